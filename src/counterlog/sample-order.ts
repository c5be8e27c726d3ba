import type { SampleClock } from './sample-clock.ts';

/** A record whose timestamp could be read. */
export interface TimedRecord {
  /** The timestamp as logged, in milliseconds as if UTC. */
  readonly wallMs: number;
  /** True if it had an offset from UTC: hours that the clock went back are not added to it. */
  readonly isInstant?: boolean;
}

export interface SampleOrder<R extends TimedRecord> {
  add(record: R): void;
  /** As `SampleClock.readNext`; none of them while a record waits. */
  readNext(wallMs: Float64Array, from: number, to: number): number;
  /** True while a record waits for the next one. */
  isWaiting(): boolean;
  /** No record follows. */
  finish(): void;
}

export interface SampleOrderOptions<R extends TimedRecord> {
  readonly clock: SampleClock;
  readonly onSample: (record: R, ms: number) => void;
  /** A record that may be kept for a while, if the one given does not stay as it is. */
  readonly toHold: (record: R) => R;
  readonly onDisorder: (record: R) => void;
  readonly onHourAdded: (record: R) => void;
}

/**
 * Keeps samples in time order. One that lies far ahead of the one before it waits for the next, which tells a pause of
 * the collector from a broken timestamp: taken at once, a year 2070 would leave out the rest of the log.
 */
export function createSampleOrder<R extends TimedRecord>({
  clock,
  onSample,
  toHold,
  onDisorder,
  onHourAdded,
}: SampleOrderOptions<R>): SampleOrder<R> {
  let held: R | null = null;

  /** As the clock logged it, or would have. */
  const loggedMs = ({ wallMs, isInstant = false }: R): number => (isInstant ? wallMs - clock.addedMs() : wallMs);

  function take(record: R): void {
    const { ms, steppedBack } = clock.read(loggedMs(record), record.isInstant);
    if (steppedBack) onHourAdded(record);
    if (Number.isNaN(ms)) onDisorder(record);
    else onSample(record, ms);
  }

  function release(nextMs: number): void {
    if (held === null) return;
    const record = held;
    held = null;
    if (clock.isLater(nextMs) && nextMs < loggedMs(record)) onDisorder(record);
    else take(record);
  }

  return {
    add(record) {
      release(loggedMs(record));
      if (clock.isFarAhead(loggedMs(record))) held = toHold(record);
      else take(record);
    },
    readNext: (wallMs, from, to) => (held === null ? clock.readNext(wallMs, from, to) : from),
    isWaiting: () => held !== null,
    finish: () => release(Infinity),
  };
}
