/**
 * Does one series of one lifetime grow without end? What is measured of its rise (growth-measures.ts) scores points
 * (scorecard.ts): all of it counts, nothing alone decides. docs/detection.md explains the points and what they cannot know.
 */
import type { Reason, Verdict } from '../model/assessment.ts';
import type { ResourceKind } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { Trend } from '../model/trend.ts';
import { blockLine } from '../trend/block-line.ts';
import { isCycle } from '../trend/daily-profile.ts';
import { levelShifts, withoutShifts } from '../trend/level-shifts.ts';
import { mannKendall } from '../trend/mann-kendall.ts';
import { piecewiseLine } from '../trend/piecewise-line.ts';
import { runningMedian } from '../trend/running-median.ts';
import { stepFunctionError } from '../trend/step-function.ts';
import { countBins, timeBins, type TimeBins } from '../trend/time-bins.ts';
import { formatPlural, formatSpan } from '../util/units.ts';
import { measureGrowth, type GrowthMeasures, type Rise } from './growth-measures.ts';
import { findStart, fitTrend } from './growth-rate.ts';
import { LEAK_POINTS, MOST_POINTS, reasonsOf, SUSPECT_POINTS, totalPoints } from './scorecard.ts';

export interface Judgement {
  readonly verdict: Verdict;
  readonly trend: Trend | null;
  readonly reasons: readonly Reason[];
  /** True if only this keeps it from being a leak, or not even this: growth slows from third to third. */
  readonly slowing: boolean;
  /** Of the scorecard, fewer if growth has ended; NaN where too little moves, or is there, to score. */
  readonly points: number;
}

/** Fewer samples, or less time, say nothing (the same floor as the labelled corpora use). */
export const MIN_SAMPLES = 40;
export const MIN_HOURS = 0.5;
/** Slices a series is reduced to: every hour of ten days. */
const MAX_BINS = 240;
/** So few samples are sliced finer than three to a slice, or a short capture would have too few slices to judge. */
const MIN_BINS = 24;
const SAMPLES_PER_BIN = 3;
const LEAST_FILLED = 20;
/** Slices to each side of the running median. */
const SMOOTHED = 2;
/** A range below this share of the practical minimum is noise, whatever its trend. */
const STABLE_SHARE_ABSOLUTE = 0.5;
const STABLE_SHARE_RELATIVE = 0.4;
/** |z| of Mann-Kendall: p < 0.001, because one log holds hundreds of series. */
const SIGNIFICANT_Z = 3.29;
const BLOCKS = 12;
const SHAPE_BLOCKS = 48;
/** Four levels follow any bend a little: only an error well below the bent line's means steps. */
const SEVERAL_STEPS_SHARE = 0.1;
/** Below this share of its overall rate in the last third, growth has ended. */
const ENDED_SHARE = 0.5;
/** Of the overall rate: less than this at the end is level, even if noise of so many standard deviations is in the way. */
const LEVEL_SHARE = 0.2;
const ENDED_SIGMAS = 3;
const SLOWING_SIGMAS = 2;
/** Beside other lives of its process, one whose growth ended speaks against a leak, whatever it scores. */
const MOST_POINTS_ENDED = SUSPECT_POINTS - 1;
/** Of a rise that ended, this share within the first third makes it a warm-up; a cache fills more evenly. */
const EARLY_SHARE = 0.8;
/** The floor must rise with the medians, or only the swings grow. */
const FLOOR_SHARE = 0.5;
/** Standard deviation from the median of absolute differences of neighbours. */
const MAD_TO_SIGMA = 1.4826 / Math.SQRT2;
/** Of a value rounded to a quantum: its width over the root of twelve. */
const ROUNDING = 1 / Math.sqrt(12);

/** Judges one series. Never throws on any numbers; NaN samples are skipped. */
export function judgeGrowth(series: Series, kind: ResourceKind): Judgement {
  const bins = reduce(series, kind);
  return 'verdict' in bins ? bins : judgeRise(series, bins, riseOf(bins, kind), kind);
}

/** The rise of a series as its measures see it; null where there is too little, or it hardly moves. */
export function riseIn(series: Series | undefined, kind: ResourceKind): Rise | null {
  const bins = series === undefined ? null : reduce(series, kind);
  return bins === null || 'verdict' in bins ? null : riseOf(bins, kind);
}

