/**
 * Single level shifts: something was loaded once and stayed. Taken off, they show what the series does otherwise; a leak
 * may be smaller than the one step beside it.
 */
import { upperMedian } from './order-statistics.ts';

export interface LevelShift {
  /** Index of the first value behind the shift. */
  readonly at: number;
  readonly height: number;
}

/** Values whose median is the level on each side. */
const SIDE = 5;
const SIGMAS = 8;
const RANGE_SHARE = 0.06;
/** So much of the shift comes at once, or it is a ramp. */
const AT_ONCE = 0.6;
/** So much of it is never given back, or it is a spike. */
const KEPT = 0.5;
/** Smaller ones beside a large one are not worth taking off. */
const OF_LARGEST = 0.2;
/** More are a staircase, which is a leak's own shape. */
const MAX = 3;

/**
 * @param values [n] without NaN, smoothed @param lows [n] low quantiles of the same slices
 * @param noise standard deviation of a value
 * @returns one to three shifts upwards, in order; none if there are more, or none
 */
export function levelShifts(values: readonly number[], lows: readonly number[], noise: number): LevelShift[] {
  const n = values.length;
  const found: LevelShift[] = [];
  const least = new Float64Array(n + 1).fill(Infinity);
  for (let i = n - 1; i >= 0; i--) least[i] = Math.min(least[i + 1]!, lows[i]!);
  const lowest = lowestShift(values, noise);
  for (let i = 1; i < n - 1; i++) {
    const atOnce = values[i + 1]! - values[i - 1]!;
    // Most values end here, before any sorting.
    if (atOnce <= AT_ONCE * lowest) continue;
    const before = upperMedian(values.slice(Math.max(0, i - SIDE), i));
    const height = upperMedian(values.slice(i + 1, i + 1 + SIDE)) - before;
    if (height <= lowest || atOnce <= AT_ONCE * height) continue;
    if (least[i + 1]! <= before + KEPT * height) continue;
    found.push({ at: i, height });
  }
  found.sort((a, b) => b.height - a.height);
  const kept: LevelShift[] = [];
  for (const shift of found) {
    if (shift.height < OF_LARGEST * found[0]!.height) break;
    if (kept.every((other) => Math.abs(other.at - shift.at) >= SIDE)) kept.push(shift);
  }
  return kept.length > MAX ? [] : kept.sort((a, b) => a.at - b.at);
}

/**
 * What came in gaps between samples, by the same measure: whether it came at once nobody saw.
 * @param gaps indexes of the values behind gaps, in order
 * @returns one to three shifts upwards, in order; none if there are more, or none
 */
export function gapShifts(values: readonly number[], gaps: readonly number[], noise: number): LevelShift[] {
  const lowest = lowestShift(values, noise);
  const found = gaps
    .map((at) => ({ at, height: values[at]! - values[at - 1]! }))
    .filter(({ height }) => height > lowest);
  return found.length > MAX ? [] : found;
}

/** A smaller shift is noise, or not worth taking off. */
const lowestShift = (values: readonly number[], noise: number): number =>
  Math.max(SIGMAS * noise, RANGE_SHARE * rangeOf(values));

/** From the smallest to the largest; `-Infinity` of none. */
export function rangeOf(values: readonly number[]): number {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return max - min;
}

/**
 * The values with the shifts taken off. Medians and low quantiles may pass a shift a slice apart: next to it, it is taken off where the
 * value is on its upper side.
 */
export function withoutShifts(values: readonly number[], shifts: readonly LevelShift[]): number[] {
  let left = [...values];
  for (const { at, height } of shifts) {
    const before = left[Math.max(0, at - 2)]!;
    left = left.map((value, i) => {
      const isAbove = Math.abs(i - at) <= 1 ? value > before + height / 2 : i > at;
      return isAbove ? value - height : value;
    });
  }
  return left;
}
