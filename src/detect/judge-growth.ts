/**
 * Does one series of one lifetime grow without end? What is measured of its rise (growth-measures.ts) scores points
 * (scorecard.ts): all of it counts, nothing alone decides. docs/detection.md explains the points and what they cannot know.
 */
import type { Verdict } from '../model/assessment.ts';
import type { Reason } from '../model/reason.ts';
import type { ResourceKind } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { Trend } from '../model/trend.ts';
import { blockLine, noiseOfMeans } from '../trend/block-line.ts';
import { isCycle } from '../trend/daily-profile.ts';
import { gapShifts, levelShifts, rangeOf, withoutShifts, type LevelShift } from '../trend/level-shifts.ts';
import { mannKendall } from '../trend/mann-kendall.ts';
import { piecewiseLine } from '../trend/piecewise-line.ts';
import { runningMedian } from '../trend/running-median.ts';
import { stepFunctionError } from '../trend/step-function.ts';
import { coveredBins, type CoveredBins } from '../trend/covered-bins.ts';
import { coverageOf, type Coverage } from '../trend/coverage.ts';
import { extentOf } from '../trend/extent.ts';
import { MAD_TO_SIGMA, upperMedian } from '../trend/order-statistics.ts';
import { countBins } from '../trend/time-bins.ts';
import { HOUR_MS } from '../util/time.ts';
import { dailyCycleOf, measureGrowth, type GrowthMeasures, type Rise } from './growth-measures.ts';
import { rateOverGaps, type GapRate } from './growth-over-gaps.ts';
import { findStart, fitTrend, MIN_VALUES } from './growth-rate.ts';
import {
  EVEN_BASE_RATE,
  LEAK_LIKELIHOOD,
  likelihoodOf,
  MAX_UNSURE_LIKELIHOOD,
  pointsFor,
  SUSPECT_LIKELIHOOD,
} from './likelihood.ts';
import { measured, reasonOf } from './reason.ts';
import { COUNTED_LACK, MAX_POINTS, reasonsOf, totalPoints } from './scorecard.ts';

export interface Judgement {
  readonly verdict: Verdict;
  readonly trend: Trend | null;
  readonly reasons: readonly Reason[];
  /** True if only this keeps it from being a leak, or not even this: growth slows from third to third. */
  readonly slowing: boolean;
  /** Of the scorecard, fewer if its rate may be zero; NaN where too little moves, or is there, to score. */
  readonly points: number;
  /** How likely a leak is, 0 to 1; NaN where nothing was scored, or where that is no question. */
  readonly likelihood: number;
  /** Whether something else may explain the growth as well (`unsure`); not there where nothing does. */
  readonly isUnsure?: true;
  /**
   * How long the series was seen, in milliseconds: the time that its samples cover, and gaps that growth goes on through, seen
   * at three times at least. Null where gaps are the lesser part of its time, which then counts as a whole.
   */
  readonly seenMs: number | null;
}

/** Fewer samples, or less time, say nothing (the same floor as the labelled corpora use). */
export const MIN_SAMPLES = 40;
export const MIN_HOURS = 0.5;
/** Slices a series is reduced to: every hour of ten days. */
const MAX_BINS = 240;
/** So few samples are sliced finer than three to a slice, or a short capture would have too few slices to judge. */
const MIN_BINS = 24;
const SAMPLES_PER_BIN = 3;
const MIN_FILLED = 20;
/** Slices to each side of the running median. */
const SMOOTHED = 2;
/** A range below this share of the practical minimum is noise, whatever its trend. */
const STABLE_SHARE_ABSOLUTE = 0.5;
const STABLE_SHARE_RELATIVE = 0.4;
/** |z| of Mann-Kendall: p < 0.001, because one log holds hundreds of series. */
const SIGNIFICANT_Z = 3.29;
const BLOCKS = 12;
const SHAPE_BLOCKS = 48;
/** Four levels that leave no more than this share of a straight line's error may be steps. */
const STEPS_OF_LINE = 0.35;
/** Four levels follow any bend a little: only an error well below the bent line's means steps. */
const SEVERAL_STEPS_SHARE = 0.1;
/** Below this share of its overall rate in the last third, growth has ended. */
const ENDED_SHARE = 0.5;
const SLOWING_SIGMAS = 2;
/** Of a rise that ended, this share within the first third makes it a warm-up; a cache fills more evenly. */
const EARLY_SHARE = 0.8;
/** The floor must rise with the medians, or only the swings grow. */
const FLOOR_SHARE = 0.5;
/** Standard deviation from the median of absolute differences of neighbours. */
const STEPS_TO_SIGMA = MAD_TO_SIGMA / Math.SQRT2;
/** Of a value rounded to a quantum: its width over the root of twelve. */
const ROUNDING = 1 / Math.sqrt(12);

