/**
 * One resource of one life of a process: its growth, and what explains it before it is called a leak: load, and caches
 * that are known to fill.
 */
import type { Caveat, Verdict } from '../model/assessment.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import { mayLeak } from '../model/finding.ts';
import type { Lifetime } from '../model/lifetime.ts';
import type { CacheName, Reason } from '../model/reason.ts';
import {
  RESOURCE_KINDS,
  STAND_IN_RESOURCES,
  type ProcessResource,
  type Resource,
  type ResourceKind,
  type StandInResource,
} from '../model/resource.ts';
import { EMPTY_SERIES, type Series } from '../model/series.ts';
import { valuesAt } from '../series/samples/align.ts';
import { since } from '../series/samples/since.ts';
import { HOUR_MS } from '../util/time.ts';
import { lastValue } from './exhaustion.ts';
import { judgeGrowth, type Judgement } from './judge-growth.ts';
import { knownCacheOf, settlingHoursOf } from '../windows/known-caches.ts';
import { explainByLoad } from './load.ts';
import { judgeWithPast } from './past.ts';
import { measured, reasonOf } from './reason.ts';

export interface LifetimeJudgement extends Judgement {
  readonly caveats: readonly Caveat[];
}

/** What a cache of the process makes grow. */
const HOLDS_CACHES: ReadonlySet<Resource> = new Set<Resource>(['private-bytes', ...STAND_IN_RESOURCES]);

/** @param kind how the resource is judged, if not as usual */
export function judgeLifetime(
  lifetime: Lifetime,
  resource: ProcessResource | StandInResource,
  evidence: MachineEvidence,
  kind: ResourceKind = RESOURCE_KINDS[resource],
): LifetimeJudgement {
  const series = lifetime.series[resource] ?? EMPTY_SERIES;
  const growth = judgeWithPast(series, kind, evidence.baseRate);
  // However much of it decides, it was seen for as long as all of it.
  return { ...judgeLife(lifetime, resource, series, growth, evidence), seenMs: growth.seenMs };
}

function judgeLife(
  lifetime: Lifetime,
  resource: ProcessResource | StandInResource,
  series: Series,
  growth: Judgement,
  evidence: MachineEvidence,
): LifetimeJudgement {
  const judgement = judgeBesideLoad(series, growth, evidence);
  const caveats: Caveat[] = judgement.slowing ? ['growth-slowing'] : [];
  const logged = HOLDS_CACHES.has(resource)
    ? judgeLoggedCache(lifetime, series, judgement, resource, evidence.baseRate)
    : null;
  if (logged !== null) return logged;
  const cache = HOLDS_CACHES.has(resource) ? knownCacheOf(lifetime.process) : null;
  if (cache === null) {
    const hours = HOLDS_CACHES.has(resource) ? settlingHoursOf(lifetime.process) : null;
    return hours === null
      ? { ...judgement, caveats }
      : judgeSettling(lifetime, resource, judgement, caveats, hours, evidence);
  }
  const cacheSeries = cache.companion === null ? undefined : evidence.companions.get(cache.companion);
  const withoutCache =
    cacheSeries === undefined
      ? null
      : judgeRemainder(series, cacheSeries, judgement, cache.cache, resource, evidence.baseRate);
  if (withoutCache !== null) return { ...withoutCache, caveats: withoutCache.slowing ? ['growth-slowing'] : [] };
  if (judgement.verdict !== 'leak' && !judgement.slowing) return { ...judgement, caveats };
  const reasons: Reason[] = [reasonOf('known-cache', 'against', { cache: cache.cache }), ...judgement.reasons];
  return { ...judgement, verdict: 'suspect', reasons, caveats: [...caveats, 'known-cache'] };
}

/** Of a process whose own database cache was logged, as that of the directory in lsass: what is left without it. */
function judgeLoggedCache(
  { series: logged }: Lifetime,
  series: Series,
  judgement: Judgement,
  resource: Resource,
  baseRate: number,
): LifetimeJudgement | null {
  const cache = logged['process-database-cache'];
  const rest = cache === undefined ? null : judgeRemainder(series, cache, judgement, 'database', resource, baseRate);
  return rest === null ? null : { ...rest, caveats: rest.slowing ? ['growth-slowing'] : [] };
}

