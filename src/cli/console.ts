/** The terminal as the commands see it; only main.ts makes one from `process`. */
import type { FileSource } from '../counterlog/file-source.ts';
import { LeakscanError, systemCode } from '../util/errors.ts';
import { visible } from '../util/escape.ts';
import { openStandardInput } from './standard-input.ts';
import { writeFailure } from './write-file.ts';

export interface Progress {
  readonly update: (file: string, bytesRead: number) => void;
  readonly stop: () => void;
}

export interface Console {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly wantsColor: boolean;
  /** Whether files whose names differ in case alone are one file: as on Windows and macOS. */
  readonly ignoresCase: boolean;
  /** Columns of the terminal; 100 where standard error is none. */
  readonly width: number;
  /**
   * Resolves once the text is out, so that a pipe gets all of it.
   * @throws LeakscanError OUTPUT if it cannot be written; the EPIPE of a reader that has seen enough as it is
   */
  readonly writeStdout: (text: string) => Promise<void>;
  readonly writeStderr: (text: string) => void;
  /** A line on standard error that says what went wrong. */
  readonly error: (message: string) => void;
  readonly note: (message: string) => void;
  /** @throws LeakscanError USAGE on a terminal */
  readonly openStandardInput: () => Promise<FileSource>;
  readonly startProgress: () => Progress;
}

const DEFAULT_WIDTH = 100;
/** Shorter work needs no progress line. */
const PROGRESS_AFTER_MS = 1000;
const PROGRESS_EVERY_MS = 200;

export function createConsole(process: NodeJS.Process, version: string): Console {
  const { stdout, stderr, env } = process;
  const writeStderr = (text: string): void => void stderr.write(text);
  // File names come from strangers: no escape sequence of theirs reaches the terminal.
  const line = (prefix: string, message: string): void =>
    writeStderr(`leakscan: ${prefix}${message.split('\n').map(visible).join('\n')}\n`);
  return {
    version,
    env,
    wantsColor: wantsColor(env, stderr.isTTY),
    ignoresCase: process.platform === 'win32' || process.platform === 'darwin',
    width: stderr.isTTY ? stderr.columns : DEFAULT_WIDTH,
    writeStdout: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => {
          // A reader that has seen enough (`| head`) is no fault.
          if (error && systemCode(error) !== 'EPIPE') reject(stdoutError(error));
          else resolve();
        });
      }),
    writeStderr,
    error: (message) => line('error: ', message),
    note: (message) => line('', message),
    // Only then is it touched: an open standard input would keep the program from ending.
    openStandardInput: () => openStandardInput(process.stdin),
    startProgress: () => createProgress(stderr),
  };
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

/** One line, written over itself, on a terminal only and only while work is long. */
function createProgress(stderr: NodeJS.WriteStream): Progress {
  if (!stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const startedMs = Date.now();
  let shownMs = 0;
  return {
    update: (file, bytesRead) => {
      const nowMs = Date.now();
      if (nowMs - startedMs < PROGRESS_AFTER_MS || nowMs - shownMs < PROGRESS_EVERY_MS) return;
      shownMs = nowMs;
      const megabytes = Math.round(bytesRead / 1_000_000);
      stderr.write(`\r\u001b[Kreading ${visible(file)}: ${megabytes} MB`);
    },
    stop: () => {
      if (shownMs > 0) stderr.write('\r\u001b[K');
    },
  };
}
