/** Files with lists that the user made on a machine, and how one that cannot be read is refused. */
import type { ListFault, ListKind } from '../../model/faults/lists.ts';
import { LeakscanError, type ErrorCode } from '../errors.ts';

/** A list as given: a file, and the machine it belongs to if that was said. */
export interface ListSource {
  readonly file: string;
  readonly machine: string | null;
}

/** A text to read: lines have numbers in the file, from 1. */
export interface ListText {
  readonly list: ListKind;
  readonly file: string;
  readonly text: string;
}

const CODES: Readonly<Record<ListKind, ErrorCode>> = {
  'module-list': 'INVENTORY',
  'process-list': 'PROCESS_LIST',
  'pool-tags': 'POOL_TAGS',
};

/** The error that a file is refused with. */
export function refuseList(fault: ListFault, cause?: unknown): LeakscanError {
  const { list, file } = fault;
  return new LeakscanError(CODES[list], fault, 'line' in fault ? { file, line: fault.line } : { file }, cause);
}
