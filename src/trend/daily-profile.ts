/**
 * The daily cycle of a series, taken off it (classical decomposition: Kendall and Stuart 1966). The trend is a parabola, since
 * two or three days have no more; the profile is the median of what is left at each hour of the day.
 */
import { leastSquares } from './least-squares.ts';

export interface DailyCycle {
  /** [n] the values without the profile; the values themselves where there is no cycle. */
  readonly adjusted: readonly number[];
  /**
   * How far what is left of the trend resembles itself a day later, and more so than half a day later: a difference of
   * correlations, at most 1. 0 for less than 44 hours, and where it resembles half days more.
   */
  readonly strength: number;
}

/** Two days less an end: a capture of two days may end early. */
const LEAST_HOURS = 44;
const DAY = 24;
/** A weaker cycle is chance: noise and wandering series are below. */
const LEAST_STRENGTH = 0.3;

/** Whether a cycle of this strength was taken off. */
export const isCycle = (strength: number): boolean => strength > LEAST_STRENGTH;

/** @param hours [n] increasing, near zero @param values [n] without NaN. O(n) */
export function removeDailyCycle(hours: readonly number[], values: readonly number[]): DailyCycle {
  const none = { adjusted: values, strength: 0 };
  const [first, last] = [hours[0] ?? 0, hours.at(-1) ?? 0];
  const span = last - first;
  if (span < LEAST_HOURS) return none;
  const trend = leastSquares(
    hours.map((hour) => [1, (hour - first) / span, ((hour - first) / span) ** 2]),
    values,
  );
  if (trend === null) return none;
  const rest = trend.residuals;
  const strength = Math.max(0, correlation(hours, rest, DAY) - Math.max(0, correlation(hours, rest, DAY / 2)));
  if (!isCycle(strength)) return { ...none, strength };
  const byHour: number[][] = Array.from({ length: DAY }, () => []);
  rest.forEach((value, i) => byHour[Math.floor(hours[i]! % DAY)]!.push(value));
  const profile = byHour.map((list) => list.sort((a, b) => a - b)[list.length >>> 1] ?? 0);
  const mean = profile.reduce((a, b) => a + b, 0) / DAY;
  return { adjusted: values.map((value, i) => value - at(profile, hours[i]!) + mean), strength };
}

/** Of values with those at least so many hours later, of all of which the mean is 0. */
function correlation(hours: readonly number[], values: readonly number[], lagHours: number): number {
  let products = 0;
  let squares = 0;
  let later = 0;
  for (let i = 0; i < values.length; i++) {
    while (later < values.length && hours[later]! < hours[i]! + lagHours) later++;
    if (later === values.length) break;
    products += values[i]! * values[later]!;
    squares += (values[i]! ** 2 + values[later]! ** 2) / 2;
  }
  return squares === 0 ? 0 : products / squares;
}

/** Between the middles of two hours by linear interpolation. */
function at(profile: readonly number[], hour: number): number {
  const place = (hour % DAY) - 0.5;
  const below = Math.floor(place);
  const share = place - below;
  return profile[(below + DAY) % DAY]! * (1 - share) + profile[(below + 1) % DAY]! * share;
}
