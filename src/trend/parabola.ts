/** A parabola through values by least squares: what a trend of a few days may be, its bend included. */
import { weakMemo } from '../util/memo.ts';
import { designOf, leastSquares, type Design, type LeastSquares } from './least-squares.ts';

/** @param times [n] increasing @param values [n] without NaN @returns null where the times have no span. O(n) */
export const fitParabola = (times: readonly number[], values: readonly number[]): LeastSquares | null =>
  leastSquares(parabolaOf(times), values);

/** A constant, the share of the span and its square, for all values at the same times. */
const parabolaOf = weakMemo((times: readonly number[]): Design => {
  const first = times[0] ?? 0;
  const span = (times.at(-1) ?? 0) - first;
  return designOf(times.map((time) => [1, (time - first) / span, ((time - first) / span) ** 2]));
});
