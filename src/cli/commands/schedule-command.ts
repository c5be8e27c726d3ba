/** `leakscan schedule`: prints a task for another command; what it prints is what was asked for. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Argv } from 'yargs';
import { LeakscanError } from '../../util/errors.ts';
import { nearestOf } from '../../util/nearest.ts';
import { DAY_MS, MINUTE_MS } from '../../util/time.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { single } from '../options/option-values.ts';
import type * as scheduleText from '../text/schedule-text.ts';
import type { ScheduledTask, Scheduler } from '../text/schedule-text.ts';

export interface ScheduleArguments {
  readonly scheduler: string | undefined;
  readonly at: string | readonly string[] | undefined;
  readonly user: string | readonly string[] | undefined;
  readonly name: string | readonly string[] | undefined;
  readonly output: string | readonly string[] | undefined;
}

/** Commands that make sense without anybody who reads their output at once. */
const COMMANDS = ['nightly', 'doctor', 'convert', 'export', 'capture', 'kb', 'explain'] as const;
const OWN_VALUE_OPTION = /^(?:-o|--(?:output|at|user|name))$/;

const DEFAULT_AT = '05:00';

export function scheduleArguments(yargs: Argv): Argv<ScheduleArguments> {
  return yargs
    .usage('leakscan schedule windows|cron|systemd [options] -- nightly \\\\server\\perflogs ...')
    .positional('scheduler', { type: 'string', describe: 'windows, cron or systemd' })
    .option('at', { type: 'string', nargs: 1, default: DEFAULT_AT, describe: 'time of the day, 04:30' })
    .option('user', { type: 'string', nargs: 1, describe: 'account that runs it' })
    .option('name', { type: 'string', nargs: 1, describe: 'name of the task (default: leakscan-nightly)' })
    .option('output', {
      alias: 'o',
      type: 'string',
      nargs: 1,
      describe: 'write it there; systemd: a folder for two files',
    });
}

/**
 * Puts `--` before the command that is to be scheduled, where the user left it out: its options are not ours. Other
 * command lines stay as they are.
 */
export function partScheduled(argv: readonly string[]): string[] {
  if (argv[0] !== 'schedule') return [...argv];
  // The first word that is none of our options names the scheduler, the second one begins the command.
  let words = 0;
  for (let at = 1; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--') break;
    const isOurs = word.startsWith('-') || OWN_VALUE_OPTION.test(argv[at - 1] ?? '');
    if (!isOurs) words += 1;
    if (words === 2) return [...argv.slice(0, at), '--', ...argv.slice(at)];
  }
  return [...argv];
}

export async function runSchedule(args: ScheduleArguments, console: Console): Promise<number> {
  const text = await import('../text/schedule-text.ts');
  const scheduler = text.SCHEDULERS.find((one) => one === args.scheduler);
  if (scheduler === undefined) {
    throw new LeakscanError(
      'USAGE',
      'give one of windows, cron and systemd: leakscan schedule windows -- nightly LOGS',
    );
  }
  const command = commandOf(console.argv);
  const { node, script, folder } = console.started;
  const words = [node, await realpath(script), ...text.absoluteWords(command, folder, path)];
  const task: ScheduledTask = {
    words,
    folder,
    ...timeOf(single('--at', args.at) ?? DEFAULT_AT),
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
  return EXIT.ok;
}

/** The words behind `--`, as they were typed: yargs would make numbers of some. */
function commandOf(argv: readonly string[]): string[] {
  const parted = partScheduled(argv);
  const end = parted.indexOf('--');
  const command = end < 0 ? [] : parted.slice(end + 1);
  const [first] = command;
  if (first === undefined) {
    throw new LeakscanError('USAGE', 'no command to schedule was given; write it behind "--", as in "-- nightly LOGS"');
  }
  if (COMMANDS.some((one) => one === first)) return command;
  const near = nearestOf(first, COMMANDS);
  const hint = near === null ? `one of ${COMMANDS.join(', ')}` : `"${near}"`;
  throw new LeakscanError('USAGE', `${first} is no command that can be scheduled; did you mean ${hint}?`);
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
    const how = 'put the address into a file that only the account may read, and give --notify-url-file FILE';
    said.push(`warning: the command holds an address that is a secret, and whoever may read the task reads it; ${how}`);
  }
  if (scheduler === 'windows' && [...task.words, task.folder].some((one) => /%|\$\(/.test(one))) {
    said.push('warning: Task Scheduler may replace %NAME% and $(NAME) in the command; avoid % and $( in paths');
  }
  if (scheduler === 'windows' && path.sep !== '\\') {
    said.push(
      'warning: this is not Windows, so the paths of Node.js, leakscan and this folder in the task are not either',
    );
  }
  if (task.words.some((one) => /[\\/]_npx[\\/]/.test(one))) {
    said.push('warning: leakscan runs from the cache of npx, which is cleared; install it, then make the task anew');
  }
  return said;
}

function installation(scheduler: Scheduler, task: ScheduledTask, where: string | null): string[] {
  if (scheduler === 'cron') {
    const owner = task.user === null ? '' : ` -u ${task.user}`;
    return [`install it: add the line with "crontab${owner} -e"; cron mails what the run prints`];
  }
  if (scheduler === 'systemd') {
    const copy = where === null ? 'save the two files in /etc/systemd/system' : `copy the two files from ${where}`;
    return [`install it: ${copy}, then "systemctl daemon-reload" and "systemctl enable --now ${task.name}.timer"`];
  }
  const account = task.user ?? 'DOMAIN\\account';
  const file = where ?? 'task.xml';
  return [
    ...(where === null ? ['save it with -o task.xml: a file written by ">" may be in another encoding'] : []),
    `install it: schtasks /Create /TN "${task.name}" /XML "${file}" /RU "${account}" /RP *`,
    'the account needs the right to log on as a batch job and to read the logs; schtasks asks for its password. Without ' +
      'one ("Do not store password", S4U) a task reaches no share; a group managed service account (DOMAIN\\name$) ' +
      'has none to type: give /RP ""',
  ];
}
