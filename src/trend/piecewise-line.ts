/**
 * Straight pieces that meet at up to two knots (Hinkley 1971; Hudson 1966), the number of knots chosen by an information
 * criterion: where did growth set in, where did it change its rate.
 */
import { memo, weakMemo } from '../util/memo.ts';
import { designOf, leastSquares, type LeastSquares } from './least-squares.ts';

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
  const straight = leastSquares(lineOf(times), values);
  if (straight === null) return null;
  const knots = bestKnots(times, straight.residuals, margin, n);
  const bent = knots.length === 0 ? straight : (fit(times, values, knots) ?? straight);
  let slope = 0;
  const slopes = bent.coefficients.slice(1).map((bend) => (slope += bend));
  return { knots: slopes.length === 1 ? [] : knots, slopes, error: bent.error };
}

const fit = (times: readonly number[], values: readonly number[], knots: readonly number[]): LeastSquares | null =>
  leastSquares(designOf(times.map((t) => [1, t, ...knots.map((k) => Math.max(0, t - times[k]!))])), values);

const lineOf = weakMemo((times: readonly number[]) => designOf(times.map((t) => [1, t])));

/** What is left of a perfect fit, as a share of the straight line's error, is rounding and not worth a knot. */
const ROUNDING_SHARE = 1e-9;

/** A bend at one of the times. */
interface Hinge {
  readonly knot: number;
  /** [n] what a line cannot tell of it. */
  readonly rest: readonly number[];
  /** Sum of squares of that. */
  readonly own: number;
  /** Sum of products with the rest of each hinge behind it that is far enough from it, from `margin` hinges on. */
  readonly both: readonly number[];
}

/** All hinges of the same times. */
const hingesOf = weakMemo((times: readonly number[]) =>
  memo((margin: number): readonly Hinge[] => {
    const rests: (readonly number[])[] = [];
    for (let knot = margin; knot < times.length - margin; knot++) {
      const hinge = times.map((t) => Math.max(0, t - times[knot]!));
      rests.push(leastSquares(lineOf(times), hinge)!.residuals);
    }
    return rests.map((rest, i) => ({
      knot: margin + i,
      rest,
      own: dot(rest, rest),
      both: rests.slice(i + margin).map((other) => dot(rest, other)),
    }));
  }),
);

/**
 * No fit for each choice of knots: what columns take off the straight line's error is told by its residuals and what the line
 * cannot tell of the columns (Frisch and Waugh 1933).
 */
function bestKnots(times: readonly number[], residuals: readonly number[], margin: number, n: number): number[] {
  const straight = dot(residuals, residuals);
  const hinges = hingesOf(times)(margin);
  const taken = hinges.map(({ rest }) => dot(rest, residuals));
  const costOf = (error: number, knots: number): number =>
    n * Math.log(Math.max(error, ROUNDING_SHARE * straight, Number.MIN_VALUE) / n) + KNOT_PRICE * knots * Math.log(n);
  let best: number[] = [];
  let cost = costOf(straight, 0);
  /** The least error so far with one knot, and with two: only a smaller one can be worth its logarithm. */
  const least = [Infinity, Infinity];
  const consider = (error: number, first: number, second: number): void => {
    const knots = second < 0 ? 1 : 2;
    if (!(error < least[knots - 1]!)) return;
    least[knots - 1] = error;
    const its = costOf(error, knots);
    if (!(its < cost)) return;
    cost = its;
    best = second < 0 ? [first] : [first, second];
  };
  for (let i = 0; i < hinges.length; i++) {
    const a = hinges[i]!;
    const own = taken[i]!;
    consider(straight - own ** 2 / a.own, a.knot, -1);
    for (let k = 0; k < a.both.length; k++) {
      const j = i + margin + k;
      const b = hinges[j]!;
      const other = taken[j]!;
      const both = a.both[k]!;
      const together = own ** 2 * b.own - 2 * own * other * both + other ** 2 * a.own;
      consider(straight - together / (a.own * b.own - both ** 2), a.knot, b.knot);
    }
  }
  return best;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
