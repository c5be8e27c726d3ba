/**
 * From runs, as the logs of a machine gave them, to lifetimes. What two logs at the same time have of one process is put
 * together: the same samples once, other counters side by side.
 */
import type { Lifetime } from '../../model/lifetime.ts';
import { PROCESS_RESOURCES, STAND_IN_RESOURCES, type Resource } from '../../model/resource.ts';
import type { Series } from '../../model/series.ts';
import { isAnotherProcess, isOtherBehind, ELAPSED } from './instance-track.ts';
import { groupBy } from '../../util/group-by.ts';
import { joinSeries } from '../samples/join-series.ts';
import { lendProcessIds } from './lend-ids.ts';
import { isSameStart, usualStepMs, type ReadRun } from './run.ts';

/** What a run may have samples of. */
const RUN_RESOURCES: readonly Resource[] = [...PROCESS_RESOURCES, ...STAND_IN_RESOURCES];

export interface JoinedRuns {
  readonly lifetimes: readonly Lifetime[];
  /** The most samples of one process that two logs have; what two objects of one log have is not counted. */
  readonly sharedSamples: number;
}

/**
 * @param read the runs of each stretch of time that was read in order, the earliest first; stretches may overlap
 * @returns a lifetime for each process. O(runs log runs), and what overlaps
 */
export function joinRuns(machine: string, read: readonly (readonly ReadRun[])[]): JoinedRuns {
  const logs = lendProcessIds(read);
  const runs = logs.flat();
  // After the last sample of any process the log itself is blank: nobody ended there.
  const lastMs = runs.reduce((latest, run) => Math.max(latest, run.endMs), -Infinity);
  for (const run of runs) if (run.secondBlankMs <= lastMs) run.endKnown = true;
  // Within one stretch it was seen as it was read.
  if (logs.length > 1) markReplaced(runs);
  const groups = groupBy(runs, (run) =>
    // Without a process ID only the place tells which run goes on with which.
    (run.pid === null ? `#${run.track.instance}` : `${run.process}\u0000${run.pid}`).toLowerCase(),
  );
  const joined = [...groups.values()].flatMap(joinGroup);
  const latest = createLatestSeries();
  if (logs.length > 1) markGone(joined, logs);
  return {
    lifetimes: joined.map((list) => toLifetime(machine, list, latest)),
    sharedSamples: joined.reduce((most, list) => Math.max(most, countShared(list)), 0),
  };
}

/** Where one log ends with a process in a place and the next begins with another, one ended and the other started. */
function markReplaced(runs: readonly ReadRun[]): void {
  const byPlace = groupBy(runs, (run) => run.track.instance.toLowerCase());
  for (const run of runs) {
    const earlier = (byPlace.get(run.firstInstance.toLowerCase()) ?? []).filter((r) => r.endMs < run.startMs);
    const before = earlier.reduce<ReadRun | null>(
      (latest, r) => (latest !== null && latest.endMs > r.endMs ? latest : r),
      null,
    );
    if (before === null || before.log === run.log) continue;
    const isSame = before.pid === null || run.pid === null || before.pid === run.pid;
    if (isSame && isOneProcess(before, run)) continue;
    before.endKnown = true;
    run.startKnown = true;
  }
}

/** A log that begins with fewer processes than this share of those that an earlier one ended with was not of all of them. */
const COMPARABLE_SHARE = 0.5;

/** A process that a later log does not have, though it is of as many processes, ended in between. */
function markGone(joined: readonly (readonly ReadRun[])[], logs: readonly (readonly ReadRun[])[]): void {
  const stretches = logs.flatMap((runs) => {
    if (runs.length === 0) return [];
    const firstMs = runs.reduce((first, run) => Math.min(first, run.startMs), Infinity);
    const lastMs = runs.reduce((latest, run) => Math.max(latest, run.endMs), -Infinity);
    const began = runs.filter(({ startMs }) => startMs === firstMs).length;
    const ended = runs.filter(({ endMs }) => endMs === lastMs).length;
    return [{ log: runs[0]!.log, firstMs, began, ended }];
  });
  const endedIn = new Map(stretches.map(({ log, ended }) => [log, ended]));
  for (const runs of joined) {
    const last = runs.reduce((latest, run) => (run.endMs >= latest.endMs ? run : latest));
    const least = COMPARABLE_SHARE * endedIn.get(last.log)!;
    if (stretches.some(({ firstMs, began }) => firstMs > last.endMs && began >= least)) last.endKnown = true;
  }
}

/** Runs of one process ID, or of one instance without any: those that are one process, in time order. */
function joinGroup(runs: readonly ReadRun[]): ReadRun[][] {
  const joined: ReadRun[][] = [];
  for (const run of [...runs].sort((a, b) => a.startMs - b.startMs)) {
    const last = joined.at(-1)?.at(-1);
    if (last !== undefined && isOneProcess(last, run)) joined.at(-1)!.push(run);
    else joined.push([run]);
  }
  return joined;
}

/** As within a log: a step of more intervals is a gap. */
const CLOCK_SET_STEPS = 10;

