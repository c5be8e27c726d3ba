import { describe, expect, it } from 'vitest';
import { designOf, leastSquares } from '../../src/trend/least-squares.ts';
import { saturation } from '../../src/trend/saturation.ts';

const times = Array.from({ length: 60 }, (_, i) => i / 2);
const of = (shape: (t: number) => number): number[] => times.map(shape);

describe('leastSquares', () => {
  it('gives back the coefficients of an exact fit, far from zero too', () => {
    const rows = times.map((t) => [1, t, t * t]);
    const fit = leastSquares(
      designOf(rows),
      of((t) => 4e9 + 3 * t - 0.5 * t * t),
    )!;
    // The first coefficient is counted from the first value.
    expect(fit.coefficients[0]).toBeCloseTo(0, 4);
    expect(fit.coefficients[1]).toBeCloseTo(3, 5);
    expect(fit.coefficients[2]).toBeCloseTo(-0.5, 6);
    expect(fit.error).toBeLessThan(1e-6);
  });

  it('is the mean and its squared deviations for one column', () => {
    const fit = leastSquares(designOf([[1], [1], [1]]), [1, 2, 6])!;
    expect(fit.error).toBeCloseTo(14, 12);
    expect(fit.residuals.map((r) => Math.round(r * 1e9) / 1e9)).toEqual([-2, -1, 3]);
  });

  it('has no answer where columns depend on each other', () => {
    expect(
      leastSquares(
        designOf([
          [1, 2],
          [1, 2],
          [1, 2],
        ]),
        [1, 2, 3],
      ),
    ).toBeNull();
  });
});

describe('saturation', () => {
  it('describes a rise that levels off', () => {
    const fit = saturation(
      times,
      of((t) => 100 + 50 * (1 - Math.exp(-t / 4))),
    )!;
    expect(fit.error).toBeLessThan(0.01 * fit.straightError);
  });

  it('leaves what goes on behind a warm-up', () => {
    const fit = saturation(
      times,
      of((t) => 100 + 50 * (1 - Math.exp(-t / 2)) + 3 * t),
    )!;
    expect(fit.error).toBeGreaterThan(0.1 * fit.straightError);
  });

  it('is the fit by least squares', () => {
    const values = of((t) => 4e6 + 50 * (1 - Math.exp(-t / 4)) + Math.sin(9 * t));
    const line = leastSquares(designOf(times.map((t) => [1, t])), values)!;
    expect(saturation(times, values)!.straightError).toBeCloseTo(line.error, 4);
  });

  it('is no better than the line for a line or for growth that speeds up', () => {
    for (const shape of [(t: number) => 5 * t, (t: number) => t * t]) {
      const fit = saturation(times, of(shape))!;
      expect(fit.error).toBe(fit.straightError);
    }
  });

  it('has no answer without a span', () => {
    expect(saturation([1, 1, 1], [1, 2, 3])).toBeNull();
  });
});
