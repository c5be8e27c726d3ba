/**
 * When memory ends. A straight line to each limit that the log names or implies, with the earliest and latest date that
 * the slope's interval and the level's allow. No date where the interval touches zero, and none from less than a day of data.
 */
import type { Assessment, Exhaustion, Limit, LimitCode } from '../model/assessment.ts';
import { type MachineEvidence } from '../model/evidence.ts';
import type { ProcessHistory } from '../model/lifetime.ts';
import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { Trend } from '../model/trend.ts';
import { MAD_TO_SIGMA, upperMedian } from '../trend/order-statistics.ts';
import { sharedSlope } from '../trend/shared-slope.ts';
import { HOUR_MS } from '../util/time.ts';
import { isSelected } from '../util/subject-names.ts';
import { LAST_32_BIT_EXCHANGE_MS, showsExchange } from '../windows/exchange.ts';
import { hasImageOf32Bit } from '../windows/images.ts';
import { rateInterval } from './growth-rate.ts';
import { risesIn } from './judge-growth.ts';

/** User address space of a 32-bit process: 3 GB with /3GB in boot.ini, which shows only once a process is above 2 GB. */
const ADDRESS_SPACES = (
  [
    [2, 'address-space-2gb'],
    [3, 'address-space-3gb'],
    [4, 'address-space-4gb'],
  ] as const satisfies readonly (readonly [number, LimitCode])[]
).map(([gigabytes, code]) => ({ gigabytes, limit: { code, value: gigabytes * 2 ** 30 } }));
/** The largest is of 64-bit Windows alone. */
const POSSIBLE_ADDRESS_SPACES = ADDRESS_SPACES.slice(0, 2).map(({ limit }) => limit);
/** Of a process: its handle table has 2^24 entries (Windows Internals). */
const HANDLES: Limit = { code: 'handles', value: 2 ** 24 };
/**
 * The most that the kernel's pools can be on 32-bit Windows 2000 to Server 2003, reached only with much memory (Windows
 * Internals; Russinovich, Pushing the Limits of Windows: Paged and Nonpaged Pool).
 */
const POOL_LIMITS: Readonly<Partial<Record<Resource, Limit>>> = {
  'pool-nonpaged': { code: 'nonpaged-pool', value: 256 * 2 ** 20 },
  'pool-paged': { code: 'paged-pool', value: 650 * 2 ** 20 },
};
const NO_PTES: Limit = { code: 'system-ptes', value: 0 };
/** A date further off than this is no forecast. */
const HORIZON_HOURS = 24 * 365;

/** A process with less than this share of what all leaks lose is not what ends the machine's memory. */
const MACHINE_SHARE = 0.1;

export interface Growth {
  /** Level at the end of the log, and what it grows by each hour. */
  readonly level: number;
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  /** Standard deviation of the level. */
  readonly spread: number;
}

/** Whether user programs are known to have 32-bit address spaces: as declared, else by what the log itself shows. */
function is32Bit(evidence: MachineEvidence): boolean {
  const { declared, images } = evidence;
  if (declared !== null && declared.bits !== null) return declared.bits === 32;
  if (evidence.laterThanWindows2003 || evidence.maxVirtualBytes > 2 ** 32) return false;
  if (hasImageOf32Bit(images)) return true;
  return showsExchange(evidence) && evidence.lastMs < LAST_32_BIT_EXCHANGE_MS;
}

/** The address spaces that a process may have, the smallest first; none where it may be a 64-bit one. */
function addressSpaces(evidence: MachineEvidence): readonly Limit[] {
  const declared = evidence.declared?.userAddressSpaceGB ?? null;
  // A process above what was declared has more than that.
  if (declared !== null) {
    return ADDRESS_SPACES.filter(({ gigabytes }) => gigabytes >= declared).map(({ limit }) => limit);
  }
  return is32Bit(evidence) ? POSSIBLE_ADDRESS_SPACES : [];
}

/**
 * Limits and the nearest exhaustion of one leak.
 * @param virtual growth of Virtual Bytes over the same lifetime, null where not logged
 * @param growing Private Bytes of every process that lives to the end of the log, whatever its verdict
 */
