import type { CounterPath } from '../../model/counter-path.ts';
import { COMPANION_COUNTERS, type CompanionCounter } from '../../model/companion.ts';
import {
  PROCESS_RESOURCES,
  RESOURCE_KINDS,
  STAND_IN_RESOURCES,
  type ProcessResource,
  type StandInResource,
} from '../../model/resource.ts';
import { groupBy } from '../../util/group-by.ts';
import { detailColumn, type DetailColumn } from './detail-columns.ts';
import { namingColumns, type NamingColumn } from './naming-columns.ts';

/** What a column of object Process measures: a resource, or which run of the process it belongs to. */
export type ProcessMetric = ProcessResource | StandInResource | 'pid' | 'elapsed';

export interface ProcessColumn {
  readonly kind: 'process';
  /** Index into the log's `paths`. */
  readonly path: number;
  readonly machine: string;
  /** Instance as logged, `#n` included. */
  readonly instance: string;
  /** Instance without `#n`, process ID and `.exe`. */
  readonly process: string;
  /** The process ID in the instance's name; null where it has none. */
  readonly namedPid: number | null;
  readonly metric: ProcessMetric;
}

export interface CompanionColumn {
  readonly kind: 'companion';
  readonly path: number;
  readonly machine: string;
  readonly counter: CompanionCounter;
  /** Position of the counter's name in `counter.counters`: lower is preferred. */
  readonly preference: number;
  /** What a value is worth, in bytes; 1 for what counts no bytes. */
  readonly worth: number;
  /** True for `_Total`, the instance asked for, or an object without instances: one column tells all. */
  readonly whole: boolean;
}

export type WantedColumn = ProcessColumn | CompanionColumn | DetailColumn | NamingColumn;

/** Instances of object Process that are no process, also with a process ID behind (`Idle:0`, `Idle_0`). */
const NOT_A_PROCESS = /^(?:_total|idle)(?:[:_]\d+)?$/i;

const METRIC_BY_COUNTER: ReadonlyMap<string, ProcessMetric> = new Map<string, ProcessMetric>([
  ...[...PROCESS_RESOURCES, ...STAND_IN_RESOURCES].map((r) => [RESOURCE_KINDS[r].counter.toLowerCase(), r] as const),
  ['id process', 'pid'],
  ['elapsed time', 'elapsed'],
  // Process V2 (Windows 11, Server 2022) calls it so.
  ['process id', 'pid'],
]);

const isProcessV2 = ({ object }: Pick<CounterPath, 'object'>): boolean => object.toLowerCase() === 'process v2';

const isProcessObject = (path: CounterPath): boolean => path.object.toLowerCase() === 'process' || isProcessV2(path);

/** Whether a path belongs to a process (and not to `_Total` or `Idle`). */
export function isProcessPath(path: CounterPath): boolean {
  return isProcessObject(path) && path.instance !== null && !NOT_A_PROCESS.test(instanceName(path));
}

/** Instance with its parent, without `#n`. */
const instanceName = (path: CounterPath): string =>
  path.parentInstance === null ? (path.instance ?? '') : `${path.parentInstance}/${path.instance ?? ''}`;

/** What an instance name of a process says. */
interface NamedProcess {
  /** Base name: without `.exe` and process ID. */
  readonly process: string;
  readonly namedPid: number | null;
}

/** @param carriesPid whether `_pid` is behind all instance names of the log */
export function readInstanceName(instance: string, carriesPid: boolean): NamedProcess {
  const found = /:(\d+)$/.exec(instance) ?? (carriesPid ? PID_BEHIND.exec(instance) : null);
  const name = found === null ? instance : instance.slice(0, found.index);
  const withoutExe = name.replace(/\.exe$/i, '');
  return {
    process: withoutExe === '' ? instance : withoutExe,
    namedPid: found === null ? null : Number(found[1]),
  };
}

const PID_BEHIND = /_(\d+)$/;
/** Process IDs of Windows are multiples of it. */
const PID_STEP = 4;

/**
 * The machines whose instances of object Process have the process ID in their names, `w3wp_1588` (ProcessNameFormat=2 in
 * the registry): all of them or none. A program may well be called `agent_2`; two of it would be numbered.
 * @param instances see `processInstances`
 */
function machinesWithPidBehind(instances: readonly CounterPath[]): ReadonlySet<string | null> {
  const machines = groupBy(
    instances.filter((path) => !isProcessV2(path)),
    ({ machine }) => machine,
  );
  const carriesPid = ({ instance, instanceIndex }: CounterPath): boolean => {
    const found = PID_BEHIND.exec(instance ?? '');
    return found !== null && instanceIndex === null && Number(found[1]) % PID_STEP === 0;
  };
  return new Set([...machines].flatMap(([machine, list]) => (list.every(carriesPid) ? [machine] : [])));
}

