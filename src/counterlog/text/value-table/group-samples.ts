/** The values of a table, in any order -> samples in the order of their times. */
import { countBelow } from '../../../util/binary-search.ts';
import { MINUTE_MS } from '../../../util/time.ts';
import type { WarningLog } from '../../warning-log.ts';
import type { ValueTable } from './table-values.ts';

/** The values of one sample: places in the order of all. */
export interface TableSample {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface GroupedSamples {
  /** The value at a place: its index in the table. */
  valueAt(place: number): number;
  /** One sample after another; each call begins anew, and only the first one warns of values that come twice. */
  samples(): Generator<TableSample>;
}

/** Samples of one collection bear the same time or nearly so, whatever the seconds they are rounded to. */
const SAME_SAMPLE_MS = 2000;

/** Of the usual interval: values come somewhat early. */
const INTERVAL_SHARE = 0.9;

/** So many times more samples than by the interval, and each counter or machine is sampled at times of its own. */
const MIN_SPLIT = 1.5;

/**
 * Groups values: a sample is what comes within two seconds, or, where each counter or each machine has its own times, within
 * the usual interval; and a counter that comes again begins the next one. A value that comes twice with one time counts once.
 * O(values); 4 bytes a value where they must be sorted.
 */
export function groupSamples(table: ValueTable, warnings: WarningLog): GroupedSamples {
  const onUndated = (line: number): void => warnings.add('bad-timestamp', { line });
  const order = isInFileOrder(table) ? null : sortByTime(table, onUndated);
  const count = order?.length ?? table.values.length();
  const valueAt = (place: number): number => (order === null ? place : order[place]!);
  const usualMs = usualStep(table, valueAt, count);
  const walk = (windowMs: number, onTwice: (place: number) => void): Generator<TableSample> =>
    walkSamples({ table, valueAt, count, usualMs, windowMs, onTwice });
  const windowMs = chooseWindow(usualMs, (ms) => countAll(walk(ms, () => undefined)));
  let warn = true;
  return {
    valueAt,
    samples() {
      const warns = warn;
      warn = false;
      return walk(windowMs, (place) => {
        if (warns) warnings.add('duplicate-value', { line: table.lines.at(valueAt(place)) });
      });
    },
  };
}

function chooseWindow(usualMs: number, countSamples: (windowMs: number) => number): number {
  const intervalMs = usualMs * INTERVAL_SHARE;
  if (!(intervalMs > SAME_SAMPLE_MS)) return SAME_SAMPLE_MS;
  return countSamples(SAME_SAMPLE_MS) > MIN_SPLIT * countSamples(intervalMs) ? intervalMs : SAME_SAMPLE_MS;
}

function countAll(samples: Generator<TableSample>): number {
  let count = 0;
  while (samples.next().done !== true) count++;
  return count;
}

interface Walk {
  readonly table: ValueTable;
  readonly valueAt: (place: number) => number;
  readonly count: number;
  /** NaN if no counter has two times. */
  readonly usualMs: number;
  readonly windowMs: number;
  readonly onTwice: (place: number) => void;
}

/** Times are coarse where the interval is no longer than what they are rounded to: then equal ones are different samples. */
const COARSE_SHARE = 1.5;

function* walkSamples({ table, valueAt, count, usualMs, windowMs, onTwice }: Walk): Generator<TableSample> {
  const { clock, times, columns, paths } = table;
  /** [columns] the sample and the time in which the column came last. */
  const lastSample = new Int32Array(paths.length).fill(-1);
  const lastMs = new Float64Array(paths.length);
  let sample = 0;
  let start = 0;
  let startMs = Number.NaN;
  for (let place = 0; place < count; place++) {
    const value = valueAt(place);
    const time = times.at(value);
    const column = columns.at(value);
    const ms = clock.wallMs(time);
    const isCoarse = !(usualMs > COARSE_SHARE * clock.resolutionMs(time)) && clock.resolutionMs(time) > 1;
    const comesAgain = lastSample[column] === sample;
    if (comesAgain && lastMs[column] === ms && !isCoarse) {
      onTwice(place);
      continue;
    }
    if (comesAgain || Math.abs(ms - startMs) >= windowMs) {
      yield { start, end: place };
      sample++;
      start = place;
      startMs = ms;
    } else if (Number.isNaN(startMs)) startMs = ms;
    lastSample[column] = sample;
    lastMs[column] = ms;
  }
  if (start < count) yield { start, end: count };
}

/** A clock goes back so often at most in a table that stands as it was logged: at the end of daylight saving time. */
const MAX_STEPS_BACK = 4;
/** By an hour less the interval, which is half an hour at most, and some jitter. */
const MIN_STEP_BACK_MS = 30 * MINUTE_MS;
const MAX_STEP_BACK_MS = 60 * MINUTE_MS;

/**
 * False where the values must be sorted. Where the clock went back an hour they must not: what follows belongs behind. Told
 * from a table that is sorted by counter by the counter there, which came before.
 */
function isInFileOrder({ clock, times, columns, paths }: ValueTable): boolean {
  const seen = new Uint8Array(paths.length);
  let lastMs = -Infinity;
  let stepsBack = 0;
  for (let value = 0; value < times.length(); value++) {
    const ms = clock.wallMs(times.at(value));
    const column = columns.at(value);
    // Its date is none in the order found: sorting leaves it out.
    if (Number.isNaN(ms)) return false;
    if (ms <= lastMs - SAME_SAMPLE_MS) {
      const backMs = lastMs - ms;
      const isHour = backMs >= MIN_STEP_BACK_MS && backMs <= MAX_STEP_BACK_MS;
      const isClock = isHour && !clock.areInstants && seen[column] === 1;
      if (!isClock || ++stepsBack > MAX_STEPS_BACK) return false;
    }
    lastMs = ms;
    seen[column] = 1;
  }
  return true;
}

/** Indexes of the values by time, those of one time as they come; without those that have none. By counting, since there are few times. */
function sortByTime({ clock, times, lines }: ValueTable, onUndated: (line: number) => void): Uint32Array {
  const walls = Float64Array.from({ length: clock.count }, (_, time) => clock.wallMs(time));
  const sorted = walls.filter((ms) => !Number.isNaN(ms)).sort();
  const ranks = Uint32Array.from(walls, (ms) => (Number.isNaN(ms) ? sorted.length : countBelow(sorted, ms)));
  const starts = new Uint32Array(sorted.length + 2);
  const count = times.length();
  for (let value = 0; value < count; value++) starts[ranks[times.at(value)]! + 1]!++;
  for (let rank = 0; rank <= sorted.length; rank++) starts[rank + 1]! += starts[rank]!;
  const withTime = starts[sorted.length]!;
  const order = new Uint32Array(count);
  for (let value = 0; value < count; value++) {
    const rank = ranks[times.at(value)]!;
    if (rank === sorted.length) onUndated(lines.at(value));
    else order[starts[rank]!++] = value;
  }
  return order.subarray(0, withTime);
}

/** So many steps tell the usual one. */
const MAX_STEPS = 100_000;

/** The median step from a value to the next one of the same counter at another time, in milliseconds; NaN if there is none. */
function usualStep(
  { clock, times, columns, paths }: ValueTable,
  valueAt: (place: number) => number,
  count: number,
): number {
  const lastMs = new Float64Array(paths.length).fill(Number.NaN);
  const steps: number[] = [];
  for (let place = 0; place < count && steps.length < MAX_STEPS; place++) {
    const value = valueAt(place);
    const column = columns.at(value);
    const ms = clock.wallMs(times.at(value));
    const step = ms - lastMs[column]!;
    lastMs[column] = ms;
    if (step > 0) steps.push(step);
  }
  return steps.length === 0 ? Number.NaN : Float64Array.from(steps).sort()[steps.length >> 1]!;
}
