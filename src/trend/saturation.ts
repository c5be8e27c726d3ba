/**
 * Does a rise level off? A stretched exponential `a + b (1 - exp(-(t / tau)^p))`, alone and with a line added to it, over
 * a grid of tau and p: warm-ups and filling caches follow the first, a leak behind a warm-up the second. The tail of an
 * exponential is straight enough to pass for a slow leak, so the whole rise must be looked at.
 */
import { leastSquares } from './least-squares.ts';

export interface Saturation {
  /** Sum of squared errors of the best saturating curve. */
  readonly error: number;
  /** The same with a line added to the curve, and that line's slope (value per time). */
  readonly errorWithLine: number;
  readonly lineSlope: number;
  /** Sum of squared errors of a straight line. */
  readonly straightError: number;
}

/** Shares of the span, evenly spaced in their logarithm: from a start-up to a rise that the log does not see the end of. */
const TAUS = Array.from({ length: 24 }, (_, i) => 0.01 * 80 ** (i / 23));
const STRETCHES = [0.5, 0.7, 0.85, 1];

/**
 * @param times [n] increasing @param values [n] without NaN; a few dozen are enough
 * @returns null if there is no span. O(96 n)
 */
export function saturation(times: readonly number[], values: readonly number[]): Saturation | null {
  const span = times.at(-1)! - times[0]!;
  const shares = times.map((t) => (t - times[0]!) / span);
  const straight = leastSquares(
    shares.map((t) => [1, t]),
    values,
  );
  if (!(span > 0) || straight === null) return null;
  let best = { error: straight.error, errorWithLine: straight.error, lineSlope: 0 };
  for (const tau of TAUS) {
    for (const p of STRETCHES) {
      const curve = shares.map((t) => 1 - Math.exp(-((t / tau) ** p)));
      const alone = leastSquares(
        curve.map((c) => [1, c]),
        values,
      );
      if (alone !== null && alone.coefficients[1]! > 0 && alone.error < best.error)
        best = { ...best, error: alone.error };
      const both = leastSquares(
        curve.map((c, i) => [1, c, shares[i]!]),
        values,
      );
      if (both !== null && both.coefficients[1]! > 0 && both.error < best.errorWithLine) {
        best = { ...best, errorWithLine: both.error, lineSlope: both.coefficients[2]! / span };
      }
    }
  }
  return { ...best, straightError: straight.error };
}
