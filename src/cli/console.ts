/** The terminal as the commands see it; only main.ts makes one from `process`. */
import type { FileSource } from '../counterlog/source/file-source.ts';
import { LeakscanError, systemCode } from '../util/errors.ts';
import { visible } from '../util/escape.ts';
import { EXIT } from './exit-status.ts';
import { NO_PROGRESS, startProgress, type Progress, type ProgressPlan } from './progress.ts';
import { openStandardInput, readStandardInput } from './files/standard-input.ts';
import { writeFailure } from './files/write-file.ts';

export interface Console {
  readonly version: string;
  /** What was typed behind the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How this program was started: Node, its script and the folder, as absolute paths. */
  readonly started: { readonly node: string; readonly script: string; readonly folder: string };
  readonly wantsColor: boolean;
  /** Whether files whose names differ in case alone are one file: as on Windows and macOS. */
  readonly ignoresCase: boolean;
  /** As Node names it: `win32`, `darwin`, `linux`. */
  readonly platform: string;
  /** Columns of the terminal; 100 where standard error is none. */
  readonly width: number;
  /** Columns of the terminal that standard output is; null where it is none. */
  readonly stdoutWidth: number | null;
  /**
   * Resolves once the text is out, so that a pipe gets all of it.
   * @throws LeakscanError OUTPUT if it cannot be written; the EPIPE of a reader that has seen enough as it is
   */
  readonly writeStdout: (text: string) => Promise<void>;
  readonly writeStderr: (text: string) => void;
  /**
   * A line on standard error that says what went wrong. Line breaks and other controls in it are spelled out: names come
   * from strangers, and none begins a line of its own.
   * @param details lines below it, indented
   */
  readonly error: (message: string, details?: readonly string[]) => void;
  /** The same for what is worth knowing. */
  readonly note: (message: string, details?: readonly string[]) => void;
  /**
   * While it is read, the first Ctrl-C or request to end only ends the reading; the second ends the program.
   * @throws LeakscanError USAGE on a terminal
   */
  readonly openStandardInput: () => Promise<FileSource>;
  /** True if the reading of standard input was ended so. */
  readonly isInputInterrupted: () => boolean;
  /**
   * All of standard input.
   * @throws LeakscanError USAGE on a terminal
   */
  readonly readStandardInput: () => Promise<Uint8Array>;
  /**
   * From now on the first Ctrl-C, or request to end, only asks the work to stop, so that it can end in order; the second
   * ends the program.
   */
  readonly interruption: () => AbortSignal;
  /** For a window that ends with the program: what it says can be read. Does not wait where nobody can press a key. */
  readonly waitForEnter: () => Promise<void>;
  /** Shows how far reading is; nothing where standard error is no terminal. */
  readonly startProgress: (plan: ProgressPlan) => Progress;
}

const DEFAULT_WIDTH = 100;

export function createConsole(process: NodeJS.Process, version: string): Console {
  const { stdout, stderr, env } = process;
  const writeStderr = (text: string): void => void stderr.write(text);
  // File names come from strangers: no escape sequence and no line break of theirs reaches the terminal.
  const line = (prefix: string, message: string, details: readonly string[] = []): void =>
    writeStderr(
      [`leakscan: ${prefix}${visible(message)}`, ...details.map((one) => `  ${visible(one)}`), ''].join('\n'),
    );
  const inputs: FileSource[] = [];
  return {
    version,
    argv: process.argv.slice(2),
    env,
    started: { node: process.execPath, script: process.argv[1] ?? '', folder: process.cwd() },
    wantsColor: wantsColor(env, stderr.isTTY),
    ignoresCase: process.platform === 'win32' || process.platform === 'darwin',
    platform: process.platform,
    width: stderr.isTTY ? stderr.columns : DEFAULT_WIDTH,
    writeStdout: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => {
          // A reader that has seen enough (`| head`) is no fault.
          if (error && systemCode(error) !== 'EPIPE') reject(stdoutError(error));
          else resolve();
        });
      }),
    stdoutWidth: stdout.isTTY ? stdout.columns || DEFAULT_WIDTH : null,
    writeStderr,
    error: (message, details) => line('error: ', message, details),
    note: (message, details) => line('', message, details),
    // Only then is it touched: an open standard input would keep the program from ending.
    async openStandardInput() {
      const signal = interruption(process);
      const source = await openStandardInput(process.stdin, signal);
      inputs.push(source);
      // Nothing is left that could end in order.
      process.stdin.once('close', () => {
        if (!signal.aborted) endAtOnce(process);
      });
      return source;
    },
    isInputInterrupted: () => inputs.some((input) => input.interrupted()),
    readStandardInput: () => readStandardInput(process.stdin),
    interruption: () => interruption(process),
    async waitForEnter() {
      const { stdin } = process;
      if (!stdin.isTTY || !stderr.isTTY) return;
      writeStderr('Press Enter to close this window.');
      await new Promise((resolve) => stdin.once('data', resolve).once('end', resolve));
      stdin.pause();
    },
    startProgress: (plan) =>
      stderr.isTTY && env['TERM'] !== 'dumb'
        ? startProgress(plan, { write: writeStderr, width: () => stderr.columns || DEFAULT_WIDTH, nowMs: Date.now })
        : NO_PROGRESS,
  };
}

/** SIGBREAK is Ctrl-Break on Windows; elsewhere there is none. */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const;

/** The first signal aborts, the second ends the program. */
function interruption(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  onSignals(process, () => {
    endAtOnce(process);
    controller.abort();
  });
  return controller.signal;
}

const endAtOnce = (process: NodeJS.Process): void => onSignals(process, () => process.exit(EXIT.interrupted));

function onSignals(process: NodeJS.Process, handle: () => void): void {
  for (const signal of END_SIGNALS) process.removeAllListeners(signal).once(signal, handle);
}

function stdoutError(error: Error): LeakscanError {
  return new LeakscanError('OUTPUT', `standard output cannot be written: ${writeFailure(error)}`, {}, error);
}

/** no-color.org and force-color.org; a dumb terminal has none. */
function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '') return env['FORCE_COLOR'] !== '0';
  return isTerminal && env['TERM'] !== 'dumb';
}
