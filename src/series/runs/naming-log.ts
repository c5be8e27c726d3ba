/** What the log itself says a process is for, by process ID and time: the application pool of a worker, a job. */
import type { ProcessNaming } from '../../model/subject.ts';
import type { NamingColumn } from '../samples/naming-columns.ts';
import type { RowSource } from '../samples/row-pages.ts';
import type { IndexedColumn } from './indexed-column.ts';

export interface NamingLog {
  add(columns: readonly IndexedColumn<NamingColumn>[], rows: RowSource, count: number): void;
  namings(): readonly ProcessNaming[];
}

/** More say nothing that these do not: a server has hundreds of pools, each with a new process a day. */
const MAX_NAMINGS = 20_000;

export function createNamingLog(): NamingLog {
  const byKey = new Map<string, Seen>();

  function note({ column, pid, fromMs, toMs }: Seen): void {
    const key = `${pid}\u0000${column.naming}\u0000${column.name}\u0000${column.process}`.toLowerCase();
    const known = byKey.get(key);
    if (known !== undefined) known.toMs = toMs;
    else if (byKey.size < MAX_NAMINGS) byKey.set(key, { column, pid, fromMs, toMs });
  }

  return {
    add(columns, rows, count) {
      for (const one of columns) for (const seen of spansOf(one, rows, count)) note(seen);
    },
    namings: () =>
      [...byKey.values()].map(({ column, pid, fromMs, toMs }) => ({
        ...{ kind: column.naming, names: [column.name], pid, image: column.process },
        ...{ fromMs, toMs, startedMs: NaN, basis: 'counters' as const },
      })),
  };
}

interface Seen {
  readonly column: NamingColumn;
  readonly pid: number;
  readonly fromMs: number;
  toMs: number;
}

/** Of each process that the column is of in these rows, one after another. */
function spansOf(
  { column, index }: IndexedColumn<NamingColumn>,
  { values, stride, timesMs }: RowSource,
  count: number,
): Seen[] {
  const spans: Seen[] = [];
  for (let row = 0; row < count; row++) {
    const value = values[index * stride + row]!;
    const pid = Number.isNaN(value) ? 0 : (column.pid ?? value);
    if (pid <= 0) continue;
    const last = spans.at(-1);
    if (last?.pid === pid) last.toMs = timesMs[row]!;
    else spans.push({ column, pid, fromMs: timesMs[row]!, toMs: timesMs[row]! });
  }
  return spans;
}
