/** Names in a counter log come from strangers: how to show them, and how to make a file name of them. */
import { DEVICE_NAME } from './windows-names.ts';

/**
 * Characters that a reader does not see or that reorder what he sees: controls, format characters (bidi marks, zero
 * widths, tags), line and paragraph separators, lone surrogates, blank letters (Hangul fillers, the empty Braille
 * cell) and the two code points that XML forbids.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0\uFFFE\uFFFF]/gu;

/** What is longer is shortened in the middle for display: names, ... */
export const MAX_NAME_CHARACTERS = 64;
/** ... files and places in a document, ... */
export const MAX_PATH_CHARACTERS = 100;
/** ... titles, reasons and short messages, ... */
export const MAX_TITLE_CHARACTERS = 200;
/** ... sentences, ... */
export const MAX_SENTENCE_CHARACTERS = 400;
/** ... a line with a file and a sentence, ... */
export const MAX_LINE_CHARACTERS = 500;
/** ... and commands to copy. */
export const MAX_COMMAND_CHARACTERS = 2000;

/** The text with every invisible or reordering character spelled out, `\u202e`. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/**
 * What a terminal or a browser acts on rather than shows: control characters but for tab and line end, and what turns the
 * direction of text. Narrower than UNSEEN: nothing that our own text is made of.
 */
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\r(?!\n)/g;

/**
 * A finished text (a page, a table, JSON) with each such character spelled out, `\u001b`. Names are made visible before;
 * this is for every other field, so that none can be overlooked.
 */
export const withoutControls = (text: string): string =>
  text.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** At most `most` characters (code points), with an ellipsis in the middle: both ends of a name tell it apart. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const kept = Math.max(most - 1, 0);
  const head = Math.ceil(kept / 2);
  const tail = kept - head;
  return `${characters.slice(0, head).join('')}…${tail === 0 ? '' : characters.slice(-tail).join('')}`;
}

/** A name as every report shows it: visible, also where it is nothing but blanks, and of bearable length. */
export function displayName(name: string, most: number = MAX_NAME_CHARACTERS): string {
  // Cut first so that a name of megabytes costs nothing; an escape takes at most ten characters.
  const shown = shorten(visible(shorten(name, most * 2)), most);
  return shown !== '' && shown.trim() === '' ? `"${shown}"` : shown;
}

/** The longest part of a file name that leaves room for a prefix and an extension on every file system. */
const MAX_FILE_NAME_CHARACTERS = 120;
/** Linux counts bytes, 255 of them. */
const MAX_FILE_NAME_BYTES = 200;

const FORBIDDEN_IN_FILE_NAMES = /[<>:"/\\|?*]/g;
const UNNAMED = 'unnamed';

/**
 * A part of a file name that Windows, Linux and macOS take: no separators, no devices, no trailing dot or space, never
 * empty, and neither hidden nor like an option by a dot or dash in front. Two texts may give the same name.
 */
export function safeFileName(text: string): string {
  const plain = text
    .slice(0, 4 * MAX_FILE_NAME_CHARACTERS)
    .replace(UNSEEN, '_')
    .replace(FORBIDDEN_IN_FILE_NAMES, '_');
  let name = trimEnds(plain);
  if (DEVICE_NAME.test(name)) name = `_${name}`;
  const cut = trimEnds(cutToLength(name));
  return cut === '' ? UNNAMED : cut;
}

function trimEnds(name: string): string {
  return name.replace(/^[\s.-]+/, '').replace(/[\s.]+$/, '');
}

function cutToLength(name: string): string {
  let cut = '';
  let bytes = 0;
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (cut.length + character.length > MAX_FILE_NAME_CHARACTERS || bytes > MAX_FILE_NAME_BYTES) break;
    cut += character;
  }
  return cut;
}
