/** What is known of an option: for parsing, help, docs/cli.md, scheduled tasks and redaction. */

/** Commands by their full names. `scan` runs where no command is named. */
export type CommandName =
  | 'scan'
  | 'doctor'
  | 'convert'
  | 'export'
  | 'nightly'
  | 'worker'
  | 'capture'
  | 'schedule'
  | 'register'
  | 'unregister'
  | 'from-explorer'
  | 'explain'
  | 'completion'
  | 'help'
  | 'version'
  | `kb ${'list' | 'show' | 'search' | 'lint' | 'test'}`
  | `history ${'list' | 'show' | 'export' | 'prune' | 'forget' | 'verify' | 'copy'}`;

/** In the order of the help. */
export const OPTION_GROUPS = [
  'Input',
  'Filters',
  'Output',
  'Articles',
  'Configuration',
  'History',
  'Night',
  'Notification',
  'Capture',
  'Task',
  'Menu',
  'Exit status',
  'General',
] as const;
type OptionGroup = (typeof OPTION_GROUPS)[number];

interface AnyOption {
  /** Without dashes; a flag that switches something off has the name of what it switches. */
  readonly name: string;
  /** One letter. */
  readonly alias?: string;
  readonly description: string;
  readonly group: OptionGroup;
  /** Those that take it; an option that means something else in another command has a row for each meaning. */
  readonly commands: readonly CommandName[];
}

/** An option with a value. */
export interface ValueOption extends AnyOption {
  /** What help calls its value. */
  readonly value: string;
  readonly repeats?: true;
  readonly choices?: readonly string[];
  /** Values to complete; others are taken too. */
  readonly suggested?: readonly string[];
  /** What applies without it. */
  readonly default?: string;
  /** The value is a file or folder; `labelled`: it may follow a `LABEL=`; `or-database`: it may be the address of a database. */
  readonly path?: 'plain' | 'labelled' | 'or-database';
  /** The value is or may hold a secret. */
  readonly secret?: 'address' | 'command';
  /** The environment variable that sets it, if that is not `LEAKSCAN_NAME`. */
  readonly variable?: string;
  /** No environment variable sets it. */
  readonly noVariable?: true;
}

/** An option without a value. */
export interface Flag extends AnyOption {
  readonly value?: undefined;
  /** `--no-NAME`. */
  readonly negated?: true;
}

export type Option = ValueOption | Flag;

export const HISTORY_COMMANDS = [
  'history list',
  'history show',
  'history export',
  'history prune',
  'history forget',
  'history verify',
] as const;
