/**
 * The words of dates and times: names of months and days of the week, halves of the day, and what stands between them, in the
 * languages Windows comes in. ICU, which Node brings, knows them; what Windows writes otherwise is listed.
 */
import { tokenizeTime, type TimeToken } from './time-tokens.ts';

/** What a word or a phrase may mean in one language; 0 where it does not mean such a thing, -1 where it has two such meanings. */
export interface TimeWord {
  /** 1 to 12. */
  readonly month: number;
  /** 1 is Sunday, 7 Saturday. */
  readonly weekday: number;
  /** One bit for each hour of the day, from bit 0, that it stands with: AM has the bits 0 to 11. */
  readonly hours: number;
  /** It stands between the parts of a date: `de`. */
  readonly isDateLink: boolean;
  /** It stands before a time: `at`. */
  readonly isTimeLink: boolean;
  /** It stands behind a time, and says no more than that it is one. */
  readonly isTail: boolean;
}

/** The words of one language. */
export interface TimeWords {
  /** Keys are phrases without blanks and points: `am`, `segundafeira`. */
  readonly phrases: ReadonlyMap<string, TimeWord>;
  /** The words of all phrases. */
  readonly words: ReadonlySet<string>;
}

const AM_HOURS = 0x000fff;
const PM_HOURS = 0xfff000;

/** Languages Windows has a full translation or a widely used language pack for; English first. */
const LANGUAGES = (
  'en de de-AT fr es it pt pt-PT nl sv da nb fi pl cs sk sl hr sr sr-Latn hu ro bg el tr ru uk et lv lt ar ar-SY he vi id ms ' +
  'hi fa ja ko zh-CN zh-TW ca gl'
).split(' ');

/** Behind the number of a day: `4th`, `1er`. */
const ORDINAL = { isDateLink: true };

/** Not in ICU, or not in every version of it: what Windows' own tables have, and how people write the first day of a month. */
const OTHER_WORDS: Readonly<Record<string, readonly (readonly [string, Partial<TimeWord>])[]>> = {
  en: ['st', 'nd', 'rd', 'th'].map((word) => [word, ORDINAL]),
  fr: [['er', ORDINAL]],
  de: [['mrz', { month: 3 }]],
  // ICU has names for parts of a day that are shorter; Windows has these two.
  'zh-TW': [
    ['上午', { hours: AM_HOURS }],
    ['下午', { hours: PM_HOURS }],
  ],
  ko: [
    ['오전', { hours: AM_HOURS }],
    ['오후', { hours: PM_HOURS }],
  ],
};

const NONE = 0;
/** A word that two months or two days have. */
const AMBIGUOUS = -1;
const NO_WORD: TimeWord = {
  month: NONE,
  weekday: NONE,
  hours: NONE,
  isDateLink: false,
  isTimeLink: false,
  isTail: false,
};

/** Fewer letters of a name may belong to another word. */
const MIN_ABBREVIATION = 3;

/** More words than any phrase has. */
const MAX_PHRASE_WORDS = 4;

/** What programs write in any language. */
export const NEUTRAL_WORDS: TimeWords = {
  phrases: new Map([
    ['am', { ...NO_WORD, hours: AM_HOURS }],
    ['pm', { ...NO_WORD, hours: PM_HOURS }],
  ]),
  words: new Set(['a', 'm', 'p', 'am', 'pm']),
};

let languages: readonly TimeWords[] | null = null;
let english: TimeWords | null = null;

/** They take a few milliseconds once. */
export const englishWords = (): TimeWords => (english ??= createWords('en'));

/** The languages that have all these words. They take 0.2 seconds once. */
export function languagesOf(words: readonly string[]): TimeWords[] {
  languages ??= [englishWords(), ...LANGUAGES.slice(1).map(createWords)];
  return languages.filter((one) => words.every((word) => one.words.has(word)));
}

/** The longest phrase that begins at a token. */
export function phraseAt(
  tokens: readonly TimeToken[],
  at: number,
  { phrases }: TimeWords,
): { readonly word: TimeWord; readonly end: number } | null {
  let found: { word: TimeWord; end: number } | null = null;
  let key = '';
  for (let i = at, words = 0; words < MAX_PHRASE_WORDS && tokens[i]?.kind === 'word'; words++) {
    key += tokens[i]!.text;
    i++;
    const word = phrases.get(key);
    if (word !== undefined) found = { word, end: i };
    // `segunda-feira`
    if (tokens[i]?.text === '-' && !tokens[i]!.spaced && tokens[i + 1]?.spaced === false) i++;
  }
  return found;
}

interface Builder {
  readonly phrases: Map<string, TimeWord>;
  /** Of `phrases` those that are names of months and days in full. */
  readonly names: Set<string>;
  readonly words: Set<string>;
  /** The words of each text that was seen: the same ones come again and again. */
  readonly wordsIn: Map<string, readonly string[]>;
}

