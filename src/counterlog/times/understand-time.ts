/** Dates and times as programs write them, in the languages of Windows. */
import { HOUR_MS } from '../../util/time.ts';
import { calendarDate } from './calendar-date.ts';
import { findClockTime, type ClockTime } from './clock-time.ts';
import { numberTime } from './number-time.ts';
import type { TimeShape } from './time-shape.ts';
import { tokenizeTime, type TimeToken } from './time-tokens.ts';
import { englishWords, languagesOf, NEUTRAL_WORDS, phraseAt, type TimeWords } from './time-words.ts';
import { isZoneWord, offsetAt } from './utc-offset.ts';

/** More characters than any date and time has, in any encoding. */
export const MAX_TIME_CHARACTERS = 160;

/** What a file's times told of its language. */
export interface LanguageMemory {
  /** Those that all times so far can be in; null = any. */
  languages: readonly TimeWords[] | null;
  /** By the words of a time: the languages that read it, one of those that mean the same by them. */
  readonly byWords: Map<string, readonly TimeWords[]>;
}

export const createLanguageMemory = (): LanguageMemory => ({ languages: null, byWords: new Map() });

/** Days, months and halves of a day make some two hundred. */
const MAX_REMEMBERED = 1000;

/** A date and time has more: an hour, minutes, and a date in one or several. */
const MIN_NUMBERS = 3;

/**
 * Reads a date and time in any of the forms in docs/counter-logs.md.
 * @returns null if it is none, or may be several. Time: linear in the length; 0.2 seconds once for names other than English
 */
export function shapeOfTime(text: string, memory: LanguageMemory = createLanguageMemory()): TimeShape | null {
  if (text.length > MAX_TIME_CHARACTERS) return null;
  const number = numberTime(text);
  if (number !== null) return number;
  const tokens = splitBasicForm(tokenizeTime(text));
  if (countNumbers(tokens) < MIN_NUMBERS) return null;
  const clock = findClockTime(tokens);
  if (clock === null) return null;
  const time = { tokens, clock };
  const words = wordsOf(tokens);
  const isNeutral = words.every((word) => NEUTRAL_WORDS.words.has(word));
  const neutral = isNeutral ? shapeIn(time, NEUTRAL_WORDS) : null;
  return neutral ?? (words.length === 0 ? null : shapeInLanguages(time, words, memory));
}

function countNumbers(tokens: readonly TimeToken[]): number {
  let count = 0;
  for (const { kind } of tokens) if (kind === 'number') count++;
  return count;
}

interface TimeTokens {
  readonly tokens: readonly TimeToken[];
  readonly clock: ClockTime;
}

/** Units, and the T of ISO 8601, which are the same in every language. */
const RESERVED = new Set('年 月 日 时 時 点 點 分 秒 년 월 일 시 분 초 t h min s thang thg'.split(' '));

/** The words that only some languages have; those in brackets may be the name of a zone. */
function wordsOf(tokens: readonly TimeToken[]): string[] {
  const words: string[] = [];
  let depth = 0;
  for (const { kind, text } of tokens) {
    if (text === '(' || text === '[') depth++;
    else if (text === ')' || text === ']') depth--;
    else if (kind === 'word' && depth <= 0 && !RESERVED.has(text) && !isZoneWord(text)) words.push(text);
  }
  return words;
}

/** As colons and dashes would: `20240304T080000`, `20240304 0800`, `20240304080000`. */
function splitBasicForm(tokens: readonly TimeToken[]): readonly TimeToken[] {
  const [first, second, third] = tokens;
  if (first?.kind !== 'number') return tokens;
  const isOneNumber = first.text.length === 14;
  const isWithT = second?.text === 't' && !second.spaced && third?.spaced === false;
  const time = isOneNumber ? { ...first, text: first.text.slice(8) } : isWithT ? third : second;
  if (first.text.length !== (isOneNumber ? 14 : 8) || time?.kind !== 'number') return tokens;
  if (time.text.length !== 6 && time.text.length !== 4) return tokens;
  const parts = (time.text.match(/../g) ?? []).flatMap((text, i): TimeToken[] => [
    ...(i === 0 ? [] : [{ kind: 'mark', text: ':', spaced: false } as const]),
    { kind: 'number', text, spaced: i === 0 },
  ]);
  const date = { ...first, text: first.text.slice(0, 8) };
  return [date, ...parts, ...tokens.slice(isOneNumber ? 1 : isWithT ? 3 : 2)];
}

/** In the language that reads it, or in several if they agree. */
function shapeInLanguages(time: TimeTokens, words: readonly string[], memory: LanguageMemory): TimeShape | null {
  const known = memory.byWords.get(words.join(' '));
  const readings = known === undefined ? firstReadings(time, words, memory) : readingsIn(time, known);
  const [first, ...others] = readings;
  if (first === undefined) return null;
  if (known?.length !== readings.length) remember(memory, words, differentOnes(readings, words));
  return others.every(([, other]) => isSameTime(other, first[1])) ? first[1] : null;
}

type Reading = readonly [TimeWords, TimeShape];

const readingsIn = (time: TimeTokens, languages: readonly TimeWords[]): Reading[] =>
  languages.flatMap((language) => {
    const shape = shapeIn(time, language);
    return shape === null ? [] : [[language, shape] as const];
  });

