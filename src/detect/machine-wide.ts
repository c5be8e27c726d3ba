/**
 * What a machine loses as a whole: memory committed, the kernel's pools and page table entries. Its processes come first:
 * growth that they account for is theirs. What nobody accounts for is a driver's, or that of a process that is not logged.
 */
import type { Assessment } from '../model/assessment.ts';
import type { CompanionKey } from '../model/companion.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import { mayLeak } from '../model/finding.ts';
import type { Lifetime, MachineHistory, ProcessHistory } from '../model/lifetime.ts';
import type { LostKind, Measured, Reason, ReasonFacts } from '../model/reason.ts';
import {
  MACHINE_POOL_GROWTH,
  RESOURCE_KINDS,
  type MachineResource,
  type ProcessResource,
  type ResourceKind,
} from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { Trend } from '../model/trend.ts';
import { countUpTo } from '../util/binary-search.ts';
import { cutSeries } from '../series/samples/cut-series.ts';
import { rangeOf } from '../series/samples/range.ts';
import { upperMedian } from '../trend/order-statistics.ts';
import { lastValue } from './exhaustion.ts';
import { judgeGrowth, unsure, type Judgement } from './judge-growth.ts';
import { judgeObjects } from './process-count.ts';
import { measured, reasonOf } from './reason.ts';
import { isLogged } from './read-series.ts';
import { rising } from './rising.ts';

/** The counter of object Memory that measures it. */
export const COMPANION_OF: Readonly<Record<MachineResource, CompanionKey>> = {
  'committed-bytes': 'committed-bytes',
  'pool-nonpaged': 'machine-pool-nonpaged',
  'pool-paged': 'machine-pool-paged',
  'free-system-ptes': 'free-system-ptes',
  'available-bytes': 'available-bytes',
  'process-count': 'processes',
};

/** What of its processes adds up to it, as far as it is theirs. */
const PROCESS_PART: Readonly<Record<MachineResource, ProcessResource | null>> = {
  'committed-bytes': 'private-bytes',
  'pool-nonpaged': 'pool-nonpaged',
  'pool-paged': 'pool-paged',
  'free-system-ptes': null,
  'available-bytes': null,
  'process-count': null,
};

/** Processes explain growth of which they make at least this share. */
export const EXPLAINED_SHARE = 0.5;
/** Levels at the start and the end of the growth are medians of so many looks, over a sixth of it each. */
const LOOKS = 12;
const LOOK_SHARE = 1 / 6;
/** Processes account for all there is if so many of them have the counter: some end before it is asked for. */
const MAX_LOGGED = 0.9;
/** Of the most there was: less is as good as used up. */
const USED_UP_SHARE = 0.02;

/**
 * The machine itself as a history of one resource, its lives parted by restarts of the machine. Each begins and ends with a
 * sample of the resource: what the log has before or after says nothing of it.
 * @returns null where the log has no sample of it
 */
export function machineHistory(
  resource: MachineResource,
  { machine, companions }: MachineEvidence,
  restartsMs: readonly number[],
): MachineHistory | null {
  const whole = companions.get(COMPANION_OF[resource]);
  if (whole === undefined) return null;
  const cuts = [-Infinity, ...restartsMs, Infinity];
  const lifetimes = cuts.slice(1).flatMap((toMs, i): Lifetime[] => {
    const fromMs = cuts[i]!;
    const series = between(whole, fromMs, toMs);
    if (series.timesMs.length === 0) return [];
    const ends = { startMs: series.timesMs[0]!, endMs: series.timesMs.at(-1)! };
    const known = { startKnown: Number.isFinite(fromMs), endKnown: Number.isFinite(toMs) };
    const names = { machine, process: '', instance: '', firstInstance: '', pid: null };
    const rows = { [resource]: series.timesMs.length };
    return [{ ...names, ...ends, ...known, ageAtStartMs: NaN, rows, series: { [resource]: series } }];
  });
  return lifetimes.length === 0
    ? null
    : {
        machine,
        process: null,
        subject: null,
        siblingRank: 0,
        siblings: 1,
        lifetimes,
        successions: new Map(),
        foldedRuns: 0,
      };
}

/** Samples after one instant, up to another and with it, from the first that is a number to the last. */
function between({ timesMs, values }: Series, fromMs: number, toMs: number): Series {
  let from = 0;
  let end = timesMs.length;
  while (from < end && (timesMs[from]! <= fromMs || Number.isNaN(values[from]!))) from++;
  while (end > from && (timesMs[end - 1]! > toMs || Number.isNaN(values[end - 1]!))) end--;
  return { timesMs: timesMs.subarray(from, end), values: values.subarray(from, end), slices: null };
}

