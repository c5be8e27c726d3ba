/**
 * From the lives of a process to what is said of the process. Ten lives are ten chances for a false alarm, and a warm-up that
 * each restart repeats looks like a leak that each restart hides: what the lives show together counts, not the worst of them.
 */
import { VERDICTS } from '../model/assessment.ts';
import type { Lifetime } from '../model/lifetime.ts';
import { HOUR_MS, MIN_CAPTURED_DAY_MS } from '../util/time.ts';
import { unsure, type Judgement } from './judge-growth.ts';
import { measured, reasonOf } from './reason.ts';
import { LEAK_LIKELIHOOD, likelihoodOf, pointsFor } from './likelihood.ts';

export interface JudgedLife<J extends Judgement = Judgement> {
  readonly lifetime: Lifetime;
  readonly judgement: J;
}

/** Lives of at least this share of the longest can be compared with it: a shorter one may not have got that far. */
const COMPARABLE_SHARE = 0.5;
/** Of several lives on average: each is evidence of its own, so that together they are worth so many points more. */
export const SEVERAL_POINTS = 0.5;
/** Of a life in which too little moved, or was seen, to score: so many fewer than make a leak as likely as not. */
export const UNSCORED_LACK = 6;

export const isUnderADay = (life: JudgedLife): boolean => seenMs(life) < MIN_CAPTURED_DAY_MS;

/** Whether a date can be given: the process lives, and was seen for a day. */
export const isDatable = (life: JudgedLife): boolean => !life.lifetime.endKnown && !isUnderADay(life);

/** A life with samples a month apart was not seen for a month. */
const seenMs = ({ lifetime, judgement }: JudgedLife): number => judgement.seenMs ?? lifetime.endMs - lifetime.startMs;

/**
 * The life that stands for the process, with the process's judgement.
 * @param lives at least one @param baseRate as of `likelihoodOf`
 */
export function judgeLives<J extends Judgement>(lives: readonly JudgedLife<J>[], baseRate: number): JudgedLife<J> {
  const comparable = comparableLives(lives).sort((a, b) => pointsOf(b) - pointsOf(a) || rank(a) - rank(b));
  // Of an even number the lower one: half of the lives are not most.
  const middle = comparable[comparable.length >>> 1]!;
  if (comparable.length === 1) return representative(lives, middle);
  const hours = Math.max(...comparable.map(seenMs)) / HOUR_MS;
  const leakPoints = pointsFor(LEAK_LIKELIHOOD, hours, baseRate) - SEVERAL_POINTS;
  const average = comparable.reduce((sum, life) => sum + pointsOf(life), 0) / comparable.length;
  const isFinding = average >= leakPoints;
  const chosen = representative(lives, isFinding ? comparable[0]! : middle);
  const leaking = comparable.filter((life) => life.judgement.likelihood >= LEAK_LIKELIHOOD).length;
  const reason = reasonOf(
    'lives',
    isFinding ? 'met' : leaking > 0 ? 'partly' : 'against',
    { leakingRuns: leaking, runs: comparable.length },
    measured(average, 'points', leakPoints),
  );
  const reasons = [...chosen.judgement.reasons, reason];
  // Most rise, but others do so little that they contradict them.
  const verdict = !isFinding && chosen.judgement.verdict === 'leak' ? 'suspect' : chosen.judgement.verdict;
  const judgement = { ...chosen.judgement, verdict, reasons };
  // The others say nothing of how likely a leak is where that is no question of points.
  if (Number.isNaN(judgement.points) || Number.isNaN(judgement.likelihood)) return { ...chosen, judgement };
  const together = { ...judgement, likelihood: likelihoodOf(average + SEVERAL_POINTS, hours, baseRate) };
  return { ...chosen, judgement: judgement.isUnsure ? unsure(together) : together };
}

/**
 * Lives that can be compared: of at least half the longest one. What grows for part of a day may follow the working day: where another
 * life shows whole days, it says nothing.
 */
function comparableLives<J extends Judgement>(lives: readonly JudgedLife<J>[]): JudgedLife<J>[] {
  const longestMs = lives.reduce((most, life) => Math.max(most, seenMs(life)), 0);
  const minMs = minComparableMs(longestMs);
  return lives.filter((life) => seenMs(life) >= minMs);
}

/** How long a life must have been seen to be compared with the longest. */
export const minComparableMs = (longestMs: number): number =>
  Math.max(COMPARABLE_SHARE * longestMs, longestMs >= MIN_CAPTURED_DAY_MS ? MIN_CAPTURED_DAY_MS : 0);

function pointsOf({ lifetime, judgement }: JudgedLife): number {
  if (!Number.isNaN(judgement.points)) return judgement.points;
  return pointsFor(0.5, (lifetime.endMs - lifetime.startMs) / HOUR_MS, 0.5) - UNSCORED_LACK;
}

const rank = ({ judgement }: JudgedLife): number => VERDICTS.indexOf(judgement.verdict);

/** Of those that came out like one, the run that still goes on, if it is long enough for a date: something can be done about it. */
function representative<J extends Judgement>(lives: readonly JudgedLife<J>[], like: JudgedLife<J>): JudgedLife<J> {
  return lives
    .filter(({ judgement: { verdict } }) => verdict === like.judgement.verdict)
    .sort(
      (a, b) =>
        Number(isDatable(b)) - Number(isDatable(a)) || seenMs(b) - seenMs(a) || b.lifetime.startMs - a.lifetime.startMs,
    )[0]!;
}
