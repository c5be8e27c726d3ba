import { describe, expect, it } from 'vitest';
import { findEvents } from '../../src/detect/events.ts';
import type { ProcessHistory } from '../../src/model/lifetime.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, seriesOf, START_MS } from '../helpers/series.ts';

/** A process whose runs end at these hours, each followed by another two minutes later, over `hours`. */
function restarting(process: string, atHours: readonly number[], hours = 96): ProcessHistory {
  const bounds = [0, ...atHours, hours];
  return historyOf(
    ...bounds.slice(1).map((endHour, i) => {
      const startMs = START_MS + bounds[i]! * HOUR_MS + (i > 0 ? 120_000 : 0);
      const series = seriesOf(1, () => 1, 60_000, startMs);
      const last = i === bounds.length - 2;
      return lifetimeOf(
        process,
        { 'private-bytes': series },
        { pid: i, startMs, endMs: START_MS + endHour * HOUR_MS, endKnown: !last },
      );
    }),
  );
}
const steady = (n: number): ProcessHistory[] => Array.from({ length: n }, (_, i) => restarting(`p${i}`, []));
const shown = (histories: ProcessHistory[]) =>
  findEvents('SRV', histories).map((e) => [e.kind, e.process, (e.atMs - START_MS) / HOUR_MS, e.scheduled]);

describe('findEvents', () => {
  it('sees a process that restarts alone', () => {
    expect(shown([restarting('inetinfo', [30.5]), ...steady(8)])).toEqual([
      ['process-restarted', 'inetinfo', 30.5, false],
    ]);
  });

  it('sees one that ends for good', () => {
    const history = historyOf(lifetimeOf('mmc', { 'private-bytes': seriesOf(5, () => 1) }, { endKnown: true }));
    expect(shown([history, ...steady(8)])).toEqual([['process-ended', 'mmc', 5, false]]);
  });

  it('sees one restart of the machine, not one of each process', () => {
    expect(shown(['a', 'b', 'c', 'd'].map((name, i) => restarting(name, [40 + i / 60])))).toEqual([
      ['machine-restarted', null, 40, false],
    ]);
  });

  it('marks an end at the same time on several days, and not two at different times', () => {
    expect(shown([restarting('app', [28, 52.1, 76.05]), ...steady(8)]).map((e) => e[3])).toEqual([true, true, true]);
    expect(shown([restarting('app', [28, 58]), ...steady(8)]).map((e) => e[3])).toEqual([false, false]);
  });

  it('passes over runs of some minutes', () => {
    const cmd = (startKnown: boolean): ProcessHistory =>
      historyOf(lifetimeOf('cmd', { 'private-bytes': seriesOf(0.2, () => 1) }, { startKnown, endKnown: true }));
    expect(shown([cmd(true), ...steady(8)])).toEqual([]);
    // Not of one that was there when the log began: it may have run for years.
    expect(shown([cmd(false), ...steady(8)])).toEqual([['process-ended', 'cmd', 0.2, false]]);
  });

  it('takes a process that crashes over and over for one, not for a machine', () => {
    const loop = restarting('app', [40, 40.51, 41.02]);
    const often = historyOf(
      ...[40, 40.02, 40.04, 40.06].map((h, i) => {
        const startMs = START_MS + (h - 0.01) * HOUR_MS;
        return lifetimeOf(
          'crashes',
          { 'private-bytes': seriesOf(0.01, () => 1, 1000, startMs) },
          { pid: i, startMs, endMs: START_MS + h * HOUR_MS, startKnown: false, endKnown: true },
        );
      }),
    );
    expect(shown([loop, often, ...steady(2)]).filter((e) => e[0] === 'machine-restarted')).toEqual([]);
  });

  it('sees both of two processes end together as a restart of the machine', () => {
    expect(shown([restarting('a', [40]), restarting('b', [40.01])])).toEqual([['machine-restarted', null, 40, false]]);
  });

  it('sees no restart of the machine where a process of Windows goes on', () => {
    const workers = ['a', 'b', 'c', 'd'].map((name) => restarting(name, [40]));
    const lsass = (ageAtStartMs: number): ProcessHistory =>
      historyOf(lifetimeOf('lsass', { 'private-bytes': seriesOf(96, () => 1) }, { ageAtStartMs }));
    expect(shown([...workers, lsass(HOUR_MS)]).map(([kind]) => kind)).toEqual(workers.map(() => 'process-restarted'));
    // Without its age it may be another process with the same ID.
    expect(shown([...workers, lsass(NaN)]).map(([kind]) => kind)).toEqual(['machine-restarted']);
  });

  it('says where a restart may be that of another process', () => {
    const one = restarting('svchost', [40]);
    const why = { gapMs: 1, siblingsBefore: 2, siblingsAfter: 2, sameInstance: true, levelShare: NaN };
    const doubtful = (is: boolean): ProcessHistory => ({
      ...one,
      successions: new Map([[one.lifetimes[1]!, { ...why, doubtful: is }]]),
    });
    const all = (is: boolean) => findEvents('SRV', [doubtful(is), ...steady(8)]).map((event) => event.doubtful);
    expect(all(true)).toEqual([true]);
    expect(all(false)).toEqual([false]);
  });

  it('counts the others that end within five minutes, each once and none that ran for minutes only', () => {
    const brief = historyOf(
      lifetimeOf(
        'cmd',
        { 'private-bytes': seriesOf(0.2, () => 1, 60_000, START_MS + 40 * HOUR_MS) },
        { startKnown: true, endKnown: true },
      ),
    );
    const histories = [
      restarting('inetinfo', [40.2]),
      restarting('w3wp', [40.25]),
      restarting('dllhost', [40.15]),
      restarting('later', [40.4]),
      brief,
      ...steady(8),
    ];
    expect(findEvents('SRV', histories).map((e) => [e.process, e.endedTogether])).toEqual([
      ['dllhost', 1],
      ['inetinfo', 2],
      ['w3wp', 1],
      ['later', 0],
    ]);
  });

  it('does not take two processes of three for a machine without a third that ends', () => {
    expect(shown([restarting('a', [40]), restarting('b', [40]), restarting('c', [])]).map((e) => e[0])).toEqual([
      'process-restarted',
      'process-restarted',
    ]);
  });
});
