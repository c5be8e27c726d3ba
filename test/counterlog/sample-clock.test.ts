import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSampleClock } from '../../src/counterlog/sample-clock.ts';

const HOUR = 3600;

/** Feeds seconds; gives seconds, `x` for a sample refused and `+` before one where an hour was added. */
function run(seconds: readonly number[]): (number | string)[] {
  const clock = createSampleClock();
  return seconds.map((second) => {
    const { ms, steppedBack } = clock.read(second * 1000);
    if (Number.isNaN(ms)) return 'x';
    return steppedBack ? `+${ms / 1000}` : ms / 1000;
  });
}

describe('createSampleClock', () => {
  it.each([
    ['increasing', [0, 15, 30], [0, 15, 30]],
    ['equal times', [0, 15, 15, 30], [0, 15, 'x', 30]],
    ['a step back that is no hour', [0, 15, 5, 30], [0, 15, 'x', 30]],
    ['the end of daylight saving time', [0, 15, 30, 45 - HOUR, 60 - HOUR], [0, 15, 30, '+45', 60]],
    ['late by a second', [0, 15, 30, 46.5 - HOUR, 60 - HOUR], [0, 15, 30, '+46.5', 60]],
    ['late by three seconds of fifteen', [0, 15, 30, 48.1 - HOUR], [0, 15, 30, 'x']],
    ['within a fifth of a long interval', [0, 300, 600, 950 - HOUR], [0, 300, 600, '+950']],
    ['an hour back without an interval', [0, 15 - HOUR, 30], [0, 'x', 30]],
    ['two autumns', [0, 15, 30 - HOUR, 45 - 2 * HOUR], [0, 15, '+30', '+45']],
    ['a pause is no interval', [0, 15, 5000, 5015 - HOUR], [0, 15, 5000, '+5015']],
    ['hourly samples: one is lost', [0, HOUR, HOUR, 2 * HOUR], [0, HOUR, 'x', 2 * HOUR]],
    ['one second apart, an hour back to the same second', [0, 1, 2, 2 - HOUR, 3 - HOUR], [0, 1, 2, 'x', '+3']],
    [
      'a clock set back that catches up: no hour is added on the way',
      [7200, 7215, 0, 1800, 3600, 3630 - 15, 3630, 7230],
      [7200, 7215, 'x', 'x', 'x', 'x', 'x', 7230],
    ],
  ])('%s', (_, seconds, expected) => {
    expect(run(seconds)).toEqual(expected);
  });

  it('reads many as one after another, up to what needs a look', () => {
    const step = fc.constantFrom(0, 1000, 15_000, 15_000, 15_000, 16_000, 900_000, 900_001, -3_585_000, -15_000);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.array(fc.nat(9), { maxLength: 60 }), (steps, lengths) => {
        let wallMs = 0;
        const times = Float64Array.from(steps, (ms) => (wallMs += ms));
        const alone = createSampleClock();
        const expected = Array.from(times, (ms) => alone.read(ms).ms);
        const clock = createSampleClock();
        const actual: number[] = [];
        for (let i = 0; actual.length < times.length; i++) {
          const from = actual.length;
          const next = clock.readNext(times, from, Math.min(times.length, from + (lengths[i] ?? 60)));
          for (let at = from; at < next; at++) actual.push(times[at]! + clock.addedMs());
          if (next < times.length) actual.push(clock.read(times[next]!).ms);
        }
        expect(actual).toEqual(expected);
        expect(clock.addedMs()).toBe(alone.addedMs());
      }),
      { numRuns: 1000 },
    );
  });

  it('takes the hours added before another header along', () => {
    const clock = createSampleClock();
    for (const second of [0, 15, 30 - HOUR]) clock.read(second * 1000);
    expect(clock.addedMs()).toBe(HOUR * 1000);
    const next = createSampleClock(clock.addedMs());
    expect(next.read((60 - HOUR) * 1000)).toEqual({ ms: 60_000, steppedBack: false });
  });
});
