/** `leakscan schedule`: prints a task for another command; what it prints is what was asked for. */
import os from 'node:os';
import path from 'node:path';
import { defaultHistoryFile } from '../../history/where.ts';
import { isPostgresAddress } from '../../history/postgres/address.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { LeakscanError } from '../../util/errors.ts';
import { nearestOf } from '../../util/nearest.ts';
import { redactAddresses } from '../../util/redact.ts';
import { DAY_MS, MINUTE_MS } from '../../util/time.ts';
import type { Console } from '../console.ts';
import { COMMANDS } from '../options/commands.ts';
import { EXIT } from '../exit-status.ts';
import { checkCommand, checkOptions, seeHelp } from '../options/check-words.ts';
import { environmentOptions } from '../options/environment.ts';
import { single } from '../options/option-values.ts';
import { findCommand, readWords } from '../options/words.ts';
import type * as scheduleText from '../text/schedule-text.ts';
import type { CompleteCommand, ScheduledTask, Scheduler, TaskFiles } from '../text/schedule-text.ts';

export interface ScheduleArguments {
  readonly operands: readonly string[];
  /** The command to run. */
  readonly afterDashes: readonly string[];
  readonly at: string | readonly string[];
  readonly user: string | readonly string[] | undefined;
  readonly name: string | readonly string[] | undefined;
  readonly output: string | readonly string[] | undefined;
}

/** Commands that do something without a reader of their output. */
const NOT_SCHEDULED: readonly string[] = [
  'schedule',
  'register',
  'unregister',
  'from-explorer',
  'completion',
  'help',
  'version',
];
const SCHEDULED: readonly string[] = COMMANDS.map(({ name }) => name).filter((name) => !NOT_SCHEDULED.includes(name));

export async function runSchedule(args: ScheduleArguments, console: Console): Promise<number> {
  const text = await import('../text/schedule-text.ts');
  const scheduler = text.SCHEDULERS.find((one) => one === args.operands[0]);
  if (scheduler === undefined) {
    throw new LeakscanError(
      'USAGE',
      'give one of windows, cron and systemd: leakscan schedule windows -- nightly LOGS',
    );
  }
  const command = checkScheduled(args.afterDashes);
  const { node, script, folder } = console.started;
  const files = filesOfAccount(console);
  const complete = text.completeCommand(command, scheduler, files);
  const words = [...(await ownCommand(node, script)), ...text.absoluteWords(complete.words, folder, path)];
  const task: ScheduledTask = {
    words,
    folder,
    ...timeOf(single('--at', args.at)),
    firstDay: tomorrow(Date.now()),
    name: nameOf(single('--name', args.name) ?? `leakscan-${command[0] ?? ''}`),
    user: single('--user', args.user) ?? null,
  };
  text.refuseControls([...words, folder, task.user ?? '']);
  const output = single('--output', args.output);
  const where = output === undefined || output === '-' ? null : path.resolve(folder, output);
  if (where === null) await console.writeStdout(printed(scheduler, task, text));
  else await writeTask(where, scheduler, task, text);
  for (const line of warnings(scheduler, task, text.holdsSecret(command))) console.note(line);
  for (const line of installation(scheduler, task, where)) console.note(line);
  for (const line of fileNotes(files, complete)) console.note(line);
  return EXIT.ok;
}

/**
 * The command, once it is one that leakscan takes: a task that fails at night is noticed late.
 * @throws LeakscanError USAGE
 */
function checkScheduled(argv: readonly string[]): readonly string[] {
  const [first] = argv;
  if (first === undefined) {
    throw new LeakscanError('USAGE', 'no command to schedule was given; write it after "--", as in "-- nightly LOGS"');
  }
  const words = readWords(argv);
  const named = findCommand(words);
  // The word "scan" must be there: a first word that is misspelt would become a log.
  if (named.command !== undefined && (named.words.length === 0 || !SCHEDULED.includes(named.command.name))) {
    const near = nearestOf(first, SCHEDULED);
    const hint = near === null ? `give one of ${SCHEDULED.join(', ')}` : `did you mean "${near}"?`;
    throw new LeakscanError('USAGE', `${first} is not a command that can be scheduled; ${hint}`);
  }
  const command = checkCommand(named);
  checkOptions(words, command);
  // SHARE... and MACHINE are needed; [ARTICLE...] is not.
  const given = words.filter(({ kind }) => kind === 'positional').length - named.words.length;
  if (/^[A-Z]/.test(command.operands) && given === 0) {
    const message = `${command.name} needs ${command.operands}, and none was given; ${seeHelp(command.name)}`;
    throw new LeakscanError('USAGE', message);
  }
  return argv;
}

/** Where a nightly run of this account has its files; an address with a password stays in the environment. */
function filesOfAccount({ env, platform, started }: Console): TaskFiles {
  const fallback = defaultHistoryFile({ platform, home: os.homedir(), env }, path);
  const { LEAKSCAN_HISTORY, LEAKSCAN_LOG } = env;
  const { history = fallback, log } = environmentOptions('nightly', { LEAKSCAN_HISTORY, LEAKSCAN_LOG }) as {
    readonly [name in 'history' | 'log']?: string;
  };
  const absolute = (file: string): string => path.resolve(started.folder, file);
  const isDatabase = isPostgresAddress(history);
  const place = isDatabase ? history : absolute(history);
  return {
    history: redactAddresses(place) === place ? place : null,
    log: absolute(log ?? path.join(path.dirname(isDatabase ? fallback : place), 'leakscan.log')),
  };
}

