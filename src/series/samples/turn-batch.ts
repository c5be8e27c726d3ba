import type { SampleBatch } from '../../model/counter-log.ts';
import type { RowSource } from './row-pages.ts';

/**
 * Turns batches, which come row by row, into columns. O(values)
 * @param columns of a row
 * @returns what it gives is valid until the next batch
 */
export function createTurner(columns: number): (batch: SampleBatch) => RowSource {
  let values = new Float64Array(0);
  return ({ rows, timesMs, values: given }) => {
    if (values.length < rows * columns) values = new Float64Array(rows * columns);
    const whole = rows - (rows % 8);
    for (let row = 0; row < whole; row += 8) turnEight(given, columns, row, values, rows);
    for (let row = whole; row < rows; row++) {
      for (let c = 0; c < columns; c++) values[c * rows + row] = given[row * columns + c]!;
    }
    return { timesMs: timesMs.subarray(0, rows), values: values.subarray(0, rows * columns), stride: rows };
  };
}

/** Eight rows at a time fill lines of memory, and take half as long as one after another. */
function turnEight(from: Float64Array, columns: number, row: number, to: Float64Array, rows: number): void {
  const a = row * columns;
  const b = a + columns;
  const c = b + columns;
  const d = c + columns;
  const e = d + columns;
  const f = e + columns;
  const g = f + columns;
  const h = g + columns;
  for (let column = 0, at = row; column < columns; column++, at += rows) {
    to[at] = from[a + column]!;
    to[at + 1] = from[b + column]!;
    to[at + 2] = from[c + column]!;
    to[at + 3] = from[d + column]!;
    to[at + 4] = from[e + column]!;
    to[at + 5] = from[f + column]!;
    to[at + 6] = from[g + column]!;
    to[at + 7] = from[h + column]!;
  }
}
