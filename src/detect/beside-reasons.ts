import type { Reason } from '../model/assessment.ts';
import type { Lifetime } from '../model/lifetime.ts';
import type { Resource } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { Trend } from '../model/trend.ts';
import { theilSen } from '../trend/theil-sen.ts';
import { timeBins } from '../trend/time-bins.ts';

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
  const slopeOf = (resource: Resource): number | null => {
    const series = lifetime.series[resource];
    return series === undefined || trend === null ? null : slopeFrom(series, trend);
  };
  const share = (slope: number): number => slope / (trend?.slopePerHour ?? NaN);
  const percent = (slope: number): string => `${Math.round(100 * share(slope))} % of the rate`;
  const virtual = slopeOf('virtual-bytes');
  const workingSet = slopeOf('working-set');
  const notLogged = (code: string, name: string): Reason => ({
    code,
    text: `${name} is not in the log`,
    state: 'not-checked',
  });
  return [
    virtual === null
      ? notLogged('virtual-bytes-rise', 'Virtual Bytes')
      : {
          code: 'virtual-bytes-rise',
          text:
            share(virtual) < BESIDE_MIN
              ? 'Virtual Bytes do not rise beside it: it may only fill what it had reserved'
              : `Virtual Bytes rise beside it, at ${percent(virtual)}`,
          state: share(virtual) >= BESIDE_SHARE ? 'met' : share(virtual) >= BESIDE_MIN ? 'partly' : 'against',
        },
    workingSet === null
      ? notLogged('working-set-stays-behind', 'Working Set')
      : {
          code: 'working-set-stays-behind',
          text: `Working Set grows at ${percent(workingSet)}; what is lost is not used again, so it tends to stay behind`,
          state: share(workingSet) < BESIDE_SHARE ? 'met' : 'partly',
        },
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
