/** What is said of machines that logs name in two ways. */
import type { MachineConflict, ProcessConflict } from '../model/machine-conflict.ts';
import { displayName } from '../util/escape.ts';
import { displayInstant } from '../util/instants.ts';
import { formatCount, formatPlural } from '../util/units.ts';

/** Machines, and names of one, that are named; the JSON report has all. */
const MAX_MACHINES_NAMED = 5;
const MAX_NAMES = 5;

export interface MachineNames {
  readonly name: string;
  readonly alsoKnownAs: readonly string[];
}

/** `Taken as one machine: SRV01 and srv01.contoso.com.`; null without any. */
export function mergedMachinesText(machines: readonly MachineNames[]): string | null {
  if (machines.length === 0) return null;
  const shown = machines.slice(0, MAX_MACHINES_NAMED).map(({ name, alsoKnownAs }) => listNames([name, ...alsoKnownAs]));
  const more = machines.length - shown.length;
  const rest = more > 0 ? `; and ${formatPlural(more, 'more machine')}` : '';
  return `Taken as one machine${machines.length > 1 ? ' each' : ''}: ${shown.join('; ')}${rest}.`;
}

/** Why two names were not taken as one machine, as a warning. */
export function machineConflictText(conflict: MachineConflict): string {
  const name = displayName(conflict.name);
  if (conflict.kind === 'several-owners') {
    return `${name}: assessed as a machine of its own: it may be ${listNames(conflict.owners, 'or')}, which the logs name too`;
  }
  const other = displayName(conflict.other);
  const { compared, different, example } = conflict;
  const count = `${formatCount(different)} of ${formatPlural(compared, 'process', 'processes')} ${different === 1 ? 'differs' : 'differ'}`;
  return `${name} and ${other}: assessed as two machines, since their logs differ at the same time: ${count}; ${exampleText(example, name, other)}`;
}

function exampleText(example: ProcessConflict, name: string, other: string): string {
  switch (example.kind) {
    case 'image': {
      const [one, two] = example.images.map((image) => displayName(image));
      return `process ID ${example.pid} is ${one} on ${name}, ${two} on ${other}`;
    }
    case 'process-id': {
      const [one, two] = example.pids;
      return `${displayName(example.process)} has process ID ${one} on ${name}, ${two} on ${other}`;
    }
    case 'start': {
      const [one, two] = example.startMs.map(displayInstant);
      const process = displayName(example.process);
      return `by Elapsed Time ${process} started on ${one} on ${name}, on ${two} on ${other} (on one machine, the time zone of one log is wrong or missing)`;
    }
    case 'level':
      return `${example.counter} of ${displayName(example.process)} is at other levels`;
  }
}

function listNames(names: readonly string[], word = 'and'): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => displayName(name));
  if (names.length > shown.length)
    return `${shown.join(', ')} ${word} ${formatCount(names.length - shown.length)} more`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} ${word} ${last}`;
}
