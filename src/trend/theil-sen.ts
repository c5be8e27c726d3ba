/**
 * Theil-Sen slope: the median of the slopes of all pairs (Theil 1950; Sen 1968, doi 10.1080/01621459.1968.10480934).
 * Robust against 29 % of outliers. Its interval takes the order statistics that Kendall's variance gives (Sen 1968;
 * Gilbert 1987, section 16.5), widened for autocorrelation. O(n^2), so give it binned values.
 */
import { quickselect } from 'simple-statistics';
import { varianceInflation } from './autocorrelation.ts';
import { kendallVariance } from './kendall-variance.ts';

export interface TheilSen {
  /** In value per time; 0 for fewer than two values. */
  readonly slope: number;
  /** Value of the line at time 0: the median of value minus slope times time. */
  readonly intercept: number;
  /** 95 % confidence interval of the slope. */
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % quantile of the standard normal distribution. */
const Z_95 = 1.959964;

/**
 * @param times [n] strictly increasing, near zero (hours since the start, never epoch milliseconds)
 * @param values [n] without NaN
 */
export function theilSen(times: readonly number[], values: readonly number[]): TheilSen {
  const n = values.length;
  if (n < 2) return { slope: 0, intercept: values[0] ?? 0, low: 0, high: 0 };
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let k = 0;
  for (let i = 0; i < n - 1; i++) {
    for (let j = i + 1; j < n; j++) slopes[k++] = (values[j]! - values[i]!) / (times[j]! - times[i]!);
  }
  const slope = median(slopes);
  const rest = values.map((v, i) => v - slope * times[i]!);
  const intercept = median(Float64Array.from(rest));
  const spread = Z_95 * Math.sqrt(Math.max(0, kendallVariance(values)) * varianceInflation(rest));
  // Ranks count from 1 in the reference; the interval's ends lie between order statistics and are taken outwards.
  const low = select(slopes, Math.max(0, Math.floor((k - spread) / 2) - 1));
  const high = select(slopes, Math.min(k - 1, Math.ceil((k + spread) / 2)));
  return { slope, intercept, low, high };
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

/** The value of a rank, from 0: O(n), where thousands of slopes would be sorted for the sake of three. */
function select(values: Float64Array, rank: number): number {
  // Its types ask for an array; it only compares and swaps in place.
  quickselect(values as unknown as number[], rank);
  return values[rank]!;
}