export function forecast(
  assessment: Assessment,
  virtual: Growth | null,
  growing: readonly Assessment[],
  evidence: MachineEvidence,
): { limits: Limit[]; exhaustion: Exhaustion | null } {
  const limits: Limit[] = [];
  const candidates: (Exhaustion | null)[] = [];
  const { trend, levels, resource, history } = assessment;
  if (trend === null || levels === null) return { limits, exhaustion: null };
  const atMs = assessment.lifetime.endMs;
  if (history.process === null) {
    const limit = limitOfMachine(resource, evidence);
    if (limit === null) return { limits, exhaustion: null };
    return { limits: [limit], exhaustion: reach(limit, 'machine', growthOf(trend, levels.last), atMs) };
  }
  const own = growthOf(trend, levels.last);
  const ceilings = configuredLimits(history, resource, evidence);
  for (const limit of resource === 'handles' ? [...ceilings, HANDLES] : ceilings) {
    limits.push(limit);
    candidates.push(reach(limit, 'process', own, atMs));
  }
  // Threads use up the address space with their stacks; what that takes only Virtual Bytes tell.
  const takesSpace = resource === 'private-bytes' || (resource === 'threads' && virtual !== null);
  // Where Virtual Bytes are logged they decide: Private Bytes may fill what is reserved already. Else they only tell by when
  // at the latest, since what is reserved is always more.
  const growth = virtual ?? own;
  const space = takesSpace ? addressSpaces(evidence).find((s) => s.value > growth.level) : undefined;
  if (space !== undefined) {
    limits.push(space);
    // Of 64-bit Windows it is the limit of the 32-bit processes only, and a log does not show which those are.
    const reached = evidence.declared?.bits === 64 ? null : reach(space, 'process', growth, atMs);
    candidates.push(reached === null ? null : { ...reached, atLatest: virtual === null });
  }
  const machine = resource === 'private-bytes' ? memoryLimit(evidence, commitLimit(evidence)) : null;
  if (machine !== null) {
    limits.push(machine.limit);
    const sum = growthOfMachine(machine, growing);
    if (trend.slopePerHour >= MACHINE_SHARE * sum.slope) {
      candidates.push(reach(machine.limit, 'machine', machine.limit.value > 0 ? sum : falling(sum), evidence.lastMs));
    }
  }
  const dated = candidates.filter((c) => c !== null).sort((a, b) => a.atMs - b.atMs);
  return { limits, exhaustion: dated[0] ?? null };
}

export const growthOf = (trend: Trend, level: number): Growth => ({
  level,
  slope: trend.slopePerHour,
  low: trend.ciLow,
  high: trend.ciHigh,
  spread: 0,
});

/** The end of a log, as a share of its time, that tells the level now. */
const END_SHARE = 0.2;
/** Standard deviations of the level to each side: 95 %. */
const LEVEL_SIGMAS = 2;

/**
 * What is to be expected of all processes together: each leak in full, and what may be one by its likelihood, since a machine
 * does not wait until a leak is known. It may be as fast as the machine's level itself rises.
 */
function growthOfMachine({ limit, series }: MachineMemory, growing: readonly Assessment[]): Growth {
  let [slope, low, high] = [0, 0, 0];
  for (const { verdict, trend, likelihood } of growing) {
    if (trend === null || (verdict !== 'leak' && trend.ciLow <= 0)) continue;
    const weight = verdict === 'leak' ? 1 : (likelihood ?? 0);
    slope += weight * trend.slopePerHour;
    low += weight * trend.ciLow;
    high += weight * trend.ciHigh;
  }
  // Of what is available, files that are read take more than any leak, and give it back.
  const rise = limit.code === 'commit' ? (risesIn(series, RESOURCE_KINDS['committed-bytes'])?.whole ?? null) : null;
  if (rise !== null) {
    const isUneven = rise.hours !== rise.clockHours;
    const own = sharedSlope([{ times: rise.clockHours, values: rise.levels }], isUneven);
    high = Math.max(high, rateInterval(own.slope, own.slopeError).ciHigh);
  }
  return { ...levelNow(series, limit.code === 'commit' ? slope : -slope), slope, low, high };
}

