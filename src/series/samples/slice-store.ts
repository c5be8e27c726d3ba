import type { Slices } from '../../model/series.ts';
import type { NewNumbers } from './number-blocks.ts';
import { PageList } from './page-list.ts';
import type { PagePool } from './page-pool.ts';
import type { RowSource } from './row-pages.ts';

export type SliceTimes = Pick<Slices, 'startMs' | 'widthMs'>;

/** Numbers of a slice: its index in time and its rows, then of each column those below. */
const HEAD = 2;
const PER_COLUMN = 6;
const COUNT = 0;
const MIN = 1;
const MAX = 2;
const SUM = 3;
const FIRST = 4;
const LAST = 5;

/** What the rows of each of many equal slices of time held, also those that are not kept. */
export class SliceStore {
  readonly #columns: number;
  readonly #stride: number;
  readonly #list: PageList;
  #widthMs: number;
  #length = 0;
  #newest: Float64Array = new Float64Array(0);

  /** @param columns beside the time @param widthMs of a slice at first; slices are counted from instant 0 */
  constructor(columns: number, widthMs: number, pool: PagePool) {
    this.#columns = columns;
    this.#stride = HEAD + PER_COLUMN * columns;
    this.#list = new PageList(this.#stride, pool);
    this.#widthMs = widthMs;
  }

  /** Numbers in memory. */
  size(): number {
    return this.#list.size();
  }

  /**
   * Takes the rows `from` up to, not including, `to`. Their times are later than any before.
   * @param which [columns] the source's column of each
   */
  addAll({ timesMs, values, stride }: RowSource, which: Int32Array, from: number, to: number): void {
    for (let row = from; row < to;) {
      const index = Math.floor(timesMs[row]! / this.#widthMs);
      let end = row + 1;
      while (end < to && Math.floor(timesMs[end]! / this.#widthMs) === index) end++;
      if (this.#length === 0 || this.#newest[0] !== index) this.#begin(index);
      const newest = this.#newest;
      newest[1] = newest[1]! + end - row;
      for (let c = 0; c < this.#columns; c++) {
        const start = which[c]! * stride;
        take(newest, HEAD + c * PER_COLUMN, values, start + row, start + end);
      }
      row = end;
    }
  }

  /** Slices become longer by this factor, a power of two. */
  lengthen(factor: number): void {
    const before = this.#length;
    this.#length = 0;
    for (let i = 0; i < before; i++) {
      const next = this.#slice(i);
      const index = Math.floor(next[0]! / factor);
      if (this.#length > 0 && this.#newest[0] === index) {
        join(this.#newest, next, this.#columns);
      } else {
        this.#newest = this.#slice(this.#length++);
        this.#newest.set(next);
        this.#newest[0] = index;
      }
    }
    this.#list.cut(this.#length);
    this.#widthMs *= factor;
  }

  /** When the slices are. */
  readTimes(make: NewNumbers): SliceTimes {
    const startMs = this.#field(0, make);
    for (let i = 0; i < startMs.length; i++) startMs[i]! *= this.#widthMs;
    return { startMs, widthMs: make(this.#length).fill(this.#widthMs) };
  }

  /** What they hold of one column. @param times as `readTimes` gave them */
  read(column: number, times: SliceTimes, make: NewNumbers): Slices {
    const at = HEAD + column * PER_COLUMN;
    const missing = this.#field(1, make);
    const count = this.#field(at + COUNT, make);
    const mean = this.#field(at + SUM, make);
    for (let i = 0; i < missing.length; i++) {
      missing[i]! -= count[i]!;
      // 0 / 0 is NaN, as where there is no value.
      mean[i]! /= count[i]!;
    }
    return {
      ...times,
      count,
      missing,
      min: this.#field(at + MIN, make),
      max: this.#field(at + MAX, make),
      mean,
      first: this.#field(at + FIRST, make),
      last: this.#field(at + LAST, make),
    };
  }

  /** Gives unused memory back: no row follows. */
  seal(): void {
    const { pages, room } = this.#list;
    const last = pages.at(-1);
    if (last === undefined) return;
    this.#list.seal(last.slice(0, (this.#length - (pages.length - 1) * room) * this.#stride));
  }

  /** Gives all memory back: nothing is read any more. */
  release(): void {
    this.#length = 0;
    this.#list.cut(0);
  }

  /** The numbers of one slice. */
  #slice(i: number): Float64Array {
    const { pages, room } = this.#list;
    const start = (i % room) * this.#stride;
    return pages[Math.floor(i / room)]!.subarray(start, start + this.#stride);
  }

  #begin(index: number): void {
    this.#list.open(this.#length);
    const newest = this.#slice(this.#length++);
    newest.fill(NaN);
    newest[0] = index;
    newest[1] = 0;
    for (let c = 0, at = HEAD; c < this.#columns; c++, at += PER_COLUMN) {
      newest[at + COUNT] = 0;
      newest[at + SUM] = 0;
    }
    this.#newest = newest;
  }

  /** One number of each slice. */
  #field(offset: number, make: NewNumbers): Float64Array {
    const { pages, room } = this.#list;
    const all = make(this.#length);
    for (let page = 0, i = 0; i < all.length; page++) {
      const numbers = pages[page]!;
      for (let slot = 0, at = offset; slot < room && i < all.length; slot++, at += this.#stride)
        all[i++] = numbers[at]!;
    }
    return all;
  }
}

/** Takes values `from` up to, not including, `to` into what a slice holds of one column. */
function take(slice: Float64Array, at: number, values: Float64Array, from: number, to: number): void {
  let count = slice[at + COUNT]!;
  let min = slice[at + MIN]!;
  let max = slice[at + MAX]!;
  let sum = slice[at + SUM]!;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    if (count === 0) slice[at + FIRST] = value;
    count++;
    // Of NaN, where there was no value yet, nothing is true.
    if (!(min <= value)) min = value;
    if (!(max >= value)) max = value;
    sum += value;
    slice[at + LAST] = value;
  }
  slice[at + COUNT] = count;
  slice[at + MIN] = min;
  slice[at + MAX] = max;
  slice[at + SUM] = sum;
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
