/**
 * Growth that load explains. What a process holds for its users rises and falls with them; if the users become more while the
 * log runs, it grows, and is no leak. How much a user takes is read from the ups and downs around both trends, so that a leak,
 * which has none, does not count as load.
 */
import { mean, standardDeviation } from 'simple-statistics';
import type { PerEvent } from '../model/assessment.ts';
import { COMPANION_COUNTERS } from '../model/companion.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import type { Reason } from '../model/reason.ts';
import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import { valuesAt } from '../series/samples/align.ts';
import { type BlockLine, blockLine } from '../trend/block-line.ts';
import { coverageOf } from '../trend/coverage.ts';
import { coveredBins, type CoveredBins } from '../trend/covered-bins.ts';
import { fitThroughOrigin } from '../trend/least-squares.ts';
import { measured, reasonOf } from './reason.ts';

const LOADS = COMPANION_COUNTERS.flatMap(({ key, load }) => (load === null ? [] : [{ key, load }]));

const BINS = 120;
const BLOCKS = 12;
const MIN_BINS = 20;
/** Load explains growth of which it makes up at least this share, ... */
const EXPLAINED_SHARE = 0.5;
/** ... if the ups and downs of both go together at least so well (correlation around both trends). */
const MIN_CORRELATION = 0.6;

export interface LoadOutcome {
  readonly reason: Reason;
  readonly explains: boolean;
  /** The level without what the load takes. */
  readonly rest: Series;
}

/** @returns null where no counter of load was logged beside the series; else what the one that explains most says */
export function explainByLoad(series: Series, companions: MachineEvidence['companions']): LoadOutcome | null {
  const shares = LOADS.flatMap(({ key }) => {
    const load = companions.get(key);
    const share = load === undefined ? null : shareOf(series, load);
    return share === null ? [] : [{ key, load: load!, ...share }];
  });
  const most = shares.sort((a, b) => b.share - a.share)[0];
  if (most === undefined) return null;
  const explains = most.share >= EXPLAINED_SHARE;
  const share = measured(Math.min(1, most.share), 'share', EXPLAINED_SHARE);
  return {
    reason: reasonOf('load', explains ? 'against' : 'met', { counter: most.key }, share),
    explains,
    rest: without(series, most),
  };
}

/** NaN before the load's first value. */
function without(series: Series, { load, perLoad }: { load: Series; perLoad: number }): Series {
  const loads = valuesAt(series, load);
  return {
    timesMs: series.timesMs,
    values: series.values.map((value, i) => value - perLoad * loads[i]!),
    slices: null,
  };
}

/** Slices of level and load, of the samples that both have; null for too few. */
function slicesOfBoth(series: Series, load: Series): { levels: CoveredBins; loads: CoveredBins } | null {
  const aligned = valuesAt(series, load);
  // Samples that only one of them has are left out of both, so that their slices are the same.
  const both = (values: Float64Array, other: Float64Array): Float64Array =>
    values.map((value, i) => (Number.isNaN(other[i]!) ? NaN : value));
  const { timesMs } = series;
  const levelsOfBoth = both(series.values, aligned);
  const coverage = coverageOf(timesMs, levelsOfBoth, BINS);
  const levels = coveredBins(timesMs, levelsOfBoth, BINS, coverage);
  const loads = coveredBins(timesMs, both(aligned, series.values), BINS, coverage);
  const n = levels.hours.length;
  return n < MIN_BINS || n !== loads.hours.length ? null : { levels, loads };
}

/** Share of the growth that the trend of a load makes. */
interface LoadShare {
  /** 0 where the two do not go together. */
  readonly share: number;
  /** How much of the resource one unit of the load takes. */
  readonly perLoad: number;
}