/** The level at the end of a series that grows at a rate: no single sample, which may be a peak of the load. */
function levelNow({ timesMs, values }: Series, slope: number): Pick<Growth, 'level' | 'spread'> {
  const endMs = timesMs.at(-1)!;
  const fromMs = endMs - END_SHARE * (endMs - timesMs[0]!);
  const levels: number[] = [];
  for (let i = timesMs.length - 1; i >= 0 && timesMs[i]! >= fromMs; i--) {
    if (!Number.isNaN(values[i]!)) levels.push(values[i]! + (slope * (endMs - timesMs[i]!)) / HOUR_MS);
  }
  if (levels.length === 0) return { level: lastValue(values), spread: 0 };
  const level = upperMedian(levels);
  return { level, spread: MAD_TO_SIGMA * upperMedian(levels.map((value) => Math.abs(value - level))) };
}

/** What grows eats what is left. */
const falling = ({ slope, low, high, ...rest }: Growth): Growth => ({ ...rest, slope: -slope, low: -high, high: -low });

function reach(limit: Limit, scope: Exhaustion['scope'], growth: Growth, fromMs: number): Exhaustion | null {
  const { level, slope, low, high } = growth.slope < 0 ? falling(growth) : growth;
  // Nothing left is a date too: the end of the log.
  const room = growth.slope < 0 ? Math.max(0, level - limit.value) : Math.max(0, limit.value - level);
  if (!(low > 0)) return null;
  const hours = room / slope;
  if (hours > HORIZON_HOURS) return null;
  return {
    limit: limit.code,
    scope,
    limitValue: limit.value,
    atMs: fromMs + hours * HOUR_MS,
    earliestMs: fromMs + (Math.max(0, room - LEVEL_SIGMAS * growth.spread) / high) * HOUR_MS,
    latestMs: fromMs + ((room + LEVEL_SIGMAS * growth.spread) / low) * HOUR_MS,
    atLatest: false,
  };
}

/** What the user set for this process. */
function configuredLimits(
  { process, subject }: ProcessHistory,
  resource: Resource,
  evidence: MachineEvidence,
): Limit[] {
  return evidence.configuredLimits
    .filter((limit) => limit.resource === resource && isSelected(limit, process, subject))
    .map(({ value }) => ({ code: 'configured', value }));
}

function limitOfMachine(resource: Resource, evidence: MachineEvidence): Limit | null {
  if (resource === 'free-system-ptes') return NO_PTES;
  if (resource === 'committed-bytes') return commitLimit(evidence);
  return is32Bit(evidence) ? (POOL_LIMITS[resource] ?? null) : null;
}

interface MachineMemory {
  readonly limit: Limit;
  readonly series: Series;
}

/** What ends the memory of the machine, and its level: the commit limit, else what is available to its last byte. */
function memoryLimit({ companions }: MachineEvidence, limit: Limit | null): MachineMemory | null {
  const committed = companions.get('committed-bytes');
  if (limit !== null && hasValue(committed)) return { limit, series: committed };
  const available = companions.get('available-bytes');
  return hasValue(available) ? { limit: { code: 'available-memory', value: 0 }, series: available } : null;
}

const hasValue = (series: Series | undefined): series is Series => !Number.isNaN(lastValue(series?.values));

/** Null where it was not logged. */
function commitLimit(evidence: MachineEvidence): Limit | null {
  const limit = lastValue(evidence.companions.get('commit-limit')?.values);
  // 0 is what some collectors write for what they could not read.
  return limit > 0 ? { code: 'commit', value: limit } : null;
}

/** The last value that is a number; NaN if there is none. */
export function lastValue(values: Float64Array | undefined): number {
  if (values === undefined) return NaN;
  for (let i = values.length - 1; i >= 0; i--) if (!Number.isNaN(values[i]!)) return values[i]!;
  return NaN;
}
