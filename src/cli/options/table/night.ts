import { HISTORY_COMMANDS, type Option } from './option.ts';

export const NOTIFY_FORMATS = ['auto', 'teams', 'slack', 'generic'] as const;

export const HISTORY_OPTIONS: readonly Option[] = [
  {
    name: 'history',
    value: 'FILE',
    path: 'or-database',
    description:
      "file with the earlier nights, or the address of a database, postgres://USER@SERVER/DATABASE (default: history.db in the user's data folder)",
    group: 'History',
    commands: ['nightly', ...HISTORY_COMMANDS],
  },
  {
    name: 'history',
    value: 'URL',
    description: 'address of the history in PostgreSQL, as in postgres://user@server:5432/database',
    group: 'History',
    commands: ['worker'],
  },
  {
    name: 'force-history',
    description: 'allow the history on a network share, where SQLite locks are not safe',
    group: 'History',
    commands: ['nightly', ...HISTORY_COMMANDS],
  },
  {
    name: 'rebuild-history',
    description: 'start a new history; the old one is kept under another name',
    group: 'History',
    commands: ['nightly'],
  },
  {
    name: 'wait',
    value: 'MINUTES',
    description: 'how long to wait while another run uses the history (default: 0)',
    group: 'History',
    commands: ['nightly'],
  },
  {
    name: 'keep-nights',
    value: 'N',
    description: 'nights to keep (default: 365)',
    group: 'History',
    commands: ['nightly'],
  },
  {
    name: 'keep-nights',
    value: 'N',
    description: 'nights to keep, counted back from the newest; older ones are deleted',
    group: 'History',
    commands: ['history prune'],
  },
];

export const COPY_OPTIONS: readonly Option[] = [
  {
    name: 'from',
    value: 'HISTORY',
    path: 'or-database',
    description: 'file or address of the history to copy',
    group: 'History',
    commands: ['history copy'],
  },
  {
    name: 'to',
    value: 'HISTORY',
    path: 'or-database',
    description: 'file or address of the new history',
    group: 'History',
    commands: ['history copy'],
  },
];

export const NIGHT_OPTIONS: readonly Option[] = [
  {
    name: 'new-after',
    value: 'N',
    description: 'nights in a row before an uncertain finding is reported (default: 2)',
    group: 'Night',
    commands: ['nightly'],
  },
  {
    name: 'gone-after',
    value: 'N',
    description: 'nights in a row without a finding before it is closed (default: 3)',
    group: 'Night',
    commands: ['nightly'],
  },
  {
    name: 'owner',
    value: 'NAME',
    repeats: true,
    description: 'show and notify of the machines of this owner alone (leakscan.yaml)',
    group: 'Night',
    commands: ['nightly'],
  },
  {
    name: 'group',
    value: 'NAME',
    repeats: true,
    description: 'show and notify of the machines of this group alone (leakscan.yaml)',
    group: 'Night',
    commands: ['nightly'],
  },
  {
    name: 'jobs',
    alias: 'j',
    value: 'N',
    description: 'logs to read at the same time (default: one per processor)',
    group: 'Night',
    commands: ['nightly', 'worker'],
  },
  {
    name: 'queue',
    description: 'let leakscan workers on other computers take part; needs a history in PostgreSQL',
    group: 'Night',
    commands: ['nightly'],
  },
  {
    name: 'once',
    description: 'end when no nightly run is going on',
    group: 'Night',
    commands: ['worker'],
  },
];

export const NOTIFICATION_OPTIONS: readonly Option[] = [
  {
    name: 'notify',
    value: 'URL',
    repeats: true,
    secret: 'address',
    description: 'send new, worse and gone findings to this webhook',
    group: 'Notification',
    commands: ['nightly'],
  },
  {
    name: 'notify-url-file',
    value: 'FILE',
    repeats: true,
    path: 'plain',
    description: 'file with addresses for --notify, one per line',
    group: 'Notification',
    commands: ['nightly'],
  },
  {
    name: 'notify-format',
    value: 'FORMAT',
    choices: NOTIFY_FORMATS,
    description: 'format of the message (default: by the host)',
    group: 'Notification',
    commands: ['nightly'],
  },
  {
    name: 'report-url',
    value: 'URL',
    description: 'address of the output folder, for links in messages',
    group: 'Notification',
    commands: ['nightly'],
  },
  {
    name: 'heartbeat',
    value: 'URL',
    secret: 'address',
    variable: 'LEAKSCAN_HEARTBEAT_URL',
    description: 'call this address after each run that worked, for a monitor that reports when it is not called',
    group: 'Notification',
    commands: ['nightly'],
  },
  {
    name: 'on-finding',
    value: 'COMMAND',
    secret: 'command',
    description: 'run this command for each new cause, with its machines and a report',
    group: 'Notification',
    commands: ['nightly'],
  },
  {
    name: 'per-machine',
    description: 'run the command of --on-finding for each machine, not once for a cause',
    group: 'Notification',
    commands: ['nightly'],
  },
];
