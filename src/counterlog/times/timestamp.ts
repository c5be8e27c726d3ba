import type { DateOrder } from '../../model/counter-log.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../util/time.ts';

const SLASH = 0x2f;
const DASH = 0x2d;
const COLON = 0x3a;
const DOT = 0x2e;
const COMMA = 0x2c;
const SPACE = 0x20;
const LETTER_T = 0x54;
const LETTER_M = 0x4d;

/** Windows counts time from 1601; an earlier year is no time of a log. */
const FIRST_YEAR = 1601;

/**
 * Two digits from here on are a year of the last century: Windows' own limit, 2049, since .NET 8 and Windows 10. The older
 * one, 2029, differs in years of which there are no logs yet.
 */
const FIRST_YEAR_OF_1900S = 50;

/** .NET writes seven digits of a second; more than nine are no timestamp. */
const MAX_FRACTION_DIGITS = 9;

/**
 * The wall clock of a timestamp in milliseconds, counted as if it were UTC; NaN if the text is no date and time.
 *
 * Reads what PDH writes whatever the locale, `MM/dd/yyyy HH:mm:ss.fff`, and what is left of it after a person saved it
 * again: one-digit months, days and hours, two-digit years, no seconds, a decimal comma, `-` or `.` for `/`, the year first
 * (with `T` behind the date too), blanks around it. Dates with dots have the day first (`27.04.2024`). AM or PM behind, as
 * PowerShell writes them in the United States. A spreadsheet's serial number (`45409.719`). Anything else behind (an offset) makes it NaN: half understood would be
 * wrong. Written by hand because it runs once a record and must not depend on the host's time zone.
 *
 * @param order of dates without a year of four digits in front; with `ymd` those that have it at the end are none, and
 *   without it dates with dots have the day first
 */
export function parseTimestamp(text: string, order: DateOrder = 'mdy'): number {
  const cell = text.trim();
  const last = cell.charCodeAt(cell.length - 1);
  if (last === LETTER_M || last === LETTER_M + 0x20) return parseTwelveHour(cell, order);
  const firstEnd = digitsEnd(cell, 0, 4);
  const separator = cell.charCodeAt(firstEnd);
  if (isDigit(separator)) return serialMs(cell);
  if (separator !== SLASH && separator !== DASH && separator !== DOT) return Number.NaN;
  const secondEnd = digitsEnd(cell, firstEnd + 1, 2);
  const thirdEnd = digitsEnd(cell, secondEnd + 1, 4);
  const gap = cell.charCodeAt(thirdEnd);
  if (secondEnd === firstEnd + 1 || cell.charCodeAt(secondEnd) !== separator) return Number.NaN;
  if (gap !== SPACE && gap !== LETTER_T) return Number.NaN;
  const first = numberAt(cell, 0, firstEnd);
  const second = numberAt(cell, firstEnd + 1, secondEnd);
  const third = numberAt(cell, secondEnd + 1, thirdEnd);
  const timeMs = timeOfDayMs(cell, thirdEnd + 1);
  const isDotted = separator === DOT;
  return numericDateMs(first, firstEnd, second, third, thirdEnd - secondEnd - 1, isDotted, order) + timeMs;
}

/**
 * Midnight of a date of three numbers, in milliseconds as if UTC; NaN if it is none in that order.
 * @param firstDigits how many digits the first number was written with, likewise `thirdDigits`
 * @param isDotted true if points are between them
 */
export function numericDateMs(
  first: number,
  firstDigits: number,
  second: number,
  third: number,
  thirdDigits: number,
  isDotted: boolean,
  order: DateOrder,
): number {
  if (firstDigits === 4 && (thirdDigits === 1 || thirdDigits === 2)) return dateMs(first, second, third);
  if (firstDigits === 0 || firstDigits > 2) return Number.NaN;
  if (order === 'ymd' && firstDigits === 2 && thirdDigits <= 2) return dateMs(fullYear(first), second, third);
  if (thirdDigits !== 4 && thirdDigits !== 2) return Number.NaN;
  const year = thirdDigits === 4 ? third : fullYear(third);
  if (isDotted) return dateMs(year, second, first);
  if (order === 'ymd') return Number.NaN;
  return order === 'dmy' ? dateMs(year, second, first) : dateMs(year, first, second);
}

/** The year that two digits mean. */
export const fullYear = (twoDigits: number): number => (twoDigits < FIRST_YEAR_OF_1900S ? 2000 : 1900) + twoDigits;

const SERIAL = /^(\d{5})(?:[.,](\d{1,12}))?$/;
/** Serial number of 1 January 1970; day 1 is 1 January 1900, and Excel has a 29 February 1900. */
const SERIAL_OF_1970 = 25_569;
/** 1990 to 2099: another number is no date of a log. */
const FIRST_SERIAL = 32_874;
const LAST_SERIAL = 73_050;

