/**
 * Does a rise level off? A stretched exponential `a + b (1 - exp(-(t / tau)^p))` over a grid of tau and p: warm-ups and filling
 * caches follow it. The tail of an exponential is straight enough to pass for a slow leak, so the whole rise must be looked at.
 */
import { weakMemo } from '../util/memo.ts';

export interface Saturation {
  /** Sum of squared errors of the best saturating curve; the line's where no curve that rises is better. */
  readonly error: number;
  /** Sum of squared errors of a straight line. */
  readonly straightError: number;
}

/** Shares of the span, evenly spaced in their logarithm: from a start-up to a rise that the log does not see the end of. */
const TAUS = Array.from({ length: 24 }, (_, i) => 0.01 * 80 ** (i / 23));
const STRETCHES = [0.5, 0.7, 0.85, 1];

/** The line and all curves at the same times, before they are fitted to values. */
interface Curves {
  /** [1 + curves][n] the line first. */
  readonly heights: Float64Array;
  /** [1 + curves] sums of squares about their means. */
  readonly variances: Float64Array;
}

/**
 * @param times [n] increasing @param values [n] without NaN; a few dozen are enough
 * @returns null if there is no span. O(96 n); the first time that times are given 192 n exponentials as well
 */
export function saturation(times: readonly number[], values: readonly number[]): Saturation | null {
  const curves = curvesOf(times);
  if (curves === null) return null;
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i]! / n;
  const centred = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    centred[i] = values[i]! - mean;
    total += centred[i]! * centred[i]!;
  }
  const straightError = errorOf(curves, 0, centred, total);
  let error = straightError;
  for (let curve = 1; curve < curves.variances.length; curve++) {
    error = Math.min(error, errorOf(curves, curve, centred, total));
  }
  return { error, straightError };
}

/** Null if the times have no span. */
const curvesOf = weakMemo((times: readonly number[]): Curves | null => {
  const n = times.length;
  const start = times[0] ?? 0;
  const span = (times[n - 1] ?? 0) - start;
  if (!(span > 0)) return null;
  const count = 1 + TAUS.length * STRETCHES.length;
  const curves: Curves = { heights: new Float64Array(count * n), variances: new Float64Array(count) };
  const shares = Float64Array.from(times, (t) => (t - start) / span);
  const logs = shares.map((share) => Math.log(share));
  let curve = 0;
  const add = (heightAt: (i: number) => number): void => {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const height = heightAt(i);
      curves.heights[curve * n + i] = height;
      sum += height;
      squares += height * height;
    }
    curves.variances[curve++] = squares - (sum * sum) / n;
  };
  add((i) => shares[i]!);
  for (const tau of TAUS) {
    const logTau = Math.log(tau);
    for (const p of STRETCHES) add((i) => -Math.exp(-Math.exp(p * (logs[i]! - logTau))));
  }
  return curves;
});

/** Of the least squares fit of a multiple of a curve and a constant; the total if only a falling curve fits: the line may fall. */
function errorOf({ heights, variances }: Curves, curve: number, centred: Float64Array, total: number): number {
  const variance = variances[curve]!;
  if (!(variance > 0)) return total;
  const n = centred.length;
  let products = 0;
  for (let i = 0; i < n; i++) products += heights[curve * n + i]! * centred[i]!;
  return curve > 0 && products <= 0 ? total : Math.max(0, total - (products * products) / variance);
}
