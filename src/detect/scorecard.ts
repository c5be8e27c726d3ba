/**
 * How far each measure of a rise speaks for a leak, in points that add up. A point is a natural logarithm of odds: three
 * make it twenty times as likely. Fitted by logistic regression on labelled logs under the condition that no curve falls
 * (`npm run fit`); docs/detection.md says on which, and what it is worth on others.
 */
import type { Reason, ReasonState, ReasonUnit } from '../model/reason.ts';
import { MIN_RATIO, type GrowthMeasures, type Measure } from './growth-measures.ts';
import { measured, reasonOf } from './reason.ts';

/** Points at each knot, straight in between, level beyond. */
interface Curve {
  readonly at: readonly number[];
  readonly points: readonly number[];
}

const { log } = Math;

/** Multiples of the least growth worth acting on: real programs that lose more are no surer to leak. */
const MULTIPLES = [0.3, 1, 3].map(log);
/** R squared, negative for a line that falls. */
const STRAIGHTNESS = [-0.2, 0.1, 0.4, 0.65, 0.85, 0.95, 0.99];

export const SCORECARD: Readonly<Record<Measure, Curve>> = {
  'keeps-growth': { at: MULTIPLES, points: [0, 0.35, 2.95] },
  'keeps-straight': { at: [0.2, 0.4, 0.7, 0.85, 0.95, 0.99], points: [0, 0.3, 0.3, 0.45, 0.75, 2.85] },
  'grows-to-end': { at: [0.2, 0.5, 0.65, 0.75, 0.85, 0.92], points: [0, 0, 0.1, 1.4, 1.4, 2] },
  'many-rises': { at: [1, 2, 3, 5, 8, 12, 18], points: [0, 1.1, 1.65, 1.65, 1.65, 1.65, 1.85] },
  'floor-grows': { at: [0.01, ...[1, 3, 10, 30, 100, 200]].map(log), points: [0, 0, 1.45, 1.45, 2.7, 2.7, 2.8] },
  'floor-straight': { at: STRAIGHTNESS, points: [0, 0, 0.15, 0.7, 1.2, 1.2, 1.2] },
  'long-floor-straight': { at: STRAIGHTNESS, points: [0, 0, 1.5, 1.5, 1.5, 1.5, 1.5] },
  'end-straight': { at: STRAIGHTNESS, points: [0, 0, 0.45, 1, 1.35, 2.25, 4.9] },
  sustained: { at: [-3, -0.5, 0, 0.3, 0.6, 0.9, 1.5, 3], points: [0, 0, 0, 0.15, 0.15, 0.25, 0.75, 0.75] },
  'not-saturating': { at: [0, 0.1, 0.4, 0.7, 1], points: [0, 1.05, 1.5, 1.9, 2.7] },
};

export const MAX_POINTS = Object.values(SCORECARD).reduce((sum, { points }) => sum + points.at(-1)!, 0);

/**
 * Handles and threads follow the load of a machine, and few leak: they need so many points more than bytes. A choice between those
 * that leak, of which more would lose some, and those that do not (docs/detection.md).
 */
export const COUNTED_LACK = 1.5;

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

/** So much of a measure's points speak for a leak, or partly for it. */
const MET_SHARE = 0.5;
const PARTLY_SHARE = 0.2;
/** Where points are no guide, since even a curve that argues against a leak earns most of them. */
const STATE_FROM: Readonly<Partial<Record<Measure, { readonly met: number; readonly partly: number }>>> = {
  sustained: { met: 0.6, partly: 0.4 },
  'not-saturating': { met: 0.7, partly: 0.4 },
};

/** The value at which a measure has so much of its points. */
function valueAt(name: Measure, share: number): number {
  const { at, points } = SCORECARD[name];
  const wanted = share * points.at(-1)!;
  const next = points.findIndex((p) => p >= wanted);
  const part = (wanted - points[next - 1]!) / (points[next]! - points[next - 1]!);
  return at[next - 1]! + part * (at[next]! - at[next - 1]!);
}

const UNITS: Readonly<Record<Exclude<Measure, 'keeps-growth' | 'floor-grows'>, ReasonUnit>> = {
  'keeps-straight': 'r-squared',
  'grows-to-end': 'share',
  'many-rises': 'rises',
  'floor-straight': 'r-squared',
  'long-floor-straight': 'r-squared',
  'end-straight': 'r-squared',
  sustained: 'ratio',
  'not-saturating': 'ratio',
};

/**
 * Every measure with what it says.
 * @param practical the least growth worth acting on, in a unit of the resource
 */
export function reasonsOf(measures: GrowthMeasures, practical: number, unit: 'bytes' | 'count'): Reason[] {
  return (Object.keys(SCORECARD) as Measure[]).map((code) => {
    const value = measures[code];
    const { met, partly } = STATE_FROM[code] ?? { met: valueAt(code, MET_SHARE), partly: valueAt(code, PARTLY_SHARE) };
    const state: ReasonState = value >= met ? 'met' : value >= partly ? 'partly' : 'against';
    const shown =
      code === 'keeps-growth' || code === 'floor-grows'
        ? measured(amountOf(value, practical), unit, amountOf(met, practical))
        : measured(value, UNITS[code], met);
    return reasonOf(code, state, {}, shown);
  });
}

/** Of growth as the logarithm of a multiple; 0 where it is too small to be detected. */
const amountOf = (value: number, practical: number): number =>
  value <= Math.log(MIN_RATIO) ? 0 : Math.exp(value) * practical;
