/** Since when a series grows, how fast, and how sure that is. */
import type { Trend } from '../model/trend.ts';
import { blockLine } from '../trend/block-line.ts';
import { MAD_TO_SIGMA, upperMedian } from '../trend/order-statistics.ts';
import { piecewiseLine } from '../trend/piecewise-line.ts';
import { studentQuantile } from '../trend/student.ts';
import { theilSen } from '../trend/theil-sen.ts';
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

/** Walks back from the last straight piece as long as what comes before is part of the same growth. */
export function findStart(hours: readonly number[], levels: readonly number[]): GrowthStart {
  const { times, means } = blockLine(hours, levels, Math.min(KNOT_BLOCKS, hours.length));
  const fit = piecewiseLine(times, means, KNOT_MARGIN);
  const none = { from: 0, isOnset: false };
  if (fit === null) return none;
  const bounds = [0, ...fit.knots, times.length - 1];
  for (let piece = fit.slopes.length - 2; piece >= 0; piece--) {
    const knot = bounds[piece + 1]!;
    // Too late for a rate of its own.
    if (hours.length - firstAt(hours, times[knot]!) < MIN_VALUES) continue;
    const rate = (means.at(-1)! - means[knot]!) / (times.at(-1)! - times[knot]!);
    if (!(rate > 0)) return none;
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
  return none;
}

const firstAt = (hours: readonly number[], hour: number): number => hours.findIndex((h) => h >= hour);

/** Pairs of so many values give the rate; more would not change it. */
const RATE_BLOCKS = 96;
/** Pieces whose slopes tell how far the rate itself changes: few enough that each spans several events. */
const MAX_PIECES = 6;
/**
 * Standard errors of the mean of the pieces' rates. Student's would be 2.6, were the pieces independent and all that a rate
 * can be; on labelled logs of programs it takes this to hold the true rate in 86 to 88 % of the cases.
 */
const PIECES_QUANTILE = 4.2;

/**
 * Theil-Sen from the start of growth on, with an interval; of one or two values without one: both ends are the rate.
 * @param hours [n] of the clock since `originMs` @param hasGaps whether gaps make up most of that time
 */
export function fitTrend(
  hours: readonly number[],
  levels: readonly number[],
  originMs: number,
  endMs: number,
  { from, isOnset }: GrowthStart,
  hasGaps = false,
): Trend {
  const times = hours.slice(from);
  const values = levels.slice(from);
  // A block over a gap is at no time of its own.
  const { times: rateTimes, means } = hasGaps
    ? { times, means: values }
    : blockLine(times, values, Math.min(RATE_BLOCKS, times.length));
  const fit = theilSen(rateTimes, means);
  const { noise, change } = hasGaps ? uncertaintyOverGaps(times, values) : uncertainty(times, values);
  // A rate that changes is a multiple of itself, not a sum: what was kept for hours is no growth below zero.
  const factor = fit.slope > 0 ? 1 + change / fit.slope : 1;
  const low = fit.slope > 0 ? fit.slope / factor : fit.slope - change;
  const high = fit.slope + change;
  const fitStartMs = from === 0 ? originMs : originMs + times[0]! * HOUR_MS;
  return {
    slopePerHour: fit.slope,
    ciLow: low - noise,
    ciHigh: high + noise,
    onsetMs: isOnset ? fitStartMs : null,
    intercept: fit.intercept + fit.slope * ((fitStartMs - originMs) / HOUR_MS),
    fitStartMs,
    fitEndMs: endMs,
  };
}

/**
 * Half of a 95 % interval of the rate, in two parts: what noise around a line leaves open, and how far the rate itself changes
 * from piece to piece beyond that noise, as where a leak comes in bursts.
 */
function uncertainty(times: readonly number[], values: readonly number[]): { noise: number; change: number } {
  const { times: t, means, noise } = blockLine(times, values, Math.min(KNOT_BLOCKS, times.length));
  const n = t.length;
  const pieces = Math.min(MAX_PIECES, n - 1);
  if (pieces < 2) return { noise: 0, change: 0 };
  const middle = t.reduce((a, b) => a + b, 0) / n;
  const squares = t.reduce((sum, x) => sum + (x - middle) ** 2, 0);
  const noisy = (studentQuantile(Math.max(1, n - 2)) * noise) / Math.sqrt(squares);
  const edges = Array.from({ length: pieces + 1 }, (_, i) => Math.floor((i * (n - 1)) / pieces));
  const rates = edges.slice(1).map((edge, i) => (means[edge]! - means[edges[i]!]!) / (t[edge]! - t[edges[i]!]!));
  const mean = rates.reduce((a, b) => a + b, 0) / pieces;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (pieces - 1);
  const pieceHours = (t[n - 1]! - t[0]!) / pieces;
  const beyondNoise = Math.max(0, variance - 2 * (noise / pieceHours) ** 2);
  const bursty = PIECES_QUANTILE * Math.sqrt(beyondNoise / pieces);
  return { noise: noisy, change: bursty };
}

/**
 * The same of values with gaps between them. Pieces are equal in time and end at values, so that a long gap is one of them:
 * what a rate across it differs from those beside it is what the gap costs.
 */
function uncertaintyOverGaps(times: readonly number[], values: readonly number[]): { noise: number; change: number } {
  const n = times.length;
  if (n < 3) return { noise: 0, change: 0 };
  const noise = unevenNoise(times, values);
  const middle = times.reduce((a, b) => a + b, 0) / n;
  const squares = times.reduce((sum, x) => sum + (x - middle) ** 2, 0);
  const noisy = (studentQuantile(n - 2) * noise) / Math.sqrt(squares);
  const span = times[n - 1]! - times[0]!;
  const edges = [0];
  for (let piece = 1; piece <= MAX_PIECES; piece++) {
    const edge = nearestTo(times, times[0]! + (piece / MAX_PIECES) * span);
    if (edge > edges.at(-1)!) edges.push(edge);
  }
  const pieces = edges.length - 1;
  if (pieces < 2) return { noise: noisy, change: 0 };
  const lengths = edges.slice(1).map((edge, i) => times[edge]! - times[edges[i]!]!);
  const rates = edges.slice(1).map((edge, i) => (values[edge]! - values[edges[i]!]!) / lengths[i]!);
  // Each piece for its time: a short one beside a gap tells little of the rate.
  const mean = rates.reduce((sum, rate, i) => sum + (rate * lengths[i]!) / span, 0);
  const weigh = (of: (i: number) => number): number =>
    rates.reduce((sum, _, i) => sum + (of(i) * lengths[i]!) / span, 0);
  const variance = (weigh((i) => (rates[i]! - mean) ** 2) * pieces) / (pieces - 1);
  const ofNoise = weigh((i) => 2 * (noise / lengths[i]!) ** 2);
  const effective = span ** 2 / lengths.reduce((sum, length) => sum + length ** 2, 0);
  const bursty = PIECES_QUANTILE * Math.sqrt(Math.max(0, variance - ofNoise) / effective);
  return { noise: noisy, change: bursty };
}

/** Of a value, from how far each is off the line through its neighbours, whatever their distance. */
function unevenNoise(times: readonly number[], values: readonly number[]): number {
  const off = new Float64Array(times.length - 2);
  for (let i = 1; i < times.length - 1; i++) {
    const share = (times[i]! - times[i - 1]!) / (times[i + 1]! - times[i - 1]!);
    const between = values[i - 1]! + share * (values[i + 1]! - values[i - 1]!);
    off[i - 1] = Math.abs(values[i]! - between) / Math.sqrt(1 + share ** 2 + (1 - share) ** 2);
  }
  return MAD_TO_SIGMA * upperMedian(off);
}

function nearestTo(times: readonly number[], time: number): number {
  let nearest = 0;
  for (let i = 1; i < times.length; i++) {
    if (Math.abs(times[i]! - time) <= Math.abs(times[nearest]! - time)) nearest = i;
  }
  return nearest;
}
