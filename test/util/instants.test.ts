import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  displayInstant,
  displayOffset,
  displayShortInstant,
  displayWeekday,
  formatInstant,
  hoursBetween,
  offsetOf,
  wallMs,
} from '../../src/util/instants.ts';

const WALL_MS = Date.UTC(2004, 10, 3, 2, 10);

describe('formatInstant', () => {
  it.each([
    [60, '2004-11-03T02:10:00.000+01:00'],
    [0, '2004-11-03T02:10:00.000+00:00'],
    [-300, '2004-11-03T02:10:00.000-05:00'],
    [330, '2004-11-03T02:10:00.000+05:30'],
    [null, '2004-11-03T02:10:00.000'],
  ])('offset %s', (offset, iso) => {
    expect(formatInstant(WALL_MS, offset)).toBe(iso);
    expect(wallMs(iso)).toBe(WALL_MS);
    expect(offsetOf(iso)).toBe(offset);
  });

  it('comes back from text', () => {
    const time = fc.integer({ min: -8.64e15 + 1, max: 8.64e15 - 1 });
    fc.assert(
      fc.property(time, fc.option(fc.integer({ min: -840, max: 840 })), (ms, offset) => {
        const iso = formatInstant(ms, offset);
        expect(wallMs(iso)).toBe(ms);
        expect(offsetOf(iso)).toBe(offset);
      }),
    );
  });

  it.each(['', 'yesterday', '2004-13-03T00:00:00Z', '2004-11-03', '2004-11-03T25:00:00'])('refuses %j', (text) => {
    expect(() => wallMs(text)).toThrow(RangeError);
  });
});

describe('display', () => {
  it('shows the wall clock in words', () => {
    expect(displayInstant(WALL_MS)).toBe('3 Nov 2004, 02:10');
    expect(displayShortInstant(WALL_MS)).toBe('3 Nov 02:10');
    expect(displayWeekday(WALL_MS)).toBe('Wed');
    expect(displayInstant(-1)).toBe('31 Dec 1969, 23:59');
    expect(displayOffset(-210)).toBe('UTC-03:30');
    expect(displayOffset(null)).toContain('not known');
    expect(hoursBetween('2004-11-03T02:10:00.000+01:00', '2004-11-04T02:10:00.000+01:00')).toBe(24);
  });
});
