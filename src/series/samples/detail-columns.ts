/** Columns of other objects that belong to a process: what splits its memory, and whose process an instance is. */
import type { CounterPath } from '../../model/counter-path.ts';
import { DETAIL_COUNTERS, DETAIL_PROCESS_ID } from '../../model/detail-counter.ts';
import type { DetailResource } from '../../model/resource.ts';

export interface DetailColumn {
  readonly kind: 'detail';
  /** Index into the log's `paths`. */
  readonly path: number;
  readonly machine: string;
  /** The same for columns of one instance: the objects of .NET name theirs alike. Lower case. */
  readonly group: string;
  /** Instance without `#n`, process ID and `.exe`. */
  readonly process: string;
  /** True for `w3wp#1`: one of several of its name. */
  readonly isNumbered: boolean;
  /** Where the instance's name has it; else null. */
  readonly pid: number | null;
  readonly metric: DetailResource | 'pid';
  /** What a value is worth in bytes; 1 of what counts no bytes. */
  readonly worth: number;
}

/** Names of .NET where the registry asks for process IDs (`ProcessNameFormat`): `w3wp_p7120_r15`. */
const CLR_NAME = /^(.+)_p(\d{1,10})_r\d+(?:_ad\d+)?$/i;
/** Sums of all processes, and the database engine of Exchange's store, which is no process's name. */
const NO_PROCESS = /^(?:_global_|_total|information store.*)$/i;

interface Measured {
  readonly metric: DetailColumn['metric'];
  readonly worth: number;
}

const keyOf = (object: string, counter: string): string => `${object}\\${counter}`.toLowerCase();

const BY_COUNTER: ReadonlyMap<string, Measured> = new Map<string, Measured>([
  ...DETAIL_COUNTERS.map(({ object, counter, resource, worth }) => {
    return [keyOf(object, counter), { metric: resource, worth }] as const;
  }),
  [keyOf(DETAIL_PROCESS_ID.object, DETAIL_PROCESS_ID.counter), { metric: 'pid', worth: 1 }],
]);

/** @returns null for columns of anything else */
export function detailColumn(path: CounterPath, index: number, machine: string): DetailColumn | null {
  const { object, instance, instanceIndex, parentInstance } = path;
  if (instance === null) return null;
  const measured = BY_COUNTER.get(keyOf(object, path.counter));
  if (measured === undefined) return null;
  const whole = parentInstance === null ? instance : `${parentInstance}/${instance}`;
  if (NO_PROCESS.test(whole)) return null;
  const isClr = object.toLowerCase().startsWith('.net clr');
  const named = isClr ? CLR_NAME.exec(whole) : null;
  return {
    kind: 'detail',
    path: index,
    machine,
    group: `${isClr ? '.net clr' : object}\\${whole}#${instanceIndex ?? 0}`.toLowerCase(),
    process: (named?.[1] ?? whole).replace(/\.exe$/i, ''),
    isNumbered: instanceIndex !== null,
    pid: named === null ? null : Number(named[2]),
    ...measured,
  };
}
