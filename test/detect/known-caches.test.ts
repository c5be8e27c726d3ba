/** Programs that keep a cache: with its counter, without it, alone and several of them, with a leak beside it and without. */
import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { CompanionKey } from '../../src/model/companion.ts';
import type { DeclaredMachine } from '../../src/model/configuration.ts';
import type { MachineEvidence } from '../../src/model/evidence.ts';
import type { Lifetime } from '../../src/model/lifetime.ts';
import type { CacheName } from '../../src/model/reason.ts';
import type { Series } from '../../src/model/series.ts';
import { isDesignMeasured } from '../../src/windows/known-caches.ts';
import { evidenceOf, type EvidenceOptions } from '../helpers/evidence.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const HOURS = 30;
const random = noise(5);
/** A level that rises from 300 MB by so many MB an hour. */
const rising = (megabytesPerHour: number, base = 300): Series =>
  seriesOf(HOURS, (h) => (base + megabytesPerHour * h + random()) * MB, 5 * 60_000);

type Logged = Parameters<typeof lifetimeOf>[1] & Lifetime['series'];

interface Machine extends EvidenceOptions {
  readonly counters?: Readonly<Partial<Record<CompanionKey, Series>>>;
}

function assess(lives: readonly Lifetime[], { counters = {}, ...options }: Machine = {}): Assessment[] {
  const evidence = evidenceOf({ endMs: START_MS + HOURS * HOUR_MS, ...options });
  const companions = new Map(Object.entries(counters)) as MachineEvidence['companions'];
  const histories = lives.map((life, i) => ({ ...historyOf(life), siblingRank: i, siblings: lives.length }));
  return assessMachine(histories, { ...evidence, companions }, { hasProcessIds: true, machineWide: false });
}

const one = (process: string, series: Logged, machine?: Machine): Assessment =>
  assess([lifetimeOf(process, series)], machine)[0]!;

const cacheNamed = ({ reasons }: Assessment): CacheName | null => {
  const found = reasons.find((reason) => reason.code === 'known-cache' || reason.code === 'cache-subtracted');
  return found === undefined ? null : found.facts.cache;
};

const CONTROLLER: Machine = { images: ['ismserv'] };

/** How the size of a cache is logged: as a counter of the machine, or in an instance named as the process. */
type Measure = CompanionKey | 'own';
const PROGRAMS: readonly (readonly [string, CacheName, Measure, Machine])[] = [
  ['store', 'exchange-database', 'database-cache', {}],
  ['Microsoft.Exchange.Store.Worker', 'exchange-mailbox-database', 'database-cache', {}],
  ['sqlservr', 'sql-server-buffer-pool', 'sql-server-memory', {}],
  ['msmdsrv', 'analysis-services', 'analysis-services-cache', {}],
  ['lsass', 'directory-database', 'own', CONTROLLER],
  ['DFSRs', 'replication-database', 'own', {}],
  ['EdgeTransport', 'mail-queue-database', 'own', {}],
];

describe.each(PROGRAMS)('%s', (process, cache, measure, machine) => {
  const withCache = (level: Series, size: Series): Assessment =>
    measure === 'own'
      ? one(process, { 'private-bytes': level, 'process-database-cache': size }, machine)
      : one(process, { 'private-bytes': level }, { ...machine, counters: { [measure]: size } });

  it('grows by design with its cache', () => {
    const a = withCache(rising(12), rising(12, 100));
    expect([a.verdict, cacheNamed(a)]).toEqual(['by-design', cache]);
  });

  it('leaks beside its cache, at the rate of what is left', () => {
    const a = withCache(rising(20), rising(12, 100));
    expect([a.verdict, cacheNamed(a), a.caveats]).toEqual(['leak', cache, []]);
    expect(a.trend!.slopePerHour / MB).toBeCloseTo(8, 0);
  });

  it('leaks beside a cache that stays level', () => {
    const a = withCache(rising(12), rising(0, 100));
    expect([a.verdict, a.caveats]).toEqual(['leak', []]);
  });

  it('is at most suspected without the counter, and no more likely to leak than not', () => {
    const a = one(process, { 'private-bytes': rising(12) }, machine);
    expect([a.verdict, cacheNamed(a), a.caveats]).toEqual(['suspect', cache, ['known-cache']]);
    expect(a.likelihood).toBeLessThanOrEqual(0.5);
  });

  it('has growth by design that is measured', () => {
    expect(isDesignMeasured(process)).toBe(true);
  });
});

const MEMBER: DeclaredMachine = {
  products: [],
  windows: null,
  roles: ['member-server'],
  userAddressSpaceGB: null,
  bits: null,
  build: null,
  updates: [],
  memoryBytes: null,
};

describe('lsass', () => {
  it.each<[string, Machine, string]>([
    ['with counters of the directory', { objects: ['process', 'directoryservices'] }, 'suspect'],
    ['with a DNS server beside it', { images: ['dns'] }, 'suspect'],
    ['of a log with a few processes', { partial: true }, 'suspect'],
    ['of a machine without programs of the directory', {}, 'leak'],
    ['of a member server, as the user says', { partial: true, declared: MEMBER }, 'leak'],
  ])('%s', (_, machine, verdict) => {
    const a = one('lsass', { 'private-bytes': rising(12) }, machine);
    expect([a.verdict, a.caveats]).toEqual([verdict, verdict === 'leak' ? [] : ['known-cache']]);
  });
});

