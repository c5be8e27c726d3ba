import { ONLY_PROCESS } from '../../src/model/subject.ts';
import type { Lifetime, ProcessHistory } from '../../src/model/lifetime.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { Series } from '../../src/model/series.ts';

/** A lifetime over the span of its first series. */
export function lifetimeOf(
  process: string,
  series: Partial<Record<Resource, Series>>,
  more: Partial<Lifetime> = {},
): Lifetime {
  const times = Object.values(series)[0]!.timesMs;
  return {
    machine: 'SRV',
    process,
    instance: process,
    firstInstance: process,
    pid: 40,
    startMs: times[0]!,
    endMs: times.at(-1)!,
    startKnown: false,
    endKnown: false,
    ageAtStartMs: NaN,
    rows: {},
    series,
    ...more,
  };
}

export const historyOf = (...lifetimes: Lifetime[]): ProcessHistory => ({
  machine: 'SRV',
  process: lifetimes[0]!.process,
  subject: ONLY_PROCESS,
  siblingRank: 0,
  siblings: 1,
  lifetimes,
  successions: new Map(),
  foldedRuns: 0,
});
