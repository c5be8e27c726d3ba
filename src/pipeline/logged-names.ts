/** What the headers of logs name: objects and processes, by machine. */
import type { CounterPath } from '../model/counter-path.ts';
import type { MachineParts } from '../series/runs/join-machine.ts';
import { countProcesses, type WantedColumn } from '../series/samples/columns.ts';
import { groupBy } from '../util/group-by.ts';

/** What the headers of a machine's logs name, whether it is asked for or not. In lower case. */
export interface MachineNames {
  readonly objects: Set<string>;
  /** Base names of processes. */
  readonly images: Set<string>;
  /** Processes that one header names, at most: of several headers, most name the same ones. */
  processes: number;
  /** Whether a counter is among them that Windows Vista and Server 2008 brought. */
  laterThanWindows2003: boolean;
}

/** Machine name of counter paths that have none, as with `typeperf` on the local machine. */
export const LOCAL_MACHINE = 'localhost';

function addAll<T>(to: Set<T>, all: Iterable<T>): void {
  for (const one of all) to.add(one);
}

/** All names of a machine, in lower case. */
export const namesOfParts = ({ machine, alsoKnownAs = [] }: Pick<MachineParts, 'machine' | 'alsoKnownAs'>): string[] =>
  [machine, ...alsoKnownAs].map((name) => name.toLowerCase());

export function mergeNames(all: readonly ReadonlyMap<string, MachineNames>[]): Map<string, MachineNames> {
  const merged = new Map<string, MachineNames>();
  for (const [machine, names] of all.flatMap((one) => [...one])) {
    addTo(namesOfMachine(merged, machine), names);
  }
  return merged;
}

/** What the headers name under all names of a machine. */
export function namesUnder(
  all: ReadonlyMap<string, MachineNames>,
  machine: Pick<MachineParts, 'machine' | 'alsoKnownAs'>,
): MachineNames {
  const merged = noNames();
  for (const name of namesOfParts(machine)) {
    const names = all.get(name);
    if (names !== undefined) addTo(merged, names);
  }
  return merged;
}

export const noNames = (): MachineNames => ({
  objects: new Set(),
  images: new Set(),
  processes: 0,
  laterThanWindows2003: false,
});

function addTo(into: MachineNames, names: MachineNames): void {
  addAll(into.objects, names.objects);
  addAll(into.images, names.images);
  into.processes = Math.max(into.processes, names.processes);
  into.laterThanWindows2003 ||= names.laterThanWindows2003;
}

function namesOfMachine(all: Map<string, MachineNames>, machine: string): MachineNames {
  const key = machine.toLowerCase();
  const names = all.get(key) ?? noNames();
  all.set(key, names);
  return names;
}

/** @param columns those asked for */
export function addNames(
  to: Map<string, MachineNames>,
  paths: readonly CounterPath[],
  columns: readonly WantedColumn[],
): void {
  for (const [machine, own] of groupBy(paths, (path) => path.machine ?? LOCAL_MACHINE)) {
    const names = namesOfMachine(to, machine);
    addAll(
      names.objects,
      [...new Set(own.map(({ object }) => object))].map((object) => object.toLowerCase()),
    );
    names.laterThanWindows2003 ||=
      names.objects.has('process v2') || own.some(({ counter }) => counter.toLowerCase() === 'working set - private');
    names.processes = Math.max(names.processes, countProcesses(own).processes);
  }
  for (const column of columns) {
    if (column.kind === 'process') namesOfMachine(to, column.machine).images.add(column.process.toLowerCase());
  }
}
