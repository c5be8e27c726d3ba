/**
 * Reads regular records of one stretch at a stroke, by the scan kernel. What it leaves, the next record or all of them,
 * csv-parse reads, with the same result: one meaning, two speeds.
 */
import { createRecordScanner, type ScannedRecords } from './record-scanner.ts';
import { cellNumber, type OnOddNumber, type RecordLayout, type RecordValues, type Sampler } from './sampler.ts';

export interface FastLane {
  /**
   * Gives the regular records from `offset` on to the sampler.
   * @returns where it stopped, and how many records, a line each, it read; the next line is not for it
   */
  read(bytes: Buffer, offset: number, line: number): { readonly offset: number; readonly records: number };
  /** False once so few records were regular that trying costs more than it gains. */
  isWorthIt(): boolean;
}

/** Irregular records after which the lane is judged, and how many regular ones each of them must have between. */
const IRREGULAR_TRIED = 16;
const REGULAR_BETWEEN = 8;

/** Where nothing tells whether a point groups digits, so many behind it leave both open. */
const GROUP_DIGITS = 3;

/** @returns null where the layout has no room for regular records */
export function createFastLane(layout: RecordLayout, delimiter: number, sampler: Sampler): FastLane | null {
  const { width, timeCell, numbers } = layout;
  // The scan knows points as decimal marks only, joins no two cells to a time, and finds no cell before the first delimiter.
  if (width < 2 || numbers === ',' || layout.splitsTime || layout.wantedCells.includes(0)) return null;
  const fields = Int32Array.from(new Set(layout.wantedCells.filter((cell) => cell > 0))).sort();
  const unsureDecimals = numbers === '.' ? 0 : GROUP_DIGITS;
  const scanner = createRecordScanner({ width, delimiter, timeCell, unsureDecimals }, fields);
  if (scanner === null) return null;
  const columnOf = new Map([...fields].map((cell, column) => [cell, column]));
  const columns = layout.wantedCells.map((cell) => columnOf.get(cell) ?? -1);
  const inOrder = columns.length === fields.length && columns.every((column, i) => column === i);
  const values = createRowValues({ layout, columns, inOrder, count: fields.length });
  let regular = 0;
  let irregular = 0;
  return {
    read(bytes, offset, line) {
      let at = offset;
      let records = 0;
      while (at < bytes.length) {
        const scanned = scanner.scan(bytes, at);
        for (let row = 0; row < scanned.rows; row++) {
          if (inOrder && !layout.refused.includes(1))
            row = sampler.acceptRows(scanned, row, values.hardRowFrom(scanned, row));
          if (row === scanned.rows) break;
          values.moveTo(scanned, row);
          sampler.acceptValues(scanned.timeOf(row), values, line + records + row);
        }
        at += scanned.bytes;
        records += scanned.rows;
        if (scanned.stop === 'irregular') break;
      }
      regular += records;
      if (at < bytes.length) irregular++;
      return { offset: at, records };
    },
    // The scan would go on to read a column that was refused.
    isWorthIt: () =>
      (irregular < IRREGULAR_TRIED || regular >= REGULAR_BETWEEN * irregular) && !layout.refused.includes(1),
  };
}

interface RowShape {
  readonly layout: RecordLayout;
  /** [wanted] the scanner's column; -1 where there is none. */
  readonly columns: Int32Array;
  /** True if the scanner's columns are those wanted. */
  readonly inOrder: boolean;
  readonly count: number;
}

interface RowValues extends RecordValues {
  /** The first row from this one on that has a hard cell; else the number of rows. */
  hardRowFrom(scanned: ScannedRecords, row: number): number;
  /** A later row of a scan, or one of another. */
  moveTo(scanned: ScannedRecords, row: number): void;
}

type HardCells = ScannedRecords['hardCells'];

/** The values of one row after another; an object for each would cost more than its values. */
function createRowValues(shape: RowShape): RowValues {
  const { count } = shape;
  let from: ScannedRecords | null = null;
  let start = 0;
  let nextHard = 0;
  let hardCells: HardCells = [];

  /** Skips the hard cells of the rows before. */
  function skipTo(scanned: ScannedRecords, row: number): void {
    if (from !== scanned) nextHard = 0;
    from = scanned;
    start = row * count;
    while (nextHard < from.hardCells.length && from.hardCells[nextHard]!.index < start) nextHard++;
  }

  return {
    hardRowFrom(scanned, row) {
      skipTo(scanned, row);
      const next = scanned.hardCells[nextHard];
      return next === undefined ? scanned.rows : Math.min(scanned.rows, Math.floor(next.index / count));
    },
    moveTo(scanned, row) {
      skipTo(scanned, row);
      const firstHard = nextHard;
      while (nextHard < scanned.hardCells.length && scanned.hardCells[nextHard]!.index < start + count) nextHard++;
      hardCells = nextHard === firstHard ? [] : scanned.hardCells.slice(firstHard, nextHard);
    },
    fill(values, at, onOddNumber) {
      fillRow(shape, from!.values, start, values, at);
      dropRefused(shape.layout, values, at, onOddNumber);
      fillHardCells(shape, hardCells, start, values, at, onOddNumber);
    },
  };
}

/** The row's values begin at `start` of `from`. */
function fillRow(shape: RowShape, from: Float64Array, start: number, values: Float64Array, at: number): void {
  const { columns, inOrder, count } = shape;
  // One by one, which takes less than the view that `set` would need.
  if (inOrder) for (let i = 0; i < count; i++) values[at + i] = from[start + i]!;
  else
    for (let i = 0; i < columns.length; i++) values[at + i] = columns[i]! < 0 ? Number.NaN : from[start + columns[i]!]!;
}

/** Columns that were refused since the scan began. */
function dropRefused(layout: RecordLayout, values: Float64Array, at: number, onOddNumber: OnOddNumber): void {
  const { refused } = layout;
  for (let i = refused.indexOf(1); i >= 0; i = refused.indexOf(1, i + 1)) {
    const value = values[at + i]!;
    if (!Number.isNaN(value)) values[at + i] = cellNumber(String(value), layout, i, onOddNumber);
  }
}

/** @param start index of the row's first value */
function fillHardCells(
  { layout, columns }: RowShape,
  hardCells: HardCells,
  start: number,
  values: Float64Array,
  at: number,
  onOddNumber: OnOddNumber,
): void {
  if (hardCells.length === 0) return;
  const texts = new Map(hardCells.map(({ index, text }) => [index - start, text]));
  columns.forEach((column, i) => {
    const text = texts.get(column);
    if (text !== undefined) values[at + i] = cellNumber(text, layout, i, onOddNumber);
  });
}
