import { describe, expect, it, test } from 'vitest';
import type { Lifetime, ProcessHistory } from '../../../src/model/lifetime.ts';
import type { KnownProcess, ProcessNaming } from '../../../src/model/subject.ts';
import { groupHistories, type IdentityFacts } from '../../../src/series/runs/histories.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/util/time.ts';
import { lifetimeOf } from '../../helpers/history.ts';
import { START_MS } from '../../helpers/series.ts';

const STEP_MS = 30_000;
const MIB = 2 ** 20;

/** A life of so many minutes, in MiB at its start and end; its start and end are known unless said otherwise. */
function life(
  pid: number,
  fromMinute: number,
  toMinute: number,
  [first, last]: [number, number],
  more: Partial<Lifetime> = {},
): Lifetime {
  const startMs = START_MS + fromMinute * MINUTE_MS;
  const endMs = START_MS + toMinute * MINUTE_MS;
  const series = {
    timesMs: Float64Array.of(startMs, endMs),
    values: Float64Array.of(first * MIB, last * MIB),
    slices: null,
  };
  const rows = { 'private-bytes': (endMs - startMs) / STEP_MS + 1 };
  return lifetimeOf(
    'w3wp',
    { 'private-bytes': series },
    {
      ...{ pid, rows, startKnown: true, endKnown: true, ageAtStartMs: 0 },
      ...{ instance: `w3wp#${pid}`, firstInstance: `w3wp#${pid}`, ...more },
    },
  );
}

const alive = (more: Partial<Lifetime> = {}): Partial<Lifetime> => ({ endKnown: false, ...more });
const DAY = 24 * 60;
const OLD = { startKnown: false, ageAtStartMs: 5 * HOUR_MS };

function pool(name: string, pid: number, fromMinute = 0, toMinute = 1): ProcessNaming {
  return {
    ...{ kind: 'application-pool', names: [name], pid, image: 'w3wp', startedMs: NaN, basis: 'counters' },
    fromMs: START_MS + fromMinute * MINUTE_MS,
    toMs: START_MS + toMinute * MINUTE_MS,
  };
}

const group = (lifetimes: readonly Lifetime[], facts: IdentityFacts = {}): ProcessHistory[] =>
  groupHistories('SRV', lifetimes, facts);
const pidsOf = (histories: readonly ProcessHistory[]): (number | null)[][] =>
  histories.map(({ lifetimes }) => lifetimes.map(({ pid }) => pid));
const nameOf = ({ subject: { kind, names, basis } }: ProcessHistory): string => [kind, ...names, basis].join(' ');
const doubtOf = (history: ProcessHistory): (boolean | undefined)[] =>
  history.lifetimes.map((lifetime) => history.successions.get(lifetime)?.doubtful);

/** Two pools; the worker of each is recycled, the new one a minute before the old one ends. */
const ORDERS = [
  life(4, 0, 600, [130, 420], OLD),
  life(12, 599, 1200, [135, 430]),
  life(20, 1199, 1800, [131, 300], alive()),
];
const PORTAL = [life(8, 0, 900, [200, 210], OLD), life(16, 899, 1800, [205, 210], alive())];

