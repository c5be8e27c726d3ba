/** Whether processes, or the machine as a whole, can be judged by what was logged. */
import { COMPANION_OF } from '../detect/machine-wide.ts';
import {
  MACHINE_RESOURCES,
  MEMORY_RESOURCES,
  PROCESS_RESOURCES,
  RESOURCE_KINDS,
  STAND_IN_RESOURCES,
  type Resource,
} from '../model/resource.ts';
import type { MachineParts } from '../series/runs/join-machine.ts';
import type { WantedColumn } from '../series/samples/columns.ts';
import { groupBy } from '../util/group-by.ts';

const isDeciding = (resource: string): boolean =>
  (PROCESS_RESOURCES as readonly string[]).includes(resource) && RESOURCE_KINDS[resource as Resource].decides;
const isStandIn = (resource: string): boolean => (STAND_IN_RESOURCES as readonly string[]).includes(resource);
const MACHINE_KEYS: ReadonlySet<string> = new Set(
  MACHINE_RESOURCES.filter((r) => RESOURCE_KINDS[r].decides).map((r) => COMPANION_OF[r]),
);
export const DECIDING_COUNTERS = PROCESS_RESOURCES.filter(isDeciding).map((r) => RESOURCE_KINDS[r].label);
export const MEMORY_COUNTERS = MACHINE_RESOURCES.filter((r) => MEMORY_RESOURCES.has(r)).map(
  (r) => RESOURCE_KINDS[r].counter,
);

/** Whether a process with these counters can be judged: by one that decides, or by what stands in for Private Bytes. */
const canJudgeProcess = (metrics: readonly string[]): boolean =>
  metrics.some((metric) => isDeciding(metric) || isStandIn(metric)) ||
  (metrics.includes('virtual-bytes') && metrics.includes('working-set'));

/** Whether any process can be judged, and the machine as a whole. */
export interface Judgeable {
  readonly processes: boolean;
  readonly machine: boolean;
}

export const eitherOf = (a: Judgeable, b: Judgeable): Judgeable => ({
  processes: a.processes || b.processes,
  machine: a.machine || b.machine,
});

/** What the columns can be used to judge, whatever values they have. */
export function judgeableColumns(columns: readonly WantedColumn[]): Judgeable {
  const processes = columns.filter((c) => c.kind === 'process');
  // Most logs have a counter that decides at once.
  const isAny =
    processes.some(({ metric }) => isDeciding(metric)) ||
    [...groupBy(processes, ({ machine, instance }) => `${machine}\n${instance}`.toLowerCase()).values()].some((own) =>
      canJudgeProcess(own.map(({ metric }) => metric)),
    );
  return { processes: isAny, machine: columns.some((c) => c.kind === 'companion' && MACHINE_KEYS.has(c.counter.key)) };
}

/** Whether anything was logged of the machine that it, or a process of it, can be judged by. */
export function canBeJudged({ stretches }: MachineParts, isMachineWide: boolean): boolean {
  const hasProcess = stretches.some(({ runs }) =>
    runs.some(({ parts }) => parts.some((p) => canJudgeProcess(p.resources))),
  );
  if (hasProcess || !isMachineWide) return hasProcess;
  return stretches.some(({ companions }) =>
    [...companions].some(([key, store]) => MACHINE_KEYS.has(key) && store.read(0).values.some((v) => !Number.isNaN(v))),
  );
}
