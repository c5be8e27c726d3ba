import type { Envelope } from '../../model/series.ts';

/** A summary of several buckets that follow one another. */
export interface Slice {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Buckets [from, to) as one: lowest, median of the medians, highest; null if none of them has a sample. */
export function sliceOf(series: Envelope, from: number, to: number): Slice | null {
  const medians: number[] = [];
  let min = Infinity;
  let max = -Infinity;
  for (let index = from; index < to; index += 1) {
    const low = series.min[index] ?? null;
    const middle = series.median[index] ?? null;
    const high = series.max[index] ?? null;
    if (low === null || middle === null || high === null) continue;
    medians.push(middle);
    min = Math.min(min, low);
    max = Math.max(max, high);
  }
  if (medians.length === 0) return null;
  medians.sort((a, b) => a - b);
  const half = medians.length >> 1;
  const upper = medians[half] ?? 0;
  const median = medians.length % 2 === 1 ? upper : (upper + (medians[half - 1] ?? upper)) / 2;
  return { min, median, max };
}

/** At most `most` buckets, each of whole old ones; the envelope itself if it has no more than that. */
export function coarsen(series: Envelope, most: number): Envelope {
  const count = series.median.length;
  if (count <= most) return series;
  const factor = Math.ceil(count / most);
  const slices: (Slice | null)[] = [];
  for (let from = 0; from < count; from += factor) slices.push(sliceOf(series, from, Math.min(from + factor, count)));
  return {
    startMs: series.startMs,
    bucketMs: series.bucketMs * factor,
    min: slices.map((slice) => slice?.min ?? null),
    median: slices.map((slice) => slice?.median ?? null),
    max: slices.map((slice) => slice?.max ?? null),
  };
}
