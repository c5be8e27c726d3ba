/**
 * Theil-Sen slope: the median of the slopes of all pairs (Theil 1950; Sen 1968, doi 10.1080/01621459.1968.10480934).
 * Robust against 29 % of outliers. O(n^2), so give it binned values.
 */
import { selectMedian } from './order-statistics.ts';

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
  const slope = selectMedian(slopes);
  const rest = values.map((v, i) => v - slope * times[i]!);
  const intercept = selectMedian(Float64Array.from(rest));
  return { slope, intercept };
}
