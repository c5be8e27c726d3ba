import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSampleOrder, type TimedRecord } from '../../../src/counterlog/clock/sample-order.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Samples each `step` seconds from `start` on. */
const every = (step: number, count: number, start = 0): number[] =>
  Array.from({ length: count }, (_, i) => start + i * step);

interface Numbered extends TimedRecord {
  readonly index: number;
}

interface Outcome {
  /** [logged] seconds, `x` for a sample left out, `+` before one where an hour was added, `!` where the clock was set. */
  readonly samples: (number | string)[];
  readonly mostUsed: number;
}

/** @param rows how many are offered as rows at a time; 0 = none */
function run(seconds: readonly number[], rows: (at: number) => number = () => 0): Outcome {
  const samples: (number | string)[] = Array(seconds.length).fill('lost');
  const marks = new Map<number, string>();
  const order = createSampleOrder<Numbered>({
    toHold: (record) => record,
    onSample: ({ index }, ms) => (samples[index] = marks.has(index) ? `${marks.get(index)}${ms / 1000}` : ms / 1000),
    onDisorder: ({ index }) => (samples[index] = 'x'),
    onHourAdded: ({ index }) => marks.set(index, '+'),
    onClockSet: ({ index }) => marks.set(index, '!'),
  });
  const wallMs = Float64Array.from(seconds, (second) => second * 1000);
  for (let at = 0; at < seconds.length; at++) {
    const end = order.readNext(wallMs, at, Math.min(seconds.length, at + rows(at)));
    for (; at < end; at++) samples[at] = (wallMs[at]! + order.addedMs()) / 1000;
    if (at < seconds.length) order.add({ wallMs: wallMs[at]!, index: at });
  }
  order.finish();
  return { samples, mostUsed: order.mostUsedMs() / 1000 };
}

/** What is left out. */
const leftOut = (seconds: readonly number[]): number[] =>
  run(seconds).samples.flatMap((one, index) => (one === 'x' ? [index] : []));

