/**
 * Where a level begins to rise: a level and a line that meet, against one line and against curves that bend upwards from the
 * first value (a piecewise line with a knot, Hinkley 1971, whose first piece is level).
 */
import { fitLine } from './least-squares.ts';

/** What the corner must gain over one line, in log units of n values: as many as values near one another take to be sure. */
const MIN_GAIN = 20;
/** Powers of time: growth that speeds up has no corner. */
const POWERS = [1.5, 2, 2.5, 3];
/** What is left of a perfect fit is rounding. */
const ROUNDING = 1e-9;

/**
 * @param times [n] increasing @param values [n] without NaN @param margin values before and behind the corner, at least
 * @returns index of the value at the corner; null where a line, or a curve, is as good. O(n^2)
 */
export function corner(times: readonly number[], values: readonly number[], margin: number): number | null {
  const n = times.length;
  const [first, span] = [times[0] ?? 0, (times.at(-1) ?? 0) - (times[0] ?? 0)];
  const restOf = (column: readonly number[]): number => {
    const { slope, rSquared } = fitLine(column, values);
    return slope > 0 ? Math.max(ROUNDING, 1 - rSquared) : 1;
  };
  let best: number | null = null;
  let least = Infinity;
  for (let knot = margin; knot < n - margin; knot++) {
    const rest = restOf(times.map((t) => Math.max(0, t - times[knot]!)));
    if (rest < least) [best, least] = [knot, rest];
  }
  if (n * Math.log(restOf(times) / least) < MIN_GAIN) return null;
  const curved = Math.min(...POWERS.map((power) => restOf(times.map((t) => ((t - first) / span) ** power))));
  return least < curved ? best : null;
}
