import type { CompanionKey } from '../../src/model/companion.ts';
import type { LoadedModule, MachineEvidence } from '../../src/model/evidence.ts';
import { HOUR_MS, START_MS } from './series.ts';

export interface EvidenceOptions {
  /** Images of the log; a whole machine's usual ones are added unless `partial`. */
  readonly images?: readonly string[];
  readonly partial?: boolean;
  readonly objects?: readonly string[];
  /** Constant value of a companion counter. */
  readonly companions?: Readonly<Partial<Record<CompanionKey, number>>>;
  /** `process pid module version`. */
  readonly modules?: readonly (readonly [string, number, string, string | null])[];
  readonly endMs?: number;
  readonly later?: boolean;
  readonly maxVirtualBytes?: number;
  readonly declared?: MachineEvidence['declared'];
  readonly systemInformation?: MachineEvidence['systemInformation'];
  readonly configuredLimits?: MachineEvidence['configuredLimits'];
}

/** What a machine shows, in short. */
export function evidenceOf(options: EvidenceOptions = {}): MachineEvidence {
  const lastMs = options.endMs ?? START_MS + 24 * HOUR_MS;
  const usual = options.partial === true ? [] : ['system', 'services', 'lsass', 'svchost'];
  const companions = Object.entries(options.companions ?? {}).map(
    ([key, value]) =>
      [
        key as CompanionKey,
        { timesMs: Float64Array.of(lastMs - HOUR_MS, lastMs), values: Float64Array.of(value, value), slices: null },
      ] as const,
  );
  const modules = options.modules?.map(([process, pid, module, version]): LoadedModule => ({
    process,
    pid,
    module,
    path: null,
    version,
  }));
  return {
    machine: 'SRV',
    objects: new Set(options.objects ?? ['process', 'memory']),
    images: new Set([...usual, ...(options.images ?? [])]),
    allProcesses: options.partial !== true,
    laterThanWindows2003: options.later ?? false,
    maxVirtualBytes: options.maxVirtualBytes ?? NaN,
    companions: new Map(companions),
    firstMs: lastMs - 24 * HOUR_MS,
    lastMs,
    leftOutShare: 0,
    baseRate: 0.5,
    inventories: modules === undefined ? [] : [{ file: 'modules.csv', machine: 'SRV', modules }],
    systemInformation: options.systemInformation ?? [],
    declared: options.declared ?? null,
    configuredLimits: options.configuredLimits ?? [],
  };
}
