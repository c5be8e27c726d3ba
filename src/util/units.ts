/** Quantities for people. Always en-US and always binary units with binary names, whatever the machine's locale. */
import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import { HOURS_PER_DAY } from './time.ts';

const MINUTES_PER_HOUR = 60;
const DAYS_PER_MONTH = 365.25 / 12;
const DAYS_PER_YEAR = 365.25;

/** Beyond this many years a forecast is a figure of speech. */
const MAX_YEARS = 100;

const BYTE_UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** From this many of a unit on, the next larger one is used, so that no figure has four digits before the point. */
const NEXT_UNIT_FROM = 999.5;

const significant = numberFormat({ maximumSignificantDigits: 3 });
const threeDigits = numberFormat({ minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
const whole = numberFormat({ maximumFractionDigits: 0 });

/** Made when first used: the first one of a process takes some ten milliseconds. */
function numberFormat(options: Intl.NumberFormatOptions): { format(value: number): string } {
  let made: Intl.NumberFormat | null = null;
  return { format: (value) => (made ??= new Intl.NumberFormat('en-US', options)).format(value) };
}

/** What to divide a value by, and what to call the result. */
export interface Scale {
  readonly divisor: number;
  readonly unit: string;
}

/** The binary unit in which a number of bytes has one to three digits before the point. */
export function byteScale(bytes: number): Scale {
  const size = Math.abs(bytes);
  let divisor = 1;
  let unit = 0;
  while (size / divisor >= NEXT_UNIT_FROM && unit < BYTE_UNITS.length - 1) {
    divisor *= 1024;
    unit += 1;
  }
  return { divisor, unit: BYTE_UNITS[unit] ?? 'bytes' };
}

/** The scale in which to show a value of a resource: a binary unit for bytes, the thing counted for counts. */
export function scaleOf(resource: Resource, value: number): Scale {
  return RESOURCE_KINDS[resource].unit === 'bytes' ? byteScale(value) : { divisor: 1, unit: countedThing(resource) };
}

function countedThing(resource: Resource): string {
  if (resource === 'handles' || resource === 'threads') return resource;
  if (resource === 'process-count') return 'processes';
  return resource === 'free-system-ptes' ? 'PTEs' : 'units';
}

/** A value in a scale, without the unit: three digits (`42.4`, `1.90`), counts of 100 and more in full (`209,476`). */
export function formatScaled(value: number, scale: Scale): string {
  const scaled = value / scale.divisor;
  if (!Number.isFinite(scaled)) return 'unknown';
  const isCount = scale.divisor === 1;
  if (scaled === 0) return '0';
  if (isCount) return Math.abs(scaled) >= 100 ? whole.format(scaled) : significant.format(scaled);
  return Math.abs(scaled) >= 100 ? whole.format(scaled) : threeDigits.format(scaled);
}

/** `42.4 MiB`; `unknown` for NaN and infinities. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return 'unknown';
  const scale = byteScale(bytes);
  return `${formatScaled(bytes, scale)} ${scale.unit}`;
}

/** `209,476`, rounded to a whole number; `unknown` for NaN and infinities. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? whole.format(count) : 'unknown';
}

/** `3 samples`, `1 sample`. */
export function formatPlural(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** A value of a resource with its unit: `1.93 GiB`, `209,476 handles`. */
export function formatQuantity(resource: Resource, value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  const scale = scaleOf(resource, value);
  return `${formatScaled(value, scale)} ${scale.unit}`;
}

/** A growth per hour: `42.4 MiB/h`, `623 handles/h`. */
export function formatRate(resource: Resource, perHour: number): string {
  return Number.isFinite(perHour) ? `${formatQuantity(resource, perHour)}/h` : 'unknown';
}

/**
 * Two ends in one unit, that of `like`: `41.3 to 43.5`; the unit is not repeated. Null where both ends read the same,
 * which says no more than the value between them.
 */
export function formatRange(resource: Resource, low: number, high: number, like: number): string | null {
  const scale = scaleOf(resource, like);
  const [from, to] = [formatScaled(low, scale), formatScaled(high, scale)];
  return from === to ? null : `${from} to ${to}`;
}

/** A length of time in one unit: `45 minutes`, `47 hours`, `3.2 days`, `14 months`, `3.0 years`. */
export function formatSpan(hours: number): string {
  if (!Number.isFinite(hours)) return 'unknown';
  if (hours < 0) return `-${formatSpan(-hours)}`;
  const minutes = hours * MINUTES_PER_HOUR;
  if (minutes < 1.5) return spanOf(Math.round(minutes * 60), 'second');
  if (minutes < 90) return spanOf(Math.round(minutes), 'minute');
  if (hours < 9.95) return spanOf(hours, 'hour');
  if (hours < 71.5) return spanOf(Math.round(hours), 'hour');
  const days = hours / HOURS_PER_DAY;
  if (days < 99.5) return spanOf(days, 'day');
  if (days < 2 * DAYS_PER_YEAR) return spanOf(Math.round(days / DAYS_PER_MONTH), 'month');
  const years = days / DAYS_PER_YEAR;
  return years > MAX_YEARS ? `more than ${MAX_YEARS} years` : spanOf(years, 'year');
}

function spanOf(amount: number, unit: string): string {
  const text = amount < 9.95 && !Number.isInteger(amount) ? amount.toFixed(1) : String(Math.round(amount));
  return `${text} ${text === '1' ? unit : `${unit}s`}`;
}

/** `a`, `a and b`, `a, b and c`; empty of nothing. @param last the word before the last one */
export function formatList(parts: readonly string[], last: 'and' | 'or' = 'and'): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)!}`;
}
