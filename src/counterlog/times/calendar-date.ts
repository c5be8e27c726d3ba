/** The date in a date and time. */
import type { DateOrder } from '../../model/counter-log.ts';
import { dateMs, fullYear, numericDateMs } from '../timestamp.ts';
import type { TimeToken } from './time-tokens.ts';
import { phraseAt, type TimeWords } from './time-words.ts';

/** Midnight in milliseconds as if UTC, by order; NaN in orders in which it is no date. */
export type CalendarDate = Readonly<Record<DateOrder, number>>;

/** Other years are of another calendar, or none: Windows counts from 543 years earlier in Thailand. */
const MIN_YEAR = 1990;
const MAX_YEAR = 2099;
const MIN_DATE_MS = dateMs(MIN_YEAR, 1, 1);
const END_OF_DATES_MS = dateMs(MAX_YEAR + 1, 1, 1);

const DAY_MS = 86_400_000;
/** 1 January 1970 was a Thursday, of which Sunday is 1. */
const WEEKDAY_OF_1970 = 5;

type Unit = 'year' | 'month' | 'day';
const UNITS: ReadonlyMap<string, Unit> = new Map([
  ['年', 'year'],
  ['년', 'year'],
  ['月', 'month'],
  ['월', 'month'],
  ['日', 'day'],
  ['일', 'day'],
]);
/** Vietnamese numbers its months: `4 tháng 3`. */
const MONTH_PREFIXES = new Set(['thang', 'thg']);

interface Field {
  readonly value: number;
  readonly digits: number;
  /** What says that it is one; null of a mere number. */
  readonly unit: Unit | null;
}

interface Fields {
  readonly fields: readonly Field[];
  /** [fields - 1] the marks between a field and the next. */
  readonly between: readonly string[];
  /** The marks behind the last field. */
  readonly behind: string;
  /** From 1, Sunday; 0 where there is none. */
  readonly weekday: number;
}

/**
 * @param tokens those of the text without the time of day and what belongs to it
 * @param clockAt the token before which the time of day was
 * @returns null if they are no date, or not only one
 */
export function calendarDate(tokens: readonly TimeToken[], clockAt: number, words: TimeWords): CalendarDate | null {
  for (const prefersMonths of [true, false]) {
    const fields = collectFields(tokens, clockAt, words, prefersMonths);
    const date = fields === null ? null : dateOf(fields);
    if (date !== null) return date;
  }
  return null;
}

/** @param prefersMonths how to take a word that is the name of a month and of a day: Italian `mar` */
function collectFields(
  tokens: readonly TimeToken[],
  clockAt: number,
  words: TimeWords,
  prefersMonths: boolean,
): Fields | null {
  const fields: Field[] = [];
  const between: string[] = [];
  let marks = '';
  let weekday = 0;
  const add = (value: number, digits: number, unit: Unit | null): void => {
    if (fields.length > 0) between.push(marks);
    marks = '';
    fields.push({ value, digits, unit });
  };
  for (let i = 0; i < tokens.length;) {
    const token = tokens[i]!;
    const next = tokens[i + 1];
    if (token.kind === 'number') {
      const unit = next?.kind === 'word' && !next.spaced ? (UNITS.get(next.text) ?? null) : null;
      add(Number(token.text), token.text.length, unit);
      i += unit === null ? 1 : 2;
    } else if (token.kind === 'word') {
      if (MONTH_PREFIXES.has(token.text) && next?.kind === 'number') {
        add(Number(next.text), next.text.length, 'month');
        i += 2;
        continue;
      }
      // ISO 8601 has a T before the time.
      const isT = token.text === 't' && i === clockAt - 1 && !token.spaced && fields.length > 0;
      const phrase = phraseAt(tokens, i, words);
      if (isT) i++;
      else if (phrase === null) return null;
      else {
        const { month, weekday: day, isLink } = phrase.word;
        if (month > 0 && (prefersMonths || day <= 0)) add(month, 0, 'month');
        else if (day > 0 && weekday === 0) weekday = day;
        else if (!isLink) return null;
        i = phrase.end;
      }
    } else if (isBracketOfDay(tokens, i, words)) {
      i++;
    } else if (',./-:'.includes(token.text)) {
      // A colon is between date and time alone.
      if (token.text === ':' && i !== clockAt - 1) return null;
      marks += token.text;
      if (fields.length === 0 && token.text !== ',') return null;
      i++;
    } else {
      return null;
    }
    if (fields.length === 0) marks = '';
  }
  return { fields, between, behind: marks, weekday };
}

