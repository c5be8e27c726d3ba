/** The commands of the command line: their operands, what they do, an example, and how they end. */
import type { CommandName } from './table/option.ts';

/** An exit status and when a command ends with it. */
type Status = readonly [status: number, meaning: string];

export interface Command {
  readonly name: CommandName;
  /** As usage shows them; empty where it takes none. */
  readonly operands: string;
  /** What an operand is. */
  readonly operandText?: string;
  readonly takesFiles: boolean;
  readonly summary: string;
  readonly example: string;
  readonly statuses: readonly Status[];
}

const OK: Status = [0, 'done'];
const USAGE: Status = [2, 'wrong usage'];
const NOT_WRITTEN: Status = [5, 'the output could not be written'];
const NO_HISTORY: Status = [5, 'the history could not be used'];
const FILES = 'counter logs (.blg, .csv, .tsv, also .gz), ZIP archives, folders or patterns; - for standard input';

export const COMMANDS: readonly Command[] = [
  {
    name: 'scan',
    operands: 'LOG...',
    operandText: FILES,
    takesFiles: true,
    summary: 'find leaking processes in counter logs and write a report; the word scan is optional',
    example: 'leakscan perf.csv --inventory modules.csv -o report.html',
    statuses: [
      [0, 'no leak'],
      [1, 'a leak was found'],
      [2, 'wrong usage, or a configuration, article or module list that cannot be used'],
      [3, 'an input failed, or memory was judged only in part'],
      [4, 'memory was not judged'],
      [5, 'the output could not be written, or the system refused open files, memory or threads'],
      [130, 'interrupted'],
    ],
  },
  {
    name: 'doctor',
    operands: 'LOG...',
    operandText: FILES,
    takesFiles: true,
    summary: 'check counter logs: format, gaps, missing counters',
    example: 'leakscan doctor perf.blg',
    statuses: [
      [0, 'all logs can be assessed'],
      USAGE,
      [3, 'some logs cannot be assessed'],
      [4, 'no log can be assessed'],
    ],
  },
  {
    name: 'convert',
    operands: 'REPORT',
    operandText: 'a JSON report; - for standard input',
    takesFiles: true,
    summary: 'write a saved JSON report in another format',
    example: 'leakscan convert report.json -o report.html -o report.md',
    statuses: [OK, USAGE, [4, 'the report cannot be read'], NOT_WRITTEN],
  },
  {
    name: 'export',
    operands: 'LOG',
    operandText: 'a counter log of any format; - for standard input',
    takesFiles: true,
    summary: 'write a counter log as text, as relog does',
    example: 'leakscan export perf.blg -o perf.csv',
    statuses: [OK, USAGE, [4, 'the log cannot be read, or no counter matches'], NOT_WRITTEN],
  },
  {
    name: 'nightly',
    operands: 'SHARE...',
    operandText: 'folders with counter logs (subfolders included), files or patterns',
    takesFiles: true,
    summary: 'scan new logs on shares every night, and report which servers leak',
    example: 'leakscan nightly \\\\server\\perflogs -o D:\\leakscan',
    statuses: [
      [0, 'no open leak'],
      [1, 'an open leak'],
      USAGE,
      [3, 'an input failed, or memory was judged only in part'],
      [4, 'memory was not judged'],
      [5, 'the pages or the history could not be written'],
      [130, 'stopped; the next run continues'],
    ],
  },
  {
    name: 'worker',
    operands: '',
    takesFiles: false,
    summary: 'read and assess logs for a nightly run on another computer (nightly --queue)',
    example: 'leakscan worker --history postgres://leakscan@db01/ops',
    statuses: [
      [0, 'with --once: no nightly run is going on any more'],
      USAGE,
      [5, 'the history could not be used, or with --once the run is of another version'],
      [130, 'stopped; what it had begun goes back to the queue'],
    ],
  },
  {
    name: 'capture',
    operands: '',
    takesFiles: false,
    summary: 'print how to capture a counter log',
    example: 'leakscan capture --counters > counters.txt',
    statuses: [OK, USAGE],
  },
  {
    name: 'schedule',
    operands: 'windows|cron|systemd -- COMMAND...',
    operandText: 'the scheduler, and the leakscan command to run every night',
    takesFiles: false,
    summary: 'print a task that runs another command every night',
    example: 'leakscan schedule windows --at 04:30 -o task.xml -- nightly \\\\server\\perflogs -o D:\\leakscan',
    statuses: [OK, USAGE, NOT_WRITTEN],
  },
  {
    name: 'register',
    operands: '',
    takesFiles: false,
    summary: 'add "Find leaks" to the menu of Windows Explorer for .blg and .csv, for the current user',
    example: 'leakscan register --reg leakscan.reg',
    statuses: [OK, USAGE, [5, 'the registry or the file could not be written']],
  },
  {
    name: 'unregister',
    operands: '',
    takesFiles: false,
    summary: 'remove "Find leaks" from the menu of Windows Explorer',
    example: 'leakscan unregister',
    statuses: [OK, USAGE, [5, 'the registry could not be written']],
  },
  {
    name: 'from-explorer',
    operands: '[LOG...]',
    operandText: 'counter logs, as Explorer gives them',
    takesFiles: true,
    summary: 'what "Find leaks" runs: scan, write the report next to the log, open it, and keep the window on an error',
    example: 'leakscan from-explorer perf.blg',
    statuses: [
      [0, 'no leak'],
      [1, 'a leak was found'],
      [2, 'wrong usage'],
      [3, 'an input failed, or memory was judged only in part'],
      [4, 'memory was not judged'],
      [5, 'the report could not be written'],
      [130, 'interrupted'],
    ],
  },
  {
    name: 'explain',
    operands: 'ARTICLE|FINDING',
    operandText: 'an article such as KB944903, or the id of a finding in a report',
    takesFiles: false,
    summary: 'show how an article is matched, or why a finding was reported',
    example: 'leakscan explain KB944903',
    statuses: [OK, [2, 'wrong usage, or the article or finding was not found']],
  },
  {
    name: 'kb list',
    operands: '',
    takesFiles: false,
    summary: 'list articles, one per line',
    example: 'leakscan kb list --process "snmp*"',
    statuses: [OK, USAGE],
  },
  {
    name: 'kb show',
    operands: 'ARTICLE...',
    operandText: 'articles such as 944903 or KB944903',
    takesFiles: false,
    summary: 'show an article in full',
    example: 'leakscan kb show 944903',
    statuses: [OK, [2, 'wrong usage, or the article was not found']],
  },
  {
    name: 'kb search',
    operands: 'WORD...',
    operandText: 'words that an article must all contain',
    takesFiles: false,
    summary: 'find articles by words: programs, modules, event IDs, pool tags, error codes',
    example: 'leakscan kb search inetinfo IMAP4',
    statuses: [OK, USAGE],
  },
  {
    name: 'kb lint',
    operands: 'FILE...',
    operandText: 'article files (.yaml) and folders of them',
    takesFiles: true,
    summary: 'check your own article files',
    example: 'leakscan kb lint TEAM-0001.yaml',
    statuses: [OK, [2, 'wrong usage, or a file has an error']],
  },
  {
    name: 'kb test',
    operands: '[ARTICLE...]',
    operandText: 'articles (default: all that have examples)',
    takesFiles: false,
    summary: 'run the examples in articles',
    example: 'leakscan kb test TEAM-0001 --catalog articles',
    statuses: [OK, [2, 'wrong usage, or an example failed']],
  },
  {
    name: 'history list',
    operands: '',
    takesFiles: false,
    summary: 'list machines, one per line',
    example: 'leakscan history list',
    statuses: [OK, USAGE, NO_HISTORY],
  },
  {
    name: 'history show',
    operands: 'MACHINE',
    operandText: 'a machine; case is ignored',
    takesFiles: false,
    summary: 'show the findings of a machine, night by night',
    example: 'leakscan history show MAILFE02',
    statuses: [OK, [2, 'wrong usage, or the machine was not found'], NO_HISTORY],
  },
  {
    name: 'history export',
    operands: '',
    takesFiles: false,
    summary: 'write the history as JSON, the records of its nights as CSV, or both as Parquet tables',
    example: 'leakscan history export -o nights.csv',
    statuses: [
      OK,
      USAGE,
      [3, 'parts of the history are damaged and not in the output; the messages name them'],
      [5, 'the history could not be used, or the output could not be written'],
    ],
  },
  {
    name: 'history prune',
    operands: '',
    takesFiles: false,
    summary: 'delete old nights and free their space',
    example: 'leakscan history prune --keep-nights 365',
    statuses: [OK, USAGE, NO_HISTORY],
  },
  {
    name: 'history forget',
    operands: 'NIGHT',
    operandText: 'the date of the night, yyyy-MM-dd',
    takesFiles: false,
    summary: 'delete a night that has a wrong date',
    example: 'leakscan history forget 2027-11-08',
    statuses: [OK, [2, 'wrong usage, or the night was not found'], NO_HISTORY],
  },
  {
    name: 'history verify',
    operands: '',
    takesFiles: false,
    summary: 'check the history for damage; changes nothing',
    example: 'leakscan history verify',
    statuses: [OK, USAGE, [3, 'damage was found'], NO_HISTORY],
  },
  {
    name: 'history copy',
    operands: '',
    takesFiles: false,
    summary: 'copy a history into a new one, from a file to PostgreSQL or back',
    example: 'leakscan history copy --from history.db --to postgres://leakscan@db01/ops',
    statuses: [OK, USAGE, NO_HISTORY],
  },
  {
    name: 'completion',
    operands: 'bash|zsh|fish|powershell',
    operandText: 'the shell',
    takesFiles: false,
    summary: 'print a script with which a shell completes commands, options and files',
    example: 'leakscan completion powershell',
    statuses: [OK, USAGE],
  },
  {
    name: 'help',
    operands: '[COMMAND]',
    operandText: 'a command, such as nightly or kb list',
    takesFiles: false,
    summary: 'print the help of a command',
    example: 'leakscan help nightly',
    statuses: [OK, USAGE],
  },
  {
    name: 'version',
    operands: '',
    takesFiles: false,
    summary: 'print the version',
    example: 'leakscan version',
    statuses: [OK],
  },
];

/** Commands that have commands of their own, and what they are about. */
export const COMMAND_GROUPS: ReadonlyMap<string, string> = new Map([
  ['kb', 'the articles that findings are matched to'],
  ['history', 'the results of earlier nights'],
]);

/** Every first word of a command. */
export const FIRST_WORDS: readonly string[] = [...new Set(COMMANDS.map(({ name }) => name.split(' ')[0] ?? ''))];

/** The second words of a group of commands. */
export const wordsOfGroup = (group: string): string[] =>
  COMMANDS.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name.slice(group.length + 1));

export const commandNamed = (name: string): Command | undefined => COMMANDS.find((one) => one.name === name);
