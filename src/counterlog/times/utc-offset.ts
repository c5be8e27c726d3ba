/** What stands behind a time and says how far it is from UTC. */
import type { TimeToken } from './time-tokens.ts';

export interface WrittenOffset {
  readonly minutes: number;
  /** The token behind it. */
  readonly end: number;
}

const UTC_NAMES = new Set(['z', 'utc', 'gmt', 'ut']);

/**
 * Abbreviations that mean one offset wherever they are used, in minutes. CST, IST, BST and others mean several, and are
 * none.
 */
const ABBREVIATIONS: ReadonlyMap<string, number> = new Map([
  ['pst', -480],
  ['pdt', -420],
  ['mst', -420],
  ['mdt', -360],
  ['est', -300],
  ['edt', -240],
  ['wet', 0],
  ['west', 60],
  ['cet', 60],
  ['cest', 120],
  ['mez', 60],
  ['mesz', 120],
  ['eet', 120],
  ['eest', 180],
  ['jst', 540],
]);

/** True if the word says how far a time is from UTC, in whatever language the date is. */
export const isZoneWord = (word: string): boolean => UTC_NAMES.has(word) || ABBREVIATIONS.has(word);

/** From Baker Island to Kiribati. */
const MIN_OFFSET_MINUTES = -12 * 60;
const MAX_OFFSET_MINUTES = 14 * 60;

/** @returns null where no offset that can be understood begins at the token */
export function offsetAt(tokens: readonly TimeToken[], at: number): WrittenOffset | null {
  const token = tokens[at];
  if (token === undefined) return null;
  if (token.text === '(' && UTC_NAMES.has(tokens[at + 1]?.text ?? '')) {
    const inner = offsetAt(tokens, at + 1);
    return inner !== null && tokens[inner.end]?.text === ')' ? { ...inner, end: inner.end + 1 } : null;
  }
  if (token.kind === 'word') {
    const minutes = ABBREVIATIONS.get(token.text);
    if (minutes !== undefined) return { minutes, end: at + 1 };
    if (!UTC_NAMES.has(token.text)) return null;
    const distance = token.text === 'z' ? null : signedMinutes(tokens, at + 1, 1);
    return commented(tokens, distance ?? { minutes: 0, end: at + 1 });
  }
  const distance = signedMinutes(tokens, at, 2);
  return distance === null ? null : commented(tokens, distance);
}

/** `+1`, `+01`, `-0800`, `+05:30`. @param minDigits of hours alone */
function signedMinutes(tokens: readonly TimeToken[], at: number, minDigits: number): WrittenOffset | null {
  const [sign, hours, colon, rest] = [tokens[at], tokens[at + 1], tokens[at + 2], tokens[at + 3]];
  if (sign === undefined || (sign.text !== '+' && sign.text !== '-')) return null;
  if (hours?.kind !== 'number' || hours.spaced) return null;
  const digits = hours.text.length;
  let [end, hour, minute] = [at + 2, Number(hours.text), 0];
  if (digits === 4) {
    [hour, minute] = [Number(hours.text.slice(0, 2)), Number(hours.text.slice(2))];
  } else if (digits > 2 || digits < minDigits) {
    return null;
  } else if (colon?.text === ':' && !colon.spaced) {
    if (rest?.kind !== 'number' || rest.spaced || rest.text.length !== 2) return null;
    [end, minute] = [at + 4, Number(rest.text)];
  }
  const minutes = (sign.text === '-' ? -1 : 1) * (hour * 60 + minute);
  if (minute > 59 || minutes < MIN_OFFSET_MINUTES || minutes > MAX_OFFSET_MINUTES) return null;
  // No negative zero.
  return { minutes: minutes === 0 ? 0 : minutes, end };
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']' };

/** Behind an offset the name of a zone says nothing more: `-0800 (PST)`, `-08:00[America/Los_Angeles]`, `-0800 PST`. */
function commented(tokens: readonly TimeToken[], offset: WrittenOffset): WrittenOffset | null {
  const { minutes, end } = offset;
  const next = tokens[end];
  if (next === undefined) return offset;
  const close = CLOSING[next.text];
  if (close !== undefined) {
    const closed = tokens.findIndex(({ text }, i) => i > end && text === close);
    return closed < 0 ? null : { minutes, end: closed + 1 };
  }
  const other = UTC_NAMES.has(next.text) && next.kind === 'word' ? 0 : ABBREVIATIONS.get(next.text);
  if (other === undefined) return offset;
  return other === minutes ? { minutes, end: end + 1 } : null;
}
