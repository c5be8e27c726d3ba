/** A date and time cut into numbers, words and marks, whatever its script, digits and blanks. */

export interface TimeToken {
  readonly kind: 'number' | 'word' | 'mark';
  /** Digits 0 to 9; a word folded as `foldWord` does, without the point behind it; one mark. */
  readonly text: string;
  /** True if a blank is before it. */
  readonly spaced: boolean;
}

/** Direction marks, which ICU and .NET put around dates in Arabic and Hebrew, and the byte order mark. */
const INVISIBLE = /[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** Arabic and Persian, Devanagari; NFKC makes ASCII of full-width ones. */
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g;
const FIRST_DIGITS = [0x0660, 0x06f0, 0x0966];
const OTHER_COMMAS = /[\u060c\u3001]/g;
const OTHER_MINUS = /[\u2010-\u2013\u2212]/g;

/** Letters of East Asian scripts that stand right behind a number and end a word: year, month, day, hour, minute, second. */
const UNIT_LETTERS = new Set('年月日时時点點分秒년월일시분초');

const ACCENTS = /[\u0300-\u036f]/g;
const LETTER = /[\p{L}\p{M}]/u;

const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
};

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isAsciiLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;

/** Without case and accents, in which the sources of names differ. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  if (isAscii(lower)) return lower;
  // Capital letters of Turkish and Greek do not tell which small one they are.
  return lower.normalize('NFD').replace(ACCENTS, '').replaceAll('ı', 'i').replaceAll('ς', 'σ').normalize('NFC');
}

/** With ASCII digits, commas and minus signs, blanks of one kind, and no invisible marks. */
function plainText(text: string): string {
  if (isAscii(text)) return text;
  return text
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(OTHER_DIGITS, (digit) => {
      const code = digit.charCodeAt(0);
      return String(code - FIRST_DIGITS.findLast((first) => first <= code)!);
    })
    .replace(OTHER_COMMAS, ',')
    .replace(OTHER_MINUS, '-');
}

/** Time: linear in the length. */
export function tokenizeTime(text: string): TimeToken[] {
  const plain = plainText(text);
  const tokens: TimeToken[] = [];
  let spaced = false;
  for (let at = 0; at < plain.length;) {
    const code = plain.charCodeAt(at);
    if (code <= 0x20) {
      spaced = true;
      at++;
      continue;
    }
    const start = at++;
    if (isDigit(code)) {
      while (isDigit(plain.charCodeAt(at))) at++;
      tokens.push({ kind: 'number', text: plain.slice(start, at), spaced });
    } else if (isLetterAt(plain, start)) {
      const isUnit = UNIT_LETTERS.has(plain[start]!) && isDigit(plain.charCodeAt(start - 1));
      while (!isUnit && at < plain.length && isLetterAt(plain, at)) at++;
      tokens.push({ kind: 'word', text: foldWord(plain.slice(start, at)), spaced });
      // What ends an abbreviation, or joins two words: `d’abril`.
      if (at < plain.length && ".'’׳॰".includes(plain[at]!)) at++;
    } else {
      tokens.push({ kind: 'mark', text: plain[start]!, spaced });
    }
    spaced = false;
  }
  return tokens;
}

function isLetterAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 0x80 ? isAsciiLetter(code) : LETTER.test(text[at]!);
}
