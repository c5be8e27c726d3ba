/**
 * Straight pieces that meet at up to two knots (Hinkley 1971; Hudson 1966), the number of knots chosen by an information
 * criterion: where did growth set in, where did it change its rate.
 */
import { leastSquares, type LeastSquares } from './least-squares.ts';

export interface PiecewiseLine {
  /** Indexes of the values at which pieces meet, ascending; none for one straight line. */
  readonly knots: readonly number[];
  /** [knots + 1] value per time of each piece. */
  readonly slopes: readonly number[];
  /** Sum of squared errors. */
  readonly error: number;
}

/** What a knot must gain, in log units of n values: twice what BIC asks (2 parameters), as values near one another resemble one another. */
const KNOT_PRICE = 8;

/**
 * @param times [n] increasing, near zero @param values [n] without NaN
 * @param margin values between two knots, and between a knot and an end, at least
 * @returns null for fewer than 2 values. O(n^3), so give it a few dozen block means
 */
export function piecewiseLine(
  times: readonly number[],
  values: readonly number[],
  margin: number,
): PiecewiseLine | null {
  const n = times.length;
  const straight = fit(times, values, []);
  if (straight === null) return null;
  const knots = bestKnots(times, straight.residuals, margin, n);
  const bent = fit(times, values, knots) ?? straight;
  let slope = 0;
  const slopes = bent.coefficients.slice(1).map((bend) => (slope += bend));
  return { knots: slopes.length === 1 ? [] : knots, slopes, error: bent.error };
}

const fit = (times: readonly number[], values: readonly number[], knots: readonly number[]): LeastSquares | null =>
  leastSquares(
    times.map((t) => [1, t, ...knots.map((k) => Math.max(0, t - times[k]!))]),
    values,
  );

/** What is left of a perfect fit, as a share of the straight line's error, is rounding and not worth a knot. */
const ROUNDING_SHARE = 1e-9;

/**
 * No fit for each choice of knots: what columns take off the straight line's error is told by its residuals and what the line
 * cannot tell of the columns (Frisch and Waugh 1933).
 */
function bestKnots(times: readonly number[], residuals: readonly number[], margin: number, n: number): number[] {
  const straight = dot(residuals, residuals);
  const candidates: { knot: number; hinge: readonly number[]; own: number; taken: number }[] = [];
  for (let knot = margin; knot < n - margin; knot++) {
    const hinge = fit(
      times,
      times.map((t) => Math.max(0, t - times[knot]!)),
      [],
    )!.residuals;
    candidates.push({ knot, hinge, own: dot(hinge, hinge), taken: dot(hinge, residuals) });
  }
  const costOf = (error: number, knots: number): number =>
    n * Math.log(Math.max(error, ROUNDING_SHARE * straight, Number.MIN_VALUE) / n) + KNOT_PRICE * knots * Math.log(n);
  let best: number[] = [];
  let least = costOf(straight, 0);
  const consider = (error: number, knots: number[]): void => {
    const cost = costOf(error, knots.length);
    if (!(cost < least)) return;
    least = cost;
    best = knots;
  };
  candidates.forEach((a, i) => {
    consider(straight - a.taken ** 2 / a.own, [a.knot]);
    for (let j = i + margin; j < candidates.length; j++) {
      const b = candidates[j]!;
      const both = dot(a.hinge, b.hinge);
      const taken = a.taken ** 2 * b.own - 2 * a.taken * b.taken * both + b.taken ** 2 * a.own;
      consider(straight - taken / (a.own * b.own - both ** 2), [a.knot, b.knot]);
    }
  });
  return best;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
