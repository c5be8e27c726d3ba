/** Which columns of a header are read. */
import type { CounterPath } from '../model/counter-path.ts';
import type { LogFilter } from '../model/log-filter.ts';
import { selectColumns, type WantedColumn } from '../series/samples/columns.ts';
import { fitsAny } from '../util/wildcard.ts';
import type { AskedMachines } from './asked-machines.ts';
import { LOCAL_MACHINE } from './logged-names.ts';

/** Read of every process, whichever are asked for: they tell a restart of the machine, and its address space. */
const READ_OF_ALL: ReadonlySet<string> = new Set(['pid', 'elapsed', 'virtual-bytes']);

const isRead = (column: WantedColumn, { processes }: LogFilter): boolean =>
  column.kind === 'companion' ||
  column.kind === 'naming' ||
  (column.kind === 'process' && READ_OF_ALL.has(column.metric)) ||
  isAsked(processes, column.process);

export interface WantedColumns {
  readonly all: readonly WantedColumn[];
  /** Of the machines asked for. */
  readonly asked: readonly WantedColumn[];
  /** Those to read. */
  readonly columns: readonly WantedColumn[];
}

export function wantedColumns(
  paths: readonly CounterPath[],
  filter: LogFilter,
  machines: AskedMachines,
): WantedColumns {
  const all = selectColumns(paths, LOCAL_MACHINE);
  const asked: WantedColumn[] = [];
  const columns: WantedColumn[] = [];
  for (const column of all) {
    if (!machines.isAsked(column.machine)) continue;
    asked.push(column);
    if (isRead(column, filter)) columns.push(column);
  }
  return { all, asked, columns };
}

export const isAsked = (patterns: readonly string[] = [], name: string): boolean =>
  patterns.length === 0 || fitsAny(patterns, name);
