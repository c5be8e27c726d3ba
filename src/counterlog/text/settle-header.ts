/** What a header alone does not tell, and its first records do: where the time is, how numbers are written, what equal names are. */
import type { CounterPath } from '../../model/counter-path.ts';
import { groupBy } from '../../util/group-by.ts';
import { createTimeReader, utcOffsetOfTime } from '../times/time-reader.ts';
import { splitPlainCells } from './header-cells.ts';
import type { Header } from './header.ts';
import { isWellFormed } from './line-checks.ts';
import type { LineCursor } from './line-cursor.ts';
import { countsWhole, findNumberStyle, markOf, readNumber } from './number-style.ts';

/** So many records are looked at, fewer of wide ones, and so many bytes of them: the widest have 100 KB. */
const MAX_RECORDS = 64;
const MIN_RECORDS = 2;
const MAX_CELLS = 16_384;
const MAX_BYTES = 1024 * 1024;

/**
 * The cells of the records that follow the cursor, without passing them.
 * @returns [records][cells] bytes read as Latin-1; lines that are no records are left out
 */
export async function lookAhead(cursor: LineCursor, { delimiter, width }: Header): Promise<string[][]> {
  const maxLines = Math.max(MIN_RECORDS, Math.min(MAX_RECORDS, Math.floor(MAX_CELLS / width)));
  const { block, lines } = await cursor.lookAhead(maxLines, MAX_BYTES);
  const records: string[][] = [];
  for (const { start, textEnd, terminated } of lines) {
    if (!terminated || start === textEnd || !isWellFormed(block, start, textEnd, delimiter.charCodeAt(0))) continue;
    records.push(cellsOf(block.toString('latin1', start, textEnd), delimiter));
  }
  return records;
}

