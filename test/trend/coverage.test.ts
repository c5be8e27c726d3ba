import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../src/trend/coverage.ts';
import { coveredBins } from '../../src/trend/covered-bins.ts';
import { timeBins } from '../../src/trend/time-bins.ts';

const HOUR_MS = 3_600_000;

/** Hours of samples: from, to, step. */
type Stretch = readonly [from: number, to: number, step: number];

function timesOf(...stretches: Stretch[]): Float64Array {
  const hours = stretches.flatMap(([from, to, step]) => {
    const count = Math.round((to - from) / step) + 1;
    return Array.from({ length: count }, (_, i) => from + i * step);
  });
  return Float64Array.from(hours, (hour) => hour * HOUR_MS);
}

const gapsOf = (timesMs: Float64Array, slices = 48): [number, number][] =>
  coverageOf(timesMs, timesMs, slices).gaps.map(({ fromMs, toMs }) => [fromMs / HOUR_MS, toMs / HOUR_MS]);

describe('coverageOf', () => {
  it.each<[string, Float64Array, [number, number][]]>([
    ['regular samples', timesOf([0, 48, 0.25]), []],
    ['a stray sample a month before', timesOf([0, 0, 1], [720, 750, 0.25]), [[0, 720]]],
    [
      'three stray samples, weeks apart',
      timesOf([0, 0, 1], [200, 200, 1], [450, 450, 1], [720, 750, 0.25]),
      [
        [0, 200],
        [200, 450],
        [450, 720],
      ],
    ],
    ['two captures', timesOf([0, 24, 0.25], [720, 744, 0.25]), [[24, 720]]],
    ['an interval that becomes sixty times as long', timesOf([0, 24, 1 / 60], [25, 200, 1]), []],
    ['three samples a day, then one each quarter of an hour', timesOf([0, 480, 12], [480.25, 500, 0.25]), []],
    ['a sample a day', timesOf([0, 2400, 24]), []],
    ['two samples', timesOf([0, 5, 5]), []],
    ['three samples', timesOf([0, 5, 2.5]), []],
    ['a few samples, one of them a month later', timesOf([0, 2, 1], [720, 720, 1]), [[2, 720]]],
    ['nothing', new Float64Array(0), []],
  ])('%s', (_, timesMs, gaps) => {
    expect(gapsOf(timesMs)).toEqual(gaps);
  });

  it('looks at samples with a value alone', () => {
    const timesMs = timesOf([0, 100, 0.25]);
    const values = timesMs.map((t) => (t > 10 * HOUR_MS && t < 90 * HOUR_MS ? NaN : 1));
    const { gaps, coveredMs, isMostlyGaps } = coverageOf(timesMs, values, 48);
    expect(gaps).toEqual([{ fromMs: 10 * HOUR_MS, toMs: 90 * HOUR_MS }]);
    expect([coveredMs / HOUR_MS, isMostlyGaps]).toEqual([20, true]);
  });

  it('has gaps and stretches that add up to the span (property)', () => {
    const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 1e7 })), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 24, max: 240 }), (all, slices) => {
        let ms = 0;
        const timesMs = Float64Array.from([0, ...all.map((step) => (ms += step))]);
        const { stretches, gaps, coveredMs } = coverageOf(timesMs, timesMs, slices);
        const inStretches = stretches.reduce((sum, { from, to }) => sum + timesMs[to - 1]! - timesMs[from]!, 0);
        expect(inStretches).toBe(coveredMs);
        expect(coveredMs + gaps.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBe(ms);
        expect(stretches).toHaveLength(gaps.length + 1);
      }),
    );
  });
});

describe('coveredBins', () => {
  it('are equal slices of time where gaps are the lesser part', () => {
    const timesMs = timesOf([0, 30, 0.25], [50, 80, 0.25]);
    const coverage = coverageOf(timesMs, timesMs, 80);
    expect([coverage.gaps.length, coverage.isMostlyGaps]).toEqual([1, false]);
    const bins = coveredBins(timesMs, timesMs, 80, coverage);
    expect(bins).toMatchObject(timeBins(timesMs, timesMs, 80));
    expect([bins.gaps, bins.coveredHours === bins.hours]).toEqual([[], true]);
  });

  it('give each stretch slices for its time, and none to a gap', () => {
    const timesMs = timesOf([0, 0, 1], [700, 710, 0.25], [900, 930, 0.25]);
    const { hours, coveredHours, gaps } = coveredBins(timesMs, timesMs, 40, coverageOf(timesMs, timesMs, 40));
    expect(gaps).toEqual([1, 11]);
    expect(hours).toHaveLength(41);
    expect([hours[0], Math.floor(hours[1]!), Math.floor(hours[11]!)]).toEqual([0, 700, 900]);
    expect(coveredHours.at(-1)).toBeLessThan(41);
    expect(coveredHours.every((hour, i) => i === 0 || hour > coveredHours[i - 1]!)).toBe(true);
  });
});