/** One path of each instance of a process: a process has a path for each of its counters. */
function processInstances(paths: readonly CounterPath[]): CounterPath[] {
  const known = new Set<string>();
  let latest: CounterPath | null = null;
  return paths.filter((path) => {
    // Mostly the counters of a process follow one another.
    if (latest !== null && isSameInstance(latest, path)) return false;
    latest = path;
    const { machine, object, parentInstance, instance, instanceIndex } = path;
    const key = [machine, object, parentInstance, instance, instanceIndex].join('\n');
    if (known.has(key)) return false;
    known.add(key);
    return isProcessPath(path);
  });
}

const isSameInstance = (a: CounterPath, b: CounterPath): boolean =>
  a.instance === b.instance &&
  a.instanceIndex === b.instanceIndex &&
  a.parentInstance === b.parentInstance &&
  a.object === b.object &&
  a.machine === b.machine;

/** How many processes the paths name, and how many of them object Process V2 alone does. */
export interface NamedProcesses {
  readonly processes: number;
  /** Base names in lower case. */
  readonly images: ReadonlySet<string>;
  readonly inV2Alone: number;
}

/** A process that both of the objects Process and Process V2 name counts once. O(paths) */
export function countProcesses(paths: readonly CounterPath[]): NamedProcesses {
  const all = processInstances(paths);
  const withPidBehind = machinesWithPidBehind(all);
  const imageOf = (path: CounterPath): string =>
    readInstanceName(instanceName(path), withPidBehind.has(path.machine)).process.toLowerCase();
  const byImage = groupBy(all, (path) => `${path.machine?.toLowerCase()}\n${imageOf(path)}`);
  const instancesOf = (some: readonly CounterPath[]): number =>
    new Set(some.map((path) => `${instanceName(path)}#${path.instanceIndex}`.toLowerCase())).size;
  let processes = 0;
  let inV2Alone = 0;
  for (const ofImage of byImage.values()) {
    const v2 = instancesOf(ofImage.filter(isProcessV2));
    const classic = instancesOf(ofImage.filter((path) => !isProcessV2(path)));
    processes += Math.max(classic, v2);
    inV2Alone += Math.max(0, v2 - classic);
  }
  return { processes, images: new Set(all.map(imageOf)), inV2Alone };
}

/** The columns of a log that are worth turning into numbers: processes, what belongs to them, and companion counters. O(columns). */
export function selectColumns(paths: readonly CounterPath[], machineIfNone: string): WantedColumn[] {
  const withPidBehind = machinesWithPidBehind(processInstances(paths));
  const wanted: WantedColumn[] = [];
  for (const [index, path] of paths.entries()) {
    const machine = path.machine ?? machineIfNone;
    const column = isProcessPath(path)
      ? processColumn(path, index, machine, withPidBehind.has(path.machine))
      : (companionColumn(path, index, machine) ?? detailColumn(path, index, machine));
    if (column !== null) wanted.push(column);
  }
  wanted.push(...namingColumns(paths, machineIfNone));
  return withoutIdleStandIns(withoutRepeats(wanted, (column) => isProcessV2(paths[column.path]!)));
}

/**
 * Leaves out what the other of the objects Process and Process V2 has of the same processes. Process V2 is left out where
 * Process has the process IDs; of a text log it has only the processes that ran when the log began. Process is left out
 * where it has no IDs to tell several processes of one program apart.
 */
function withoutRepeats(wanted: WantedColumn[], isV2: (column: ProcessColumn) => boolean): WantedColumn[] {
  const processes = wanted.filter((column): column is ProcessColumn => column.kind === 'process');
  if (!processes.some(isV2)) return wanted;
  const left = new Set<WantedColumn>();
  for (const ofImage of groupBy(processes, ({ machine, process }) => `${machine}\n${process}`.toLowerCase()).values()) {
    const v2 = countOf(ofImage.filter(isV2));
    const classic = countOf(ofImage.filter((column) => !isV2(column)));
    if (v2.instances === 0 || classic.instances === 0) continue;
    if (classic.hasPids && classic.instances >= v2.instances) {
      for (const column of v2.columns) if (classic.metrics.has(column.metric)) left.add(column);
    } else if (!classic.metrics.has('pid') && classic.instances > 1 && v2.instances >= classic.instances) {
      for (const column of classic.columns) if (v2.metrics.has(column.metric)) left.add(column);
    }
  }
  return wanted.filter((column) => !left.has(column));
}

