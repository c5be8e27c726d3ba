/** What a line is, told from its bytes; structure is ASCII in every code page Windows writes logs in. */

const QUOTE = 0x22;
const SPACE = 0x20;
const TAB = 0x09;
const PAREN = 0x28;
/** The end of a DOS text, which `copy a+b` writes. */
const CTRL_Z = 0x1a;
/** In lower case: programs that wrote a log again may have changed it. */
const BANNER_START = '(pdh-';

export function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (bytes[i] !== SPACE && bytes[i] !== TAB && bytes[i] !== CTRL_Z) return false;
  }
  return true;
}

/** True if the line begins with the banner, also behind a byte order mark: files joined with `copy a+b` keep theirs. */
export function startsWithBanner(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  if (bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
  while (at < end && (bytes[at] === QUOTE || bytes[at] === SPACE)) at++;
  // Nearly every line ends its check here: a timestamp starts with a digit.
  if (bytes[at] !== PAREN) return false;
  return bytes.toString('latin1', at, Math.min(end, at + BANNER_START.length)).toLowerCase() === BANNER_START;
}

/** Messages of typeperf and of cmd are one line of a screen. */
const MAX_MESSAGE_BYTES = 250;

/**
 * True of what a program prints behind the records, in any language: `Exiting, please wait...`, `^C`. It is detected by its shape, not by a
 * list: several words, and nothing that a record or a header has. So no sample can be in it.
 */
export function isMessage(bytes: Buffer, start: number, end: number): boolean {
  // Nearly every line starts with a quote or a digit.
  if (!startsWord(bytes[start]) || end - start > MAX_MESSAGE_BYTES) return false;
  const text = bytes.toString('latin1', start, end);
  // A comma of a sentence has a blank behind it. A backslash may be half of a letter.
  return !/[\d"\t;\0]|(?<![\x80-\xff])\\|,(?! |$)/.test(text) && (/[ .\x80-\xff]/.test(text) || text === '^C');
}

/** True if the byte is a letter of any code page, or the `^` of `^C`. */
const startsWord = (byte: number | undefined): boolean =>
  byte !== undefined &&
  (byte >= 0x80 || byte === 0x5e || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));

/** True if the line leaves a quoted cell open. */
export function leavesQuoteOpen(bytes: Buffer, start: number, end: number): boolean {
  let open = false;
  // As text, since a header is wide and no code here has run before it.
  const text = bytes.toString('latin1', start, end);
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) open = !open;
  return open;
}

/**
 * True if the line is one CSV record by the letter: a quoted cell is followed by a delimiter or the line's end, an
 * unquoted one has no quote, and there is no NUL. csv-parse is given such lines only, since its own recovery from
 * broken quotes may swallow the lines behind, and a counter log's record never spans lines.
 */
export function isWellFormed(bytes: Buffer, start: number, end: number, delimiter: number): boolean {
  let i = start;
  while (i < end) {
    if (bytes[i] === QUOTE) {
      i = quotedEnd(bytes, i + 1, end);
      if (i < 0) return false;
      if (i === end) return true;
      if (bytes[i] !== delimiter) return false;
    } else {
      for (; i < end; i++) {
        const byte = bytes[i];
        if (byte === delimiter) break;
        if (byte === QUOTE || byte === 0) return false;
      }
    }
    i++;
  }
  return true;
}

/** Behind the quote that closes the cell; -1 if none does, or if the cell holds a NUL. */
function quotedEnd(bytes: Buffer, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === 0) return -1;
    if (byte !== QUOTE) continue;
    if (i + 1 === end || bytes[i + 1] !== QUOTE) return i + 1;
    // A doubled quote is a quote within the cell.
    i++;
  }
  return -1;
}

/**
 * True if the last cell of an unterminated line is surely whole: only a closed quote says so, since `12` may have been
 * `1234`.
 */
export function endsWithQuote(bytes: Buffer, start: number, end: number): boolean {
  return end - start >= 2 && bytes[end - 1] === QUOTE;
}
