import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEASURES } from '../../src/detect/growth-measures.ts';
import { judgeGrowth } from '../../src/detect/judge-growth.ts';
import { LEAK_LIKELIHOOD, pointsFor, SUSPECT_LIKELIHOOD } from '../../src/detect/likelihood.ts';
import { MAX_POINTS } from '../../src/detect/scorecard.ts';
import { RESOURCE_KINDS } from '../../src/model/resource.ts';
import { detectorCase } from '../helpers/case-notation.ts';
import { MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const BYTES = RESOURCE_KINDS['private-bytes'];

type Shape = (hour: number, random: () => number) => number;
/** In 9 of 15 minutes. */
const burst = (hour: number): boolean => (hour / 0.25) % 1 > 0.4;
const verdictOf = (hours: number, shape: Shape): string => {
  const random = noise(42);
  return judgeGrowth(
    seriesOf(hours, (h) => shape(h, random)),
    BYTES,
  ).verdict;
};

describe('judgeGrowth', () => {
  it.each([
    ['a straight leak', '80+0.25x600 noise 1 -> leak'],
    ['a leak that sets in half way', '80+0x480 +0.2x480 noise 1 -> leak'],
    ['a leak under a collector’s teeth', '80+0x0 48*(+1.7x20 drop 30) noise 1 -> leak'],
    ['a leak in many steps', '80+0x40 23*(jump 12 +0x40) noise 1 -> leak'],
    ['a leak after a step', '80+0.2x240 jump 90 +0.2x720 noise 1 -> leak'],
    // Straight on the whole, and flat in its last third: only `sustained` shows it.
    ['growth that stopped', '80+0.25x660 +0x300 noise 1 -> plateau'],
    ['a cache that is full', '80+1x480 +0x480 noise 1 -> plateau'],
    ['one step', '80+0x400 jump 100 +0x560 noise 1 -> step'],
    ['a daily cycle', '80+0x1920 cycle 40 noise 1 -> daily-cycle'],
    ['teeth on a flat floor', '80+0x0 9*(+0.4x100 drop 40) noise 1 -> fluctuating'],
    ['noise', '80+0x960 noise 10 -> fluctuating'],
    ['a level', '80+0x960 -> stable'],
    ['shrinking', '800-0.25x960 noise 1 -> shrinking'],
    ['ten minutes', '80+25x4 -> insufficient-data'],
  ])('calls %s by its name: %s', (_, text) => {
    const { series, verdict } = detectorCase(text);
    expect(judgeGrowth(series, BYTES).verdict).toBe(verdict);
  });

  it.each<[string, number, Shape, string]>([
    ['a slow leak of whole pages', 72, (h) => 20 * MB + 4096 * Math.floor((24_000 * h) / 4096), 'leak'],
    [
      'a leak by day and less by night',
      72,
      (h, r) => 80 * MB + 3 * MB * (h + 2 * Math.sin((h * Math.PI) / 12)) + MB * r(),
      'leak',
    ],
    ['a leak after a warm-up', 48, (h, r) => 80 * MB + 200 * MB * (1 - Math.exp(-h)) + 4 * MB * h + MB * r(), 'leak'],
    ['a leak that speeds up', 48, (h, r) => 80 * MB + 0.1 * MB * h * h + MB * r(), 'leak'],
    ['a leak of 45 samples in three quarters of an hour', 0.75, (h) => 80 * MB + 40 * MB * h, 'leak'],
    [
      'a rise that slows down all the way',
      48,
      (h, r) => 80 * MB + 40 * MB * Math.log1p(h / 8) + 0.1 * MB * r(),
      'suspect',
    ],
    ['the long tail of a warm-up', 48, (h) => 80 * MB + 300 * MB * (1 - Math.exp(-((h / 5) ** 0.7))), 'warm-up'],
    [
      'a wave that comes back a little higher',
      26,
      (h, r) => 40 * MB + 60 * MB * (h < 10 ? 1 : Math.max(0, 1.2 * (h - 20.5)) / 5.5) + MB * r(),
      'fluctuating',
    ],
    ['a warm-up', 48, (h, r) => 80 * MB + 200 * MB * (1 - Math.exp(-h / 6)) + MB * r(), 'warm-up'],
    // The peaks grow, and every quarter of an hour it is back on the same floor.
    ['small bursts that grow', 48, (h, r) => 80 * MB + (burst(h) ? 0.3 * MB * h : 0) + MB * r(), 'sawtooth'],
    ['large bursts that grow', 48, (h, r) => 80 * MB + (burst(h) ? 10 * MB * h : 0) + MB * r(), 'sawtooth'],
  ])('calls %s (%s h) by its name', (_, hours, shape, verdict) => {
    expect(verdictOf(hours, shape)).toBe(verdict);
  });

  it('measures rate, interval and onset of a leak that sets in half way', () => {
    const random = noise(3);
    const { trend } = judgeGrowth(
      seriesOf(48, (h) => 80 * MB + 4 * MB * Math.max(0, h - 24) + MB * random()),
      BYTES,
    );
    expect(trend!.slopePerHour / MB).toBeCloseTo(4, 1);
    expect(trend!.ciLow).toBeLessThanOrEqual(4 * MB);
    expect(trend!.ciHigh).toBeGreaterThanOrEqual(4 * MB);
    expect((trend!.onsetMs! - START_MS) / 3_600_000).toBeGreaterThan(23);
    expect((trend!.onsetMs! - START_MS) / 3_600_000).toBeLessThan(25.5);
  });

  it('takes only the later part where growth has become slower, for a rate that still holds', () => {
    const random = noise(5);
    const { trend } = judgeGrowth(
      seriesOf(48, (h) => 80 * MB + 5 * MB * Math.min(h, 30) + 1.6 * MB * Math.max(0, h - 30) + 0.3 * MB * random()),
      BYTES,
    );
    expect((trend!.fitStartMs - START_MS) / 3_600_000).toBeGreaterThan(28);
    expect(trend!.onsetMs).toBeNull();
    expect(trend!.slopePerHour / MB).toBeCloseTo(1.6, 1);
  });

  it('has no onset where growth was there from the first sample', () => {
    expect(
      judgeGrowth(
        seriesOf(30, (h) => 80 * MB + 5 * MB * h),
        BYTES,
      ).trend!.onsetMs,
    ).toBeNull();
  });

  it('names every test it made, each with a state', () => {
    const { reasons } = judgeGrowth(
      seriesOf(30, (h) => 80 * MB + 5 * MB * h),
      BYTES,
    );
    expect(reasons.map((r) => r.code)).toEqual(['points', ...MEASURES]);
    expect(reasons.filter((r) => r.state !== 'met').map((r) => r.code)).toEqual([]);
  });

  it('tells how many points it has, how many there are and how many make a leak', () => {
    const random = noise(4);
    const { reasons, points } = judgeGrowth(
      seriesOf(48, () => 80 * MB + 10 * MB * random()),
      BYTES,
    );
    expect(reasons[0]).toEqual({
      ...{ code: 'points', state: 'against', value: points, unit: 'points' },
      limit: expect.closeTo(pointsFor(LEAK_LIKELIHOOD, 48, 0.5), 1) as number,
      facts: { maxPoints: MAX_POINTS },
    });
  });

  it('counts growth that stopped for less than a suspect, and says after how much of the time it had come', () => {
    const random = noise(42);
    const { reasons, points } = judgeGrowth(
      seriesOf(48, (h) => 80 * MB + 5 * MB * Math.min(h, 33) + MB * random()),
      BYTES,
    );
    const toEnd = reasons.find(({ code }) => code === 'grows-to-end')!;
    expect(toEnd.state).toBe('against');
    expect(toEnd.value).toBeCloseTo((0.9 * 33) / 48, 1);
    expect(points).toBeLessThan(pointsFor(SUSPECT_LIKELIHOOD, 48, 0.5));
  });

  it('judges what is left where it took a step on the way', () => {
    const random = noise(6);
    const { verdict, reasons, trend } = judgeGrowth(
      seriesOf(48, (h) => 80 * MB + (h > 30 ? 300 * MB : 0) + 2 * MB * h + MB * random()),
      BYTES,
    );
    expect(verdict).toBe('leak');
    expect(reasons.at(-1)).toMatchObject({ code: 'steps-taken-off', state: 'partly' });
    expect(trend!.slopePerHour / MB).toBeCloseTo(2, 0);
  });

  it('seldom calls what chance alone has made', () => {
    let leaks = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const random = noise(seed);
      let wander = 0;
      const walk = seriesOf(30, () => (wander += 2 * MB * random()) + 200 * MB, 600_000);
      if (judgeGrowth(walk, BYTES).verdict === 'leak') leaks++;
    }
    // Half of all walks end higher than they began, and some rise all the way: nothing in a log tells them from a leak.
    expect(leaks).toBeLessThanOrEqual(15);
  });

  it('marks growth that slows down: a limit may lie beyond the log', () => {
    const { slowing, reasons } = judgeGrowth(
      seriesOf(48, (h) => 80 * MB + 40 * MB * Math.log1p(h / 8)),
      BYTES,
    );
    expect(slowing).toBe(true);
    expect(reasons.find((r) => r.code === 'keeps-its-rate')?.state).toBe('partly');
  });

  it('has too little data where the samples cover too little, however far apart a few of them are', () => {
    const crowd = seriesOf(0.3, (h) => 80 * MB + MB * h, 10_000);
    const timesMs = Float64Array.from([...crowd.timesMs, START_MS + 400 * 3_600_000]);
    const values = Float64Array.from([...crowd.values, 900 * MB]);
    const { verdict, reasons } = judgeGrowth({ timesMs, values, slices: null }, BYTES);
    expect([verdict, reasons[0]!.code]).toEqual(['insufficient-data', 'enough-data']);
    expect(reasons[0]).toMatchObject({ unit: 'samples', limit: 40, facts: { spanHours: 0.3, minHours: 0.5 } });
  });

  it('gives a verdict and finite numbers for any series (property)', () => {
    const cell = fc.oneof(
      { weight: 6, arbitrary: fc.double({ min: -1e15, max: 1e15, noNaN: true }) },
      { weight: 2, arbitrary: fc.constant(NaN) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 5 }) },
    );
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 30, maxLength: 300 }),
        fc.integer({ min: 1, max: 3_600_000 }),
        (values, stepMs) => {
          const timesMs = Float64Array.from(values, (_, i) => START_MS + i * stepMs);
          const { trend, verdict } = judgeGrowth({ timesMs, values: Float64Array.from(values), slices: null }, BYTES);
          expect(verdict).toBeTypeOf('string');
          for (const v of trend === null ? [] : [trend.slopePerHour, trend.ciLow, trend.ciHigh, trend.intercept]) {
            expect(Number.isFinite(v)).toBe(true);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
