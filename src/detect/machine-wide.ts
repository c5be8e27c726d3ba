/**
 * What a machine loses as a whole: memory committed, the kernel's pools and page table entries. Its processes come first:
 * growth that they account for is theirs. What nobody accounts for is a driver's, or that of a process that is not logged.
 */
import type { Reason } from '../model/assessment.ts';
import type { CompanionKey } from '../model/companion.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import type { Lifetime, MachineHistory, ProcessHistory } from '../model/lifetime.ts';
import {
  MACHINE_POOL_GROWTH,
  MACHINE_RESOURCES,
  RESOURCE_KINDS,
  type MachineResource,
  type ProcessResource,
  type Resource,
  type ResourceKind,
} from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { Trend } from '../model/trend.ts';
import { valuesAt } from '../series/align.ts';
import { rangeOf } from '../series/range.ts';
import { findEvents } from './events.ts';
import { judgeGrowth, type Judgement } from './judge-growth.ts';

const COMPANION_OF: Readonly<Record<MachineResource, CompanionKey>> = {
  'committed-bytes': 'committed-bytes',
  'pool-nonpaged': 'machine-pool-nonpaged',
  'pool-paged': 'machine-pool-paged',
  'free-system-ptes': 'free-system-ptes',
  'available-bytes': 'available-bytes',
};

/** What of its processes adds up to it, as far as it is theirs. */
const PROCESS_PART: Readonly<Record<MachineResource, ProcessResource | null>> = {
  'committed-bytes': 'private-bytes',
  'pool-nonpaged': 'pool-nonpaged',
  'pool-paged': 'pool-paged',
  'free-system-ptes': null,
  'available-bytes': null,
};

/** Processes explain growth of which they make at least this share. */
const EXPLAINED_SHARE = 0.5;
/** Levels at the start and the end of the growth are medians of so many looks, over a sixth of it each. */
const LOOKS = 12;
const LOOK_SHARE = 1 / 6;

/**
 * The machine itself as a history, its lives parted by restarts of the machine.
 * @returns null where the log has none of its counters
 */
export function machineHistory(
  histories: readonly ProcessHistory[],
  { machine, companions }: MachineEvidence,
): MachineHistory | null {
  const logged = MACHINE_RESOURCES.flatMap((resource) => {
    const series = companions.get(COMPANION_OF[resource]);
    return series === undefined || series.timesMs.length === 0 ? [] : [{ resource, series }];
  });
  if (logged.length === 0) return null;
  const restarts = findEvents(machine, histories)
    .filter(({ kind }) => kind === 'machine-restarted')
    .map(({ atMs }) => atMs);
  const cuts = [-Infinity, ...restarts, Infinity];
  const lifetimes = cuts.slice(1).flatMap((to, i) => {
    const from = cuts[i]!;
    const series: Partial<Record<Resource, Series>> = {};
    for (const { resource, series: whole } of logged) series[resource] = between(whole, from, to);
    const times = Object.values(series).flatMap(({ timesMs }) =>
      timesMs.length === 0 ? [] : [timesMs[0]!, timesMs.at(-1)!],
    );
    const lifetime: Lifetime = {
      machine,
      process: '',
      instance: '',
      firstInstance: '',
      pid: null,
      startMs: Math.min(...times),
      endMs: Math.max(...times),
      startKnown: Number.isFinite(from),
      endKnown: Number.isFinite(to),
      ageAtStartMs: NaN,
      series,
    };
    return times.length === 0 ? [] : [lifetime];
  });
  return { machine, process: null, siblingRank: 0, siblings: 1, lifetimes, foldedRuns: 0 };
}

/** Samples after one instant, up to another and with it. */
function between({ timesMs, values }: Series, fromMs: number, toMs: number): Series {
  const from = timesMs.findIndex((t) => t > fromMs);
  const end = timesMs.findIndex((t) => t > toMs);
  const range = [from < 0 ? timesMs.length : from, end < 0 ? timesMs.length : end] as const;
  return { timesMs: timesMs.subarray(...range), values: values.subarray(...range), slices: null };
}

