/**
 * Mann-Kendall test for a monotonic trend (Mann 1945; Kendall 1975), with the variance corrected for ties and inflated
 * for first-order autocorrelation (Yue and Wang 2004). It tells whether values rise more often than chance allows,
 * not whether they leak: every warm-up passes it too. O(n^2), so give it binned values.
 */
import { varianceInflation } from './autocorrelation.ts';
import { weakMemo } from '../util/memo.ts';
import { designOf, leastSquares } from './least-squares.ts';
import { fitParabola } from './parabola.ts';

export interface MannKendall {
  /** Pairs that rise minus pairs that fall. */
  readonly s: number;
  /** Variance of s without a trend, ties counted, autocorrelation not. */
  readonly variance: number;
  /** Standard normal deviate, corrected for autocorrelation; 0 for fewer than 3 values or a constant series. */
  readonly z: number;
}

const ROUNDING_SHARE = 1e-12;

/**
 * @param times [n] increasing; only used to remove the trend before autocorrelation is measured
 * @param values [n] without NaN
 */
export function mannKendall(times: readonly number[], values: readonly number[]): MannKendall {
  const n = values.length;
  let s = 0;
  for (let i = 0; i < n - 1; i++) {
    const a = values[i]!;
    for (let j = i + 1; j < n; j++) {
      const b = values[j]!;
      if (b > a) s++;
      else if (b < a) s--;
    }
  }
  const variance = kendallVariance(values);
  if (n < 3 || variance <= 0) return { s, variance: Math.max(0, variance), z: 0 };
  // A parabola, not a line: the bend of growth that speeds up or slows down is trend, not chance.
  const trend = fitParabola(times, values);
  const total = leastSquares(constantOf(times), values);
  // What is left of a perfect trend is rounding, and rounding is not autocorrelated chance.
  const perfect = trend === null || trend.error <= ROUNDING_SHARE * (total?.error ?? 0);
  const inflation = perfect ? 1 : varianceInflation(trend.residuals);
  const z = s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance * inflation);
  return { s, variance, z };
}

const constantOf = weakMemo((times: readonly number[]) => designOf(times.map(() => [1])));

/** Variance of Kendall's S for n values with their ties: (n(n-1)(2n+5) - sum t(t-1)(2t+5)) / 18 (Kendall 1975). */
export function kendallVariance(values: readonly number[]): number {
  const n = values.length;
  const ties = new Map<number, number>();
  for (const v of values) ties.set(v, (ties.get(v) ?? 0) + 1);
  let tied = 0;
  for (const t of ties.values()) tied += t * (t - 1) * (2 * t + 5);
  return (n * (n - 1) * (2 * n + 5) - tied) / 18;
}
