/** Growth of a process that keeps a cache known to fill: what is left of it without the cache, or else at most a suspect. */
import type { Caveat, Verdict } from '../model/assessment.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import { mayLeak } from '../model/finding.ts';
import type { Lifetime, ProcessHistory } from '../model/lifetime.ts';
import type { CacheName, Reason } from '../model/reason.ts';
import { RESOURCE_KINDS, type ProcessResource, type StandInResource } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import { valuesAt } from '../series/samples/align.ts';
import { firstValue } from '../series/samples/first-value.ts';
import { cacheCounterOf, knownCacheOf, type KnownCache } from '../windows/known-caches.ts';
import { judgeBesideLoad } from './beside-load.ts';
import { lastValue } from './exhaustion.ts';
import { judgeGrowth, unsure, type Judgement } from './judge-growth.ts';
import { measured, reasonOf } from './reason.ts';

/** Verdicts of a series that rose: the only ones a cache can explain. */
const RISING: ReadonlySet<Verdict> = new Set<Verdict>(['leak', 'suspect', 'warm-up', 'plateau', 'step']);
/** A cache explains growth of which it makes up at least this share. */
const CACHE_SHARE = 0.5;
/**
 * A cache costs memory beyond what its counter counts: tables of its pages, and what the heap rounds up. Growth beyond it of
 * less than this share of what the cache itself grew is no leak.
 */
const MAX_OVERHEAD_SHARE = 0.1;
/** Of the time of a life, a sibling that was there for it misses at most this share at either end. */
const MISSED_SHARE = 0.05;

/** One resource of one life, and what was judged of it without regard to caches. */
export interface CachedGrowth {
  readonly lifetime: Lifetime;
  readonly resource: ProcessResource | StandInResource;
  readonly series: Series;
  readonly judgement: Judgement;
  /** Lives of other processes of its image. */
  readonly siblings: readonly Lifetime[];
}

/** Lives of the other processes of the image; none where no counter of the machine measures its caches. O(histories) */
export const siblingsOf = (history: ProcessHistory, all: readonly ProcessHistory[]): readonly Lifetime[] =>
  cacheCounterOf(history.process) === null
    ? []
    : all
        .filter((other) => other !== history && other.process.toLowerCase() === history.process.toLowerCase())
        .flatMap(({ lifetimes }) => lifetimes);

/** What is said of one resource of one life. */
export interface LifetimeJudgement extends Judgement {
  readonly caveats: readonly Caveat[];
}

/** @returns null where no such cache is known of the process, and none was logged */
export function judgeBesideCache(growth: CachedGrowth, evidence: MachineEvidence): LifetimeJudgement | null {
  const { lifetime, series, judgement } = growth;
  const known = knownCacheOf(lifetime.process, evidence);
  const own = lifetime.series['process-database-cache'];
  const without = (cache: Series): Judgement | null =>
    judgeRemainder(growth, cache, known?.cache ?? 'database', evidence);
  const rest =
    (own === undefined ? null : without(own)) ?? (known === null ? null : judgeShared(growth, known, evidence));
  if (rest !== null) return withCaveats(rest);
  if (known === null) return null;
  const mayBeCache = (mayLeak(judgement) || judgement.slowing) && rise(series) <= known.maxBytes;
  if (!mayBeCache) return withCaveats(judgement);
  const reasons: Reason[] = [reasonOf('known-cache', 'against', { cache: known.cache }), ...judgement.reasons];
  return withCaveats(unsure({ ...judgement, verdict: 'suspect', reasons }), ['known-cache']);
}

export const withCaveats = (judgement: Judgement, more: readonly Caveat[] = []): LifetimeJudgement => ({
  ...judgement,
  caveats: [...(judgement.slowing ? (['growth-slowing'] as const) : []), ...more],
});

/**
 * By the counter of a machine, which is the sum of the caches of all processes of an image: they are judged together.
 * @returns null if the counter tells nothing, or together they leak and nobody knows which of them
 */
function judgeShared(
  growth: CachedGrowth,
  { cache: cacheName, companion }: KnownCache,
  evidence: MachineEvidence,
): Judgement | null {
  const cache = companion === null ? undefined : evidence.companions.get(companion);
  if (cache === undefined) return null;
  const { lifetime, siblings } = growth;
  const beside = siblings.filter((other) => other.startMs < lifetime.endMs && other.endMs > lifetime.startMs);
  if (beside.length === 0) return judgeRemainder(growth, cache, cacheName, evidence);
  const series = together(growth, beside);
  const rest = series === null ? null : judgeRemainder({ ...growth, series }, cache, cacheName, evidence);
  return rest === null || mayLeak(rest) ? null : rest;
}

/** The level of a process and those beside it; null where one comes or goes, since its cache does too. */
function together({ lifetime, resource, series }: CachedGrowth, beside: readonly Lifetime[]): Series | null {
  const missedMs = MISSED_SHARE * (lifetime.endMs - lifetime.startMs);
  let { values } = series;
  for (const other of beside) {
    const its = other.series[resource];
    const isThere = other.startMs <= lifetime.startMs + missedMs && other.endMs >= lifetime.endMs - missedMs;
    if (its === undefined || !isThere) return null;
    const levels = valuesAt(series, its);
    values = values.map((value, i) => value + levels[i]!);
  }
  return { timesMs: series.timesMs, values, slices: null };
}

/**
 * Judges what is left of the level once the cache is taken off: a leak may hide behind a cache that gives memory back, and
 * a cache's growth is no leak.
 * @returns null if the cache has too few samples beside the process's to tell anything
 */
function judgeRemainder(
  { series, resource, judgement }: Pick<CachedGrowth, 'series' | 'resource' | 'judgement'>,
  cache: Series,
  cacheName: CacheName,
  evidence: MachineEvidence,
): Judgement | null {
  if (judgement.verdict === 'insufficient-data') return judgement;
  const rest = subtract(series, cache);
  const kind = RESOURCE_KINDS[resource];
  const remainder = judgeBesideLoad(rest, judgeGrowth(rest, kind, evidence.baseRate), kind, evidence);
  if (remainder.verdict === 'insufficient-data') return null;
  const grown = rise(series);
  const beyond = rise(rest);
  if (mayLeak(remainder) && !(beyond < MAX_OVERHEAD_SHARE * (grown - beyond))) {
    const subtracted = reasonOf('cache-subtracted', 'met', { cache: cacheName, remainder: null });
    return { ...remainder, reasons: [subtracted, ...remainder.reasons] };
  }
  if (!RISING.has(judgement.verdict)) return judgement;
  const share = (grown - beyond) / grown;
  if (!(share >= CACHE_SHARE)) return judgement;
  const subtracted = reasonOf(
    'cache-subtracted',
    'against',
    // What a cache costs beyond its counter is by design, too.
    { cache: cacheName, remainder: mayLeak(remainder) ? 'by-design' : remainder.verdict },
    measured(Math.min(1, share), 'share', CACHE_SHARE),
  );
  return { ...judgement, verdict: 'by-design', reasons: [subtracted, ...judgement.reasons], slowing: false };
}

/** From the first value to the last. */
const rise = ({ values }: Series): number => lastValue(values) - firstValue(values);

/** a - b at a's times, b's last value at or before each; NaN before b's first. */
function subtract(a: Series, b: Series): Series {
  const taken = valuesAt(a, b);
  return { timesMs: a.timesMs, values: a.values.map((value, i) => value - taken[i]!), slices: null };
}
