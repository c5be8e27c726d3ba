/** Composition: what a machine's logs and inventories show beside growth -> its evidence. */
import type { ModuleList } from '../catalog/inventory/module-list.ts';
import { splitByMachine, systemsByMachine } from '../catalog/inventory/split-by-machine.ts';
import { machineVersions } from '../catalog/machine-versions.ts';
import type { PreparedCatalog } from '../catalog/prepare.ts';
import { baseRateOf } from '../detect/base-rate.ts';
import { declaredOf, limitsOf } from '../config/apply.ts';
import type { Configuration } from '../model/configuration.ts';
import type { MachineEvidence, ModuleInventory, SystemInformation } from '../model/evidence.ts';
import type { ProcessHistory } from '../model/lifetime.ts';
import type { ReportBaseRate, ReportInput, ReportSystem } from '../model/report.ts';
import type { MachineNames } from './logged-names.ts';
import type { MachineCapture } from '../series/runs/join-machine.ts';
import { rangeOf } from '../series/samples/range.ts';
import type { ScannedMachine } from '../util/lists/owner.ts';
import { hasAllProcesses } from '../windows/images.ts';
import { physicalMemoryOf } from '../windows/physical-memory.ts';

/** What the user's lists show, of these machines and of others. */
export interface MachineLists {
  readonly inventories: readonly ModuleInventory[];
  readonly systems: readonly SystemInformation[];
}

/** The lists of modules and of system information, by the machines that were scanned. */
export const listsOf = (lists: readonly ModuleList[], machines: readonly ScannedMachine[]): MachineLists => ({
  inventories: lists.flatMap((list) => splitByMachine(list, machines)),
  systems: lists.flatMap((list) => systemsByMachine(list, machines)),
});

/** Everything beside growth that the logs and inventories of one machine show. */
export function gatherEvidence(
  capture: MachineCapture,
  logged: MachineNames,
  { inventories, systems }: MachineLists,
  configuration: Configuration,
  inputs: readonly ReportInput[],
): MachineEvidence {
  const key = capture.machine.toLowerCase();
  const names = [capture.machine, ...(capture.alsoKnownAs ?? [])];
  const keys = new Set(names.map((name) => name.toLowerCase()));
  const { images } = logged;
  return {
    machine: capture.machine,
    objects: logged.objects,
    images,
    allProcesses: hasAllProcesses(images),
    laterThanWindows2003: logged.laterThanWindows2003,
    maxVirtualBytes: highestVirtualBytes(capture.histories),
    companions: capture.companions,
    firstMs: capture.firstMs,
    lastMs: capture.lastMs,
    leftOutShare: leftOutShareOf(inputs.filter(({ machines }) => machines.some((m) => keys.has(m.toLowerCase())))),
    baseRate: baseRateIn(capture.machine, logged, configuration).judgedShare,
    inventories: inventories.filter((i) => i.machine.toLowerCase() === key),
    systemInformation: systems.filter((one) => one.machine.toLowerCase() === key),
    declared: declaredOf(names, configuration),
    configuredLimits: limitsOf(names, configuration),
  };
}

/** What a Report says of the machine's Windows and memory; empty where nothing is known. */
export function systemOf(evidence: MachineEvidence, { windowsUpdates }: PreparedCatalog): ReportSystem[] {
  const { machine, systemInformation } = evidence;
  const { build, windows, updates } = machineVersions(evidence, windowsUpdates);
  const memoryBytes = physicalMemoryOf(evidence);
  const isKnown = build !== null || windows !== null || updates.size > 0 || !Number.isNaN(memoryBytes);
  if (!isKnown) return [];
  return [
    {
      machine,
      windows: windows?.value ?? [],
      build: build?.value.numbers.join('.') ?? null,
      buildSource: build?.source ?? null,
      updates: [...updates.keys()].sort(),
      memoryBytes: Number.isNaN(memoryBytes) ? null : memoryBytes,
      files: [...new Set(systemInformation.map(({ file }) => file))],
    },
  ];
}

/** What the likelihoods of the machine's findings assume. */
export const baseRateIn = (
  machine: string,
  { processes }: Pick<MachineNames, 'processes'>,
  { baseRate }: Pick<Configuration, 'baseRate'>,
): ReportBaseRate => ({ machine, ...baseRateOf(processes, baseRate) });

/** Of the records of all logs; those of logs whose input does not say count as read. */
function leftOutShareOf(inputs: readonly ReportInput[]): number {
  const read = inputs.reduce((sum, { samples }) => sum + samples, 0);
  const leftOut = inputs.reduce(
    (sum, { samples, leftOutShare = 0 }) => sum + (samples * leftOutShare) / (1 - leftOutShare),
    0,
  );
  return read === 0 ? 0 : leftOut / (read + leftOut);
}

/** NaN where not logged. */
function highestVirtualBytes(histories: readonly ProcessHistory[]): number {
  let highest = NaN;
  for (const { series } of histories.flatMap((h) => h.lifetimes)) {
    const virtual = series['virtual-bytes'];
    const max = virtual === undefined ? NaN : (rangeOf(virtual)?.max ?? NaN);
    if (max > highest || Number.isNaN(highest)) highest = max;
  }
  return highest;
}
