/** Which of the scanned machines a list belongs to. */
import type { ListFault } from '../../model/faults/lists.ts';
import { mayBeOneMachine } from '../machine-names.ts';

/** A log may name thousands of machines; a message names so many. */
const MAX_MACHINES_NAMED = 10;

/** A machine that was scanned, and its other names in the logs. */
export interface ScannedMachine {
  readonly machine: string;
  readonly alsoKnownAs?: readonly string[];
}

/** The scanned machine that a list means, as the report names it; null if it means no scanned machine. */
export function scannedMachine(name: string, machines: readonly ScannedMachine[]): string | null {
  const find = (isMeant: (own: string) => boolean): string | null =>
    machines.find(({ machine, alsoKnownAs = [] }) => isMeant(machine) || alsoKnownAs.some(isMeant))?.machine ?? null;
  return find((own) => own.toLowerCase() === name.toLowerCase()) ?? find((own) => mayBeOneMachine(own, name));
}

/** The fault of a list that may be any of several machines'. */
export const unknownOwner = (
  list: ListFault['list'],
  file: string,
  machines: readonly ScannedMachine[],
): ListFault => ({
  kind: 'list-machine-unknown',
  list,
  file,
  machines: machines.length,
  names: machines.slice(0, MAX_MACHINES_NAMED).map(({ machine }) => machine),
});
