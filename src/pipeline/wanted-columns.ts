/** Which columns of a header are read. */
import type { CounterPath } from '../model/counter-path.ts';
import type { LogFilter } from '../model/log-filter.ts';
import { selectColumns, type WantedColumn } from '../series/samples/columns.ts';
import type { AskedMachines } from './asked-machines.ts';
import { wantedProcesses } from './asked-processes.ts';
import { LOCAL_MACHINE } from './logged-names.ts';

/** Read of every process, whichever are asked for: they tell a restart of the machine, and its address space. */
const READ_OF_ALL: ReadonlySet<string> = new Set(['pid', 'elapsed', 'virtual-bytes']);

const isRead = (column: WantedColumn, isWanted: (process: string) => boolean): boolean =>
  column.kind === 'companion' ||
  column.kind === 'naming' ||
  (column.kind === 'process' && READ_OF_ALL.has(column.metric)) ||
  isWanted(column.process);

export interface WantedColumns {
  readonly all: readonly WantedColumn[];
  /** Of the machines asked for. */
  readonly asked: readonly WantedColumn[];
  /** Those to read. */
  readonly columns: readonly WantedColumn[];
  /** Whether there are processes, and none of them is read. */
  readonly lacksProcess: boolean;
}

/** @param hasNames whether something outside the logs names processes */
export function wantedColumns(
  paths: readonly CounterPath[],
  filter: LogFilter,
  machines: AskedMachines,
  hasNames: boolean,
): WantedColumns {
  const all = selectColumns(paths, LOCAL_MACHINE);
  const asked = all.filter((column) => machines.isAsked(column.machine));
  const processes = asked.filter((column) => column.kind === 'process');
  const isWanted = wantedProcesses(
    filter.processes,
    asked.filter((column) => column.kind === 'naming'),
    processes.map(({ process }) => process),
    hasNames,
  );
  return {
    all,
    asked,
    columns: asked.filter((column) => isRead(column, isWanted)),
    lacksProcess: processes.length > 0 && !processes.some(({ process }) => isWanted(process)),
  };
}
