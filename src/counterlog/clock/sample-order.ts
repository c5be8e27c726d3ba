/**
 * Brings samples into time order, whatever the clock did.
 *
 * A log holds local time and one bias, taken when it was started. When daylight saving time ends the clock goes back an
 * hour while sampling goes on at its interval: an hour is added to what follows. Where the clock is set, samples go on
 * under another time: if enough of them do, the clock was set, and they follow the ones before at the usual interval. A
 * few samples whose times fit neither those before nor those after are left out: taken at once, a year 2070 would leave
 * out the rest of the log. In spring the clock leaves a hole of an hour, which is left as it is.
 */
import { DAY_MS } from '../../util/time.ts';
import { longestChain, splitRuns, type Run, type TimedRecord } from './sample-runs.ts';
import { createTimeline, type TimelineOptions } from './sample-timeline.ts';
import { maxStepMs, medianOf } from './usual-interval.ts';

export type { TimedRecord } from './sample-runs.ts';

export interface SampleOrder<R extends TimedRecord> {
  add(record: R): void;
  /**
   * Reads timestamps `from` up to `to` as far as each is the next sample of the one before; none while a record waits.
   * @param wallMs as logged, in milliseconds as if UTC; NaN ends it
   * @returns the first that was not read; the time of those before it is theirs and `addedMs`
   */
  readNext(wallMs: Float64Array, from: number, to: number): number;
  /** True while a record waits for those after it. */
  isWaiting(): boolean;
  /** No record follows, as far as is known. */
  finish(): void;
  /** What is added to the newest sample's time, in milliseconds. */
  addedMs(): number;
  /** Of this the hours of daylight saving time. */
  hoursMs(): number;
  /** What brings the times of all samples to the clock by which most were taken: 0 unless the clock was set. */
  mostUsedMs(): number;
}

export interface SampleOrderOptions<R extends TimedRecord> extends TimelineOptions<R> {
  /** A record that may be kept for a while, if the one given does not stay as it is. */
  readonly toHold: (record: R) => R;
  /** Whether a record that was held is one given before, at this time: it is in the file twice. By default false. */
  readonly isRepeated?: (record: R, ms: number) => boolean;
}

/** Samples in a row from which on times are believed, however far they are from those before. */
const MIN_SAMPLES_SURE = 12;
/** At the start of a log so many wait: the first ones may be those that are wrong. */
const MIN_SAMPLES_FIRST = 24;
/** So many wait at most. */
const MAX_WAITING = 64;
/** A smaller step back is soon made up for. */
const MIN_SET_MS = 60_000;
/** A few samples so far from all others, at the start or the end of a log, have a wrong time. */
const MAX_APART_MS = 92 * DAY_MS;
/** No collector pauses so long and goes on with the same file: its clock was set. */
const MAX_PAUSE_MS = 366 * DAY_MS;
/** Of a short log, so many samples in a row are believed if they are more than all others. */
const MIN_SAMPLES_SHORT = 3;

export function createSampleOrder<R extends TimedRecord>(options: SampleOrderOptions<R>): SampleOrder<R> {
  const timeline = createTimeline(options);
  let isSure = false;
  let waiting: R[] = [];

  function split(): Run<R>[] {
    const usualMs = timeline.usualMs();
    // At the start nothing else tells the interval; later on the log may be sampled less often than before.
    const isOwn = Number.isNaN(usualMs) || (waiting.length >= MIN_SAMPLES_SURE && usualStepOf(waiting) > usualMs);
    return splitRuns(waiting, { ...timeline.end(), usualMs: isOwn ? usualStepOf(waiting) : usualMs });
  }

  /** @returns whether the newest record goes on with the last sample: those between are few, and of other times */
  function goOn(): boolean {
    const runs = split();
    const newest = runs.at(-1)!.at(-1)!;
    const { lastMs, usualMs } = timeline.end();
    const step = newest.ms - lastMs;
    const missedMs = Number.isNaN(usualMs) ? 0 : usualMs * (waiting.length - 1);
    if (!(step > 0 && step <= maxStepMs(usualMs) + missedMs)) return false;
    const before = [...runs.slice(0, -1), runs.at(-1)!.slice(0, -1)].filter((run) => run.length > 0);
    waiting = [];
    timeline.giveChosen(before, longestChain(before, lastMs, newest.ms));
    timeline.give(newest);
    return true;
  }

  /** Whether most of a run's records were given before: part of the file is there twice, and no clock was set. */
  function isRepeat(run: Run<R>): boolean {
    const { isRepeated = () => false } = options;
    return run.filter(({ record, ms }) => isRepeated(record, ms)).length > run.length / 2;
  }

  /** Settles all up to the first run of at least so many records. @returns false if there is none */
  function settleSure(minSamples: number): boolean {
    const runs = split();
    const at = runs.findIndex((run) => run.length >= minSamples);
    if (at < 0) return false;
    const [before, run] = [runs.slice(0, at), runs[at]!];
    waiting = waiting.slice(before.reduce((sum, one) => sum + one.length, run.length));
    const { lastMs } = timeline.end();
    const { ms } = run[0]!;
    const step = ms - lastMs;
    if (timeline.hasStarted() && (step <= 0 || step > MAX_PAUSE_MS)) {
      timeline.giveChosen(before, []);
      if (step <= 0 && (step > -MIN_SET_MS || isRepeat(run))) timeline.giveChosen([run], []);
      else timeline.giveAfterSet(run);
    } else {
      const fromMs = timeline.hasStarted() ? lastMs : ms - MAX_APART_MS;
      timeline.giveChosen(before, longestChain(before, fromMs, ms));
      run.forEach(timeline.give);
    }
    isSure = true;
    return true;
  }

  /** Nothing tells more of those that wait. */
  function settleAll(isEnd: boolean): void {
    while (waiting.length > 0 && settleSure(MIN_SAMPLES_SURE));
    if (!timeline.hasStarted()) settleSure(Math.max(MIN_SAMPLES_SHORT, Math.floor(waiting.length / 2) + 1));
    if (waiting.length === 0) return;
    const runs = split();
    const isFew = isEnd && isSure && waiting.length < MIN_SAMPLES_SURE;
    const { lastMs } = timeline.end();
    waiting = [];
    timeline.giveChosen(runs, longestChain(runs, lastMs, isFew ? lastMs + MAX_APART_MS : Infinity));
  }

  function add(record: R): void {
    if (waiting.length === 0 && timeline.giveNext(record)) return;
    waiting.push(options.toHold(record));
    if (timeline.hasStarted() ? goOn() : waiting.length < MIN_SAMPLES_FIRST) return;
    if (split().at(-1)!.length >= MIN_SAMPLES_SURE) while (settleSure(MIN_SAMPLES_SURE));
    if (waiting.length >= MAX_WAITING) settleAll(false);
  }

  return {
    add,
    readNext: (wallMs, from, to) => (waiting.length > 0 ? from : timeline.readNext(wallMs, from, to)),
    isWaiting: () => waiting.length > 0,
    finish: () => settleAll(true),
    addedMs: timeline.addedMs,
    hoursMs: timeline.hoursMs,
    mostUsedMs: timeline.mostUsedMs,
  };
}

/** NaN where no time is later than the one before. */
function usualStepOf(records: readonly TimedRecord[]): number {
  const steps: number[] = [];
  for (let i = 1; i < records.length; i++) {
    const step = records[i]!.wallMs - records[i - 1]!.wallMs;
    if (step > 0) steps.push(step);
  }
  return medianOf(steps);
}