describe('createSampleOrder', () => {
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
    ['an autumn and a spring', [0, 15, 30 - HOUR, 45 - HOUR, 60], [0, 15, '+30', 45, 60]],
    ['a pause is no interval', [0, 15, 5000, 5015, 5030 - HOUR], [0, 15, 5000, 5015, '+5030']],
    ['hourly samples: one is lost', [0, HOUR, HOUR, 2 * HOUR], [0, HOUR, 'x', 2 * HOUR]],
    ['one second apart, an hour back to the same second', [0, 1, 2, 2 - HOUR, 3 - HOUR], [0, 1, 2, 'x', '+3']],
  ])('%s', (_, seconds, expected) => {
    expect(run(seconds).samples).toEqual(expected);
  });

  it.each([
    ['the first five a year ahead', 5, 0, YEAR],
    ['the first five ten years back', 5, 0, -10 * YEAR],
    ['the first one ten months back', 1, 0, -304 * DAY],
    ['three in the middle, ten years back', 3, 100, -10 * YEAR],
    ['three in the middle, a day ahead', 3, 100, DAY],
    ['eleven in the middle, six hours back', 11, 100, -6 * HOUR],
    ['the last two, a year ahead', 2, 310, YEAR],
    ['the last four, a day back', 4, 308, -DAY],
  ])('leaves out a few wrong times alone: %s', (_, count, from, byS) => {
    for (const step of [1, 15, 300, 1200]) {
      const right = every(step, 312);
      const logged = right.map((second, i) => (i >= from && i < from + count ? second + byS : second));
      const expected = right.map((second, i) => (i >= from && i < from + count ? 'x' : second));
      expect(run(logged)).toEqual({ samples: expected, mostUsed: 0 });
    }
  });

  it('reads both stretches where the clock is set back', () => {
    const logged = [...every(300, 100, DAY), ...every(300, 212, 100 * 300)];
    const { samples, mostUsed } = run(logged);
    expect(samples).toEqual(every(300, 312, DAY).map((second, i) => (i === 100 ? `!${second}` : second)));
    // Most were taken by the clock that was set.
    expect(mostUsed).toBe(-DAY);
  });

  it('reads all where the clock is set back and forth', () => {
    const right = every(60, 300);
    const logged = right.map((second, i) => (i >= 100 && i < 180 ? second - 3 * DAY : second));
    expect(run(logged)).toEqual({
      samples: right.map((second, i) => (i === 100 ? `!${second}` : second)),
      mostUsed: 0,
    });
  });

  it('reads all where a clock of 2000 is set at the first samples', () => {
    const right = every(60, 200, 27 * YEAR);
    const logged = right.map((second, i) => (i < 40 ? second - 27 * YEAR : second));
    const { samples, mostUsed } = run(logged);
    expect(samples).toEqual(every(60, 200).map((second, i) => (i === 40 ? `!${second}` : second)));
    expect(mostUsed).toBe(27 * YEAR);
  });

  it.each([
    ['pauses', [...every(15, 40), ...every(15, 40, 5000), ...every(15, 40, 3 * DAY)]],
    ['two hours a week', [0, 7, 14, 21].flatMap((day) => every(300, 24, day * DAY))],
    ['stray samples before and after', [-5 * DAY, -3 * DAY, ...every(60, 100), 2 * DAY, 9 * DAY]],
    ['another interval', [...every(15, 50), ...every(3600, 50, 2 * HOUR)]],
    ['one sample a day', every(DAY, 200)],
    ['a few samples a month', [0, 30, 60, 90, 120].flatMap((day) => every(60, 4, day * DAY))],
    ['steps of every length', every(1, 100).map((i) => i ** 3)],
  ])('leaves out nothing that is in order: %s', (_, seconds) => {
    expect(run(seconds)).toEqual({ samples: seconds, mostUsed: 0 });
  });

  it('leaves out no more than what is wrong, wherever it is', () => {
    const wrong = fc.record({
      at: fc.nat(199),
      count: fc.integer({ min: 1, max: 8 }),
      byS: fc.integer({ min: -4e8, max: 4e8 }),
    });
    fc.assert(
      fc.property(wrong, fc.constantFrom(1, 15, 60, 300), ({ at, count, byS }, step) => {
        // What is near may be taken for late or early samples, or for another clock.
        fc.pre(Math.abs(byS) > 100 * DAY);
        const isWrong = (i: number): boolean => i >= at && i < at + count;
        const logged = every(step, 200).map((second, i) => (isWrong(i) ? second + byS : second));
        expect(leftOut(logged)).toEqual(logged.flatMap((_, i) => (isWrong(i) ? [i] : [])));
      }),
      { numRuns: 500 },
    );
  });

  it('gives increasing times and loses no record, whatever the clock does; rows or not', () => {
    const step = fc.constantFrom(
      0,
      1,
      15,
      15,
      15,
      15,
      15,
      15,
      16,
      900,
      901,
      -3585,
      -15,
      DAY,
      -DAY,
      2 * YEAR,
      -2 * YEAR,
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), fc.array(fc.nat(9), { maxLength: 60 }), (steps, lengths) => {
        let at = 0;
        const seconds = steps.map((one) => (at += one));
        const { samples } = run(seconds);
        expect(samples).not.toContain('lost');
        const times = samples.filter((one) => one !== 'x').map((one) => Number(String(one).replace(/^[+!]+/, '')));
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        const plain = (list: (number | string)[]): string[] => list.map((one) => String(one).replace(/^[+!]+/, ''));
        expect(plain(run(seconds, (i) => lengths[i % 60] ?? 0).samples)).toEqual(plain(samples));
      }),
      { numRuns: 1000 },
    );
  });

  it('takes the hours added before another header along', () => {
    const given: number[] = [];
    const order = createSampleOrder({
      hoursMs: HOUR * 1000,
      toHold: (record: TimedRecord) => record,
      onSample: (_, ms) => given.push(ms),
      onDisorder: () => undefined,
      onHourAdded: () => undefined,
      onClockSet: () => undefined,
    });
    order.add({ wallMs: 0 });
    order.finish();
    expect(given).toEqual([HOUR * 1000]);
    expect(order.hoursMs()).toBe(HOUR * 1000);
  });
});
