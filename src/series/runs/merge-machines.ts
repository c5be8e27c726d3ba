/** Machines that logs name in two ways, `SRV01` and `srv01.contoso.com`, as one, unless something shows that they are two. */
import type { MachineConflict } from '../../model/machine-conflict.ts';
import { groupMachineNames } from '../../util/machine-names.ts';
import { findConflict } from './find-conflict.ts';
import type { MachineParts, Stretch } from './join-machine.ts';
import { clockShiftMs, shiftStretch } from '../samples/shift-stretch.ts';

export interface MergedMachines {
  /** In the order of their first part. */
  readonly machines: readonly MachineParts[];
  readonly conflicts: readonly MachineConflict[];
}

/**
 * Puts the parts of each machine together, on the clock of the name that is shown: of the names the NetBIOS name, then the
 * shortest. The order of the parts does not matter for that.
 * @param parts one for each name. O(machines), and what `findConflict` costs for those with two names
 */
export function mergeMachines(parts: readonly MachineParts[]): MergedMachines {
  const byName = new Map(parts.map((one) => [one.machine, one]));
  const { groups, ambiguous } = groupMachineNames([...byName.keys()]);
  const conflicts: MachineConflict[] = ambiguous.map((one) => ({ kind: 'several-owners', ...one }));
  const machines = groups.flatMap((names) => {
    const [first, ...rest] = names.map((name) => byName.get(name)!);
    return mergeNames(first!, rest, conflicts);
  });
  return { machines, conflicts };
}

/** @param rest other names of the machine, which go with the first one they do not contradict */
function mergeNames(first: MachineParts, rest: readonly MachineParts[], conflicts: MachineConflict[]): MachineParts[] {
  let merged = first;
  const apart: MachineParts[] = [];
  for (const one of rest) {
    const utcOffsetMinutes = merged.utcOffsetMinutes ?? one.utcOffsetMinutes;
    const stretches = onClock(one, utcOffsetMinutes);
    const found = findConflict(merged.stretches, stretches);
    if (found === null) {
      const alsoKnownAs = [...(merged.alsoKnownAs ?? []), one.machine];
      merged = { ...merged, utcOffsetMinutes, stretches: [...merged.stretches, ...stretches], alsoKnownAs };
    } else {
      conflicts.push({ kind: 'other-processes', name: merged.machine, other: one.machine, ...found });
      apart.push(one);
    }
  }
  return [merged, ...apart];
}

function onClock({ stretches, utcOffsetMinutes: own }: MachineParts, utcOffsetMinutes: number | null): Stretch[] {
  const shiftMs = clockShiftMs(own, utcOffsetMinutes);
  return stretches.map((stretch) => shiftStretch(stretch, shiftMs));
}