/** A spreadsheet's own form of a date, days with a fraction: what it shows where a cell has no date format. */
function serialMs(cell: string): number {
  const [, days = '', fraction = '0'] = SERIAL.exec(cell) ?? [];
  const day = Number(days);
  if (day < FIRST_SERIAL || day > LAST_SERIAL) return Number.NaN;
  return (day - SERIAL_OF_1970) * DAY_MS + Math.round(Number(`0.${fraction}`) * DAY_MS);
}

const TWELVE_HOUR = /^(.*\d)\s?([AP])M$/i;

function parseTwelveHour(cell: string, order: DateOrder): number {
  const parts = TWELVE_HOUR.exec(cell);
  if (parts === null) return Number.NaN;
  const ms = parseTimestamp(parts[1] ?? '', order);
  const hour = new Date(ms).getUTCHours();
  if (!(hour >= 1 && hour <= 12)) return Number.NaN;
  return ms - (hour === 12 ? 12 : 0) * HOUR_MS + (parts[2]?.toUpperCase() === 'P' ? 12 : 0) * HOUR_MS;
}

/**
 * What a timestamp was rounded to, in milliseconds: 60,000 without seconds, 1000 without a fraction, else 1; of a serial
 * number what its last digit stands for.
 * @param text a date and time that `parseTimestamp` takes
 */
export function timestampResolutionMs(text: string): number {
  const hourColon = text.indexOf(':');
  if (hourColon < 0) return Math.max(1, DAY_MS / 10 ** (SERIAL.exec(text.trim())?.[2]?.length ?? 0));
  const secondsColon = text.indexOf(':', hourColon + 1);
  if (secondsColon < 0) return 60_000;
  const point = text.charCodeAt(secondsColon + 3);
  return point === DOT || point === COMMA ? 1 : 1000;
}

const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Days from the first of March of the year 0 to the first of January 1970. */
const EPOCH_DAY = 719_468;

/**
 * Midnight of a date in milliseconds as if UTC; NaN if there is no such date. In whole numbers, since a Date costs as much as
 * all else here.
 */
export function dateMs(year: number, month: number, day: number): number {
  if (year < FIRST_YEAR || month < 1 || month > 12 || day < 1) return Number.NaN;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (month === 2 && isLeap ? 29 : DAYS_OF_MONTH[month - 1]!)) return Number.NaN;
  // A year from March on has its leap day last, and months of 153 days in five.
  const marchYear = month < 3 ? year - 1 : year;
  const marchMonth = month < 3 ? month + 9 : month - 3;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  const days = 365 * marchYear + leapDays + Math.floor((153 * marchMonth + 2) / 5) + day - 1;
  return (days - EPOCH_DAY) * DAY_MS;
}

/** `HH:mm[:ss[.fff]]` from `start` to the end of the cell; NaN if that is anything else. */
function timeOfDayMs(cell: string, start: number): number {
  const hourEnd = digitsEnd(cell, start, 2);
  if (hourEnd === start || cell.charCodeAt(hourEnd) !== COLON) return Number.NaN;
  const minuteEnd = digitsEnd(cell, hourEnd + 1, 2);
  if (minuteEnd - hourEnd !== 3) return Number.NaN;
  const hour = numberAt(cell, start, hourEnd);
  const minute = numberAt(cell, hourEnd + 1, minuteEnd);
  if (hour > 23 || minute > 59) return Number.NaN;
  const minutesMs = (hour * 60 + minute) * MINUTE_MS;
  if (minuteEnd === cell.length) return minutesMs;
  if (cell.charCodeAt(minuteEnd) !== COLON) return Number.NaN;
  const secondEnd = digitsEnd(cell, minuteEnd + 1, 2);
  const second = numberAt(cell, minuteEnd + 1, secondEnd);
  if (secondEnd - minuteEnd !== 3 || second > 59) return Number.NaN;
  return minutesMs + second * 1000 + fractionMs(cell, secondEnd);
}

const POWERS_OF_TEN = Array.from({ length: MAX_FRACTION_DIGITS + 1 }, (_, digits) => 10 ** digits);

function fractionMs(cell: string, start: number): number {
  if (start === cell.length) return 0;
  const point = cell.charCodeAt(start);
  if (point !== DOT && point !== COMMA) return Number.NaN;
  const end = digitsEnd(cell, start + 1, MAX_FRACTION_DIGITS);
  const digits = end - start - 1;
  if (digits === 0 || end !== cell.length) return Number.NaN;
  return (numberAt(cell, start + 1, end) * 1000) / POWERS_OF_TEN[digits]!;
}

/** The end of the run of at most `most` digits that starts at `start`. */
function digitsEnd(cell: string, start: number, most: number): number {
  let end = start;
  while (end < start + most && isDigit(cell.charCodeAt(end))) end++;
  return end;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function numberAt(cell: string, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + (cell.charCodeAt(i) - 0x30);
  return value;
}
