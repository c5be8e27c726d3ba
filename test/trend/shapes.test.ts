import { describe, expect, it } from 'vitest';
import { varianceInflation } from '../../src/trend/autocorrelation.ts';
import { blockLine } from '../../src/trend/block-line.ts';
import { brokenLine } from '../../src/trend/broken-line.ts';
import { stepFunctionError } from '../../src/trend/step-function.ts';
import { timeBins } from '../../src/trend/time-bins.ts';

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

  it('takes nothing at all', () => {
    expect(timeBins(new Float64Array(0), new Float64Array(0), 10).medians).toEqual([]);
  });

  it('takes one instant only', () => {
    expect(timeBins(Float64Array.of(5), Float64Array.of(7), 10).medians).toEqual([7]);
  });
});

describe('blockLine', () => {
  it('finds a line exactly', () => {
    const line = blockLine(
      indexes(120),
      indexes(120).map((t) => 2 * t + 1),
      12,
    );
    expect(line.slope).toBeCloseTo(2, 10);
    expect(line.intercept).toBeCloseTo(1, 8);
    expect(line.rSquared).toBeCloseTo(1, 12);
    expect(line.noise).toBeCloseTo(0, 10);
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

describe('brokenLine', () => {
  it('finds the knot and both slopes', () => {
    const times = indexes(60);
    const fit = brokenLine(
      times,
      times.map((t) => (t < 20 ? 100 : 100 + 3 * (t - 20))),
      4,
    )!;
    expect(fit.knot).toBe(20);
    expect(fit.leftSlope).toBeCloseTo(0, 8);
    expect(fit.rightSlope).toBeCloseTo(3, 8);
    expect(fit.error).toBeLessThan(1e-9 * fit.straightError);
  });

  it('has no knot without room', () => {
    expect(brokenLine([0, 1, 2], [1, 2, 3], 4)).toBeNull();
  });
});

describe('varianceInflation', () => {
  it('is one for independent or alternating values, and large for slow ones', () => {
    expect(varianceInflation([1, -1, 1, -1, 1, -1])).toBe(1);
    expect(varianceInflation([0, 0, 0, 0, 0])).toBe(1);
    expect(varianceInflation(indexes(100).map((i) => Math.sin(i / 16)))).toBeGreaterThan(5);
  });
});