/** Whether a later run is the same process as an earlier one of the same process ID, or instance without ID. */
function isOneProcess(a: ReadRun, b: ReadRun): boolean {
  if (!isSameStart(a, b.startMs, b.ageAtStartMs) && !isClockSet(a, b)) return false;
  if (
    isOtherBehind(b.startMs - a.endMs, usualStepMs(a), a.lastCells[ELAPSED]!, b.firstCells[ELAPSED]!, levelShare(a, b))
  )
    return false;
  // Within one log, what tells runs without an ID apart has told them apart already.
  return a.pid !== null || (a.log !== b.log && (b.startMs <= a.endMs || !isAnotherProcess(a.lastCells, b.firstCells)));
}

const levelShare =
  ({ lastCells }: ReadRun, { firstCells }: ReadRun) =>
  (metric: number): number =>
    firstCells[metric]! / lastCells[metric]!;

/** Whether Elapsed Time went on by no more than some samples, however far the clock went. */
function isClockSet(a: ReadRun, b: ReadRun): boolean {
  const wentOnMs = (b.firstCells[ELAPSED]! - a.lastCells[ELAPSED]!) * 1000;
  return wentOnMs >= 0 && wentOnMs <= CLOCK_SET_STEPS * usualStepMs(a);
}

function toLifetime(machine: string, runs: readonly ReadRun[], latest: LatestSeries): Lifetime {
  const first = runs[0]!;
  const last = runs.reduce((latest, run) => (run.endMs >= latest.endMs ? run : latest));
  // Of several logs each sees it come and go at its next sample.
  const nearMs = runs.reduce((longest, run) => Math.max(longest, usualStepMs(run) || 0), 0);
  const aged = runs.find(({ ageAtStartMs }) => !Number.isNaN(ageAtStartMs)) ?? first;
  return {
    machine,
    process: first.process,
    instance: last.track.instance,
    firstInstance: first.firstInstance,
    pid: first.pid,
    startMs: first.startMs,
    endMs: last.endMs,
    startKnown: runs.some((run) => run.startKnown && run.startMs - first.startMs <= nearMs),
    endKnown: runs.some((run) => run.endKnown && last.endMs - run.endMs <= nearMs),
    ageAtStartMs: Math.max(0, aged.ageAtStartMs - (aged.startMs - first.startMs)),
    rows: rowsOf(runs),
    series: seriesOf(runs, latest),
  };
}

/** Of runs that overlap, rows at the same time count once. */
function rowsOf(runs: readonly ReadRun[]): Lifetime['rows'] {
  const rows: Partial<Record<Resource, number>> = {};
  for (const resource of PROCESS_RESOURCES) {
    let endMs = -Infinity;
    for (const run of runs) {
      if (!run.parts.some((part) => part.resources.includes(resource))) continue;
      const newMs = Math.max(0, run.endMs - endMs);
      const isNew = run.startMs > endMs;
      // The sample at the end of the other run is the first that counts there.
      const count = isNew ? run.rows : Math.round((newMs / Math.max(1, run.endMs - run.startMs)) * (run.rows - 1));
      rows[resource] = (rows[resource] ?? 0) + count;
      endMs = Math.max(endMs, run.endMs);
    }
  }
  return rows;
}

/** Put together when asked for: all at once they would take as much memory again. */
function seriesOf(runs: readonly ReadRun[], latest: LatestSeries): Lifetime['series'] {
  const series: Partial<Record<Resource, Series>> = {};
  for (const resource of RUN_RESOURCES) {
    if (!runs.some(({ parts }) => parts.some((part) => part.resources.includes(resource)))) continue;
    Object.defineProperty(series, resource, { enumerable: true, get: () => latest.read(runs, resource) });
  }
  return series;
}

/** Series of so many samples are put together each time they are asked for. */
const MAX_REMEMBERED = 64 * 1024;

/** The series of the lifetime that was asked last: who judges it asks for each of them several times. */
interface LatestSeries {
  read(runs: readonly ReadRun[], resource: Resource): Series;
}

function createLatestSeries(): LatestSeries {
  let of: readonly ReadRun[] | null = null;
  const known = new Map<Resource, Series>();
  return {
    read(runs, resource) {
      if (of !== runs) known.clear();
      of = runs;
      const series = known.get(resource) ?? readResource(runs, resource);
      if (series.timesMs.length <= MAX_REMEMBERED) known.set(resource, series);
      return series;
    },
  };
}

const readResource = (runs: readonly ReadRun[], resource: Resource): Series =>
  joinSeries(
    runs.flatMap(({ parts }) =>
      parts.flatMap(({ resources, store }) => {
        const column = resources.indexOf(resource);
        return column < 0 ? [] : [store.read(column)];
      }),
    ),
  );

/** Samples of one resource that several logs have; of logs that were thinned out, those that were kept. */
function countShared(runs: readonly ReadRun[]): number {
  const overlap = runs.some((run, i) => i > 0 && run.log !== runs[i - 1]!.log && run.startMs <= runs[i - 1]!.endMs);
  if (!overlap) return 0;
  const byLog = [...groupBy(runs, ({ log }) => log).values()];
  return RUN_RESOURCES.reduce((most, resource) => {
    const all = byLog.reduce((n, ofLog) => n + readResource(ofLog, resource).timesMs.length, 0);
    return Math.max(most, all - readResource(runs, resource).timesMs.length);
  }, 0);
}
