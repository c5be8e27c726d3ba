/**
 * `--on-finding`: runs a command of the user's for each new cause, or each new finding. Never through a shell: the names in a counter log come
 * from strangers, and each stays one argument whatever it holds. Whatever goes wrong is a warning.
 */
import type { ChildProcess } from 'node:child_process';
import { LeakscanError, systemCode } from '../../util/errors.ts';
import { displayName, MAX_TITLE_CHARACTERS, shorten } from '../../util/escape.ts';
import { startTimeLimit, TimeLimitError, unlessAborted } from '../../util/time-limit.ts';
import { SECRET_VARIABLES } from '../options/environment.ts';
import { NOTIFY_VARIABLE } from './notify.ts';
import { endGroup, startGroup } from './process-group.ts';

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
  /** Of the machine's report; empty without `--report-url`. */
  readonly url: string;
  /** Id of the cause: the same for machines that come on a later night. */
  readonly cause: string;
  /** Names of the first machines, and how many more there are. */
  readonly machines: string;
  /** `inetinfo on EXFE01`, or `lsass on 3 more machines`. */
  readonly title: string;
  /** JSON, for its standard input. */
  readonly details: string;
}

/** What a placeholder can name. */
type PlainFacts = Omit<FindingFacts, 'details'>;

export interface FindingTools {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** After so long the command and everything that it has started are ended; default 60 seconds. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 60_000;
/** Of what a command writes its end is kept: that is where it says why it failed. */
const MAX_OUTPUT_CHARACTERS = 2000;
/** Windows takes command lines of 32,767 characters. */
const MAX_NAME_CHARACTERS = 4000;
/** How long what a command has started may keep its output open after it has ended. */
const LAST_WORDS_MS = 1000;

const PLACEHOLDER = /\{(report|machine|process|id|state|url|cause|machines|title)\}/g;
const BATCH_FILE = /\.(?:cmd|bat)[\s.]*$/i;
const CMD = /(?:^|[\\/:])cmd(?:\.exe)?[\s.]*$/i;
const POWERSHELL = /(?:^|[\\/:])(?:powershell|pwsh)(?:\.exe)?[\s.]*$/i;
/** Parameters of PowerShell by any beginning of their names, as it takes them: a script, and text that is run (not -Configuration, -ExecutionPolicy). */
const FILE_PARAMETER = /^(?:--?|\/)f(?:i(?:le?)?)?$/i;
const TEXT_PARAMETER = /^(?:--?|\/)(?:c(?!onf|ust)|e(?![xp]))/i;
/** Parameters without a value. */
const SWITCH_PARAMETER = /^(?:--?|\/)(?:no|sta|mta|login|interactive)/i;

/** Whether PowerShell finds -File before anything that it takes for commands: all that follows is then names of a script and its arguments. */
function runsScriptFile(args: readonly string[]): boolean {
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at]!;
    if (FILE_PARAMETER.test(word)) return true;
    if (!/^[-/]/.test(word) || TEXT_PARAMETER.test(word)) return false;
    if (!SWITCH_PARAMETER.test(word)) at += 1;
  }
  return false;
}

/**
 * Splits a command into program and arguments: blanks part, double quotes group. On Windows a backslash is a backslash;
 * elsewhere one before a double quote, a backslash or a blank makes that an ordinary character. Nothing else is special.
 * Without `{report}` the report is the last argument.
 * @param isWindows whether the command is run there
 * @throws LeakscanError USAGE for no program, a quote without its partner, and on Windows for a batch file, cmd.exe, and PowerShell
 *   without -File
 */
export function parseFindingCommand(text: string, isWindows: boolean): FindingCommand {
  const [program, ...args] = splitCommand(text, isWindows);
  if (program === undefined || program === '') {
    throw new LeakscanError('USAGE', '--on-finding: no program is given; write --on-finding "program {report}"');
  }
  if (program.search(PLACEHOLDER) >= 0) {
    throw new LeakscanError('USAGE', `--on-finding ${program}: the program itself must not come from a finding`);
  }
  const isPowerShellText = POWERSHELL.test(program) && !runsScriptFile(args);
  if (isWindows && (BATCH_FILE.test(program) || CMD.test(program) || isPowerShellText)) {
    const why = isPowerShellText
      ? 'PowerShell takes its arguments for commands, and could run parts of names'
      : 'Windows runs batch files in a shell, which could run parts of names as commands';
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
  if (isQuoted) throw new LeakscanError('USAGE', '--on-finding: a double quote is not closed');
  if (word !== null) words.push(word);
  return words;
}

/** The arguments with the facts in them. A fact that looks like a placeholder is not replaced again. */
export function findingArguments(command: FindingCommand, facts: FindingFacts): string[] {
  const plain = plainFacts(facts);
  return command.args.map((one) => one.replace(PLACEHOLDER, (_, name: keyof PlainFacts) => plain[name]));
}

/** The environment of the command: ours with the facts, without secret addresses. */
export function findingEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  facts: FindingFacts,
): Record<string, string | undefined> {
  const { report, machine, process, id, state, cause, machines, title } = plainFacts(facts);
  const isSecret = (name: string): boolean => name === NOTIFY_VARIABLE || SECRET_VARIABLES.has(name);
  const names = Object.keys(env).filter((name) => !isSecret(name.toUpperCase()));
  return {
    ...Object.fromEntries(names.map((name) => [name, env[name]])),
    LEAKSCAN_REPORT: report,
    LEAKSCAN_MACHINE: machine,
    LEAKSCAN_PROCESS: process,
    LEAKSCAN_FINDING: id,
    LEAKSCAN_STATE: state,
    LEAKSCAN_CAUSE: cause,
    LEAKSCAN_MACHINES: machines,
    LEAKSCAN_TITLE: title,
  };
}

