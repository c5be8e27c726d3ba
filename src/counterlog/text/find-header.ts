/**
 * Headers in lines that are no sound records. A log that was appended to, or put together from several, has more than one
 * header, and a crash or a cut may leave anything before it on its line: half a record, NULs, Ctrl+Z, half a header. A
 * header that is overlooked leaves the columns before it in force, and values go to the wrong process.
 */
import { splitPlainCells, type Delimiter } from './header-cells.ts';

const BACKSLASH = 0x5c;
const PAREN = 0x28;

const BANNER = /\(PDH-/gi;
/** A cell that begins with a backslash and has another one: a counter path, whatever its tail. */
const PATH_CELL = /[,;\t] ?"?\\[^"]*?\\[^\\"\s,;]/;
/** What another header, cut, has in front of this one. */
const OF_HEADER = /\(PDH-|\\/i;
const NOT_TEXT = /[\0\x1a]/;

/** What is known of the lines around, where a header is in force. */
export interface HeaderInForce {
  readonly delimiter: Delimiter;
  readonly width: number;
  readonly timeCell: number;
  /** Cells of a record that may hold any text. */
  readonly foreignCells: readonly number[];
}

/**
 * Where in a line a header begins, or what is left of one; -1 where there is none. O(line)
 * @param isTime whether a cell's text is a date and time
 */
export function findHeader(
  bytes: Buffer,
  start: number,
  end: number,
  known: HeaderInForce | null,
  isTime: (text: string) => boolean,
): number {
  const line = bytes.subarray(start, end);
  // Nearly every line ends here: records have neither.
  if (!line.includes(BACKSLASH) && !line.includes(PAREN)) return -1;
  const text = line.toString('latin1');
  const banner = lastBanner(text);
  if (banner >= 0) return start + withLeadingCells(text, quoteBefore(text, banner), known, isTime);
  const path = PATH_CELL.exec(text);
  if (path === null || isRecordWithText(text, known, isTime)) return -1;
  return start + withLeadingCells(text, cellBefore(text, path.index), known, isTime);
}

/** Of several the last one counts: those before it were cut. */
function lastBanner(text: string): number {
  let last = -1;
  for (const { index } of text.matchAll(BANNER)) last = index;
  return last;
}

function quoteBefore(text: string, at: number): number {
  let before = at;
  while (before > 0 && text[before - 1] === ' ') before--;
  return text[before - 1] === '"' ? before - 1 : at;
}

/** Where the cell begins that ends before a delimiter at `end`. What is glued to it in front is not part of it. */
function cellBefore(text: string, end: number): number {
  if (text[end - 1] === '"') {
    const opening = text.lastIndexOf('"', end - 2);
    if (opening >= 0) return opening;
  }
  let at = end;
  while (at > 0 && !/[,;\t"\0\x1a]/.test(text[at - 1]!)) at--;
  return at;
}

/**
 * A header may have cells before that of the time: row numbers, the server's name. They differ from half a record by
 * their number under the header in force, else by having no time among them.
 * @param at where the cell of the time begins
 */
function withLeadingCells(
  text: string,
  at: number,
  known: HeaderInForce | null,
  isTime: (text: string) => boolean,
): number {
  const before = text.slice(0, at);
  if (!/[,;\t] ?$/.test(before) || NOT_TEXT.test(before) || OF_HEADER.test(before)) return at;
  const delimiter = before.trimEnd().at(-1) as Delimiter;
  const cells = before.trimEnd().slice(0, -1).split(delimiter);
  const mayLead = cells.length <= MAX_LEADING_CELLS && !cells.some((cell) => isTime(unquoted(cell)));
  const count =
    known !== null && known.timeCell > 0 ? Math.min(known.timeCell, cells.length) : mayLead ? cells.length : 0;
  if (count === 0) return at;
  return cells.slice(0, cells.length - count).reduce((length, cell) => length + cell.length + 1, 0);
}

/** Row number, server, collector, and the like. */
const MAX_LEADING_CELLS = 6;

const unquoted = (cell: string): string => cell.trim().replace(/^"|"$/g, '');

/**
 * True for a record with backslashes in its cells: in columns of text, such as a share's name, or in any if its last cell ends
 * like a number. The scan in WebAssembly takes the latter for a record, too.
 */
function isRecordWithText(text: string, known: HeaderInForce | null, isTime: (text: string) => boolean): boolean {
  if (known === null) return false;
  const cells = splitPlainCells(text, known.delimiter);
  if (cells === null || cells.length !== known.width || !isTime(cells[known.timeCell] ?? '')) return false;
  if (/\d"?\s*$/.test(text)) return true;
  const mayHold = new Set(known.foreignCells);
  return cells.every((cell, index) => mayHold.has(index) || !cell.includes('\\'));
}

/** True if nothing but padding is between a line's start and its header. */
export const isPadding = (bytes: Buffer, start: number, end: number): boolean =>
  /^(?:\xef\xbb\xbf|[\x1a\s])*$/.test(bytes.toString('latin1', start, end));
