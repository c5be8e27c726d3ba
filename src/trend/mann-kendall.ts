/**
 * Mann-Kendall test for a monotonic trend (Mann 1945; Kendall 1975), with the variance corrected for ties and inflated
 * for first-order autocorrelation (Yue and Wang 2004). It tells whether values rise more often than chance allows,
 * not whether they leak: every warm-up passes it too. O(n^2), so give it binned values.
 */
import { varianceInflation } from './autocorrelation.ts';
import { kendallVariance } from './kendall-variance.ts';
import { theilSen } from './theil-sen.ts';

export interface MannKendall {
  /** Pairs that rise minus pairs that fall. */
  readonly s: number;
  /** Variance of s without a trend, ties counted, autocorrelation not. */
  readonly variance: number;
  /** Standard normal deviate, corrected for autocorrelation; 0 for fewer than 3 values or a constant series. */
  readonly z: number;
}

/**
 * @param times [n] increasing; only used to remove the trend before autocorrelation is measured
 * @param values [n] without NaN
 */
export function mannKendall(times: readonly number[], values: readonly number[]): MannKendall {
  const n = values.length;
  let s = 0;
  for (let i = 0; i < n - 1; i++) {
    const a = values[i]!;
    for (let j = i + 1; j < n; j++) s += Math.sign(values[j]! - a);
  }
  const variance = kendallVariance(values);
  if (n < 3 || variance <= 0) return { s, variance: Math.max(0, variance), z: 0 };
  const { slope } = theilSen(times, values);
  const inflation = varianceInflation(values.map((v, i) => v - slope * times[i]!));
  const z = s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance * inflation);
  return { s, variance, z };
}