/** The series in time slices, or what is said of one that needs no scoring. */
function reduce(series: Series, kind: ResourceKind): TimeBins | Judgement {
  const { samples, min, max } = extent(series.values);
  const hours = spanHours(series);
  if (samples < MIN_SAMPLES || hours < MIN_HOURS) {
    const text = `${formatPlural(samples, 'sample')} over ${formatSpan(hours)}; ${MIN_SAMPLES} over ${formatSpan(MIN_HOURS)} are the least that tells anything`;
    return plain('insufficient-data', { code: 'enough-data', text, state: 'against' });
  }
  const count = Math.min(MAX_BINS, Math.max(MIN_BINS, Math.floor(samples / SAMPLES_PER_BIN)));
  const filled = countBins(series.timesMs, series.values, count);
  if (filled < LEAST_FILLED) {
    const text = `its samples crowd into ${filled} of ${count} equal time slices; ${LEAST_FILLED} are the least that tells anything`;
    return plain('insufficient-data', { code: 'enough-data', text, state: 'against' });
  }
  // Medians move no further than samples do, nor nearer to zero: most series of a log end here, before any sorting.
  const leastLevel = min > 0 ? min : max < 0 ? -max : 0;
  if (max - min < noteworthy(kind, leastLevel)) return stable();
  const bins = timeBins(series.timesMs, series.values, count);
  const level = Math.abs(middle(bins.medians));
  const range = Math.max(...bins.medians) - Math.min(...bins.medians);
  if (range < noteworthy(kind, level)) return stable();
  return bins;
}

const riseOf = (bins: TimeBins, { minimumGrowth }: ResourceKind): Rise => ({
  hours: bins.hours,
  levels: runningMedian(bins.medians, SMOOTHED),
  lows: bins.lows,
  practical: Math.max(minimumGrowth.absolute, minimumGrowth.relative * Math.abs(middle(bins.medians))),
});

interface Scored {
  readonly rise: Rise;
  readonly measures: GrowthMeasures;
  readonly points: number;
}

function judgeRise(series: Series, bins: TimeBins, rise: Rise, kind: ResourceKind): Judgement {
  const whole = score(rise, kind);
  const shifts = levelShifts(rise.levels, rise.lows, noiseOf(bins.medians, kind));
  // A step beside a leak hides it; what is left without the step is judged as well.
  const rest = shifts.length === 0 ? null : score(withoutSteps(rise, shifts), kind);
  const best = rest !== null && rest.points > whole.points ? rest : whole;
  const { hours, levels } = best.rise;
  const ended = best.points >= SUSPECT_POINTS && hasEnded(best.rise);
  const isCandidate = best.points >= SUSPECT_POINTS && !ended;
  const start = isCandidate ? findStart(hours, levels) : { from: 0, isOnset: false };
  const trend = fitTrend(hours, levels, series.timesMs[0]!, series.timesMs.at(-1)!, start);
  const isLeak = isCandidate && best.points >= LEAK_POINTS;
  // What is nearly a leak is worth a look only if its rate is surely above zero.
  const rises = isLeak || (isCandidate && trend.ciLow > 0);
  const reasons: Reason[] = [
    {
      code: 'points',
      text: `scores ${best.points.toFixed(1)} of ${MOST_POINTS.toFixed(1)} points; ${LEAK_POINTS} make a leak`,
      state: isLeak ? 'met' : rises ? 'partly' : 'against',
    },
    ...reasonsOf(best.measures),
  ];
  if (best !== whole) {
    const text = `judged without ${shifts.length === 1 ? 'one step' : `${shifts.length} steps`} that it took on the way`;
    reasons.push({ code: 'steps-taken-off', text, state: 'partly' });
  }
  if (ended) reasons.push({ code: 'goes-on', text: 'is level in its last third: growth has ended', state: 'against' });
  const points = ended ? Math.min(best.points, MOST_POINTS_ENDED) : best.points;
  if (!rises) {
    return { verdict: nameShape(rise, whole.measures), trend, reasons, slowing: false, points };
  }
  const slowing = isLeak && isSlowing(best.rise, start.isOnset ? start.from : 0);
  if (slowing) {
    reasons.push({ code: 'keeps-its-rate', text: 'slows down all the way: it may level off yet', state: 'partly' });
  }
  return { verdict: isLeak && !slowing ? 'leak' : 'suspect', trend, reasons, slowing, points };
}

function score(rise: Rise, kind: ResourceKind): Scored {
  const measures = measureGrowth(rise, kind);
  return { rise, measures, points: totalPoints(measures) };
}

