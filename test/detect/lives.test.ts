import { describe, expect, it } from 'vitest';
import { unsure, type Judgement } from '../../src/detect/judge-growth.ts';
import { isDatable, judgeLives, type JudgedLife } from '../../src/detect/lives.ts';
import { LEAK_LIKELIHOOD, likelihoodOf, MAX_UNSURE_LIKELIHOOD, pointsFor } from '../../src/detect/likelihood.ts';
import type { Verdict } from '../../src/model/assessment.ts';
import type { Lifetime } from '../../src/model/lifetime.ts';
import type { Reason } from '../../src/model/reason.ts';
import { lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, seriesOf, START_MS } from '../helpers/series.ts';

/** Of lives of 40 hours, where half of the processes leak. */
const LEAK_POINTS = pointsFor(LEAK_LIKELIHOOD, 40, 0.5);
/** What several lives need on average, by the documentation. */
const SEVERAL = LEAK_POINTS - 0.5;

/** A reason that shows of which life it is. */
const pointsReason = (value: number, pid: number): Reason => ({
  ...{ code: 'points', state: 'met', value, unit: 'points', limit: LEAK_POINTS },
  facts: { maxPoints: pid },
});

/** A life that ended; `pid` tells it from the others. */
function life(verdict: Verdict, points: number, hours = 40, pid = 1, more: Partial<Lifetime> = {}): JudgedLife {
  const startMs = START_MS + pid * 100 * HOUR_MS;
  const level = seriesOf(1, () => 0, HOUR_MS, startMs);
  const endMs = startMs + hours * HOUR_MS;
  const lifetime = lifetimeOf('app', { 'private-bytes': level }, { pid, endMs, endKnown: true, ...more });
  const reasons = [pointsReason(points, pid)];
  const judgement: Judgement = {
    verdict,
    trend: null,
    reasons,
    slowing: false,
    points,
    likelihood: likelihoodOf(points, hours, 0.5),
    seenMs: null,
  };
  return { lifetime, judgement };
}

const verdictOf = (...lives: JudgedLife[]): Verdict => judgeLives(lives, 0.5).judgement.verdict;
const pidOf = (...lives: JudgedLife[]): number | null => judgeLives(lives, 0.5).lifetime.pid;
/** The reason of the lives together: null where there is none. */
const reasonOf = (...lives: JudgedLife[]): Reason | null =>
  judgeLives(lives, 0.5).judgement.reasons.find(({ code }) => code === 'lives') ?? null;