function timeOf(at: string): { hour: number; minute: number } {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(at);
  if (match === null) throw new LeakscanError('USAGE', `--at ${at}: give a time of the day like 04:30`);
  return { hour: Number(match[1]), minute: Number(match[2]) };
}

/** What Task Scheduler, systemd and a file name take. */
function nameOf(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(name)) return name;
  throw new LeakscanError('USAGE', `--name ${name}: give letters, digits, dots, dashes and underscores`);
}

/** On the machine's own clock. A first day that has passed would start the task as soon as it is installed. */
function tomorrow(nowMs: number): string {
  const local = nowMs - new Date(nowMs).getTimezoneOffset() * MINUTE_MS;
  return new Date(local + DAY_MS).toISOString().slice(0, 10);
}

type Text = typeof scheduleText;

function printed(scheduler: Scheduler, task: ScheduledTask, text: Text): string {
  if (scheduler === 'windows') return text.windowsTask(task);
  if (scheduler === 'cron') return text.cronLine(task);
  const units = Object.entries(text.systemdUnits(task));
  return units.map(([file, unit]) => `# /etc/systemd/system/${file}\n${unit}`).join('\n');
}

/** @throws LeakscanError OUTPUT */
async function writeTask(where: string, scheduler: Scheduler, task: ScheduledTask, text: Text): Promise<void> {
  const { writeFailure, writeWhole } = await import('../files/write-file.ts');
  const files =
    scheduler === 'systemd'
      ? Object.entries(text.systemdUnits(task)).map(([file, unit]) => [path.join(where, file), unit] as const)
      : [[where, scheduler === 'windows' ? text.windowsTaskFile(task) : text.cronLine(task)] as const];
  const { refuseOverwriting } = await import('../files/output-clashes.ts');
  await refuseOverwriting(
    files.map(([file]) => file),
    [],
    false,
  );
  for (const [file, content] of files) {
    try {
      await writeWhole(file, content);
    } catch (error) {
      if (error instanceof LeakscanError) throw error;
      throw new LeakscanError('OUTPUT', `${file}: ${writeFailure(error)}`, { file }, error);
    }
  }
}

function warnings(scheduler: Scheduler, task: ScheduledTask, hasSecret: boolean): string[] {
  const said: string[] = [];
  if (hasSecret) {
    const how =
      'put addresses of webhooks into a file that only the account can read (--notify-url-file FILE), and others into the environment of the account';
    said.push(`warning: the command contains a secret address, and everyone who can read the task can read it; ${how}`);
  }
  if (scheduler === 'windows' && [...task.words, task.folder].some((one) => /%|\$\(/.test(one))) {
    said.push('warning: Task Scheduler may replace %NAME% and $(NAME) in the command; avoid % and $( in paths');
  }
  if (scheduler === 'windows' && path.sep !== '\\') {
    said.push(
      'warning: this is not Windows, so the paths of Node.js, leakscan and this folder in the task do not work there',
    );
  }
  if (task.words.some((one) => /[\\/]_npx[\\/]/.test(one))) {
    said.push(
      'warning: leakscan runs from the cache of npx, which npm can clear; install leakscan and make the task again',
    );
  }
  return said;
}

/** What to know of files that the user did not name. */
function fileNotes({ history, log }: TaskFiles, { added, lacksHistory }: CompleteCommand): string[] {
  const notes: string[] = [];
  if (added.includes('--history')) {
    notes.push(
      `the task uses the history ${history}: its account must be able to write in that folder, and commands such as ` +
        `"leakscan history list" need --history "${history}" too; name another one with --history FILE`,
    );
  }
  if (lacksHistory) {
    notes.push('warning: LEAKSCAN_HISTORY holds a password and is not in the task: set it for the account of the task');
  }
  if (added.includes('--log')) notes.push(`the task logs its runs in ${log}; name another file with --log FILE`);
  return notes;
}

function installation(scheduler: Scheduler, task: ScheduledTask, where: string | null): string[] {
  if (scheduler === 'cron') {
    const owner = task.user === null ? '' : ` -u ${task.user}`;
    return [`install it: add the line with "crontab${owner} -e"; cron mails the output`];
  }
  if (scheduler === 'systemd') {
    const copy = where === null ? 'save the two files in /etc/systemd/system' : `copy the two files from ${where}`;
    return [`install it: ${copy}, then "systemctl daemon-reload" and "systemctl enable --now ${task.name}.timer"`];
  }
  const account = task.user ?? 'DOMAIN\\account';
  const isManaged = account.endsWith('$');
  const file = where ?? 'task.xml';
  const needs = 'the account needs the right to log on as a batch job and to read the logs';
  const password =
    'schtasks asks for its password. Without one ("Do not store password", S4U) a task reaches no share; a group managed ' +
    'service account (DOMAIN\\name$) has none to type: give /RP ""';
  return [
    ...(where === null ? ['save it with -o task.xml: a file written by ">" may be in another encoding'] : []),
    `install it: schtasks /Create /TN "${task.name}" /XML "${file}" /RU "${account}" /RP ${isManaged ? '""' : '*'}`,
    isManaged ? needs : `${needs}; ${password}`,
  ];
}
