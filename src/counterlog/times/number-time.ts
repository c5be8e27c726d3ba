/** Dates and times that are one number: seconds since 1970 and their parts, ISO 8601's basic form, WMI's own form. */
import { dateMs } from './timestamp.ts';
import type { TimeShape } from './time-shape.ts';

/** By the count of digits: seconds, milliseconds, microseconds, nanoseconds, from September 2001 on. */
const EPOCH = /^(\d{10})(\d{3}|\d{6}|\d{9})?(?:[.,](\d{1,9}))?$/;
/** 2100: a later one is something else. */
const END_OF_EPOCHS_S = 4_102_444_800;
/** `2024030408` may be an hour of a day, of the years 2000 to 2099. */
const HOUR_OF_DAY = /^20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])$/;

/** WMI writes `20240304080000.000000-480`, with an offset in minutes. */
const WMI = /^(\d{8})(\d{6})\.(\d{6})([+-]\d{3})$/;

/** @returns null if it is none */
export function numberTime(text: string): TimeShape | null {
  const cell = text.trim();
  const code = cell.charCodeAt(0);
  if (cell.length < 10 || code < 0x30 || code > 0x39) return null;
  return epochTime(cell) ?? wmiTime(cell);
}

function epochTime(cell: string): TimeShape | null {
  const [, seconds, parts = '', fraction = ''] = EPOCH.exec(cell) ?? [];
  if (seconds === undefined || Number(seconds) >= END_OF_EPOCHS_S) return null;
  const digits = parts + fraction;
  if (digits === '' && HOUR_OF_DAY.test(seconds)) return null;
  const ms = Number(seconds) * 1000 + (digits === '' ? 0 : Number(`0.${digits}`) * 1000);
  return { wallMs: { mdy: ms, dmy: ms, ymd: ms }, utcOffsetMinutes: 0, resolutionMs: digits === '' ? 1000 : 1 };
}

function wmiTime(cell: string): TimeShape | null {
  const [, date = '', time = '', fraction = '', offset = ''] = WMI.exec(cell) ?? [];
  const [hour, minute, second] = [0, 2, 4].map((at) => Number(time.slice(at, at + 2)));
  if (date === '' || !(hour! <= 23 && minute! <= 59 && second! <= 59)) return null;
  const ms =
    dateMs(Number(date.slice(0, 4)), Number(date.slice(4, 6)), Number(date.slice(6))) +
    ((hour! * 60 + minute!) * 60 + second!) * 1000 +
    Number(fraction) / 1000;
  if (!(ms >= 0 && ms < END_OF_EPOCHS_S * 1000)) return null;
  return { wallMs: { mdy: ms, dmy: ms, ymd: ms }, utcOffsetMinutes: Number(offset) || 0, resolutionMs: 1 };
}
