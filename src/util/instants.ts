/**
 * Instants on the log's wall clock, in milliseconds counted as if that clock were UTC. Only UTC getters are used, so
 * the machine's time zone and locale never show.
 */
import { HOUR_MS, MINUTE_MS } from './time.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

const INSTANT = /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * ISO 8601 with milliseconds, `2004-11-03T02:10:00.000+01:00`; without an offset if it is null.
 * @param wallClockMs wall clock in milliseconds
 * @param utcOffsetMinutes local time minus UTC
 * @throws RangeError if the time is no finite number or beyond what a Date holds
 */
export function formatInstant(wallClockMs: number, utcOffsetMinutes: number | null): string {
  const digits = new Date(wallClockMs).toISOString().slice(0, -1);
  return utcOffsetMinutes === null ? digits : `${digits}${formatOffset(utcOffsetMinutes)}`;
}

/** `+05:30`; fractions of a minute are rounded away. */
export function formatOffset(utcOffsetMinutes: number): string {
  const minutes = Math.round(Math.abs(utcOffsetMinutes));
  const sign = utcOffsetMinutes < 0 && minutes > 0 ? '-' : '+';
  return `${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/**
 * The wall clock digits of an ISO 8601 instant as milliseconds; its offset is left aside.
 * @throws RangeError if the text is no such instant
 */
export function wallMs(iso: string): number {
  const [, year, month, day, hour, minute, second = '00', fraction = '', zone] = INSTANT.exec(iso) ?? [];
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  if (Number.isNaN(ms) || (zone !== undefined && Number.isNaN(offsetMinutes(zone)))) {
    throw new RangeError(`not an ISO 8601 instant: ${JSON.stringify(iso.slice(0, 60))}`);
  }
  return ms;
}

/** The offset an ISO 8601 instant carries, in minutes; null where it carries none. */
export function offsetOf(iso: string): number | null {
  const zone = INSTANT.exec(iso)?.[8];
  return zone === undefined ? null : offsetMinutes(zone);
}

function offsetMinutes(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** Epoch milliseconds; of an instant without an offset those of its wall clock in UTC. */
export const instantMs = (iso: string): number => wallMs(iso) - (offsetOf(iso) ?? 0) * MINUTE_MS;

/** Hours from one ISO instant to another, by their wall clocks. */
export function hoursBetween(startIso: string, endIso: string): number {
  return (wallMs(endIso) - wallMs(startIso)) / HOUR_MS;
}

/** `3 Nov 2004, 02:10`. */
export function displayInstant(wallClockMs: number): string {
  return `${displayDay(wallClockMs)}, ${displayTime(wallClockMs)}`;
}

/** `3 Nov 02:10`: where the year is known from elsewhere. */
export function displayShortInstant(wallClockMs: number): string {
  const at = new Date(wallClockMs);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()] ?? ''} ${displayTime(wallClockMs)}`;
}

/** `3 Nov 2004`. */
export function displayDay(wallClockMs: number): string {
  const at = new Date(wallClockMs);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()] ?? ''} ${at.getUTCFullYear()}`;
}

/** `Wed`. */
export function displayWeekday(wallClockMs: number): string {
  return WEEKDAYS[new Date(wallClockMs).getUTCDay()] ?? '';
}

/** `02:10`. */
export function displayTime(wallClockMs: number): string {
  const minutes = Math.floor(wallClockMs / MINUTE_MS);
  return `${two(mod(Math.floor(minutes / 60), 24))}:${two(mod(minutes, 60))}`;
}

/** `UTC+01:00`, or `offset from UTC not known`. */
export function displayOffset(utcOffsetMinutes: number | null): string {
  return utcOffsetMinutes === null ? 'offset from UTC not known' : `UTC${formatOffset(utcOffsetMinutes)}`;
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Whether text is a day of the calendar, `yyyy-MM-dd`: 2007-02-30 would be read as 2 March. */
export function isDay(day: string): boolean {
  const ms = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}
