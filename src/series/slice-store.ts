import type { Slices } from '../model/series.ts';
import { createPageList } from './page-list.ts';
import type { PagePool } from './page-pool.ts';

/** What the rows of each of many equal slices of time held, also those that are not kept. */
export interface SliceStore {
  /** Numbers in memory. */
  size(): number;
  /** @param row [time, columns]; later than any before */
  add(row: Float64Array): void;
  /** Slices become longer by this factor, a power of two. */
  lengthen(factor: number): void;
  read(column: number): Slices;
  /** Gives unused memory back: no row follows. */
  seal(): void;
  /** Gives all memory back: nothing is read any more. */
  release(): void;
}

/** Numbers of a slice: its index in time and its rows, then of each column those below. */
const HEAD = 2;
const PER_COLUMN = 6;
const COUNT = 0;
const MIN = 1;
const MAX = 2;
const SUM = 3;
const FIRST = 4;
const LAST = 5;

/** @param columns beside the time @param firstWidthMs of a slice; slices are counted from instant 0 */
export function createSliceStore(columns: number, firstWidthMs: number, pool: PagePool): SliceStore {
  const stride = HEAD + PER_COLUMN * columns;
  const list = createPageList(stride, pool);
  const { pages, room: pageSlices } = list;
  let widthMs = firstWidthMs;
  let length = 0;

  /** The numbers of one slice. */
  function slice(i: number): Float64Array {
    const start = (i % pageSlices) * stride;
    return pages[Math.floor(i / pageSlices)]!.subarray(start, start + stride);
  }
  let newest: Float64Array = new Float64Array(0);

  function begin(index: number): void {
    list.open(length);
    newest = slice(length++);
    newest.fill(NaN);
    newest[0] = index;
    newest[1] = 0;
    for (let c = 0, at = HEAD; c < columns; c++, at += PER_COLUMN) {
      newest[at + COUNT] = 0;
      newest[at + SUM] = 0;
    }
  }

  return {
    size: () => list.size(),
    add(row) {
      const index = Math.floor(row[0]! / widthMs);
      if (length === 0 || newest[0] !== index) begin(index);
      newest[1] = newest[1]! + 1;
      for (let c = 0; c < columns; c++) take(newest, HEAD + c * PER_COLUMN, row[c + 1]!);
    },
    lengthen(factor) {
      const before = length;
      length = 0;
      for (let i = 0; i < before; i++) {
        const next = slice(i);
        const index = Math.floor(next[0]! / factor);
        if (length > 0 && newest[0] === index) {
          join(newest, next, columns);
        } else {
          newest = slice(length++);
          newest.set(next);
          newest[0] = index;
        }
      }
      list.cut(length);
      widthMs *= factor;
    },
    read(column) {
      const field = (offset: number): Float64Array => Float64Array.from({ length }, (_, i) => slice(i)[offset]!);
      const at = HEAD + column * PER_COLUMN;
      const count = field(at + COUNT);
      return {
        startMs: field(0).map((index) => index * widthMs),
        widthMs: new Float64Array(length).fill(widthMs),
        count,
        missing: field(1).map((rows, i) => rows - count[i]!),
        min: field(at + MIN),
        max: field(at + MAX),
        // 0 / 0 is NaN, as where there is no value.
        mean: field(at + SUM).map((sum, i) => sum / count[i]!),
        first: field(at + FIRST),
        last: field(at + LAST),
      };
    },
    seal() {
      const last = pages.at(-1);
      if (last === undefined) return;
      list.seal(last.slice(0, (length - (pages.length - 1) * pageSlices) * stride));
    },
    release() {
      length = 0;
      list.cut(0);
    },
  };
}

/** Takes a value into what a slice holds of one column. */
function take(slices: Float64Array, at: number, value: number): void {
  if (Number.isNaN(value)) return;
  if (slices[at + COUNT] === 0) slices[at + FIRST] = value;
  slices[at + COUNT] = slices[at + COUNT]! + 1;
  if (!(slices[at + MIN]! <= value)) slices[at + MIN] = value;
  if (!(slices[at + MAX]! >= value)) slices[at + MAX] = value;
  slices[at + SUM] = slices[at + SUM]! + value;
  slices[at + LAST] = value;
}

/** Takes a slice into the one before it. */
function join(to: Float64Array, from: Float64Array, columns: number): void {
  to[1] = to[1]! + from[1]!;
  for (let c = 0, at = HEAD; c < columns; c++, at += PER_COLUMN) {
    if (from[at + COUNT] === 0) continue;
    if (to[at + COUNT] === 0) {
      to.set(from.subarray(at, at + PER_COLUMN), at);
      continue;
    }
    to[at + COUNT] = to[at + COUNT]! + from[at + COUNT]!;
    to[at + MIN] = Math.min(to[at + MIN]!, from[at + MIN]!);
    to[at + MAX] = Math.max(to[at + MAX]!, from[at + MAX]!);
    to[at + SUM] = to[at + SUM]! + from[at + SUM]!;
    to[at + LAST] = from[at + LAST]!;
  }
}
