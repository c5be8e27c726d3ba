/** Since when a series grows, how fast, and how sure that is. */
import type { Trend } from '../model/trend.ts';
import { blockLine } from '../trend/block-line.ts';
import { corner } from '../trend/corner.ts';
import { fitLine } from '../trend/least-squares.ts';
import { piecewiseLine } from '../trend/piecewise-line.ts';
import { sharedSlope } from '../trend/shared-slope.ts';
import { HOUR_MS } from '../util/time.ts';

/** Block means that knots are sought between: a knot costs time, and finer than this none is worth it. */
const KNOT_BLOCKS = 48;
const KNOT_MARGIN = 3;
/** What follows a knot must give a rate with an interval. */
export const MIN_VALUES = 4;
/** Flat before: so little of the later rate, and so little of the growth. */
export const FLAT_RATE = 0.15;
export const FLAT_GROWTH = 0.15;
/** Steeper before, so many times: a warm-up, whose rate is not the leak's. */
const STEEPER = 2.2;

export interface GrowthStart {
  /** Index of the first value that the rate is taken from. */
  readonly from: number;
  /** True if it did not grow before; else it grew at another rate. */
  readonly isOnset: boolean;
}

const WHOLE: GrowthStart = { from: 0, isOnset: false };

/** Since when a series grows at the rate that it has at its end. */
export function findStart(hours: readonly number[], levels: readonly number[]): GrowthStart {
  const { times, means } = blockLine(hours, levels, Math.min(KNOT_BLOCKS, hours.length));
  const start = walkBack(hours, times, means);
  if (start.from > 0) return start;
  // Knots are dear, as two of them fit any wave; a level that begins to rise is less than that.
  const knot = corner(times, means, KNOT_MARGIN);
  if (knot === null) return start;
  const before = fitLine(times.slice(0, knot), means.slice(0, knot)).slope * (times[knot]! - times[0]!);
  const behind = means.at(-1)! - means[knot]!;
  return before < FLAT_GROWTH * behind ? { from: firstAt(hours, times[knot]!), isOnset: true } : start;
}

/** From the last straight piece as long as what comes before is part of the same growth. */
function walkBack(hours: readonly number[], times: readonly number[], means: readonly number[]): GrowthStart {
  const fit = piecewiseLine(times, means, KNOT_MARGIN);
  if (fit === null) return WHOLE;
  const bounds = [0, ...fit.knots, times.length - 1];
  for (let piece = fit.slopes.length - 2; piece >= 0; piece--) {
    const knot = bounds[piece + 1]!;
    // Too late for a rate of its own.
    if (hours.length - firstAt(hours, times[knot]!) < MIN_VALUES) continue;
    const rate = (means.at(-1)! - means[knot]!) / (times.at(-1)! - times[knot]!);
    if (!(rate > 0)) return WHOLE;
    const before = fit.slopes[piece]!;
    const grown = before * (times[knot]! - times[bounds[piece]!]!);
    if (before < FLAT_RATE * rate && grown < FLAT_GROWTH * rate * (times.at(-1)! - times[knot]!)) {
      const next = bounds[piece + 2]!;
      // Two knots round off one corner: it lies where the later line comes down to the level before.
      const isCorner = piece + 2 < bounds.length - 1 && next - knot <= 2 * KNOT_MARGIN;
      const corner = times[next]! - (means[next]! - means[knot]!) / fit.slopes[piece + 2]!;
      const hour = isCorner ? Math.max(times[knot]!, Math.min(times[next]!, corner)) : times[knot]!;
      return { from: firstAt(hours, hour), isOnset: true };
    }
    if (before > STEEPER * rate) return { from: firstAt(hours, times[knot]!), isOnset: false };
  }
  return WHOLE;
}

const firstAt = (hours: readonly number[], hour: number): number => hours.findIndex((h) => h >= hour);

/**
 * From a rate and its standard error to a 95 % interval: how many errors it reaches up as a share of the rate, and down as a
 * divisor, since what was kept is no growth below zero. Calibrated on labelled logs (docs/detection.md): down is further, as
 * a program's own growth adds to what it leaks far more often than it hides it.
 */
const ERRORS_UP = 4.7;
const ERRORS_DOWN = 20;
/**
 * Of a normal distribution: a rate of fewer errors than this may as well be none. That growth of a leak's shape is growth is known by
 * more than its rate: on labelled logs this rule would lose five leaks for each false alarm that it spares.
 */
const ERRORS_TO_ZERO = 2;

/**
 * @param error standard error of the rate @param isLeakShaped whether its shape is a leak's; false by default
 * @returns ends in order, around the rate; the rate itself where the error is 0
 */
export function rateInterval(rate: number, error: number, isLeakShaped = false): { ciLow: number; ciHigh: number } {
  const ciHigh = rate + ERRORS_UP * error;
  const errorsToZero = isLeakShaped ? 0 : ERRORS_TO_ZERO;
  if (rate <= errorsToZero * error) return { ciLow: rate - (rate > 0 ? errorsToZero : ERRORS_UP) * error, ciHigh };
  const share = error / rate;
  return { ciLow: (rate * (1 - errorsToZero * share)) / (1 + ERRORS_DOWN * share), ciHigh };
}

/**
 * The rate from the start of growth on (`trend/shared-slope.ts`), with an interval; of one or two values without one: both ends
 * are the rate.
 * @param hours [n] of the clock since `originMs` @param hasGaps whether gaps make up most of that time
 * @param isLeakShaped as of `rateInterval`
 */
export function fitTrend(
  hours: readonly number[],
  levels: readonly number[],
  originMs: number,
  endMs: number,
  { from, isOnset }: GrowthStart,
  { hasGaps = false, isLeakShaped = false }: { readonly hasGaps?: boolean; readonly isLeakShaped?: boolean } = {},
): Trend {
  const times = hours.slice(from);
  const values = levels.slice(from);
  const { slope, intercepts, slopeError } = sharedSlope([{ times, values }], hasGaps);
  const fitStartMs = from === 0 ? originMs : originMs + times[0]! * HOUR_MS;
  return {
    slopePerHour: slope,
    ...rateInterval(slope, slopeError, isLeakShaped),
    onsetMs: isOnset ? fitStartMs : null,
    intercept: intercepts[0]! + slope * ((fitStartMs - originMs) / HOUR_MS),
    fitStartMs,
    fitEndMs: endMs,
  };
}
