/** The samples given so far, and what is added to logged times: their end is what the next record is compared with. */
import {
  placedMs,
  type ClockShift,
  type PlacedRecord,
  type Run,
  type TimedRecord,
  type TimelineEnd,
} from './sample-runs.ts';
import { createUsualInterval, maxStepMs } from './usual-interval.ts';

export interface TimelineOptions<R> {
  /** Hours added from the start. */
  readonly hoursMs?: number;
  readonly onSample: (record: R, ms: number) => void;
  readonly onDisorder: (record: R) => void;
  readonly onHourAdded: (record: R) => void;
  /** @param byMs by how much the clock was set; negative if back */
  readonly onClockSet: (record: R, byMs: number) => void;
}

export function createTimeline<R extends TimedRecord>(options: TimelineOptions<R>) {
  const usual = createUsualInterval();
  const earlier: ClockShift[] = [];
  const clocks = createClockCounts();
  let shift: ClockShift = { hoursMs: options.hoursMs ?? 0, setMs: 0 };
  let lastMs = Number.NEGATIVE_INFINITY;

  function noteStep(ms: number): void {
    if (Number.isFinite(lastMs)) usual.add(ms - lastMs);
    lastMs = ms;
  }

  /** Leaves a record out that is not later than the last sample. */
  function give({ record, ms, shift: own, addsHour }: PlacedRecord<R>): void {
    if (ms <= lastMs) {
      options.onDisorder(record);
      return;
    }
    if (own.hoursMs !== shift.hoursMs || own.setMs !== shift.setMs) {
      earlier.push(shift);
      shift = own;
    }
    if (addsHour) options.onHourAdded(record);
    noteStep(ms);
    clocks.count(shift, 1);
    options.onSample(record, ms);
  }

  return {
    give,
    hasStarted: () => Number.isFinite(lastMs),
    usualMs: () => usual.ms(),
    end: (): TimelineEnd => ({ lastMs, shift, earlier, usualMs: usual.ms() }),
    /** @returns false if the record is not surely the next sample */
    giveNext(record: R): boolean {
      const ms = placedMs(record, shift);
      if (!(ms > lastMs && ms - lastMs <= maxStepMs(usual.ms()))) return false;
      give({ record, ms, shift, addsHour: false });
      return true;
    },
    /** Gives the records of the runs chosen, and leaves out the others, in the order logged. */
    giveChosen(runs: readonly Run<R>[], chosen: readonly Run<R>[]): void {
      for (const run of runs) {
        if (chosen.includes(run)) run.forEach(give);
        else for (const { record } of run) options.onDisorder(record);
      }
    },
    /** Gives records behind a change of the clock: the first a usual interval after the last sample. */
    giveAfterSet(run: Run<R>): void {
      const usualMs = usual.ms();
      const byMs = lastMs + (Number.isNaN(usualMs) ? 1 : usualMs) - run[0]!.ms;
      options.onClockSet(run[0]!.record, -byMs);
      for (const one of run) {
        give({ ...one, ms: one.ms + byMs, shift: { ...one.shift, setMs: one.shift.setMs + byMs } });
      }
    },
    /** As `SampleOrder.readNext`. */
    readNext(wallMs: Float64Array, from: number, to: number): number {
      if (!Number.isFinite(lastMs)) return from;
      const maxMs = maxStepMs(usual.ms());
      const addedMs = shift.hoursMs + shift.setMs;
      let next = from;
      for (; next < to; next++) {
        const ms = wallMs[next]! + addedMs;
        if (!(ms > lastMs && ms - lastMs <= maxMs)) break;
        noteStep(ms);
      }
      if (next > from) clocks.count(shift, next - from);
      return next;
    },
    addedMs: () => shift.hoursMs + shift.setMs,
    hoursMs: () => shift.hoursMs,
    mostUsedMs: () => clocks.mostUsedMs(),
  };
}

/** Samples by the time that is added because the clock was set. */
function createClockCounts() {
  const samples = new Map<number, number>();
  return {
    count({ setMs }: ClockShift, more: number): void {
      samples.set(setMs, (samples.get(setMs) ?? 0) + more);
    },
    /** As `SampleOrder.mostUsedMs`. */
    mostUsedMs(): number {
      const [setMs = 0] = [...samples].sort(([, a], [, b]) => b - a)[0] ?? [];
      return setMs === 0 ? 0 : -setMs;
    },
  };
}
