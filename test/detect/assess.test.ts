import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
import type { DeclaredMachine } from '../../src/model/configuration.ts';
import type { MachineEvidence } from '../../src/model/evidence.ts';
import type { Series } from '../../src/model/series.ts';
import { evidenceOf } from '../helpers/evidence.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const random = noise(11);
const leaking = (hours = 30, rate = 5 * MB): Series => seriesOf(hours, (h) => 80 * MB + rate * h + MB * random());
const level = (hours = 30, at = 80 * MB): Series => seriesOf(hours, () => at + MB * random());

function withCompanions(
  companions: Partial<Record<string, Series>>,
  more: Partial<MachineEvidence> = {},
): MachineEvidence {
  const evidence = evidenceOf({ endMs: START_MS + 30 * HOUR_MS });
  return { ...evidence, companions: new Map(Object.entries(companions)) as MachineEvidence['companions'], ...more };
}
const assessOne = (...args: Parameters<typeof assessMachine>) => assessMachine(...args)[0]!;

describe('known caches', () => {
  const filling = (hours: number): Series => seriesOf(hours, (h) => 300 * MB + 20 * MB * h);

  it('by design: Store.exe grows with its database cache, even while it still fills', () => {
    const history = historyOf(lifetimeOf('store', { 'private-bytes': filling(30) }));
    const cache = seriesOf(30, (h) => 20 * MB * h);
    const a = assessOne([history], withCompanions({ 'database-cache': cache }), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect([a.verdict, a.severity]).toEqual(['by-design', null]);
    expect(a.reasons[0]!.code).toBe('cache-subtracted');
  });

  it('a leak: Store.exe grows by more than its cache, and the rate is that of the rest', () => {
    const history = historyOf(lifetimeOf('STORE', { 'private-bytes': seriesOf(30, (h) => 300 * MB + 30 * MB * h) }));
    const cache = seriesOf(30, (h) => 20 * MB * h);
    const a = assessOne([history], withCompanions({ 'database-cache': cache }), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect(a.verdict).toBe('leak');
    expect(a.trend!.slopePerHour / MB).toBeCloseTo(10, 1);
  });

  it('suspect: a known cache without its counter, never a plain leak', () => {
    for (const process of ['store', 'sqlservr']) {
      const a = assessOne([historyOf(lifetimeOf(process, { 'private-bytes': filling(30) }))], withCompanions({}), {
        hasProcessIds: true,
        machineWide: true,
      });
      expect([a.verdict, a.caveats]).toEqual(['suspect', ['known-cache']]);
      expect(a.exhaustion).toBeNull();
    }
  });

  it('a leak that its shrinking cache hides', () => {
    const level = seriesOf(30, () => 900 * MB + MB * random());
    const cache = seriesOf(30, (h) => 600 * MB - 15 * MB * h);
    const history = historyOf(lifetimeOf('store', { 'private-bytes': level }));
    const a = assessOne([history], withCompanions({ 'database-cache': cache }), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect(a.verdict).toBe('leak');
    expect(a.trend!.slopePerHour / MB).toBeCloseTo(15, 0);
  });

  it('a cache that stood still explains nothing', () => {
    const warmUp = seriesOf(30, (h) => 300 * MB + 200 * MB * (1 - Math.exp(-h / 2)) + MB * random());
    const history = historyOf(lifetimeOf('store', { 'private-bytes': warmUp }));
    const a = assessOne([history], withCompanions({ 'database-cache': level(30, 100 * MB) }), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect(['warm-up', 'plateau']).toContain(a.verdict);
  });

  it('a cache counter with a few samples only is as good as none', () => {
    const history = historyOf(lifetimeOf('store', { 'private-bytes': filling(30) }));
    const cache = seriesOf(30, (h) => (h > 29.8 ? 500 * MB : NaN));
    const a = assessOne([history], withCompanions({ 'database-cache': cache }), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect([a.verdict, a.caveats]).toEqual(['suspect', ['known-cache']]);
  });

  it('handles of a known cache are no cache', () => {
    const history = historyOf(lifetimeOf('store', { handles: seriesOf(30, (h) => 1000 + 50 * h) }));
    expect(assessOne([history], withCompanions({}), { hasProcessIds: true, machineWide: true }).verdict).toBe('leak');
  });
});

describe('caches that fill in the first day of a process', () => {
  const HOURS = 40;
  const inetinfo = (ageHours: number, level: (hour: number) => number, hours = HOURS) => {
    const series = { 'private-bytes': seriesOf(hours, (h) => 40 * MB + level(h) + 0.2 * MB * random()) };
    return historyOf(lifetimeOf('inetinfo', series, { ageAtStartMs: ageHours * HOUR_MS }));
  };
  const rising = (h: number): number => 5 * MB * h;

  it.each<[string, number, (h: number) => number, number, string, string | null]>([
    ['that ends before the day does', 0, rising, 20, 'by-design', 'cache-filling'],
    ['that stops after it', 0, (h) => rising(Math.min(h, 20)), HOURS, 'plateau', null],
    ['that goes on after it', 0, rising, HOURS, 'leak', 'cache-filled'],
    ['of a process three days old', 72, rising, 20, 'leak', null],
  ])('growth %s', (_, age, level, hours, verdict, code) => {
    const a = assessOne([inetinfo(age, level, hours)], withCompanions({}), { hasProcessIds: true, machineWide: true });
    expect([a.verdict, a.reasons.find((r) => r.code.startsWith('cache-'))?.code ?? null]).toEqual([verdict, code]);
    expect(a.caveats).not.toContain('age-unknown');
  });

  it.each([
    [20, true],
    [HOURS, false],
  ])('of a process of unknown age that was seen for %d hours explain nothing', (hours, caveat) => {
    const a = assessOne([inetinfo(NaN, rising, hours)], withCompanions({}), { hasProcessIds: true, machineWide: true });
    expect(a.verdict).toBe('leak');
    expect(a.caveats.includes('age-unknown')).toBe(caveat);
  });
});

describe('lifetimes', () => {
  it('a leak in one lifetime makes the process leak, and the longest such lifetime decides', () => {
    const short = lifetimeOf('app', { 'private-bytes': leaking(6) }, { pid: 1, endKnown: true });
    const startMs = START_MS + 7 * HOUR_MS;
    const long = seriesOf(20, (h) => 80 * MB + 5 * MB * h + MB * random(), 60_000, startMs);
    const a = assessOne(
      [historyOf(short, lifetimeOf('app', { 'private-bytes': long }, { pid: 2 }))],
      withCompanions({}),
      { hasProcessIds: true, machineWide: true },
    );
    expect([a.verdict, a.lifetime.pid]).toEqual(['leak', 2]);
  });

  it('of two leaking lifetimes the one that lives decides, if it was seen for a day', () => {
    const first = lifetimeOf('app', { 'private-bytes': leaking(60) }, { pid: 1, endKnown: true });
    const next = (hours: number): ReturnType<typeof lifetimeOf> => {
      const series = seriesOf(hours, (h) => 80 * MB + 5 * MB * h + MB * random(), 60_000, START_MS + 61 * HOUR_MS);
      return lifetimeOf('app', { 'private-bytes': series }, { pid: 2 });
    };
    const decides = (hours: number): number | null =>
      assessOne([historyOf(first, next(hours))], withCompanions({}), { hasProcessIds: true, machineWide: true })
        .lifetime.pid;
    expect([decides(26), decides(10)]).toEqual([2, 1]);
  });

  it('a capture of a day that ends one interval early is a day', () => {
    const a = assessOne([historyOf(lifetimeOf('app', { 'private-bytes': leaking(23.99) }))], withCompanions({}), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect(a.caveats).toEqual([]);
  });

  it('under a day is a caveat that leaves the verdict and takes the date away', () => {
    const commit = { 'commit-limit': level(20, 4000 * MB), 'committed-bytes': level(20, 1000 * MB) };
    const a = assessOne([historyOf(lifetimeOf('app', { 'private-bytes': leaking(20) }))], withCompanions(commit), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect([a.verdict, a.caveats, a.exhaustion]).toEqual(['leak', ['under-a-day'], null]);
  });

  it('too short ones have no likelihood, however many there are', () => {
    const brief = (pid: number) =>
      lifetimeOf('brief', { 'private-bytes': seriesOf(0.3, () => MB, 60_000, START_MS + pid * HOUR_MS) }, { pid });
    const a = assessOne([historyOf(brief(1), brief(2), brief(3))], withCompanions({}), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect([a.verdict, a.likelihood]).toEqual(['insufficient-data', null]);
  });

  it('says when process IDs were missing', () => {
    const a = assessOne([historyOf(lifetimeOf('app', { 'private-bytes': leaking() }))], withCompanions({}), {
      hasProcessIds: false,
      machineWide: true,
    });
    expect(a.caveats).toEqual(['no-process-id']);
  });
});

describe('what moves beside a leak', () => {
  it.each([
    [0.1, 'met'],
    [0.9, 'partly'],
  ])('a Working Set that grows at %s of the rate: %s', (share, state) => {
    const series = { 'private-bytes': leaking(), 'working-set': seriesOf(30, (h) => 60 * MB + share * 5 * MB * h) };
    const a = assessOne([historyOf(lifetimeOf('app', series))], withCompanions({}), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect(a.reasons.find((r) => r.code === 'working-set-stays-behind')?.state).toBe(state);
  });
});

describe('exhaustion', () => {
  const commit = { 'commit-limit': level(30, 2000 * MB), 'committed-bytes': seriesOf(30, () => 1000 * MB) };

  it('of the commit limit counts all leaks together', () => {
    const one = historyOf(lifetimeOf('a', { 'private-bytes': leaking(30, 5 * MB) }));
    const two = historyOf(lifetimeOf('b', { 'private-bytes': leaking(30, 15 * MB) }));
    const committed = seriesOf(30, (h) => 400 * MB + 20 * MB * h);
    const [first, second] = assessMachine([one, two], withCompanions({ ...commit, 'committed-bytes': committed }), {
      hasProcessIds: true,
      machineWide: true,
    });
    // 1000 MB of room at 20 MB/h: 50 hours after the end.
    const hours = (first!.exhaustion!.atMs - (START_MS + 30 * HOUR_MS)) / HOUR_MS;
    expect(hours).toBeGreaterThan(47);
    expect(hours).toBeLessThan(53);
    expect(first!.exhaustion!.limit).toBe('commit');
    expect(first!.exhaustion!.earliestMs).toBeLessThan(first!.exhaustion!.atMs);
    expect(first!.exhaustion!.latestMs).toBeGreaterThan(first!.exhaustion!.atMs);
    expect(second!.exhaustion!.atMs).toBe(first!.exhaustion!.atMs);
    // Two days and a bit: high. The faster one comes first.
    expect([first!.history.process, first!.severity]).toEqual(['b', 'high']);
  });

  it('of the commit limit goes by the level at the end, not by a peak in its last sample', () => {
    const dateWith = (peak: number): number => {
      const committed = seriesOf(30, (h) => 850 * MB + 5 * MB * h + (h > 29.9 ? peak : 0));
      const history = historyOf(lifetimeOf('a', { 'private-bytes': leaking() }));
      const companions = withCompanions({ ...commit, 'committed-bytes': committed });
      return assessOne([history], companions, { hasProcessIds: true, machineWide: true }).exhaustion!.atMs;
    };
    // 900 MB of them at 5 MB/h would be a week.
    expect(Math.abs(dateWith(900 * MB) - dateWith(0)) / HOUR_MS).toBeLessThan(1);
  });

  it('of the commit limit comes as early as the level of the machine itself may rise', () => {
    const earliestWith = (rate: number): number => {
      const committed = seriesOf(30, (h) => 1000 * MB + rate * MB * (h - 30) + 5 * MB * random());
      const history = historyOf(lifetimeOf('a', { 'private-bytes': leaking() }));
      const companions = withCompanions({ ...commit, 'committed-bytes': committed });
      return assessOne([history], companions, { hasProcessIds: true, machineWide: true }).exhaustion!.earliestMs;
    };
    // 1000 MB of room at 20 MB/h, of which one leak makes 5.
    expect((earliestWith(20) - (START_MS + 30 * HOUR_MS)) / HOUR_MS).toBeLessThan(51);
    expect((earliestWith(5) - (START_MS + 30 * HOUR_MS)) / HOUR_MS).toBeGreaterThan(100);
  });

  it('of the address space only where 32-bit shows, forecast from Virtual Bytes', () => {
    const series = { 'private-bytes': leaking(), 'virtual-bytes': seriesOf(30, (h) => 1700 * MB + 5 * MB * h) };
    const history = historyOf(lifetimeOf('inetinfo', series));
    const exchange = { objects: new Set(['msexchangeimap4']) };
    const a = assessOne([history], withCompanions({}, exchange), { hasProcessIds: true, machineWide: true });
    expect(a.exhaustion!.limit).toBe('address-space-2gb');
    // 2048 - 1850 MB of room at 5 MB/h.
    expect((a.exhaustion!.atMs - a.lifetime.endMs) / HOUR_MS).toBeCloseTo(39.6, 0);
    expect(assessOne([history], withCompanions({}), { hasProcessIds: true, machineWide: true }).exhaustion).toBeNull();
    expect(
      assessOne([history], withCompanions({}, { ...exchange, laterThanWindows2003: true }), {
        hasProcessIds: true,
        machineWide: true,
      }).limits,
    ).toEqual([]);
    expect(
      assessOne([history], withCompanions({}, { ...exchange, maxVirtualBytes: 2 ** 33 }), {
        hasProcessIds: true,
        machineWide: true,
      }).limits,
    ).toEqual([]);
  });

  it('of the commit limit is not the affair of a process with a small share in the growth', () => {
    const one = historyOf(lifetimeOf('a', { 'private-bytes': leaking(30, 1 * MB) }));
    const two = historyOf(lifetimeOf('b', { 'private-bytes': leaking(30, 25 * MB) }));
    const [first, second] = assessMachine([one, two], withCompanions(commit), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect([first!.history.process, first!.exhaustion?.scope]).toEqual(['b', 'machine']);
    expect([second!.history.process, second!.exhaustion]).toEqual(['a', null]);
  });

  it('is the end of the log where the limit is reached already', () => {
    const full = { 'commit-limit': level(30, 900 * MB), 'committed-bytes': level(30, 1000 * MB) };
    const a = assessOne([historyOf(lifetimeOf('a', { 'private-bytes': leaking() }))], withCompanions(full), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect([a.exhaustion!.atMs, a.severity]).toEqual([START_MS + 30 * HOUR_MS, 'critical']);
  });

  it('of a process above 2 GB is that of /3GB', () => {
    const series = { 'private-bytes': leaking(), 'virtual-bytes': seriesOf(30, (h) => 2100 * MB + 5 * MB * h) };
    const exchange = { objects: new Set(['msexchangeimap4']) };
    const a = assessOne([historyOf(lifetimeOf('inetinfo', series))], withCompanions({}, exchange), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect(a.limits.map((l) => l.code)).toEqual(['address-space-3gb']);
  });

  it('of the address space is not given where Virtual Bytes do not rise', () => {
    const series = { 'private-bytes': leaking(), 'virtual-bytes': level(30, 1700 * MB) };
    const exchange = { objects: new Set(['msexchangeimap4']) };
    const a = assessOne([historyOf(lifetimeOf('inetinfo', series))], withCompanions({}, exchange), {
      hasProcessIds: true,
      machineWide: true,
    });
    expect(a.exhaustion).toBeNull();
    expect(a.reasons.find((r) => r.code === 'virtual-bytes-rise')?.state).toBe('against');
  });

  it('is not given for a process that has ended', () => {
    const history = historyOf(lifetimeOf('a', { 'private-bytes': leaking() }, { endKnown: true }));
    expect(
      assessOne([history], withCompanions(commit), { hasProcessIds: true, machineWide: true }).exhaustion,
    ).toBeNull();
  });
});

describe('order and completeness', () => {
  it('puts leaks first and gives every process with a sample an assessment', () => {
    const histories = [
      historyOf(lifetimeOf('flat', { 'private-bytes': level() })),
      historyOf(lifetimeOf('leaky', { 'private-bytes': leaking(), threads: seriesOf(30, () => 10) })),
      historyOf(lifetimeOf('brief', { 'private-bytes': seriesOf(0.1, () => MB) })),
    ];
    expect(
      assessMachine(histories, withCompanions({}), { hasProcessIds: true, machineWide: true }).map((a) => [
        a.history.process,
        a.resource,
        a.verdict,
      ]),
    ).toEqual([
      ['leaky', 'private-bytes', 'leak'],
      ['flat', 'private-bytes', 'fluctuating'],
      ['leaky', 'threads', 'stable'],
      ['brief', 'private-bytes', 'insufficient-data'],
    ]);
  });
});

it.each([
  ['perfmon', 'by-design', true],
  ['MMC', 'leak', true],
  ['w3wp', 'leak', false],
])('growth of a program that measures says so: %s', (process, verdict, expected) => {
  const options = { hasProcessIds: true, machineWide: true };
  const history = historyOf(lifetimeOf(process, { 'private-bytes': leaking() }));
  const a = assessOne([history], withCompanions({}), options);
  expect([a.verdict, a.caveats.includes('monitor')]).toEqual([verdict, expected]);
});

describe('the address space of a process', () => {
  const options = { hasProcessIds: true, machineWide: true };
  const growing = (from: number) => seriesOf(30, (h) => from + 20 * MB * h + MB * random());
  const declare = (more: Partial<DeclaredMachine>): Partial<MachineEvidence> => ({
    declared: {
      products: [],
      windows: null,
      roles: [],
      userAddressSpaceGB: null,
      bits: null,
      build: null,
      updates: [],
      memoryBytes: null,
      ...more,
    },
  });
  /** @param from level of Virtual Bytes at the start, in MB; null where they are not logged */
  const limitsOf = (from: number | null, more: Partial<MachineEvidence>): [string[], boolean | undefined] => {
    const virtual = from === null ? {} : { 'virtual-bytes': growing(from * MB) };
    const life = lifetimeOf('app', { 'private-bytes': growing(300 * MB), ...virtual });
    const a = assessOne([historyOf(life)], withCompanions({}, more), options);
    return [a.limits.map((l) => l.code), a.exhaustion?.atLatest];
  };

  it.each<[string, number | null, Partial<MachineEvidence>, string[], boolean | undefined]>([
    ['is not known of an unknown Windows', 400, {}, [], undefined],
    ['is 2 GB on Windows 2000, by its programs', 400, { images: new Set(['winmgmt']) }, ['address-space-2gb'], false],
    ['is 3 GB once it is above 2', 2100, declare({ bits: 32 }), ['address-space-3gb'], false],
    ['is as declared', 400, declare({ userAddressSpaceGB: 3 }), ['address-space-3gb'], false],
    [
      'is 4 GB as declared, for a 32-bit process on 64-bit Windows',
      400,
      declare({ userAddressSpaceGB: 4, bits: 64 }),
      ['address-space-4gb'],
      undefined,
    ],
    ['is none once it is above all', 4200, declare({ userAddressSpaceGB: 4 }), [], undefined],
    [
      'is none on 64-bit Windows, whatever Windows 2000 it looks like',
      400,
      { images: new Set(['winmgmt']), ...declare({ bits: 64 }) },
      [],
      undefined,
    ],
    [
      'tells only by when at the latest without Virtual Bytes',
      null,
      declare({ bits: 32 }),
      ['address-space-2gb'],
      true,
    ],
  ])('%s', (_, virtual, evidence, limits, atLatest) => {
    expect(limitsOf(virtual, evidence)).toEqual([limits, atLatest]);
  });

  it('stands beside what the user set', () => {
    const ANY = { pool: null, service: null };
    const configuredLimits = [
      { ...ANY, process: 'w3*', machine: null, resource: 'private-bytes' as const, value: 1 },
      { ...ANY, process: 'a*', machine: null, resource: 'private-bytes' as const, value: 1000 * MB },
      { ...ANY, process: 'a*', machine: null, resource: 'handles' as const, value: 10 },
    ];
    const life = lifetimeOf('app', { 'private-bytes': growing(300 * MB) });
    const a = assessOne([historyOf(life)], withCompanions({}, { configuredLimits }), options);
    expect(a.limits).toEqual([{ code: 'configured', value: 1000 * MB }]);
    expect(a.exhaustion).toMatchObject({ limit: 'configured', scope: 'process', limitValue: 1000 * MB });
  });
});