/**
 * Judges one series. Never throws on any numbers; NaN samples are skipped.
 * @param baseRate as of `likelihoodOf`
 */
export function judgeGrowth(series: Series, kind: ResourceKind, baseRate = EVEN_BASE_RATE): Judgement {
  const bins = reduce(series, kind);
  return 'verdict' in bins ? bins : judgeRise(series, bins, kind, baseRate);
}

/** Whether so much can be judged. @param hours that samples cover @param stretches of samples, between long gaps */
export const isEnough = (samples: number, hours: number, stretches: number): boolean =>
  samples >= MIN_SAMPLES && (hours >= MIN_HOURS || stretches >= MIN_FILLED);

/** What time the samples of a series cover, as it is judged. O(n) */
export function seriesCoverage({ timesMs, values }: Series): Coverage {
  return coverageOf(timesMs, values, binCount(extentOf(values).samples));
}

const binCount = (samples: number): number =>
  Math.min(MAX_BINS, Math.max(MIN_BINS, Math.floor(samples / SAMPLES_PER_BIN)));

/** Slices of a series that has something to score. */
interface Reduced extends CoveredBins {
  readonly coverage: Coverage;
}

/** The series in time slices, or what is said of one that needs no scoring. */
function reduce(series: Series, kind: ResourceKind): Reduced | Judgement {
  const { timesMs, values } = series;
  const { samples, min, max } = extentOf(values);
  const count = binCount(samples);
  const coverage = coverageOf(timesMs, values, count);
  const seenMs = coverage.isMostlyGaps ? coverage.coveredMs : null;
  const hours = seenMs === null ? spanHours(series) : seenMs / HOUR_MS;
  if (!isEnough(samples, hours, coverage.isMostlyGaps ? coverage.stretches.length : 1)) {
    const facts = { spanHours: hours, minHours: MIN_HOURS };
    const reason = reasonOf('enough-data', 'against', facts, measured(samples, 'samples', MIN_SAMPLES));
    return plain('insufficient-data', reason, seenMs);
  }
  const few = (filled: number): Judgement => {
    const inSlices = measured(filled, 'slices', MIN_FILLED);
    return plain('insufficient-data', reasonOf('enough-data', 'against', { slices: count }, inSlices), seenMs);
  };
  if (!coverage.isMostlyGaps) {
    const filled = countBins(timesMs, values, count);
    if (filled < MIN_FILLED) return few(filled);
  }
  // Medians move no further than samples do, nor nearer to zero: most series of a log end here, before any sorting.
  const minLevel = min > 0 ? min : max < 0 ? -max : 0;
  const stable = (moves: number, minMoves: number): Judgement =>
    plain('stable', reasonOf('practical', 'against', {}, measured(moves, kind.unit, minMoves)), seenMs);
  const atLeast = noteworthy(kind, minLevel);
  const isLevel = max - min < atLeast;
  if (isLevel && !coverage.isMostlyGaps) return stable(max - min, atLeast);
  const bins = coveredBins(timesMs, values, count, coverage);
  if (bins.hours.length < MIN_FILLED) return few(bins.hours.length);
  const level = Math.abs(upperMedian(bins.medians));
  const range = rangeOf(bins.medians);
  if (isLevel) return stable(max - min, atLeast);
  if (range < noteworthy(kind, level)) return stable(range, noteworthy(kind, level));
  return { ...bins, coverage };
}

const riseOf = ({ hours, coveredHours, gaps, medians, lows }: CoveredBins, { minimumGrowth }: ResourceKind): Rise => ({
  hours: coveredHours,
  clockHours: hours,
  levels: smoothed(medians, gaps),
  lows,
  practical: Math.max(minimumGrowth.absolute, minimumGrowth.relative * Math.abs(upperMedian(medians))),
});

/** Never over a gap: a few samples on the other side are no spike. */
const smoothed = (medians: readonly number[], gaps: readonly number[]): number[] =>
  gaps.length === 0
    ? runningMedian(medians, SMOOTHED)
    : [0, ...gaps].flatMap((from, i) => runningMedian(medians.slice(from, gaps[i] ?? medians.length), SMOOTHED));

interface Scored {
  readonly rise: Rise;
  readonly measures: GrowthMeasures;
  readonly points: number;
}

/** What of a series is scored. */
export interface Rises {
  readonly whole: Rise;
  /** Without the steps that stand out; null without any. */
  readonly rest: Rise | null;
  readonly steps: readonly LevelShift[];
  /** Shifts that came in gaps. */
  readonly inGaps: readonly LevelShift[];
}

