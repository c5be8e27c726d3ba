/** What `leakscan schedule` prints: pure text for Task Scheduler, cron and systemd, quoted as each of them reads it. */
import type path from 'node:path';
import { LeakscanError } from '../../util/errors.ts';
import { redactAddresses } from '../../util/redact.ts';
import { OPTIONS, optionsOf } from '../options/table.ts';
import { isPostgresAddress } from '../../history/postgres/address.ts';
import type { ValueOption } from '../options/table/option.ts';
import { findCommand, readWords } from '../options/words.ts';

export const SCHEDULERS = ['windows', 'cron', 'systemd'] as const;
export type Scheduler = (typeof SCHEDULERS)[number];

export interface ScheduledTask {
  /** Program and arguments, paths absolute. */
  readonly words: readonly string[];
  readonly folder: string;
  readonly hour: number;
  readonly minute: number;
  /** `yyyy-MM-dd`: the first day. */
  readonly firstDay: string;
  readonly name: string;
  /** The account that runs it; null leaves that to whoever installs it. */
  readonly user: string | null;
}

/** The path functions of the system on which the task will run. */
type Paths = Pick<typeof path, 'isAbsolute' | 'resolve'>;

/** No run takes so long unless a share hangs. */
const LONGEST_RUN_HOURS = 8;

/**
 * The words of a command with every path in them absolute: a task starts in a folder of the system's.
 * @param words the command's name first
 */
export function absoluteWords(words: readonly string[], folder: string, paths: Paths): string[] {
  const absolute = (text: string): string => {
    // A Windows path stays one where the task is written on another system.
    const isWhole = text === '-' || paths.isAbsolute(text) || /^(?:\\\\|\/\/|[a-z]:[\\/])/i.test(text);
    return isWhole ? text : paths.resolve(folder, text);
  };
  const absoluteValue = (text: string, kind: ValueOption['path']): string => {
    if (kind === undefined || (kind === 'or-database' && isPostgresAddress(text))) return text;
    const [label = ''] = kind === 'labelled' ? (/^[a-z0-9_.-]+=/i.exec(text) ?? []) : [];
    return label + absolute(text.slice(label.length));
  };
  const read = readWords(words);
  const { command, words: names } = findCommand(read);
  const options = command === undefined ? [] : optionsOf(command.name);
  const changed = [...words];
  for (const word of read) {
    if (word.kind === 'positional') {
      if (command?.takesFiles === true && !names.includes(word)) changed[word.index] = absolute(word.value);
    } else if (word.kind === 'option' && word.value !== undefined && word.value !== '') {
      const option = options.find(({ name, value }) => name === word.name && value !== undefined);
      if (option?.value === undefined) continue;
      const value = absoluteValue(word.value, option.path);
      if (word.inlineValue === true) changed[word.index] = `${word.rawName}=${value}`;
      else changed[word.index + 1] = value;
    }
  }
  return changed;
}

/** Files of a nightly run that does not name them. */
export interface TaskFiles {
  /** Null leaves it to the environment of the account that runs the task. */
  readonly history: string | null;
  readonly log: string;
}

export interface CompleteCommand {
  readonly words: readonly string[];
  /** The options that were added, with their values. */
  readonly added: readonly string[];
  /** The environment of the account must name the history. */
  readonly lacksHistory: boolean;
}

/**
 * The command with what a task needs and the user left out. Without --history the account that runs the task would have a
 * history in a folder of its own. Task Scheduler and systemd show any status but 0 as a failed task: with `--fail-on none` a
 * leak is none, while logs that cannot be read and memory that is not judged keep their statuses.
 */
export function completeCommand(words: readonly string[], scheduler: Scheduler, files: TaskFiles): CompleteCommand {
  const read = readWords(words);
  const { command, words: names } = findCommand(read);
  const given = new Set(read.flatMap((word) => (word.kind === 'option' ? word.name : [])));
  const taken = new Set(command === undefined ? [] : optionsOf(command.name).map(({ name }) => name));
  const isLeftOut = (name: string): boolean => taken.has(name) && !given.has(name);
  const needsHistory = isLeftOut('history');
  const added: string[] = [];
  if (needsHistory && files.history !== null) added.push('--history', files.history);
  if (isLeftOut('log')) added.push('--log', files.log);
  if (scheduler !== 'cron' && isLeftOut('fail-on') && isLeftOut('exit-zero')) added.push('--fail-on', 'none');
  const behind = (names.at(-1)?.index ?? -1) + 1;
  const complete = [...words.slice(0, behind), ...added, ...words.slice(behind)];
  return { words: complete, added, lacksHistory: needsHistory && files.history === null };
}

/** Whether the command holds what nobody should read in the definition of a task. */
export function holdsSecret(words: readonly string[]): boolean {
  return (
    readWords(words).some((word) => word.kind === 'option' && SECRET_ADDRESSES.has(word.name)) ||
    words.some((word) => redactAddresses(word) !== word)
  );
}

const SECRET_ADDRESSES: ReadonlySet<string> = new Set(
  OPTIONS.flatMap((one) => (one.value !== undefined && one.secret === 'address' ? one.name : [])),
);

