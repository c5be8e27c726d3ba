/**
 * One rate for several runs of the same growth, each with a level of its own: the median of the slopes of all pairs of values
 * of one run (Theil 1950; Sen 1968), with the error of that slope. Pairs whole days apart are free of any daily cycle: where
 * there are enough, only they count. Robust against 29 % of outliers. O(n^2), on a few dozen block means.
 */
import { HOURS_PER_DAY } from '../util/time.ts';
import { varianceInflation } from './autocorrelation.ts';
import { blockLine } from './block-line.ts';
import { MAD_TO_SIGMA, selectMedian, upperMedian } from './order-statistics.ts';

/** [n] each, times increasing and near zero, values without NaN. */
export interface Run {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export interface SharedSlope {
  /** In value per time; 0 for runs of one value. */
  readonly slope: number;
  /** [runs] value of the line at time 0: the median of value minus slope times time. */
  readonly intercepts: readonly number[];
  /** Standard error of the slope, what values near one another have in common included; 0 where there are too few to tell. */
  readonly slopeError: number;
}

/** Block means of all runs together, in proportion to their time, and of a short run. */
const BLOCKS = 48;
const MIN_BLOCKS = 12;
/** So much of two days has enough pairs a day apart, and so much of one where there are several runs of it. */
const MIN_HOURS_ALONE = 44;
const MIN_HOURS_EACH = 26;
/** How far from whole days a pair may be apart, but for blocks that are longer. */
const MAX_OFF_HOURS = 1;

/**
 * @param runs at least one, of at least one value each, times in hours
 * @param isUneven true where gaps make up most of the time: a block over a gap is at no time of its own
 */
export function sharedSlope(runs: readonly Run[], isUneven = false): SharedSlope {
  const hours = runs.map(spanOf);
  const all = hours.reduce((a, b) => a + b, 0);
  const blocks = isUneven ? runs : runs.map((run, i) => reduced(run, all > 0 ? hours[i]! / all : 1));
  const slope = selectMedian(slopesOf(blocks, hours));
  const intercepts = blocks.map(({ times, values }) =>
    selectMedian(Float64Array.from(values, (value, i) => value - slope * times[i]!)),
  );
  return { slope, intercepts, slopeError: errorOf(blocks, slope, intercepts) };
}

const spanOf = ({ times }: Run): number => times.at(-1)! - times[0]!;

function reduced({ times, values }: Run, share: number): Run {
  const count = Math.min(times.length, Math.max(MIN_BLOCKS, Math.round(share * BLOCKS)));
  const { times: blockTimes, means } = blockLine(times, values, count);
  return { times: blockTimes, values: means };
}

/** Room for the slopes of all pairs; it only grows. */
let scratch = new Float64Array(BLOCKS * BLOCKS);

/** Of all pairs of values of one run, or only of those whole days apart where the runs have enough of them; 0 where there are none. */
function slopesOf(runs: readonly Run[], hours: readonly number[]): Float64Array {
  const ofDays = hours.filter((h) => h >= MIN_HOURS_EACH).length > 1 || hours.some((h) => h >= MIN_HOURS_ALONE);
  const most = runs.reduce((sum, { times }) => sum + (times.length * (times.length - 1)) / 2, 1);
  if (scratch.length < most) scratch = new Float64Array(2 * most);
  const whole = ofDays ? pairSlopes(runs, true) : 0;
  const count = whole > 0 ? whole : pairSlopes(runs, false);
  if (count === 0) scratch[0] = 0;
  return scratch.subarray(0, Math.max(1, count));
}

/** @param wholeDays only of those whole days apart @returns how many slopes there are now in `scratch` */
function pairSlopes(runs: readonly Run[], wholeDays: boolean): number {
  let count = 0;
  for (const { times, values } of runs) {
    const off = Math.max(MAX_OFF_HOURS, spanOf({ times, values }) / times.length);
    for (let i = 0; i < times.length - 1; i++) {
      for (let j = i + 1; j < times.length; j++) {
        const apart = times[j]! - times[i]!;
        if (wholeDays) {
          const days = Math.round(apart / HOURS_PER_DAY);
          if (days === 0 || Math.abs(apart - days * HOURS_PER_DAY) > off) continue;
        }
        scratch[count++] = (values[j]! - values[i]!) / apart;
      }
    }
  }
  return count;
}

/** Standard deviation of even times, from their median distance to the middle one. */
const DISTANCE_TO_SIGMA = 2 / Math.sqrt(3);

/** Of the slope, from what is left of the lines. */
function errorOf(runs: readonly Run[], slope: number, intercepts: readonly number[]): number {
  const rest: number[] = [];
  let squares = 0;
  runs.forEach(({ times, values }, run) => {
    // As robust as the slope: one value long after all others is one pair in a few, however far it reaches.
    const middle = upperMedian(times);
    const distance = DISTANCE_TO_SIGMA * upperMedian(times.map((time) => Math.abs(time - middle)));
    squares += times.length * distance ** 2;
    times.forEach((time, i) => rest.push(values[i]! - slope * time - intercepts[run]!));
  });
  if (squares === 0) return 0;
  const sigma = MAD_TO_SIGMA * upperMedian(rest.map(Math.abs));
  return sigma * Math.sqrt(varianceInflation(rest) / squares);
}
