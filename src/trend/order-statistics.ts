/** Medians and quantiles. What simple-statistics has is its; the upper median and the one by selection are ours. */
import { quantileSorted, quickselect } from 'simple-statistics';

/** Standard deviation of a normal distribution for each unit of its median absolute deviation (Rousseeuw and Croux 1993). */
export const MAD_TO_SIGMA = 1.4826;

/**
 * Between two values by linear interpolation (type 7 of Hyndman and Fan 1996). O(1)
 * @param sorted [n] at least one value @param share 0 to 1
 */
export const quantileOfSorted = (sorted: ArrayLike<number>, share: number): number =>
  // Its types ask for an array; it only reads.
  quantileSorted(sorted as unknown as number[], share);

/** The mean of the middle two where their number is even. @param sorted [n] at least one value */
export const medianOfSorted = (sorted: ArrayLike<number>): number => quantileOfSorted(sorted, 0.5);

/**
 * A value of the series itself: of an even number the upper one of the middle two. O(n log n)
 * @param values [n] without NaN @returns NaN of no value
 */
export const upperMedian = (values: ArrayLike<number>): number =>
  Float64Array.from(values).sort()[values.length >>> 1] ?? NaN;

/** The median by selection, where thousands of values would be sorted for the sake of one. Reorders the values. O(n) */
export function selectMedian(values: Float64Array): number {
  const middle = values.length >>> 1;
  // Its types ask for an array; it only compares and swaps in place.
  quickselect(values as unknown as number[], middle);
  const upper = values[middle]!;
  if (values.length % 2 === 1) return upper;
  // What is before it is no larger.
  let lower = -Infinity;
  for (let i = 0; i < middle; i++) lower = Math.max(lower, values[i]!);
  return (lower + upper) / 2;
}
