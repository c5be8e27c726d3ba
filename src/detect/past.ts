/**
 * What a process did before is evidence about its growth now: growth that it never showed before, onto levels that it never
 * held, is no wandering of its own. Also finds growth that began late in a long life, which a look at the whole life misses.
 */
import { mayLeak } from '../model/finding.ts';
import type { Reason } from '../model/reason.ts';
import type { ResourceKind } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { Trend } from '../model/trend.ts';
import { countSamples } from '../series/samples/count-samples.ts';
import { since } from '../series/samples/since.ts';
import { fitLine } from '../trend/least-squares.ts';
import { quantileOfSorted } from '../trend/order-statistics.ts';
import { runningMedian } from '../trend/running-median.ts';
import { timeBins, type TimeBins } from '../trend/time-bins.ts';
import { HOUR_MS, MIN_CAPTURED_DAY_MS } from '../util/time.ts';
import { findStart, fitTrend } from './growth-rate.ts';
import { judgeGrowth, type Judgement } from './judge-growth.ts';
import { EVEN_BASE_RATE, LEAK_LIKELIHOOD, logOdds, shareOf } from './likelihood.ts';
import { measured, reasonOf } from './reason.ts';

/** Growth beside the past of its process. */
export interface Past {
  /** Growth as a multiple of the largest earlier growth over the same length; 0 where it does not grow. */
  readonly multiple: number;
  /** Share of the growth that is above the highest level held before; negative where it ends below that. */
  readonly newShare: number;
}

/** Slices of a life: those of its last sixteenth give a line. */
const MAX_SLICES = 192;
const SAMPLES_PER_SLICE = 3;
/** Fewer slices give no line. */
const MIN_SLICES = 12;
const MIN_PAST_HOURS = MIN_CAPTURED_DAY_MS / HOUR_MS;
/** Of the past a level that it held for a twentieth of the time: a spike is none. */
const HELD_QUANTILE = 0.95;
/** The end of growth: the lowest of this share of its slices. */
const END_SHARE = 1 / 6;
/** Of the least growth worth acting on. */
const MIN_EARLIER = 0.5;

/** Growth so many times the largest earlier one is beyond the past. */
export const BEYOND_MULTIPLE = 1.5;
/** So much of late growth must be above the levels held before: in real logs without a leak none had more. */
const MIN_NEW_SHARE = 0.25;
/** The parts of a life that late growth is sought in; the longest that shows it decides. */
const LATE_SHARES = [1 / 2, 1 / 4, 1 / 8, 1 / 16];
/** Shorter ones look like a leak too often: of 171 leaks in long traces 11 were found in less, with 4 false alarms. */
const MIN_LATE_HOURS = 12;

/**
 * Log-odds of a leak where the past is known: what the shape of the growth tells counts for less, and its share above all
 * earlier levels counts. Fitted on real traces with what came before them (docs/detection.md).
 */
const SHAPE_WEIGHT = 0.7;
const NEW_SHARE_WEIGHT = 2.1;
const NEW_SHARE_EVEN = -0.3;

/**
 * As judgeGrowth, with the past of the growth as evidence; and where the whole life shows no leak, growth that began late in
 * it, onto levels that it never held before.
 */
export function judgeWithPast(series: Series, kind: ResourceKind, baseRate = EVEN_BASE_RATE): Judgement {
  const whole = judgeGrowth(series, kind, baseRate);
  // What hardly moves has no growth, and over gaps slices are not equal times.
  if (Number.isNaN(whole.points) || whole.seenMs !== null) return whole;
  const spanMs = series.timesMs.at(-1)! - series.timesMs[0]!;
  if (spanMs < MIN_CAPTURED_DAY_MS) return whole;
  const slices = slicesOf(series);
  if (mayLeak(whole)) {
    const past = pastIn(slices, (whole.trend!.fitStartMs - series.timesMs[0]!) / HOUR_MS, kind);
    return past === null ? whole : withPast(whole, past, baseRate);
  }
  return judgeLate(series, slices, kind, baseRate) ?? whole;
}

/** Growth that began late; null if there is none, or it is not beyond its past. */
function judgeLate(series: Series, slices: TimeBins, kind: ResourceKind, baseRate: number): Judgement | null {
  const startMs = series.timesMs[0]!;
  const spanMs = series.timesMs.at(-1)! - startMs;
  for (const share of LATE_SHARES) {
    if (share * spanMs < MIN_LATE_HOURS * HOUR_MS) break;
    const fromMs = startMs + (1 - share) * spanMs;
    const past = pastIn(slices, (fromMs - startMs) / HOUR_MS, kind, MIN_NEW_SHARE);
    if (past === null) continue;
    const late = judgeGrowth(since(series, fromMs), kind, baseRate);
    if (late.verdict !== 'leak') continue;
    const trend = trendWithOnset(since(series, fromMs - share * spanMs)) ?? late.trend;
    return { ...withPast({ ...late, trend }, past, baseRate), seenMs: null };
  }
  return null;
}

