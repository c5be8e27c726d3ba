import fc from 'fast-check';
import { linearRegression, quantile } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { varianceInflation } from '../../src/trend/autocorrelation.ts';
import { blockLine, noiseOfMeans } from '../../src/trend/block-line.ts';
import { piecewiseLine } from '../../src/trend/piecewise-line.ts';
import { stepFunctionError } from '../../src/trend/step-function.ts';
import { designOf, leastSquares } from '../../src/trend/least-squares.ts';
import { countBins, timeBins } from '../../src/trend/time-bins.ts';

const indexes = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('timeBins', () => {
  it('takes the median and the low quantile of equal slices, and leaves empty slices out', () => {
    const timesMs = Float64Array.from([0, 1, 2, 3, 100, 101, 102, 103].map((m) => m * 60_000));
    const bins = timeBins(timesMs, Float64Array.from([1, 2, 3, 100, 5, 6, 7, NaN]), 4);
    expect(bins.medians).toEqual([2.5, 6]);
    // simple-statistics interpolates between order statistics: 10 % of the way over 3 and over 2 steps.
    expect(bins.lows).toEqual([1.3, 5.2]);
    expect(bins.hours[0]).toBeCloseTo(1.5 / 60, 12);
  });

  it('has one array of hours for series of the same times, but for those that lack a value', () => {
    const timesMs = Float64Array.from(indexes(40), (i) => i * 3_600_000);
    const whole = timesMs.map((ms) => ms + 1);
    const { hours } = timeBins(timesMs, whole, 10);
    expect(timeBins(timesMs, timesMs, 10).hours).toBe(hours);
    const holed = whole.map((value, i) => (i % 4 === 0 ? NaN : value));
    expect(timeBins(timesMs, holed, 10).hours).toEqual(hours.map((hour) => hour + 0.5));
  });

  it('takes nothing at all', () => {
    expect(timeBins(new Float64Array(0), new Float64Array(0), 10).medians).toEqual([]);
  });

  it('takes one instant only', () => {
    expect(timeBins(Float64Array.of(5), Float64Array.of(7), 10).medians).toEqual([7]);
  });
});

describe('countBins', () => {
  it('says how many slices timeBins gives, and these hold the quantiles of their samples (property)', () => {
    const sample = fc.oneof({ weight: 2, arbitrary: fc.integer({ min: 0, max: 9 }) }, fc.constant(NaN));
    const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), sample), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 30 }), (list, count) => {
        let at = 0;
        const timesMs = Float64Array.from(list, ([gap]) => (at += gap));
        const values = Float64Array.from(list, ([, value]) => value);
        expect(countBins(timesMs, values, count)).toBe(timeBins(timesMs, values, count).medians.length);
        const few = values.filter((v) => !Number.isNaN(v)).slice(0, 48);
        const [median] = timeBins(timesMs.subarray(0, few.length), few, 1).medians;
        expect(median).toBe(few.length === 0 ? undefined : quantile([...few], 0.5));
      }),
    );
  });
});

describe('blockLine', () => {
  it('is the line through the values themselves where each is a block', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8].map((v) => v + 1e9);
    const peer = linearRegression(values.map((v, i) => [i, v]));
    expect(blockLine(indexes(12), values, 12).slope).toBeCloseTo(peer.m, 12);
    expect(blockLine(indexes(1), [7], 1)).toMatchObject({ slope: 0, intercept: 7 });
    expect(noiseOfMeans([7])).toBe(0);
  });

  it('finds a line exactly', () => {
    const line = blockLine(
      indexes(120),
      indexes(120).map((t) => 2 * t + 1),
      12,
    );
    expect(line.slope).toBeCloseTo(2, 10);
    expect(line.intercept).toBeCloseTo(1, 8);
    expect(line.rSquared).toBeCloseTo(1, 12);
    expect(noiseOfMeans(line.means)).toBeCloseTo(0, 10);
  });

  it('explains nothing of a constant series', () => {
    expect(blockLine(indexes(24), new Array<number>(24).fill(3), 12).rSquared).toBe(0);
  });
});

describe('stepFunctionError', () => {
  it('is zero where the steps are as many as the levels', () => {
    const steps = [5, 5, 5, 9, 9, 20, 20, 20, 21, 21].map((v) => v + 1e9);
    expect(stepFunctionError(steps, 4)).toBeCloseTo(0, 6);
    expect(stepFunctionError(steps, 3)).toBeGreaterThan(0);
  });

  it('is the variance sum for one level', () => {
    expect(stepFunctionError([1, 2, 3, 4], 1)).toBeCloseTo(5, 12);
  });
});

describe('piecewiseLine', () => {
  const noise = (i: number): number => 900 * ((i * 7919) % 13);

  it('chooses the knots that a search over all fits chooses', () => {
    const times = indexes(36).map((i) => i / 7);
    const values = times.map((t, i) => 1e8 + 2e5 * Math.max(0, t - 1.5) - 4e5 * Math.max(0, t - 3.5) + noise(i));
    const fit = piecewiseLine(times, values, 4)!;
    const errorOf = (knots: readonly number[]): number => {
      const rows = times.map((t) => [1, t, ...knots.map((k) => Math.max(0, t - times[k]!))]);
      return leastSquares(designOf(rows), values)!.error;
    };
    const pairs = indexes(36).flatMap((a) => indexes(36).map((b) => [a, b] as const));
    const errors = pairs.filter(([a, b]) => a >= 4 && b >= a + 4 && b < 32).map(errorOf);
    expect(fit.knots).toHaveLength(2);
    expect(fit.error).toBeCloseTo(Math.min(...errors), 3);
    expect(errorOf(fit.knots)).toBeCloseTo(fit.error, 3);
  });

  it('finds knots and slopes', () => {
    const times = indexes(60);
    const values = times.map((t) => 100 + 3 * Math.max(0, t - 20) - 2 * Math.max(0, t - 40));
    const fit = piecewiseLine(times, values, 4)!;
    expect(fit.knots).toEqual([20, 40]);
    [0, 3, 1].forEach((slope, i) => expect(fit.slopes[i]).toBeCloseTo(slope, 8));
    expect(fit.error).toBeLessThan(1e-6);
  });

  it('has no knot in a line, in noise around it, or without room', () => {
    const times = indexes(60);
    const line = times.map((t) => 100 + 3 * t);
    const noisy = times.map((t, i) => 1e6 * t + noise(i));
    expect(piecewiseLine(times, line, 4)).toMatchObject({ knots: [] });
    expect(piecewiseLine(times, noisy, 4)).toMatchObject({ knots: [] });
    expect(piecewiseLine([0, 1, 2], [1, 2, 9], 4)).toMatchObject({ knots: [] });
    expect(piecewiseLine([0], [1], 4)).toBeNull();
  });
});

describe('varianceInflation', () => {
  it('is one for independent or alternating values, and large for slow ones', () => {
    expect(varianceInflation([1, -1, 1, -1, 1, -1])).toBe(1);
    expect(varianceInflation([0, 0, 0, 0, 0])).toBe(1);
    expect(varianceInflation(indexes(100).map((i) => Math.sin(i / 16)))).toBeGreaterThan(5);
  });
});
