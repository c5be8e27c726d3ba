import type { SampleBatch } from '../../model/counter-log.ts';

/** Rows that fill up to a batch; the same memory is used for the next one. */
export interface BatchRoom {
  /** Begins a row of NaN; where its values go in `values`. */
  begin(ms: number): number;
  readonly values: Float64Array;
  readonly isFull: boolean;
  /** The rows so far, valid until the next one begins; null where there is none. */
  take(): SampleBatch | null;
}

/** A megabyte of values, whatever the number of columns: the same as of text logs. */
const BATCH_VALUES = 128 * 1024;
const MAX_ROWS = 4096;

/** @param width columns of a row */
export function createBatchRoom(width: number): BatchRoom {
  const most = Math.max(1, Math.min(MAX_ROWS, Math.floor(BATCH_VALUES / Math.max(1, width))));
  const timesMs = new Float64Array(most);
  const values = new Float64Array(most * width);
  let rows = 0;
  return {
    values,
    begin(ms) {
      timesMs[rows] = ms;
      const start = rows * width;
      values.fill(Number.NaN, start, start + width);
      rows++;
      return start;
    },
    get isFull() {
      return rows === most;
    },
    take() {
      if (rows === 0) return null;
      const batch = { rows, timesMs: timesMs.subarray(0, rows), values: values.subarray(0, rows * width) };
      rows = 0;
      return batch;
    },
  };
}
