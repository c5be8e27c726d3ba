/**
 * Splits the growth of a process's Private Bytes, or of a machine's Committed Bytes, by what other counters show over the
 * same time. It explains a verdict and changes none.
 */
import type { Assessment } from '../model/assessment.ts';
import type { CompanionKey } from '../model/companion.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import type { Lifetime } from '../model/lifetime.ts';
import type { MemorySplit, SplitKind, SplitPart, SplitPartName } from '../model/memory-split.ts';
import type { DetailResource } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { Trend } from '../model/trend.ts';
import { upperMedian } from '../trend/order-statistics.ts';
import { cacheCounterOf } from '../windows/known-caches.ts';

/** Levels are medians of so much of the time at either end: a heap is a saw, and a single sample any point of its teeth. */
const END_SHARE = 0.1;
/** Of what grows in a straight line, the medians of both ends show this much. */
const SEEN_SHARE = 1 - END_SHARE;
/** A part of at least half of the growth is what grows. */
const MAIN_SHARE = 0.5;
/** With less than this in known parts the rest is what grows. */
const SMALL_SHARE = 0.25;
/** What a heap holds grows by less than this share of the heap: the rest is gaps. */
const FRAGMENTED_SHARE = 0.3;
/** Handles of the collector that leak: so many more, by so large a share, and no more memory for each than this. */
const MIN_GC_HANDLES = 100;
const GC_HANDLES_SHARE = 0.25;
const BYTES_PER_GC_HANDLE = 64 * 1024;

/** A part by the counter of a process. */
const PROCESS_PARTS: readonly (readonly [SplitPartName, DetailResource])[] = [
  ['managed-committed', 'managed-committed'],
  ['managed-heap', 'managed-heap'],
  ['gen-2-heap', 'gen-2-heap'],
  ['large-object-heap', 'large-object-heap'],
  ['gc-handles', 'gc-handles'],
  ['managed-threads', 'managed-threads'],
  ['time-in-gc', 'time-in-gc'],
  ['database-cache', 'process-database-cache'],
];

const MACHINE_PARTS = [
  'modified-page-list',
  'standby-cache',
  'system-cache-resident',
  'cache-bytes',
  'pool-paged-resident',
  'machine-pool-paged',
  'machine-pool-nonpaged',
] as const satisfies readonly (SplitPartName & CompanionKey)[];

/**
 * @param assessment of Private Bytes or Committed Bytes; others have no split
 * @returns null where it does not grow, or nothing was logged that splits it. O(samples) of the counters that split it
 */
export function splitGrowth(
  { history, resource, lifetime, trend }: Pick<Assessment, 'history' | 'resource' | 'lifetime' | 'trend'>,
  { companions }: Pick<MachineEvidence, 'companions'>,
): MemorySplit | null {
  if (trend === null || (resource !== 'private-bytes' && resource !== 'committed-bytes')) return null;
  const found =
    history.process === null
      ? partsOf(
          MACHINE_PARTS.map((key) => [key, companions.get(key)] as const),
          trend,
        )
      : processParts(lifetime, cacheOf(history.process, history.siblings, companions), trend);
  if (found.length === 0) return null;
  const whole = growthOf('native', lifetime.series[resource], trend);
  if (whole === null || whole.growth <= 0) return null;
  if (history.process === null) return { kind: 'machine', growth: whole.growth, parts: found };
  const known = [managedOf(found), ...found.filter(isCache)].filter((one) => one !== undefined);
  const native: SplitPart = {
    part: 'native',
    growth: known.reduce((rest, { growth }) => rest - growth, whole.growth),
    last: known.reduce((rest, { last }) => rest - last, whole.last),
  };
  const parts = known.length === 0 ? found : [...found, native];
  return known.length === 0 ? null : { kind: kindOf(parts, whole.growth), growth: whole.growth, parts };
}

/** The counter of the machine that measures the cache of this process: of several of its image nobody knows whose it is. */
function cacheOf(
  process: string,
  siblings: number,
  companions: MachineEvidence['companions'],
): readonly [SplitPartName, Series | undefined][] {
  const key = siblings === 1 ? cacheCounterOf(process) : null;
  return key === 'database-cache' || key === 'sql-server-memory' ? [[key, companions.get(key)]] : [];
}

const processParts = (
  { series }: Lifetime,
  caches: readonly (readonly [SplitPartName, Series | undefined])[],
  trend: Trend,
): SplitPart[] =>
  partsOf([...PROCESS_PARTS.map(([part, resource]) => [part, series[resource]] as const), ...caches], trend);

/** Of two for one part the first counts. */
function partsOf(counters: readonly (readonly [SplitPartName, Series | undefined])[], trend: Trend): SplitPart[] {
  const parts = new Map<SplitPartName, SplitPart>();
  for (const [part, series] of counters) {
    const found = parts.has(part) ? null : growthOf(part, series, trend);
    if (found !== null) parts.set(part, found);
  }
  return [...parts.values()];
}

/** Over the time of the trend; null without values at both ends of it. */
function growthOf(part: SplitPartName, series: Series | undefined, trend: Trend): SplitPart | null {
  if (series === undefined) return null;
  const endMs = END_SHARE * (trend.fitEndMs - trend.fitStartMs);
  const first = levelOf(series, trend.fitStartMs, trend.fitStartMs + endMs);
  const last = levelOf(series, trend.fitEndMs - endMs, trend.fitEndMs);
  return Number.isNaN(first) || Number.isNaN(last) ? null : { part, growth: (last - first) / SEEN_SHARE, last };
}

/** NaN without a value. */
const levelOf = ({ timesMs, values }: Series, fromMs: number, toMs: number): number =>
  upperMedian(values.filter((value, i) => timesMs[i]! >= fromMs && timesMs[i]! <= toMs && !Number.isNaN(value)));

const growthOfPart = (parts: readonly SplitPart[], wanted: SplitPartName): number =>
  parts.find(({ part }) => part === wanted)?.growth ?? NaN;

/** What the heap of .NET takes: all that it committed, else what it holds. */
const managedOf = (parts: readonly SplitPart[]): SplitPart | undefined =>
  parts.find(({ part }) => part === 'managed-committed') ?? parts.find(({ part }) => part === 'managed-heap');

const isCache = ({ part }: SplitPart): boolean => part === 'database-cache' || part === 'sql-server-memory';

function kindOf(parts: readonly SplitPart[], growth: number): SplitKind {
  const managed = managedOf(parts)?.growth ?? 0;
  const cache = parts.filter(isCache).reduce((sum, one) => sum + one.growth, 0);
  if (cache >= MAIN_SHARE * growth) return 'cache';
  if (managed >= MAIN_SHARE * growth) return managedKind(parts, managed);
  return Math.max(0, managed) + Math.max(0, cache) < SMALL_SHARE * growth ? 'native' : 'mixed';
}

function managedKind(parts: readonly SplitPart[], managed: number): SplitKind {
  const held = growthOfPart(parts, 'managed-heap');
  if (held < FRAGMENTED_SHARE * managed) return 'fragmentation';
  const handles = parts.find(({ part }) => part === 'gc-handles');
  if (handles === undefined) return 'managed';
  const before = handles.last - handles.growth;
  const leaks =
    handles.growth >= Math.max(MIN_GC_HANDLES, GC_HANDLES_SHARE * before) &&
    managed / handles.growth <= BYTES_PER_GC_HANDLE;
  return leaks ? 'gc-handles' : 'managed';
}
