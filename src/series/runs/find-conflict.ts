/**
 * Whether the logs under two names can be of one machine: where they overlap in time, a process ID is one process, and a
 * process has one ID, one start and one level.
 */
import type { ProcessConflict } from '../../model/machine-conflict.ts';
import { RESOURCE_KINDS, type Resource } from '../../model/resource.ts';
import type { Series } from '../../model/series.ts';
import { groupBy } from '../../util/group-by.ts';
import type { Stretch } from './join-machine.ts';
import { isSameStart, type ReadRun } from './run.ts';

/** The clocks of two collectors may differ by so much; within a domain Kerberos allows no more than five minutes. */
const CLOCK_TOLERANCE_MS = 300_000;
/**
 * A process ID that is used again between two samples looks like another process. More than this share of different
 * processes is another machine: two servers agree in a few IDs at most.
 */
const MAX_DIFFERENT_SHARE = 0.1;
/** Means of one counter over the same time differ by less than this factor, however the samples fall. */
const MIN_LEVEL_FACTOR = 2;
/** Levels are looked at of so many processes: each is read whole. */
const MAX_LEVELS_COMPARED = 50;
/** Its ID is the same on every machine. */
const SYSTEM = 'system';

export interface FoundConflict {
  readonly compared: number;
  readonly different: number;
  readonly example: ProcessConflict;
}

interface Tally {
  same: number;
  readonly conflicts: ProcessConflict[];
}

/**
 * What shows that two groups of stretches on one clock are of two machines; null if nothing does.
 * O(runs log runs); where no process IDs and ages were logged, also the samples of some processes
 */
export function findConflict(one: readonly Stretch[], other: readonly Stretch[]): FoundConflict | null {
  if (!one.some((a) => other.some((b) => a.firstMs <= b.lastMs && b.firstMs <= a.lastMs))) return null;
  const [a, b] = [one, other].map((stretches) => stretches.flatMap(({ runs }) => runs)) as [ReadRun[], ReadRun[]];
  const tally: Tally = { same: 0, conflicts: [] };
  compareIds(a, b, tally);
  compareNames(a, b, tally);
  const different = tally.conflicts.length;
  const compared = tally.same + different;
  const [example] = tally.conflicts;
  if (example === undefined || different <= MAX_DIFFERENT_SHARE * compared) return null;
  return { compared, different, example };
}

/** Of each process ID that both logged: whether it is one process. */
function compareIds(a: readonly ReadRun[], b: readonly ReadRun[], tally: Tally): void {
  const withId = (runs: readonly ReadRun[]): Map<number, ReadRun[]> =>
    groupBy(
      runs.filter(({ pid }) => pid !== null),
      ({ pid }) => pid!,
    );
  const others = withId(b);
  for (const [pid, runs] of withId(a)) {
    const pair = pairAtOnce(runs, others.get(pid) ?? []);
    if (pair === null) continue;
    const [one, other] = pair;
    if (one.process.toLowerCase() !== other.process.toLowerCase()) {
      tally.conflicts.push({ kind: 'image', pid, images: [one.process, other.process] });
    } else if (!isSameStart(one, other.startMs, other.ageAtStartMs)) {
      tally.conflicts.push(otherStart(one, other));
    } else if (one.process.toLowerCase() !== SYSTEM) tally.same++;
  }
}

/** Of each instance that both logged at the same time: whether it is one process, by its ID, its start or its levels. */
function compareNames(a: readonly ReadRun[], b: readonly ReadRun[], tally: Tally): void {
  const others = groupBy(b.filter(isSettled), placeOf);
  let levelsCompared = 0;
  for (const [place, runs] of groupBy(a.filter(isSettled), placeOf)) {
    const same = others.get(place) ?? [];
    const pair = pairAtOnce(runs, same);
    if (pair === null) continue;
    const [one, other] = pair;
    if (one.pid !== null && other.pid !== null) {
      // What has the same ID was compared before.
      const pids = new Set(runs.map(({ pid }) => pid));
      if (same.some(({ pid }) => pids.has(pid))) continue;
      tally.conflicts.push({ kind: 'process-id', process: one.process, pids: [one.pid, other.pid] });
    } else if (!Number.isNaN(one.ageAtStartMs) && !Number.isNaN(other.ageAtStartMs)) {
      if (isSameStart(one, other.startMs, other.ageAtStartMs)) tally.same++;
      else tally.conflicts.push(otherStart(one, other));
    } else if (levelsCompared++ < MAX_LEVELS_COMPARED) {
      const resource = findOtherLevel(one, other);
      if (resource === null) tally.same++;
      else tally.conflicts.push({ kind: 'level', process: one.process, counter: RESOURCE_KINDS[resource].label });
    }
  }
}

const otherStart = (one: ReadRun, other: ReadRun): ProcessConflict => ({
  kind: 'start',
  process: one.process,
  startMs: [one.startMs - one.ageAtStartMs, other.startMs - other.ageAtStartMs],
});

/** Whether it kept its instance name: one that was renumbered had several. */
const isSettled = ({ firstInstance, track }: ReadRun): boolean => firstInstance === track.instance;

/** Instance names with the process ID in them tell processes of one image apart only together. */
const placeOf = ({ process, track }: ReadRun): string =>
  (/[:_]\d+$/.test(track.instance) ? process : track.instance).toLowerCase();

/** Two runs that were alive at once, even if the clocks differ a little; null if there are none. */
function pairAtOnce(a: readonly ReadRun[], b: readonly ReadRun[]): readonly [ReadRun, ReadRun] | null {
  const [one, other] = [a, b].map((runs) => [...runs].sort((x, y) => x.startMs - y.startMs)) as [ReadRun[], ReadRun[]];
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    const [x, y] = [one[i]!, other[j]!];
    if (x.startMs + CLOCK_TOLERANCE_MS <= y.endMs && y.startMs + CLOCK_TOLERANCE_MS <= x.endMs) return [x, y];
    if (x.endMs < y.endMs) i++;
    else j++;
  }
  return null;
}

/** The first resource whose mean over the time that both have is quite another; null if there is none. */
function findOtherLevel(one: ReadRun, other: ReadRun): Resource | null {
  const fromMs = Math.max(one.startMs, other.startMs);
  const toMs = Math.min(one.endMs, other.endMs);
  const resources = new Set(one.parts.flatMap((part) => part.resources));
  for (const resource of new Set(other.parts.flatMap((part) => part.resources))) {
    if (!resources.has(resource)) continue;
    const [a, b] = [meanOf(one, resource, fromMs, toMs), meanOf(other, resource, fromMs, toMs)];
    // Of NaN, where one has no sample in between, nothing is true.
    if (Math.max(a, b) > MIN_LEVEL_FACTOR * Math.min(a, b)) return resource;
  }
  return null;
}

function meanOf({ parts }: ReadRun, resource: Resource, fromMs: number, toMs: number): number {
  let sum = 0;
  let count = 0;
  const add = ({ timesMs, values }: Series): void => {
    for (let i = 0; i < timesMs.length; i++) {
      const isWithin = timesMs[i]! >= fromMs && timesMs[i]! <= toMs;
      if (!isWithin || Number.isNaN(values[i]!)) continue;
      sum += values[i]!;
      count++;
    }
  };
  for (const { resources, store } of parts) {
    const column = resources.indexOf(resource);
    if (column >= 0) add(store.read(column));
  }
  return count === 0 ? NaN : sum / count;
}
