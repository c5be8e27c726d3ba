/** Columns that say what a process is for: the application pool of a worker, the job object of a process. */
import type { CounterPath } from '../../model/counter-path.ts';
import type { NamedSubjectKind } from '../../model/subject.ts';

export interface NamingColumn {
  readonly kind: 'naming';
  /** Index into the log's `paths`. */
  readonly path: number;
  readonly machine: string;
  readonly naming: Extract<NamedSubjectKind, 'application-pool' | 'job'>;
  /** Of the pool or job. */
  readonly name: string;
  /** Base name of the process without `.exe`. */
  readonly process: string;
  /** Of the process that is there while the column has values; null where its values are the process ID. */
  readonly pid: number | null;
}

/** Their instances are `7120_OrdersApi`: process ID and pool. Since IIS 7. */
const WORKER_OBJECTS: ReadonlySet<string> = new Set(['w3svc_w3wp', 'was_w3wp']);
const WORKER = /^(\d{1,10})_(.+)$/s;
/** Rates have no value in the first sample; `Total` counters and levels have one in each. */
const RATE = /\/ ?sec$|%/i;

/** One for each instance that names a process: the first of its columns that is no rate, else the first. O(columns) */
export function namingColumns(paths: readonly CounterPath[], machineIfNone: string): NamingColumn[] {
  const chosen = new Map<string, NamingColumn>();
  for (const [index, path] of paths.entries()) {
    const column = workerColumn(path, index, machineIfNone) ?? jobColumn(path, index, machineIfNone);
    if (column === null) continue;
    const key = `${column.machine}\n${path.object}\n${path.parentInstance ?? ''}\n${instanceOf(path)}`.toLowerCase();
    const before = chosen.get(key);
    if (before === undefined || (RATE.test(paths[before.path]!.counter) && !RATE.test(path.counter))) {
      chosen.set(key, column);
    }
  }
  return [...chosen.values()];
}

const instanceOf = ({ instance, instanceIndex }: CounterPath): string => `${instance}#${instanceIndex ?? 0}`;

function workerColumn(path: CounterPath, index: number, machineIfNone: string): NamingColumn | null {
  if (path.instance === null || !WORKER_OBJECTS.has(path.object.toLowerCase())) return null;
  const whole = path.parentInstance === null ? path.instance : `${path.parentInstance}/${path.instance}`;
  const [, pid, name] = WORKER.exec(whole) ?? [];
  if (pid === undefined || name === undefined) return null;
  const machine = path.machine ?? machineIfNone;
  return {
    ...{ kind: 'naming', path: index, machine, naming: 'application-pool' },
    ...{ name, process: 'w3wp', pid: Number(pid) },
  };
}

/** `Job Object Details(job/process)\ID Process`; a job of a container has slashes of its own. */
function jobColumn(path: CounterPath, index: number, machineIfNone: string): NamingColumn | null {
  if (path.instance === null || path.object.toLowerCase() !== 'job object details') return null;
  if (path.counter.toLowerCase() !== 'id process') return null;
  const whole = path.parentInstance === null ? path.instance : `${path.parentInstance}/${path.instance}`;
  const slash = whole.lastIndexOf('/');
  const name = whole.slice(0, Math.max(0, slash)).replace(/^\/+/, '');
  const process = whole.slice(slash + 1).replace(/\.exe$/i, '');
  if (name === '' || /^_total$/i.test(name) || /^_total$/i.test(process)) return null;
  const machine = path.machine ?? machineIfNone;
  return { ...{ kind: 'naming', path: index, machine, naming: 'job' }, ...{ name, process, pid: null } };
}
