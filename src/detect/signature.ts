/** How a finding grows, beyond how fast: what rises with it, whether it rests at night, whether it comes at one hour. */
import type { Assessment } from '../model/assessment.ts';
import { mayLeak } from '../model/finding.ts';
import type { Resource } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { GrowthSignature } from '../model/signature.ts';
import { EMPTY_SERIES } from '../model/series.ts';
import { timeBins } from '../trend/time-bins.ts';
import { since } from '../series/samples/since.ts';
import { DAY_MS, HOUR_MS, HOURS_PER_DAY } from '../util/time.ts';
import { slopeFrom } from './beside-reasons.ts';
import { rising } from './rising.ts';

/** Fewer days show fewer than two nights, or two jobs of the night. */
const MIN_DAYS = 2;
const NIGHT_END = 5;
/** Slices of at most an hour; longer logs would need more of them than are worth it. */
const MAX_SLICES = 24 * 60;
/** Slices of samples farther apart have a gap between them. */
const MAX_SLICES_APART = 6;
/** A job: this share of all growth within so many hours of the day, on at least that share of the days. */
const DAILY_SHARE = 0.7;
const DAILY_HOURS = 2;
const DAILY_DAYS = 0.8;
/** Of a resource that does not grow: no verdict that says it rose. */
const LEVEL: ReadonlySet<Assessment['verdict']> = new Set(['stable', 'fluctuating', 'daily-cycle', 'shrinking']);

/** @param beside the assessments of the other resources of the same process */
export function signatureOf(finding: Assessment, beside: readonly Assessment[]): GrowthSignature {
  const { lifetime, trend, resource } = finding;
  const slope = (of: Resource): number => {
    const series = lifetime.series[of];
    return series === undefined || trend === null ? NaN : slopeFrom(series, trend);
  };
  const virtual = slope('virtual-bytes');
  const own = resource === 'private-bytes' ? (trend?.slopePerHour ?? NaN) : slope('private-bytes');
  const whole = rising(lifetime.series[resource] ?? EMPTY_SERIES, resource);
  const growth = dailyGrowth(since(whole, trend?.fitStartMs ?? -Infinity));
  return {
    grows: new Set([resource, ...beside.filter(mayLeak).map((a) => a.resource)]),
    level: new Set(beside.filter((a) => LEVEL.has(a.verdict)).map((a) => a.resource)),
    virtualTimes: own > 0 ? virtual / own : NaN,
    perEvent: finding.perEvent,
    nightShare: growth === null ? NaN : nightShareOf(growth),
    dailyHour: growth === null ? null : dailyHourOf(growth),
  };
}

/** Growth by hour of the day and by day. */
interface DailyGrowth {
  /** [days][24] */
  readonly byDay: readonly (readonly number[])[];
  /** [24] hours of the log at each hour of the day. */
  readonly seen: readonly number[];
}

function dailyGrowth({ timesMs: times, values: levels }: Series): DailyGrowth | null {
  const hours = times.length < 2 ? 0 : (times.at(-1)! - times[0]!) / HOUR_MS;
  if (hours < MIN_DAYS * HOURS_PER_DAY) return null;
  const slices = Math.min(MAX_SLICES, Math.floor(hours), Math.floor(times.length / 3));
  const bins = timeBins(times, levels, slices);
  const firstDay = Math.floor(times[0]! / DAY_MS);
  const byDay = new Map<number, number[]>();
  const seen = new Array<number>(HOURS_PER_DAY).fill(0);
  for (let i = 1; i < bins.hours.length; i++) {
    // What came in a gap came at no hour that is known.
    if (bins.hours[i]! - bins.hours[i - 1]! > MAX_SLICES_APART * Math.max(1, hours / slices)) continue;
    const atMs = times[0]! + ((bins.hours[i - 1]! + bins.hours[i]!) / 2) * HOUR_MS;
    const day = Math.floor(atMs / DAY_MS) - firstDay;
    const hour = Math.floor((atMs / HOUR_MS) % HOURS_PER_DAY);
    const growth = byDay.get(day) ?? new Array<number>(HOURS_PER_DAY).fill(0);
    byDay.set(day, growth);
    growth[hour]! += bins.medians[i]! - bins.medians[i - 1]!;
    seen[hour]! += bins.hours[i]! - bins.hours[i - 1]!;
  }
  return { byDay: [...byDay.values()], seen };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function nightShareOf({ byDay, seen }: DailyGrowth): number {
  const rate = (from: number, to: number): number =>
    sum(byDay.map((day) => sum(day.slice(from, to)))) / sum(seen.slice(from, to));
  return rate(0, NIGHT_END) / rate(0, HOURS_PER_DAY);
}

function dailyHourOf({ byDay }: DailyGrowth): number | null {
  const window = (day: readonly number[], hour: number): number =>
    sum(Array.from({ length: DAILY_HOURS }, (_, i) => day[(hour + i) % HOURS_PER_DAY]!));
  const total = sum(byDay.map(sum));
  const shares = Array.from({ length: HOURS_PER_DAY }, (_, hour) => sum(byDay.map((day) => window(day, hour))) / total);
  const best = shares.indexOf(Math.max(...shares));
  if (!(shares[best]! >= DAILY_SHARE)) return null;
  // The first and the last day are seen in part: they may lack the hour.
  const days = byDay.slice(1, -1).length > 0 ? byDay.slice(1, -1) : byDay;
  const busy = days.filter((day) => window(day, best) >= (DAILY_SHARE * total) / (2 * byDay.length)).length;
  return busy >= DAILY_DAYS * days.length ? best : null;
}
