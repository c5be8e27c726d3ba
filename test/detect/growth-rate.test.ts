import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStart, fitTrend, type GrowthStart } from '../../src/detect/growth-rate.ts';
import type { Trend } from '../../src/model/trend.ts';
import { HOUR_MS, noise, START_MS } from '../helpers/series.ts';

const HOURS = 48;
const WHOLE: GrowthStart = { from: 0, isOnset: false };

/** Middles of n equal slices of two days. */
const slices = (n: number): number[] => Array.from({ length: n }, (_, i) => ((i + 0.5) * HOURS) / n);

type Shape = (hour: number) => number;
const startOf = (shape: Shape, n = 240): GrowthStart => findStart(slices(n), slices(n).map(shape));
function trendOf(shape: Shape, start = WHOLE, n = 240): Trend {
  return fitTrend(slices(n), slices(n).map(shape), START_MS, START_MS + HOURS * HOUR_MS, start);
}
/** 100 and so much more each hour, with noise around it. */
function line(rate: number, amplitude = 0, seed = 1): Shape {
  const random = noise(seed);
  return (h) => 100 + rate * h + amplitude * random();
}
const width = ({ ciLow, ciHigh }: Trend): number => ciHigh - ciLow;

describe('findStart', () => {
  // Knots are sought between 48 blocks: of 24 and 48 slices each is one, of 240 five are.
  const cases = [24, 48, 240].flatMap((n) => [0.2, 0.3, 0.5, 0.62, 0.8].map((share) => [n, share] as const));

  it.each(cases)('finds the corner of a level that begins to rise, of %i slices at %d', (n, share) => {
    const corner = share * HOURS;
    const { from, isOnset } = startOf((h) => 100 + 4 * Math.max(0, h - corner), n);
    expect(isOnset).toBe(true);
    expect(Math.abs(slices(n)[from]! - corner)).toBeLessThanOrEqual(HOURS / n);
  });

  it.each(cases)('finds it in noise to a block, of %i slices at %d', (n, share) => {
    const corner = share * HOURS;
    const random = noise(7);
    const { from, isOnset } = startOf((h) => 100 + 4 * Math.max(0, h - corner) + random(), n);
    expect(isOnset).toBe(true);
    expect(Math.abs(slices(n)[from]! - corner)).toBeLessThanOrEqual(HOURS / Math.min(48, n));
  });

  it.each([0, 0.5, 5, 30])('takes a rise from the first sample from there, in noise of %d', (amplitude) => {
    expect(startOf(line(2, amplitude, 9))).toEqual(WHOLE);
  });

  it.each([2, 6, 12])('leaves out a steep warm-up of %i hours, which is no onset', (hours) => {
    const random = noise(7);
    const { from, isOnset } = startOf((h) => 100 + 20 * Math.min(hours, h) + 2 * Math.max(0, h - hours) + random() / 2);
    expect(isOnset).toBe(false);
    // Within three of the 48 blocks, as near as a knot can be to an end.
    expect(slices(240)[from]!).toBeGreaterThanOrEqual(hours);
    expect(slices(240)[from]!).toBeLessThan(hours + 3);
  });

  it('keeps what rose at nearly the same rate', () => {
    expect(startOf((h) => 100 + 2 * Math.min(20, h) + 1.2 * Math.max(0, h - 20))).toEqual(WHOLE);
    expect(startOf((h) => 100 + 1.2 * Math.min(20, h) + 2 * Math.max(0, h - 20))).toEqual(WHOLE);
  });

  it('is no onset where a slow rise before it was long enough to count', () => {
    const rise =
      (before: number): Shape =>
      (h) =>
        100 + before * Math.min(40, h) + 4 * Math.max(0, h - 40);
    expect([startOf(rise(0.3)), startOf(rise(0.05)).isOnset]).toEqual([WHOLE, true]);
  });

  it.each<[string, Shape]>([
    ['a level', () => 100],
    ['a fall', line(-2)],
    ['a rise that turns and falls', (h) => 100 + 4 * Math.min(24, h) - 6 * Math.max(0, h - 24)],
    ['noise', line(0, 10, 3)],
  ])('finds no start in %s', (_, shape) => {
    expect(startOf(shape)).toEqual(WHOLE);
  });

  it.each([0, 1, 2, 3, 4, 6])('finds no start in %i values', (n) => {
    expect(startOf((h) => Math.max(0, h - 24), n)).toEqual(WHOLE);
  });

  it('gives the index of a value, and leaves some behind it (property)', () => {
    const values = fc.array(
      fc.oneof(fc.double({ min: -1e15, max: 1e15, noNaN: true }), fc.integer({ min: 0, max: 5 })),
      {
        minLength: 1,
        maxLength: 120,
      },
    );
    fc.assert(
      fc.property(values, (v) => {
        const { from, isOnset } = findStart(slices(v.length), v);
        expect(Number.isInteger(from) && from >= 0 && from <= Math.max(0, v.length - 3)).toBe(true);
        if (isOnset) expect(from).toBeGreaterThan(0);
      }),
    );
  });
});