describe('judgeLives', () => {
  it.each<[Verdict, number]>([
    ['leak', LEAK_POINTS + 3],
    ['suspect', LEAK_POINTS - 0.2],
    ['plateau', 12],
    ['stable', NaN],
  ])('one life stands for itself, unchanged: %s', (verdict, points) => {
    const only = life(verdict, points);
    expect(judgeLives([only], 0.5)).toBe(only);
  });

  it('a leak: lives that agree need half a point less each', () => {
    const lives = [
      life('suspect', LEAK_POINTS - 0.4, 40, 1),
      life('leak', LEAK_POINTS + 0.2, 40, 2),
      life('suspect', LEAK_POINTS - 0.7, 40, 3),
    ];
    // Its median is no leak: by most of the lives it would be none.
    expect([verdictOf(...lives), pidOf(...lives)]).toEqual(['leak', 2]);
    expect(reasonOf(...lives)).toMatchObject({ state: 'met', facts: { leakingRuns: 1, runs: 3 } });
  });

  it('on average exactly half a point less is enough, a hundredth below is not', () => {
    const pair = (below: number): Verdict =>
      verdictOf(life('leak', SEVERAL + 1, 40, 1), life('suspect', SEVERAL - 1 - 2 * below, 40, 2));
    expect([pair(-0.001), pair(0.01)]).toEqual(['leak', 'suspect']);
  });

  it('is no likelier a leak where something else may explain the growth of each', () => {
    const lives = [1, 2, 3].map((pid): JudgedLife => {
      const one = life('suspect', LEAK_POINTS + 4, 40, pid);
      return { ...one, judgement: unsure(one.judgement) };
    });
    expect(lives[0]!.judgement.likelihood).toBe(MAX_UNSURE_LIKELIHOOD);
    expect(judgeLives(lives, 0.5).judgement).toMatchObject({ verdict: 'suspect', likelihood: MAX_UNSURE_LIKELIHOOD });
  });

  it('gives no likelihood to a process whose lives had too little to score', () => {
    const short = (pid: number): JudgedLife => {
      const one = life('insufficient-data', NaN, 40, pid);
      return { ...one, judgement: { ...one.judgement, likelihood: NaN } };
    };
    expect(judgeLives([short(1), short(2)], 0.999).judgement.likelihood).toBeNaN();
  });

  it('no leak where all agree but none is one', () => {
    const lives = [life('suspect', LEAK_POINTS - 0.1, 40, 1), life('suspect', LEAK_POINTS - 0.2, 40, 2)];
    expect(verdictOf(...lives)).toBe('suspect');
    expect(reasonOf(...lives)).toMatchObject({ state: 'met' });
  });

  it.each([1, 2, 3])('no leak: one life rises, %i others do little', (others) => {
    const harmless = Array.from({ length: others }, (_, i) => life('warm-up', 9, 40, i + 2));
    const lives = [life('leak', LEAK_POINTS + 3, 40, 1), ...harmless];
    expect(verdictOf(...lives)).toBe('warm-up');
    expect(pidOf(...lives)).not.toBe(1);
    expect(reasonOf(...lives)).toMatchObject({ state: 'partly' });
  });

  it('harmless lives stay what most of them are', () => {
    const lives = [life('step', 11, 40, 1), life('warm-up', 7, 40, 2), life('warm-up', 8, 40, 3)];
    expect(verdictOf(...lives)).toBe('warm-up');
    expect(reasonOf(...lives)).toMatchObject({ state: 'against' });
  });

  it('suspect: most rise like a leak, but one does so little that it contradicts them', () => {
    const lives = [
      life('leak', LEAK_POINTS + 1, 40, 1),
      life('leak', LEAK_POINTS + 2, 40, 2),
      life('fluctuating', 5, 40, 3),
    ];
    expect(verdictOf(...lives)).toBe('suspect');
    const { reasons } = judgeLives(lives, 0.5).judgement;
    expect(reasons.map(({ code }) => code)).toEqual(['points', 'lives']);
    expect(reasons[1]).toMatchObject({ state: 'partly', facts: { leakingRuns: 2, runs: 3 } });
  });

  it('lives of under half the longest do not count, of half they do', () => {
    const long = life('leak', LEAK_POINTS + 2, 60, 1);
    const short = (hours: number): JudgedLife => life('fluctuating', 5, hours, 2);
    expect([verdictOf(long, short(29)), verdictOf(long, short(30))]).toEqual(['leak', 'fluctuating']);
    expect([reasonOf(long, short(29)), reasonOf(long, short(30))?.state]).toEqual([null, 'partly']);
  });

  it('of lives of part of a day none counts where another one was seen for a whole day', () => {
    const partOfADay = life('leak', LEAK_POINTS + 2, 16, 1);
    expect(verdictOf(partOfADay, life('fluctuating', 5, 20, 2))).toBe('fluctuating');
    expect(reasonOf(partOfADay, life('fluctuating', 5, 20, 2))).not.toBeNull();
    expect(reasonOf(partOfADay, life('fluctuating', 5, 29, 2))).toBeNull();
  });

  it('short lives that rise make no leak of a long one that does not', () => {
    const long = life('plateau', 9, 40, 1);
    const short = [2, 3, 4].map((pid) => life('leak', LEAK_POINTS + 4, 10, pid));
    expect([verdictOf(long, ...short), pidOf(long, ...short)]).toEqual(['plateau', 1]);
  });

  it('a life that has no points counts as little, not as nothing', () => {
    const unscored = life('stable', NaN, 40, 3);
    const high = life('leak', LEAK_POINTS + 8, 40, 1);
    const lower = life('leak', LEAK_POINTS + 0.5, 40, 1);
    const lowest = life('leak', LEAK_POINTS + 0.5, 40, 2);
    expect(verdictOf(lower, lowest, unscored)).toBe('suspect');
    // Six points fewer than make a leak as likely as not: two clear leaks outweigh it.
    expect(verdictOf(high, { ...high, lifetime: lowest.lifetime }, unscored)).toBe('leak');
    const average = (2 * LEAK_POINTS + 1 + pointsFor(0.5, 40, 0.5) - 6) / 3;
    expect(reasonOf(lower, lowest, unscored)).toMatchObject({ value: expect.closeTo(average, 9), limit: SEVERAL });
  });

  it('the order of the lives does not matter', () => {
    const lives = [
      life('leak', LEAK_POINTS + 1, 40, 1),
      life('suspect', LEAK_POINTS - 0.1, 38, 2),
      life('stable', NaN, 36, 3),
      life('leak', LEAK_POINTS + 2, 12, 4),
    ];
    const forward = judgeLives(lives, 0.5);
    expect(judgeLives([...lives].reverse(), 0.5)).toEqual(forward);
    expect(forward.judgement.verdict).toBe('suspect');
  });

  it('of the same points the more telling verdict comes first, whatever the order', () => {
    const [suspect, daily] = [life('suspect', 12, 40, 1), life('daily-cycle', 12, 40, 2)];
    // Of two the lower one stands for both.
    expect([verdictOf(suspect, daily), verdictOf(daily, suspect)]).toEqual(['daily-cycle', 'daily-cycle']);
  });

  it('lives that only a counter would settle are together no likelier than one is', () => {
    const unsettled = (pid: number): JudgedLife => {
      const { lifetime, judgement } = life('suspect', LEAK_POINTS + 6, 40, pid);
      return { lifetime, judgement: { ...judgement, likelihood: 0.5, isUnsure: true } };
    };
    expect(judgeLives([unsettled(1), unsettled(2)], 0.5).judgement).toMatchObject({
      verdict: 'suspect',
      likelihood: 0.5,
    });
  });

  it('leaves the lives that it was given as they were', () => {
    const lives = [life('stable', 8, 40, 1), life('leak', LEAK_POINTS + 9, 40, 2)];
    const before = structuredClone(lives);
    judgeLives(lives, 0.5);
    expect(lives).toEqual(before);
  });
});

