/**
 * How fast a process grows, of several lives of it: one rate, each life with a level of its own. A worker that is recycled after
 * a day or two shows in each life less of its leak than of its load.
 */
import type { Lifetime } from '../model/lifetime.ts';
import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import type { Trend } from '../model/trend.ts';
import { withoutSharedCycle } from '../trend/shared-cycle.ts';
import { sharedSlope, type Run } from '../trend/shared-slope.ts';
import { HOUR_MS } from '../util/time.ts';
import { findStart, rateInterval } from './growth-rate.ts';
import { risesIn } from './judge-growth.ts';

/** Lives shorter than this share of the longest are mostly start-up. */
const MIN_SHARE = 0.3;
/** Of each life, so much of its beginning is start-up, however even it looks. */
const STARTUP_SHARE = 0.1;
const MIN_SLICES = 8;

interface RunOfLife extends Run {
  readonly lifetime: Lifetime;
}

/**
 * The trend of a life with the rate that all lives show together, as a line through that life.
 * @param trend of the life @param lifetimes of its process
 * @returns the same trend where other lives have nothing to add: too short, with gaps, or with growth that began in this life
 */
export function rateOfLives(
  trend: Trend,
  lifetime: Lifetime,
  lifetimes: readonly Lifetime[],
  resource: Resource,
): Trend {
  if (lifetimes.length < 2) return trend;
  const longestMs = Math.max(...lifetimes.map((one) => one.endMs - one.startMs));
  const originMs = lifetimes[0]!.startMs;
  const whole = lifetimes
    .filter((one) => one.endMs - one.startMs >= MIN_SHARE * longestMs)
    .map((one) => runOf(one, resource, originMs))
    .filter((run) => run !== null);
  if (whole.length < 2) return trend;
  // With its load a worker of a day seems to begin to grow in the morning.
  const runs = withoutSharedCycle(whole)
    .map(fromItsStart)
    .filter((run) => run.times.length >= MIN_SLICES);
  const own = runs.findIndex((run) => run.lifetime === lifetime);
  if (own < 0 || runs.length < 2 || runs[own]!.isOnset) return trend;
  const { slope, intercepts, slopeError } = sharedSlope(runs);
  const interval = rateInterval(slope, slopeError, true);
  // What all lives leave open says nothing against a rate that one of them shows.
  if (interval.ciLow <= 0) return trend;
  const fromHour = runs[own]!.times[0]!;
  return {
    ...trend,
    slopePerHour: slope,
    ...interval,
    onsetMs: null,
    intercept: intercepts[own]! + slope * fromHour,
    fitStartMs: originMs + fromHour * HOUR_MS,
  };
}

/** A life in slices, by hours since an instant; null where that is too little. */
function runOf(lifetime: Lifetime, resource: Resource, originMs: number): RunOfLife | null {
  const series = lifetime.series[resource];
  const rise = risesIn(series, RESOURCE_KINDS[resource])?.whole;
  // A line over gaps has a start and an end of its own.
  if (rise === undefined || rise.hours !== rise.clockHours) return null;
  const before = (series!.timesMs[0]! - originMs) / HOUR_MS;
  return { lifetime, times: rise.hours.map((hour) => before + hour), values: rise.levels };
}

/** What a life shows of the growth that it has at its end. */
function fromItsStart(run: RunOfLife): RunOfLife & { isOnset: boolean } {
  const { times, values } = run;
  const start = findStart(times, values);
  const from = Math.max(start.from, Math.floor(STARTUP_SHARE * times.length));
  return { ...run, times: times.slice(from), values: values.slice(from), isOnset: start.isOnset };
}
