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
  const straight = leastSquares(
    times.map((t) => [1, t]),
    values,
  );
  if (straight === null) return null;
  const knot = bestKnot(times, straight.residuals, margin);
  if (knot === null) return null;
  const at = times[knot]!;
  const fit = leastSquares(
    times.map((t) => [1, t, Math.max(0, t - at)]),
    values,
  );
  if (fit === null) return null;
  const [, left, bend] = fit.coefficients as [number, number, number];
  return { knot, leftSlope: left, rightSlope: left + bend, error: fit.error, straightError: straight.error };
}

/**
 * The knot that takes most off the straight line's error. What a third column takes off it is (r h)^2 / (h h), with r the
 * line's residuals and h what the line cannot tell of the column (Frisch and Waugh 1933); so no knot needs a fit of its own.
 */
function bestKnot(times: readonly number[], residuals: readonly number[], margin: number): number | null {
  const n = times.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += times[i]! / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (times[i]! - mean) ** 2;
  let best: number | null = null;
  let most = -Infinity;
  for (let knot = margin; knot < n - margin; knot++) {
    // Sums over the hinge max(0, t - at), which is zero up to the knot.
    const at = times[knot]!;
    let ones = 0;
    let products = 0;
    let own = 0;
    let rest = 0;
    for (let i = knot + 1; i < n; i++) {
      const hinge = times[i]! - at;
      ones += hinge;
      products += hinge * (times[i]! - mean);
      own += hinge * hinge;
      rest += hinge * residuals[i]!;
    }
    const left = own - (ones * ones) / n - (products * products) / squares;
    const taken = (rest * rest) / left;
    if (taken > most) {
      most = taken;
      best = knot;
    }
  }
  return best;
}
