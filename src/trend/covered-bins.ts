/** A series reduced to slices of the time that its samples cover. */
import { HOUR_MS } from '../util/time.ts';
import type { Coverage } from './coverage.ts';
import { timeBins, type TimeBins } from './time-bins.ts';

export interface CoveredBins extends TimeBins {
  /** [n] hours of samples since the first one: a gap counts as one step. The array of `hours` where gaps are the lesser part. */
  readonly coveredHours: readonly number[];
  /** Indexes of the slices that begin behind a gap; none where gaps are the lesser part. */
  readonly gaps: readonly number[];
}

/**
 * Where gaps are the lesser part, equal slices of the whole time. Else each stretch between gaps has slices in proportion to
 * its time, at least one: about `count` in all, and no more than that and the stretches together.
 * @param timesMs [n] strictly increasing @param values [n] NaN = no sample @param coverage of them
 */
export function coveredBins(
  timesMs: Float64Array,
  values: Float64Array,
  count: number,
  { stretches, coveredMs, isMostlyGaps }: Coverage,
): CoveredBins {
  if (!isMostlyGaps) {
    const bins = timeBins(timesMs, values, count);
    return { ...bins, coveredHours: bins.hours, gaps: [] };
  }
  const hours: number[] = [];
  const coveredHours: number[] = [];
  const medians: number[] = [];
  const lows: number[] = [];
  const gaps: number[] = [];
  const rows = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
  const stepMs = coveredMs / Math.max(1, rows - stretches.length);
  let beforeMs = 0;
  for (const { from, to } of stretches) {
    const ms = timesMs[to - 1]! - timesMs[from]!;
    const share = coveredMs > 0 ? ms / coveredMs : 0;
    const slices = Math.max(1, Math.round(count * share));
    const bins = timeBins(timesMs.subarray(from, to), values.subarray(from, to), slices);
    const hoursBefore = (timesMs[from]! - timesMs[0]!) / HOUR_MS;
    if (hours.length > 0) gaps.push(hours.length);
    for (const hour of bins.hours) {
      hours.push(hoursBefore + hour);
      coveredHours.push(beforeMs / HOUR_MS + hour);
    }
    medians.push(...bins.medians);
    lows.push(...bins.lows);
    beforeMs += ms + stepMs;
  }
  return { hours, coveredHours, medians, lows, gaps };
}
