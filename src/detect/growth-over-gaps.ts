/**
 * Since when and up to when a series grows, where gaps make up most of its time. Growth goes on through a gap if the level
 * behind it is about what the rate on one side foretells; if hardly any came in the gap, it began behind it, ended in it, or
 * rested in it.
 */
import type { Trend } from '../model/trend.ts';
import type { Coverage } from '../trend/coverage.ts';
import type { CoveredBins } from '../trend/covered-bins.ts';
import { removeDailyCycle } from '../trend/daily-profile.ts';
import { HOUR_MS } from '../util/time.ts';
import { findStart, fitTrend, FLAT_GROWTH, FLAT_RATE, MIN_VALUES, type GrowthStart } from './growth-rate.ts';

export interface GrowthSpan extends GrowthStart {
  /** Index behind the last value that the rate is taken from: before a gap in which growth ended. */
  readonly to: number;
}

export interface GapRate {
  readonly start: GrowthSpan;
  readonly trend: Trend;
  /** As of a `Judgement`. */
  readonly seenMs: number | null;
}

/** Stretches of samples that show growth to go on through the gaps between them. */
const MIN_LOOKS = 3;
/** Behind a gap in which growth ended, a larger share of all values tells that by its shape. */
const MAX_TAIL_SHARE = 1 / 3;
/** Behind a gap in which nothing grew though it grew on both sides: fewer slices give no rate of their own. */
const MIN_SLICES_BEHIND = 10;
/** Of the time before it, a gap in which growth ended is so long at least. */
const MIN_GAP_SHARE = 0.5;

/**
 * Since when a series grows, and how fast by the clock.
 * @param timesMs of the series @param levels [n] of its slices, without NaN and without steps
 * @param isCandidate false for a series that is fitted as a whole
 */
export function rateOverGaps(
  timesMs: Float64Array,
  { hours, gaps, coverage }: CoveredBins & { readonly coverage: Coverage },
  levels: readonly number[],
  isCandidate: boolean,
): GapRate {
  const [originMs, lastMs] = [timesMs[0]!, timesMs.at(-1)!];
  // From gap to gap the time of the day changes, and with it the level.
  const { adjusted } = removeDailyCycle(hours, levels, coverage.coveredMs / HOUR_MS / hours.length);
  const whole = { from: 0, isOnset: false, to: hours.length };
  const start = isCandidate ? findGrowth(hours, adjusted, gaps) : whole;
  const { from, to } = start;
  const endMs = to === hours.length ? lastMs : originMs + hours[to - 1]! * HOUR_MS;
  const within = coverage.gaps.filter((_, i) => gaps[i]! > from && gaps[i]! < to);
  const fitted = fitTrend(hours.slice(0, to), adjusted.slice(0, to), originMs, endMs, start, {
    hasGaps: within.length > 0,
    isLeakShaped: isCandidate,
  });
  const behind = coverage.gaps[gaps.indexOf(from)];
  const trend = start.isOnset && behind !== undefined ? { ...fitted, onsetMs: behind.toMs } : fitted;
  // Two looks at different times of the day show half a cycle as growth.
  const isBridged = within.length + 1 >= MIN_LOOKS;
  const bridgedMs = isBridged ? within.reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0) : 0;
  return { start, trend, seenMs: coverage.coveredMs + bridgedMs };
}

/**
 * @param hours [n] of the clock @param levels [n] without NaN
 * @param gaps indexes of the values behind gaps, in order. O(gaps n^2)
 */
function findGrowth(hours: readonly number[], levels: readonly number[], gaps: readonly number[]): GrowthSpan {
  const to = gaps.find((gap) => endsIn(hours, levels, gap)) ?? hours.length;
  const before = gaps.filter((gap) => gap < to);
  const begins = before.findLast((gap) => beginsBehind(hours, levels, gap, to));
  // As where the clock was set, or the machine was paused: what grows now is what the samples behind the gap show.
  const goesOn = before.findLast((gap) => to - gap >= MIN_SLICES_BEHIND && isFlat(hours, levels, gap, gap, to));
  const from = begins ?? goesOn ?? 0;
  const isOnset = begins !== undefined;
  // Between gaps growth has a start of its own; over several stretches the gaps tell it.
  if (before.some((gap) => gap > from)) return { from, isOnset, to };
  const start = findStart(hours.slice(from, to), levels.slice(from, to));
  return start.from > 0 ? { from: from + start.from, isOnset: start.isOnset, to } : { from, isOnset, to };
}

/** Whether what came before the gap grew, and hardly anything came in it and behind it. */
function endsIn(hours: readonly number[], levels: readonly number[], gap: number): boolean {
  if (gap < MIN_VALUES || hours.length - gap > MAX_TAIL_SHARE * hours.length) return false;
  const grown = levels[gap - 1]! - levels[0]!;
  const later = levels.at(-1)! - levels[gap - 1]!;
  if (later >= FLAT_GROWTH * grown) return false;
  // A short gap tells little of growth that rests now and then.
  const isLong = hours[gap]! - hours[gap - 1]! >= MIN_GAP_SHARE * (hours[gap - 1]! - hours[0]!);
  return isLong && isFlat(hours, levels, gap, 0, gap);
}

/** Whether what comes behind the gap grows, and hardly anything had come before it and in it. */
function beginsBehind(hours: readonly number[], levels: readonly number[], gap: number, to: number): boolean {
  if (to - gap < MIN_VALUES) return false;
  const grown = levels[to - 1]! - levels[gap]!;
  const earlier = levels[gap]! - levels[0]!;
  return earlier < FLAT_GROWTH * grown && isFlat(hours, levels, gap, gap, to);
}

/** Whether less came in the gap than a small share of what the rate between two values surely foretells. */
function isFlat(hours: readonly number[], levels: readonly number[], gap: number, from: number, to: number): boolean {
  const { ciLow } = fitTrend(
    hours.slice(from, to),
    levels.slice(from, to),
    0,
    0,
    { from: 0, isOnset: false },
    {
      hasGaps: true,
    },
  );
  const inGap = levels[gap]! - levels[gap - 1]!;
  return ciLow > 0 && inGap < FLAT_RATE * ciLow * (hours[gap]! - hours[gap - 1]!);
}
