import type { Lifetime } from '../model/lifetime.ts';
import type { Reason, ReasonState } from '../model/reason.ts';
import type { Resource } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { Trend } from '../model/trend.ts';
import { theilSen } from '../trend/theil-sen.ts';
import { timeBins } from '../trend/time-bins.ts';
import { measured, reasonOf } from './reason.ts';

/** Enough bins for a slope that is only compared. */
const BESIDE_BINS = 48;
/** Share of the growth of Private Bytes that another counter must reach to be said to rise beside it. */
const BESIDE_SHARE = 0.5;
/** Below this share it does not rise at all. */
const BESIDE_MIN = 0.1;

/**
 * What moves beside leaking Private Bytes. Virtual Bytes must rise, or the process only fills what it had reserved; a
 * Working Set that stays behind means that what was allocated is not used again (KB 290620).
 */
export function besideReasons(lifetime: Lifetime, trend: Trend | null): Reason[] {
  /** Growth of another counter as a share of that of Private Bytes; NaN where it is not logged or has too few samples. */
  const shareOf = (resource: Resource): number => {
    const series = lifetime.series[resource];
    return series === undefined || trend === null ? NaN : slopeFrom(series, trend) / trend.slopePerHour;
  };
  const besideReason = (
    code: 'virtual-bytes-rise' | 'working-set-stays-behind',
    resource: Resource,
    stateOf: (share: number) => ReasonState,
  ): Reason => {
    const share = shareOf(resource);
    const state = Number.isFinite(share) ? stateOf(share) : 'not-checked';
    return reasonOf(code, state, {}, measured(share, 'share', BESIDE_SHARE));
  };
  return [
    besideReason('virtual-bytes-rise', 'virtual-bytes', (share) =>
      share >= BESIDE_SHARE ? 'met' : share >= BESIDE_MIN ? 'partly' : 'against',
    ),
    besideReason('working-set-stays-behind', 'working-set', (share) => (share < BESIDE_SHARE ? 'met' : 'partly')),
  ];
}

/** Theil-Sen slope per hour over the time of a trend. */
export function slopeFrom(series: Series, { fitStartMs, fitEndMs }: Trend): number {
  const from = Math.max(
    0,
    series.timesMs.findIndex((t) => t >= fitStartMs),
  );
  const behind = series.timesMs.findIndex((t) => t > fitEndMs);
  const to = behind < 0 ? series.timesMs.length : behind;
  const bins = timeBins(series.timesMs.subarray(from, to), series.values.subarray(from, to), BESIDE_BINS);
  return theilSen(bins.hours, bins.medians).slope;
}
