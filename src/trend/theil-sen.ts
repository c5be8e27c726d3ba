/**
 * Theil-Sen slope: the median of the slopes of all pairs (Theil 1950; Sen 1968, doi 10.1080/01621459.1968.10480934).
 * Robust against 29 % of outliers. O(n^2), so give it binned values.
 */
import { quickselect } from 'simple-statistics';

export interface TheilSen {
  /** In value per time; 0 for fewer than two values. */
  readonly slope: number;
  /** Value of the line at time 0: the median of value minus slope times time. */
  readonly intercept: number;
}

/**
 * @param times [n] strictly increasing, near zero (hours since the start, never epoch milliseconds)
 * @param values [n] without NaN
 */
export function theilSen(times: readonly number[], values: readonly number[]): TheilSen {
  const n = values.length;
  if (n < 2) return { slope: 0, intercept: values[0] ?? 0 };
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let k = 0;
  for (let i = 0; i < n - 1; i++) {
    for (let j = i + 1; j < n; j++) slopes[k++] = (values[j]! - values[i]!) / (times[j]! - times[i]!);
  }
  const slope = median(slopes);
  const rest = values.map((v, i) => v - slope * times[i]!);
  const intercept = median(Float64Array.from(rest));
  return { slope, intercept };
}

/** Puts the values into another order. */
function median(values: Float64Array): number {
  const middle = values.length >>> 1;
  const upper = select(values, middle);
  if (values.length % 2 === 1) return upper;
  // What is before it is no larger.
  let lower = -Infinity;
  for (let i = 0; i < middle; i++) lower = Math.max(lower, values[i]!);
  return (lower + upper) / 2;
}

/** The value of a rank, from 0: O(n), where thousands of slopes would be sorted for the sake of one. */
function select(values: Float64Array, rank: number): number {
  // Its types ask for an array; it only compares and swaps in place.
  quickselect(values as unknown as number[], rank);
  return values[rank]!;
}
