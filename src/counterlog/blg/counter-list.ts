/** The list of what is logged (event 0x20), and the table of a machine's counter names (event 0x24). */
import { readText, viewOf } from './bytes.ts';

/** An entry of the list: each sample has one block for it. */
export interface ListEntry {
  readonly kind: 'counter' | 'instances' | 'object';
  /** Without backslashes; null where the entry names none. */
  readonly machine: string | null;
  readonly object: string;
  /** `*` and patterns where all instances are logged; null where the object has none. */
  readonly instance: string | null;
  readonly parentInstance: string | null;
  readonly instanceIndex: number;
  /** `*` of a whole object. */
  readonly counter: string;
  readonly counterType: number;
  /** Ticks per second of the counter's clock. */
  readonly timeBase: number;
}

const LIST_HEADER_BYTES = 8;
const ENTRY_BYTES = 52;
const NONE = 0xffffffff;
const FLAG_INSTANCES = 0x1;
const FLAG_OBJECT = 0x10;

/** Null where the record is no sound list: without it nobody knows what the samples are. */
export function readCounterList(record: Uint8Array): ListEntry[] | null {
  const view = viewOf(record);
  const entries: ListEntry[] = [];
  for (let at = LIST_HEADER_BYTES; at < record.length;) {
    if (at + ENTRY_BYTES > record.length) return null;
    const length = view.getUint32(at, true);
    if (length < ENTRY_BYTES || at + length > record.length) return null;
    const entry = readEntry(record.subarray(at, at + length), view, at);
    if (entry === null) return null;
    entries.push(entry);
    at += length;
  }
  return entries.length === 0 ? null : entries;
}

function readEntry(bytes: Uint8Array, view: DataView, at: number): ListEntry | null {
  const textAt = (field: number): string | null => {
    const offset = view.getUint32(at + field, true);
    return offset === NONE ? null : readText(bytes, ENTRY_BYTES + offset, bytes.length);
  };
  const flags = view.getUint32(at + 4, true);
  const object = textAt(32);
  const counter = textAt(48);
  if (object === null || object === '' || counter === null || counter === '') return null;
  const machine = (textAt(28) ?? '').replace(/^\\+/, '');
  return {
    kind: (flags & FLAG_OBJECT) !== 0 ? 'object' : (flags & FLAG_INSTANCES) !== 0 ? 'instances' : 'counter',
    machine: machine === '' ? null : machine,
    object,
    instance: textAt(36),
    parentInstance: textAt(40),
    instanceIndex: view.getUint32(at + 44, true),
    counter,
    counterType: view.getUint32(at + 12, true),
    timeBase: Number(view.getBigInt64(at + 16, true)),
  };
}

/** What a machine calls its objects and counters: index -> name. */
export type NameTable = Map<number, string>;

/** More names than any Windows has; a table is cut there. */
const MAX_NAMES = 1_000_000;

/** Adds the names of one record to its machine's table. Machines in lower case, without backslashes. */
export function readNames(record: Uint8Array, tables: Map<string, NameTable>): void {
  let at = 0;
  const next = (): string | null => {
    if (at >= record.length) return null;
    const text = readText(record, at, record.length);
    if (text === null) return null;
    at += 2 * text.length + 2;
    return text;
  };
  const machine = (next() ?? '').replace(/^\\+/, '').toLowerCase();
  const table = tables.get(machine) ?? new Map<number, string>();
  tables.set(machine, table);
  for (;;) {
    const index = next();
    const name = next();
    if (index === null || name === null || table.size >= MAX_NAMES) return;
    if (/^\d{1,9}$/.test(index) && name !== '') table.set(Number(index), name);
  }
}
