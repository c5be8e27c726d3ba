/** Which machine a list belongs to. */
import type { ListedRun, LoadedModule, ModuleInventory } from '../../model/evidence.ts';
import type { InventoryFault } from '../../model/faults/catalog.ts';
import { mayBeOneMachine } from '../../util/machine-names.ts';
import { refuse, type ListedModule, type ModuleList } from './module-list.ts';

/** A log may name thousands of machines; a message names so many. */
const MAX_MACHINES_NAMED = 10;

interface OpenInventory {
  readonly machine: string;
  readonly modules: LoadedModule[];
  readonly partlyListed: ListedRun[];
}

/** A machine that was scanned, and its other names in the logs. */
export interface ScannedMachine {
  readonly machine: string;
  readonly alsoKnownAs?: readonly string[];
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
    const owner = owners.get(named) ?? ownerOf(named, machines);
    if (owner === null) throw refuse(unknownOwner(source.file, machines));
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

function ownerOf(named: string | null, machines: readonly ScannedMachine[]): string | null {
  if (named !== null) return scannedName(named, machines);
  return machines.length === 1 ? machines[0]!.machine : null;
}

const unknownOwner = (file: string, machines: readonly ScannedMachine[]): InventoryFault => ({
  kind: 'inventory-machine-unknown',
  file,
  machines: machines.length,
  names: machines.slice(0, MAX_MACHINES_NAMED).map(({ machine }) => machine),
});

/** The scanned machine that a list means, as the report names it; the name itself if it means no scanned machine. */
function scannedName(name: string, machines: readonly ScannedMachine[]): string {
  const find = (isMeant: (own: string) => boolean): string | undefined =>
    machines.find(({ machine, alsoKnownAs = [] }) => isMeant(machine) || alsoKnownAs.some(isMeant))?.machine;
  return find((own) => own.toLowerCase() === name.toLowerCase()) ?? find((own) => mayBeOneMachine(own, name)) ?? name;
}
