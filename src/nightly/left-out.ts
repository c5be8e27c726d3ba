/** Files that a night did not use: which of them are logs that failed, and whose they are. */
import { posix, win32 } from 'node:path';
import type { NightLeftOut, NightMachine } from '../model/nightly.ts';
import type { ReportFailedInput } from '../model/report.ts';
import type { ErrorCode } from '../util/errors.ts';
import { groupBy } from '../util/group-by.ts';

/** A file that was refused, on this night or an earlier one since which it has not changed. */
export interface Refusal extends NightLeftOut {
  /** Whether its content, or that the user named it, says that it should be a counter log. */
  readonly isLog: boolean;
}

export interface SortedRefusals {
  /** Logs that failed on this night, or on one that did not report it. */
  readonly failed: readonly ReportFailedInput[];
  /** What is no counter log, and logs that failed on an earlier night. By path. */
  readonly leftOut: readonly NightLeftOut[];
  /** All logs among them, of any night. */
  readonly logs: readonly NightLeftOut[];
}

/**
 * Tells logs that cannot be read from files that are none. One whose content tells nothing is a log where captures have the same
 * name but for its numbers, `APP03_000005.csv` beside `APP03_000004.csv`; its code is DAMAGED then.
 * @param captured paths of which the history has captures
 * @param night of the run
 * @param unreported files whose refusal no night has reported yet: they count as this night's
 */
export function sortRefusals(
  refusals: readonly Refusal[],
  captured: Iterable<string>,
  night: string,
  unreported: ReadonlySet<string> = new Set(),
): SortedRefusals {
  const shapes = new Set<string>();
  for (const file of captured) shapes.add(shapeOf(file));
  const all = refusals.map(({ isLog, ...one }) => {
    const isDamaged = one.code === NOT_A_LOG && shapes.has(shapeOf(one.file));
    return { isLog: isLog || isDamaged, one: isDamaged ? { ...one, code: 'DAMAGED' } : one };
  });
  const logs = all.filter(({ isLog }) => isLog).map(({ one }) => one);
  const failed = new Set(logs.filter((one) => one.night === night || unreported.has(one.file)));
  return {
    failed: [...failed].map(({ file, code, message }) => ({ file, code, message })),
    leftOut: all
      .map(({ one }) => one)
      .filter((one) => !failed.has(one))
      .sort((a, b) => (a.file < b.file ? -1 : 1)),
    logs,
  };
}

const NOT_A_LOG: ErrorCode = 'NOT_A_COUNTER_LOG';

const shapeOf = (file: string): string => file.toLowerCase().replace(/\d+/g, '0');

/**
 * Of machines of which nothing new was read: the logs that could not be read since, and that are theirs by path. A path is a
 * machine's if it gave captures of it before, if it names it, or if its folder holds captures of that machine alone.
 * @param captures paths of which the history has captures, with their machines
 * @param nights recorded ones, the newest first; a run of which nothing is recorded is newer
 * O(machines x logs) look-ups of a name in a path
 */
export function withUnreadLogs(
  machines: readonly NightMachine[],
  logs: readonly NightLeftOut[],
  captures: readonly { readonly file: string; readonly machine: string }[],
  nights: readonly string[],
): readonly NightMachine[] {
  const owners = new Map<string, Set<string>>();
  for (const [file, list] of groupBy(captures, (one) => one.file)) {
    for (const place of [file, folderOf(file)]) {
      const known = owners.get(place) ?? new Set();
      owners.set(place, known);
      for (const { machine } of list) known.add(machine.toLowerCase());
    }
  }
  const isOnly = (place: string, key: string): boolean => owners.get(place)?.size === 1 && owners.get(place)!.has(key);
  return machines.map((machine) => {
    if (machine.assessed) return machine;
    const key = machine.machine.toLowerCase();
    const unreadLogs = logs
      .filter(({ night }) => nights.indexOf(night) < nights.indexOf(machine.lastNight))
      .map(({ file }) => file)
      .filter((file) => owners.get(file)?.has(key) === true || isOnly(folderOf(file), key) || namesMachine(file, key));
    return unreadLogs.length === 0 ? machine : { ...machine, unreadLogs };
  });
}

/** Of either kind of separator. */
const folderOf = (file: string): string => (file.includes('/') ? posix.dirname(file) : win32.dirname(file));

/** Whether a path has the machine's name, or the first label of it, as a word of its own. */
function namesMachine(file: string, key: string): boolean {
  const lower = file.toLowerCase();
  const names = /^[\d.]+$/.test(key) ? [key] : [key, key.split('.')[0]!];
  return names.some((name) => {
    for (let at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + 1)) {
      if (!isWord(lower[at - 1]) && !isWord(lower[at + name.length])) return true;
    }
    return false;
  });
}

const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character);
