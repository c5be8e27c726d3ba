/**
 * The encoding of a header. Windows writes the machine's code page without saying which: collectors the ANSI one,
 * `typeperf > file` the console's (OEM) one. The bytes seldom tell, so all of them are tried: the one that spells most of
 * the counter names that Windows is known to use is taken. Where no such name has other than ASCII letters, the zone's
 * name and the instances are left, and what looks most like words counts.
 */
import { countTranslatedNames } from '../names/english-names.ts';
import { parseCounterPaths } from '../names/path-repair.ts';
import { countRarePairs, strangeness } from './word-shape.ts';

/** A WHATWG name, or `cp` with the number of a code page that WHATWG does not have. */
export type TextEncoding =
  | 'utf-8'
  | 'windows-1250'
  | 'windows-1251'
  | 'windows-1252'
  | 'windows-1253'
  | 'windows-1254'
  | 'ibm866'
  | 'cp850'
  | 'cp437'
  | 'cp852'
  | 'cp857'
  | 'cp737'
  | 'shift_jis'
  | 'euc-kr'
  | 'gbk'
  | 'big5';

/**
 * The likeliest first, where two explain a header equally well: Windows' collectors come before its console, Western
 * Europe before the others. Code page 858 is 850 but for the euro sign, which no name has.
 */
const ENCODINGS: readonly TextEncoding[] = [
  'utf-8',
  'windows-1252',
  'windows-1251',
  'windows-1250',
  'windows-1254',
  'windows-1253',
  'cp850',
  'ibm866',
  'cp852',
  'cp857',
  'cp737',
  'cp437',
  'shift_jis',
  'euc-kr',
  'gbk',
  'big5',
];

/** So many characters of a header, of those cells that are not ASCII, are looked at. */
const MAX_CHARACTERS_TRIED = 64 * 1024;

/** An encoding found, and how to read it. */
export interface CodePage {
  readonly encoding: TextEncoding;
  /** Decodes a cell whose bytes were read as Latin-1. */
  readonly decode: (latin1: string) => string;
}

/**
 * The encoding that explains most of the cells. Cost: where all are ASCII or UTF-8 a look at each; else some milliseconds,
 * and iconv-lite is loaded.
 * @param cells of one header or list, bytes read as Latin-1
 */
export async function detectCodePage(cells: Iterable<string>): Promise<CodePage> {
  const strange = [...new Set(cells)].filter((cell) => !isAscii(cell));
  if (strange.length === 0 || strange.every(isUtf8)) return { encoding: 'utf-8', decode: cellDecoder('utf-8') };
  const { default: iconv } = await import('iconv-lite');
  const names = nameLines(strange);
  const text = strange.join('\n').slice(0, MAX_CHARACTERS_TRIED);
  let best: Explanation | null = null;
  for (const encoding of ENCODINGS) {
    const decode = decoderOf(encoding, iconv);
    const decoded = decode(text);
    const known = knownNames(decode(names).split('\n'));
    const isEastAsian = hasEastAsianWords(decoded, encoding);
    // The rest is looked at where these do not tell, since it takes every letter.
    if (best !== null && (known < best.known || (known === best.known && !isEastAsian && best.isEastAsian))) continue;
    const odd = strangeness(decoded) + countRarePairs(text, encoding);
    const explains = best === null || known > best.known || (isEastAsian && !best.isEastAsian) || odd < best.odd;
    if (explains) best = { encoding, known, isEastAsian, odd };
  }
  const { encoding } = best!;
  return { encoding, decode: decoderOf(encoding, iconv) };
}

/** The encoding of a text that need be no counter log. */
export const detectTextEncoding = (bytes: Buffer): Promise<CodePage> =>
  detectCodePage(bytes.toString('latin1').split(/[,;\t]/));

/** Objects and counters with other than ASCII letters, each pair once, as paths: a log's many columns share few of them. */
function nameLines(cells: readonly string[]): string {
  const names = new Set<string>();
  for (const path of parseCounterPaths(cells).paths) {
    if (path !== null && !isAscii(path.object + path.counter)) names.add(`\\${path.object}\\${path.counter}`);
  }
  return [...names].join('\n');
}

const knownNames = (lines: readonly string[]): number =>
  countTranslatedNames(parseCounterPaths(lines).paths.filter((path) => path !== null));

/** How well an encoding explains a header. */
interface Explanation {
  readonly encoding: TextEncoding;
  /** Names that Windows is known to use. */
  readonly known: number;
  readonly isEastAsian: boolean;
  /** What no words have. */
  readonly odd: number;
}

/** "Standard time" in the names of East Asian zones: Windows writes English counters there, so only the zone tells. */
const ZONE_WORDS = ['标准时间', '標準時間', '標準時', '표준시'];

/** Chance gives a lone kana; a Japanese text has them in rows. */
const KANA = /[\u3041-\u30ff]{2}/u;

const hasEastAsianWords = (text: string, encoding: TextEncoding): boolean =>
  ZONE_WORDS.some((word) => text.includes(word)) || (encoding === 'shift_jis' && KANA.test(text));

const readUtf8 = cellDecoder('utf-8');

function isUtf8(latin1: string): boolean {
  return isAscii(latin1) || !readUtf8(latin1).includes('\ufffd');
}

type Decode = (latin1: string) => string;

interface Iconv {
  decode(bytes: Buffer, encoding: string): string;
}

function decoderOf(encoding: TextEncoding, iconv: Iconv): Decode {
  if (!isNumbered(encoding)) return cellDecoder(encoding);
  return (latin1) => (isAscii(latin1) ? latin1 : iconv.decode(Buffer.from(latin1, 'latin1'), encoding));
}

type NumberedEncoding = Extract<TextEncoding, `cp${number}`>;

const isNumbered = (encoding: TextEncoding): encoding is NumberedEncoding => encoding.startsWith('cp');

/** @returns a function that decodes a cell whose bytes were read as Latin-1, in an encoding that Node knows */
export function cellDecoder(encoding: Exclude<TextEncoding, NumberedEncoding>): Decode {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return (latin1) => (isAscii(latin1) ? latin1 : decoder.decode(Buffer.from(latin1, 'latin1')));
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
