/** The cells that name a counter -> columns of a log. */
import type { CounterPath } from '../../../model/counter-path.ts';
import { parseCounterPaths } from '../../names/path-repair.ts';
import { detectCodePage } from '../code-page.ts';
import { countsWhole } from '../number-style.ts';
import type { NameCells } from './layout.ts';
import type { RecordCells } from './record-cells.ts';

export interface CounterNames {
  /** The column of the record that `cells` split last; -1 if its cells name no counter. */
  columnOf(bytes: Buffer, cells: RecordCells): number;
  /** The column of a whole counter path, bytes as Latin-1; -1 if it is none. */
  columnOfPath(path: string): number;
  count(): number;
  /** Whether a column's counter has no fractions. */
  countsWhole(column: number): boolean;
  /** As logged, bytes as Latin-1. */
  rawPath(column: number): string;
  /** [columns] in the order in which they came; read in the encoding that explains most of them. */
  paths(): Promise<readonly CounterPath[]>;
}

const MAX_NAMES_KEPT = 1 << 20;

export function createCounterNames(names: NameCells | null): CounterNames {
  const raws: string[] = [];
  const whole: boolean[] = [];
  /** By path in lower case. */
  const columns = new Map<string, number>();
  /** By the bytes of the cells: the same names come in every sample. */
  const known = new Map<string, number>();
  const keep = (key: string, column: number): number => {
    // Only a table that names no counters has more.
    if (known.size === MAX_NAMES_KEPT) known.clear();
    known.set(key, column);
    return column;
  };
  const keyCells = names === null ? [] : spansOf(Object.values(names).filter((cell) => cell >= 0));

  function addPath(path: string): number {
    const parsed = parsePath(path);
    if (parsed === null) return -1;
    const key = path.trim().toLowerCase();
    let column = columns.get(key);
    if (column === undefined) {
      column = raws.length;
      columns.set(key, column);
      raws.push(path);
      whole.push(countsWhole(parsed.counter));
    }
    return column;
  }

  return {
    count: () => raws.length,
    countsWhole: (column) => whole[column]!,
    rawPath: (column) => raws[column]!,
    async paths() {
      const { decode } = await detectCodePage(raws);
      return raws.map((raw) => parsePath(decode(raw)) ?? parsePath(raw)!);
    },
    columnOf(bytes, cells) {
      let key = cells.raw(bytes, keyCells[0]!.first, keyCells[0]!.last);
      for (let i = 1; i < keyCells.length; i++) {
        key += `\0${cells.raw(bytes, keyCells[i]!.first, keyCells[i]!.last)}`;
      }
      return known.get(key) ?? keep(key, addPath(pathOf(names!, (cell) => cells.text(bytes, cell).trim())));
    },
    columnOfPath: (path) => known.get(path) ?? keep(path, addPath(path)),
  };
}

/** Cells that stand side by side make one key. */
function spansOf(cells: readonly number[]): { readonly first: number; last: number }[] {
  const spans: { first: number; last: number }[] = [];
  for (const cell of cells.toSorted((a, b) => a - b)) {
    const span = spans.at(-1);
    if (span?.last === cell - 1) span.last = cell;
    else spans.push({ first: cell, last: cell });
  }
  return spans;
}

/** Also of paths whose backslashes a tool escaped or unescaped. */
const parsePath = (path: string): CounterPath | null => parseCounterPaths([path]).paths[0] ?? null;

/** A database's text for no value. */
const NO_VALUE = /^\(?null\)?$/i;

function pathOf(names: NameCells, textOf: (cell: number) => string): string {
  const text = (cell: number): string => (NO_VALUE.test(textOf(cell)) ? '' : textOf(cell));
  const machine = text(names.machine).replace(/^\\+/, '');
  // A column that is called as the computer's may hold whole paths.
  if (machine.includes('\\')) return `\\\\${machine}`;
  const prefix = machine === '' ? '' : `\\\\${machine}`;
  if (names.path >= 0) {
    const path = text(names.path);
    return path.startsWith('\\\\') || !path.includes('\\')
      ? path
      : `${prefix}${path.startsWith('\\') ? '' : '\\'}${path}`;
  }
  const instance = text(names.instance);
  const parent = text(names.parent);
  const index = Number(text(names.instanceIndex));
  // The first of equal names has no number.
  const number = index > 0 && !/#\d+$/.test(instance) ? `#${index}` : '';
  const named = `${parent === '' ? '' : `${parent}/`}${instance}${number}`;
  const counter = text(names.counter);
  const object = text(names.object);
  if (object === '' || counter === '') return '';
  return `${prefix}\\${object}${instance === '' ? '' : `(${named})`}\\${counter}`;
}
