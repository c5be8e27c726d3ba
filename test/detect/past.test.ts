import { describe, expect, it } from 'vitest';
import { judgeGrowth } from '../../src/detect/judge-growth.ts';
import { judgeWithPast, logOddsOfPast, pastOf, withPast } from '../../src/detect/past.ts';
import { RESOURCE_KINDS } from '../../src/model/resource.ts';
import type { Series } from '../../src/model/series.ts';
import { HOUR_MS, MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const BYTES = RESOURCE_KINDS['private-bytes'];
const DAY = 24;

/** A month of a service: it wanders, follows the day, and from `onset` on leaks. */
function month(onset: number, perHour: number, days = 30): Series {
  const random = noise(11);
  let wander = 0;
  return seriesOf(
    days * DAY,
    (h) => {
      wander = 0.98 * wander + MB * (random() - 0.5);
      const ofTheDay = 12 * MB * Math.sin((h * Math.PI) / 12);
      return 300 * MB + wander + ofTheDay + Math.max(0, h - onset) * perHour;
    },
    0.25 * HOUR_MS,
  );
}

const reasonIn = (series: Series) =>
  judgeWithPast(series, BYTES).reasons.find(({ code }) => code === 'beyond-its-past') ?? null;

describe('judgeWithPast', () => {
  it('finds a leak of the last three days of a month, which the whole month hides', () => {
    const series = month(27 * DAY, MB);
    expect(judgeGrowth(series, BYTES).verdict).not.toBe('leak');
    const { verdict, trend, likelihood } = judgeWithPast(series, BYTES);
    expect(verdict).toBe('leak');
    expect(likelihood).toBeGreaterThan(0.9);
    expect(trend!.slopePerHour / MB).toBeGreaterThan(0.7);
    expect(trend!.slopePerHour / MB).toBeLessThan(1.3);
    // Within half a day.
    expect(Math.abs(trend!.fitStartMs - START_MS - 27 * DAY * HOUR_MS) / HOUR_MS).toBeLessThan(12);
    expect(reasonIn(series)).toMatchObject({ state: 'met', unit: 'ratio', limit: 1.5 });
  });

  it('says nothing of a month without a leak', () => {
    const series = month(Infinity, 0);
    expect(['leak', 'suspect']).not.toContain(judgeWithPast(series, BYTES).verdict);
    expect(reasonIn(series)).toBeNull();
  });

  it('says nothing of the rise of a Monday, which earlier weeks had too', () => {
    const random = noise(3);
    const level = (h: number): number => {
      const day = Math.floor(h / DAY) % 7;
      // It fills from Monday to Wednesday, and is restarted clean for the next week.
      return 200 * MB + Math.min(60, (h / DAY - Math.floor(h / DAY / 7) * 7) * 20) * (day < 6 ? MB : 0) + MB * random();
    };
    const untilWednesday = seriesOf((4 * 7 + 2.5) * DAY, level, 0.25 * HOUR_MS);
    const { verdict } = judgeWithPast(untilWednesday, BYTES);
    expect(['leak', 'suspect']).not.toContain(verdict);
    // Those days alone look like a leak: the weeks before are what tells them from one.
    const alone = seriesOf(2.5 * DAY, level, 0.25 * HOUR_MS);
    expect(judgeGrowth(alone, BYTES).verdict).toBe('leak');
  });

  it('has no past for a leak that began with the log', () => {
    const series = month(0, MB, 4);
    const judgement = judgeWithPast(series, BYTES);
    expect(judgement.verdict).toBe('leak');
    expect(reasonIn(series)).toBeNull();
    expect(judgement).toEqual(judgeGrowth(series, BYTES));
  });

  it('does not look for late growth in less than a day', () => {
    const random = noise(5);
    const rise = seriesOf(20, (h) => 100 * MB + Math.max(0, h - 15) * 8 * MB + 0.3 * MB * random());
    expect(reasonIn(rise)).toBeNull();
  });
});

describe('pastOf', () => {
  it('measures growth against the largest earlier growth, and the levels held before', () => {
    // A swell of 40 MB, given back; then 80 MB that stay, over as long.
    const swell = (h: number): number =>
      h < 48 ? 0 : h < 72 ? ((h - 48) / 24) * 40 : h < 96 ? ((96 - h) / 24) * 40 : 0;
    const late = (h: number): number => Math.max(0, (h - 120) / 24) * 80;
    const series = seriesOf(144, (h) => (100 + swell(h) + late(h)) * MB, 0.1 * HOUR_MS);
    const past = pastOf(series, START_MS + 120 * HOUR_MS, BYTES)!;
    expect(past.multiple).toBeCloseTo(2, 1);
    // Held for a twentieth of the time: some 37 MB of the swell; the lowest of the last sixth is at some 67 MB.
    expect(past.newShare).toBeGreaterThan(0.3);
    expect(past.newShare).toBeLessThan(0.55);
  });

  it('is 0 times without growth, and below all levels', () => {
    const falling = seriesOf(96, (h) => (300 - h) * MB);
    expect(pastOf(falling, START_MS + 60 * HOUR_MS, BYTES)).toEqual({ multiple: 0, newShare: -1 });
  });

  it.each([
    ['less past than growth', 96, 40],
    ['less past than a day', 40, 22],
  ])('knows nothing with %s', (_, hours, from) => {
    const series = seriesOf(hours, (h) => (100 + h) * MB);
    expect(pastOf(series, START_MS + from * HOUR_MS, BYTES)).toBeNull();
  });
});

describe('withPast', () => {
  const leak = judgeGrowth(month(0, 0.25 * MB, 4), BYTES);

  it('makes growth onto new levels likelier, and growth below earlier levels doubtful', () => {
    const above = withPast(leak, { multiple: 4, newShare: 0.9 }, 0.5);
    const below = withPast(leak, { multiple: 0.8, newShare: -1 }, 0.5);
    expect(above.likelihood).toBeGreaterThan(below.likelihood);
    expect(above.points - below.points).toBeCloseTo(
      logOddsOfPast({ multiple: 4, newShare: 0.9 }) - logOddsOfPast({ multiple: 0.8, newShare: -1 }),
    );
    expect([above, below].map(({ reasons }) => reasons.at(-1)!.state)).toEqual(['met', 'against']);
  });

  it('makes no leak of suspected growth, nor likelier than one, but less likely', () => {
    const nearly = { ...leak, verdict: 'suspect', likelihood: 0.55 } as const;
    const beyond = withPast(nearly, { multiple: 4, newShare: 0.9 }, 0.5);
    expect(beyond.verdict).toBe('suspect');
    expect(beyond.likelihood).toBeCloseTo(0.55, 9);
    expect(withPast(nearly, { multiple: 0.8, newShare: -1 }, 0.5).likelihood).toBeLessThan(0.45);
  });

  it.each([0, 1])('stays a number where a likelihood was rounded to %i', (likelihood) => {
    const judged = withPast({ ...leak, likelihood }, { multiple: 2, newShare: 0.5 }, 0.5);
    expect([judged.likelihood, judged.points].map(Number.isFinite)).toEqual([true, true]);
  });

  it('keeps what the base rate says apart from the evidence', () => {
    const past = { multiple: 2, newShare: 0.5 };
    const odds = (p: number): number => p / (1 - p);
    const likelihood = 1 / (1 + 99 / odds(leak.likelihood));
    const rare = { ...leak, likelihood };
    const ratio = odds(withPast(leak, past, 0.5).likelihood) / odds(withPast(rare, past, 0.01).likelihood);
    expect(ratio).toBeCloseTo(99, 0);
  });
});