/** Judges one life of a machine. @param processes everything that ran on it and was logged */
export function judgeMachine(
  lifetime: Lifetime,
  resource: MachineResource,
  processes: readonly ProcessHistory[],
  evidence: MachineEvidence,
): Judgement {
  const level = lifetime.series[resource]!;
  const judgement = judgeLeft(level, judgeLevel(level, resource, evidence.baseRate), resource, evidence.baseRate);
  const { trend } = judgement;
  if (trend === null || !mayLeak(judgement)) return judgement;
  const part = PROCESS_PART[resource];
  const kind = LOST[resource];
  const kindReasons = kind === null ? [] : [reasonOf('kind', 'met', { lost: kind })];
  const because = (...reasons: readonly Reason[]): Judgement => ({
    ...judgement,
    reasons: [...judgement.reasons, ...reasons],
  });
  if (resource === 'process-count') return judgeObjects(judgement, processes, evidence);
  if (part === null) return because(...kindReasons);
  const processesReason = (
    outcome: ReasonFacts['processes']['outcome'],
    state: Reason['state'],
    share?: Measured,
  ): Reason => reasonOf('processes', state, { part, outcome }, share);
  // Whose growth it is decides whether it is a cache's; a pool is the kernel's whoever is charged for it.
  const mayBeCaches = (reason: Reason): Judgement =>
    resource === 'committed-bytes' ? unsure({ ...because(reason), verdict: 'suspect' }) : because(reason);
  const logged = processes.filter((p) => p.lifetimes.some((l) => isLogged(l, part)));
  if (logged.length === 0) return mayBeCaches(processesReason('not-logged', 'not-checked'));
  const share = shareOfProcesses(lifetime.series[resource]!, resource, part, logged, trend, evidence);
  if (!Number.isFinite(share)) return mayBeCaches(processesReason('unknown', 'not-checked'));
  const ofGrowth = measured(Math.min(1, Math.max(0, share)), 'share', EXPLAINED_SHARE);
  if (share >= EXPLAINED_SHARE) {
    return { ...because(processesReason('explained', 'against', ofGrowth)), verdict: 'explained', slowing: false };
  }
  if (!evidence.allProcesses || logged.length < MAX_LOGGED * processes.length) {
    return mayBeCaches(processesReason('not-all-logged', 'partly', ofGrowth));
  }
  return because(processesReason('rest', 'met', ofGrowth), ...kindReasons);
}

/**
 * What is next to gone cannot fall on, so that its shape is that of a plateau: it is a loss all the same, and no question of
 * likelihood. Its rate is that of the time until it was gone; where it went at once it has none, and is only suspected.
 */
function judgeLeft(series: Series, judgement: Judgement, resource: MachineResource, baseRate: number): Judgement {
  if (!RESOURCE_KINDS[resource].falls || judgement.trend === null || judgement.verdict === 'leak') return judgement;
  const { timesMs, values } = series;
  const left = lastValue(values);
  const usedUp = USED_UP_SHARE * (rangeOf(series)?.max ?? NaN);
  if (!(left <= usedUp)) return judgement;
  const goneMs = timesMs[values.findIndex((value) => value <= usedUp)]!;
  const trend = judgeLevel(cutSeries(series, timesMs[0]!, goneMs), resource, baseRate).trend ?? judgement.trend;
  const verdict = trend.ciHigh < 0 ? 'leak' : 'suspect';
  const reason = reasonOf('used-up', 'met', {}, measured(left, RESOURCE_KINDS[resource].unit, usedUp));
  return { ...judgement, verdict, trend, slowing: false, likelihood: NaN, reasons: [reason, ...judgement.reasons] };
}

/** What is lost where no process accounts for it. */
const LOST: Readonly<Record<MachineResource, LostKind | null>> = {
  'committed-bytes': null,
  'pool-nonpaged': 'kernel-memory-of-no-process',
  'pool-paged': 'kernel-memory-of-no-process',
  'free-system-ptes': 'page-table-entries',
  'available-bytes': null,
  'process-count': null,
};

/** Judges a level as growth; of what is left (PTEs) what is gone is judged, and the trend told of what is left. */
function judgeLevel(series: Series, resource: MachineResource, baseRate: number): Judgement {
  const kind = machineKind(resource);
  if (!kind.falls) return judgeGrowth(series, kind, baseRate);
  const top = rangeOf(series)?.max ?? NaN;
  const { absolute, relative } = kind.minimumGrowth;
  const minimumGrowth = { absolute: Math.max(absolute, relative * top), relative: 0 };
  const judgement = judgeGrowth(rising(series, resource), { ...kind, minimumGrowth }, baseRate);
  const { verdict, trend } = judgement;
  return {
    ...judgement,
    // What is gone shrinks: more is left than before.
    verdict: verdict === 'shrinking' ? 'fluctuating' : verdict,
    trend: trend === null ? null : upsideDown(trend, top),
  };
}

