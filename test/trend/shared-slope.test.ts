import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedSlope, type Run } from '../../src/trend/shared-slope.ts';
import { withoutSharedCycle } from '../../src/trend/shared-cycle.ts';
import { noise } from '../helpers/series.ts';

/** Every half hour from one hour to another. */
function runOf(from: number, to: number, shape: (hour: number) => number): Run {
  const times = Array.from({ length: 2 * (to - from) + 1 }, (_, i) => from + i / 2);
  return { times, values: times.map(shape) };
}
const daily = (hour: number): number => 30 * Math.sin((2 * Math.PI * (hour - 9)) / 24);

describe('sharedSlope', () => {
  it('is the rate of runs that each begin at a level of their own', () => {
    const runs = [runOf(0, 20, (h) => 100 + 2 * h), runOf(21, 50, (h) => 700 + 2 * h), runOf(51, 60, (h) => 2 * h)];
    const { slope, intercepts, slopeError } = sharedSlope(runs);
    expect(slope).toBeCloseTo(2, 9);
    [100, 700, 0].forEach((level, i) => expect(intercepts[i]).toBeCloseTo(level, 6));
    expect(slopeError).toBeCloseTo(0, 9);
  });

  it('is not that of one run among several that goes its own way', () => {
    const runs = [0, 10, 20, 30].map((from) => runOf(from, from + 10, (h) => (from === 20 ? -50 : 2) * h));
    expect(sharedSlope(runs).slope).toBeCloseTo(2, 1);
  });

  it('goes by pairs whole days apart, which a daily cycle leaves alone', () => {
    // A day and a half more than whole days: all pairs see half a cycle as growth.
    const { slope } = sharedSlope([runOf(0, 60, (h) => 100 + h + daily(h))]);
    expect(slope).toBeCloseTo(1, 1);
    const under = runOf(0, 36, (h) => 100 + h + daily(h));
    expect(Math.abs(sharedSlope([under]).slope - 1)).toBeGreaterThan(0.2);
  });

  it('has an error that holds the rate of a noisy line, and tells wandering from noise', () => {
    const noisy = (seed: number, keeps: number): Run => {
      const random = noise(seed);
      let off = 0;
      return runOf(0, 40, (h) => h + (off = keeps * off + random()));
    };
    const seeds = Array.from({ length: 50 }, (_, i) => (i + 1) * 7919);
    const held = seeds.filter((seed) => {
      const { slope, slopeError } = sharedSlope([noisy(seed, 0)]);
      return Math.abs(slope - 1) < 3 * slopeError;
    });
    expect(held.length).toBeGreaterThanOrEqual(45);
    const errors = (keeps: number): number =>
      seeds.reduce((sum, seed) => sum + sharedSlope([noisy(seed, keeps)]).slopeError, 0);
    expect(errors(0.95)).toBeGreaterThan(5 * errors(0));
  });

  it('does not become sure by one value long after all others', () => {
    const random = noise(3);
    const { times, values } = runOf(0, 30, (h) => h + random());
    const far = { times: [...times, 720], values: [...values, 720] };
    expect(sharedSlope([far], true).slopeError).toBeGreaterThan(
      0.8 * sharedSlope([{ times, values }], true).slopeError,
    );
  });

  it('gives finite numbers for any runs (property)', () => {
    const cell = fc.oneof(fc.double({ min: -1e15, max: 1e15, noNaN: true }), fc.integer({ min: 0, max: 5 }));
    const runs = fc.array(fc.array(cell, { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(runs, fc.boolean(), (lists, isUneven) => {
        const { slope, intercepts, slopeError } = sharedSlope(
          lists.map((values) => ({ times: values.map((_, i) => i), values })),
          isUneven,
        );
        for (const value of [slope, slopeError, ...intercepts]) expect(Number.isFinite(value)).toBe(true);
      }),
    );
  });
});

describe('withoutSharedCycle', () => {
  // Each a little over a day, begun at another hour: neither tells a cycle from growth.
  const workers = (shape: (hour: number) => number): Run[] =>
    [0, 29, 58].map((from) => runOf(from, from + 28, (h) => 100 * from + shape(h)));

  it('takes off what runs of a day have in common by the clock, and leaves their rise', () => {
    const cleaned = withoutSharedCycle(workers((h) => 2 * h + daily(h)));
    cleaned.forEach(({ times, values }, i) => {
      const level = values[0]! - 2 * times[0]!;
      values.forEach((value, k) => expect(value - 2 * times[k]!).toBeCloseTo(level, 4));
      expect(times).toBe(cleaned[i]!.times);
    });
    expect(cleaned).toHaveLength(3);
  });

  it('leaves runs alone that have no cycle, or too little time to show one', () => {
    const random = noise(5);
    const plain = workers((h) => 2 * h + random());
    expect(withoutSharedCycle(plain)).toBe(plain);
    const brief = [runOf(0, 12, daily), runOf(13, 38, daily)];
    expect(withoutSharedCycle(brief)).toBe(brief);
    const short = Array.from({ length: 6 }, (_, i) => runOf(13 * i, 13 * i + 12, daily));
    expect(withoutSharedCycle(short)).toBe(short);
  });
});
