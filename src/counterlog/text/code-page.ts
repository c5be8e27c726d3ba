/**
 * The encoding of a header. Windows writes the machine's own code page without saying which. Told apart by their bytes
 * are UTF-8, Japanese (cp932), Cyrillic (cp1251) and Greek (cp1253). Western (cp1252), Central European (cp1250) and
 * Turkish (cp1254) have the same bytes for other letters: only the names they spell can tell (not where a Hungarian log has ő and ű alone, which
 * come out as õ and û). Any other is read as Western, which leaves the structure right and the names wrong.
 */

export type TextEncoding =
  'utf-8' | 'shift_jis' | 'windows-1250' | 'windows-1251' | 'windows-1252' | 'windows-1253' | 'windows-1254';

/** Hiragana and full-width katakana. Half-width katakana are single bytes that any Western or Cyrillic text has too. */
const KANA = /[\u3041-\u30ff]/gu;

/** Chance gives a lone kana; a Japanese text has them in every sentence. */
const FEWEST_KANA = 2;

/** Accented letters of Latin scripts come alone or in pairs; words of Cyrillic and Greek are such bytes throughout. */
const SCRIPT_RUN = 4;

/**
 * The encodings the bytes may be in, the likeliest first; more than one only where the bytes cannot tell.
 * @param bytes a whole header line
 */
export function candidateEncodings(bytes: Buffer): readonly TextEncoding[] {
  if (isUtf8(bytes)) return ['utf-8'];
  const japanese = new TextDecoder('shift_jis').decode(bytes);
  if ((japanese.match(KANA)?.length ?? 0) >= FEWEST_KANA) return ['shift_jis'];
  if (longestHighRun(bytes) >= SCRIPT_RUN) return [looksGreek(bytes) ? 'windows-1253' : 'windows-1251'];
  return ['windows-1252', 'windows-1250', 'windows-1254'];
}

/** @param bytes a whole line */
export function guessEncoding(bytes: Buffer): TextEncoding {
  return candidateEncodings(bytes)[0] ?? 'windows-1252';
}

/**
 * In Greek, 0xDC to 0xDF are small vowels with an accent, which most words have; in Cyrillic they are capitals, which do
 * not follow a small letter.
 */
function looksGreek(bytes: Buffer): boolean {
  return bytes.some((byte, i) => byte >= 0xdc && byte <= 0xdf && (bytes[i - 1] ?? 0) >= 0xe0);
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The longest run of bytes that are letters in cp1251 (0xC0 to 0xFF and the two of yo); Greek ones are among them. */
function longestHighRun(bytes: Buffer): number {
  let longest = 0;
  let run = 0;
  for (const byte of bytes) {
    run = byte >= 0xc0 || byte === 0xa8 || byte === 0xb8 ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}

/** @returns a function that decodes a cell whose bytes were read as Latin-1 */
export function cellDecoder(encoding: TextEncoding): (latin1: string) => string {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return (latin1) => (isAscii(latin1) ? latin1 : decoder.decode(Buffer.from(latin1, 'latin1')));
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
