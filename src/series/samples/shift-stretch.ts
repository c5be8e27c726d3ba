import type { ProcessNaming } from '../../model/subject.ts';
import { MINUTE_MS } from '../../util/time.ts';
import type { Stretch } from '../runs/join-machine.ts';
import type { ReadRun } from '../runs/run.ts';
import type { RowStore } from './row-store.ts';

/** What brings a wall clock of one offset from UTC, in minutes, to another; 0 where either is not known. */
export const clockShiftMs = (from: number | null, to: number | null): number =>
  from === null || to === null ? 0 : (to - from) * MINUTE_MS;

/** The stretch on a clock that is so much ahead. Its series are shifted when they are read. O(runs) */
export function shiftStretch(stretch: Stretch, shiftMs: number): Stretch {
  if (shiftMs === 0) return stretch;
  return {
    ...stretch,
    firstMs: stretch.firstMs + shiftMs,
    lastMs: stretch.lastMs + shiftMs,
    runs: stretch.runs.map((run) => ({
      ...shiftRun(run, shiftMs),
      parts: run.parts.map(({ resources, store }) => ({ resources, store: shiftStore(store, shiftMs) })),
    })),
    details: stretch.details.map((one) => ({
      ...one,
      parts: one.parts.map(({ resources, store }) => ({ resources, store: shiftStore(store, shiftMs) })),
    })),
    namings: stretch.namings.map((one) => shiftNaming(one, shiftMs)),
    companions: new Map([...stretch.companions].map(([key, store]) => [key, shiftStore(store, shiftMs)])),
  };
}

/** Its times; not those of its stores. */
export function shiftRun<R extends ReadRun>(run: R, shiftMs: number): R {
  return {
    ...run,
    places: run.places.map(({ instance, fromMs, toMs }) => ({
      instance,
      fromMs: fromMs + shiftMs,
      toMs: toMs + shiftMs,
    })),
    startMs: run.startMs + shiftMs,
    endMs: run.endMs + shiftMs,
    secondBlankMs: run.secondBlankMs + shiftMs,
  };
}

export const shiftNaming = (naming: ProcessNaming, shiftMs: number): ProcessNaming => ({
  ...naming,
  fromMs: naming.fromMs + shiftMs,
  toMs: naming.toMs + shiftMs,
  startedMs: naming.startedMs + shiftMs,
});

function shiftStore(store: Pick<RowStore, 'read'>, shiftMs: number): Pick<RowStore, 'read'> {
  const shift = (times: Float64Array): Float64Array => times.map((t) => t + shiftMs);
  return {
    read: (column) => {
      const { timesMs, values, slices } = store.read(column);
      return {
        timesMs: shift(timesMs),
        values,
        slices: slices === null ? null : { ...slices, startMs: shift(slices.startMs) },
      };
    },
  };
}