/** In English if it can be; else in those that the file can be in, if there are any, else in all. */
function firstReadings(time: TimeTokens, words: readonly string[], memory: LanguageMemory): Reading[] {
  const english = readingsIn(time, [englishWords()]);
  if (english.length > 0) return english;
  const languages = languagesOf(words);
  const before = readingsIn(
    time,
    languages.filter((language) => memory.languages?.includes(language)),
  );
  const readings = before.length > 0 ? before : readingsIn(time, languages);
  if (readings.length > 0 && (before.length === 0 || readings.length !== memory.languages?.length)) {
    memory.languages = readings.map(([language]) => language);
    // They may have languages that this time rules out.
    memory.byWords.clear();
  }
  // No time will be read with words that no language has.
  if (languages.length === 0) remember(memory, words, []);
  return readings;
}

function remember({ byWords }: LanguageMemory, words: readonly string[], languages: readonly TimeWords[]): void {
  if (byWords.size === MAX_REMEMBERED) byWords.clear();
  byWords.set(words.join(' '), languages);
}

/** One language of those that mean the same by these words. */
function differentOnes(readings: readonly Reading[], words: readonly string[]): TimeWords[] {
  const byMeaning = new Map<string, TimeWords>();
  const phrases = words.flatMap((_, start) =>
    words.slice(start).map((__, i) => words.slice(start, start + i + 1).join('')),
  );
  for (const [language] of readings) {
    const meanings = JSON.stringify(phrases.map((phrase) => language.phrases.get(phrase) ?? null));
    if (!byMeaning.has(meanings)) byMeaning.set(meanings, language);
  }
  return [...byMeaning.values()];
}

const isSameTime = (a: TimeShape, b: TimeShape): boolean =>
  (['mdy', 'dmy', 'ymd'] as const).every((order) => Object.is(a.wallMs[order], b.wallMs[order])) &&
  a.utcOffsetMinutes === b.utcOffsetMinutes;

/** The parts around a time of day, as far as they were read. */
interface Surroundings {
  readonly start: number;
  readonly end: number;
  /** The hours of the half of the day, as in `TimeWord`; 0 where there is none. */
  readonly hours: number;
  readonly utcOffsetMinutes: number | null;
}

function shapeIn({ tokens, clock }: TimeTokens, words: TimeWords): TimeShape | null {
  const { start, end, hours, utcOffsetMinutes } = surroundingsOf(tokens, clock.start, clock.end, words);
  const hour = hours === 0 ? clock.hour : hourOf(clock.hour, hours);
  if (hour === null) return null;
  const behind = tokens.slice(end);
  // `Mar 4 08:00:00 2024 +0100`
  const last = utcOffsetMinutes === null && behind[0]?.kind === 'number' ? offsetAt(behind, 1) : null;
  const isLast = last !== null && last.end === behind.length;
  const dateTokens = [...tokens.slice(0, start), ...(isLast ? behind.slice(0, 1) : behind)];
  const date = calendarDate(dateTokens, start, words);
  if (date === null) return null;
  const ofDayMs = hour * HOUR_MS + clock.ofHourMs;
  const wallMs = { mdy: date.mdy + ofDayMs, dmy: date.dmy + ofDayMs, ymd: date.ymd + ofDayMs };
  return {
    wallMs,
    utcOffsetMinutes: isLast ? last.minutes : utcOffsetMinutes,
    resolutionMs: clock.resolutionMs,
  };
}

/** The half of the day before the time or behind it, then the offset. */
function surroundingsOf(tokens: readonly TimeToken[], start: number, end: number, words: TimeWords): Surroundings {
  const before = halfBefore(tokens, start, words);
  let hours = before?.hours ?? 0;
  let at = end;
  for (let phrase = phraseAt(tokens, at, words); phrase !== null; phrase = phraseAt(tokens, at, words)) {
    const isHalf = phrase.word.hours !== 0 && hours === 0;
    if (!isHalf && !phrase.word.isTail) break;
    if (isHalf) hours = phrase.word.hours;
    at = phrase.end;
  }
  const offset = offsetAt(tokens, at);
  return { start: before?.start ?? start, end: offset?.end ?? at, hours, utcOffsetMinutes: offset?.minutes ?? null };
}

/** More words than the name of a half has. */
const MAX_HALF_WORDS = 3;

function halfBefore(
  tokens: readonly TimeToken[],
  end: number,
  words: TimeWords,
): { readonly start: number; readonly hours: number } | null {
  for (let start = Math.max(0, end - MAX_HALF_WORDS); start < end; start++) {
    const phrase = phraseAt(tokens, start, words);
    if (phrase?.end === end && phrase.word.hours !== 0) return { start, hours: phrase.word.hours };
  }
  return null;
}

/** The one of those hours that a clock of twelve hours shows as `hour`; null if there is none, or the hour is of 24. */
function hourOf(hour: number, hours: number): number | null {
  if (hour > 12) return null;
  const [first, second] = [hour % 12, (hour % 12) + 12];
  const [isFirst, isSecond] = [(hours >> first) & 1, (hours >> second) & 1];
  if (isFirst === isSecond) return null;
  return isFirst === 1 ? first : second;
}