/** Of a well-formed line; some of its cells may be quoted and others not. */
function cellsOf(text: string, delimiter: Header['delimiter']): string[] {
  const plain = splitPlainCells(text, delimiter);
  if (plain !== null) return [...plain];
  const cells: string[] = [];
  for (let at = 0; at <= text.length; at++) {
    const isQuoted = text[at] === '"';
    const end = isQuoted ? closingQuote(text, at + 1) : text.indexOf(delimiter, at);
    const cell = text.slice(isQuoted ? at + 1 : at, end < 0 ? text.length : end);
    cells.push(isQuoted ? cell.replaceAll('""', '"') : cell);
    at = end < 0 ? text.length : isQuoted ? end + 1 : end;
  }
  return cells;
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/**
 * @param records as `lookAhead` gives them
 * @param utcOffsetMinutes of the clock that the log had so far; null where it is not known
 */
export function settleHeader(
  header: Header,
  records: readonly (readonly string[])[],
  utcOffsetMinutes: number | null = null,
): Header {
  const shifted = withRowNames(header, records);
  const whole = records.filter((cells) => cells.length >= shifted.width);
  const timed = withOffset(withTimeCell(shifted, whole), whole, utcOffsetMinutes);
  return withNumbers(withInstances(timed, whole), whole);
}

/** @param text bytes read as Latin-1 */
export const isTimeText = (text: string): boolean => createTimeReader().read(text) !== null;

/** R writes a column of row names for which the header has no cell. */
function withRowNames(header: Header, records: readonly (readonly string[])[]): Header {
  const { width, timeCell } = header;
  const isShifted =
    records.length > 0 &&
    records.every(
      (cells) => cells.length === width + 1 && !isTimeText(cells[timeCell]!) && isTimeText(cells[timeCell + 1]!),
    );
  if (!isShifted) return header;
  const next = (cell: number): number => cell + 1;
  return {
    ...header,
    width: width + 1,
    timeCell: timeCell + 1,
    names: [header.firstCell, ...header.names],
    cells: header.cells.map(next),
    foreignCells: header.foreignCells.map(next),
    repeats: header.repeats.map((one) => ({ ...one, cell: next(one.cell) })),
  };
}

/** The time is where the banner is, unless no record has one there and all have one in another column. */
function withTimeCell(header: Header, records: readonly (readonly string[])[]): Header {
  const first = records[0];
  if (first === undefined) return header;
  const { timeCell, foreignCells } = header;
  const reader = createTimeReader();
  const isTime = (text: string): boolean => reader.read(text) !== null;
  // Some records may be broken.
  const hasTime = (cell: number): boolean =>
    2 * records.filter((cells) => isTime(cells[cell]!)).length >= records.length;
  const without = (...cells: readonly number[]): number[] => foreignCells.filter((cell) => !cells.includes(cell));
  const joined = records.map((cells) => `${cells[timeCell]} ${cells[timeCell + 1]}`);
  // Behind a row number the column called Time has the date too.
  if (header.splitsTime && hasTime(timeCell + 1) && !joined.some(isTime)) {
    return { ...header, splitsTime: false, timeCell: timeCell + 1 };
  }
  if (header.splitsTime || records.some((cells) => isTime(cells[timeCell]!))) return header;
  if (foreignCells.includes(timeCell + 1) && joined.every(isTime)) {
    return { ...header, splitsTime: true, foreignCells: without(timeCell + 1) };
  }
  const other = [0, ...foreignCells].find((cell) => cell !== timeCell && hasTime(cell));
  if (other === undefined) return header;
  // What is in front of it, a number of the row or a name, is no counter either.
  return { ...header, timeCell: other, foreignCells: foreignCells.filter((cell) => cell > other) };
}

/**
 * Where the header does not say how far from UTC its clock is, and its times do, they are put on the clock that the log had
 * so far, else on that of the first of them.
 */
function withOffset(header: Header, records: readonly (readonly string[])[], soFar: number | null): Header {
  if (header.zone.utcOffsetMinutes !== null) return header;
  const offsets = records.map((cells) => utcOffsetOfTime(cells[header.timeCell]!));
  const first = offsets.find((offset) => offset !== null) ?? null;
  return first === null ? header : { ...header, zone: { ...header.zone, utcOffsetMinutes: soFar ?? first } };
}

function withNumbers(header: Header, records: readonly (readonly string[])[]): Header {
  // As in nearly all logs: only a comma, or a second point, shows that a point is not the decimal mark.
  const isPlain = (cell: string): boolean => !cell.includes(',') && cell.indexOf('.') === cell.lastIndexOf('.');
  if (header.delimiter === ',' && records.every((cells) => header.cells.every((cell) => isPlain(cells[cell]!)))) {
    const showsPoint = records.some((cells) => header.cells.some((cell) => markOf(cells[cell]!) !== null));
    return { ...header, numbers: showsPoint ? '.' : 'delimiter' };
  }
  const columns = header.cells.map((cell) => records.map((cells) => cells[cell]!));
  const numbers = findNumberStyle(columns, header.delimiter);
  if (numbers !== null) return { ...header, numbers };
  const isAmbiguous = (cells: readonly string[], i: number): boolean =>
    cells.some((cell) => readNumber(cell, numbers, countsWhole(header.paths[i]!.counter)) === 'ambiguous');
  return { ...header, numbers, ambiguousCells: header.cells.filter((_, i) => isAmbiguous(columns[i]!, i)) };
}

/**
 * Columns of one path: the same column twice, or two instances of one name, which tools that ask PDH for a wildcard write
 * without their numbers. Their process IDs tell, else their values. The second instance becomes `#1`, as Windows calls it.
 */
function withInstances(header: Header, records: readonly (readonly string[])[]): Header {
  if (header.repeats.length === 0) return header;
  const paths = [...header.paths];
  const cells = [...header.cells];
  const repeats: Header['repeats'][number][] = [];
  const freeNumber = createFreeNumbers(header.paths);
  const copies = groupBy(header.repeats, ({ path, rank }) => `${rank} ${ownerOf(path, path.instanceIndex)}`);
  for (const copy of copies.values()) {
    const { path } = copy[0]!;
    const pairs = copy.map((one) => ({ cell: one.cell, first: header.cells[one.first]!, isId: isIdCounter(one.path) }));
    const isSame = isSameColumn(pairs, records);
    if (path.instance === null || isSame) {
      repeats.push(...copy.map((one) => ({ ...one, isSame })));
      continue;
    }
    const index = freeNumber(path);
    for (const one of copy) {
      paths.push(numbered(one.path, index));
      cells.push(one.cell);
    }
  }
  return { ...header, paths, cells, repeats, sharedNames: cells.slice(header.cells.length) };
}

/** Gives further instances of a name numbers that no path has yet. Each O(1), since a header may have 50,000 of one name. */
export function createFreeNumbers(paths: readonly CounterPath[]): (path: CounterPath) => number {
  const taken = new Set(paths.map((path) => ownerOf(path, path.instanceIndex)));
  const next = new Map<string, number>();
  return (path) => {
    const name = ownerOf(path, null);
    let number = next.get(name) ?? 1;
    while (taken.has(ownerOf(path, number))) number++;
    next.set(name, number + 1);
    return number;
  };
}

export const isIdCounter = ({ counter }: CounterPath): boolean => /^(?:id process|process id)$/i.test(counter);

/** All of a path but its counter, with another index of the instance; in lower case. */
export const ownerOf = ({ machine, object, parentInstance, instance }: CounterPath, index: number | null): string =>
  `${machine ?? ''}\0${object}\0${parentInstance ?? ''}\0${instance ?? ''}\0${index ?? ''}`.toLowerCase();

interface ColumnPair {
  readonly cell: number;
  readonly first: number;
  readonly isId: boolean;
}

/** Values of one process, measured milliseconds apart, may differ; its ID does not. */
function isSameColumn(pairs: readonly ColumnPair[], records: readonly (readonly string[])[]): boolean {
  const ids = pairs.filter((pair) => pair.isId);
  const compared = (ids.length > 0 ? ids : pairs).flatMap(({ cell, first }) =>
    records.flatMap((cells) => {
      const [a, b] = [cells[first]!.trim(), cells[cell]!.trim()];
      return a === '' || b === '' ? [] : [a === b];
    }),
  );
  return compared.length > 0 && compared.every(Boolean);
}

/** `\\HOST\Process(w3wp)\...` -> `\\HOST\Process(w3wp#1)\...` */
export function numbered(path: CounterPath, index: number): CounterPath {
  const { raw } = path;
  const end = raw.lastIndexOf(')', raw.lastIndexOf('\\'));
  const number = path.instanceIndex === null ? '' : `#${path.instanceIndex}`;
  return { ...path, instanceIndex: index, raw: `${raw.slice(0, end - number.length)}#${index}${raw.slice(end)}` };
}
