/**
 * The daily cycle of a series, taken off it (classical decomposition: Kendall and Stuart 1966). The trend is a parabola, since
 * two or three days have no more; the profile is the median of what is left at each hour of the day.
 */
import { HOURS_PER_DAY } from '../util/time.ts';
import { upperMedian } from './order-statistics.ts';
import { fitParabola } from './parabola.ts';

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
const MIN_HOURS = 44;
/** Steps by which the later of two values may come late: slices are not equally full. */
const MAX_STEPS_LATE = 3;
/** Of all values, as of two days less an end without a gap. */
const MIN_PAIRED = 0.4;
/** A weaker cycle is chance: noise and wandering series are below. */
const MIN_STRENGTH = 0.3;

/** Whether a cycle of this strength was taken off. */
export const isCycle = (strength: number): boolean => strength > MIN_STRENGTH;

/**
 * @param hours [n] increasing, near zero @param values [n] without NaN
 * @param stepHours usual step between values where gaps make up most of the time; by default the mean step. O(n)
 */
export function removeDailyCycle(hours: readonly number[], values: readonly number[], stepHours?: number): DailyCycle {
  const none = { adjusted: values, strength: 0 };
  const [first, last] = [hours[0] ?? 0, hours.at(-1) ?? 0];
  const span = last - first;
  if (span < MIN_HOURS) return none;
  const trend = fitParabola(hours, values);
  if (trend === null) return none;
  const rest = trend.residuals;
  const lateHours = MAX_STEPS_LATE * (stepHours ?? span / hours.length);
  // Over gaps a long span may hold next to no value with another one a day later.
  const minPairs = stepHours === undefined ? 0 : MIN_PAIRED * hours.length;
  const strengthAt = (lagHours: number): number => correlation(hours, rest, lagHours, { lateHours, minPairs });
  const strength = Math.max(0, strengthAt(HOURS_PER_DAY) - Math.max(0, strengthAt(HOURS_PER_DAY / 2)));
  if (!isCycle(strength)) return { ...none, strength };
  const byHour: number[][] = Array.from({ length: HOURS_PER_DAY }, () => []);
  rest.forEach((value, i) => byHour[Math.floor(hours[i]! % HOURS_PER_DAY)]!.push(value));
  const medians = byHour.map((list) => (list.length === 0 ? undefined : upperMedian(list)));
  // Of captures at one time of day most hours have no value; those next to them must not look like zero.
  const profile = medians.map((median, hour) => median ?? (stepHours === undefined ? 0 : nearestOf(medians, hour)));
  const mean = profile.reduce((a, b) => a + b, 0) / HOURS_PER_DAY;
  return { adjusted: values.map((value, i) => value - at(profile, hours[i]!) + mean), strength };
}

/** The value of the hour of the day that is nearest and has one. */
function nearestOf(byHour: readonly (number | undefined)[], hour: number): number {
  for (let away = 1; away <= HOURS_PER_DAY / 2; away++) {
    const near = byHour[(hour + away) % HOURS_PER_DAY] ?? byHour[(hour - away + HOURS_PER_DAY) % HOURS_PER_DAY];
    if (near !== undefined) return near;
  }
  return 0;
}

/** Of values with those so many hours later, or a little more, of all of which the mean is 0; 0 where there are too few. */
function correlation(
  hours: readonly number[],
  values: readonly number[],
  lagHours: number,
  { lateHours, minPairs }: { readonly lateHours: number; readonly minPairs: number },
): number {
  let products = 0;
  let squares = 0;
  let later = 0;
  let pairs = 0;
  for (let i = 0; i < values.length; i++) {
    while (later < values.length && hours[later]! < hours[i]! + lagHours) later++;
    if (later === values.length) break;
    // The next value behind a gap is not of this hour.
    if (hours[later]! - hours[i]! > lagHours + lateHours) continue;
    pairs++;
    products += values[i]! * values[later]!;
    squares += (values[i]! ** 2 + values[later]! ** 2) / 2;
  }
  return squares === 0 || pairs < minPairs ? 0 : products / squares;
}

/** Between the middles of two hours by linear interpolation. */
function at(profile: readonly number[], hour: number): number {
  const place = (hour % HOURS_PER_DAY) - 0.5;
  const below = Math.floor(place);
  const share = place - below;
  return (
    profile[(below + HOURS_PER_DAY) % HOURS_PER_DAY]! * (1 - share) + profile[(below + 1) % HOURS_PER_DAY]! * share
  );
}