/** Of a process whose caches fill for its first hours: growth in them is no leak, growth after them is. */
function judgeSettling(
  lifetime: Lifetime,
  resource: Resource,
  judgement: Judgement,
  caveats: readonly Caveat[],
  hours: number,
  evidence: MachineEvidence,
): LifetimeJudgement {
  if (!mayLeak(judgement)) return { ...judgement, caveats };
  const { startMs, endMs, ageAtStartMs } = lifetime;
  // Seen for longer than that, whatever its age: what it does at the end is no filling of a cache.
  if (Number.isNaN(ageAtStartMs)) {
    return { ...judgement, caveats: endMs - startMs < hours * HOUR_MS ? [...caveats, 'age-unknown'] : caveats };
  }
  const settledMs = startMs + hours * HOUR_MS - ageAtStartMs;
  if (settledMs <= startMs) return { ...judgement, caveats };
  const series = since(lifetime.series[resource]!, settledMs);
  const settled = judgeBesideLoad(series, judgeGrowth(series, RESOURCE_KINDS[resource], evidence.baseRate), evidence);
  if (mayLeak(settled)) {
    const reasons: Reason[] = [reasonOf('cache-filled', 'met', {}, measured(hours, 'hours')), ...settled.reasons];
    return { ...settled, reasons, caveats: settled.slowing ? ['growth-slowing'] : [] };
  }
  const afterwards = settled.verdict === 'insufficient-data' ? null : settled.verdict;
  const filling = reasonOf('cache-filling', 'against', { afterwards }, measured(hours, 'hours'));
  const reasons: Reason[] = [filling, ...judgement.reasons];
  return { ...judgement, verdict: 'by-design', slowing: false, reasons, caveats: [] };
}

/** Growth that load explains is no more than suspect: more users may also lose more. */
export function judgeBesideLoad(series: Series, judgement: Judgement, evidence: MachineEvidence): Judgement {
  if (!mayLeak(judgement)) return judgement;
  const load = explainByLoad(series, evidence.companions);
  if (load === null) return judgement;
  const verdict = load.explains ? 'suspect' : judgement.verdict;
  return {
    ...judgement,
    verdict,
    slowing: judgement.slowing && !load.explains,
    reasons: [...judgement.reasons, load.reason],
  };
}

/** Verdicts of a series that rose: the only ones a cache can explain. */
const RISING: ReadonlySet<Verdict> = new Set<Verdict>(['leak', 'suspect', 'warm-up', 'plateau', 'step']);
/** A cache explains growth of which it makes up at least this share. */
const CACHE_SHARE = 0.5;

/**
 * Judges what is left of the level once the cache is taken off: a leak may hide behind a cache that gives memory back, and
 * a cache's growth is no leak.
 * @returns null if the cache has too few samples beside the process's to tell anything
 */
function judgeRemainder(
  series: Series,
  cache: Series,
  judgement: Judgement,
  cacheName: CacheName,
  resource: Resource,
  baseRate: number,
): Judgement | null {
  if (judgement.verdict === 'insufficient-data') return judgement;
  const rest = subtract(series, cache);
  const remainder = judgeGrowth(rest, RESOURCE_KINDS[resource], baseRate);
  if (remainder.verdict === 'insufficient-data') return null;
  if (mayLeak(remainder)) {
    const subtracted = reasonOf('cache-subtracted', 'met', { cache: cacheName, remainder: null });
    return { ...remainder, reasons: [subtracted, ...remainder.reasons] };
  }
  if (!RISING.has(judgement.verdict)) return judgement;
  const grown = rise(series);
  const share = (grown - rise(rest)) / grown;
  if (!(share >= CACHE_SHARE)) return judgement;
  const subtracted = reasonOf(
    'cache-subtracted',
    'against',
    { cache: cacheName, remainder: remainder.verdict },
    measured(Math.min(1, share), 'share', CACHE_SHARE),
  );
  return {
    ...judgement,
    verdict: 'by-design',
    reasons: [subtracted, ...judgement.reasons],
    slowing: false,
  };
}

/** From the first value to the last. */
const rise = ({ values }: Series): number => lastValue(values) - firstValue(values);

export const firstValue = (values: Float64Array): number => values.find((v) => !Number.isNaN(v)) ?? NaN;

/** a - b at a's times, b's last value at or before each; NaN before b's first. */
function subtract(a: Series, b: Series): Series {
  const taken = valuesAt(a, b);
  return { timesMs: a.timesMs, values: a.values.map((value, i) => value - taken[i]!), slices: null };
}
