import type { LogFormat, LogZone } from '../../model/counter-log.ts';
import type { CounterPath } from '../../model/counter-path.ts';
import { parseCounterPath } from '../names/counter-path.ts';
import { toEnglishNames } from '../names/english-names.ts';
import { unknownNamesOf, type UnknownNames } from '../names/unknown-names.ts';
import { parseCounterPaths, type PathFault } from '../names/path-repair.ts';
import { createTimeReader } from '../times/time-reader.ts';
import { MAX_TIME_CHARACTERS } from '../times/understand-time.ts';
import { hasBanner, parseBanner } from '../times/zone.ts';
import { detectCodePage, type TextEncoding } from './code-page.ts';
import { MAX_CELLS, splitCells, type Delimiter } from './header-cells.ts';
import { leavesQuoteOpen, startsWithBanner } from './line-checks.ts';
import { styleByDelimiter, type NumberStyle } from './number-style.ts';
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
  /** The cell of the timestamp, from 0: that of the banner. What is in front of it, such as row numbers, is not read. */
  readonly timeCell: number;
  /** True if the time of day has the column behind the date's: InterSystems' SystemPerformance can split them. */
  readonly splitsTime: boolean;
  /** The other cells as text; [width - 1]. */
  readonly names: readonly string[];
  readonly paths: readonly CounterPath[];
  /** [paths] the cell of each path, from 0. */
  readonly cells: readonly number[];
  /** Cells that are no counter path. */
  readonly foreignCells: readonly number[];
  /** Cells whose counter path an earlier cell has, and which are not read. */
  readonly repeats: readonly RepeatedPath[];
  /** Cells whose counter path an earlier cell has, and which are read as instances of their own. */
  readonly sharedNames: readonly number[];
  readonly numbers: NumberStyle;
  /** Cells whose numbers may be one or a thousand times another: none of them is read. */
  readonly ambiguousCells: readonly number[];
  /** What was wrong with the backslashes of its paths, and repaired; null where nothing was. */
  readonly pathFault: { readonly fault: PathFault; readonly first: string } | null;
  /** Objects and counters of no language known. */
  readonly unknownNames: UnknownNames;
  /** What its names were read as; `utf-8` of ASCII. */
  readonly encoding: TextEncoding;
}

/** A column whose counter path an earlier one has. */
export interface RepeatedPath {
  readonly cell: number;
  readonly path: CounterPath;
  /** Index of the earlier one in `paths`. */
  readonly first: number;
  /** 1 for the second column of the path. */
  readonly rank: number;
  /** True where its values are those of the earlier one, as far as the first records show. */
  readonly isSame: boolean;
}

/** The description of a collector, the last cell, may have line ends; no real one has more than a few. */
const MAX_HEADER_LINES = 200;

/**
 * Takes the header that starts at the cursor, which must not be at the end of the file. A header may span lines within
 * quotes; it ends before a line that starts like a record.
 */
export async function takeHeaderText(cursor: LineCursor): Promise<HeaderText> {
  const line = cursor.line();
  const parts: Buffer[] = [];
  let open = false;
  let spans = false;
  for (let lines = 0; lines < MAX_HEADER_LINES; lines++) {
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

/** Reads a header's cells. Gives a Header for nearly any text; `isCounterLogHeader` judges it. */
export async function parseHeader(text: HeaderText): Promise<Header | HeaderFault> {
  const delimiter = detectDelimiter(text.bytes);
  const cells = await splitCells(text.bytes, delimiter);
  if (cells === null) return 'broken-quotes';
  if (cells.length > MAX_CELLS) return 'too-wide';
  // Nearly all are ASCII, which one look shows.
  const page = text.bytes.every((byte) => byte < 0x80) ? null : await detectCodePage(cells);
  const names = page === null ? [...cells] : cells.map(page.decode);
  // Spreadsheets pad every line to the widest; empty cells at the end are no columns.
  while (names.length > 1 && names.at(-1)?.trim() === '') names.pop();
  const timeCell = Math.max(0, names.findIndex(hasBanner));
  const { dialect, zone } = parseBanner(names[timeCell] ?? '');
  const splitsTime = names[timeCell + 1]?.trim().toLowerCase() === 'time';
  const firstPathCell = timeCell + (splitsTime ? 2 : 1);
  const parsed = parseCounterPaths(names.slice(firstPathCell));
  const paths: CounterPath[] = [];
  const pathCells: number[] = [];
  const foreignCells: number[] = [];
  for (const [index, path] of parsed.paths.entries()) {
    if (path === null) {
      foreignCells.push(firstPathCell + index);
    } else {
      paths.push(path);
      pathCells.push(firstPathCell + index);
    }
  }
  return {
    line: text.line,
    format: delimiter === '\t' || dialect === 'tsv' ? 'pdh-tsv' : 'pdh-csv',
    hasBanner: dialect !== null,
    zone,
    delimiter,
    width: names.length,
    firstCell: names[0] ?? '',
    timeCell,
    splitsTime,
    names: names.slice(1),
    foreignCells,
    ...withoutRepeats(toEnglishNames(paths), pathCells),
    sharedNames: [],
    numbers: styleByDelimiter(delimiter),
    ambiguousCells: [],
    pathFault: parsed.fault === null ? null : { fault: parsed.fault, first: parsed.firstFaulty ?? '' },
    unknownNames: unknownNamesOf(paths),
    encoding: page?.encoding ?? 'utf-8',
  };
}

/** By English names, since French has twins. */
function withoutRepeats(
  paths: readonly CounterPath[],
  cells: readonly number[],
): Pick<Header, 'paths' | 'cells' | 'repeats'> {
  const keys = paths.map(keyOf);
  // As in nearly all logs.
  if (new Set(keys).size === keys.length) return { paths, cells, repeats: [] };
  const ranks = new Map<string, { readonly first: number; rank: number }>();
  const repeats: RepeatedPath[] = [];
  const kept: number[] = [];
  for (const [i, key] of keys.entries()) {
    const earlier = ranks.get(key);
    if (earlier === undefined) {
      ranks.set(key, { first: kept.length, rank: 0 });
      kept.push(i);
    } else {
      earlier.rank++;
      repeats.push({ cell: cells[i]!, path: paths[i]!, first: earlier.first, rank: earlier.rank, isSame: false });
    }
  }
  return { paths: kept.map((i) => paths[i]!), cells: kept.map((i) => cells[i]!), repeats };
}

/** What names a column, whatever its case. */
function keyOf({ machine, object, parentInstance, instance, instanceIndex, counter }: CounterPath): string {
  const owner = `${machine ?? ''}\0${object}\0${parentInstance ?? ''}\0${instance ?? ''}\0${instanceIndex ?? ''}`;
  return `${owner}\0${counter}`.toLowerCase();
}

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
