/**
 * `--on-finding`: runs a command of the user's for each new finding. Never through a shell: the names in a counter log come
 * from strangers, and each stays one argument whatever it holds. Whatever goes wrong is a warning.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { LeakscanError, systemCode } from '../util/errors.ts';
import { displayName, shorten } from '../util/escape.ts';
import { NOTIFY_VARIABLE } from './notify.ts';

/** For yargs. */
export const ON_FINDING_OPTION = {
  type: 'string',
  nargs: 1,
  describe: 'run this command for each new finding, with the path of its report',
} as const;

/** A command before the facts of a finding are put in. */
export interface FindingCommand {
  readonly program: string;
  /** With placeholders; at least one of them is `{report}`. */
  readonly args: readonly string[];
}

export interface FindingFacts {
  /** Absolute path of the machine's report. */
  readonly report: string;
  readonly machine: string;
  /** `the machine` where no process is meant. */
  readonly process: string;
  readonly id: string;
  readonly state: string;
  /** Of the machine's page; empty without `--report-url`. */
  readonly url: string;
}

export interface FindingTools {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** After so long the command is ended; default 60 seconds. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 60_000;
/** Of what a command writes its end is kept: that is where it says why it failed. */
const MOST_OUTPUT_CHARACTERS = 2000;
/** Windows takes command lines of 32,767 characters. */
const MOST_NAME_CHARACTERS = 4000;
/** How long what a command has started may keep its output open after it has ended. */
const LAST_WORDS_MS = 1000;

const PLACEHOLDER = /\{(report|machine|process|id|state|url)\}/g;
const BATCH_FILE = /\.(?:cmd|bat)[\s.]*$/i;

/**
 * Splits a command into program and arguments: blanks part, double quotes group. On Windows a backslash is a backslash;
 * elsewhere one before a double quote, a backslash or a blank makes that an ordinary character. Nothing else is special.
 * Without `{report}` the report is the last argument.
 * @param isWindows whether the command is run there
 * @throws LeakscanError USAGE for no program, a quote without its partner, a batch file on Windows
 */
export function parseFindingCommand(text: string, isWindows: boolean): FindingCommand {
  const [program, ...args] = splitCommand(text, isWindows);
  if (program === undefined || program === '') {
    throw new LeakscanError('USAGE', '--on-finding: no program is given; write --on-finding "program {report}"');
  }
  if (program.search(PLACEHOLDER) >= 0) {
    throw new LeakscanError('USAGE', `--on-finding ${program}: the program itself must not come from a finding`);
  }
  if (isWindows && BATCH_FILE.test(program)) {
    const why = 'Windows runs batch files by a shell only, which would take parts of names for commands';
    const how = 'write "powershell -NoProfile -File script.ps1 {report}", or name an .exe';
    throw new LeakscanError('USAGE', `--on-finding ${program}: ${why}; ${how}`);
  }
  return { program, args: args.some((one) => one.includes('{report}')) ? args : [...args, '{report}'] };
}

function splitCommand(text: string, isWindows: boolean): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (character === '\\' && !isWindows && /["\\\s]/.test(next)) {
      word = (word ?? '') + next;
      at += 1;
    } else if (character === '"') {
      isQuoted = !isQuoted;
      word ??= '';
    } else if (!isQuoted && /\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + character;
  }
  if (isQuoted) throw new LeakscanError('USAGE', '--on-finding: a double quote has no partner');
  if (word !== null) words.push(word);
  return words;
}

/** The arguments with the facts in them. A fact that looks like a placeholder is not replaced again. */
export function findingArguments(command: FindingCommand, facts: FindingFacts): string[] {
  const plain = plainFacts(facts);
  return command.args.map((one) => one.replace(PLACEHOLDER, (_, name: keyof FindingFacts) => plain[name]));
}

/** The environment of the command: ours with the facts, without addresses of webhooks. */
export function findingEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  facts: FindingFacts,
): Record<string, string | undefined> {
  const { report, machine, process, id, state } = plainFacts(facts);
  const names = Object.keys(env).filter((name) => name.toUpperCase() !== NOTIFY_VARIABLE);
  return {
    ...Object.fromEntries(names.map((name) => [name, env[name]])),
    LEAKSCAN_REPORT: report,
    LEAKSCAN_MACHINE: machine,
    LEAKSCAN_PROCESS: process,
    LEAKSCAN_FINDING: id,
    LEAKSCAN_STATE: state,
  };
}

