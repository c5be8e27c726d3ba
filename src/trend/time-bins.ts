/** A series reduced to equal time slices; slices without a sample are left out. */
import { HOUR_MS } from '../util/time.ts';
import { medianOfSorted, quantileOfSorted } from './order-statistics.ts';

export interface TimeBins {
  /** [n] mean time of the slice's samples, in hours since the first sample of the series. */
  readonly hours: number[];
  /** [n] median of the slice. */
  readonly medians: number[];
  /** [n] 10 % quantile of the slice: what stays when everything that can be released was. */
  readonly lows: number[];
}

/** Of one slice at most this many evenly spaced samples are looked at: the cost stays linear in the slices. */
const SAMPLES_PER_BIN = 48;

/**
 * Medians of equal time slices. Tames noise, outliers and most of the autocorrelation of samples, and bounds what
 * pairwise methods cost (Collaud Coen et al. 2020 on coarser granularity).
 * @param timesMs [n] strictly increasing
 * @param values [n] NaN = no sample
 */
export function timeBins(timesMs: Float64Array, values: Float64Array, count: number): TimeBins {
  const bins: TimeBins = { hours: [], medians: [], lows: [] };
  const starts = sliceStarts(timesMs, count);
  const startMs = timesMs[0]!;
  const slice = new Float64Array(SAMPLES_PER_BIN);
  for (let b = 0; b < count; b++) {
    const to = starts[b + 1]!;
    const step = stepOf(starts[b]!, to);
    let size = 0;
    let timeSum = 0;
    for (let r = starts[b]!; r < to; r += step) {
      const value = values[r]!;
      if (Number.isNaN(value)) continue;
      timeSum += timesMs[r]! - startMs;
      // So few are sorted fastest by inserting each in its place; most of a detection's time is spent here.
      let at = size++;
      for (; at > 0 && slice[at - 1]! > value; at--) slice[at] = slice[at - 1]!;
      slice[at] = value;
    }
    if (size === 0) continue;
    bins.hours.push(timeSum / size / HOUR_MS);
    const sorted = slice.subarray(0, size);
    bins.medians.push(medianOfSorted(sorted));
    bins.lows.push(quantileOfSorted(sorted, 0.1));
  }
  return bins;
}

/** How many slices `timeBins` would give, without the cost of sorting any. */
export function countBins(timesMs: Float64Array, values: Float64Array, count: number): number {
  const starts = sliceStarts(timesMs, count);
  let filled = 0;
  for (let b = 0; b < count; b++) {
    const to = starts[b + 1]!;
    const step = stepOf(starts[b]!, to);
    let r = starts[b]!;
    while (r < to && Number.isNaN(values[r]!)) r += step;
    if (r < to) filled++;
  }
  return filled;
}

/** [count + 1] the row that each of the equal slices begins at, and the end. */
function sliceStarts(timesMs: Float64Array, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  const n = timesMs.length;
  const startMs = timesMs[0]!;
  const widthMs = (timesMs[n - 1]! - startMs) / count;
  let row = 0;
  for (let b = 1; b < count; b++) {
    const endMs = startMs + b * widthMs;
    while (row < n && timesMs[row]! < endMs) row++;
    starts[b] = row;
  }
  starts[count] = n;
  return starts;
}

const stepOf = (from: number, to: number): number => Math.max(1, Math.ceil((to - from) / SAMPLES_PER_BIN));
