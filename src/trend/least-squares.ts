/**
 * Linear least squares on a few given columns by the normal equations. Only for well-scaled columns (hours, shares of a
 * span), of which there are two or three: a QR decomposition would gain nothing there.
 */

export interface LeastSquares {
  /** One for each column. */
  readonly coefficients: readonly number[];
  /** Sum of squared errors. */
  readonly error: number;
  /** [n] value minus fit. */
  readonly residuals: readonly number[];
}

/**
 * @param rows [n][k] the columns at each value; the first column should be 1
 * @param values [n] without NaN
 * @returns null if the columns depend on each other. O(n k^2)
 */
export function leastSquares(rows: readonly (readonly number[])[], values: readonly number[]): LeastSquares | null {
  const size = rows[0]?.length ?? 0;
  // Centred values: far from zero the equations lose the digits that matter.
  const offset = values[0] ?? 0;
  const matrix: number[][] = [];
  for (let r = 0; r < size; r++) matrix.push(new Array<number>(size + 1).fill(0));
  for (let i = 0; i < rows.length; i++) {
    const x = rows[i]!;
    const value = values[i]! - offset;
    for (let r = 0; r < size; r++) {
      const sums = matrix[r]!;
      for (let c = 0; c < size; c++) sums[c]! += x[r]! * x[c]!;
      sums[size]! += x[r]! * value;
    }
  }
  const coefficients = eliminate(matrix);
  if (coefficients === null) return null;
  let error = 0;
  const residuals: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const x = rows[i]!;
    let rest = values[i]! - offset;
    for (let c = 0; c < size; c++) rest -= coefficients[c]! * x[c]!;
    error += rest * rest;
    residuals.push(rest);
  }
  return { coefficients, error, residuals };
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
