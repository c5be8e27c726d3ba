import type { Slices } from '../../model/series.ts';
import type { NewNumbers } from './number-blocks.ts';
import { PageList } from './page-list.ts';
import type { PagePool } from './page-pool.ts';

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

  /** @param row [time, columns]; later than any before */
  add(row: Float64Array): void {
    const index = Math.floor(row[0]! / this.#widthMs);
    if (this.#length === 0 || this.#newest[0] !== index) this.#begin(index);
    const newest = this.#newest;
    newest[1] = newest[1]! + 1;
    for (let c = 0; c < this.#columns; c++) take(newest, HEAD + c * PER_COLUMN, row[c + 1]!);
  }

  /**
   * The same for many rows, where there was none before.
   * @param timesMs [rows] @param columnOf the values of a column, which may be the same array each time
   */
  addAll(timesMs: Float64Array, columnOf: (column: number) => Float64Array): void {
    /** [slices + 1] the first row of each. */
    const starts: number[] = [];
    for (let row = 0; row < timesMs.length; row++) {
      const index = Math.floor(timesMs[row]! / this.#widthMs);
      if (this.#length === 0 || this.#newest[0] !== index) {
        this.#begin(index);
        starts.push(row);
      }
      this.#newest[1]! += 1;
    }
    starts.push(timesMs.length);
    const { pages, room } = this.#list;
    for (let c = 0; c < this.#columns; c++) {
      const values = columnOf(c);
      for (let slice = 0; slice < this.#length; slice++) {
        const at = (slice % room) * this.#stride + HEAD + c * PER_COLUMN;
        takeAll(pages[Math.floor(slice / room)]!, at, values, starts[slice]!, starts[slice + 1]!);
      }
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

/** Takes some values into what a slice holds of one column, of which it has nothing yet. */
function takeAll(slices: Float64Array, at: number, values: Float64Array, from: number, to: number): void {
  let [count, min, max, sum, first, last] = [0, NaN, NaN, 0, NaN, NaN];
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    if (count === 0) first = value;
    count++;
    if (!(min <= value)) min = value;
    if (!(max >= value)) max = value;
    sum += value;
    last = value;
  }
  slices[at + COUNT] = count;
  slices[at + MIN] = min;
  slices[at + MAX] = max;
  slices[at + SUM] = sum;
  slices[at + FIRST] = first;
  slices[at + LAST] = last;
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