/** `(月)` */
function isBracketOfDay(tokens: readonly TimeToken[], at: number, words: TimeWords): boolean {
  const isOpen = tokens[at]!.text === '(';
  const isClosed = tokens[at]!.text === ')';
  const phrase = isOpen ? phraseAt(tokens, at + 1, words) : null;
  if (phrase !== null) return phrase.word.weekday > 0 && tokens[phrase.end]?.text === ')';
  return isClosed && tokens[at - 1]?.kind === 'word' && tokens.some(({ text }, i) => text === '(' && i < at);
}

function dateOf(fields: Fields): CalendarDate | null {
  const date = fixedDate(fields) ?? numericDate(fields);
  if (date === null) return null;
  const checked = { mdy: check(date.mdy), dmy: check(date.dmy), ymd: check(date.ymd) };
  return Object.values(checked).every(Number.isNaN) ? null : checked;

  function check(ms: number): number {
    if (!(ms >= MIN_DATE_MS && ms < END_OF_DATES_MS)) return Number.NaN;
    const weekday = ((ms / DAY_MS + WEEKDAY_OF_1970 - 1) % 7) + 1;
    return fields.weekday === 0 || fields.weekday === weekday ? ms : Number.NaN;
  }
}

const inAnyOrder = (ms: number): CalendarDate => ({ mdy: ms, dmy: ms, ymd: ms });

/** A date with a month's name, or with units, or of eight digits. */
function fixedDate({ fields, between, behind }: Fields): CalendarDate | null {
  const [first, second, third] = fields;
  if (first?.digits === 8 && fields.length === 1 && behind === '') {
    const { value } = first;
    return inAnyOrder(dateMs(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100));
  }
  if (fields.length !== 3 || first === undefined || second === undefined || third === undefined) return null;
  if (between.some((marks) => marks.length > 1) || behind.length > 1) return null;
  const units = fields.map(({ unit }) => unit ?? '').join(' ');
  if (units === 'year month day') return fullDate(first, second, third);
  if (units === ' month ') {
    if (first.digits === 4 && third.digits <= 2) return fullDate(first, second, third);
    return first.digits <= 2 ? fullDate(third, second, first) : null;
  }
  // `Mar 4 24` may be a year of two digits and may not.
  if (units === 'month  ') return third.digits === 4 || between[1] === ',' ? fullDate(third, first, second) : null;
  // Latvian: `2024. gada 4. marts`.
  if (units === '  month') return first.digits === 4 ? fullDate(first, third, second) : null;
  return null;
}

function fullDate(year: Field, month: Field, day: Field): CalendarDate | null {
  if ((year.digits !== 4 && year.digits !== 2) || day.digits > 2) return null;
  return inAnyOrder(dateMs(year.digits === 2 ? fullYear(year.value) : year.value, month.value, day.value));
}

const SEPARATORS = ['/', '-', '.'];

/** A date of three numbers. */
function numericDate({ fields, between, behind }: Fields): CalendarDate | null {
  const [first, second, third] = fields;
  if (fields.length !== 3 || fields.some(({ unit }) => unit !== null)) return null;
  if (first === undefined || second === undefined || third === undefined) return null;
  const separator = between[0] ?? '';
  if (!SEPARATORS.includes(separator) || between[1] !== separator || second.digits > 2) return null;
  // Korean `24. 3. 4.` begins with the year, Croatian `4. 3. 24.` with the day.
  const hasYear = first.digits === 4 || third.digits === 4;
  if (!(
    behind === '' ||
    ((behind === '.' || behind === '.,') && separator === '.' && hasYear) ||
    ',:-'.includes(behind)
  )) {
    return null;
  }
  const ms = (order: DateOrder): number =>
    numericDateMs(first.value, first.digits, second.value, third.value, third.digits, separator === '.', order);
  return { mdy: ms('mdy'), dmy: ms('dmy'), ymd: ms('ymd') };
}