const withoutSteps = (rise: Rise, shifts: ReturnType<typeof levelShifts>): Rise => ({
  ...rise,
  levels: withoutShifts(rise.levels, shifts),
  lows: withoutShifts(rise.lows, shifts),
});

/** Standard deviation of one slice's median. */
function noiseOf(medians: readonly number[], { quantum }: ResourceKind): number {
  const steps = medians.slice(1).map((value, i) => Math.abs(value - medians[i]!));
  return Math.max(MAD_TO_SIGMA * middle(steps), ROUNDING * quantum);
}

/**
 * Whether growth has ended: a clean rise that stopped scores nearly as much as one that did not. The last third is level, and
 * would not be taken for a rise if noise had pressed it down.
 */
function hasEnded({ hours, levels }: Rise): boolean {
  const line = blockLine(hours, levels, BLOCKS);
  const slack = (ENDED_SIGMAS * line.noise) / (hours.at(-1)! - hours[lastThird(hours)]!);
  return lastThirdSlope(hours, levels) + slack < LEVEL_SHARE * line.slope;
}

const lastThird = ({ length }: readonly number[]): number => Math.floor((2 * length) / 3);

function lastThirdSlope(hours: readonly number[], levels: readonly number[]): number {
  const from = lastThird(hours);
  return blockLine(hours.slice(from), levels.slice(from), 4).slope;
}

/** Names what a series does that is no leak. */
function nameShape({ hours, levels, lows, practical }: Rise, measures: GrowthMeasures): Verdict {
  const line = blockLine(hours, levels, BLOCKS);
  const span = hours.at(-1)! - hours[0]!;
  const isDaily = isCycle(measures['daily-cycle']);
  if (line.slope < 0 && isShrinking(hours, levels)) return 'shrinking';
  const rises = line.slope * span >= 0.5 * practical && line.rSquared > 0.3;
  if (!rises) return isDaily ? 'daily-cycle' : 'fluctuating';
  if (measures['not-steps'] < 0.35 && isSteps(hours, levels)) return 'step';
  if (lastThirdSlope(hours, levels) < ENDED_SHARE * line.slope) return risesEarly(levels) ? 'warm-up' : 'plateau';
  if (blockLine(hours, lows, BLOCKS).slope < FLOOR_SHARE * line.slope) return 'sawtooth';
  return isDaily ? 'daily-cycle' : 'fluctuating';
}

/** On block means, since all pairs are compared. */
function isShrinking(hours: readonly number[], levels: readonly number[]): boolean {
  const { times, means } = blockLine(hours, levels, Math.min(SHAPE_BLOCKS, levels.length));
  return mannKendall(times, means).z <= -SIGNIFICANT_Z;
}

/** Steps rather than a rise that bends: a step function beats the best line with up to two knots. */
function isSteps(hours: readonly number[], levels: readonly number[]): boolean {
  const { times, means } = blockLine(hours, levels, Math.min(SHAPE_BLOCKS, levels.length));
  const bend = piecewiseLine(times, means, 3);
  if (bend === null) return true;
  return stepFunctionError(means, 2) < bend.error || stepFunctionError(means, 4) < SEVERAL_STEPS_SHARE * bend.error;
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
  const slack = (SLOWING_SIGMAS * blockLine(times, values, BLOCKS).noise) / ((times[n - 1]! - times[0]!) / 3);
  return slopes[2]! + slack < 0.75 * slopes[1]! && slopes[1]! < 0.85 * slopes[0]!;
}

/** A smaller range at a level is noise, whatever its trend. */
const noteworthy = ({ minimumGrowth }: ResourceKind, level: number): number =>
  Math.max(STABLE_SHARE_ABSOLUTE * minimumGrowth.absolute, STABLE_SHARE_RELATIVE * minimumGrowth.relative * level);

function stable(): Judgement {
  const text = 'its level moves less than what is worth acting on';
  return plain('stable', { code: 'practical', text, state: 'against' });
}

const plain = (verdict: Verdict, reason: Reason): Judgement => ({
  verdict,
  trend: null,
  reasons: [reason],
  slowing: false,
  points: NaN,
});

/** How many samples there are, the smallest and the largest; a plain loop, because it visits every sample of a log. */
function extent(values: Float64Array): { samples: number; min: number; max: number } {
  let samples = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    samples++;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { samples, min, max };
}

const spanHours = (series: Series): number =>
  series.timesMs.length < 2 ? 0 : (series.timesMs.at(-1)! - series.timesMs[0]!) / 3_600_000;

const middle = (values: readonly number[]): number => Float64Array.from(values).sort()[values.length >>> 1]!;
