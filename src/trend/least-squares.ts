/** Fits by least squares: a line, a line through the origin, and a sum of given columns. */
export interface FittedLine {
  readonly slope: number;
  readonly intercept: number;
  /** Share of the variance of the values that the line explains; 0 for a constant series. */
  readonly rSquared: number;
  /** Standard error of the slope; NaN of fewer than three values. */
  readonly slopeError: number;
}

/** Of the values from one index up to another, by a compensated sum (Neumaier 1974). @param values without NaN; at least one */
export function meanOf(values: ArrayLike<number>, from: number, to: number): number {
  let sum = values[from]!;
  let correction = 0;
  for (let i = from + 1; i < to; i++) {
    const value = values[i]!;
    const next = sum + value;
    correction += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return (sum + correction) / (to - from);
}

/**
 * A line. The means are compensated sums, so that what is level stays level however far from zero it is.
 * @param times [n] of all the same the slope is 0 @param values [n] without NaN
 * @param from index of the first pair that counts, and the one behind the last; by default all. O(to - from)
 */
export function fitLine(times: ArrayLike<number>, values: ArrayLike<number>, from = 0, to = values.length): FittedLine {
  const n = to - from;
  if (n === 0) return { slope: 0, intercept: NaN, rSquared: 0, slopeError: NaN };
  const middleTime = meanOf(times, from, to);
  const middleValue = meanOf(values, from, to);
  let products = 0;
  let squares = 0;
  let total = 0;
  for (let i = from; i < to; i++) {
    const t = times[i]! - middleTime;
    const v = values[i]! - middleValue;
    products += t * v;
    squares += t * t;
    total += v * v;
  }
  const slope = squares === 0 ? 0 : products / squares;
  // Less than nothing is left only by rounding.
  const rest = Math.max(0, total - slope * products);
  const slopeError = n < 3 ? NaN : Math.sqrt(rest / (n - 2) / squares);
  return {
    slope,
    intercept: middleValue - slope * middleTime,
    rSquared: total === 0 ? 0 : 1 - rest / total,
    slopeError,
  };
}

export interface FittedRatio {
  /** NaN where every x is 0. */
  readonly slope: number;
  /** From -1 to 1, about zero and not about the means. */
  readonly correlation: number;
  /** Share of the squares of y that is left. */
  readonly rest: number;
}

/** `y = slope x`. @param x [n] @param y [n] without NaN. O(n) */
export function fitThroughOrigin(x: readonly number[], y: readonly number[]): FittedRatio {
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i++) {
    xy += x[i]! * y[i]!;
    xx += x[i]! ** 2;
    yy += y[i]! ** 2;
  }
  return { slope: xy / xx, correlation: xy / Math.sqrt(xx * yy), rest: Math.max(0, 1 - (xy * xy) / (xx * yy)) };
}

export interface LeastSquares {
  /** One for each column. */
  readonly coefficients: readonly number[];
  /** Sum of squared errors. */
  readonly error: number;
  /** [n] value minus fit. */
  readonly residuals: readonly number[];
}

/** Columns that values are fitted to, and what is summed up of them whatever the values are. */
export interface Design {
  /** [n][k] the columns at each value. */
  readonly rows: readonly (readonly number[])[];
  /** [k][k] sums of products of two columns. */
  readonly products: readonly (readonly number[])[];
}

/** @param rows [n][k] the columns at each value; the first column should be 1. O(n k^2) */
export function designOf(rows: readonly (readonly number[])[]): Design {
  const size = rows[0]?.length ?? 0;
  const products = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const x of rows) {
    for (let r = 0; r < size; r++) {
      const sums = products[r]!;
      for (let c = 0; c < size; c++) sums[c]! += x[r]! * x[c]!;
    }
  }
  return { rows, products };
}

/**
 * A sum of columns, by the normal equations. Only for well-scaled columns (hours, shares of a span), of which there are two
 * or three: a QR decomposition would gain nothing there.
 * @param values [n] without NaN
 * @returns null if the columns depend on each other. O(n k)
 */
export function leastSquares({ rows, products }: Design, values: readonly number[]): LeastSquares | null {
  // Centred values: far from zero the equations lose the digits that matter.
  const offset = values[0] ?? 0;
  const matrix = products.map((sums) => [...sums, 0]);
  const size = matrix.length;
  for (let i = 0; i < rows.length; i++) {
    const x = rows[i]!;
    const value = values[i]! - offset;
    for (let r = 0; r < size; r++) matrix[r]![size]! += x[r]! * value;
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
