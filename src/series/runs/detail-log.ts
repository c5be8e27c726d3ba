/**
 * What other objects say of processes, as rows go by: series by process ID. An instance is only a position here too
 * (`w3wp#1` becomes `w3wp` when a sibling ends), so the process ID in the same row decides. These are no runs: whose
 * lifetime a series belongs to is found at the end, and what belongs to none counts nowhere.
 */
import type { DetailResource } from '../../model/resource.ts';
import { groupBy } from '../../util/group-by.ts';
import type { DetailColumn } from '../samples/detail-columns.ts';
import type { PagePool } from '../samples/page-pool.ts';
import type { RowSource } from '../samples/row-pages.ts';
import { RowStore } from '../samples/row-store.ts';
import type { IndexedColumn } from './indexed-column.ts';

/** Of one process, by its ID; null where nothing says it, and only the image's name is known. */
export interface ProcessDetails {
  /** As the instance names it; .NET cuts long names off. */
  readonly process: string;
  readonly pid: number | null;
  readonly parts: readonly DetailPart[];
}

export interface DetailPart {
  /** The store's columns. */
  readonly resources: readonly DetailResource[];
  readonly store: Pick<RowStore, 'read'>;
}

/** The same while its rows go by. */
export interface KeptDetails extends ProcessDetails {
  readonly parts: KeptDetailPart[];
}

export interface KeptDetailPart extends DetailPart {
  readonly store: RowStore;
}

export interface DetailLog {
  /** @returns takes rows in which one of the columns has a value */
  open(columns: readonly IndexedColumn<DetailColumn>[]): (rows: RowSource, count: number) => void;
  details(): readonly KeptDetails[];
}

/** Processes with such counters that are kept; of more, those that were seen for the shortest time are given up. */
const MAX_PROCESSES = 5000;
const KEPT_SHARE = 2 / 3;

/** @param max processes kept */
export function createDetailLog(pool: PagePool, max = MAX_PROCESSES): DetailLog {
  const byProcess = new Map<string, Entry>();

  function entryOf(process: string, pid: number | null, atMs: number): Entry {
    const key = `${process.toLowerCase()}\u0000${pid ?? '?'}`;
    let entry = byProcess.get(key);
    if (entry === undefined) {
      if (byProcess.size >= max) dropShortest(byProcess, Math.ceil(KEPT_SHARE * max));
      entry = { process, pid, parts: [], startMs: atMs, endMs: -Infinity };
      byProcess.set(key, entry);
    }
    return entry;
  }

  /** Appends rows of one process. */
  function append(instance: Instance, pid: number | null, rows: RowSource, from: number, to: number): void {
    const { resources, indexes } = instance;
    const entry = entryOf(instance.process, pid, rows.timesMs[from]!);
    // Two instances that claim one process ID, as one that has just been renumbered may: the first counts.
    const first = firstAfter(rows.timesMs, from, to, entry.endMs);
    if (first >= to) return;
    let part = entry.parts.at(-1);
    if (part?.resources.join() !== resources.join()) {
      part = { resources, store: new RowStore(resources.length, pool) };
      entry.parts.push(part);
    }
    part.store.append(rows, indexes, first, to);
    entry.endMs = rows.timesMs[to - 1]!;
  }

  return {
    open(columns) {
      const instances = instancesOf(columns);
      return (rows, count) => {
        const spans = instances.flatMap((instance) => {
          scale(instance, rows, count);
          return spansOf(instance, rows, count).map((span) => ({ instance, ...span }));
        });
        // A process that was renumbered is met at its old place first.
        spans.sort((a, b) => a.from - b.from);
        for (const { instance, pid, from, to } of spans) append(instance, pid, rows, from, to);
      };
    },
    details: () => [...byProcess.values()],
  };
}

interface Entry extends KeptDetails {
  readonly startMs: number;
  endMs: number;
}

/** Gives the memory of others back. */
function dropShortest(byProcess: Map<string, Entry>, kept: number): void {
  const longestFirst = [...byProcess].sort(([, a], [, b]) => b.endMs - b.startMs - (a.endMs - a.startMs));
  for (const [key, { parts }] of longestFirst.slice(kept)) {
    for (const { store } of parts) store.release();
    byProcess.delete(key);
  }
}

/** One instance name under a header. */
interface Instance {
  readonly process: string;
  /** That its name tells; else null. */
  readonly pid: number | null;
  /** Of its process ID in a row; -1 where it has none. */
  readonly pidIndex: number;
  readonly resources: readonly DetailResource[];
  /** [resources] where each is in a row, and what a value is worth. */
  readonly indexes: Int32Array;
  readonly worths: readonly number[];
}

function instancesOf(columns: readonly IndexedColumn<DetailColumn>[]): Instance[] {
  return [...groupBy(columns, ({ column }) => column.group).values()].flatMap((list): Instance[] => {
    const { process, pid, isNumbered } = list[0]!.column;
    const pidIndex = list.find(({ column }) => column.metric === 'pid')?.index ?? -1;
    // One of several of its name, and nothing says which.
    if (isNumbered && pid === null && pidIndex < 0) return [];
    const byResource = new Map<DetailResource, IndexedColumn<DetailColumn>>();
    for (const one of list) {
      const { metric } = one.column;
      if (metric !== 'pid' && !byResource.has(metric)) byResource.set(metric, one);
    }
    if (byResource.size === 0) return [];
    const found = [...byResource.values()];
    return [
      {
        ...{ process, pid, pidIndex, resources: [...byResource.keys()] },
        indexes: Int32Array.from(found, ({ index }) => index),
        worths: found.map(({ column }) => column.worth),
      },
    ];
  });
}

/** In place: rows are read once. */
function scale({ indexes, worths }: Instance, { values, stride }: RowSource, count: number): void {
  for (const [column, worth] of worths.entries()) {
    if (worth === 1) continue;
    for (let row = 0; row < count; row++) values[indexes[column]! * stride + row]! *= worth;
  }
}

interface Span {
  readonly pid: number | null;
  readonly from: number;
  to: number;
}

/** Rows of one process each. */
function spansOf({ pid, pidIndex, indexes }: Instance, rows: RowSource, count: number): Span[] {
  const spans: Span[] = [];
  for (let row = 0; row < count; row++) {
    const logged = pidIndex < 0 ? null : rows.values[pidIndex * rows.stride + row]!;
    const isThere = logged === null ? hasValue(rows, row, indexes) : logged > 0;
    if (!isThere) continue;
    const of = logged ?? pid;
    const last = spans.at(-1);
    if (last !== undefined && last.to === row && last.pid === of) last.to = row + 1;
    else spans.push({ pid: of, from: row, to: row + 1 });
  }
  return spans;
}

function hasValue({ values, stride }: RowSource, row: number, indexes: Int32Array): boolean {
  for (const index of indexes) if (!Number.isNaN(values[index * stride + row]!)) return true;
  return false;
}

/** The first row of the range that is later. */
function firstAfter(timesMs: Float64Array, from: number, to: number, ms: number): number {
  let row = from;
  while (row < to && timesMs[row]! <= ms) row++;
  return row;
}
