import { isAscii } from 'node:buffer';
import type { LogFormat, LogZone } from '../../model/counter-log.ts';
import type { CounterPath } from '../../model/counter-path.ts';
import { createPathParser, parseCounterPath } from '../counter-path.ts';
import { countTranslatedNames, toEnglishNames } from '../names/english-names.ts';
import { formatCount } from '../../util/units.ts';
import { createTimeReader } from '../times/time-reader.ts';
import { MAX_TIME_CHARACTERS } from '../times/understand-time.ts';
import { parseBanner } from '../zone.ts';
import { candidateEncodings, cellDecoder } from './code-page.ts';
import { MOST_CELLS, splitCells, type Delimiter } from './header-cells.ts';
import { leavesQuoteOpen, startsWithBanner } from './line-checks.ts';
import type { LineCursor } from './line-cursor.ts';

/** The bytes of a header. */
export interface HeaderText {
  readonly bytes: Buffer;
  readonly line: number;
  /** False if a quote stays open: the header is cut or broken. */
  readonly whole: boolean;
}

/** A header understood. */
export interface Header {
  readonly line: number;
  readonly format: LogFormat;
  readonly hasBanner: boolean;
  readonly zone: LogZone;
  readonly delimiter: Delimiter;
  /** Cells of a record, the timestamp's included. */
  readonly width: number;
  /** Cell 0 as text. */
  readonly firstCell: string;
  /** True if the time of day has the column behind the date's: InterSystems' SystemPerformance can split them. */
  readonly splitsTime: boolean;
  /** The other cells as text; [width - 1]. */
  readonly names: readonly string[];
  readonly paths: readonly CounterPath[];
  /** [paths] the cell of each path, from 0; the timestamp is cell 0. */
  readonly cells: readonly number[];
  /** Cells that are no counter path. */
  readonly foreignCells: readonly number[];
  /** Cells whose counter path an earlier cell has; they are in no list above. */
  readonly duplicateCells: readonly number[];
}

/** The description of a collector, the last cell, may have line ends; no real one has more than a few. */
const MOST_HEADER_LINES = 200;

/**
 * Takes the header that starts at the cursor, which must not be at the end of the file. A header may span lines within
 * quotes; it ends before a line that starts like a record.
 */
export async function takeHeaderText(cursor: LineCursor): Promise<HeaderText> {
  const line = cursor.line();
  const parts: Buffer[] = [];
  let open = false;
  let spans = false;
  for (let lines = 0; lines < MOST_HEADER_LINES; lines++) {
    const span = await cursor.peek();
    const bytes = await cursor.block();
    if (span === null || bytes === null) break;
    if (lines === 0) spans = startsWithBanner(bytes, span.start, span.textEnd);
    else if (startsRecord(bytes, span.start, span.textEnd)) break;
    // A copy: the next block may use the same buffer.
    parts.push(Buffer.from(bytes.subarray(span.start, span.textEnd)));
    cursor.advance(span.end, 1);
    if (leavesQuoteOpen(bytes, span.start, span.textEnd)) open = !open;
    if (!open || !spans) break;
    parts.push(Buffer.from('\n'));
  }
  return { bytes: withoutBom(Buffer.concat(parts)), line, whole: !open };
}

const QUOTE = '"';

/** True if the line's first cell is a date and time. */
export function startsRecord(bytes: Buffer, start: number, end: number): boolean {
  const text = bytes.toString('latin1', start, Math.min(end, start + MAX_TIME_CHARACTERS)).trimStart();
  if (!/\d/.test(text)) return false;
  const reader = createTimeReader();
  const isTime = (cell: string): boolean => reader.read(cell) !== null;
  // What PDH writes, whatever is behind it.
  const plain = /^"?([\d/: .T-]+)/.exec(text)?.[1];
  if (plain !== undefined && isTime(plain)) return true;
  if (text.startsWith(QUOTE)) return isTime(text.slice(1).split(QUOTE)[0] ?? '');
  return DELIMITERS.some((delimiter) => text.includes(delimiter) && isTime(text.slice(0, text.indexOf(delimiter))));
}

