/** Splits records whose times do not simply go on into runs that do, and finds the runs that fit together. */
import { HOUR_MS } from '../../util/time.ts';
import { isUsualStep, maxStepMs } from './usual-interval.ts';

/** A record whose timestamp could be read. */
export interface TimedRecord {
  /** The timestamp as logged, in milliseconds as if UTC. */
  readonly wallMs: number;
  /** True if it had an offset from UTC: hours that the clock went back are not added to it. */
  readonly isInstant?: boolean;
}

/** What is added to the logged times. */
export interface ClockShift {
  /** Because daylight saving time ended. */
  readonly hoursMs: number;
  /** Because the clock was set. */
  readonly setMs: number;
}

export interface PlacedRecord<R> {
  readonly record: R;
  /** Its time with the shift added. */
  readonly ms: number;
  readonly shift: ClockShift;
  /** True if an hour was added from this record on. */
  readonly addsHour: boolean;
}

/** Records that each are the next sample of the one before. */
export type Run<R> = readonly PlacedRecord<R>[];

/** Records with wrong times between the last one before the hour is repeated and the first one of it. */
const MAX_BEFORE_HOUR = 3;
/** An hour of samples further apart cannot be told from other steps of a clock. */
const MAX_HOUR_INTERVAL_MS = 900_000;

export function placedMs({ wallMs, isInstant = false }: TimedRecord, { hoursMs, setMs }: ClockShift): number {
  return wallMs + setMs + (isInstant ? 0 : hoursMs);
}

export interface TimelineEnd {
  /** Time of the last sample; -Infinity where there is none. */
  readonly lastMs: number;
  /** In force at it. */
  readonly shift: ClockShift;
  /** Those that were in force before. */
  readonly earlier: readonly ClockShift[];
  /** The usual interval; NaN where it is not known. */
  readonly usualMs: number;
}

/** O(records); a record that goes on with the last sample of `start` is in a run of its own, as any after a step. */
export function splitRuns<R extends TimedRecord>(records: readonly R[], start: TimelineEnd): Run<R>[] {
  const runs: PlacedRecord<R>[][] = [];
  const maxMs = maxStepMs(start.usualMs);
  let { shift } = start;
  let run: PlacedRecord<R>[] = [];
  /** Of the run before, or of the samples before all runs. */
  let beforeMs = start.lastMs;
  const lastMs = (): number => run.at(-1)?.ms ?? beforeMs;

  for (const record of records) {
    const ms = placedMs(record, shift);
    const step = ms - lastMs();
    const goesOn = run.length > 0 && step > 0 && step <= maxMs;
    // A record that was late may be the first of an hour that is repeated.
    const mayFollowBefore = run.length <= MAX_BEFORE_HOUR && ms <= beforeMs;
    const lasts = goesOn ? [beforeMs] : mayFollowBefore ? [lastMs(), beforeMs] : [lastMs()];
    const other = goesOn && !mayFollowBefore ? null : otherShift(record, lasts, shift, start);
    if (goesOn && other === null) {
      run.push({ record, ms, shift, addsHour: false });
      continue;
    }
    if (run.length > 0) beforeMs = other?.followsMs ?? lastMs();
    shift = other?.shift ?? shift;
    const placed = { record, ms: placedMs(record, shift), shift, addsHour: other?.addsHour ?? false };
    // What goes on after a change of the clock is one run, unless records with wrong times are between.
    if (run.length > 0 && other !== null && other.followsMs === run.at(-1)!.ms) run.push(placed);
    else runs.push((run = [placed]));
  }
  return runs;
}

interface OtherShift {
  readonly shift: ClockShift;
  readonly addsHour: boolean;
  /** The sample of which the record is the next. */
  readonly followsMs: number;
}

/** The shift under which a record is the next sample; null if there is none. */
function otherShift(
  record: TimedRecord,
  lasts: readonly number[],
  shift: ClockShift,
  { earlier, usualMs }: TimelineEnd,
): OtherShift | null {
  for (const lastMs of lasts) {
    const withHour = { ...shift, hoursMs: shift.hoursMs + HOUR_MS };
    const isNext = (one: ClockShift): boolean => isUsualStep(placedMs(record, one) - lastMs, usualMs);
    const isBack = placedMs(record, shift) <= lastMs;
    if (isBack && record.isInstant !== true && usualMs < MAX_HOUR_INTERVAL_MS && isNext(withHour)) {
      return { shift: withHour, addsHour: true, followsMs: lastMs };
    }
    const before = isBack ? undefined : earlier.find(isNext);
    if (before !== undefined) return { shift: before, addsHour: false, followsMs: lastMs };
  }
  return null;
}

/**
 * The runs between two times that have the most records in order. Of a run that begins before the one chosen before it
 * ends, the records after that count. Of several such choices the one with the most runs. O(runs² + runs x records)
 */
export function longestChain<R>(runs: readonly Run<R>[], afterMs: number, beforeMs: number): Run<R>[] {
  const fitting = runs.filter((run) => run.at(-1)!.ms > afterMs && run.at(-1)!.ms < beforeMs);
  const countAfter = (run: Run<R>, ms: number): number => run.reduce((sum, one) => (one.ms > ms ? sum + 1 : sum), 0);
  const records: number[] = [];
  const previous: number[] = [];
  let best = -1;
  fitting.forEach((run, i) => {
    previous[i] = -1;
    records[i] = countAfter(run, afterMs);
    for (let j = 0; j < i; j++) {
      const endMs = fitting[j]!.at(-1)!.ms;
      if (endMs >= run.at(-1)!.ms) continue;
      const joined = records[j]! + countAfter(run, endMs);
      if (joined >= records[i]) [records[i], previous[i]] = [joined, j];
    }
    if (records[i] > (records[best] ?? 0)) best = i;
  });
  const chain: Run<R>[] = [];
  for (let i = best; i >= 0; i = previous[i]!) chain.unshift(fitting[i]!);
  return chain;
}
