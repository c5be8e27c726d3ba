import type { SampleBatch } from '../model/counter-log.ts';

/** The wanted columns of one log, in memory: one time axis, one array a column. */
export interface ColumnBlock {
  /** [rows] wall clock in milliseconds. */
  readonly timesMs: Float64Array;
  /** [columns][rows] NaN = no sample. */
  readonly columns: readonly Float64Array[];
}

/** Gathers batches (rows first) into columns. Memory: 8 bytes a cell; grows by doubling. */
export interface Collector {
  add(batch: SampleBatch): void;
  finish(): ColumnBlock;
}

const INITIAL_ROWS = 1024;

export function createCollector(columnCount: number): Collector {
  let capacity = INITIAL_ROWS;
  let rows = 0;
  let timesMs = new Float64Array(capacity);
  const columns = Array.from({ length: columnCount }, () => new Float64Array(capacity));

  const grow = (needed: number): void => {
    while (capacity < needed) capacity *= 2;
    const longer = (old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const array = new Float64Array(capacity);
      array.set(old);
      return array;
    };
    timesMs = longer(timesMs);
    for (let c = 0; c < columnCount; c++) columns[c] = longer(columns[c]!);
  };

  return {
    add(batch) {
      if (rows + batch.rows > capacity) grow(rows + batch.rows);
      timesMs.set(batch.timesMs.subarray(0, batch.rows), rows);
      for (let c = 0; c < columnCount; c++) {
        const column = columns[c]!;
        for (let r = 0; r < batch.rows; r++) column[rows + r] = batch.values[r * columnCount + c]!;
      }
      rows += batch.rows;
    },
    // Views, not copies: a log may be large, and the arrays are at most twice what they hold.
    finish: () => ({ timesMs: timesMs.subarray(0, rows), columns: columns.map((c) => c.subarray(0, rows)) }),
  };
}