function createWords(language: string): TimeWords {
  const builder: Builder = {
    phrases: new Map(NEUTRAL_WORDS.phrases),
    names: new Set(),
    words: new Set(NEUTRAL_WORDS.words),
    wordsIn: new Map(),
  };
  const common = { calendar: 'gregory', numberingSystem: 'latn', timeZone: 'UTC' } as const;
  const formats = [
    { dateStyle: 'full', timeStyle: 'short', hourCycle: 'h12' },
    { dateStyle: 'long', timeStyle: 'short' },
    { year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' },
    { month: 'long' },
  ] as const;
  for (const format of formats) {
    const formatter = new Intl.DateTimeFormat(language, { ...common, ...format });
    for (const instant of INSTANTS) addParts(builder, formatter.formatToParts(instant), instant);
  }
  addAbbreviations(builder);
  for (const [text, word] of OTHER_WORDS[language] ?? []) addPhrase(builder, text, word);
  const { phrases, words } = builder;
  return { phrases, words };
}

/** Each hour, month and day of the week is among them. */
const INSTANTS = Array.from({ length: 24 }, (_, i) => new Date(Date.UTC(2024, i % 12, 1 + i, i)));

const NAME_PARTS: readonly Intl.DateTimeFormatPartTypes[] = ['month', 'weekday', 'dayPeriod'];

const LETTERS_FIRST = /^[\p{L}\p{M}]+/u;
/** Not those that belong to the number before: `4日星期一`. */
const LETTERS_LAST = /(?![年月日년월일])[\p{L}\p{M}]+$/u;

function addParts(builder: Builder, parts: Intl.DateTimeFormatPart[], instant: Date): void {
  parts.forEach(({ type, value }, i) => {
    const [before, after] = [parts[i - 1], parts[i + 1]];
    if (type === 'literal') {
      // Hebrew and others write a preposition and a name in one word, which is a name then.
      const rest = isName(before) ? value.replace(LETTERS_FIRST, '') : value;
      const text = isName(after) ? rest.replace(LETTERS_LAST, '') : rest;
      const isTail = before?.type === 'minute' || (before?.type === 'dayPeriod' && parts[i - 2]?.type !== 'literal');
      const isTimeLink = after?.type === 'hour' || after?.type === 'dayPeriod';
      const meaning = isTail ? { isTail } : { isTimeLink, isDateLink: !isTimeLink };
      for (const word of wordsIn(builder, text)) addPhrase(builder, word, meaning);
    } else if (isName(parts[i])) {
      const first = before?.type === 'literal' ? (LETTERS_LAST.exec(before.value)?.[0] ?? '') : '';
      const last = after?.type === 'literal' ? (LETTERS_FIRST.exec(after.value)?.[0] ?? '') : '';
      addPhrase(builder, first + value + last, nameOf(type, instant));
    }
  });
}

/** A name with a number in it, `3月`, is read by the number. */
const isName = (part: Intl.DateTimeFormatPart | undefined): boolean =>
  part !== undefined && NAME_PARTS.includes(part.type) && !/\p{Nd}/u.test(part.value);

function nameOf(type: Intl.DateTimeFormatPartTypes, instant: Date): Partial<TimeWord> {
  if (type === 'month') return { month: instant.getUTCMonth() + 1 };
  return type === 'weekday' ? { weekday: instant.getUTCDay() + 1 } : { hours: 1 << instant.getUTCHours() };
}

function wordsIn(builder: Builder, text: string): readonly string[] {
  let words = builder.wordsIn.get(text);
  if (words === undefined) {
    words = tokenizeTime(text).flatMap((token) => (token.kind === 'word' ? [token.text] : []));
    builder.wordsIn.set(text, words);
  }
  return words;
}

function addPhrase(builder: Builder, text: string, more: Partial<TimeWord>): void {
  const { phrases, names, words } = builder;
  const parts = wordsIn(builder, text);
  const key = parts.join('');
  const before = phrases.get(key) ?? NO_WORD;
  for (const part of [...parts, key]) words.add(part);
  if ((more.month ?? more.weekday) !== undefined && parts.length === 1) names.add(key);
  phrases.set(key, {
    month: oneOf(before.month, more.month),
    weekday: oneOf(before.weekday, more.weekday),
    hours: before.hours | (more.hours ?? NONE),
    isDateLink: before.isDateLink || more.isDateLink === true,
    isTimeLink: before.isTimeLink || more.isTimeLink === true,
    isTail: before.isTail || more.isTail === true,
  });
}

const oneOf = (before: number, more = NONE): number =>
  before === NONE || before === more || more === NONE ? before || more : AMBIGUOUS;

/** Abbreviations differ between Windows and ICU: the first letters of a name, where no other name has them. */
function addAbbreviations(builder: Builder): void {
  const { phrases, names, words } = builder;
  const abbreviations = new Map<string, TimeWord>();
  for (const name of names) {
    const { month, weekday } = phrases.get(name)!;
    for (let length = MIN_ABBREVIATION; length < name.length; length++) {
      const key = name.slice(0, length);
      const { month: otherMonth, weekday: otherDay } = abbreviations.get(key) ?? NO_WORD;
      abbreviations.set(key, { ...NO_WORD, month: oneOf(otherMonth, month), weekday: oneOf(otherDay, weekday) });
    }
  }
  for (const [key, { month, weekday }] of abbreviations) {
    if (names.has(key)) continue;
    words.add(key);
    phrases.set(key, { ...(phrases.get(key) ?? NO_WORD), month, weekday });
  }
}
