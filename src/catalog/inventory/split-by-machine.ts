/** Which machine a list of modules or of system information belongs to. */
import type { ListedRun, LoadedModule, ModuleInventory, SystemInformation } from '../../model/evidence.ts';
import { refuseList } from '../../util/lists/list-file.ts';
import { scannedMachine, unknownOwner, type ScannedMachine } from '../../util/lists/owner.ts';
import type { ListedModule, ModuleList } from './module-list.ts';

interface OpenInventory {
  readonly machine: string;
  readonly modules: LoadedModule[];
  readonly partlyListed: ListedRun[];
}

/**
 * Splits a list by machine.
 * @param machines machines that were scanned, to which a list without machine names can belong
 * @throws LeakscanError INVENTORY if it is not known which of several machines it belongs to
 */
export function splitByMachine(
  { source, processes }: ModuleList,
  machines: readonly ScannedMachine[],
): ModuleInventory[] {
  const byMachine = new Map<string, OpenInventory>();
  const owners = new Map<string | null, string>();
  for (const { machine, process, pid, modules, isWhole } of processes) {
    // "." is what Get-Process writes for the machine it ran on.
    const named = source.machine ?? (machine === '.' ? null : machine);
    const owner = owners.get(named) ?? ownerOf(source.file, named, machines);
    owners.set(named, owner);
    const key = owner.toLowerCase();
    const list = byMachine.get(key) ?? { machine: owner, modules: [], partlyListed: [] };
    byMachine.set(key, list);
    for (const module of modules) list.modules.push({ process, pid, ...module });
    if (!isWhole || !hasAllModules(modules)) list.partlyListed.push({ process, pid });
  }
  return [...byMachine.values()].map(({ machine, modules, partlyListed }) => {
    const partly = partlyListed.length === 0 ? {} : { partlyListed };
    return { file: source.file, machine, modules, ...partly };
  });
}

/**
 * Whether a list can have all modules of a process. Every program has ntdll.dll, so a list without it was filtered
 * (`tasklist /m name`, `listdlls -u`). Tools of 64 bits see of a program of 32 bits only the layer that runs it,
 * Wow64.dll and a few more: without kernel32.dll beside them its own modules are not there.
 */
function hasAllModules(modules: readonly ListedModule[]): boolean {
  const names = new Set(modules.map((m) => m.module.toLowerCase()));
  return names.has('ntdll.dll') && (!names.has('wow64.dll') || names.has('kernel32.dll'));
}

/**
 * The system information of a list, machine by machine. What was given as a machine's own counts for a list of one machine; of
 * several each keeps its name.
 * @param machines machines that were scanned, to which a list without machine names can belong
 * @throws LeakscanError INVENTORY if it is not known which of several machines it belongs to
 */
export function systemsByMachine(
  { source, systems }: ModuleList,
  machines: readonly ScannedMachine[],
): SystemInformation[] {
  const given = systems.length === 1 ? source.machine : null;
  return systems.map((system) => ({
    ...system,
    file: source.file,
    machine: ownerOf(source.file, given ?? system.machine, machines),
  }));
}

function ownerOf(file: string, named: string | null, machines: readonly ScannedMachine[]): string {
  if (named !== null) return scannedMachine(named, machines) ?? named;
  if (machines.length === 1) return machines[0]!.machine;
  throw refuseList(unknownOwner('module-list', file, machines));
}