describe('fitTrend', () => {
  it.each([24, 60, 240])('holds the true rate of a noisy line in nine of ten cases, of %i slices', (n) => {
    for (const amplitude of [0.5, 5, 20]) {
      let held = 0;
      for (let seed = 1; seed <= 100; seed++) {
        // Seeds that follow one another begin alike.
        const { ciLow, ciHigh } = trendOf(line(2, amplitude, seed * 7919), WHOLE, n);
        if (ciLow <= 2 && 2 <= ciHigh) held++;
      }
      expect(held).toBeGreaterThanOrEqual(90);
    }
  });

  it('leaves a quarter of the rate open at most where noise is a tenth of the growth', () => {
    const seeds = Array.from({ length: 100 }, (_, i) => (i + 1) * 7919);
    const average = seeds.reduce((sum, seed) => sum + width(trendOf(line(2, 5, seed))), 0) / seeds.length;
    expect(average).toBeLessThan(0.25 * 2);
  });

  it.each([0.5, 5, 20])('surely above zero for a steady rise in noise of %d', (amplitude) => {
    for (let seed = 1; seed <= 100; seed++) {
      expect(trendOf(line(2, amplitude, seed * 7919)).ciLow).toBeGreaterThan(0);
    }
  });

  it('holds zero for a level in noise', () => {
    let held = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const { ciLow, ciHigh } = trendOf(line(0, 10, seed * 7919));
      if (ciLow <= 0 && 0 <= ciHigh) held++;
    }
    expect(held).toBeGreaterThanOrEqual(90);
  });

  it('is exact on a line', () => {
    const trend = trendOf(line(2));
    for (const value of [trend.slopePerHour, trend.ciLow, trend.ciHigh]) expect(value).toBeCloseTo(2, 6);
    expect(trend.intercept).toBeCloseTo(100, 6);
  });

  it('is wider for a rise in bursts than for a line of the same growth', () => {
    const random = noise(3);
    const levels = [0, 1, 1, 2, 2, 2, 3, 4];
    const bursts = trendOf((h) => 100 + 24 * levels[Math.floor(h / 6)]! + random() / 2);
    const steady = trendOf(line(2, 0.5, 3));
    expect(width(bursts)).toBeGreaterThan(10 * width(steady));
    expect([bursts.ciLow < 2, bursts.ciHigh > 2]).toEqual([true, true]);
    // What was kept for hours is no growth below zero.
    expect(bursts.ciLow).toBeGreaterThan(0);
  });

  it('takes the rate, the level and the time from the start of growth on', () => {
    const from = 120;
    const shape: Shape = (h) => 100 + 4 * Math.max(0, h - 24);
    const trend = trendOf(shape, { from, isOnset: true });
    expect(trend.slopePerHour).toBeCloseTo(4, 6);
    expect(trend.fitStartMs).toBe(START_MS + slices(240)[from]! * HOUR_MS);
    expect(trend.onsetMs).toBe(trend.fitStartMs);
    expect(trend.intercept).toBeCloseTo(shape(slices(240)[from]!), 6);
    expect(trend.fitEndMs).toBe(START_MS + HOURS * HOUR_MS);
  });

  it('has no onset where it grew before at another rate', () => {
    const trend = trendOf(line(2), { from: 60, isOnset: false });
    expect([trend.onsetMs, trend.fitStartMs]).toEqual([null, START_MS + slices(240)[60]! * HOUR_MS]);
  });

  it('begins with the first sample, not with the middle of the first slice', () => {
    expect(trendOf(line(2)).fitStartMs).toBe(START_MS);
  });

  it('gives finite numbers in order for any series (property)', () => {
    const cell = fc.oneof(fc.double({ min: -1e15, max: 1e15, noNaN: true }), fc.integer({ min: 0, max: 5 }));
    // At least one value for each end of the six pieces whose rates are compared.
    const values = fc.array(cell, { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(values, fc.nat(), fc.boolean(), (v, start, isOnset) => {
        const from = start % v.length;
        const trend = fitTrend(slices(v.length), v, START_MS, START_MS + HOURS * HOUR_MS, { from, isOnset });
        const { slopePerHour, ciLow, ciHigh, intercept, fitStartMs } = trend;
        for (const value of [slopePerHour, ciLow, ciHigh, intercept, fitStartMs]) {
          expect(Number.isFinite(value)).toBe(true);
        }
        expect(ciLow).toBeLessThanOrEqual(slopePerHour);
        expect(ciHigh).toBeGreaterThanOrEqual(slopePerHour);
      }),
    );
  });
});