function risesOf(bins: Reduced, kind: ResourceKind): Rises {
  const whole = riseOf(bins, kind);
  const noise = noiseOf(bins.medians, kind);
  const steps = levelShifts(whole.levels, whole.lows, noise).filter((shift) => !isAtGap(shift, bins.gaps));
  const inGaps = gapShifts(whole.levels, bins.gaps, noise);
  const shifts = [...steps, ...inGaps];
  return { whole, rest: shifts.length === 0 ? null : withoutSteps(whole, shifts), steps, inGaps };
}

/** What of a series is scored; null where there is too little, or it hardly moves. */
export function risesIn(series: Series | undefined, kind: ResourceKind): Rises | null {
  const bins = series === undefined ? null : reduce(series, kind);
  return bins === null || 'verdict' in bins ? null : risesOf(bins, kind);
}

function judgeRise(series: Series, bins: Reduced, kind: ResourceKind, baseRate: number): Judgement {
  const { whole: rise, rest: withoutShifted, steps, inGaps } = risesOf(bins, kind);
  const whole = score(rise, kind);
  // A step beside a leak hides it; what is left without the step is judged as well.
  const rest = withoutShifted === null ? null : score(withoutShifted, kind);
  const best = rest !== null && rest.points > whole.points ? rest : whole;
  const hours = spanHours(series);
  const suspectPoints = pointsFor(SUSPECT_LIKELIHOOD, hours, baseRate);
  const leakPoints = pointsFor(LEAK_LIKELIHOOD, hours, baseRate);
  const isCandidate = best.points >= suspectPoints;
  // What came in a gap is growth too: only its shape is judged without it.
  const levels = best === rest ? withoutShifts(rise.levels, steps) : rise.levels;
  const { start, trend, seenMs } = bins.coverage.isMostlyGaps
    ? rateOverGaps(series.timesMs, bins, levels, isCandidate)
    : rateOf(series.timesMs, bins.hours, levels, isCandidate);
  // Growth whose rate may be zero is not a finding, whatever its shape.
  const rises = isCandidate && trend.ciLow > 0;
  const isLeak = rises && best.points >= leakPoints;
  const reasons: Reason[] = [
    reasonOf(
      'points',
      isLeak ? 'met' : rises ? 'partly' : 'against',
      { maxPoints: MAX_POINTS },
      measured(best.points, 'points', leakPoints),
    ),
    ...reasonsOf(best.measures, best.rise.practical, kind.unit),
  ];
  if (best !== whole) reasons.push(withoutReason(steps.length, inGaps.length));
  // Where several lives are compared, one that does not grow is evidence against a leak, whatever it scores.
  const points = isCandidate && !rises ? suspectPoints - 1 : best.points;
  const likelihood = likelihoodOf(points, hours, baseRate);
  if (!rises) {
    return { verdict: nameShape(rise), trend, reasons, slowing: false, points, likelihood, seenMs };
  }
  const behind = levels.length - start.to;
  if (behind > 0) reasons.push(reasonOf('goes-on', 'partly', {}));
  const slowing = isLeak && isSlowing(best.rise, start.isOnset ? start.from : 0);
  if (slowing) reasons.push(reasonOf('keeps-its-rate', 'partly', {}));
  const isSure = isLeak && !slowing && behind < MIN_VALUES;
  return { verdict: isSure ? 'leak' : 'suspect', trend, reasons, slowing, points, likelihood, seenMs };
}

/** The judgement where something else may explain the growth as well, whatever it scores. */
export const unsure = <J extends Judgement>(judgement: J): J => ({
  ...judgement,
  isUnsure: true,
  likelihood: Math.min(judgement.likelihood, MAX_UNSURE_LIKELIHOOD),
});

/** Whether a shift is what came in a gap. */
const isAtGap = ({ at }: LevelShift, gaps: readonly number[]): boolean => gaps.some((gap) => Math.abs(gap - at) <= 1);

/** @param inGaps shifts that came in gaps */
const withoutReason = (steps: number, inGaps: number): Reason =>
  reasonOf('steps-taken-off', 'partly', { steps, gaps: inGaps }, measured(steps + inGaps, 'steps'));

/** Since when it grows, and how fast. @param levels of the slices, without steps */
function rateOf(
  timesMs: Float64Array,
  hours: readonly number[],
  levels: readonly number[],
  isCandidate: boolean,
): GapRate {
  const start = isCandidate ? findStart(hours, levels) : { from: 0, isOnset: false };
  const trend = fitTrend(hours, levels, timesMs[0]!, timesMs.at(-1)!, start, { isLeakShaped: isCandidate });
  return { start: { ...start, to: hours.length }, trend, seenMs: null };
}

function score(rise: Rise, { unit }: ResourceKind): Scored {
  const measures = measureGrowth(rise);
  return { rise, measures, points: totalPoints(measures) - (unit === 'count' ? COUNTED_LACK : 0) };
}

