/**
 * Does a rise level off? A stretched exponential `a + b (1 - exp(-(t / tau)^p))` over a grid of tau and p: warm-ups and filling
 * caches follow it. The tail of an exponential is straight enough to pass for a slow leak, so the whole rise must be looked at.
 */

export interface Saturation {
  /** Sum of squared errors of the best saturating curve; the line's where no curve that rises is better. */
  readonly error: number;
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
  const n = times.length;
  const start = times[0] ?? 0;
  const span = (times[n - 1] ?? 0) - start;
  if (!(span > 0)) return null;
  const shares = Float64Array.from(times, (t) => (t - start) / span);
  const logs = shares.map((share) => Math.log(share));
  const mean = values.reduce((sum, value) => sum + value / n, 0);
  const centred = Float64Array.from(values, (value) => value - mean);
  const total = centred.reduce((sum, value) => sum + value * value, 0);
  const straightError = errorOf(shares, centred, total, false);
  let error = straightError;
  const curve = new Float64Array(n);
  for (const tau of TAUS) {
    const logTau = Math.log(tau);
    for (const p of STRETCHES) {
      for (let i = 0; i < n; i++) curve[i] = -Math.exp(-Math.exp(p * (logs[i]! - logTau)));
      error = Math.min(error, errorOf(curve, centred, total, true));
    }
  }
  return { error, straightError };
}

/** Of the least squares fit of a multiple of a curve and a constant; the total if only a falling one fits and it must rise. */
function errorOf(curve: Float64Array, centred: Float64Array, total: number, mustRise: boolean): number {
  const n = curve.length;
  let sum = 0;
  let squares = 0;
  let products = 0;
  for (let i = 0; i < n; i++) {
    const value = curve[i]!;
    sum += value;
    squares += value * value;
    products += value * centred[i]!;
  }
  const variance = squares - (sum * sum) / n;
  if (!(variance > 0) || (mustRise && products <= 0)) return total;
  return Math.max(0, total - (products * products) / variance);
}