interface CountedColumns {
  readonly columns: readonly ProcessColumn[];
  readonly instances: number;
  /** Whether each instance has its process ID. */
  readonly hasPids: boolean;
  readonly metrics: ReadonlySet<ProcessMetric>;
}

function countOf(columns: readonly ProcessColumn[]): CountedColumns {
  const instancesOf = (some: readonly ProcessColumn[]): number =>
    new Set(some.map(({ instance }) => instance.toLowerCase())).size;
  const instances = instancesOf(columns);
  return {
    columns,
    instances,
    hasPids: instancesOf(columns.filter(({ metric }) => metric === 'pid')) === instances,
    metrics: new Set(columns.map(({ metric }) => metric)),
  };
}

const isStandIn = (column: WantedColumn): boolean =>
  column.kind === 'process' && (STAND_IN_RESOURCES as readonly string[]).includes(column.metric);

/** Leaves out what would stand in for a counter that the log has: reading it would only take time. */
function withoutIdleStandIns(wanted: WantedColumn[]): WantedColumn[] {
  if (!wanted.some(isStandIn)) return wanted;
  /** By process, the place of the best counter it has: Private Bytes, then what stands in for them. */
  const best = new Map<string, number>();
  const rankOf = ({ metric }: ProcessColumn): number =>
    metric === 'private-bytes' ? 0 : 1 + (STAND_IN_RESOURCES as readonly string[]).indexOf(metric);
  const keyOf = ({ machine, instance }: ProcessColumn): string => `${machine}\n${instance}`.toLowerCase();
  for (const column of wanted) {
    if (column.kind !== 'process' || (column.metric !== 'private-bytes' && !isStandIn(column))) continue;
    best.set(keyOf(column), Math.min(best.get(keyOf(column)) ?? Infinity, rankOf(column)));
  }
  return wanted.filter(
    (column) => column.kind !== 'process' || !isStandIn(column) || rankOf(column) === best.get(keyOf(column)),
  );
}

function processColumn(path: CounterPath, index: number, machine: string, carriesPid: boolean): ProcessColumn | null {
  const metric = METRIC_BY_COUNTER.get(path.counter.toLowerCase());
  if (metric === undefined) return null;
  const name = instanceName(path);
  return {
    kind: 'process',
    path: index,
    machine,
    instance: path.instanceIndex === null ? name : `${name}#${path.instanceIndex}`,
    ...readInstanceName(name, carriesPid),
    metric,
  };
}

/** By object in lower case. */
const COMPANIONS_BY_OBJECT = groupBy(COMPANION_COUNTERS, ({ object }) => object.toLowerCase());

/**
 * Objects of which each instance, or version, of a product has its own: `MSSQL$NAME:Memory Manager` of a named instance of SQL
 * Server, `MSOLAP$NAME:Memory` and `MSAS12:Memory` of Analysis Services. Since Exchange 2007 its databases have an object of
 * their own.
 */
const SAME_OBJECTS: readonly (readonly [RegExp, string])[] = [
  [/^mssql\$[^:]*:memory manager$/, 'sqlserver:memory manager'],
  [/^(?:msolap\$[^:]*|msas ?\d+):memory$/, 'msas15:memory'],
  [/^msexchange database$/, 'database'],
];

function companionObject(object: string): string {
  const name = object.toLowerCase();
  return SAME_OBJECTS.find(([pattern]) => pattern.test(name))?.[1] ?? name;
}

/** Exchange 2013 and later have an instance of each database: `Information Store - DB01`. */
const isInstance = (instance: string | null, wanted: string): boolean =>
  instance === wanted || (instance?.startsWith(`${wanted} - `) ?? false);

function companionColumn(path: CounterPath, index: number, machine: string): CompanionColumn | null {
  const counters = COMPANIONS_BY_OBJECT.get(companionObject(path.object));
  if (counters === undefined) return null;
  const name = path.counter.toLowerCase();
  for (const counter of counters) {
    const found = counter.counters.findIndex((c) => c.name.toLowerCase() === name);
    if (found < 0) continue;
    const instance = path.instance?.toLowerCase() ?? null;
    if (counter.instance !== null && !isInstance(instance, counter.instance.toLowerCase())) continue;
    const isSum = counter.areParts === true || path.object.toLowerCase() !== counter.object.toLowerCase();
    const whole = !isSum && (instance === null || instance === (counter.instance?.toLowerCase() ?? '_total'));
    const preference = counter.areParts === true ? 0 : found;
    return {
      kind: 'companion',
      path: index,
      machine,
      counter,
      preference,
      worth: counter.counters[found]!.worth,
      whole,
    };
  }
  return null;
}
