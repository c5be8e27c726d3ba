/**
 * Which time the samples of a series cover. A gap is a step much longer than the steps around it: a series that is sampled
 * at several intervals, or thinned out, has none where its interval changes.
 */
import { extentOf, longestStepMs } from './extent.ts';

/** Rows of a series without a long gap between them, half-open; the first and the last have a value. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Coverage {
  /** One more than gaps; none of a series without a value. */
  readonly stretches: readonly Stretch[];
  /** In time order. */
  readonly gaps: readonly Gap[];
  /** From the first value to the last, without the gaps. */
  readonly coveredMs: number;
  /** Whether the gaps are at least half of the time from the first value to the last. */
  readonly isMostlyGaps: boolean;
}

/** So many times as long as a neighbour, a step is no step of the same interval. */
const MIN_TIMES_AS_LONG = 10;
/** Steps to each side that are looked at, and how many of all of them, or half of fewer, make a long step a usual one. */
const NEIGHBOURS = 5;
const MIN_USUAL = 4;
/** A gap leaves slices of the series empty: it is longer than so many of them. */
const MIN_SLICES = 2;
const MIN_GAP_SHARE = 0.5;
/** Each finds the gaps that are long beside the time that the gaps before left; two or three do. */
const MAX_PASSES = 20;

/**
 * @param timesMs [n] strictly increasing @param values [n] NaN = no sample
 * @param slices that the covered time is going to be cut into
 * @returns O(n)
 */
export function coverageOf(timesMs: Float64Array, values: Float64Array, slices: number): Coverage {
  const { samples, first, last } = extentOf(values);
  if (samples === 0) return { stretches: [], gaps: [], coveredMs: 0, isMostlyGaps: false };
  const spanMs = timesMs[last]! - timesMs[first]!;
  // Most series end here: every row has a value, and no step is longer than two slices.
  if (samples === last - first + 1 && longestStepMs(timesMs) <= (MIN_SLICES * spanMs) / slices) {
    return { stretches: [{ from: first, to: last + 1 }], gaps: [], coveredMs: spanMs, isMostlyGaps: false };
  }
  let long: readonly Stretch[] = [];
  let coveredMs = spanMs;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const steps = longSteps(timesMs, values, first, last, (MIN_SLICES * coveredMs) / slices);
    // More of them than slices between them: the series is sampled so.
    if (steps.length === long.length || steps.length > slices / 2) break;
    long = steps;
    coveredMs = long.reduce((left, { from, to }) => left - (timesMs[to]! - timesMs[from]!), spanMs);
  }
  const starts = [first, ...long.map(({ to }) => to)];
  const ends = [...long.map(({ from }) => from + 1), last + 1];
  return {
    stretches: starts.map((from, i) => ({ from, to: ends[i]! })),
    gaps: long.map(({ from, to }) => ({ fromMs: timesMs[from]!, toMs: timesMs[to]! })),
    coveredMs,
    isMostlyGaps: long.length > 0 && spanMs - coveredMs >= MIN_GAP_SHARE * spanMs,
  };
}

/** Steps from a row with a value to the next, longer than `minMs` and than those around them. */
function longSteps(timesMs: Float64Array, values: Float64Array, first: number, last: number, minMs: number): Stretch[] {
  const long: Stretch[] = [];
  let from = first;
  let fromMs = timesMs[first]!;
  // A plain loop, because it visits every sample of a log.
  for (let to = first + 1; to <= last; to++) {
    if (Number.isNaN(values[to]!)) continue;
    const toMs = timesMs[to]!;
    if (toMs - fromMs > minMs && isLong(timesMs, values, from, to)) long.push({ from, to });
    from = to;
    fromMs = toMs;
  }
  return long;
}

function isLong(timesMs: Float64Array, values: Float64Array, from: number, to: number): boolean {
  const minMs = (timesMs[to]! - timesMs[from]!) / MIN_TIMES_AS_LONG;
  const before = countSteps(timesMs, values, from, -1, minMs);
  const behind = countSteps(timesMs, values, to, 1, minMs);
  const usual = before.usual + behind.usual;
  return usual < MIN_USUAL && 2 * usual < before.steps + behind.steps;
}

/** The next steps from a row on, in one direction, and how many of them are of a length at least. */
function countSteps(
  timesMs: Float64Array,
  values: Float64Array,
  row: number,
  direction: 1 | -1,
  minMs: number,
): { steps: number; usual: number } {
  let usual = 0;
  let before = row;
  let steps = 0;
  for (let next = row + direction; steps < NEIGHBOURS && next >= 0 && next < values.length; next += direction) {
    if (Number.isNaN(values[next]!)) continue;
    if (Math.abs(timesMs[next]! - timesMs[before]!) >= minMs) usual++;
    before = next;
    steps++;
  }
  return { steps, usual };
}
