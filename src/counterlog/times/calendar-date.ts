/** The date in a date and time. */
import type { DateOrder } from '../../model/counter-log.ts';
import { DAY_MS } from '../../util/time.ts';
import { dateMs, fullYear, numericDateMs } from './timestamp.ts';
import type { TimeToken } from './time-tokens.ts';
import { phraseAt, type TimeWords } from './time-words.ts';

/** Midnight in milliseconds as if UTC, by order; NaN in orders in which it is no date. */
export type CalendarDate = Readonly<Record<DateOrder, number>>;

/** Other years are of another calendar, or none: Windows counts from 543 years earlier in Thailand. */
const MIN_YEAR = 1990;
const MAX_YEAR = 2099;
const MIN_DATE_MS = dateMs(MIN_YEAR, 1, 1);
const END_OF_DATES_MS = dateMs(MAX_YEAR + 1, 1, 1);

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
  readonly fields: Field[];
  /** [fields - 1] the marks between a field and the next. */
  readonly between: string[];
  /** The marks behind the last field. */
  behind: string;
  /** From 1, Sunday; 0 where there is none. */
  weekday: number;
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
  const found: Fields = { fields: [], between: [], behind: '', weekday: 0 };
  /** True while all words since the last part of the date can stand between two, and before a time. */
  let [isInDate, isBeforeTime] = [true, true];
  let isLinkLast = false;
  for (let i = 0; i < tokens.length;) {
    if (i === clockAt) {
      if (!isBeforeTime) return null;
      [isInDate, isLinkLast] = [true, false];
    }
    const token = tokens[i]!;
    const next = tokens[i + 1];
    const phrase = phraseAt(tokens, i, words);
    const { month = 0, weekday = 0, isDateLink = false, isTimeLink = false } = phrase?.word ?? {};
    const isMonth = month > 0 && (prefersMonths || weekday <= 0);
    if (token.kind === 'number' || isMonth || weekday > 0 || isMonthPrefix(token, next)) {
      if (!isInDate) return null;
      [isInDate, isBeforeTime, isLinkLast] = [true, true, false];
    }
    if (token.kind === 'number') {
      const unit = next?.kind === 'word' && !next.spaced ? (UNITS.get(next.text) ?? null) : null;
      addField(found, { value: Number(token.text), digits: token.text.length, unit });
      i += unit === null ? 1 : 2;
    } else if (isMonthPrefix(token, next)) {
      addField(found, { value: Number(next!.text), digits: next!.text.length, unit: 'month' });
      i += 2;
    } else if (isMonth) {
      addField(found, { value: month, digits: 0, unit: 'month' });
      i = phrase!.end;
    } else if (weekday > 0) {
      if (found.weekday !== 0) return null;
      found.weekday = weekday;
      i = phrase!.end;
    } else if (isDateLink || isTimeLink) {
      isLinkLast = true;
      isInDate &&= isDateLink;
      isBeforeTime &&= isTimeLink;
      i = phrase!.end;
    } else if (isBracketOfDay(tokens, i, words) || isSeparator(found, token, i, clockAt)) {
      i++;
    } else {
      return null;
    }
  }
  const isWhole = tokens.length === clockAt ? isBeforeTime : !isLinkLast;
  return isWhole ? found : null;
}

function addField(found: Fields, field: Field): void {
  if (found.fields.length > 0) found.between.push(found.behind);
  found.behind = '';
  found.fields.push(field);
}

const isMonthPrefix = (token: TimeToken, next: TimeToken | undefined): boolean =>
  MONTH_PREFIXES.has(token.text) && next?.kind === 'number';

/** Notes a mark, of which the date as a whole says whether it may be there. */
function isSeparator(found: Fields, { kind, text, spaced }: TimeToken, at: number, clockAt: number): boolean {
  const isLast = at === clockAt - 1;
  // ISO 8601 has a T before the time, Apache a colon.
  if (text === 't') return isLast && !spaced && found.fields.length > 0;
  if (kind !== 'mark' || !',./-:'.includes(text) || (text === ':' && !isLast)) return false;
  if (found.fields.length === 0) return text === ',';
  found.behind += text;
  return true;
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
  if (between.some((marks) => marks.length > 1) || !(behind.length <= 1 || behind === '.,')) return null;
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
