import type { Envelope, Series } from '../model/series.ts';

/** About half the pixels of a wide chart: more slices would not be seen. */
export const ENVELOPE_BUCKETS = 430;

/**
 * Smallest, middle and largest sample in equal time slices: unlike a thinned-out line it shows every peak.
 * @returns null if the series has no sample
 */
export function envelope(series: Series, buckets: number = ENVELOPE_BUCKETS): Envelope | null {
  const { timesMs, values } = series;
  const n = timesMs.length;
  if (n === 0) return null;
  const startMs = timesMs[0]!;
  const spanMs = timesMs[n - 1]! - startMs;
  // At least two samples a slice, or jitter would leave some slices empty.
  const count = Math.max(1, Math.min(buckets, Math.floor(n / 2)));
  // The last sample belongs to the last slice, so the slices end just after it.
  const bucketMs = Math.max(1, Math.ceil((spanMs + 1) / count));
  const used = Math.floor(spanMs / bucketMs) + 1;
  const min: (number | null)[] = new Array<number | null>(used).fill(null);
  const median: (number | null)[] = new Array<number | null>(used).fill(null);
  const max: (number | null)[] = new Array<number | null>(used).fill(null);
  let row = 0;
  for (let b = 0; b < used; b++) {
    const slice: number[] = [];
    const endMs = startMs + (b + 1) * bucketMs;
    for (; row < n && timesMs[row]! < endMs; row++) {
      const value = values[row]!;
      if (!Number.isNaN(value)) slice.push(value);
    }
    if (slice.length === 0) continue;
    slice.sort((a, c) => a - c);
    min[b] = slice[0]!;
    median[b] = medianSorted(slice);
    max[b] = slice[slice.length - 1]!;
  }
  return median.some((v) => v !== null) ? { startMs, bucketMs, min, median, max } : null;
}

function medianSorted(sorted: readonly number[]): number {
  const middle = sorted.length >>> 1;
  const upper = sorted[middle]!;
  if (sorted.length % 2 === 1) return upper;
  const lower = sorted[middle - 1]!;
  return lower + (upper - lower) / 2;
}
