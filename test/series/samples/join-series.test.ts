import { describe, expect, it } from 'vitest';
import type { Series } from '../../../src/model/series.ts';
import { joinSeries } from '../../../src/series/samples/join-series.ts';
import { cutSeries } from '../../../src/series/samples/cut-series.ts';

const B = NaN;

const seriesOf = (stepMs: number, lateMs: number, values: readonly number[]): Series => ({
  timesMs: Float64Array.from(values, (_, i) => lateMs + i * stepMs),
  values: Float64Array.from(values),
  slices: null,
});

const joined = (...parts: readonly Series[]): [number, number][] => {
  const { timesMs, values } = joinSeries(parts);
  return [...timesMs].map((ms, i) => [ms, values[i]!]);
};

describe('samples of one counter in two logs', () => {
  it.each([
    ['15 seconds apart, 20 ms late', 15_000, 20, true],
    ['15 seconds apart, a twentieth late', 15_000, 750, true],
    ['15 seconds apart, 1 second late', 15_000, 1000, false],
    ['an hour apart, 1 second late', 3_600_000, 1000, true],
    ['an hour apart, 2 seconds late', 3_600_000, 2000, false],
    ['1 second apart, 20 ms late', 1000, 20, true],
    ['1 second apart, 500 ms late', 1000, 500, false],
    ['40 ms apart, 20 ms late', 40, 20, false],
  ])('%s', (_, stepMs, lateMs, isSame) => {
    const one = seriesOf(stepMs, 0, [10, 20, 30]);
    const other = seriesOf(stepMs, lateMs, [11, 21, 31]);
    const values = joined(other, one).map(([, value]) => value);
    expect(values).toEqual(isSame ? [10, 20, 30] : [10, 11, 20, 21, 30, 31]);
  });

  it('have the value of the one that has it', () => {
    expect(joined(seriesOf(1000, 0, [10, B, 30]), seriesOf(1000, 0, [11, 21, 31]))).toEqual([
      [0, 10],
      [1000, 21],
      [2000, 30],
    ]);
  });

  it('stay all of one log, however close they are', () => {
    const fast = seriesOf(10, 0, [1, 2, 3, 4, 5]);
    expect(joined(fast, seriesOf(60_000, 25, [9]))).toEqual([
      [0, 1],
      [10, 2],
      [20, 3],
      [25, 9],
      [30, 4],
      [40, 5],
    ]);
  });
});

describe('cutSeries', () => {
  const series = seriesOf(10, 0, [1, 2, 3, 4]);

  it.each([
    [10, 20, [2, 3]],
    [-Infinity, 10, [1, 2]],
    [11, Infinity, [3, 4]],
    [50, 60, []],
  ])('from %d to %d', (fromMs, toMs, values) => {
    expect([...cutSeries(series, fromMs, toMs).values]).toEqual(values);
  });

  it('cuts the slices of a long series by their starts', () => {
    const field = Float64Array.of(0, 20);
    const slices = {
      ...{ startMs: field, widthMs: field, count: field, missing: field, min: field, max: field },
      ...{ mean: field, first: field, last: field },
    };
    expect(cutSeries({ ...series, slices }, 15, Infinity).slices).toMatchObject({ startMs: Float64Array.of(20) });
  });
});
