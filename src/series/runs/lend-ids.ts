/**
 * Process IDs for runs whose log has none, as of a data collector set that writes several logs: another log of the same
 * time shows which process was behind the instance name, and when another one took its place. A run that goes on over such
 * a change is cut there.
 */
import { groupBy } from '../../util/group-by.ts';
import { MAX_SAME_SAMPLE_MS, sameSampleMs } from '../samples/join-series.ts';
import { cutSeries } from '../samples/cut-series.ts';
import { NO_CELLS } from './instance-track.ts';
import { usualStepMs, type ReadRun } from './run.ts';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** That a process was behind an instance name: from its first sample there to its last. */
interface Sighting extends Span {
  /** In lower case. */
  readonly place: string;
  readonly run: ReadRun;
  /** Whether it was seen to come, and to leave. */
  readonly comes: boolean;
  readonly leaves: boolean;
}

/** A run goes on behind a process that left, or was there before it came, if it does so for more intervals than this. */
const MAX_MORE_STEPS = 3;

/**
 * @param logs see `joinRuns`
 * @returns the same, with the process ID of each run that another log of its time knows. O(runs log runs), and the samples
 *   of runs that are cut
 */
export function lendProcessIds(logs: readonly (readonly ReadRun[])[]): readonly (readonly ReadRun[])[] {
  const runs = logs.flat();
  const known = runs.filter(({ pid }) => pid !== null);
  if (known.length === 0 || known.length === runs.length) return logs;
  const sightings = known.flatMap(sightingsOf);
  const inPlace = createFinder(sightings, ({ place }) => place);
  const ofImage = createFinder(
    sightings.filter(({ place }) => PID_IN_NAME.test(place)),
    ({ run }) => run.process.toLowerCase(),
  );
  const unknownByImage = groupBy(
    runs.filter(({ pid }) => pid === null),
    ({ process }) => process.toLowerCase(),
  );
  const lend = (run: ReadRun): readonly ReadRun[] => {
    if (run.pid !== null) return [run];
    const behind = inPlace(run.track.instance.toLowerCase(), run).filter((one) => one.run.log !== run.log);
    if (behind.length > 0) return cutByProcess(run, behind);
    const image = run.process.toLowerCase();
    const there = ofImage(image, run);
    return areAlone(run, there, unknownByImage.get(image)!) ? cutByProcess(run, there) : [run];
  };
  return logs.map((log) => log.flatMap(lend));
}

/** As Process V2 names its instances. */
const PID_IN_NAME = /:\d+$/;

function sightingsOf(run: ReadRun): Sighting[] {
  const last = run.places.length - 1;
  return run.places.map(({ instance, fromMs, toMs }, i) => ({
    place: instance.toLowerCase(),
    run,
    fromMs,
    toMs,
    comes: i > 0 || run.startKnown,
    leaves: i < last || run.endKnown || !Number.isNaN(run.secondBlankMs),
  }));
}

const spanOf = ({ startMs, endMs }: ReadRun): Span => ({ fromMs: startMs, toMs: endMs });

function overlaps({ fromMs, toMs }: Span, run: ReadRun): boolean {
  // Of two collectors that sample at once, one is a moment behind.
  const slackMs = sameSampleMs(usualStepMs(run));
  return fromMs <= run.endMs + slackMs && toMs >= run.startMs - slackMs;
}

/** @returns finds the sightings of a key at the time of a run, in time order. O(log n) and what overlaps */
function createFinder(
  sightings: readonly Sighting[],
  keyOf: (one: Sighting) => string,
): (key: string, run: ReadRun) => Sighting[] {
  const groups = new Map(
    [...groupBy(sightings, keyOf)].map(([key, list]) => {
      const inOrder = list.sort((a, b) => a.fromMs - b.fromMs);
      let latestMs = -Infinity;
      // Of each and all before it.
      const endsMs = Float64Array.from(inOrder, ({ toMs }) => (latestMs = Math.max(latestMs, toMs)));
      return [key, { inOrder, endsMs }];
    }),
  );
  return (key, run) => {
    const { inOrder, endsMs } = groups.get(key) ?? { inOrder: [], endsMs: new Float64Array(0) };
    let from = 0;
    for (let to = endsMs.length; from < to;) {
      const middle = (from + to) >>> 1;
      if (endsMs[middle]! < run.startMs - MAX_SAME_SAMPLE_MS) from = middle + 1;
      else to = middle;
    }
    const found: Sighting[] = [];
    for (let i = from; i < inOrder.length && inOrder[i]!.fromMs <= run.endMs + MAX_SAME_SAMPLE_MS; i++) {
      if (overlaps(inOrder[i]!, run)) found.push(inOrder[i]!);
    }
    return found;
  };
}

/**
 * Whether a run whose place nothing else shows is of the processes of its image that Process V2 has at the time: neither
 * they nor it have siblings then.
 */