it('what is left without a cache may follow the working day', () => {
  const hours = 12;
  const load = (h: number): number => 5 + 4 * h + 3 * Math.sin(3 * h);
  const level = seriesOf(hours, (h) => (300 + 9 * h + 0.4 * load(h) + 0.05 * random()) * MB, 5 * 60_000);
  const cache = seriesOf(hours, (h) => (100 + 9 * h) * MB, 5 * 60_000);
  const logged = { 'private-bytes': level, 'process-database-cache': cache };
  const counters = { 'processor-time': seriesOf(hours, load, 5 * 60_000) };
  const verdicts = [one('lsass', logged, CONTROLLER), one('lsass', logged, { ...CONTROLLER, counters })];
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['leak', 'by-design']);
});

describe('a virus scanner', () => {
  const scanning = (hours: number): Assessment =>
    one('MsMpEng', { 'private-bytes': seriesOf(hours, (h) => (180 + 60 * h + random()) * MB, 5 * 60_000) });

  it('is at most suspected of a rise that was seen for part of a day', () => {
    const a = scanning(5);
    expect([a.verdict, a.reasons.some(({ code }) => code === 'scheduled-scan')]).toEqual(['suspect', true]);
    expect(a.likelihood).toBeLessThanOrEqual(0.5);
  });

  it('leaks where it grows for days', () => {
    expect(scanning(50).verdict).toBe('leak');
  });
});

it('EdgeTransport leaks where it grows by more than its cache may', () => {
  expect(one('EdgeTransport', { 'private-bytes': rising(40) }).verdict).toBe('leak');
});

describe('the memory of the machine bounds what a cache explains', () => {
  const GB = 1024;
  const withMemory = (gigabytes: number, more: Machine = {}): Machine => ({
    ...more,
    systemInformation: [
      {
        ...{ file: 's.txt', machine: 'SRV', windows: null, build: null, updates: [] },
        memoryBytes: gigabytes * GB * MB,
      },
    ],
  });
  const declared: DeclaredMachine = {
    ...{ products: [], windows: null, build: null, updates: [], memoryBytes: 4 * GB * MB, roles: [] },
    ...{ userAddressSpaceGB: null, bits: null },
  };

  // 40 MB an hour for 30 hours are 1.2 GB.
  it.each<[string, string, Machine, Assessment['verdict']]>([
    ['Store workers within a quarter', 'Microsoft.Exchange.Store.Worker', withMemory(8), 'suspect'],
    ['Store workers above a quarter', 'Microsoft.Exchange.Store.Worker', withMemory(4), 'leak'],
    ['the same, declared', 'Microsoft.Exchange.Store.Worker', { declared }, 'leak'],
    ['Analysis Services within 80 %', 'msmdsrv', withMemory(2), 'suspect'],
    ['Analysis Services above 80 %', 'msmdsrv', withMemory(1.25), 'leak'],
    ['lsass within the memory', 'lsass', withMemory(2, CONTROLLER), 'suspect'],
    ['lsass above the memory', 'lsass', withMemory(1, CONTROLLER), 'leak'],
    ['SQL Server within the memory', 'sqlservr', withMemory(2), 'suspect'],
    ['SQL Server above the memory', 'sqlservr', withMemory(1), 'leak'],
    ['SQL Server where the memory is not known', 'sqlservr', {}, 'suspect'],
  ])('%s', (_, process, machine, verdict) => {
    expect(one(process, { 'private-bytes': rising(40) }, machine).verdict).toBe(verdict);
  });
});

describe('two servers of one image, whose caches one counter sums up', () => {
  const life = (level: Series, pid: number, more: Partial<Lifetime> = {}): Lifetime =>
    lifetimeOf('sqlservr', { 'private-bytes': level }, { pid, ...more });
  const summed = (cache: Series): Machine => ({ counters: { 'sql-server-memory': cache } });

  it('grow by design if both only fill theirs', () => {
    const both = assess([life(rising(12), 1), life(rising(6), 2)], summed(rising(18, 100)));
    expect(both.map(({ verdict }) => verdict)).toEqual(['by-design', 'by-design']);
  });

  it('are suspected if one leaks: nobody knows which', () => {
    const both = assess([life(rising(20), 1), life(rising(6), 2)], summed(rising(18, 100)));
    expect(both.map(({ verdict, caveats }) => [verdict, caveats[0]])).toEqual([
      ['suspect', 'known-cache'],
      ['suspect', 'known-cache'],
    ]);
  });

  it('are not judged together where one was there for part of the time', () => {
    const late = seriesOf(HOURS / 2, () => 500 * MB, 5 * 60_000, START_MS + (HOURS / 2) * HOUR_MS);
    const [first] = assess([life(rising(12), 1), life(late, 2)], summed(rising(12, 100)));
    expect([first!.verdict, first!.caveats]).toEqual(['suspect', ['known-cache']]);
  });
});
