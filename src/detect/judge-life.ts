/**
 * One resource of one life of a process: its growth, and what explains it before it is called a leak: load, and caches
 * that are known to fill.
 */
import type { Caveat } from '../model/assessment.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import { mayLeak } from '../model/finding.ts';
import type { Lifetime } from '../model/lifetime.ts';
import type { Reason } from '../model/reason.ts';
import {
  RESOURCE_KINDS,
  STAND_IN_RESOURCES,
  type ProcessResource,
  type Resource,
  type ResourceKind,
  type StandInResource,
} from '../model/resource.ts';
import { EMPTY_SERIES, type Series } from '../model/series.ts';
import { since } from '../series/samples/since.ts';
import { HOUR_MS, MIN_CAPTURED_DAY_MS } from '../util/time.ts';
import { judgeBesideCache, withCaveats, type CachedGrowth, type LifetimeJudgement } from './beside-cache.ts';
import { judgeBesideLoad, seenMsOf } from './beside-load.ts';
import { judgeGrowth, unsure, type Judgement } from './judge-growth.ts';
import { isScanner, settlingHoursOf } from '../windows/known-caches.ts';
import { judgeWithPast } from './past.ts';
import { measured, reasonOf } from './reason.ts';

/** What a cache of the process makes grow. */
const HOLDS_CACHES: ReadonlySet<Resource> = new Set<Resource>(['private-bytes', ...STAND_IN_RESOURCES]);

export interface LifeOptions {
  /** Samples of the resource, where they were put together already. */
  readonly series?: Series;
  /** Lives of other processes of the image, where a counter has the sum of their caches; none by default. */
  readonly siblings?: readonly Lifetime[];
  /** How the resource is judged, if not as usual. */
  readonly kind?: ResourceKind;
}

export function judgeLifetime(
  lifetime: Lifetime,
  resource: ProcessResource | StandInResource,
  evidence: MachineEvidence,
  {
    series = lifetime.series[resource] ?? EMPTY_SERIES,
    siblings = [],
    kind = RESOURCE_KINDS[resource],
  }: LifeOptions = {},
): LifetimeJudgement {
  const growth = judgeWithPast(series, kind, evidence.baseRate);
  const judgement = judgeBesideLoad(series, growth, kind, evidence);
  const judged = HOLDS_CACHES.has(resource)
    ? judgeWithCaches({ lifetime, resource, series, judgement, siblings }, evidence)
    : withCaveats(judgement);
  // However much of it decides, it was seen for as long as all of it.
  return { ...judged, seenMs: growth.seenMs };
}

function judgeWithCaches(growth: CachedGrowth, evidence: MachineEvidence): LifetimeJudgement {
  const beside = judgeBesideCache(growth, evidence);
  if (beside !== null) return beside;
  const { lifetime, resource, judgement } = growth;
  const { caveats } = withCaveats(judgement);
  if (isScanner(lifetime.process)) return { ...judgeScanner(growth), caveats };
  const hours = settlingHoursOf(lifetime.process);
  return hours === null
    ? { ...judgement, caveats }
    : judgeSettling(lifetime, resource, judgement, caveats, hours, evidence);
}

/** Of a scanner that was seen for less than a day: a scan that is not over grows as a leak does. */
function judgeScanner({ series, judgement }: CachedGrowth): Judgement {
  if (!mayLeak(judgement) || seenMsOf(series, judgement) >= MIN_CAPTURED_DAY_MS) return judgement;
  const reasons: Reason[] = [reasonOf('scheduled-scan', 'against', {}), ...judgement.reasons];
  return unsure({ ...judgement, verdict: 'suspect', reasons });
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
  const kind = RESOURCE_KINDS[resource];
  const settled = judgeBesideLoad(series, judgeGrowth(series, kind, evidence.baseRate), kind, evidence);
  if (mayLeak(settled)) {
    const reasons: Reason[] = [reasonOf('cache-filled', 'met', {}, measured(hours, 'hours')), ...settled.reasons];
    return { ...settled, reasons, caveats: settled.slowing ? ['growth-slowing'] : [] };
  }
  const afterwards = settled.verdict === 'insufficient-data' ? null : settled.verdict;
  const filling = reasonOf('cache-filling', 'against', { afterwards }, measured(hours, 'hours'));
  const reasons: Reason[] = [filling, ...judgement.reasons];
  return { ...judgement, verdict: 'by-design', slowing: false, reasons, caveats: [] };
}