describe('succession', () => {
  it('follows workers that are recycled, though the new one starts before the old one ends', () => {
    const histories = group([...ORDERS, ...PORTAL]);
    expect(pidsOf(histories)).toEqual([
      [4, 12, 20],
      [8, 16],
    ]);
    expect(histories.map(doubtOf)).toEqual([
      [undefined, false, false],
      [undefined, false],
    ]);
    expect([...histories[0]!.successions.values()][0]).toEqual({
      gapMs: -MINUTE_MS,
      ...{ siblingsBefore: 2, siblingsAfter: 2, sameInstance: false },
      levelShare: NaN,
      doubtful: false,
    });
    expect([...histories[0]!.successions.values()][1]!.levelShare).toBeCloseTo(131 / 135);
  });

  it('passes on the name that only the first worker has', () => {
    const namings = [pool('OrdersApi', 4), pool('Portal', 8)];
    expect(group([...ORDERS, ...PORTAL], { namings }).map(nameOf)).toEqual([
      'application-pool OrdersApi succession',
      'application-pool Portal succession',
    ]);
  });

  it('says so where another process could be the successor as well', () => {
    const lives = [
      life(4, 0, 600, [100, 400], OLD),
      life(8, 0, 600, [100, 150], OLD),
      life(12, 600, 1200, [100, 400], alive()),
      life(16, 600, 1200, [100, 150], alive()),
    ];
    expect(group(lives).map(doubtOf)).toEqual([
      [undefined, true],
      [undefined, true],
    ]);
  });

  it('follows pools in turn that are recycled within minutes, where the next worker starts as the one before ends', () => {
    const lives = [0, 1, 2].flatMap((nth) => [
      life(4 + nth, 0, 600 + 2 * nth, [100, 400 - 50 * nth], { ...OLD, ageAtStartMs: (9 - nth) * HOUR_MS }),
      life(40 + nth, 598 + 2 * nth, 1200, [100, 200], alive()),
    ]);
    expect(pidsOf(group(lives))).toEqual([
      [4, 40],
      [5, 41],
      [6, 42],
    ]);
  });

  it('takes no process for the successor whose level a fresh process does not have', () => {
    const lives = [
      life(4, 0, 600, [100, 120], OLD),
      life(8, 0, DAY, [100, 100], alive(OLD)),
      life(12, 601, 1200, [900, 950], alive()),
    ];
    const [history] = group(lives);
    expect(doubtOf(history!)).toEqual([undefined, true]);
    expect(group(lives, { namings: [pool('OrdersApi', 4)] }).map(nameOf)).toEqual([
      'application-pool OrdersApi counters',
      'start-time start-time',
      'start-time start-time',
    ]);
  });

  it('never goes by the instance name: columns change their process', () => {
    const first = { instance: 'w3wp', firstInstance: 'w3wp' };
    const lives = [
      life(4, 0, 600, [100, 400], { ...OLD, ...first }),
      life(8, 0, 601, [100, 110], { ...OLD, instance: 'w3wp', firstInstance: 'w3wp#1' }),
      life(12, 599, 1200, [100, 400], alive()),
      life(16, 602, 1200, [100, 110], alive(first)),
    ];
    expect(pidsOf(group(lives, { namings: [pool('A', 4), pool('B', 8)] }))).toEqual([
      [4, 12],
      [8, 16],
    ]);
  });

  it('is not looked for among hundreds that end and start at once', () => {
    const many = (fromPid: number, start: number): Lifetime[] =>
      Array.from({ length: 1500 }, (_, i) => life(fromPid + i, start + (i % 9), start + 200 + (i % 9), [10, 10]));
    const histories = group([...many(1, 0), ...many(2001, 201), ...many(4001, 402)]);
    expect(histories.flatMap(doubtOf).filter((doubtful) => doubtful === false)).toEqual([]);
  });

  it('is not guessed where several ended together that ran for a day', () => {
    const workers = (minutes: number): Lifetime[] => [
      ...[4, 8, 12].map((pid) => life(pid, 0, minutes, [pid, pid])),
      ...[16, 20, 24].map((pid) => life(pid, minutes + 60, 3 * DAY, [pid, pid], alive())),
    ];
    expect(group(workers(DAY))).toHaveLength(6);
    const nightly = workers(12 * 60).map((one) => ({ ...one, endMs: Math.min(one.endMs, one.startMs + 12 * HOUR_MS) }));
    expect(group(nightly)).toHaveLength(3);
  });

  it('counts an only process with its restarts as one, however long it was away', () => {
    const lives = [
      life(4, 0, 100, [10, 20], OLD),
      life(8, 900, 1000, [10, 20]),
      life(12, 4000, 5000, [10, 20], alive()),
    ];
    const [only, ...others] = group(lives);
    expect(others).toEqual([]);
    expect(only!.subject).toEqual({ kind: 'image', names: [], basis: 'image', key: '' });
    expect(doubtOf(only!)).toEqual([undefined, false, false]);
  });

  it('takes processes that by their age lived at once for siblings, though the log saw them one after another', () => {
    const lives = [
      life(4, 0, 600, [10, 20], OLD),
      life(8, 700, 900, [10, 20], alive({ startKnown: false, ageAtStartMs: 20 * HOUR_MS })),
    ];
    expect(group(lives)).toHaveLength(2);
  });
});

