/**
 * What stands in for Private Bytes of a process where those have no value in the log. Page File Bytes are nearly the same, and
 * Working Set - Private is the part in memory; Virtual Bytes and Working Set tell something only together: reserved address
 * space takes no memory, and a Working Set grows with memory that is mapped or shared. None of them proves a leak.
 */
import type { MachineEvidence } from '../model/evidence.ts';
import { mayLeak } from '../model/finding.ts';
import type { Lifetime, ProcessHistory } from '../model/lifetime.ts';
import type { Reason } from '../model/reason.ts';
import {
  RESOURCE_KINDS,
  STAND_IN_RESOURCES,
  type ProcessResource,
  type Resource,
  type ResourceKind,
  type StandInResource,
} from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { LifetimeJudgement } from './beside-cache.ts';
import { judgeLifetime } from './judge-life.ts';
import { reasonOf } from './reason.ts';

/** A counter that is judged in place of Private Bytes. */
export interface StandIn {
  readonly resource: ProcessResource | StandInResource;
  /** @param series of the resource */
  readonly judge: (lifetime: Lifetime, series: Series) => LifetimeJudgement;
}

/** Address space of 64-bit processes is reserved by the terabyte: a share of it would hide any growth. */
const RESERVED: ResourceKind = {
  ...RESOURCE_KINDS['virtual-bytes'],
  minimumGrowth: { absolute: RESOURCE_KINDS['virtual-bytes'].minimumGrowth.absolute, relative: 0 },
};

/** Whether any run of the process has a value of the resource. O(samples) */
export const hasValues = ({ lifetimes }: Pick<ProcessHistory, 'lifetimes'>, resource: Resource): boolean =>
  lifetimes.some((lifetime) => lifetime.series[resource]?.values.some((value) => !Number.isNaN(value)) ?? false);

/**
 * The stand-in for Private Bytes of a process that has no value of them.
 * @param siblings lives of other processes of its image whose caches a counter sums up
 * @returns null where nothing was logged that could stand in
 */
export function standInOf(
  history: ProcessHistory,
  siblings: readonly Lifetime[],
  evidence: MachineEvidence,
): StandIn | null {
  const closest = STAND_IN_RESOURCES.find((resource) => hasValues(history, resource));
  if (closest !== undefined) {
    const judge: StandIn['judge'] = (lifetime, series) =>
      noMoreThanSuspect(judgeLifetime(lifetime, closest, evidence, { series, siblings }), [standInReason(closest)]);
    return { resource: closest, judge };
  }
  if (!hasValues(history, 'virtual-bytes') || !hasValues(history, 'working-set')) return null;
  const virtual = (lifetime: Lifetime): LifetimeJudgement =>
    judgeLifetime(lifetime, 'virtual-bytes', evidence, { kind: RESERVED });
  const workingSet = (lifetime: Lifetime): LifetimeJudgement => judgeLifetime(lifetime, 'working-set', evidence);
  // The one that does not grow decides, under its own name.
  const grows = (judge: (lifetime: Lifetime) => LifetimeJudgement): boolean =>
    history.lifetimes.some((l) => mayLeak(judge(l)));
  const resource = grows(virtual) && !grows(workingSet) ? 'working-set' : 'virtual-bytes';
  const judge = (lifetime: Lifetime): LifetimeJudgement => {
    const one = resource === 'virtual-bytes' ? virtual(lifetime) : workingSet(lifetime);
    const reasons = [standInReason(resource)];
    return noMoreThanSuspect(one, mayLeak(one) ? [...reasons, BOTH_GROW] : reasons);
  };
  return { resource, judge };
}

const BOTH_GROW: Reason = reasonOf('both-grow', 'met', {});

const standInReason = (resource: StandIn['resource']): Reason => reasonOf('stand-in', 'partly', { resource });

function noMoreThanSuspect(judgement: LifetimeJudgement, reasons: readonly Reason[]): LifetimeJudgement {
  return {
    ...judgement,
    verdict: judgement.verdict === 'leak' ? 'suspect' : judgement.verdict,
    reasons: [...reasons, ...judgement.reasons],
    caveats: [...judgement.caveats, 'stand-in'],
  };
}
