/**
 * Since when and up to when a series grows, where gaps make up most of its time. Growth goes on through a gap if the level
 * behind it is about what the rate on one side foretells; if hardly any came in the gap, it began behind it, or ended in it.
 */
import { findStart, fitTrend, FLAT_GROWTH, FLAT_RATE, LEAST_VALUES, type GrowthStart } from './growth-rate.ts';

export interface GrowthSpan extends GrowthStart {
  /** Index behind the last value that the rate is taken from: before a gap in which growth ended. */
  readonly to: number;
}

/** Behind a gap in which growth ended, a larger share of all values tells that by its shape. */
const MAX_TAIL_SHARE = 1 / 3;
/** Of the time before it, a gap in which growth ended is so long at least. */
const MIN_GAP_SHARE = 0.5;

/**
 * @param hours [n] of the clock @param levels [n] without NaN
 * @param gaps indexes of the values behind gaps, in order. O(gaps n^2)
 */
export function findGrowth(hours: readonly number[], levels: readonly number[], gaps: readonly number[]): GrowthSpan {
  const to = gaps.find((gap) => endsIn(hours, levels, gap)) ?? hours.length;
  const before = gaps.filter((gap) => gap < to);
  const begins = before.findLast((gap) => beginsBehind(hours, levels, gap, to));
  const from = begins ?? 0;
  const isOnset = begins !== undefined;
  // Between gaps growth has a start of its own; over several stretches the gaps tell it.
  if (before.some((gap) => gap > from)) return { from, isOnset, to };
  const start = findStart(hours.slice(from, to), levels.slice(from, to));
  return start.from > 0 ? { from: from + start.from, isOnset: start.isOnset, to } : { from, isOnset, to };
}

/** Whether what came before the gap grew, and hardly anything came in it and behind it. */
function endsIn(hours: readonly number[], levels: readonly number[], gap: number): boolean {
  if (gap < LEAST_VALUES || hours.length - gap > MAX_TAIL_SHARE * hours.length) return false;
  const grown = levels[gap - 1]! - levels[0]!;
  const later = levels.at(-1)! - levels[gap - 1]!;
  if (later >= FLAT_GROWTH * grown) return false;
  // A short gap tells little of growth that rests now and then.
  const isLong = hours[gap]! - hours[gap - 1]! >= MIN_GAP_SHARE * (hours[gap - 1]! - hours[0]!);
  return isLong && isFlat(hours, levels, gap, 0, gap);
}

/** Whether what comes behind the gap grows, and hardly anything had come before it and in it. */
function beginsBehind(hours: readonly number[], levels: readonly number[], gap: number, to: number): boolean {
  if (to - gap < LEAST_VALUES) return false;
  const grown = levels[to - 1]! - levels[gap]!;
  const earlier = levels[gap]! - levels[0]!;
  return earlier < FLAT_GROWTH * grown && isFlat(hours, levels, gap, gap, to);
}

/** Whether less came in the gap than a small share of what the rate between two values surely foretells. */
function isFlat(hours: readonly number[], levels: readonly number[], gap: number, from: number, to: number): boolean {
  const { ciLow } = fitTrend(hours.slice(from, to), levels.slice(from, to), 0, 0, { from: 0, isOnset: false }, true);
  const inGap = levels[gap]! - levels[gap - 1]!;
  return ciLow > 0 && inGap < FLAT_RATE * ciLow * (hours[gap]! - hours[gap - 1]!);
}
