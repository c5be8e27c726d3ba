/** The time of day in a date and time. */
import type { TimeToken } from './time-tokens.ts';

export interface ClockTime {
  /** The tokens from `start` up to `end`. */
  readonly start: number;
  readonly end: number;
  readonly hour: number;
  /** Milliseconds after the full hour. */
  readonly ofHourMs: number;
  /** 60,000 without seconds, 1000 without a fraction, else 1. */
  readonly resolutionMs: number;
}

/** .NET writes seven digits of a second, Linux nine. */
const MAX_FRACTION_DIGITS = 9;

const HOUR_UNITS = new Set(['h', '时', '時', '点', '點', '시']);
const MINUTE_UNITS = new Set(['min', '分', '분']);
const SECOND_UNITS = new Set(['s', '秒', '초']);

type Tokens = readonly TimeToken[];

const isNumber = (token: TimeToken | undefined, minDigits: number, maxDigits: number): token is TimeToken =>
  token?.kind === 'number' && token.text.length >= minDigits && token.text.length <= maxDigits;

const isMark = (token: TimeToken | undefined, mark: string): boolean => token?.text === mark && !token.spaced;

const isUnit = (token: TimeToken | undefined, units: ReadonlySet<string>): boolean =>
  token?.kind === 'word' && units.has(token.text);

/** The first time of day with colons or units, else the last one with points. */
export function findClockTime(tokens: Tokens): ClockTime | null {
  for (let i = 0; i < tokens.length; i++) {
    if (!isNumber(tokens[i], 1, 2)) continue;
    const isColon = isMark(tokens[i + 1], ':') && isNumber(tokens[i + 2], 2, 2);
    const found = isColon ? separatedTime(tokens, i, ':') : unitTime(tokens, i);
    if (found !== null || isColon) return found;
  }
  return tokens.some(({ text }) => text === ':') ? null : findPointedTime(tokens);
}

/** Finnish, Danish, Italian, Indonesian: `8.05.09`. It follows a blank, or it would be part of a date. */
function findPointedTime(tokens: Tokens): ClockTime | null {
  for (let i = tokens.length - 3; i > 0; i--) {
    if (isNumber(tokens[i], 1, 2) && tokens[i]!.spaced && isMark(tokens[i + 1], '.'))
      return separatedTime(tokens, i, '.');
  }
  return null;
}

/** `8:05`, `08:05:09`, `08:05:09.123`, `08:05:09,123`, `08:05:09:123`. */
function separatedTime(tokens: Tokens, start: number, separator: ':' | '.'): ClockTime | null {
  const minute = tokens[start + 2];
  if (!isNumber(minute, 2, 2) || minute.spaced) return null;
  const second = tokens[start + 4];
  if (!isMark(tokens[start + 3], separator)) return clockTime(tokens, start, start + 3, minute, undefined);
  if (!isNumber(second, 2, 2) || second.spaced) return null;
  return clockTime(tokens, start, start + 5, minute, second);
}

/** `08 h 05 min 09 s`, `8h05`, `8时5分9秒`. */
function unitTime(tokens: Tokens, start: number): ClockTime | null {
  const minute = tokens[start + 2];
  if (!isUnit(tokens[start + 1], HOUR_UNITS) || !isNumber(minute, 1, 2)) return null;
  if (!isUnit(tokens[start + 3], MINUTE_UNITS)) {
    return minute.text.length === 2 ? clockTime(tokens, start, start + 3, minute, undefined) : null;
  }
  const second = tokens[start + 4];
  if (!isNumber(second, 1, 2)) return clockTime(tokens, start, start + 4, minute, undefined);
  const time = clockTime(tokens, start, start + 5, minute, second);
  return time !== null && isUnit(tokens[time.end], SECOND_UNITS) ? { ...time, end: time.end + 1 } : null;
}

/** @param end behind the last of them; a fraction may follow */
function clockTime(
  tokens: Tokens,
  start: number,
  end: number,
  minute: TimeToken,
  second: TimeToken | undefined,
): ClockTime | null {
  const [hour, minutes, seconds] = [Number(tokens[start]!.text), Number(minute.text), Number(second?.text ?? 0)];
  if (hour > 23 || minutes > 59 || seconds > 59) return null;
  const wholeMs = (minutes * 60 + seconds) * 1000;
  if (second === undefined) return { start, end, hour, ofHourMs: wholeMs, resolutionMs: 60_000 };
  const fraction = tokens[end + 1];
  const isPoint = isMark(tokens[end], '.') || isMark(tokens[end], ',');
  const maxDigits = isPoint ? MAX_FRACTION_DIGITS : 3;
  const minDigits = isPoint ? 1 : 3;
  if ((isPoint || isMark(tokens[end], ':')) && isNumber(fraction, minDigits, maxDigits) && !fraction.spaced) {
    const ofSecondMs = (Number(fraction.text) * 1000) / 10 ** fraction.text.length;
    return { start, end: end + 2, hour, ofHourMs: wholeMs + ofSecondMs, resolutionMs: 1 };
  }
  return { start, end, hour, ofHourMs: wholeMs, resolutionMs: 1000 };
}
