/** What a chart shows and where: domains, scale, forecast. Numbers only; the spec and the caption both follow it. */
import type { ReportAssessment } from '../../model/report.ts';
import type { Envelope } from '../../model/series.ts';
import { RESOURCE_KINDS } from '../../model/resource.ts';
import { wallMs } from '../../util/instants.ts';
import { scaleOf, type Scale } from '../../util/units.ts';
import { hasDate } from '../../report/facts.ts';
import { HOUR_MS } from '../../util/time.ts';

/** A limit is drawn if the axes need not grow by more than this: beyond it the data would be a thin wedge. */
const MAX_EXTENSION = 2.2;
/** An axis starts at 0 when the lowest value is at most this share of the highest: little height is lost then. */
const ZERO_FROM_SHARE = 0.45;
/** Runs beside the drawn one are given room while that leaves it at least this share of the width. */
const MIN_SHARE_DRAWN = 0.2;
/** The interval of the trend may take this share of the data's height above and below; a wider one is cut. */
const INTERVAL_ROOM = 0.25;
/** Room beyond the crossing with the limit, as a share of the time shown. */
const ROOM_AFTER_CROSSING = 0.04;

export interface TrendPoint {
  readonly timeMs: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface ChartForecast {
  readonly points: readonly TrendPoint[];
  readonly atMs: number;
  readonly earliestMs: number;
  /** Clipped to the time axis. */
  readonly latestMs: number;
}

/** Values are in the counter's unit; divide by `scale.divisor` to draw. */
export interface ChartFrame {
  readonly scale: Scale;
  readonly isWhole: boolean;
  readonly time: readonly [number, number];
  readonly value: readonly [number, number];
  /** Wall clock of the data's end. */
  readonly dataEndMs: number;
  readonly hasData: boolean;
  readonly startsAtZero: boolean;
  /** Starts of runs after the first that lie inside the time axis. */
  readonly restartsMs: readonly number[];
  readonly onsetMs: number | null;
  readonly trend: readonly TrendPoint[];
  /** Null where no limit is forecast, where no date may be given, and where it lies off the scale. */
  readonly forecast: ChartForecast | null;
  readonly limit: 'drawn' | 'off-scale' | 'none';
}

interface Extent {
  readonly low: number;
  readonly high: number;
}

/** Lays out the chart of one assessment. Cost: one pass over its envelope. */
export function chartFrame(assessment: ReportAssessment): ChartFrame {
  const { series } = assessment;
  const data = series === null ? null : extentOf(series);
  const [startMs, dataEndMs] = dataSpan(assessment);
  const limit = limitPlace(assessment, data, startMs, dataEndMs);
  const endMs = limit === 'drawn' ? forecastEnd(assessment, startMs, dataEndMs) : dataEndMs;
  const trend = trendPoints(assessment);
  const forecast = limit === 'drawn' ? forecastOf(assessment, endMs) : null;
  const largest = [data?.low ?? 0, data?.high ?? 1, forecast === null ? 0 : (assessment.exhaustion?.limitValue ?? 0)];
  const value = valueDomain(assessment, data, trend, forecast);
  const inside = (timeMs: number): boolean => timeMs >= startMs && timeMs <= endMs;
  const onsetMs = assessment.trend?.onsetSeen === true ? wallMs(assessment.trend.onset) : null;
  return {
    // The unit of the text beside it: room above the data must not make another of it.
    scale: scaleOf(assessment.resource, Math.max(...largest.map(Math.abs))),
    isWhole: RESOURCE_KINDS[assessment.resource].unit === 'count',
    time: [startMs, endMs],
    value,
    dataEndMs,
    hasData: data !== null,
    startsAtZero: value[0] === 0,
    restartsMs: restartTimes(assessment).filter(inside),
    onsetMs: onsetMs !== null && inside(onsetMs) ? onsetMs : null,
    trend,
    forecast,
    limit,
  };
}

/** Wall clock of each start of a run after the first. */
export function restartTimes(assessment: ReportAssessment): number[] {
  return assessment.lifetimes.slice(1).map((lifetime) => wallMs(lifetime.start));
}

function extentOf(series: Envelope): Extent | null {
  let low = Infinity;
  let high = -Infinity;
  for (const value of series.min) if (value !== null && value < low) low = value;
  for (const value of series.max) if (value !== null && value > high) high = value;
  return low > high ? null : { low, high };
}

function dataSpan(assessment: ReportAssessment): [number, number] {
  const { series, lifetime, lifetimes } = assessment;
  const start = series === null ? wallMs(lifetime.start) : series.startMs;
  const seriesEnd =
    series === null ? wallMs(lifetime.end) : series.startMs + series.bucketMs * Math.max(1, series.median.length);
  const end = Math.max(seriesEnd, start + 60_000);
  const first = Math.min(start, ...lifetimes.map((run) => wallMs(run.start)));
  const last = Math.max(end, ...lifetimes.map((run) => wallMs(run.end)));
  return (end - start) / (last - first) >= MIN_SHARE_DRAWN ? [first, last] : [start, end];
}

function limitPlace(
  assessment: ReportAssessment,
  data: Extent | null,
  startMs: number,
  endMs: number,
): ChartFrame['limit'] {
  const { exhaustion, trend } = assessment;
  if (exhaustion === null || trend === null || data === null) return 'none';
  const fits =
    hasDate(assessment) &&
    exhaustion.limitValue > data.low &&
    exhaustion.limitValue <= MAX_EXTENSION * data.high &&
    wallMs(exhaustion.at) - startMs <= MAX_EXTENSION * (endMs - startMs) &&
    // A limit of the whole machine: a process's own line never meets it.
    (exhaustion.scope === 'process' || assessment.process === null) &&
    meetsLimit(assessment);
  return fits ? 'drawn' : 'off-scale';
}

/** Whether the process's own trend is near the limit at the forecast time; not so for a limit that several share. */
function meetsLimit({ exhaustion, trend }: ReportAssessment): boolean {
  if (exhaustion === null || trend === null) return false;
  const atLimit = lineAt(trend, wallMs(exhaustion.at));
  return Math.abs(atLimit - exhaustion.limitValue) <= 0.1 * Math.abs(exhaustion.limitValue);
}

function lineAt(trend: NonNullable<ReportAssessment['trend']>, timeMs: number): number {
  return trend.line.from + (trend.slopePerHour * (timeMs - wallMs(trend.line.start))) / HOUR_MS;
}

function forecastEnd(assessment: ReportAssessment, startMs: number, endMs: number): number {
  const { exhaustion } = assessment;
  if (exhaustion === null) return endMs;
  const at = Math.max(wallMs(exhaustion.at), endMs);
  const most = startMs + MAX_EXTENSION * (endMs - startMs);
  const latest = exhaustion.latest === null ? at : Math.min(wallMs(exhaustion.latest), most);
  return Math.max(at, latest) + ROOM_AFTER_CROSSING * (at - startMs);
}

/** The line at its start, middle and end with the interval of the slope swung around its middle. */
function trendPoints(assessment: ReportAssessment): TrendPoint[] {
  const { trend } = assessment;
  if (trend === null) return [];
  const start = wallMs(trend.line.start);
  const end = wallMs(trend.line.end);
  return [start, (start + end) / 2, end].map((timeMs) => trendPoint(trend, timeMs));
}

function trendPoint(trend: NonNullable<ReportAssessment['trend']>, timeMs: number): TrendPoint {
  const start = wallMs(trend.line.start);
  const end = wallMs(trend.line.end);
  const share = end > start ? (timeMs - start) / (end - start) : 0;
  const value = trend.line.from + (trend.line.to - trend.line.from) * share;
  const hours = (timeMs - (start + end) / 2) / HOUR_MS;
  const swing = [(trend.ciLow - trend.slopePerHour) * hours, (trend.ciHigh - trend.slopePerHour) * hours] as const;
  return { timeMs, value, low: value + Math.min(...swing, 0), high: value + Math.max(...swing, 0) };
}

function forecastOf(assessment: ReportAssessment, endMs: number): ChartForecast | null {
  const { exhaustion, trend } = assessment;
  if (exhaustion === null || trend === null) return null;
  const from = wallMs(trend.line.end);
  return {
    points: [trendPoint(trend, from), trendPoint(trend, endMs)],
    atMs: wallMs(exhaustion.at),
    earliestMs: Math.min(wallMs(exhaustion.earliest), endMs),
    latestMs: exhaustion.latest === null ? endMs : Math.min(wallMs(exhaustion.latest), endMs),
  };
}

function valueDomain(
  assessment: ReportAssessment,
  data: Extent | null,
  trend: readonly TrendPoint[],
  forecast: ChartForecast | null,
): [number, number] {
  if (data === null) return [0, 1];
  let { low, high } = data;
  const room = INTERVAL_ROOM * (high - low);
  const [least, most] = [data.low < 0 ? low - room : Math.max(0, low - room), high + room];
  for (const point of trend) {
    low = Math.min(low, point.value, Math.max(least, point.low));
    high = Math.max(high, point.value, Math.min(most, point.high));
  }
  const limit = assessment.exhaustion?.limitValue;
  if (forecast !== null && limit !== undefined) high = Math.max(high, limit);
  // A flat line needs an axis too: a hundredth of the level, or four of the smallest steps.
  const flat = Math.max(Math.abs(high) * 0.01, 4 * RESOURCE_KINDS[assessment.resource].quantum);
  const span = Math.max(high - low, flat);
  if (low >= 0 && low <= ZERO_FROM_SHARE * high) return [0, high + (forecast === null ? 0.06 : 0.13) * high];
  const bottom = low - (span - (high - low)) / 2 - 0.05 * span;
  const top = high + (span - (high - low)) / 2 + (forecast === null ? 0.06 : 0.16) * span;
  return [low >= 0 ? Math.max(0, bottom) : bottom, top];
}
