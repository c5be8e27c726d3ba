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

const isProcessObject = (object: string): boolean => {
  const name = object.toLowerCase();
  return name === 'process' || name === 'process v2';
};

/** Whether a path belongs to a process (and not to `_Total` or `Idle`). */
export function isProcessPath(path: CounterPath): boolean {
  return isProcessObject(path.object) && path.instance !== null && !NOT_A_PROCESS.test(instanceName(path));
}

/** Instance with its parent, without `#n`. */
const instanceName = (path: CounterPath): string =>
  path.parentInstance === null ? (path.instance ?? '') : `${path.parentInstance}/${path.instance ?? ''}`;

/**
 * The process's base name: without `.exe`, without `:pid` (Process V2), and without `_pid` if the log names all its
 * instances so (ProcessNameFormat=2 in the registry); a program may well be called `agent_2` otherwise.
 */
export function processBaseName(instance: string, namesCarryPid: boolean): string {
  let name = instance.replace(/:\d+$/, '');
  if (namesCarryPid) name = name.replace(/_\d+$/, '');
  const withoutExe = name.replace(/\.exe$/i, '');
  return withoutExe === '' ? instance : withoutExe;
}

/** The columns of a log that are worth turning into numbers: processes, what belongs to them, and companion counters. O(columns). */
export function selectColumns(paths: readonly CounterPath[], machineIfNone: string): WantedColumn[] {
  const processes = paths.filter(isProcessPath);
  const namesCarryPid = processes.length > 0 && processes.every((p) => /_\d+$/.test(p.instance ?? ''));
  const wanted: WantedColumn[] = [];
  for (const [index, path] of paths.entries()) {
    const machine = path.machine ?? machineIfNone;
    const column = isProcessPath(path)
      ? processColumn(path, index, machine, namesCarryPid)
      : (companionColumn(path, index, machine) ?? detailColumn(path, index, machine));
    if (column !== null) wanted.push(column);
  }
  wanted.push(...namingColumns(paths, machineIfNone));
  return withoutIdleStandIns(wanted);
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

function processColumn(
  path: CounterPath,
  index: number,
  machine: string,
  namesCarryPid: boolean,
): ProcessColumn | null {
  const metric = METRIC_BY_COUNTER.get(path.counter.toLowerCase());
  if (metric === undefined) return null;
  const name = instanceName(path);
  return {
    kind: 'process',
    path: index,
    machine,
    instance: path.instanceIndex === null ? name : `${name}#${path.instanceIndex}`,
    process: processBaseName(name, namesCarryPid),
    metric,
  };
}

/** By object in lower case. */
const COMPANIONS_BY_OBJECT = groupBy(COMPANION_COUNTERS, ({ object }) => object.toLowerCase());

/** A named instance of SQL Server has `MSSQL$NAME:Memory Manager`, the default one `SQLServer:Memory Manager`. */
const companionObject = (object: string): string =>
  object.toLowerCase().replace(/^mssql\$[^:]*:memory manager$/, 'sqlserver:memory manager');

function companionColumn(path: CounterPath, index: number, machine: string): CompanionColumn | null {
  const counters = COMPANIONS_BY_OBJECT.get(companionObject(path.object));
  if (counters === undefined) return null;
  const name = path.counter.toLowerCase();
  for (const counter of counters) {
    const found = counter.counters.findIndex((c) => c.name.toLowerCase() === name);
    if (found < 0) continue;
    const instance = path.instance?.toLowerCase() ?? null;
    if (counter.instance !== null && instance !== counter.instance.toLowerCase()) continue;
    const isSum = counter.areParts === true || path.object.toLowerCase() !== counter.object.toLowerCase();
    const whole = !isSum && (instance === null || instance === '_total' || counter.instance !== null);
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
