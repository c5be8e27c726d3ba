/**
 * Whether a decoded text looks like words. A wrong code page gives itself away: it makes symbols and box lines of letters,
 * mixes scripts within a word, puts capitals behind small letters, and gives rare characters of East Asia for frequent ones.
 */

/** Characters that no name has: a decoder's replacement, control characters, those of private use. */
const IMPOSSIBLE = /[\ufffd\u0000-\u0009\u000b-\u001f\u007f-\u009f\ue000-\uf8ff]/u;
/** Each counts more than all the rest of a name may. */
const IMPOSSIBLE_WEIGHT = 100;

type Script = 'latin' | 'cyrillic' | 'greek' | 'east-asian' | 'other';

/** Accented letters of Latin scripts come alone or in pairs: a run of them is a word of another script. */
const MAX_ACCENTED_RUN = 2;

/** @returns how many places are odd; 0 for ordinary words of any language. Cost: a look at each character. */
export function strangeness(text: string): number {
  let odd = 0;
  let before = '';
  let capitals = 0;
  let accented = 0;
  for (const letter of text) {
    odd += oddityOf(letter);
    accented = letter > '\u007f' && scriptOf(letter) === 'latin' ? accented + 1 : 0;
    if (accented > MAX_ACCENTED_RUN) odd++;
    if (before !== '') odd += oddityBetween(before, letter);
    // A word has one capital, or nothing else.
    if (capitals > 1 && letter > '\u007f' && isSmall(letter)) odd++;
    capitals = isCapital(letter) ? capitals + 1 : 0;
    before = letter;
  }
  return odd;
}

function oddityOf(letter: string): number {
  if (letter === '\n' || (letter >= ' ' && letter <= '~')) return 0;
  if (IMPOSSIBLE.test(letter)) return IMPOSSIBLE_WEIGHT;
  // Those of half width are single bytes that any Western or Cyrillic text has too.
  if (/[\uff61-\uff9f]/u.test(letter)) return 1;
  return /\p{L}|[’–（）]/u.test(letter) ? 0 : 1;
}

const isCapital = (letter: string): boolean => /\p{Lu}/u.test(letter);
const isSmall = (letter: string): boolean => /\p{Ll}/u.test(letter);

function oddityBetween(before: string, letter: string): number {
  // Names in ASCII alone, such as `MSExchangeIS`, tell nothing.
  if (before <= '\u007f' && letter <= '\u007f') return 0;
  const [script, next] = [scriptOf(before), scriptOf(letter)];
  if (script === 'other' || next === 'other') return 0;
  if (script !== next) return 2;
  return isSmall(before) && isCapital(letter) ? 1 : 0;
}

function scriptOf(letter: string): Script {
  if (letter <= '\u007f') return /[A-Za-z]/.test(letter) ? 'latin' : 'other';
  if (/\p{sc=Latin}/u.test(letter)) return 'latin';
  if (/\p{sc=Cyrillic}/u.test(letter)) return 'cyrillic';
  if (/\p{sc=Greek}/u.test(letter)) return 'greek';
  if (/[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}]/u.test(letter)) return 'east-asian';
  return 'other';
}

/** [first lead byte, last lead byte, first second byte] of the characters that texts consist of. */
type PairRange = readonly [from: number, to: number, second: number];

/**
 * East Asian character sets list symbols and kana first, then the frequent characters, then the rare ones: GB 2312 and
 * JIS X 0208 level 1, Big5 level 1, the syllables of KS X 1001.
 */
const FREQUENT: Readonly<Partial<Record<string, readonly PairRange[]>>> = {
  gbk: [
    [0xa1, 0xa3, 0xa1],
    [0xb0, 0xd7, 0xa1],
  ],
  big5: [[0xa1, 0xc6, 0x40]],
  'euc-kr': [
    [0xa1, 0xa3, 0xa1],
    [0xb0, 0xc8, 0xa1],
  ],
  shift_jis: [
    [0x81, 0x83, 0x40],
    [0x88, 0x98, 0x40],
  ],
};

/**
 * How many characters of two bytes are rare ones; 0 in an encoding of single bytes.
 * @param latin1 the bytes, read as Latin-1
 */
export function countRarePairs(latin1: string, encoding: string): number {
  const ranges = FREQUENT[encoding];
  if (ranges === undefined) return 0;
  let rare = 0;
  for (let i = 0; i < latin1.length; i++) {
    const lead = latin1.charCodeAt(i);
    if (lead < 0x80) continue;
    const second = latin1.charCodeAt(++i);
    if (!ranges.some(([from, to, least]) => lead >= from && lead <= to && second >= least)) rare++;
  }
  return rare;
}