describe('names', () => {
  it('count workers of one pool that live at once as one process', () => {
    const lives = [life(4, 0, 600, [100, 400], alive(OLD)), life(8, 0, 600, [100, 390], alive(OLD))];
    expect(pidsOf(group(lives, { namings: [pool('Api', 4), pool('API', 8)] }))).toEqual([[4, 8]]);
    const jobs = [pool('Api', 4), pool('Api', 8)].map((one) => ({ ...one, kind: 'job' as const }));
    expect(group(lives, { namings: jobs })).toHaveLength(2);
  });

  it('are those of the time: an ID that is used again is another process', () => {
    const lives = [
      life(4, 0, 600, [100, 400], OLD),
      life(8, 0, DAY, [100, 100], alive(OLD)),
      life(4, 800, DAY, [300, 310], alive()),
    ];
    expect(group(lives, { namings: [pool('Orders', 4, 0, 10)] }).map(nameOf)).toEqual([
      'application-pool Orders counters',
      'start-time start-time',
      'start-time start-time',
    ]);
    const started = { ...pool('Orders', 4, 800, DAY), startedMs: START_MS - 5 * HOUR_MS };
    expect(group(lives, { namings: [started] }).map(nameOf)).not.toContain('application-pool Orders counters');
  });

  it('of an only process do not change its id, but for pools', () => {
    const lives = [life(4, 0, 600, [100, 400], alive(OLD))];
    const services = { ...pool('SQL', 4), kind: 'services' as const };
    expect(group(lives, { namings: [services] })[0]!.subject).toMatchObject({ names: ['SQL'], key: '' });
    expect(group(lives, { namings: [pool('Api', 4)] })[0]!.subject.key).toBe('application-pool:api');
  });
});

describe('keys', () => {
  const keysOf = (lives: readonly Lifetime[], facts: IdentityFacts = {}): Record<number, string> =>
    Object.fromEntries(group(lives, facts).map(({ lifetimes, subject }) => [lifetimes.at(-1)!.pid!, subject.key]));
  const three = [4, 8, 12].map((pid) => life(pid, 0, DAY, [100, 110], alive(OLD)));

  it('stay while the process lives, whichever siblings end or start', () => {
    const all = keysOf(three);
    expect(new Set(Object.values(all)).size).toBe(3);
    const later = [three[1]!, three[2]!, life(16, 100, DAY, [300, 310], alive())];
    expect(keysOf(later)).toMatchObject({ 8: all[8], 12: all[12] });
  });

  it('are the same on another day, and on another clock', () => {
    const nextDay = three.map((one) => ({
      ...one,
      ...{ startMs: one.startMs + DAY * MINUTE_MS, endMs: one.endMs + DAY * MINUTE_MS },
      ageAtStartMs: one.ageAtStartMs + DAY * MINUTE_MS + 1500,
    }));
    expect(keysOf(nextDay)).toEqual(keysOf(three));
    const inBerlin = three.map((one) => ({ ...one, startMs: one.startMs + HOUR_MS, endMs: one.endMs + HOUR_MS }));
    expect(keysOf(inBerlin, { utcOffsetMinutes: 60 })).toEqual(keysOf(three, { utcOffsetMinutes: 0 }));
  });

  it('are the rank where not even the start is known', () => {
    const lives = [4, 8].map((pid) => life(pid, 0, DAY, [1, 1], alive({ startKnown: false, ageAtStartMs: NaN })));
    expect(group(lives).map(({ subject }) => [subject.basis, subject.key])).toEqual([
      ['rank', ''],
      ['rank', '1'],
    ]);
  });

  it('are the rank where several without process ID have the same start', () => {
    const lives = [5, 6].map((mib) => ({ ...life(4, 0, DAY, [mib, mib], alive()), pid: null }));
    expect(group(lives).map(({ subject }) => subject.basis)).toEqual(['start-time', 'rank']);
  });

  const known = (one: Lifetime, key: string): KnownProcess => ({
    ...{ process: 'w3wp', pid: one.pid, startMs: one.startMs, endMs: one.endMs },
    subject: { kind: 'rank', names: [], basis: 'rank', key },
  });

  it('are those of earlier nights, also of the process that goes on with the work', () => {
    expect(keysOf(three, { known: [known(three[1]!, '7'), known(three[2]!, '')] })).toMatchObject({ 8: '7', 12: '' });
    expect(keysOf([...ORDERS, ...PORTAL], { known: [known(ORDERS[0]!, '7')] })).toMatchObject({ 20: '7' });
  });

  it('are given to one process only', () => {
    const keys = keysOf(three, { known: three.map((one) => known(one, '1')) });
    expect(new Set(Object.values(keys)).size).toBe(3);
  });

  test('names of earlier nights go on', () => {
    const subject = {
      kind: 'application-pool',
      names: ['Api'],
      basis: 'counters',
      key: 'application-pool:api',
    } as const;
    const [history] = group(three, { known: [{ ...known(three[0]!, ''), subject }] });
    expect(history!.subject).toEqual({ ...subject, basis: 'history' });
  });
});
