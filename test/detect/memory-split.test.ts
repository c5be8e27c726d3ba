import { describe, expect, it } from 'vitest';
import { splitGrowth } from '../../src/detect/memory-split.ts';
import type { CompanionKey } from '../../src/model/companion.ts';
import type { DetailResource, Resource } from '../../src/model/resource.ts';
import type { Series } from '../../src/model/series.ts';
import type { Trend } from '../../src/model/trend.ts';
import type { SplitPartName } from '../../src/model/memory-split.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, seriesOf, START_MS } from '../helpers/series.ts';

const HOURS = 48;
/** Grows by so much in all. */
const by = (growth: number, base = 0, noise = 0): Series =>
  seriesOf(HOURS, (hour) => base + (growth * hour) / HOURS + noise * ((hour * 60) % 7));

const TREND = { fitStartMs: START_MS, fitEndMs: START_MS + HOURS * HOUR_MS } as Trend;

function splitOf(
  series: Partial<Record<Resource | DetailResource, Series>>,
  {
    process = 'w3wp',
    siblings = 1,
    companions = {},
  }: { process?: string; siblings?: number; companions?: Partial<Record<CompanionKey, Series>> } = {},
) {
  const one = { ...lifetimeOf(process, { 'private-bytes': by(0) }), series };
  return splitGrowth(
    { history: { ...historyOf(one), process, siblings }, resource: 'private-bytes', lifetime: one, trend: TREND },
    { companions: new Map(Object.entries(companions) as [CompanionKey, Series][]) },
  );
}

/** Growth by part, in megabytes or as counted. */
function growths(split: ReturnType<typeof splitOf>, ...parts: SplitPartName[]): number[] {
  return parts.map((part) => {
    const growth = split!.parts.find((one) => one.part === part)!.growth;
    return Math.round(part === 'gc-handles' ? growth : growth / MB);
  });
}

describe('splitGrowth', () => {
  it('finds a managed leak, whatever teeth the heap has', () => {
    const split = splitOf({
      'private-bytes': by(300 * MB, 200 * MB, MB),
      'managed-committed': by(240 * MB, 100 * MB),
      'managed-heap': by(235 * MB, 60 * MB, 10 * MB),
      'gen-2-heap': by(210 * MB, 40 * MB),
    });
    expect(split!.kind).toBe('managed');
    expect(Math.round(split!.growth / MB)).toBe(300);
    expect(growths(split, 'managed-committed', 'gen-2-heap', 'native')).toEqual([240, 210, 60]);
    expect(Math.abs(growths(split, 'managed-heap')[0]! - 235)).toBeLessThan(12);
  });

  it('finds a native leak in a process of .NET', () => {
    const split = splitOf({
      'private-bytes': by(300 * MB),
      'managed-committed': by(10 * MB),
      'managed-heap': by(5 * MB),
    });
    expect(split!.kind).toBe('native');
    expect(growths(split, 'native')).toEqual([290]);
  });

  it('has a name for growth of which no part is most', () => {
    expect(splitOf({ 'private-bytes': by(300 * MB), 'managed-committed': by(120 * MB) })!.kind).toBe('mixed');
  });

  it('finds a heap that grows while what it holds does not', () => {
    const heap = { 'private-bytes': by(300 * MB), 'managed-committed': by(280 * MB), 'managed-heap': by(20 * MB) };
    expect(splitOf(heap)!.kind).toBe('fragmentation');
    expect(splitOf({ ...heap, 'managed-heap': by(200 * MB) })!.kind).toBe('managed');
  });

  it.each([
    [10_000, 'gc-handles'],
    [50, 'managed'],
    // A megabyte for each: they do not hold it.
    [300, 'managed'],
  ])('with %i more handles of the collector it is %s', (handles, kind) => {
    const split = splitOf({
      'private-bytes': by(300 * MB),
      'managed-committed': by(290 * MB),
      'managed-heap': by(285 * MB),
      'gc-handles': by(handles, 200),
    });
    expect(split!.kind).toBe(kind);
    expect(growths(split, 'gc-handles')).toEqual([handles]);
  });

  it('takes the cache of a database engine for what grows, of the process itself or of the only one of its image', () => {
    const lsass = splitOf(
      { 'private-bytes': by(300 * MB), 'process-database-cache': by(280 * MB) },
      { process: 'lsass' },
    );
    expect(lsass!.kind).toBe('cache');
    expect(growths(lsass, 'database-cache', 'native')).toEqual([280, 20]);
    const companions = { 'sql-server-memory': by(50 * MB) };
    const server = { 'private-bytes': by(300 * MB) };
    expect(splitOf(server, { process: 'sqlservr', companions })!.kind).toBe('native');
    expect(splitOf(server, { process: 'sqlservr', companions, siblings: 2 })).toBeNull();
  });

  it('splits nothing without such counters, values in time, or growth', () => {
    expect(splitOf({ 'private-bytes': by(300 * MB) })).toBeNull();
    expect(splitOf({ 'private-bytes': by(-300 * MB, 400 * MB), 'managed-committed': by(MB) })).toBeNull();
    const early = seriesOf(HOURS / 2, () => 5 * MB);
    expect(splitOf({ 'private-bytes': by(300 * MB), 'managed-committed': early })).toBeNull();
    // GC handles alone do not say where memory is.
    expect(splitOf({ 'private-bytes': by(300 * MB), 'gc-handles': by(5000) })).toBeNull();
  });

  it('says where the memory of a machine is', () => {
    const one = lifetimeOf('', { 'committed-bytes': by(900 * MB) });
    const split = splitGrowth(
      {
        history: { ...historyOf(one), process: null, subject: null },
        ...{ resource: 'committed-bytes', lifetime: one, trend: TREND },
      },
      {
        companions: new Map([
          ['modified-page-list', by(700 * MB)],
          ['cache-bytes', by(0, 5 * MB)],
        ]),
      },
    );
    expect(split!.kind).toBe('machine');
    expect(split!.parts.map(({ part, growth }) => [part, Math.round(growth / MB)])).toEqual([
      ['modified-page-list', 700],
      ['cache-bytes', 0],
    ]);
  });
});
