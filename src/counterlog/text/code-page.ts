/**
 * The encoding of a header. Windows writes the machine's own code page without saying which. Limits: told apart are
 * UTF-8, Japanese (cp932), Cyrillic (cp1251) and Western (cp1252); any other is read as Western, which leaves the
 * structure right and the names wrong.
 */

export type TextEncoding = 'utf-8' | 'shift_jis' | 'windows-1251' | 'windows-1252';

/** Hiragana and full-width katakana. Half-width katakana are single bytes that any Western or Cyrillic text has too. */
const KANA = /[\u3041-\u30ff]/gu;

/** Chance gives a lone kana; a Japanese text has them in every sentence. */
const FEWEST_KANA = 2;

/** Accented letters of Western languages come alone or in pairs; words of Cyrillic are such bytes throughout. */
const CYRILLIC_RUN = 4;

/** @param bytes a whole header line */
export function guessEncoding(bytes: Buffer): TextEncoding {
  if (isUtf8(bytes)) return 'utf-8';
  const japanese = new TextDecoder('shift_jis').decode(bytes);
  if ((japanese.match(KANA)?.length ?? 0) >= FEWEST_KANA) return 'shift_jis';
  return longestHighRun(bytes) >= CYRILLIC_RUN ? 'windows-1251' : 'windows-1252';
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The longest run of bytes that are Russian letters in cp1251: 0xC0 to 0xFF and the two of yo. */
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
