import { describe, expect, it } from 'vitest';
import { judgeGrowth } from '../../src/detect/judge-growth.ts';
import { rateOfLives } from '../../src/detect/rate-of-lives.ts';
import type { Lifetime } from '../../src/model/lifetime.ts';
import { RESOURCE_KINDS } from '../../src/model/resource.ts';
import type { Trend } from '../../src/model/trend.ts';
import { lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const STEP_MS = 5 * 60_000;
const random = noise(7);
const load = (clock: number): number => 25 * MB * Math.sin((2 * Math.PI * (clock - 9)) / 24);

/** A worker from one hour of the log to another: starts up within two hours, leaks, follows the load of the day. */
function worker(from: number, to: number, rate: number, withLoad = true): Lifetime {
  const shape = (h: number): number =>
    80 * MB + 60 * MB * (1 - Math.exp(-h)) + rate * MB * h + (withLoad ? load(from + h) : 0) + MB * random();
  return lifetimeOf('w3wp', { 'private-bytes': seriesOf(to - from, shape, STEP_MS, START_MS + from * HOUR_MS) });
}
const ownTrend = (life: Lifetime): Trend =>
  judgeGrowth(life.series['private-bytes']!, RESOURCE_KINDS['private-bytes']).trend!;
const shared = (lives: Lifetime[], deciding: Lifetime): Trend =>
  rateOfLives(ownTrend(deciding), deciding, lives, 'private-bytes');

describe('rateOfLives', () => {
  it('is that of the leak, whatever the hour at which a worker was recycled', () => {
    for (const first of [3, 9, 15, 21]) {
      const lives = [worker(0, first, 6), worker(first, first + 29, 6), worker(first + 29, first + 58, 6)];
      const { slopePerHour, ciLow, ciHigh } = shared(lives, lives[2]!);
      expect(Math.abs(slopePerHour / (6 * MB) - 1)).toBeLessThan(0.15);
      expect(ciLow).toBeGreaterThan(0);
      expect([ciLow < 6 * MB, ciHigh > 6 * MB]).toEqual([true, true]);
    }
  });

  it('is a line through the life that decides', () => {
    const lives = [worker(0, 29, 6, false), worker(30, 59, 6, false)];
    const { slopePerHour, intercept, fitStartMs, fitEndMs } = shared(lives, lives[1]!);
    const { timesMs, values } = lives[1]!.series['private-bytes']!;
    const hour = (fitStartMs - timesMs[0]!) / HOUR_MS;
    // Not its start-up.
    expect(hour).toBeGreaterThan(1);
    expect(fitEndMs).toBe(timesMs.at(-1));
    expect(intercept / MB).toBeCloseTo(140 + 6 * hour, -1);
    expect((intercept + slopePerHour * (29 - hour)) / values.at(-1)!).toBeCloseTo(1, 1);
  });

  it.each<[string, () => Lifetime[]]>([
    ['no other life', () => [worker(0, 29, 6)]],
    ['another that is mostly start-up', () => [worker(0, 5, 6), worker(5, 40, 6)]],
    ['another without growth that can be told', () => [worker(0, 29, -40, false), worker(30, 59, 6, false)]],
  ])('stays that of the life where there is %s', (_, livesOf) => {
    const lives = livesOf();
    const own = ownTrend(lives.at(-1)!);
    expect(rateOfLives(own, lives.at(-1)!, lives, 'private-bytes')).toBe(own);
  });

  it('stays that of the life in which growth began', () => {
    const series = seriesOf(40, (h) => 80 * MB + 10 * MB * Math.max(0, h - 20) + MB * random(), STEP_MS);
    const began = lifetimeOf('w3wp', { 'private-bytes': series });
    const lives = [worker(-30, 0, 1, false), began];
    const own = ownTrend(began);
    expect(own.onsetMs).not.toBeNull();
    expect(rateOfLives(own, began, lives, 'private-bytes')).toBe(own);
  });
});
