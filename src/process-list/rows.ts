/** From the rows of a list, whatever its form, to its processes. */
import type { TimeShape } from '../counterlog/times/time-shape.ts';
import { createTimeReader, type TimeReader } from '../counterlog/times/time-reader.ts';
import { FIRST_OTHER_PID } from './cells.ts';
import { nameOfCommandLine } from './command-line.ts';
import type { ListedName, ListedProcess, ProcessList } from './process-list.ts';

/** A process, or one service of it, as a row has it. */
export interface Row {
  readonly machine: string | null;
  readonly pid: number;
  /** Base name without `.exe`. */
  readonly image: string | null;
  readonly isImageCut?: boolean;
  readonly services?: readonly string[];
  readonly pool?: string | null;
  readonly commandLine?: string;
  /** As written. */
  readonly created?: string;
}

/** What was read of one list, or why it is none. */
export type ReadRows = { readonly rows: readonly Row[] } | { readonly fault: 'modules' | 'without-ids' };

/** What PowerShell writes for the machine that it runs on. */
const isLocal = (machine: string): boolean => /^(?:localhost|\.|)$/i.test(machine);

/** The rows of one list by machine, those of one process together. O(rows) */
export function toLists(file: string, rows: readonly Row[], times = createTimeReader()): ProcessList[] {
  const machines = new Map<string, { machine: string | null; processes: Map<number, ListedProcess> }>();
  for (const row of rows) {
    if (row.pid < FIRST_OTHER_PID) continue;
    const machine = row.machine === null || isLocal(row.machine) ? null : row.machine;
    const key = machine?.toLowerCase() ?? '';
    const list = machines.get(key) ?? { machine, processes: new Map<number, ListedProcess>() };
    machines.set(key, list);
    list.processes.set(row.pid, joined(list.processes.get(row.pid), toProcess(row, times)));
  }
  return [...machines.values()].map(({ machine, processes }) => ({
    file,
    machine,
    processes: [...processes.values()],
  }));
}

function toProcess(row: Row, times: TimeReader): ListedProcess {
  const { pid, image, isImageCut = false, created = '' } = row;
  return { pid, image, isImageCut, name: nameOf(row), created: created === '' ? null : timeOf(created, times) };
}

function nameOf({ image, pool = null, services = [], commandLine }: Row): ListedName | null {
  if (pool !== null) return { kind: 'application-pool', names: [pool] };
  if (services.length > 0) return { kind: 'services', names: services };
  return commandLine === undefined || image === null ? null : nameOfCommandLine(image, commandLine);
}

/** A list of services has a row for each service of a process. */
function joined(before: ListedProcess | undefined, row: ListedProcess): ListedProcess {
  if (before === undefined) return row;
  const isOne = before.name?.kind === 'services' && row.name?.kind === 'services';
  const name: ListedName | null = isOne
    ? { kind: 'services', names: [...new Set([...before.name.names, ...row.name.names])] }
    : (before.name ?? row.name);
  return { ...before, image: before.image ?? row.image, name, created: before.created ?? row.created };
}

function timeOf(text: string, times: TimeReader): TimeShape | null {
  // The reader takes the bytes of a log.
  return times.read(Buffer.from(text, 'utf8').toString('latin1'));
}