/** Null for too little data. */
function shareOf(series: Series, load: Series): LoadShare | null {
  const slices = slicesOfBoth(series, load);
  if (slices === null) return null;
  const { levels, loads } = slices;
  const level = blockLine(levels.hours, levels.medians, BLOCKS);
  const trend = blockLine(loads.hours, loads.medians, BLOCKS);
  const { slope, correlation } = fitThroughOrigin(offLine(loads, trend), offLine(levels, level));
  if (!(correlation >= MIN_CORRELATION) || !(level.slope > 0)) return { share: 0, perLoad: 0 };
  return { share: (slope * trend.slope) / level.slope, perLoad: slope };
}

const offLine = ({ hours, medians }: CoveredBins, line: BlockLine): number[] =>
  medians.map((value, i) => value - (line.slope * hours[i]! + line.intercept));

/** Parts of the log in which growth and events are compared; of each fewer than three slices would be noise. */
const PARTS = 16;
/** A rate for each event is steady if what it leaves of the parts' growth is no more than this share of its squares, ... */
const STEADY_REST = 0.1;
/** ... and goes with the events, not merely with time, if a rate for each hour leaves so many times as much, and so much. */
const BETTER_THAN_TIME = 3;
const TIME_LEAVES = 0.02;
/** Events that come as evenly (standard deviation of the parts' rates over their mean) are told from time by chance only. */
const MIN_VARIATION = 0.1;

/**
 * What is lost for each event of the load that growth goes with, or null: part by part, growth is compared with events.
 * @param grown a series that rises, from the onset of its growth on
 */
export function findPerEvent(
  grown: Series,
  resource: Resource,
  companions: MachineEvidence['companions'],
): { perEvent: PerEvent; reason: Reason } | null {
  const rates = LOADS.flatMap(({ key, load: { event } }) => {
    const load = event === null ? undefined : companions.get(key);
    const rate = load === undefined ? null : rateOf(grown, load);
    return rate === null ? [] : [{ key, event: event!, ...rate }];
  });
  const best = rates.sort((a, b) => a.rest - b.rest)[0];
  if (best === undefined) return null;
  const { key: counter, event, amount } = best;
  return {
    perEvent: { counter, event, amount },
    reason: reasonOf(
      'per-event',
      'met',
      { counter, event, parts: PARTS },
      measured(amount, RESOURCE_KINDS[resource].unit),
    ),
  };
}

/** Growth for each event, and the share of it that this does not explain; null where it is not steady. */
function rateOf(series: Series, load: Series): { amount: number; rest: number } | null {
  const slices = slicesOfBoth(series, load);
  // How many events came in gaps nobody knows.
  if (slices === null || slices.levels.gaps.length > 0 || slices.levels.hours.length < 3 * PARTS) return null;
  const { hours, medians } = slices.levels;
  const edges = Array.from({ length: PARTS + 1 }, (_, i) => Math.round((i / PARTS) * (hours.length - 1)));
  const parts = edges.slice(1).map((to, i) => {
    const from = edges[i]!;
    let events = 0;
    for (let j = from; j < to; j++) {
      const rate = (slices.loads.medians[j]! + slices.loads.medians[j + 1]!) / 2;
      events += rate * (hours[j + 1]! - hours[j]!) * 3600;
    }
    return { growth: medians[to]! - medians[from]!, events, hours: hours[to]! - hours[from]! };
  });
  const byEvents = fitThroughOrigin(
    parts.map((p) => p.events),
    parts.map((p) => p.growth),
  );
  const byTime = fitThroughOrigin(
    parts.map((p) => p.hours),
    parts.map((p) => p.growth),
  );
  const steady =
    byEvents.slope > 0 &&
    byEvents.rest <= STEADY_REST &&
    byTime.rest >= Math.max(TIME_LEAVES, BETTER_THAN_TIME * byEvents.rest) &&
    variation(parts.map((p) => p.events / p.hours)) >= MIN_VARIATION;
  return steady ? { amount: byEvents.slope, rest: byEvents.rest } : null;
}

const variation = (values: number[]): number => standardDeviation(values) / mean(values);
