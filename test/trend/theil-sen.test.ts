import fc from 'fast-check';
import { median } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { theilSen } from '../../src/trend/theil-sen.ts';

describe('theilSen', () => {
  it('gives the median of the pairwise slopes', () => {
    // Slopes of the 10 pairs, sorted: 0.5 1 1.25 1.375 1.5 1.5 5/3 2 2 2; worked by hand.
    expect(theilSen([0, 1, 2, 3, 4], [0, 1, 3, 5, 5.5]).slope).toBeCloseTo(1.5, 12);
  });

  it('is not moved by a quarter of outliers, as least squares would be', () => {
    const times = Array.from({ length: 40 }, (_, i) => i);
    const values = times.map((t) => (t % 4 === 1 ? 1e6 : 2 * t + 7));
    const fit = theilSen(times, values);
    expect(fit.slope).toBeCloseTo(2, 1);
  });

  it('puts the line through the medians', () => {
    expect(theilSen([0, 1, 2], [5, 7, 9]).intercept).toBe(5);
  });

  it.each([
    [[], [], 0],
    [[1], [4], 0],
    [[0, 1], [4, 9], 5],
    [[0, 1, 2], [4, 4, 4], 0],
  ])('takes %j, %j', (times: number[], values: number[], slope) => {
    const fit = theilSen(times, values);
    expect(fit.slope).toBe(slope);
  });

  it('is the median that sorting all slopes gives (property)', () => {
    const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(values, (v) => {
        const slopes = v.flatMap((a, i) => v.slice(i + 1).map((b, j) => (b - a) / (j + 1)));
        const fit = theilSen(
          v.map((_, i) => i),
          v,
        );
        expect(fit.slope).toBeCloseTo(median(slopes), 12);
      }),
    );
  });

  it('scales with the values and is unmoved by an offset (property)', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), fc.integer({ min: -1e6, max: 1e6 }), (v, factor, offset) => {
        const times = v.map((_, i) => i);
        const plain = theilSen(times, v);
        const moved = theilSen(
          times,
          v.map((x) => x * factor + offset),
        );
        expect(moved.slope).toBeCloseTo(plain.slope * factor, 6);
      }),
    );
  });
});
