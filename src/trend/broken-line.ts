/**
 * A continuous line with one knot, fitted by least squares over a grid of knots (two-phase regression, Hinkley 1971).
 * Tells where growth set in, or where it bent. O(n^2) for the n knots tried.
 */
import { leastSquares } from './least-squares.ts';

export interface BrokenLine {
  /** Index of the value the knot lies at. */
  readonly knot: number;
  readonly leftSlope: number;
  readonly rightSlope: number;
  /** Sum of squared errors of this fit and of the straight line without a knot. */
  readonly error: number;
  readonly straightError: number;
}

/**
 * @param times [n] increasing, near zero @param values [n] without NaN
 * @param margin knots lie at least this many values from both ends
 * @returns null if there is no room for a knot
 */
export function brokenLine(times: readonly number[], values: readonly number[], margin: number): BrokenLine | null {
  const n = values.length;
  const straight = leastSquares(
    times.map((t) => [1, t]),
    values,
  );
  if (straight === null) return null;
  let best: BrokenLine | null = null;
  for (let knot = margin; knot < n - margin; knot++) {
    const at = times[knot]!;
    const fit = leastSquares(
      times.map((t) => [1, t, Math.max(0, t - at)]),
      values,
    );
    if (fit === null) continue;
    if (best === null || fit.error < best.error) {
      best = {
        knot,
        leftSlope: fit.coefficients[1]!,
        rightSlope: fit.coefficients[1]! + fit.coefficients[2]!,
        error: fit.error,
        straightError: straight.error,
      };
    }
  }
  return best;
}
