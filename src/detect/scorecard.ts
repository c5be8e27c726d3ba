/**
 * How far each measure of a rise speaks for a leak, in points that add up. A point is a natural logarithm of odds: three
 * make it twenty times as likely. Fitted by logistic regression on labelled logs under the condition that no curve falls
 * (`npm run fit`); docs/detection.md says on which, and what it is worth on others.
 */
import type { Reason, ReasonState } from '../model/assessment.ts';
import type { GrowthMeasures, Measure } from './growth-measures.ts';

/** Points at each knot, straight in between, level beyond. */
interface Curve {
  readonly at: readonly number[];
  readonly points: readonly number[];
}

const { log } = Math;

/** Multiples of the least growth worth acting on. */
const MULTIPLES = [0.3, 1, 3, 10, 30, 100, 200].map(log);
/** R squared, negative for a line that falls. */
const STRAIGHTNESS = [-0.2, 0.1, 0.4, 0.65, 0.85, 0.95, 0.99];

export const SCORECARD: Readonly<Record<Measure, Curve>> = {
  'keeps-growth': { at: MULTIPLES, points: [0, 0.8, 2.45, 4.45, 5.3, 5.3, 5.3] },
  'keeps-straight': { at: [0.2, 0.4, 0.7, 0.85, 0.95, 0.99], points: [0, 0.8, 1.3, 1.55, 2.05, 3.55] },
  'floor-grows': { at: [0.01, ...[1, 3, 10, 30, 100, 200]].map(log), points: [0, 0, 0.95, 1.15, 1.15, 1.15, 1.15] },
  'floor-straight': { at: STRAIGHTNESS, points: [0, 0, 0.8, 1.35, 1.35, 1.35, 1.35] },
  'later-straight': { at: STRAIGHTNESS, points: [0, 0, 0.6, 0.8, 0.8, 0.8, 1.65] },
  'end-straight': { at: STRAIGHTNESS, points: [0, 0, 0.05, 0.7, 0.7, 1.5, 3.6] },
  'not-at-once': { at: [0, 0.2, 0.45, 0.6, 0.8], points: [0, 1.65, 1.65, 1.65, 1.65] },
  sustained: { at: [-3, -0.5, 0, 0.3, 0.6, 0.9, 1.5, 3], points: [0, 0, 0, 1.15, 1.15, 1.15, 1.15, 1.35] },
  'not-steps': { at: [0, 0.1, 0.35, 0.7, 1.5, 2], points: [0, 1.15, 1.15, 1.15, 1.15, 1.15] },
  'not-saturating': { at: [0, 0.1, 0.4, 0.7, 1], points: [0, 1.9, 2.45, 2.45, 3.3] },
  'daily-cycle': { at: [0, 0.3, 0.6, 0.9], points: [0, 1.25, 1.25, 1.35] },
};

/** Points that make a leak, and those from which it is too likely to pass over. */
export const LEAK_POINTS = 16.7;
export const SUSPECT_POINTS = 16.3;

export const MAX_POINTS = Object.values(SCORECARD).reduce((sum, { points }) => sum + points.at(-1)!, 0);

/** What the measures of a rise score together. */
export function totalPoints(measures: GrowthMeasures): number {
  return (Object.keys(SCORECARD) as Measure[]).reduce((sum, name) => sum + pointsOf(name, measures[name]), 0);
}

function pointsOf(name: Measure, value: number): number {
  const { at, points } = SCORECARD[name];
  const next = at.findIndex((knot) => value < knot);
  if (next < 0) return points.at(-1)!;
  if (next === 0) return points[0]!;
  const share = (value - at[next - 1]!) / (at[next]! - at[next - 1]!);
  return points[next - 1]! + share * (points[next]! - points[next - 1]!);
}

/** So much of a measure's points speak for a leak, or half for it. */
const MET_SHARE = 0.5;
const PARTLY_SHARE = 0.2;

const TEXTS: Readonly<Record<Measure, (value: number) => string>> = {
  'keeps-growth': (v) => `what it never gives back grew by ${multiple(v)} what is worth acting on`,
  'keeps-straight': (v) => `what it never gives back rises in a straight line (${percent(v)})`,
  'floor-grows': (v) => `its floor grew by ${multiple(v)} what is worth acting on`,
  'floor-straight': (v) => `a straight line explains ${percent(v)} of its floor’s movement`,
  'later-straight': (v) => `and ${percent(v)} once the first fifth is left out`,
  'end-straight': (v) => `a straight line explains ${percent(v)} of its movement in the later half`,
  'not-at-once': (v) => (v < 0.2 ? 'grew at the very end only' : 'did not grow at the very end only'),
  sustained: (v) => `grew at ${v >= 3 ? 'three times' : percent(v)} of its overall rate in the last quarter`,
  'not-steps': (v) => (v < 0.1 ? 'a few steps describe it' : 'more than a few steps are needed to describe it'),
  'not-saturating': (v) => `a curve that levels off leaves ${percent(v)} of a straight line’s error`,
  'daily-cycle': (v) =>
    v > 0.3 ? 'a daily cycle was taken off it first' : 'shows no daily cycle, or is too short for one',
};

const multiple = (value: number): string => `${Number(Math.exp(value).toPrecision(2))} times`;
const percent = (value: number): string => `${Math.round(100 * Math.max(0, value))} %`;

/** Every measure with what it says. */
export function reasonsOf(measures: GrowthMeasures): Reason[] {
  return (Object.keys(SCORECARD) as Measure[]).map((code) => {
    const share = pointsOf(code, measures[code]) / SCORECARD[code].points.at(-1)!;
    // That there is no cycle says nothing: most leaks have none.
    const weak: ReasonState = code === 'daily-cycle' ? 'not-checked' : share >= PARTLY_SHARE ? 'partly' : 'against';
    const state: ReasonState = share >= MET_SHARE ? 'met' : weak;
    return { code, text: TEXTS[code](measures[code]), state };
  });
}
