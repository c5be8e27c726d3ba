/**
 * Two straight lines, one before and one after a split, that need not meet: the best of all splits by least squares. Fits
 * a step with growth behind it, which no continuous curve does.
 */
import { leastSquares } from './least-squares.ts';

export interface TwoLines {
  readonly rightSlope: number;
  /** Sum of squared errors. */
  readonly error: number;
}

/**
 * @param times [n] increasing @param values [n] without NaN
 * @param margin each line has at least this many values, two or more
 * @returns null if there is no room for two lines. O(n^2)
 */
export function twoLines(times: readonly number[], values: readonly number[], margin: number): TwoLines | null {
  let best: TwoLines | null = null;
  const rows = times.map((t) => [1, t - times[0]!]);
  for (let split = margin; split <= values.length - margin; split++) {
    const left = leastSquares(rows.slice(0, split), values.slice(0, split));
    const right = leastSquares(rows.slice(split), values.slice(split));
    if (left === null || right === null) continue;
    const error = left.error + right.error;
    if (best === null || error < best.error) best = { rightSlope: right.coefficients[1]!, error };
  }
  return best;
}
