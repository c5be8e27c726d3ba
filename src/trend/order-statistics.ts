/** Medians and quantiles: selection is simple-statistics', and what needs no array of its own is ours. */
import { quickselect } from 'simple-statistics';

/** Standard deviation of a normal distribution for each unit of its median absolute deviation (Rousseeuw and Croux 1993). */
export const MAD_TO_SIGMA = 1.4826;

/**
 * Between two values by linear interpolation (type 7 of Hyndman and Fan 1996). O(1)
 * @param sorted [n] @param share 0 to 1 @param n values that count, at least one; by default all
 */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number, n = sorted.length): number {
  const at = (n - 1) * share;
  const below = Math.floor(at);
  const value = sorted[below]!;
  return at === below ? value : value + (at - below) * (sorted[below + 1]! - value);
}

/** The mean of the middle two where their number is even. @param sorted [n] @param n as of `quantileOfSorted` */
export const medianOfSorted = (sorted: ArrayLike<number>, n = sorted.length): number =>
  quantileOfSorted(sorted, 0.5, n);

/** Of the values whose median is sought; it only grows. */
let scratch = new Float64Array(256);

/**
 * A value of the series itself: of an even number the upper one of the middle two. O(n)
 * @param values [n] without NaN @returns NaN of no value
 */
export function upperMedian(values: ArrayLike<number>): number {
  const n = values.length;
  if (n < 2) return values[0] ?? NaN;
  if (scratch.length < n) scratch = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) scratch[i] = values[i]!;
  const middle = n >>> 1;
  select(scratch, middle, n - 1);
  return scratch[middle]!;
}

/** The median by selection, where thousands of values would be sorted for the sake of one. Reorders the values. O(n) */
export function selectMedian(values: Float64Array): number {
  const n = values.length;
  const middle = n >>> 1;
  if (n > 1) select(values, middle, n - 1);
  const upper = values[middle]!;
  if (n % 2 === 1) return upper;
  // What is before it is no larger.
  let lower = -Infinity;
  for (let i = 0; i < middle; i++) if (values[i]! > lower) lower = values[i]!;
  return (lower + upper) / 2;
}

/** Puts what belongs at an index there, of the values up to `last`, which is above 0. */
const select = (values: Float64Array, index: number, last: number): void =>
  // Its types ask for an array; it only compares and swaps in place.
  quickselect(values as unknown as number[], index, 0, last);
