/**
 * A continuous line with one knot, fitted by least squares over a grid of knots (two-phase regression, Hinkley 1971).
 * Tells where growth set in, or where it bent. O(n^2) for the n knots tried.
 */

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
  const straight = solve(times, values, null);
  if (straight === null) return null;
  let best: BrokenLine | null = null;
  for (let knot = margin; knot < n - margin; knot++) {
    const fit = solve(times, values, times[knot]!);
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

/** Least squares on 1, t and (t - knot)+ by the normal equations; null if they are singular. */
function solve(
  times: readonly number[],
  values: readonly number[],
  knot: number | null,
): { coefficients: number[]; error: number } | null {
  const size = knot === null ? 2 : 3;
  // Centred values: far from zero the equations lose the digits that matter.
  const offset = values[0] ?? 0;
  const basis = (t: number): number[] => (knot === null ? [1, t] : [1, t, Math.max(0, t - knot)]);
  const matrix = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0));
  times.forEach((t, i) => {
    const x = basis(t);
    for (let r = 0; r < size; r++) {
      for (let c = 0; c < size; c++) matrix[r]![c]! += x[r]! * x[c]!;
      matrix[r]![size]! += x[r]! * (values[i]! - offset);
    }
  });
  const coefficients = eliminate(matrix);
  if (coefficients === null) return null;
  let error = 0;
  times.forEach((t, i) => {
    const x = basis(t);
    let fitted = offset;
    for (let c = 0; c < size; c++) fitted += coefficients[c]! * x[c]!;
    error += (values[i]! - fitted) ** 2;
  });
  return { coefficients, error };
}

/** Gaussian elimination with pivoting of an n x (n + 1) matrix; null if singular. */
function eliminate(matrix: number[][]): number[] | null {
  const n = matrix.length;
  for (let p = 0; p < n; p++) {
    let pivot = p;
    for (let r = p + 1; r < n; r++) if (Math.abs(matrix[r]![p]!) > Math.abs(matrix[pivot]![p]!)) pivot = r;
    [matrix[p], matrix[pivot]] = [matrix[pivot]!, matrix[p]!];
    const diagonal = matrix[p]![p]!;
    if (Math.abs(diagonal) < 1e-12) return null;
    for (let r = 0; r < n; r++) {
      if (r === p) continue;
      const factor = matrix[r]![p]! / diagonal;
      for (let c = p; c <= n; c++) matrix[r]![c]! -= factor * matrix[p]![c]!;
    }
  }
  return matrix.map((row, i) => row[n]! / row[i]!);
}
