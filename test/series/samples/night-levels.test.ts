import { describe, expect, it } from 'vitest';
import { levelsOfDays } from '../../../src/series/samples/night-levels.ts';
import { fitLine } from '../../../src/trend/least-squares.ts';
import { HOUR_MS } from '../../../src/util/time.ts';

const HOURS = Float64Array.of(0, 1, 2.5);

const measure = (value: number) =>
  levelsOfDays({ timesMs: HOURS.map((hour) => hour * HOUR_MS), values: HOURS.map(() => value), slices: null });

describe('days of a counter that stands still', () => {
  it('have no slope where the counter is whole', () => {
    const levels = measure(4096);
    expect(levels).toMatchObject({ count: Float64Array.of(3), median: Float64Array.of(4096) });
    expect([levels.slopePerHour[0], levels.ciLow[0], levels.ciHigh[0]]).toEqual([0, 0, 0]);
  });

  it('have the slope of their line where it is a fraction, also one whose rounded sum is whole', () => {
    const value = 1 / 3 + Number.EPSILON / 4;
    expect(value * 3).toBe(1);
    const line = fitLine(
      HOURS,
      HOURS.map(() => value),
    );
    expect(line.slopeError).toBeGreaterThan(0);
    const levels = measure(value);
    expect(levels.slopePerHour[0]).toBe(line.slope);
    expect(levels.ciHigh[0]).toBe(line.slope + 1.959963984540054 * line.slopeError);
  });
});
