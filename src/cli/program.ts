/** The command line: commands, errors, exit status. */
import { existsSync } from 'node:fs';
import './text/fault-hints.ts';
import { hasDebugSubscriber } from '../platform/debug-events.ts';
import { LeakscanError } from '../util/errors.ts';
import { createConsole, type Console } from './console.ts';
import { startDebug, stackLines } from './debug.ts';
import { EXIT } from './exit-status.ts';
import { checkCommand, checkOptions, nearestCommand } from './options/check-words.ts';
import { usedVariables } from './options/environment.ts';
import { parseArguments } from './options/parse.ts';
import type { CommandName } from './options/table/option.ts';
import { findCommand, partScheduled, readWords, type NamedCommand, type Word } from './options/words.ts';
import { knownError, statusOf } from './system-fault.ts';
import { ownVersion } from '../util/own-version.ts';

type Run = (args: never, console: Console) => Promise<number>;

/** What each command runs, loaded when it is. The table of options says what its arguments hold. */
const RUNS: Readonly<Record<Exclude<CommandName, 'help' | 'version'>, () => Promise<Run>>> = {
  scan: async () => (await import('./commands/scan-command.ts')).runScan,
  doctor: async () => (await import('./commands/doctor-command.ts')).runDoctor,
  convert: async () => (await import('./commands/convert-command.ts')).runConvert,
  export: async () => (await import('./commands/export-command.ts')).runExport,
  nightly: async () => (await import('./commands/nightly-command.ts')).runNightly,
  worker: async () => (await import('./commands/worker-command.ts')).runWorkerCommand,
  capture: async () => (await import('./commands/capture-command.ts')).runCapture,
  schedule: async () => (await import('./commands/schedule-command.ts')).runSchedule,
  explain: async () => (await import('./commands/explain-command.ts')).runExplain,
  'kb list': async () => (await import('./commands/kb-command.ts')).runKbList,
  'kb show': async () => (await import('./commands/kb-command.ts')).runKbShow,
  'kb search': async () => (await import('./commands/kb-command.ts')).runKbSearch,
  'kb lint': async () => (await import('./commands/kb-command.ts')).runKbLint,
  'kb test': async () => (await import('./commands/kb-command.ts')).runKbTest,
  'history list': async () => (await import('./commands/history-command.ts')).runHistoryList,
  'history show': async () => (await import('./commands/history-command.ts')).runHistoryShow,
  'history export': async () => (await import('./commands/history-command.ts')).runHistoryExport,
  'history prune': async () => (await import('./commands/history-command.ts')).runHistoryPrune,
  'history forget': async () => (await import('./commands/history-command.ts')).runHistoryForget,
  'history verify': async () => (await import('./commands/history-command.ts')).runHistoryVerify,
  'history copy': async () => (await import('./commands/history-copy-command.ts')).runHistoryCopy,
};

async function run(given: readonly string[], console: Console): Promise<number> {
  const argv = partScheduled(given);
  const words = readWords(argv);
  const named = findCommand(words);
  if (named.words.length === 0) refuseMisspelt(named.next?.value);
  const asked = askedFor(words);
  if (asked === 'help' || named.command?.name === 'help') return printHelp(words, named, console);
  if (asked === 'version' || named.command?.name === 'version') {
    await console.writeStdout(`${console.version}\n`);
    return EXIT.ok;
  }
  const command = checkCommand(named);
  checkOptions(words, command);
  const { name } = command;
  const args = await parseArguments(argv, name, named.words.length, console.env);
  if (args['debug'] === true) startDebug(console, usedVariables(name, console.env));
  const runCommand = await RUNS[name as keyof typeof RUNS]();
  return runCommand(args as never, console);
}

/** `--help` or `--version`, whatever else is there. */
function askedFor(words: readonly Word[]): string | undefined {
  const options = words.filter((word) => word.kind === 'option').map((word) => word.name);
  return ['help', 'version'].find((name) => options.includes(name));
}

/** @throws LeakscanError USAGE for what is close to the name of a command and is not a file */
function refuseMisspelt(first: string | undefined): void {
  const near = first === undefined ? null : nearestCommand(first);
  if (first === undefined || near === null || existsSync(first)) return;
  const message = `${first}: no such command or file; did you mean "leakscan ${near}"?`;
  throw new LeakscanError('USAGE', `${message} (see "leakscan --help")`);
}

/** For files and mails: as wide as a terminal of old. */
const HELP_WIDTH = 80;
/** Longer lines are hard to read. */
const MAX_HELP_WIDTH = 100;

/** `help`, `help nightly`, `help kb list`, `nightly --help`. */
async function printHelp(words: readonly Word[], named: NamedCommand, console: Console): Promise<number> {
  const { commandText, groupText, overviewText } = await import('./text/help-text.ts');
  const width = Math.min(console.stdoutWidth ?? HELP_WIDTH, MAX_HELP_WIDTH);
  const isHelp = named.command?.name === 'help';
  const about = isHelp ? findCommand(words.filter((word) => word !== named.words[0])) : named;
  const [group] = about.words;
  let text: string;
  if (about.command === undefined && about.next === undefined) text = groupText(group?.value ?? '', width);
  else if (about.words.length > 0) text = commandText(checkCommand(about), width);
  else if (isHelp && about.next !== undefined) throw unknownCommand(about.next.value);
  else text = overviewText(width);
  await console.writeStdout(text);
  return EXIT.ok;
}

function unknownCommand(word: string): LeakscanError {
  const near = nearestCommand(word);
  const hint = near === null ? 'see "leakscan --help"' : `did you mean "leakscan help ${near}"?`;
  return new LeakscanError('USAGE', `${word} is not a command; ${hint}`);
}

/** The one place that catches everything. */
function report(error: unknown, console: Console): number {
  const known = knownError(error);
  if (known !== null) {
    const [message = '', ...details] = known.lines;
    console.error(message, hasDebugSubscriber() ? [...details, ...stackLines(error)] : details);
  } else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const message = `internal error, please report it with the command you ran (version ${console.version})`;
    console.error(message, text.split('\n'));
  }
  return statusOf(error);
}

/** What was read until Ctrl-C is no result of the whole; that an output is missing counts more. */
const endStatus = (status: number, console: Console): number =>
  console.isInputInterrupted() && status !== EXIT.outputFailed && status !== EXIT.internal ? EXIT.interrupted : status;

/** Runs the command that was typed. @returns the exit status */
export async function main(): Promise<number> {
  process.once('SIGINT', () => process.exit(EXIT.interrupted));
  // A failed write shows as an event as well as in its callback, which is where it is dealt with. That standard error
  // cannot be written can be told to nobody.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const terminal = createConsole(process, ownVersion());
  // Node would end with 1, which is the status of a leak.
  process.once('uncaughtException', (error: unknown) => process.exit(report(error, terminal)));
  const status = await run(terminal.argv, terminal).catch((error: unknown) => report(error, terminal));
  return endStatus(status, terminal);
}
