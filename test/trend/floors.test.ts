import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { removeDailyCycle } from '../../src/trend/daily-profile.ts';
import { retainedFloor, trailingMinimum } from '../../src/trend/floors.ts';
import { levelShifts, withoutShifts } from '../../src/trend/level-shifts.ts';
import { runningMedian } from '../../src/trend/running-median.ts';

const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });

describe('retainedFloor', () => {
  it('is what is never undercut again', () => {
    expect(retainedFloor([5, 1, 4, 3, 6, 5, 9])).toEqual([1, 1, 3, 3, 5, 5, 9]);
    expect(retainedFloor([])).toEqual([]);
  });

  it('never falls, and is the least of this value and all later ones (property)', () => {
    fc.assert(
      fc.property(values, (list) => {
        expect(retainedFloor(list)).toEqual(list.map((_, i) => Math.min(...list.slice(i))));
      }),
    );
  });
});

describe('trailingMinimum', () => {
  it('is the least of the last few (property)', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), (list, width) => {
        const expected = list.map((_, i) => Math.min(...list.slice(Math.max(0, i - width + 1), i + 1)));
        expect(trailingMinimum(list, width)).toEqual(expected);
      }),
    );
  });
});

describe('runningMedian', () => {
  it('drops spikes and keeps edges', () => {
    expect(runningMedian([1, 1, 9, 1, 1, 1, 5, 5, 5, 0, 5, 5], 2)).toEqual([1, 1, 1, 1, 1, 1, 5, 5, 5, 5, 5, 5]);
  });
});

describe('removeDailyCycle', () => {
  const hours = Array.from({ length: 240 }, (_, i) => i * 0.4);
  const wave = (h: number): number => 40 * Math.sin((h * Math.PI) / 12);

  it('takes a daily wave off a trend', () => {
    const { adjusted, strength } = removeDailyCycle(
      hours,
      hours.map((h) => 100 + h + wave(h)),
    );
    expect(strength).toBeGreaterThan(0.9);
    adjusted.forEach((value, i) => expect(Math.abs(value - 100 - hours[i]!)).toBeLessThan(8));
  });

  it('leaves noise, a wave of half a day, a bend and two days less five hours as they are', () => {
    const series = [
      hours.map((_, i) => (i * 7919) % 101),
      hours.map((h) => 40 * Math.sin((h * Math.PI) / 6)),
      hours.map((h) => h ** 1.5),
    ];
    for (const list of series) expect(removeDailyCycle(hours, list).adjusted).toBe(list);
    const short = hours.filter((h) => h < 43);
    const list = short.map(wave);
    expect(removeDailyCycle(short, list)).toEqual({ adjusted: list, strength: 0 });
    expect(removeDailyCycle([], [])).toEqual({ adjusted: [], strength: 0 });
    const level = hours.map(() => 5);
    expect(removeDailyCycle(hours, level)).toEqual({ adjusted: level, strength: 0 });
  });
});

describe('levelShifts', () => {
  const at = (f: (i: number) => number): number[] => Array.from({ length: 100 }, (_, i) => f(i) + ((i * 7919) % 3));

  it('finds one step beside a slow rise, and takes it off', () => {
    const list = at((i) => i / 2 + (i >= 40 ? 300 : 0));
    const [shift, ...rest] = levelShifts(list, list, 1);
    expect(rest).toEqual([]);
    expect(shift!.at).toBeGreaterThanOrEqual(39);
    expect(shift!.at).toBeLessThanOrEqual(41);
    expect(shift!.height).toBeCloseTo(300, -1);
    const left = withoutShifts(list, [shift!]);
    expect(left.at(-1)! - left[0]!).toBeLessThan(60);
  });

  it('finds none in a spike, a ramp, noise, a staircase and a step that is given back', () => {
    const none = [
      at((i) => (i > 40 && i < 44 ? 300 : 0)),
      at((i) => 3 * i),
      at(() => 0),
      at((i) => 100 * Math.floor(i / 10)),
      at((i) => (i > 40 && i < 90 ? 300 : 0)),
    ];
    for (const list of none) expect(levelShifts(list, list, 1)).toEqual([]);
  });
});
