/**
 * Makes the wall clock of a log strictly increasing.
 *
 * A log holds local time and one bias, taken when it was started. When daylight saving time ends the clock goes back an
 * hour while sampling goes on at its interval: that step is recognised by the interval and an hour is added to
 * everything after it. Any other sample not later than the one before is refused. In spring the clock leaves a hole of an
 * hour, which is left as it is. Limits: an interval of 15 minutes or more is not learned, and while a clock that was set
 * back catches up with itself nothing is kept.
 */

const HOUR_MS = 3_600_000;

/** Longer steps are pauses of the collector, not its interval. */
const LONGEST_INTERVAL_MS = 900_000;

/** So many last intervals give the usual one: enough for a median that a few late samples do not move. */
const INTERVALS_KEPT = 15;

/** How far the step may be from an hour: samples come late by up to a second or so (1 s logs: 0.77 to 1.24 s seen). */
const SLACK_MS = 2000;
const SLACK_SHARE = 0.2;

/** Samples that may be refused between the last good one and the first of an hour repeated: two within one second. */
const MOST_REFUSED = 3;

export interface ClockReading {
  /** The sample's time, made increasing; NaN if the sample is not later than the one before. */
  readonly ms: number;
  /** True where an hour was added from this sample on. */
  readonly steppedBack: boolean;
}

export interface SampleClock {
  /** True if the time lies so far ahead that the sample after it should be seen first: it may be a broken timestamp. */
  isFarAhead(wallMs: number): boolean;
  /** True if the sample would be kept. */
  isLater(wallMs: number): boolean;
  /**
   * @param wallMs the timestamp as logged, in milliseconds as if UTC; not NaN
   * @param isInstant true if it has an offset from UTC: no clock that goes back moves it
   */
  read(wallMs: number, isInstant?: boolean): ClockReading;
  /**
   * Reads timestamps `from` up to `to` as far as each is later than the one before, and not far ahead of it.
   * @param wallMs NaN ends it
   * @returns the first that was not read; the time of those before it is theirs and `addedMs`
   */
  readNext(wallMs: Float64Array, from: number, to: number): number;
  /** What was added so far because the clock went back, in milliseconds. */
  addedMs(): number;
}

/** @param addedMs what is added to every time from the start */
export function createSampleClock(addedMs = 0): SampleClock {
  const intervals: number[] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  let shiftMs = addedMs;
  // At first, and while a clock that was set back catches up, an hour back is a coincidence.
  let refused = Infinity;

  function accept(ms: number): void {
    const interval = ms - lastMs;
    if (interval > 0 && interval < LONGEST_INTERVAL_MS) {
      intervals.push(interval);
      if (intervals.length > INTERVALS_KEPT) intervals.shift();
    }
    lastMs = ms;
  }

  return {
    isFarAhead: (wallMs) => wallMs + shiftMs - lastMs > LONGEST_INTERVAL_MS && Number.isFinite(lastMs),
    isLater: (wallMs) => wallMs + shiftMs > lastMs,
    read(wallMs, isInstant = false) {
      let ms = wallMs + shiftMs;
      const steppedBack = !isInstant && refused < MOST_REFUSED && ms <= lastMs && isHourBack(ms - lastMs, intervals);
      if (steppedBack) {
        shiftMs += HOUR_MS;
        ms += HOUR_MS;
      }
      if (ms <= lastMs) {
        refused++;
        return { ms: Number.NaN, steppedBack: false };
      }
      refused = 0;
      accept(ms);
      return { ms, steppedBack };
    },
    readNext(wallMs, from, to) {
      let next = from;
      for (; next < to; next++) {
        const ms = wallMs[next]! + shiftMs;
        if (!(ms > lastMs && ms - lastMs <= LONGEST_INTERVAL_MS)) break;
        accept(ms);
      }
      if (next > from) refused = 0;
      return next;
    },
    addedMs: () => shiftMs,
  };
}

function isHourBack(stepMs: number, intervals: readonly number[]): boolean {
  if (intervals.length === 0) return false;
  const usualMs = median(intervals);
  const resumedMs = stepMs + HOUR_MS;
  return resumedMs > 0 && Math.abs(resumedMs - usualMs) < Math.max(SLACK_MS, SLACK_SHARE * usualMs);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