const withoutSteps = (rise: Rise, shifts: readonly LevelShift[]): Rise => ({
  ...rise,
  levels: withoutShifts(rise.levels, shifts),
  lows: withoutShifts(rise.lows, shifts),
});

/** Standard deviation of one slice's median. */
function noiseOf(medians: readonly number[], { quantum }: ResourceKind): number {
  const steps = medians.slice(1).map((value, i) => Math.abs(value - medians[i]!));
  return Math.max(STEPS_TO_SIGMA * upperMedian(steps), ROUNDING * quantum);
}

const lastThird = ({ length }: readonly number[]): number => Math.floor((2 * length) / 3);

function lastThirdSlope(hours: readonly number[], levels: readonly number[]): number {
  const from = lastThird(hours);
  return blockLine(hours.slice(from), levels.slice(from), 4).slope;
}

/** Names what a series does that is no leak. */
function nameShape(rise: Rise): Verdict {
  const { hours, levels, lows, practical } = rise;
  const line = blockLine(hours, levels, BLOCKS);
  const span = hours.at(-1)! - hours[0]!;
  const evenOrDaily = (): Verdict => (isCycle(dailyCycleOf(rise).strength) ? 'daily-cycle' : 'fluctuating');
  if (line.slope < 0 && isShrinking(hours, levels)) return 'shrinking';
  const rises = line.slope * span >= 0.5 * practical && line.rSquared > 0.3;
  if (!rises) return evenOrDaily();
  if (isSteps(hours, levels)) return 'step';
  if (lastThirdSlope(hours, levels) < ENDED_SHARE * line.slope) return risesEarly(levels) ? 'warm-up' : 'plateau';
  if (blockLine(hours, lows, BLOCKS).slope < FLOOR_SHARE * line.slope) return 'sawtooth';
  return evenOrDaily();
}

/** On block means, since all pairs are compared. */
function isShrinking(hours: readonly number[], levels: readonly number[]): boolean {
  const { times, means } = blockLine(hours, levels, Math.min(SHAPE_BLOCKS, levels.length));
  return mannKendall(times, means).z <= -SIGNIFICANT_Z;
}

/** Steps rather than a rise that bends: a step function beats the best line with up to two knots. */
function isSteps(hours: readonly number[], levels: readonly number[]): boolean {
  const { times, means, slope, intercept } = blockLine(hours, levels, Math.min(SHAPE_BLOCKS, levels.length));
  const ofLine = means.reduce((sum, mean, i) => sum + (mean - (slope * times[i]! + intercept)) ** 2, 0);
  const ofSteps = stepFunctionError(means, 4);
  // Few rises are steps, and a bent line takes long to fit.
  if (ofSteps >= STEPS_OF_LINE * ofLine) return false;
  const bend = piecewiseLine(times, means, 3);
  return bend === null || stepFunctionError(means, 2) < bend.error || ofSteps < SEVERAL_STEPS_SHARE * bend.error;
}

/** Whether nearly all of the rise came in the first third. */
function risesEarly(levels: readonly number[]): boolean {
  const third = Math.floor(levels.length / 3);
  const rise = levels.at(-1)! - levels[0]!;
  return rise > 0 && levels[third]! - levels[0]! > EARLY_SHARE * rise;
}

/** Growth of block thirds: last below three quarters of the middle, beyond noise, middle below 85 % of the first. */
function isSlowing({ hours, levels }: Rise, from: number): boolean {
  const times = hours.slice(from);
  const values = levels.slice(from);
  const n = values.length;
  if (n < 2 * BLOCKS) return false;
  const slopes = [0, 1, 2].map((k) => {
    const range = [Math.floor((k * n) / 3), Math.floor(((k + 1) * n) / 3)] as const;
    return blockLine(times.slice(...range), values.slice(...range), 4).slope;
  });
  const slack =
    (SLOWING_SIGMAS * noiseOfMeans(blockLine(times, values, BLOCKS).means)) / ((times[n - 1]! - times[0]!) / 3);
  return slopes[2]! + slack < 0.75 * slopes[1]! && slopes[1]! < 0.85 * slopes[0]!;
}

/** A smaller range at a level is noise, whatever its trend. */
const noteworthy = ({ minimumGrowth }: ResourceKind, level: number): number =>
  Math.max(STABLE_SHARE_ABSOLUTE * minimumGrowth.absolute, STABLE_SHARE_RELATIVE * minimumGrowth.relative * level);

const plain = (verdict: Verdict, reason: Reason, seenMs: number | null): Judgement => ({
  verdict,
  trend: null,
  reasons: [reason],
  slowing: false,
  points: NaN,
  likelihood: verdict === 'insufficient-data' ? NaN : 0,
  seenMs,
});

const spanHours = (series: Series): number =>
  series.timesMs.length < 2 ? 0 : (series.timesMs.at(-1)! - series.timesMs[0]!) / HOUR_MS;