function withoutBom(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** Why a header cannot be read: its cells cannot be told apart, or are too many. */
export type HeaderFault = 'broken-quotes' | 'too-wide';

/** What a warning or an error says of it. */
export const headerFaultText = (fault: HeaderFault): string =>
  fault === 'broken-quotes'
    ? 'a header whose quotes are broken'
    : `a header of more than ${formatCount(MOST_CELLS - 1)} counters`;

/** What to do about a log of too many counters. */
export const CHOOSE_COUNTERS = 'choose counters on Windows with relog <file> -cf counters.txt -f csv -o <name>.csv';

/** Reads a header's cells. Gives a Header for nearly any text; `isCounterLogHeader` judges it. */
export async function parseHeader(text: HeaderText): Promise<Header | HeaderFault> {
  const delimiter = detectDelimiter(text.bytes);
  const cells = await splitCells(text.bytes, delimiter);
  if (cells === null) return 'broken-quotes';
  if (cells.length > MOST_CELLS) return 'too-wide';
  const names = decodeCells(text.bytes, cells);
  // Spreadsheets pad every line to the widest; empty cells at the end are no columns.
  while (names.length > 1 && names.at(-1)?.trim() === '') names.pop();
  const firstCell = names[0] ?? '';
  const { dialect, zone } = parseBanner(firstCell);
  const paths: CounterPath[] = [];
  const pathCells: number[] = [];
  const foreignCells: number[] = [];
  const parsePath = createPathParser();
  const splitsTime = names[1]?.trim().toLowerCase() === 'time';
  for (let cell = splitsTime ? 2 : 1; cell < names.length; cell++) {
    const path = parsePath(names[cell] ?? '');
    if (path === null) {
      foreignCells.push(cell);
    } else {
      paths.push(path);
      pathCells.push(cell);
    }
  }
  const english = toEnglishNames(paths);
  const isFirst = firstsOf(english);
  return {
    line: text.line,
    format: delimiter === '\t' || dialect === 'tsv' ? 'pdh-tsv' : 'pdh-csv',
    hasBanner: dialect !== null,
    zone,
    delimiter,
    width: names.length,
    firstCell,
    splitsTime,
    names: names.slice(1),
    paths: english.filter((_, i) => isFirst[i]),
    cells: pathCells.filter((_, i) => isFirst[i]),
    foreignCells,
    duplicateCells: pathCells.filter((_, i) => !isFirst[i]),
  };
}

/** [paths] false where an earlier path is the same, whatever its case; by English names, since French has twins. */
function firstsOf(paths: readonly CounterPath[]): boolean[] {
  const seen = new Set<string>();
  const isFirst: boolean[] = [];
  for (const { machine, object, parentInstance, instance, instanceIndex, counter } of paths) {
    const before = seen.size;
    const owner = `${machine ?? ''}\0${object}\0${parentInstance ?? ''}\0${instance ?? ''}\0${instanceIndex ?? ''}`;
    seen.add(`${owner}\0${counter}`.toLowerCase());
    isFirst.push(seen.size > before);
  }
  return isFirst;
}

/**
 * Cells -> text. Where the bytes do not tell the encoding, the one that spells most of the names Windows is known to use.
 * @param cells the cells of `bytes`, read as Latin-1
 */
function decodeCells(bytes: Buffer, cells: readonly string[]): string[] {
  if (isAscii(bytes)) return [...cells];
  const [likeliest = [], ...others] = candidateEncodings(bytes).map((encoding) => cells.map(cellDecoder(encoding)));
  let best = likeliest;
  let most = others.length === 0 ? 0 : knownNames(likeliest);
  for (const names of others) {
    const known = knownNames(names);
    if (known > most) [best, most] = [names, known];
  }
  return best;
}

const knownNames = (names: readonly string[]): number =>
  countTranslatedNames(names.map(createPathParser()).filter((path) => path !== null));

const DELIMITERS: readonly Delimiter[] = [',', '\t', ';'];

/**
 * The delimiter before most of the counter paths. Counting the characters alone would mislead: counter and instance
 * names have commas and semicolons too, and unquoted headers exist. Without a path the most frequent one wins.
 */
export function detectDelimiter(bytes: Buffer): Delimiter {
  const text = bytes.toString('latin1');
  return (
    mostFrequent(DELIMITERS.map((delimiter) => count(text, new RegExp(`${delimiter} ?"?\\\\`, 'g')))) ??
    mostFrequent(DELIMITERS.map((delimiter) => count(text, new RegExp(delimiter, 'g')))) ??
    ','
  );
}

function mostFrequent(counts: readonly number[]): Delimiter | null {
  const most = Math.max(...counts);
  return most === 0 ? null : (DELIMITERS[counts.indexOf(most)] ?? null);
}

function count(text: string, pattern: RegExp): number {
  let found = 0;
  pattern.lastIndex = 0;
  while (pattern.test(text)) found++;
  return found;
}

/**
 * True if the first line is a counter log's header: it has the banner, or most of its other cells are counter paths
 * (files a person or a script wrote again lose the banner).
 */
export function isCounterLogHeader(header: Header): boolean {
  if (header.hasBanner) return true;
  return parseCounterPath(header.firstCell) === null && header.paths.length > header.foreignCells.length;
}