describe('the life that stands for the process', () => {
  const leak = (hours: number, pid: number, goesOn = false): JudgedLife =>
    life('leak', LEAK_POINTS + pid, hours, pid, { endKnown: !goesOn });

  it.each([
    ['the one that goes on, if it was seen for a day', [leak(60, 2), leak(30, 1, true)], 1],
    ['the longest, if the one that goes on was not', [leak(40, 2), leak(23, 1, true)], 2],
    ['the longest of those that ended', [leak(30, 3), leak(40, 1), leak(35, 2)], 1],
    ['the latest of the same length', [leak(30, 3), leak(30, 1), leak(30, 2)], 3],
    ['one too short to be compared, if it goes on and was seen for a day', [leak(90, 2), leak(25, 1, true)], 1],
  ])('%s', (_, lives, pid) => {
    expect(pidOf(...lives)).toBe(pid);
  });

  it('came out as the process did, even if another goes on', () => {
    const alive = life('stable', NaN, 40, 3, { endKnown: false });
    expect(pidOf(leak(40, 8), leak(41, 9), alive)).toBe(9);
  });

  it('brings its own reasons', () => {
    const { lifetime, judgement } = judgeLives([leak(60, 2), leak(30, 1, true)], 0.5);
    expect([lifetime.pid, judgement.reasons[0]]).toEqual([1, pointsReason(judgement.points, 1)]);
  });
});

describe('isDatable', () => {
  it.each([
    [23.4, false, false],
    [23.5, false, true],
    [24, false, true],
    [240, false, true],
    [240, true, false],
    [0, false, false],
  ])('seen for %d h, end known %s: %s', (hours, endKnown, expected) => {
    expect(isDatable(life('leak', 20, hours, 1, { endKnown }))).toBe(expected);
  });
});