function areAlone(run: ReadRun, there: readonly Sighting[], unknown: readonly ReadRun[]): boolean {
  for (const [i, { run: one, toMs }] of there.entries()) {
    const next = there[i + 1];
    if (next !== undefined && next.run.pid !== one.pid && next.fromMs <= toMs) return false;
  }
  if (there.length === 0) return false;
  return !unknown.some((one) => one.track.instance !== run.track.instance && overlaps(spanOf(one), run));
}

/** A stretch of a run that is of one process: from its first sample to its last. */
interface Piece extends Span {
  /** Null where no log shows the process. */
  readonly sighting: Sighting | null;
}

function cutByProcess(run: ReadRun, sightings: readonly Sighting[]): readonly ReadRun[] {
  const behind = mergeSightings(sightings);
  const [first] = behind;
  const last = behind.at(-1);
  if (first === undefined || last === undefined) return [run];
  const pieces: Piece[] = [];
  let fromMs = run.startMs;
  const end = (sighting: Sighting | null, afterMs: number, beforeMs: number): void => {
    const [toMs, nextMs] = findChange(run, afterMs, beforeMs);
    pieces.push({ sighting, fromMs, toMs });
    fromMs = nextMs;
  };
  const moreMs = ({ run: other }: Sighting): number => Math.max(usualStepMs(run) || 0, usualStepMs(other) || 0);
  if (first.comes && first.fromMs - run.startMs > MAX_MORE_STEPS * moreMs(first)) {
    end(null, first.fromMs - moreMs(first), first.fromMs);
  }
  for (const [i, one] of behind.slice(0, -1).entries()) end(one, one.toMs, behind[i + 1]!.fromMs);
  const isMore = last.leaves && run.endMs - last.toMs > MAX_MORE_STEPS * moreMs(last);
  if (isMore) end(last, last.toMs, last.toMs + moreMs(last));
  pieces.push({ sighting: isMore ? null : last, fromMs, toMs: run.endMs });
  return pieces.filter((piece) => piece.fromMs <= piece.toMs).map((piece) => cutRun(run, piece));
}

/** What follows one another of one process as one. @param sightings in time order */
function mergeSightings(sightings: readonly Sighting[]): Sighting[] {
  const merged: Sighting[] = [];
  for (const one of sightings) {
    const before = merged.at(-1);
    if (before?.run.pid !== one.run.pid) merged.push(one);
    else if (one.toMs >= before.toMs) merged[merged.length - 1] = { ...before, toMs: one.toMs, leaves: one.leaves };
  }
  return merged;
}

/**
 * Where one process took the place of another: the last sample of the one and the first of the other. Between the two times
 * at which another log saw them it is the largest step of the first counter.
 */
function findChange(run: ReadRun, afterMs: number, beforeMs: number): readonly [number, number] {
  const slackMs = sameSampleMs(usualStepMs(run));
  let found: readonly [number, number] = [Math.min(afterMs, beforeMs), beforeMs];
  let largest = -1;
  for (const { store } of run.parts) {
    const { timesMs, values } = store.read(0);
    for (let i = 1; i < timesMs.length; i++) {
      // The one of the first process is at `afterMs` or later, that of the next at `beforeMs` or before.
      if (timesMs[i]! <= afterMs + slackMs || timesMs[i - 1]! >= beforeMs - slackMs) continue;
      const step = Math.abs(Math.log(Math.max(1, values[i]!) / Math.max(1, values[i - 1]!))) || 0;
      if (step <= largest) continue;
      largest = step;
      found = [timesMs[i - 1]!, timesMs[i]!];
    }
  }
  return found;
}

function cutRun(run: ReadRun, { sighting, fromMs, toMs }: Piece): ReadRun {
  const pid = sighting === null ? null : sighting.run.pid;
  const isFirst = fromMs <= run.startMs;
  const isLast = toMs >= run.endMs;
  const ageAtStartMs = isFirst && !Number.isNaN(run.ageAtStartMs) ? run.ageAtStartMs : ageAt(sighting, fromMs);
  if (isFirst && isLast) return { ...run, pid, ageAtStartMs };
  const share = (toMs - fromMs) / Math.max(1, run.endMs - run.startMs);
  const cut = { fromMs: isFirst ? -Infinity : fromMs, toMs: isLast ? Infinity : toMs };
  return {
    ...run,
    pid,
    ageAtStartMs,
    places: [{ instance: run.track.instance, fromMs, toMs }],
    startMs: fromMs,
    endMs: toMs,
    rows: 1 + Math.round(share * (run.rows - 1)),
    startKnown: isFirst && run.startKnown,
    endKnown: isLast && run.endKnown,
    secondBlankMs: isLast ? run.secondBlankMs : NaN,
    firstCells: isFirst ? run.firstCells : NO_CELLS,
    lastCells: isLast ? run.lastCells : NO_CELLS,
    parts: run.parts.map(({ resources, store }) => ({
      resources,
      store: { read: (column) => cutSeries(store.read(column), cut.fromMs, cut.toMs) },
    })),
  };
}

/** Age of the process at a time, in milliseconds; NaN where its log does not have it. */
const ageAt = (sighting: Sighting | null, atMs: number): number =>
  sighting === null ? NaN : Math.max(0, sighting.run.ageAtStartMs + atMs - sighting.run.startMs);
