/** Machines by who looks after them. */
import type { NightMachine } from '../../model/nightly.ts';
import { byText } from './rows.ts';

export interface OwnedMachines {
  readonly kind: 'owner' | 'group';
  /** As the first of the machines has it; letter case makes no difference. */
  readonly name: string;
  readonly machines: readonly NightMachine[];
}

/** Owners by name, then groups by name; a machine is in each of its groups. */
export function machinesByOwner(machines: readonly NightMachine[]): OwnedMachines[] {
  const byKey = new Map<
    string,
    { readonly kind: OwnedMachines['kind']; readonly name: string; machines: Set<NightMachine> }
  >();
  const add = (kind: OwnedMachines['kind'], name: string, machine: NightMachine): void => {
    const key = `${kind === 'owner' ? 0 : 1} ${name.toLowerCase()}`;
    const known = byKey.get(key) ?? { kind, name, machines: new Set() };
    byKey.set(key, known);
    known.machines.add(machine);
  };
  for (const machine of machines) {
    if (machine.owner !== undefined) add('owner', machine.owner, machine);
    for (const group of machine.groups ?? []) add('group', group, machine);
  }
  return [...byKey]
    .sort(([a], [b]) => byText(a, b))
    .map(([, one]) => ({ kind: one.kind, name: one.name, machines: [...one.machines] }));
}