/** @throws LeakscanError USAGE for characters that no scheduler can keep */
export function refuseControls(words: readonly string[]): void {
  for (const word of words) {
    if (!/[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(word)) continue;
    const message = `${JSON.stringify(word)}: line breaks and other control characters cannot be scheduled`;
    throw new LeakscanError('USAGE', message);
  }
}

/** One argument as CommandLineToArgvW and the C runtime read it: backslashes count only before a double quote. */
export function quoteWindows(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}

/** One word of a POSIX shell. */
export function quoteShell(word: string): string {
  return /^[\w@+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * A command in a crontab: `%` would end it. cron takes the backslash before one away, but reads a backslash before that
 * as its partner, so quotes stand between them.
 */
export const escapeCron = (command: string): string => command.replace(/\\(?=%)/g, "\\''").replaceAll('%', '\\%');

/** One word of ExecStart= (systemd.service(5), "Command lines"). */
export function quoteSystemd(word: string, isProgram = false): string {
  const escaped = word.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%');
  // The program itself is never taken for a variable.
  const whole = isProgram ? escaped : escaped.replaceAll('$', '$$$$');
  return /^[\w@+=:,./%$-]+$/.test(whole) ? whole : `"${whole}"`;
}

/** XML 1.0, and nothing but ASCII: the same in every encoding that a console, an editor or a redirection may give it. */
function xml(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]|[^\u0020-\u007e]/gu, (one) => named[one] ?? `&#${one.codePointAt(0) ?? 0};`);
}

/**
 * A task for `schtasks /Create /XML` and `Register-ScheduledTask -Xml`, without an XML declaration of an encoding: it is
 * ASCII. With a declaration schtasks refuses what is not in that encoding ("unable to switch the encoding"), and PowerShell
 * hands a text over as UTF-16 whatever the file was (https://github.com/BeppeTemp/cartographer/issues/328,
 * https://github.com/fatso83/vmware-auto-suspend/issues/8: ASCII and UTF-16 with its mark were taken, UTF-8 with one not).
 * LogonType Password: S4U, which needs none, has "no access to either the network"
 * (https://learn.microsoft.com/windows/win32/taskschd/taskschedulerschema-logontype-simpletype).
 */
export function windowsTask(task: ScheduledTask): string {
  const [program = '', ...args] = task.words;
  const settings: readonly (readonly [string, string])[] = [
    ['MultipleInstancesPolicy', 'IgnoreNew'],
    ['DisallowStartIfOnBatteries', 'false'],
    ['StopIfGoingOnBatteries', 'false'],
    ['AllowHardTerminate', 'true'],
    ['StartWhenAvailable', 'true'],
    ['RunOnlyIfNetworkAvailable', 'false'],
    ['AllowStartOnDemand', 'true'],
    ['Enabled', 'true'],
    ['RunOnlyIfIdle', 'false'],
    ['WakeToRun', 'false'],
    ['ExecutionTimeLimit', `PT${LONGEST_RUN_HOURS}H`],
  ];
  const lines = [
    '<?xml version="1.0"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    '  <RegistrationInfo>',
    '    <Description>Reads the counter logs of the night and reports which processes leak memory.</Description>',
    '  </RegistrationInfo>',
    '  <Triggers>',
    '    <CalendarTrigger>',
    `      <StartBoundary>${task.firstDay}T${two(task.hour)}:${two(task.minute)}:00</StartBoundary>`,
    '      <Enabled>true</Enabled>',
    '      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>',
    '    </CalendarTrigger>',
    '  </Triggers>',
    '  <Principals>',
    '    <Principal id="Author">',
    ...(task.user === null ? [] : [`      <UserId>${xml(task.user)}</UserId>`]),
    '      <LogonType>Password</LogonType>',
    '      <RunLevel>LeastPrivilege</RunLevel>',
    '    </Principal>',
    '  </Principals>',
    '  <Settings>',
    ...settings.map(([name, value]) => `    <${name}>${value}</${name}>`),
    '  </Settings>',
    '  <Actions Context="Author">',
    '    <Exec>',
    `      <Command>${xml(program)}</Command>`,
    `      <Arguments>${xml(args.map(quoteWindows).join(' '))}</Arguments>`,
    `      <WorkingDirectory>${xml(task.folder)}</WorkingDirectory>`,
    '    </Exec>',
    '  </Actions>',
    '</Task>',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** The same as Task Scheduler exports it: UTF-16 with its mark, and declared so. */
export function windowsTaskFile(task: ScheduledTask): Uint8Array {
  const text = windowsTask(task).replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-16"?>');
  return Buffer.from(`\ufeff${text}`, 'utf16le');
}

/** A line for `crontab -e`. */
export function cronLine(task: ScheduledTask): string {
  const command = `cd ${quoteShell(task.folder)} && ${task.words.map(quoteShell).join(' ')}`;
  return `${task.minute} ${task.hour} * * * ${escapeCron(command)}\n`;
}

/** A service and the timer that starts it, each by its file's name. */
export function systemdUnits(task: ScheduledTask): Readonly<Record<string, string>> {
  const [program = '', ...args] = task.words;
  const service = [
    '[Unit]',
    'Description=leakscan reads the counter logs of the night',
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    'Type=oneshot',
    ...(task.user === null ? [] : [`User=${task.user.replaceAll('%', '%%')}`]),
    `WorkingDirectory=${task.folder.replaceAll('%', '%%')}`,
    `ExecStart=${[quoteSystemd(program, true), ...args.map((one) => quoteSystemd(one))].join(' ')}`,
    `TimeoutStartSec=${LONGEST_RUN_HOURS}h`,
  ];
  const timer = [
    '[Unit]',
    'Description=leakscan every night',
    '',
    '[Timer]',
    `OnCalendar=*-*-* ${two(task.hour)}:${two(task.minute)}:00`,
    'Persistent=true',
    '',
    '[Install]',
    'WantedBy=timers.target',
  ];
  return { [`${task.name}.service`]: `${service.join('\n')}\n`, [`${task.name}.timer`]: `${timer.join('\n')}\n` };
}

const two = (value: number): string => String(value).padStart(2, '0');
