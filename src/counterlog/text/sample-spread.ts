import type { TimedRecord } from '../clock/sample-order.ts';

/** Ten samples a second, of a collector that takes one at most: what goes on longer has stopped clocks, not short ones. */
const MAX_IN_RUN = 600;

/** Keeps samples apart whose timestamps were rounded down to the same minute or second. */
export interface SampleSpread<R extends TimedRecord> {
  /** @param resolutionMs what the timestamp was rounded to; 1 = not rounded */
  add(record: R, resolutionMs: number): void;
  isWaiting(): boolean;
  /** No record follows. */
  finish(): void;
}

export interface SampleSpreadOptions<R extends TimedRecord> {
  /** A record that may be kept for a while, if the one given does not stay as it is. */
  readonly toHold: (record: R) => R;
  readonly onRecord: (record: R) => void;
}

/**
 * A spreadsheet shows `22:42` for every sample of that minute. Samples that follow each other with one such timestamp are
 * spread evenly over the minute (or second), the first at its start: off by less than a minute, and none is lost.
 */
export function createSampleSpread<R extends TimedRecord>({
  toHold,
  onRecord,
}: SampleSpreadOptions<R>): SampleSpread<R> {
  let run: R[] = [];
  let runResolutionMs = 1;

  function finish(): void {
    const records = run;
    run = [];
    records.forEach((record, i) => {
      onRecord({ ...record, wallMs: record.wallMs + Math.floor((runResolutionMs * i) / records.length) });
    });
  }

  return {
    add(record, resolutionMs) {
      const first = run[0];
      if (first !== undefined && (record.wallMs !== first.wallMs || run.length === MAX_IN_RUN)) finish();
      if (resolutionMs === 1) {
        onRecord(record);
        return;
      }
      run.push(toHold(record));
      runResolutionMs = resolutionMs;
    },
    isWaiting: () => run.length > 0,
    finish,
  };
}
