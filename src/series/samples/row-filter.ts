/** Samples outside the time asked for are dropped as they are read, so that they cost no memory. */
import type { SampleBatch } from '../../model/counter-log.ts';
import type { LogFilter } from '../../model/log-filter.ts';

/** The samples that count; the times are NaN where there is none. */
export interface KeptRows {
  readonly samples: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What became of one log's samples. */
export interface RowFilter {
  add(batch: SampleBatch): void;
  /** Of the samples between `sinceMs` and `untilMs`; NaN where there is none. */
  lastMs(): number;
  /** What is held back from before then will not count, whatever follows. */
  dropBefore(fromMs: number): void;
  /** Hands on what was held back from `fromMs` on. Once, behind the last batch. */
  finish(fromMs: number): void;
  /** Of the samples handed on. */
  kept(): KeptRows;
}

/**
 * With `lastMs` the samples of that time before the newest one are held back: which of them count is known only when
 * every log was read. Without it nothing is held.
 */
export function createRowFilter(filter: LogFilter, columns: number, handOn: (batch: SampleBatch) => void): RowFilter {
  const held: SampleBatch[] = [];
  let newestMs = NaN;
  let samples = 0;
  let firstKeptMs = NaN;
  let lastKeptMs = NaN;

  function keep(batch: SampleBatch): void {
    if (batch.rows === 0) return;
    if (samples === 0) firstKeptMs = batch.timesMs[0]!;
    lastKeptMs = batch.timesMs[batch.rows - 1]!;
    samples += batch.rows;
    handOn(batch);
  }

  function dropBefore(fromMs: number): void {
    while (held.length > 0 && held[0]!.timesMs[held[0]!.rows - 1]! < fromMs) held.shift();
  }

  return {
    add(whole) {
      const batch = cut(whole, columns, filter.sinceMs ?? -Infinity, filter.untilMs ?? Infinity);
      if (batch.rows === 0) return;
      newestMs = batch.timesMs[batch.rows - 1]!;
      if (filter.lastMs === null) {
        keep(batch);
        return;
      }
      // A reader may use a batch's arrays again for the next one.
      held.push({ ...batch, timesMs: batch.timesMs.slice(), values: batch.values.slice() });
      dropBefore(newestMs - filter.lastMs);
    },
    dropBefore,
    lastMs: () => newestMs,
    finish(fromMs) {
      for (const batch of held.splice(0)) keep(cut(batch, columns, fromMs, Infinity));
    },
    kept: () => ({ samples, firstMs: firstKeptMs, lastMs: lastKeptMs }),
  };
}

/** The rows from `fromMs` up to, not including, `toMs`; a view of the same numbers. */
function cut(batch: SampleBatch, columns: number, fromMs: number, toMs: number): SampleBatch {
  let start = 0;
  let end = batch.rows;
  while (start < end && batch.timesMs[start]! < fromMs) start++;
  while (end > start && batch.timesMs[end - 1]! >= toMs) end--;
  if (start === 0 && end === batch.rows) return batch;
  return {
    rows: end - start,
    timesMs: batch.timesMs.subarray(start, end),
    values: batch.values.subarray(start * columns, end * columns),
  };
}
