/**
 * A daily cycle that several runs have in common, each on a level of its own, over one rise: two harmonics of the day by least
 * squares (Stolwijk et al. 1999). Runs that begin at different hours tell it from growth, where one of them could not.
 */
import { mean } from 'simple-statistics';
import { HOURS_PER_DAY } from '../util/time.ts';
import { designOf, leastSquares } from './least-squares.ts';
import type { Run } from './shared-slope.ts';

/** All runs together, and the longest of them: less does not tell a cycle from a rise. */
const MIN_HOURS = 44;
const MIN_LONGEST_HOURS = 23.5;
/** Of what a common rise leaves, the cycle must take off this share, or it is chance. */
const MIN_SHARE = 0.5;
const ANGLES = [1, 2].map((times) => (2 * Math.PI * times) / HOURS_PER_DAY);

/** @param runs times in hours of one clock @returns the runs without the cycle; the runs themselves where there is none. O(n) */
export function withoutSharedCycle<R extends Run>(runs: readonly R[]): readonly R[] {
  const hours = runs.map(({ times }) => times.at(-1)! - times[0]!);
  const all = hours.reduce((a, b) => a + b, 0);
  if (all < MIN_HOURS || Math.max(...hours) < MIN_LONGEST_HOURS) return runs;
  const centred = runs.map(({ times, values }) => ({
    columns: [times.map((t) => t / all), ...waves(times)].map(aboutMean),
    values: aboutMean(values),
  }));
  // Levels of their own: about its mean, no run has any (Frisch and Waugh 1933).
  const rows = centred.flatMap(({ columns, values }) => values.map((_, i) => [1, ...columns.map((c) => c[i]!)]));
  const values = centred.flatMap((run) => run.values);
  const rise = leastSquares(designOf(rows.map((row) => row.slice(0, 2))), values);
  const both = leastSquares(designOf(rows), values);
  if (rise === null || both === null || both.error > (1 - MIN_SHARE) * rise.error) return runs;
  const heights = both.coefficients.slice(2);
  return runs.map((run) => {
    const cycle = waves(run.times);
    return {
      ...run,
      values: run.values.map((value, i) => value - heights.reduce((sum, height, k) => sum + height * cycle[k]![i]!, 0)),
    };
  });
}

/** Sine and cosine of each harmonic, [n] each. */
const waves = (times: readonly number[]): number[][] =>
  ANGLES.flatMap((angle) => [times.map((t) => Math.sin(angle * t)), times.map((t) => Math.cos(angle * t))]);

function aboutMean(values: readonly number[]): number[] {
  const middle = mean([...values]);
  return values.map((value) => value - middle);
}
