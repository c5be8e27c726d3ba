import { describe, expect, it } from 'vitest';
import type { Lifetime } from '../../src/model/lifetime.ts';
import { findAfterRestart } from '../../src/nightly/after-restart.ts';
import { findingId } from '../../src/report/finding-id.ts';
import { formatInstant } from '../../src/util/instants.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { assessment } from '../helpers/report-fixture.ts';

const HOUR_MS = 3_600_000;
/** When Windows started last. */
const RESTART_MS = Date.UTC(2026, 2, 12, 3);
const ID = findingId('SRV', 'w3wp', 'private-bytes', '');

/** A run from an hour to another one, counted from the restart, with a sample each half hour. */
function life(process: string, from: number, to: number, level: (age: number) => number = () => 50): Lifetime {
  const ages = Array.from({ length: (to - from) * 2 + 1 }, (_, index) => index / 2);
  const timesMs = Float64Array.from(ages, (age) => RESTART_MS + (from + age) * HOUR_MS);
  const series = { timesMs, values: Float64Array.from(ages, level), slices: null };
  return lifetimeOf(process, { 'private-bytes': series }, { startKnown: true, ageAtStartMs: 0, endKnown: to <= 0 });
}

/** What becomes of growth of w3wp so many hours after the restart. @param before its run that ended with the restart */
function stateAfter(
  hours: number,
  before: readonly Lifetime[],
  startsAt = 0,
): { readonly held: boolean; readonly unsettled: boolean } {
  const grows = life('w3wp', startsAt, hours, (age) => 50 + age);
  const others = ['services', 'lsass', 'store'].map((name) => historyOf(life(name, 0, hours)));
  const finding = assessment({
    ...{ id: ID, machine: 'SRV', process: 'w3wp', resource: 'private-bytes', verdict: 'leak' },
    lifetime: {
      ...{ start: formatInstant(grows.startMs, null), end: formatInstant(grows.endMs, null) },
      ...{ startKnown: true, endKnown: false },
    },
  });
  const { held, unsettled } = findAfterRestart([finding], [historyOf(...before, grows), ...others], grows.endMs);
  return { held: held.includes(ID), unsettled: unsettled.includes(ID) };
}

const isHeld = (...args: Parameters<typeof stateAfter>): boolean => stateAfter(...args).held;

describe('growth after a restart of the machine', () => {
  const long = [life('w3wp', -240, 0)];

  it('may be a warm-up for a day', () => {
    expect([isHeld(8, long), isHeld(23, long), isHeld(24, long)]).toEqual([true, true, false]);
    expect(isHeld(8, [])).toBe(true);
  });

  it('may be one for as long as the process took after an earlier restart, up to a limit', () => {
    const warm = (hours: number): Lifetime[] => [life('w3wp', -240, 0, (age) => 50 + Math.min(age, hours))];
    expect([isHeld(30, warm(40)), isHeld(40, warm(40))]).toEqual([true, false]);
    expect([isHeld(59, warm(100)), isHeld(60, warm(100))]).toEqual([true, false]);
  });

  it('is not settled for as long as any warm-up may last', () => {
    expect(stateAfter(8, long)).toEqual({ held: true, unsettled: true });
    expect(stateAfter(59, long)).toEqual({ held: false, unsettled: true });
    expect(stateAfter(60, long)).toEqual({ held: false, unsettled: false });
    expect(stateAfter(59, long, 3)).toEqual({ held: false, unsettled: false });
  });

  it('is no warm-up by an earlier run that grew all the time', () => {
    expect(isHeld(30, [life('w3wp', -240, 0, (age) => 50 + age)])).toBe(false);
  });

  it('is reported of a process that started later', () => {
    expect([isHeld(8, long, 0.5), isHeld(8, long, 3)]).toEqual([true, false]);
  });

  it('is reported on a machine that restarts every day', () => {
    const daily = [-72, -48, -24].map((from) => life('w3wp', from, from + 23));
    expect(isHeld(8, daily)).toBe(false);
    // Updates may restart it twice.
    expect(isHeld(8, [life('w3wp', -240, -2), life('w3wp', -1, 0)])).toBe(true);
  });
});
