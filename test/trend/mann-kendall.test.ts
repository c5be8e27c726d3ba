import { describe, expect, it } from 'vitest';
import { kendallVariance, mannKendall } from '../../src/trend/mann-kendall.ts';
import { noise } from '../helpers/series.ts';

const indexes = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('mannKendall', () => {
  it('counts every pair of a rising series: S = 45, variance 125, z = 44 / sqrt 125 for ten values', () => {
    const result = mannKendall(indexes(10), indexes(10));
    expect(result.s).toBe(45);
    expect(result.variance).toBe(125);
    expect(result.z).toBeCloseTo(44 / Math.sqrt(125), 12);
  });

  it('is antisymmetric', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
    const times = indexes(values.length);
    expect(
      mannKendall(
        times,
        values.map((v) => -v),
      ).s,
    ).toBe(-mannKendall(times, values).s);
  });

  it('takes ties off the variance: two of a kind among ten take 2 * 1 * 9 / 18 = 1', () => {
    expect(kendallVariance([1, 2, 3, 4, 5, 6, 7, 8, 9, 9])).toBe(124);
    expect(kendallVariance([7, 7, 7])).toBe(0);
  });

  it('has no opinion on a constant or tiny series', () => {
    expect(mannKendall(indexes(9), new Array<number>(9).fill(4)).z).toBe(0);
    expect(mannKendall([0, 1], [0, 1]).z).toBe(0);
  });

  it('does not take a slow wander for a trend as often as the uncorrected test', () => {
    const next = noise(7);
    let level = 0;
    const wander = indexes(200).map(() => (level = 0.95 * level + next()));
    const corrected = mannKendall(indexes(200), wander);
    const uncorrected = (corrected.s - Math.sign(corrected.s)) / Math.sqrt(corrected.variance);
    expect(Math.abs(corrected.z)).toBeLessThan(Math.abs(uncorrected) / 2);
  });
});
