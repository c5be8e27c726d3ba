import type { Envelope, Series, Slices } from '../../model/series.ts';
import { medianOfSorted } from '../../trend/order-statistics.ts';
import { MAX_FEW, sortFew } from '../../trend/sort-few.ts';

/** About half the pixels of a wide chart: more slices would not be seen. */
export const ENVELOPE_BUCKETS = 430;

/**
 * Smallest, middle and largest sample in equal time slices: unlike a thinned-out line it shows every peak, also those of
 * samples that a long series did not keep.
 * @returns null if the series has no sample
 */
export function envelope(series: Series, buckets: number = ENVELOPE_BUCKETS): Envelope | null {
  const { timesMs, values, slices } = series;
  const n = timesMs.length;
  if (n === 0) return null;
  const startMs = timesMs[0]!;
  const spanMs = timesMs[n - 1]! - startMs;
  // At least two samples a slice, or jitter would leave some slices empty; none shorter than what its peaks are known of.
  const longest = slices === null ? 0 : slices.widthMs.reduce((a, b) => Math.max(a, b), 0);
  const most = longest === 0 ? Math.floor(n / 2) : Math.floor(spanMs / longest);
  const count = Math.max(1, Math.min(buckets, most));
  // The last sample belongs to the last slice, so the slices end just after it.
  const bucketMs = Math.max(1, Math.ceil((spanMs + 1) / count));
  const used = Math.floor(spanMs / bucketMs) + 1;
  const min: (number | null)[] = new Array<number | null>(used).fill(null);
  const median: (number | null)[] = new Array<number | null>(used).fill(null);
  const max: (number | null)[] = new Array<number | null>(used).fill(null);
  let row = 0;
  for (let b = 0; b < used; b++) {
    const endMs = startMs + (b + 1) * bucketMs;
    const from = row;
    while (row < n && timesMs[row]! < endMs) row++;
    const slice = knownOf(values, from, row);
    if (slice.length === 0) continue;
    min[b] = slice[0]!;
    median[b] = medianOfSorted(slice);
    max[b] = slice[slice.length - 1]!;
  }
  if (slices !== null) widen(slices, { startMs, bucketMs, min, max });
  return median.some((v) => v !== null) ? { startMs, bucketMs, min, median, max } : null;
}

/** The values of some rows that are not NaN, ascending. */
function knownOf(values: Float64Array, from: number, to: number): Float64Array {
  const known = new Float64Array(to - from);
  let count = 0;
  for (let row = from; row < to; row++) {
    const value = values[row]!;
    if (!Number.isNaN(value)) known[count++] = value;
  }
  const sorted = known.subarray(0, count);
  if (count > MAX_FEW) sorted.sort();
  else sortFew(sorted, count);
  return sorted;
}

/** Takes the peaks of the slices in; where a slice begins, it counts. */
function widen(
  { startMs, min, max, count }: Slices,
  to: { startMs: number; bucketMs: number; min: (number | null)[]; max: (number | null)[] },
): void {
  startMs.forEach((ms, i) => {
    const bucket = Math.max(0, Math.floor((ms - to.startMs) / to.bucketMs));
    const low = to.min[bucket] ?? null;
    const high = to.max[bucket] ?? null;
    // Without a sample that was kept there is no middle to draw the peaks around.
    if (count[i] === 0 || low === null || high === null) return;
    to.min[bucket] = Math.min(low, min[i]!);
    to.max[bucket] = Math.max(high, max[i]!);
  });
}
