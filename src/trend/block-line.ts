/**
 * A least-squares line through the means of equal blocks. On a dozen block means R squared costs nothing in recall: noise
 * and daily teeth average out, bends and steps stay.
 */
import { memo, weakMemo } from '../util/memo.ts';
import { fitLine, meanOf } from './least-squares.ts';
import { MAD_TO_SIGMA, upperMedian } from './order-statistics.ts';

export interface BlockLine {
  readonly slope: number;
  readonly intercept: number;
  /** Share of the variance of the block means that the line explains; 0 for a constant series. */
  readonly rSquared: number;
  /** One array for all values at the same times. */
  readonly times: readonly number[];
  readonly means: readonly number[];
}

/** @param times [n] increasing @param values [n] without NaN; n >= blocks. O(n) */
export function blockLine(times: readonly number[], values: readonly number[], blocks: number): BlockLine {
  const blockTimes = blockMeans(times)(blocks);
  const means = meansOf(values, blocks);
  const { slope, intercept, rSquared } = fitLine(blockTimes, means);
  return { slope, intercept, rSquared, times: blockTimes, means };
}

const blockMeans = weakMemo((times: readonly number[]) => memo((blocks: number) => meansOf(times, blocks)));

/** Of equal blocks; without those of no value. */
function meansOf(values: readonly number[], blocks: number): number[] {
  const means: number[] = [];
  const n = values.length;
  for (let b = 0; b < blocks; b++) {
    const from = Math.floor((b * n) / blocks);
    const to = Math.floor(((b + 1) * n) / blocks);
    if (to > from) means.push(meanOf(values, from, to));
  }
  return means;
}

/**
 * Noise of a block mean, from second differences and so blind to trend and bends: 1.4826 median |d2| / sqrt 6; 0 of fewer than
 * three.
 */
export function noiseOfMeans(means: readonly number[]): number {
  if (means.length < 3) return 0;
  const seconds: number[] = [];
  for (let i = 2; i < means.length; i++) seconds.push(Math.abs(means[i]! - 2 * means[i - 1]! + means[i - 2]!));
  return (MAD_TO_SIGMA * upperMedian(seconds)) / Math.sqrt(6);
}
