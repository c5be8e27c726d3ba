/** What every form of module list is read into, and how a list that cannot be read is refused. */
import type { InventoryFault, InventoryWarning } from '../../model/faults/catalog.ts';
import { LeakscanError } from '../../util/errors.ts';
import type { ListSource } from '../../util/lists/list-file.ts';
import type { ListedSystem } from './system/listed-system.ts';

export interface ListedModule {
  /** File name without its folder. */
  readonly module: string;
  readonly path: string | null;
  /** As listed; null where the list has none. */
  readonly version: string | null;
}

export interface ListedProcess {
  /** As the list has it; null where it has none. */
  readonly machine: string | null;
  /** Base name, without `.exe`. */
  readonly process: string;
  readonly pid: number | null;
  readonly modules: readonly ListedModule[];
  /** False where modules may be missing: the process could not be read, or the list is cut or damaged there. */
  readonly isWhole: boolean;
}

/** One file, read: modules of processes, or system information. */
export interface ModuleList {
  readonly source: ListSource;
  readonly processes: readonly ListedProcess[];
  readonly systems: readonly ListedSystem[];
  readonly warnings: readonly InventoryWarning[];
}

/** What a reader makes of a text. */
export type ListContent = Pick<ModuleList, 'processes' | 'warnings'>;

/** The error that a list is refused with. */
export function refuse(fault: InventoryFault, cause?: unknown): LeakscanError {
  const { file } = fault;
  const line = 'line' in fault ? fault.line : null;
  return new LeakscanError('INVENTORY', fault, line === null ? { file } : { file, line }, cause);
}

/** Warns of a cut; what the list says of a process there is true as far as it goes. */
export const cutWarning = (
  file: string,
  line: number,
  last: Pick<ListedProcess, 'process' | 'pid'> | null,
): InventoryWarning => ({
  kind: 'list-cut',
  file,
  line,
  process: last === null ? null : { name: last.process, pid: last.pid },
});

export const withoutExtension = (image: string): string => image.replace(/\.exe$/i, '');

export const emptyToNull = (cell: string): string | null => (cell === '' ? null : cell);
