import { describe, expect, it } from 'vitest';
import { fitLine, fitThroughOrigin } from '../../src/trend/least-squares.ts';
import { medianOfSorted, quantileOfSorted, selectMedian, upperMedian } from '../../src/trend/order-statistics.ts';

describe('medians', () => {
  it('are the middle value, the upper one of two, or the mean of two', () => {
    expect(upperMedian([3, 1, 2])).toBe(2);
    expect(upperMedian([4, 1, 3, 2])).toBe(3);
    expect(medianOfSorted([1, 2, 3, 4])).toBe(2.5);
    expect(selectMedian(Float64Array.of(4, 1, 3, 2))).toBe(2.5);
    expect(selectMedian(Float64Array.of(9, -1, 3))).toBe(3);
    expect(upperMedian([])).toBeNaN();
  });

  it('leave their values in order, but for the selection', () => {
    const values = [3, 1, 2];
    upperMedian(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('a quantile', () => {
  it('is interpolated between two values', () => {
    expect(quantileOfSorted([0, 10, 20], 0.25)).toBe(5);
    expect(quantileOfSorted(Float64Array.of(7), 0.1)).toBe(7);
  });
});

describe('a fitted line', () => {
  it('is the line of values on one', () => {
    const line = fitLine([0, 1, 2, 3], [5, 7, 9, 11]);
    expect(line).toEqual({ slope: 2, intercept: 5, rSquared: 1, slopeError: 0 });
  });

  it('has the slope, share and standard error of a textbook fit', () => {
    const line = fitLine([1, 2, 3, 4, 5], [2, 4, 5, 4, 5]);
    expect(line.slope).toBeCloseTo(0.6, 12);
    expect(line.intercept).toBeCloseTo(2.2, 12);
    expect(line.rSquared).toBeCloseTo(0.6, 12);
    expect(line.slopeError).toBeCloseTo(Math.sqrt(0.08), 12);
  });

  it('is level, and explains nothing, where the values are level, however far from zero', () => {
    const values = new Array<number>(12).fill(1e15 + 0.1);
    expect(fitLine([...values.keys()], values)).toMatchObject({ slope: 0, rSquared: 0 });
  });

  it('has no error of fewer than three values', () => {
    expect(fitLine([0, 1], [0, 1]).slopeError).toBeNaN();
    expect(fitLine([4], [6])).toMatchObject({ slope: 0, intercept: 6 });
  });

  it('goes through the origin where it must', () => {
    expect(fitThroughOrigin([1, 2], [-3, -6])).toEqual({ slope: -3, correlation: -1, rest: 0 });
    expect(fitThroughOrigin([0], [1]).slope).toBeNaN();
  });
});