/** Rate and onset of growth that began somewhere in a series; null if it shows no onset. */
function trendWithOnset(series: Series): Trend | null {
  const { hours, medians } = slicesOf(series);
  const levels = runningMedian(medians, 2);
  const start = findStart(hours, levels);
  if (!start.isOnset) return null;
  const trend = fitTrend(hours, levels, series.timesMs[0]!, series.timesMs.at(-1)!, start, { isLeakShaped: true });
  return trend.ciLow > 0 ? trend : null;
}

/**
 * @param judgement of growth that may be a leak @param past its own
 * @param baseRate as of `likelihoodOf`
 */
export function withPast(judgement: Judgement, past: Past, baseRate: number): Judgement {
  const base = logOdds(baseRate);
  const shape = logOdds(judgement.likelihood) - base;
  const together = SHAPE_WEIGHT * shape + logOddsOfPast(past);
  // No past makes a leak of a shape that is none: on real traces that finds nothing more, and raises false alarms.
  const evidence = judgement.verdict === 'leak' ? together : Math.min(together, shape);
  const points = judgement.points + evidence - shape;
  const likelihood = shareOf(evidence + base);
  const verdict = likelihood < LEAK_LIKELIHOOD ? 'suspect' : judgement.verdict;
  const reasons: Reason[] = [...judgement.reasons, reasonOfPast(past)];
  return { ...judgement, verdict, points, reasons, likelihood };
}

/** What the past adds to the log-odds of a leak, beside the shape's that then count for less. */
export const logOddsOfPast = ({ newShare }: Past): number =>
  NEW_SHARE_WEIGHT * (Math.max(-1, Math.min(1, newShare)) - NEW_SHARE_EVEN);

function reasonOfPast({ multiple, newShare }: Past): Reason {
  const isBeyond = multiple >= BEYOND_MULTIPLE;
  const isNew = newShare >= MIN_NEW_SHARE;
  const state = isBeyond && isNew ? 'met' : isBeyond || isNew ? 'partly' : 'against';
  return reasonOf('beyond-its-past', state, { newShare }, measured(multiple, 'ratio', BEYOND_MULTIPLE));
}

/**
 * Growth since an instant beside all that was seen before it. Every earlier window of the same length counts, so that the
 * rise of a Monday morning is compared with those of earlier Mondays where the past has them.
 * @returns null with less past than growth, or than a day, or too few samples of either
 */
export function pastOf(series: Series, fromMs: number, kind: ResourceKind): Past | null {
  return pastIn(slicesOf(series), (fromMs - (series.timesMs[0] ?? fromMs)) / HOUR_MS, kind);
}

/** Low quantiles of equal slices: what stays when everything that can be released was. */
function slicesOf(series: Series): TimeBins {
  const slices = Math.floor(countSamples({ ...series, slices: null }) / SAMPLES_PER_SLICE);
  return timeBins(series.timesMs, series.values, Math.max(1, Math.min(MAX_SLICES, slices)));
}

/** @param minNewShare null is returned below it, before all earlier windows are looked at */
function pastIn({ hours, lows }: TimeBins, fromHour: number, kind: ResourceKind, minNewShare = -Infinity): Past | null {
  const from = hours.findIndex((hour) => hour >= fromHour);
  const length = lows.length - from;
  // Less than a day does not have what each hour of the day does.
  if (from < length || length < MIN_SLICES || hours[from]! - hours[0]! < MIN_PAST_HOURS) return null;
  const least = leastOf(lows[from + (length >>> 1)]!, kind);
  const growthFrom = (start: number): number => growthOf(hours, lows, start, length);
  const growth = growthFrom(from);
  const held = quantileOfSorted(Float64Array.from(lows.slice(0, from)).sort(), HELD_QUANTILE);
  const end = Math.min(...lows.slice(-Math.max(1, Math.round(END_SHARE * length))));
  const newShare = growth > 0 ? (end - held) / Math.max(growth, least) : -1;
  if (newShare < minNewShare) return null;
  if (growth <= 0) return { multiple: 0, newShare };
  let largest = least;
  for (let start = 0; start + length <= from; start++) largest = Math.max(largest, growthFrom(start));
  return { multiple: growth / largest, newShare };
}

/** Growth of all of a series, at least half of the least worth acting on; 0 where it has too few samples. */
export function growthIn(series: Series, kind: ResourceKind): number {
  if (series.timesMs.length === 0) return 0;
  const { hours, lows } = slicesOf(series);
  if (lows.length < MIN_SLICES) return 0;
  return Math.max(leastOf(lows[lows.length >>> 1]!, kind), growthOf(hours, lows, 0, lows.length));
}

/** Less growth than this counts as so much: a flat past is no infinite multiple. */
const leastOf = (level: number, { minimumGrowth: { absolute, relative } }: ResourceKind): number =>
  MIN_EARLIER * Math.max(absolute, relative * Math.abs(level));

/** From end to end of a line through so many slices. */
function growthOf(hours: readonly number[], lows: readonly number[], from: number, length: number): number {
  const to = from + length;
  return fitLine(hours, lows, from, to).slope * (hours[to - 1]! - hours[from]!);
}
