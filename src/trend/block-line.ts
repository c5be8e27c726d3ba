/**
 * A least-squares line through the means of equal blocks. On a dozen block means R squared costs nothing in recall: noise
 * and daily teeth average out, bends and steps stay.
 */

export interface BlockLine {
  readonly slope: number;
  readonly intercept: number;
  /** Share of the variance of the block means that the line explains; 0 for a constant series. */
  readonly rSquared: number;
  readonly times: number[];
  readonly means: number[];
  /**
   * Noise of a block mean, from second differences and so blind to trend and bends: 1.4826 median |d2| / sqrt 6.
   */
  readonly noise: number;
}

/** @param times [n] increasing @param values [n] without NaN; n >= blocks. O(n) */
export function blockLine(times: readonly number[], values: readonly number[], blocks: number): BlockLine {
  const blockTimes: number[] = [];
  const means: number[] = [];
  const n = values.length;
  for (let b = 0; b < blocks; b++) {
    const from = Math.floor((b * n) / blocks);
    const to = Math.floor(((b + 1) * n) / blocks);
    if (to <= from) continue;
    blockTimes.push(mean(times, from, to));
    means.push(mean(values, from, to));
  }
  const middleTime = mean(blockTimes, 0, means.length);
  const middleValue = mean(means, 0, means.length);
  let products = 0;
  let squares = 0;
  let total = 0;
  for (let i = 0; i < means.length; i++) {
    const t = blockTimes[i]! - middleTime;
    const v = means[i]! - middleValue;
    products += t * v;
    squares += t * t;
    total += v * v;
  }
  const slope = squares === 0 ? 0 : products / squares;
  const intercept = middleValue - slope * middleTime;
  let residual = 0;
  for (let i = 0; i < means.length; i++) residual += (means[i]! - (slope * blockTimes[i]! + intercept)) ** 2;
  const rSquared = total === 0 ? 0 : 1 - residual / total;
  return { slope, intercept, rSquared, times: blockTimes, means, noise: secondDifferenceNoise(means) };
}

/** Of `values[from..to)`, at least one; by compensated summation (Neumaier 1974), so that what is level stays level. */
function mean(values: readonly number[], from: number, to: number): number {
  let sum = 0;
  let lost = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return (sum + lost) / (to - from);
}

function secondDifferenceNoise(means: readonly number[]): number {
  if (means.length < 3) return 0;
  const seconds = new Float64Array(means.length - 2);
  for (let i = 2; i < means.length; i++) seconds[i - 2] = Math.abs(means[i]! - 2 * means[i - 1]! + means[i - 2]!);
  seconds.sort();
  return (1.4826 * seconds[seconds.length >>> 1]!) / Math.sqrt(6);
}