/** Judges one life of a machine. @param processes everything that ran on it and was logged */
export function judgeMachine(
  lifetime: Lifetime,
  resource: MachineResource,
  processes: readonly ProcessHistory[],
  evidence: MachineEvidence,
): Judgement {
  const judgement = judgeLevel(lifetime.series[resource]!, resource);
  const { verdict, trend } = judgement;
  if (trend === null || (verdict !== 'leak' && verdict !== 'suspect')) return judgement;
  const part = PROCESS_PART[resource];
  const share = part === null ? 0 : shareOfProcesses(lifetime, resource, part, processes, trend);
  const because = (code: string, text: string, state: Reason['state']): Judgement => ({
    ...judgement,
    reasons: [...judgement.reasons, { code, text, state }],
  });
  if (part === null) return because('kind', KIND_TEXT[resource]!, 'met');
  // Whose growth it is decides whether it is a cache's; a pool is the kernel's whoever is charged for it.
  const unsure = (told: Judgement): Judgement =>
    resource === 'committed-bytes' ? { ...told, verdict: 'suspect' } : told;
  if (share === null) {
    const text = `which process grows is not told: ${RESOURCE_KINDS[part].label} of processes were not logged`;
    return unsure(because('processes', text, 'not-checked'));
  }
  const percent = `${Math.round(100 * Math.min(1, Math.max(0, share)))} %`;
  if (share >= EXPLAINED_SHARE) {
    const told = because('processes', `its processes account for ${percent} of the growth`, 'against');
    return { ...told, verdict: 'explained', slowing: false };
  }
  if (!evidence.allProcesses) {
    const text = `the processes in the log account for ${percent} of the growth: log all of them`;
    return unsure(because('processes', text, 'partly'));
  }
  const kind = KIND_TEXT[resource];
  const told = because('processes', `its processes account for only ${percent} of the growth`, 'met');
  return kind === null ? told : { ...told, reasons: [...told.reasons, { code: 'kind', text: kind, state: 'met' }] };
}

/** What is lost where no process accounts for it. */
const KIND_TEXT: Readonly<Record<MachineResource, string | null>> = {
  'committed-bytes': null,
  'pool-nonpaged': 'loses memory of the kernel that no process is charged for: a driver may be what takes it',
  'pool-paged': 'loses memory of the kernel that no process is charged for: a driver may be what takes it',
  'free-system-ptes': 'loses page table entries of the kernel: a driver may be what takes them',
  'available-bytes': null,
};

/** Judges a level as growth; of what is left (PTEs) what is gone is judged, and the trend told of what is left. */
function judgeLevel(series: Series, resource: MachineResource): Judgement {
  const kind = machineKind(resource);
  if (!kind.falls) return judgeGrowth(series, kind);
  const top = rangeOf(series)?.max ?? NaN;
  const { absolute, relative } = kind.minimumGrowth;
  const gone: Series = { timesMs: series.timesMs, values: series.values.map((value) => top - value), slices: null };
  const judgement = judgeGrowth(gone, {
    ...kind,
    minimumGrowth: { absolute: Math.max(absolute, relative * top), relative: 0 },
  });
  return { ...judgement, trend: judgement.trend === null ? null : upsideDown(judgement.trend, top) };
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

/**
 * Share of the growth since its onset that processes make up; of Committed Bytes the pools count as theirs, for what grows
 * there is a finding of its own. Null where no process has the counter.
 */
function shareOfProcesses(
  lifetime: Lifetime,
  resource: MachineResource,
  part: ProcessResource,
  processes: readonly ProcessHistory[],
  { fitStartMs, fitEndMs }: Trend,
): number | null {
  const span = LOOK_SHARE * (fitEndMs - fitStartMs);
  const steps = Array.from({ length: LOOKS }, (_, i) => (i / (LOOKS - 1)) * span);
  const timesMs = Float64Array.from([
    ...steps.map((ms) => fitStartMs + ms),
    ...steps.map((ms) => fitEndMs - span + ms),
  ]);
  const looks: Series = { timesMs, values: timesMs, slices: null };
  const held = new Float64Array(timesMs.length);
  let logged = false;
  const add = (series: Series, fromMs: number, toMs: number): void => {
    valuesAt(looks, series).forEach((value, i) => {
      if (timesMs[i]! >= fromMs && timesMs[i]! <= toMs && !Number.isNaN(value)) held[i]! += value;
    });
  };
  for (const { series, startMs, endMs } of processes.flatMap((p) => p.lifetimes)) {
    const own = series[part];
    if (own === undefined) continue;
    logged = true;
    add(own, startMs, endMs);
  }
  if (!logged) return null;
  const pools = resource === 'committed-bytes' ? (['pool-paged', 'pool-nonpaged'] as const) : [];
  for (const pool of pools) {
    const series = lifetime.series[pool];
    if (series !== undefined) add(series, -Infinity, Infinity);
  }
  return growthOver(held) / growthOver(valuesAt(looks, lifetime.series[resource]!));
}

/** From the first half of the looks to the second. */
const growthOver = (levels: Float64Array): number => median(levels.subarray(LOOKS)) - median(levels.subarray(0, LOOKS));

const median = (values: Float64Array): number => values.slice().sort()[values.length >>> 1]!;
