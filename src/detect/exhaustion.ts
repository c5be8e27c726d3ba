/**
 * When memory ends. A straight line to each limit that the log names or implies, with the earliest and latest date that
 * the slope's interval allows. No date where the interval touches zero, and none from less than a day of data.
 */
import type { Assessment, Exhaustion, Limit } from '../model/assessment.ts';
import { showsExchange, type MachineEvidence } from '../model/evidence.ts';
import type { Trend } from '../model/trend.ts';

const HOUR_MS = 3_600_000;
/** User address space of a 32-bit process: 3 GB with /3GB in boot.ini, which shows only once a process is above 2 GB. */
const USER_ADDRESS_SPACES: readonly Limit[] = [
  { name: '2 GB user address space', value: 2 ** 31 },
  { name: '3 GB user address space', value: 3 * 2 ** 30 },
];
const COMMIT_LIMIT = 'commit limit';
/** Of a process: its handle table has 2^24 entries (Windows Internals). */
const HANDLES: Limit = { name: 'handle limit of a process', value: 2 ** 24 };
/** A date further off than this is no forecast. */
const HORIZON_HOURS = 24 * 365;
/** Exchange 2000 and 2003 exist for 32-bit Windows only; the last of their logs are from about here. */
const LAST_32_BIT_EXCHANGE_MS = Date.UTC(2010, 0, 1);

/** A process with less than this share of what all leaks lose is not what ends the machine's memory. */
const MACHINE_SHARE = 0.1;

export interface Growth {
  /** Level at the end of the log, and what it grows by each hour. */
  readonly level: number;
  readonly slope: number;
  readonly low: number;
  readonly high: number;
}

/** Whether the log itself shows that user programs have 32-bit address spaces. */
export function is32Bit(evidence: MachineEvidence): boolean {
  return (
    showsExchange(evidence) &&
    evidence.lastMs < LAST_32_BIT_EXCHANGE_MS &&
    !evidence.laterThanWindows2003 &&
    !(evidence.maxVirtualBytes > 2 ** 32)
  );
}

/**
 * Limits and the nearest exhaustion of one leak.
 * @param virtual growth of Virtual Bytes over the same lifetime, null where not logged
 * @param leaking every leak of Private Bytes on the machine that lives to the end of the log, this one included
 */
export function forecast(
  assessment: Assessment,
  virtual: Growth | null,
  leaking: readonly Assessment[],
  evidence: MachineEvidence,
): { limits: Limit[]; exhaustion: Exhaustion | null } {
  const limits: Limit[] = [];
  const candidates: (Exhaustion | null)[] = [];
  const { trend, levels, resource } = assessment;
  if (trend === null || levels === null) return { limits, exhaustion: null };
  const atMs = assessment.lifetime.endMs;
  if (resource === 'handles') {
    return { limits: [HANDLES], exhaustion: reach(HANDLES, 'process', growthOf(trend, levels.last), atMs) };
  }
  // Threads use up the address space with their stacks; what that takes only Virtual Bytes tell.
  if (resource !== 'private-bytes' && (resource !== 'threads' || virtual === null)) return { limits, exhaustion: null };
  // Where Virtual Bytes are logged they decide: Private Bytes may fill what is reserved already.
  const growth = virtual ?? growthOf(trend, levels.last);
  const space = is32Bit(evidence) ? USER_ADDRESS_SPACES.find((s) => s.value > growth.level) : undefined;
  if (space !== undefined) {
    limits.push(space);
    candidates.push(reach(space, 'process', growth, atMs));
  }
  const commit = resource === 'private-bytes' ? commitLimit(evidence) : null;
  if (commit !== null) {
    limits.push(commit.limit);
    const sum = leaking.reduce<Growth>(
      (total, a) => ({
        level: total.level,
        slope: total.slope + (a.trend?.slopePerHour ?? 0),
        low: total.low + (a.trend?.ciLow ?? 0),
        high: total.high + (a.trend?.ciHigh ?? 0),
      }),
      { level: commit.committed, slope: 0, low: 0, high: 0 },
    );
    if (trend.slopePerHour >= MACHINE_SHARE * sum.slope) {
      candidates.push(reach(commit.limit, 'machine', sum, evidence.lastMs));
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
});

function reach(limit: Limit, scope: Exhaustion['scope'], growth: Growth, fromMs: number): Exhaustion | null {
  // Nothing left is a date too: the end of the log.
  const room = Math.max(0, limit.value - growth.level);
  if (!(growth.low > 0)) return null;
  const hours = room / growth.slope;
  if (hours > HORIZON_HOURS) return null;
  return {
    limit: limit.name,
    scope,
    limitValue: limit.value,
    atMs: fromMs + hours * HOUR_MS,
    earliestMs: fromMs + (room / growth.high) * HOUR_MS,
    latestMs: fromMs + (room / growth.low) * HOUR_MS,
  };
}

function commitLimit(evidence: MachineEvidence): { limit: Limit; committed: number } | null {
  const limit = lastValue(evidence.companions.get('commit-limit')?.values);
  const committed = lastValue(evidence.companions.get('committed-bytes')?.values);
  // 0 is what some collectors write for what they could not read.
  return !(limit > 0) || Number.isNaN(committed) ? null : { limit: { name: COMMIT_LIMIT, value: limit }, committed };
}

/** The last value that is a number; NaN if there is none. */
export function lastValue(values: Float64Array | undefined): number {
  if (values === undefined) return NaN;
  for (let i = values.length - 1; i >= 0; i--) if (!Number.isNaN(values[i]!)) return values[i]!;
  return NaN;
}
