/** A series reduced to equal time slices; slices without a sample are left out. */
import { countBelow } from '../util/binary-search.ts';
import { memo, weakMemo } from '../util/memo.ts';
import { HOUR_MS } from '../util/time.ts';
import { extentOf } from './extent.ts';
import { medianOfSorted, quantileOfSorted } from './order-statistics.ts';
import { sortFew } from './sort-few.ts';

export interface TimeBins {
  /**
   * [n] mean time of the slice's samples, in hours since the first sample of the series; one array for all series of the same
   * times whose every row has a value.
   */
  readonly hours: readonly number[];
  /** [n] median of the slice. */
  readonly medians: number[];
  /** [n] 10 % quantile of the slice: what stays when everything that can be released was. */
  readonly lows: number[];
}

/** Of one slice at most this many evenly spaced samples are looked at: the cost stays linear in the slices. */
const SAMPLES_PER_BIN = 48;

const slice = new Float64Array(SAMPLES_PER_BIN);

/**
 * Medians of equal time slices. Tames noise, outliers and most of the autocorrelation of samples, and bounds what
 * pairwise methods cost (Collaud Coen et al. 2020 on coarser granularity).
 * @param timesMs [n] strictly increasing @param values [n] NaN = no sample
 * @returns O(count), after O(n) for the first of all series of the same arrays
 */
export function timeBins(timesMs: Float64Array, values: Float64Array, count: number): TimeBins {
  const medians: number[] = [];
  const lows: number[] = [];
  const starts = sliceStarts(timesMs)(count);
  for (let b = 0; b < count; b++) {
    const to = starts[b + 1]!;
    const step = stepOf(starts[b]!, to);
    let size = 0;
    for (let row = starts[b]!; row < to; row += step) {
      const value = values[row]!;
      if (!Number.isNaN(value)) slice[size++] = value;
    }
    if (size === 0) continue;
    sortFew(slice, size);
    medians.push(medianOfSorted(slice, size));
    lows.push(quantileOfSorted(slice, 0.1, size));
  }
  const isWhole = extentOf(values).samples === values.length;
  return { hours: isWhole ? wholeHours(timesMs)(count) : hoursOf(timesMs, starts, values), medians, lows };
}

/** How many slices `timeBins` would give, without the cost of sorting any. */
export function countBins(timesMs: Float64Array, values: Float64Array, count: number): number {
  const starts = sliceStarts(timesMs)(count);
  let filled = 0;
  for (let b = 0; b < count; b++) {
    const to = starts[b + 1]!;
    const step = stepOf(starts[b]!, to);
    let row = starts[b]!;
    while (row < to && Number.isNaN(values[row]!)) row += step;
    if (row < to) filled++;
  }
  return filled;
}

/** [count + 1] the row that each of the equal slices begins at, and the end. */
const sliceStarts = weakMemo((timesMs: Float64Array) =>
  memo((count: number): Uint32Array => {
    const starts = new Uint32Array(count + 1);
    const n = timesMs.length;
    const startMs = timesMs[0]!;
    const widthMs = (timesMs[n - 1]! - startMs) / count;
    for (let b = 1; b < count; b++) starts[b] = countBelow(timesMs, startMs + b * widthMs);
    starts[count] = n;
    return starts;
  }),
);

/** The times of slices where every row has a value. */
const wholeHours = weakMemo((timesMs: Float64Array) =>
  memo((count: number) => hoursOf(timesMs, sliceStarts(timesMs)(count), timesMs)),
);

/** @param values [n] NaN in rows that do not count */
function hoursOf(timesMs: Float64Array, starts: Uint32Array, values: Float64Array): number[] {
  const hours: number[] = [];
  const startMs = timesMs[0]!;
  for (let b = 0; b + 1 < starts.length; b++) {
    const to = starts[b + 1]!;
    const step = stepOf(starts[b]!, to);
    let size = 0;
    let sum = 0;
    for (let row = starts[b]!; row < to; row += step) {
      if (Number.isNaN(values[row]!)) continue;
      sum += timesMs[row]! - startMs;
      size++;
    }
    if (size > 0) hours.push(sum / size / HOUR_MS);
  }
  return hours;
}

const stepOf = (from: number, to: number): number => Math.max(1, Math.ceil((to - from) / SAMPLES_PER_BIN));