const upsideDown = (trend: Trend, top: number): Trend => ({
  ...trend,
  slopePerHour: -trend.slopePerHour,
  ciLow: -trend.ciHigh,
  ciHigh: -trend.ciLow,
  intercept: top - trend.intercept,
});

/** What of a machine is judged like what of a process, but for how much growth is worth acting on. */
const machineKind = (resource: MachineResource): ResourceKind =>
  PROCESS_PART[resource] === resource
    ? { ...RESOURCE_KINDS[resource], minimumGrowth: MACHINE_POOL_GROWTH }
    : RESOURCE_KINDS[resource];

/** Levels while they are known to hold: before and after they count as 0. */
interface Held {
  readonly series: Series;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Share of the growth since its onset that processes make up; of Committed Bytes the pools count as theirs, for what grows
 * there is a finding of its own. NaN where it cannot be told. O(processes log samples)
 */
function shareOfProcesses(
  series: Series,
  resource: MachineResource,
  part: ProcessResource,
  processes: readonly ProcessHistory[],
  trend: Trend,
  { companions }: MachineEvidence,
): number {
  const pools = resource === 'committed-bytes' ? POOLS.map((pool) => companions.get(COMPANION_OF[pool])) : [];
  const ofPools = pools
    .filter((pool) => pool !== undefined)
    .map((pool): Held => ({ series: pool, fromMs: -Infinity, toMs: Infinity }));
  return shareOfGrowth(series, trend, [...heldBy(processes, [part], trend), ...ofPools]);
}

/**
 * Share of a machine's growth since its onset that some processes make up; NaN where the machine does not grow, or its
 * processes do not add up to it.
 */
export function shareOf(
  { history, resource, lifetime, trend }: Assessment,
  processes: readonly ProcessHistory[],
): number {
  const series = lifetime.series[resource];
  if (history.process !== null || trend === null || series === undefined) return NaN;
  return shareOfGrowth(series, trend, heldBy(processes, partsOf(resource as MachineResource), trend));
}

/** What of a process is part of a machine's resource. */
export function partsOf(resource: MachineResource): readonly ProcessResource[] {
  const part = PROCESS_PART[resource];
  if (part === null) return [];
  return resource === 'committed-bytes' ? [part, ...POOLS] : [part];
}

const POOLS = ['pool-paged', 'pool-nonpaged'] as const;

/** What processes hold of resources while a growth goes on. A series is put together when it is asked for. */
function* heldBy(
  processes: readonly ProcessHistory[],
  parts: readonly ProcessResource[],
  { fitStartMs, fitEndMs }: Trend,
): Generator<Held> {
  for (const { series: own, startMs, endMs } of processes.flatMap((p) => p.lifetimes)) {
    if (endMs < fitStartMs || startMs > fitEndMs) continue;
    for (const part of parts) {
      const series = own[part];
      if (series !== undefined) yield { series, fromMs: startMs, toMs: endMs };
    }
  }
}

function shareOfGrowth(series: Series, { fitStartMs, fitEndMs }: Trend, held: Iterable<Held>): number {
  const span = LOOK_SHARE * (fitEndMs - fitStartMs);
  const steps = Array.from({ length: LOOKS }, (_, i) => (i / (LOOKS - 1)) * span);
  const looks = [...steps.map((ms) => fitStartMs + ms), ...steps.map((ms) => fitEndMs - span + ms)];
  const sums = new Float64Array(looks.length);
  for (const { series: of, fromMs, toMs } of held) {
    looks.forEach((ms, i) => {
      if (ms >= fromMs && ms <= toMs) sums[i]! += levelAt(of, ms);
    });
  }
  const growth = growthOver(Float64Array.from(looks, (ms) => levelAt(series, ms)));
  return growth > 0 ? growthOver(sums) / growth : NaN;
}

/** The last value that is a number, at an instant or before; 0 where there is none. */
function levelAt({ timesMs, values }: Series, ms: number): number {
  for (let i = countUpTo(timesMs, ms) - 1; i >= 0; i--) if (!Number.isNaN(values[i]!)) return values[i]!;
  return 0;
}

/** From the first half of the looks to the second. */
const growthOver = (levels: Float64Array): number =>
  upperMedian(levels.subarray(LOOKS)) - upperMedian(levels.subarray(0, LOOKS));
