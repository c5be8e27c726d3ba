import { describe, expect, it } from 'vitest';
import { judgeGrowth, type Judgement } from '../../src/detect/judge-growth.ts';
import { longGaps, usableShareOf } from '../../src/detect/sample-quality.ts';
import { RESOURCE_KINDS } from '../../src/model/resource.ts';
import type { Series } from '../../src/model/series.ts';
import { HOUR_MS, MB, noise, START_MS } from '../helpers/series.ts';

/** Hours of a capture: from, to, minutes between samples. */
type Capture = readonly [from: number, to: number, minutes: number];

function seriesOver(captures: readonly Capture[], level: (hour: number) => number, noisy = MB): Series {
  const random = noise(7);
  const hours = captures.flatMap(([from, to, minutes]) =>
    Array.from({ length: Math.round(((to - from) * 60) / minutes) + 1 }, (_, i) => from + (i * minutes) / 60),
  );
  return {
    timesMs: Float64Array.from(hours, (hour) => START_MS + hour * HOUR_MS),
    values: Float64Array.from(hours, (hour) => level(hour) + noisy * random()),
    slices: null,
  };
}

const judge = (captures: readonly Capture[], level: (hour: number) => number, noisy = MB): Judgement =>
  judgeGrowth(seriesOver(captures, level, noisy), RESOURCE_KINDS['private-bytes']);

const DAY = 24;
const MONTH = 30 * DAY;
const stray = (hour: number): Capture => [hour, hour, 1];
const thirtyHours: Capture = [MONTH, MONTH + 30, 15];
const twoDays: Capture[] = [
  [0, DAY, 15],
  [MONTH, MONTH + DAY, 15],
];
const weekly = Array.from({ length: 8 }, (_, week): Capture => [week * 168, week * 168 + 2, 5]);
const mornings = Array.from({ length: 14 }, (_, day): Capture => [day * DAY, day * DAY + 2, 5]);
const sinceMonth = (hour: number): number => 60 * MB + 10 * MB * Math.max(0, hour - MONTH);
const always = (rate: number) => (hour: number) => 60 * MB + rate * MB * hour;
const daily = (hour: number): number => 80 * MB + 40 * MB * Math.sin(((hour - 9) * Math.PI) / 12);

describe('judgeGrowth over long gaps', () => {
  it.each<[string, readonly Capture[], (hour: number) => number, number]>([
    ['a stray sample a month before', [stray(0), thirtyHours], sinceMonth, 10],
    ['three of them, days apart', [stray(0), stray(200), stray(500), thirtyHours], sinceMonth, 10],
    ['one of the same growth', [stray(0), thirtyHours], always(10), 10],
    ['one behind, of the same growth', [[0, 30, 15], stray(MONTH)], always(10), 10],
    ['one behind, at the last level', [[0, 30, 15], stray(MONTH)], (h) => 60 * MB + 10 * MB * Math.min(30, h), 10],
    ['two captures of a day, a month apart', twoDays, always(10), 10],
    ['the same, with slow growth', twoDays, always(0.5), 0.5],
    [
      'two captures, and a clock that was set by a month between them',
      twoDays,
      (h) => 60 * MB + 10 * MB * (h < MONTH ? h : h - MONTH + DAY),
      10,
    ],
    ['two hours a week', weekly, always(0.5), 0.5],
    ['two hours a day', mornings, always(0.5), 0.5],
    ['two hours a day, with a cycle', mornings, (h) => daily(h) + 0.5 * MB * h, 0.5],
    ['weeks of a level first', weekly, (h) => 60 * MB + 0.5 * MB * Math.max(0, h - 672), 0.5],
  ])('a leak: %s', (_, captures, level, rate) => {
    const { verdict, trend } = judge(captures, level);
    expect(verdict).toBe('leak');
    expect(trend!.slopePerHour / MB).toBeCloseTo(rate, rate > 1 ? 0 : 1);
    expect(trend!.ciLow / MB).toBeLessThan(rate);
    expect(trend!.ciHigh / MB).toBeGreaterThan(rate);
  });

  it.each<[string, readonly Capture[], (hour: number) => number, number]>([
    ['a level, two hours a week', weekly, () => 60 * MB, MB],
    ['noise, two hours a week', weekly, () => 60 * MB, 10 * MB],
    ['a daily cycle, two hours a week', weekly, daily, MB],
    ['a daily cycle, each morning', mornings, daily, MB],
    ['a daily cycle, two days a month apart', twoDays, daily, MB],
    ['one step in the gap between two days', twoDays, (h) => 60 * MB + (h > DAY ? 200 * MB : 0), MB],
    ['a warm-up before weeks of a level', weekly, (h) => 60 * MB + 80 * MB * (1 - Math.exp(-h)), MB],
    ['growth that ended after four weeks', weekly, (h) => 60 * MB + 0.5 * MB * Math.min(h, 672), MB],
    ['memory given back in each gap', weekly, (h) => 60 * MB + 20 * MB * (h % 168), MB],
  ])('no leak: %s', (_, captures, level, noisy) => {
    expect(['leak', 'suspect']).not.toContain(judge(captures, level, noisy).verdict);
  });

  it('says when growth began: behind the gap in which nothing came', () => {
    const { trend, seenMs } = judge([stray(0), thirtyHours], sinceMonth, 0);
    expect(trend!.onsetMs).toBe(START_MS + MONTH * HOUR_MS);
    expect(seenMs).toBe(30 * HOUR_MS);
  });

  it('counts gaps that growth goes on through as seen, from three captures on', () => {
    expect(judge(weekly, always(0.5)).seenMs! / HOUR_MS).toBeCloseTo(7 * 168 + 2);
    expect(judge(twoDays, always(10)).seenMs! / HOUR_MS).toBeCloseTo(48);
  });

  it('says where growth did not go on behind the last gap', () => {
    const { reasons, trend } = judge([[0, 30, 15], stray(MONTH)], (h) => 60 * MB + 10 * MB * Math.min(30, h));
    expect(reasons.find(({ code }) => code === 'goes-on')?.state).toBe('partly');
    expect(trend!.fitEndMs).toBeLessThan(START_MS + 31 * HOUR_MS);
  });

  it('judges many short captures by the clock, however little they cover', () => {
    const bursts = Array.from({ length: 60 }, (_, day): Capture => [day * DAY, day * DAY + 2 / 60, 1]);
    expect(judge(bursts, always(0.5)).verdict).toBe('leak');
  });
});

describe('what a life rests on', () => {
  it('names the longest gaps where they are a good part of it', () => {
    const gaps = longGaps(seriesOver(weekly, () => MB))!;
    expect([gaps.count, gaps.longest.length, gaps.coveredMs / HOUR_MS]).toEqual([7, 3, 16]);
    expect(longGaps(seriesOver([thirtyHours], () => MB))).toBeNull();
    expect(
      longGaps(
        seriesOver(
          [
            [0, 100, 15],
            [103, 200, 15],
          ],
          () => MB,
        ),
      ),
    ).toBeNull();
  });

  it.each<[number, number | undefined, number, number | null]>([
    [100, 100, 0, 1],
    [30, 100, 0, 0.3],
    [100, 100, 0.6, 0.4],
    [120, 100, 0, 1],
    [0, 100, 0, 0],
    [10, undefined, 0, null],
    [10, NaN, 0, null],
    [0, 0, 0, null],
  ])('%d of %s rows, %d of the records left out: %s', (samples, rows, leftOut, share) => {
    expect(usableShareOf(samples, rows, leftOut)).toBe(share);
  });
});
