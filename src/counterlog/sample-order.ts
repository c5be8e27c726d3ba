/**
 * Brings samples into time order, whatever the clock did.
 *
 * A log holds local time and one bias, taken when it was started. When daylight saving time ends the clock goes back an
 * hour while sampling goes on at its interval: an hour is added to what follows. Where the clock is set, samples go on
 * under another time: if enough of them do, the clock was set, and they follow the ones before at the usual interval. A
 * few samples whose times fit neither those before nor those after are left out: taken at once, a year 2070 would leave
 * out the rest of the log. In spring the clock leaves a hole of an hour, which is left as it is.
 */
import {
  longestChain,
  placedMs,
  splitRuns,
  type ClockShift,
  type PlacedRecord,
  type Run,
  type TimedRecord,
} from './sample-runs.ts';
import { createUsualInterval, maxStepMs, medianOf } from './usual-interval.ts';

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

export interface SampleOrderOptions<R extends TimedRecord> {
  /** Hours added from the start. */
  readonly hoursMs?: number;
  readonly onSample: (record: R, ms: number) => void;
  /** A record that may be kept for a while, if the one given does not stay as it is. */
  readonly toHold: (record: R) => R;
  readonly onDisorder: (record: R) => void;
  readonly onHourAdded: (record: R) => void;
  /** @param byMs by how much the clock was set; negative if back */
  readonly onClockSet: (record: R, byMs: number) => void;
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
const MAX_APART_MS = 28 * 86_400_000;
/** No collector pauses so long and goes on with the same file: its clock was set. */
const MAX_PAUSE_MS = 366 * 86_400_000;
/** Of a short log, so many samples in a row are believed if they are more than all others. */
const MIN_SAMPLES_SHORT = 3;

export function createSampleOrder<R extends TimedRecord>(options: SampleOrderOptions<R>): SampleOrder<R> {
  const { onSample, toHold, onDisorder, onHourAdded, onClockSet } = options;
  const usual = createUsualInterval();
  const earlier: ClockShift[] = [];
  /** Samples by the time that was added because the clock was set. */
  const samplesBySet = new Map<number, number>();
  let shift: ClockShift = { hoursMs: options.hoursMs ?? 0, setMs: 0 };
  let lastMs = Number.NEGATIVE_INFINITY;
  let isSure = false;
  let waiting: R[] = [];

  const hasStarted = (): boolean => Number.isFinite(lastMs);

  function countSamples(count: number): void {
    samplesBySet.set(shift.setMs, (samplesBySet.get(shift.setMs) ?? 0) + count);
  }

  function noteStep(ms: number): void {
    if (hasStarted()) usual.add(ms - lastMs);
    lastMs = ms;
  }

  function changeShift(next: ClockShift): void {
    if (next.hoursMs === shift.hoursMs && next.setMs === shift.setMs) return;
    earlier.push(shift);
    shift = next;
  }

  function give({ record, ms, shift: own, addsHour }: PlacedRecord<R>): void {
    if (ms <= lastMs) {
      onDisorder(record);
      return;
    }
    changeShift(own);
    if (addsHour) onHourAdded(record);
    noteStep(ms);
    countSamples(1);
    onSample(record, ms);
  }

  /** Gives the records of the runs chosen, and leaves out the others, in the order logged. */
  function giveChosen(runs: readonly Run<R>[], chosen: readonly Run<R>[]): void {
    for (const run of runs) {
      if (chosen.includes(run)) run.forEach(give);
      else for (const { record } of run) onDisorder(record);
    }
  }

  function split(): Run<R>[] {
    const usualMs = hasStarted() ? usual.ms() : Number.NaN;
    // At the start nothing else tells the interval; later on the log may be sampled less often than before.
    const isOwn = Number.isNaN(usualMs) || (waiting.length >= MIN_SAMPLES_SURE && usualStepOf(waiting) > usualMs);
    return splitRuns(waiting, { lastMs, shift, earlier, usualMs: isOwn ? usualStepOf(waiting) : usualMs });
  }

  /** @returns whether the newest record goes on with the last sample: those between are few, and of other times */
  function goOn(): boolean {
    const runs = split();
    const newest = runs.at(-1)!.at(-1)!;
    const step = newest.ms - lastMs;
    const usualMs = usual.ms();
    const missedMs = Number.isNaN(usualMs) ? 0 : usualMs * (waiting.length - 1);
    if (!(step > 0 && step <= maxStepMs(usualMs) + missedMs)) return false;
    const before = [...runs.slice(0, -1), runs.at(-1)!.slice(0, -1)].filter((run) => run.length > 0);
    waiting = [];
    giveChosen(before, longestChain(before, lastMs, newest.ms));
    give(newest);
    return true;
  }

  /** Settles all up to the first run of at least so many records. @returns false if there is none */
  function settleSure(minSamples: number): boolean {
    const runs = split();
    const at = runs.findIndex((run) => run.length >= minSamples);
    if (at < 0) return false;
    const [before, run] = [runs.slice(0, at), runs[at]!];
    waiting = waiting.slice(before.reduce((sum, one) => sum + one.length, run.length));
    const first = run[0]!;
    const step = first.ms - lastMs;
    if (hasStarted() && (step <= 0 || step > MAX_PAUSE_MS)) {
      giveChosen(before, []);
      if (step <= 0 && step > -MIN_SET_MS) giveChosen([run], []);
      else giveAfterSet(run, step);
    } else {
      const fromMs = hasStarted() ? lastMs : first.ms - MAX_APART_MS;
      giveChosen(before, longestChain(before, fromMs, first.ms));
      run.forEach(give);
    }
    isSure = true;
    return true;
  }

  function giveAfterSet(run: Run<R>, stepMs: number): void {
    const usualMs = usual.ms();
    const byMs = (Number.isNaN(usualMs) ? 1 : usualMs) - stepMs;
    onClockSet(run[0]!.record, -byMs);
    for (const one of run) {
      give({ ...one, ms: one.ms + byMs, shift: { ...one.shift, setMs: one.shift.setMs + byMs } });
    }
  }

  /** Nothing tells more of those that wait. */
  function settleAll(isEnd: boolean): void {
    while (waiting.length > 0 && settleSure(MIN_SAMPLES_SURE));
    if (!hasStarted()) settleSure(Math.max(MIN_SAMPLES_SHORT, Math.floor(waiting.length / 2) + 1));
    if (waiting.length === 0) return;
    const runs = split();
    const isFew = isEnd && isSure && waiting.length < MIN_SAMPLES_SURE;
    waiting = [];
    giveChosen(runs, longestChain(runs, lastMs, isFew ? lastMs + MAX_APART_MS : Infinity));
  }

  return {
    add(record) {
      const ms = placedMs(record, shift);
      if (waiting.length === 0 && ms > lastMs && ms - lastMs <= maxStepMs(usual.ms())) {
        give({ record, ms, shift, addsHour: false });
        return;
      }
      waiting.push(toHold(record));
      if (hasStarted()) {
        if (goOn()) return;
      } else if (waiting.length < MIN_SAMPLES_FIRST) {
        return;
      }
      const runs = split();
      if (runs.at(-1)!.length >= MIN_SAMPLES_SURE) while (settleSure(MIN_SAMPLES_SURE));
      if (waiting.length >= MAX_WAITING) settleAll(false);
    },
    readNext(wallMs, from, to) {
      if (waiting.length > 0 || !hasStarted()) return from;
      const maxMs = maxStepMs(usual.ms());
      const addedMs = shift.hoursMs + shift.setMs;
      let next = from;
      for (; next < to; next++) {
        const ms = wallMs[next]! + addedMs;
        if (!(ms > lastMs && ms - lastMs <= maxMs)) break;
        noteStep(ms);
      }
      if (next > from) countSamples(next - from);
      return next;
    },
    isWaiting: () => waiting.length > 0,
    finish: () => settleAll(true),
    addedMs: () => shift.hoursMs + shift.setMs,
    hoursMs: () => shift.hoursMs,
    mostUsedMs() {
      let [setMs, most] = [0, 0];
      for (const [one, samples] of samplesBySet) if (samples > most) [setMs, most] = [one, samples];
      return setMs === 0 ? 0 : -setMs;
    },
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