/** No system takes a NUL in an argument, and none takes one of megabytes. */
function plainFacts(facts: FindingFacts): FindingFacts {
  const plain = (text: string): string => shorten(text.replaceAll('\0', '\ufffd'), MOST_NAME_CHARACTERS);
  return {
    report: facts.report.replaceAll('\0', '\ufffd'),
    machine: plain(facts.machine),
    process: plain(facts.process),
    id: plain(facts.id),
    state: plain(facts.state),
    url: plain(facts.url),
  };
}

/**
 * Runs the command for one finding after the other, each to its end.
 * @returns a warning for each run that failed; never throws because of one
 */
export async function runForFindings(
  command: FindingCommand,
  findings: readonly FindingFacts[],
  tools: FindingTools,
): Promise<string[]> {
  const warnings: string[] = [];
  for (const facts of findings) {
    tools.signal?.throwIfAborted();
    const ended = await runOnce(command, facts, tools);
    if (ended.failure === null) continue;
    const about = `${displayName(facts.process)} on ${displayName(facts.machine)}`;
    const said = ended.output.trim() === '' ? '' : `; it wrote:\n${ended.output.trim()}`;
    warnings.push(`--on-finding ${command.program}, for ${about}: ${ended.failure}${said}`);
    // It will not be there for the next finding either.
    if (ended.isHopeless) break;
  }
  return warnings;
}

interface Ended {
  readonly failure: string | null;
  readonly output: string;
  readonly isHopeless: boolean;
}

function runOnce(command: FindingCommand, facts: FindingFacts, tools: FindingTools): Promise<Ended> {
  const timeoutMs = tools.timeoutMs ?? TIMEOUT_MS;
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn(command.program, findingArguments(command, facts), {
        env: findingEnvironment(tools.env, facts),
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: false,
        windowsHide: true,
        ...(tools.signal === undefined ? {} : { signal: tools.signal, killSignal: 'SIGKILL' }),
      });
    } catch (error) {
      resolve({ failure: startFailure(error), output: '', isHopeless: true });
      return;
    }
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream
        ?.setEncoding('utf8')
        .on('data', (text: string) => (output = (output + text).slice(-MOST_OUTPUT_CHARACTERS)));
    }
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    const end = (failure: string | null, isHopeless: boolean): void => {
      clearTimeout(timer);
      // What the command has started may hold them open for ever.
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ failure, output, isHopeless });
    };
    child.on('error', (error) => end(startFailure(error), true));
    child.on('exit', (status, signal) => {
      clearTimeout(timer);
      const failure = isLate
        ? `ended after ${timeoutMs / 1000} seconds, which is too long`
        : endFailure(status, signal);
      const last = setTimeout(() => end(failure, false), LAST_WORDS_MS);
      child.on('close', () => {
        clearTimeout(last);
        end(failure, false);
      });
    });
  });
}

function endFailure(status: number | null, signal: string | null): string | null {
  if (status === 0) return null;
  return status === null ? `was ended by ${signal}` : `ended with status ${status}`;
}

function startFailure(error: unknown): string {
  switch (systemCode(error)) {
    case 'ENOENT':
      return 'there is no such program; give its full path';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be run; is it a program?';
    case 'ABORT_ERR':
      return 'it was ended with the run';
    default:
      return `it cannot be started (${systemCode(error) ?? 'unknown error'})`;
  }
}