/** No system takes a NUL in an argument, and none takes one of megabytes. */
function plainFacts(facts: FindingFacts): PlainFacts {
  const plain = (text: string): string => shorten(text.replaceAll('\0', '\ufffd'), MAX_NAME_CHARACTERS);
  return {
    report: facts.report.replaceAll('\0', '\ufffd'),
    machine: plain(facts.machine),
    process: plain(facts.process),
    id: plain(facts.id),
    state: plain(facts.state),
    url: plain(facts.url),
    cause: plain(facts.cause),
    machines: plain(facts.machines),
    title: plain(facts.title),
  };
}

export interface CommandEnded {
  /** What went wrong, with the end of what the command wrote; null where nothing did. */
  readonly warning: string | null;
  /** It did not end in time and was ended. */
  readonly isLate: boolean;
  /** It could not be started, and will not be for the next finding either. */
  readonly isHopeless: boolean;
}

/**
 * Runs the command once to its end; when the time is up or the signal is aborted, it and everything that it has
 * started are ended. Never throws because of the command.
 */
export async function runForFinding(
  command: FindingCommand,
  facts: FindingFacts,
  tools: FindingTools,
): Promise<CommandEnded> {
  const { failure, output, isLate = false, isHopeless = false } = await runOnce(command, facts, tools);
  if (failure === null) return { warning: null, isLate, isHopeless };
  const about = displayName(facts.title, MAX_TITLE_CHARACTERS);
  const said = output.trim() === '' ? '' : `; it wrote:\n${output.trim()}`;
  return { warning: `--on-finding ${command.program}, for ${about}: ${failure}${said}`, isLate, isHopeless };
}

interface Ended {
  readonly failure: string | null;
  readonly output: string;
  readonly isLate?: boolean;
  readonly isHopeless?: boolean;
}

async function runOnce(command: FindingCommand, facts: FindingFacts, tools: FindingTools): Promise<Ended> {
  const limit = startTimeLimit(tools.timeoutMs ?? TIMEOUT_MS, tools.signal);
  let output = '';
  try {
    const child = startGroup(command.program, findingArguments(command, facts), findingEnvironment(tools.env, facts));
    for (const stream of [child.stdout, child.stderr]) {
      stream
        ?.setEncoding('utf8')
        .on('data', (text: string) => (output = (output + text).slice(-MAX_OUTPUT_CHARACTERS)));
    }
    // A command need not read it.
    child.stdin?.on('error', () => undefined).end(facts.details);
    const ended = exitOf(child);
    try {
      const failure = await unlessAborted(ended, limit.signal);
      return { failure, output };
    } catch (error) {
      if (!limit.signal.aborted) throw error;
      await endGroup(child, ended);
      if (!(limit.signal.reason instanceof TimeLimitError)) return { failure: 'it was ended with the run', output };
      const seconds = limit.signal.reason.limitMs / 1000;
      return { failure: `ended after ${seconds} seconds, which is too long`, output, isLate: true };
    } finally {
      // What the command has started may hold them open for ever.
      child.stdin?.destroy();
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.unref();
    }
  } catch (error) {
    return { failure: startFailure(error), output, isHopeless: true };
  } finally {
    limit.end();
  }
}

/**
 * What went wrong, null where nothing did, as soon as the command itself has ended and its output is read; what it has left
 * running is not waited for. Rejects where it could not be started.
 */
function exitOf(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status, signal) => {
      const last = setTimeout(() => resolve(endFailure(status, signal)), LAST_WORDS_MS);
      child.on('close', () => {
        clearTimeout(last);
        resolve(endFailure(status, signal));
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
      return 'it cannot be run; is it a program?';
    default:
      return `it cannot be started (${systemCode(error) ?? 'unknown error'})`;
  }
}
