/**
 * How a log's numbers are written. Windows writes a point and groups no digits; a spreadsheet, or a tool in another country,
 * writes `60.256.256`, `60,256,256`, `60 256 256` or `60256256,5`. What a single mark before three digits means (`1.000`)
 * is taken from the other numbers of the log, from the delimiter, or from what the counter counts; where nothing tells, it is
 * no number: a guess would be wrong by a thousand.
 */
import { parseNumber } from '../number.ts';
import type { Delimiter } from './header-cells.ts';

export type Mark = '.' | ',';

/**
 * The decimal mark of a log. Where its numbers do not show it: `delimiter` between commas, so that fractions have a point, and
 * whole counters have none; else null.
 */
export type NumberStyle = Mark | 'delimiter' | null;

export const styleByDelimiter = (delimiter: Delimiter): NumberStyle => (delimiter === ',' ? 'delimiter' : null);

const other = (mark: Mark): Mark => (mark === '.' ? ',' : '.');

/** Blanks of all kinds and apostrophes, as bytes of UTF-8 and of code pages read as Latin-1. They only ever group digits. */
const BLANK = String.raw`(?:\xc2\xa0|\xe2\x80[\x80-\x8a\x99\xaf]|[ \xa0\xff'\x92\u2019\u202f\u2009])`;
const BLANK_GROUPS = new RegExp(String.raw`^[+-]?\d{1,3}(?:${BLANK}\d{3})+(?:[.,]\d*)?$`);
const BLANKS = new RegExp(BLANK, 'g');
/** Digits, and at least one mark between them. */
const MARKED = /^[+-]?\d[\d.,]*[.,][\d.,]*(?:[eE][+-]?\d+)?$/;
const GROUPED: Readonly<Record<Mark, RegExp>> = {
  ',': /^[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3})(?:\.\d*)?$/,
  '.': /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?$/,
};
/** A number with three decimals, or one with its digits grouped. */
const TWOFOLD = /^[+-]?[1-9]\d{0,2}([.,])\d{3}$/;

/** The decimal mark that a number shows; null if it shows none. */
export function markOf(cell: string): Mark | null {
  // Nearly all of them.
  if (!cell.includes('.') && !cell.includes(',')) return null;
  const text = cell.trim();
  if (!MARKED.test(text) || TWOFOLD.test(text)) return null;
  for (const mark of [',', '.'] as const) if (GROUPED[mark].test(text)) return other(mark);
  const mark = text.includes(',') ? ',' : '.';
  // One mark, with other than three digits behind it.
  return text.indexOf(mark) === text.lastIndexOf(mark) && !text.includes(other(mark)) ? mark : null;
}

/**
 * The style of a log by the first of its records.
 * @param columns [columns][records] the cells of each column that is read
 */
export function findNumberStyle(columns: readonly (readonly string[])[], delimiter: Delimiter): NumberStyle {
  const seen = new Set<Mark>();
  for (const cells of columns) {
    for (const cell of cells) {
      const mark = markOf(cell);
      if (mark !== null) seen.add(mark);
    }
    const fixed = fixedDecimals(cells);
    if (fixed !== null) seen.add(fixed);
  }
  return styleOf(seen, delimiter);
}

/** @param seen marks that the numbers show */
function styleOf(seen: ReadonlySet<Mark>, delimiter: Delimiter): NumberStyle {
  if (seen.size === 1) return [...seen][0]!;
  // Where they contradict one another, a comma between commas is no decimal mark.
  return seen.size > 1 && delimiter === ',' ? '.' : styleByDelimiter(delimiter);
}

/** So many numbers in a row are hardly multiples of a thousand, all of them, unless they are written with three decimals. */
const MIN_FIXED = 4;

function fixedDecimals(cells: readonly string[]): Mark | null {
  // Nearly all columns end here.
  if (!cells.some((cell) => cell.endsWith('000'))) return null;
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (filled.length < MIN_FIXED || !filled.every((cell) => TWOFOLD.test(cell) && cell.endsWith('000'))) return null;
  const marks = new Set(filled.map((cell) => TWOFOLD.exec(cell)![1]! as Mark));
  return marks.size === 1 ? [...marks][0]! : null;
}

/**
 * The number in a cell: NaN where there is no sample, null where it holds no number, `ambiguous` where it holds one of two.
 * @param countsWhole true for a counter whose values have no fraction, such as Handle Count
 */
export function readNumber(cell: string, style: NumberStyle, countsWhole: boolean): number | null | 'ambiguous' {
  // Nearly all of them.
  if (!cell.includes(',') && style === '.') {
    const plain = parseNumber(cell);
    if (plain !== null) return plain;
  }
  const text = withoutBlanks(cell).trim();
  if (!text.includes(',') && !text.includes('.')) return parseNumber(text);
  const twofold = TWOFOLD.exec(text);
  if (twofold !== null) {
    const mark = twofold[1] as Mark;
    const decimal = decimalMark(style, mark, countsWhole);
    if (decimal === null) return 'ambiguous';
    return parseNumber(decimal === mark ? text.replace(',', '.') : text.replace(mark, ''));
  }
  for (const mark of [',', '.'] as const) {
    if (GROUPED[mark].test(text)) return parseNumber(text.replaceAll(mark, '').replace(',', '.'));
  }
  // Where the mark is a comma, a point before other than three digits is a decimal point all the same.
  return parseNumber(style === '.' || style === 'delimiter' ? text : text.replace(',', '.'));
}

/** @param mark one that stands before three digits */
function decimalMark(style: NumberStyle, mark: Mark, countsWhole: boolean): Mark | null {
  if (style === '.' || style === ',') return style;
  if (countsWhole) return other(mark);
  return style === 'delimiter' ? '.' : null;
}

/** Reads the numbers of one table as they come: each that shows a decimal mark tells what the marks of those behind it mean. */
export function createNumberReader(
  delimiter: Delimiter,
): (cell: string, countsWhole: boolean) => number | null | 'ambiguous' {
  const seen = new Set<Mark>();
  let style = styleByDelimiter(delimiter);
  return (cell, whole) => {
    const mark = seen.size === 2 ? null : markOf(cell);
    if (mark !== null && !seen.has(mark)) style = styleOf(seen.add(mark), delimiter);
    return readNumber(cell, style, whole);
  };
}

const withoutBlanks = (cell: string): string => (BLANK_GROUPS.test(cell.trim()) ? cell.replace(BLANKS, '') : cell);

/** Counters of rates, shares and times have fractions; all others that are read count bytes, handles, threads. */
const FRACTIONAL = /%|\/\s?s(?:ec)?\b|avg|average|time|rate|latency/i;

/** @param counter its English name */
export const countsWhole = (counter: string): boolean => !FRACTIONAL.test(counter);
