import { quantileSorted } from 'simple-statistics';

/** A series reduced to equal time slices; slices without a sample are left out. */
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
  const n = timesMs.length;
  if (n === 0) return bins;
  const startMs = timesMs[0]!;
  const widthMs = (timesMs[n - 1]! - startMs) / count;
  let row = 0;
  for (let b = 0; b < count; b++) {
    const from = row;
    const endMs = b === count - 1 ? Infinity : startMs + (b + 1) * widthMs;
    while (row < n && timesMs[row]! < endMs) row++;
    const step = Math.max(1, Math.ceil((row - from) / SAMPLES_PER_BIN));
    const slice: number[] = [];
    let timeSum = 0;
    for (let r = from; r < row; r += step) {
      const value = values[r]!;
      if (Number.isNaN(value)) continue;
      slice.push(value);
      timeSum += timesMs[r]! - startMs;
    }
    if (slice.length === 0) continue;
    slice.sort((a, c) => a - c);
    bins.hours.push(timeSum / slice.length / 3_600_000);
    bins.medians.push(quantileSorted(slice, 0.5));
    bins.lows.push(quantileSorted(slice, 0.1));
  }
  return bins;
}
