/**
 * Rows of a few columns in bounded memory: every row, until it is told to thin them out; from then on the first row of
 * each of many equal time slots, and of each slice of eight slots what all its rows held. Slots double each time, so that
 * a choice stays evenly spaced over the whole time, whatever comes. They are counted from a fixed instant: rows of stores
 * beside one another are chosen from the same samples. A slot without rows costs nothing, so a gap stays a gap.
 */
import type { Series } from '../../model/series.ts';
import { newNumbers, type NewNumbers } from './number-blocks.ts';
import type { PagePool } from './page-pool.ts';
import { RowPages, type RowSource } from './row-pages.ts';
import { SliceStore, type SliceTimes } from './slice-store.ts';

/** Enough for a median, and for a low quantile that is no more than the lowest but one. */
const SLOTS_PER_SLICE = 8;
/** Perfmon samples once a second at most. */
const SHORTEST_SLOT_MS = 1000;

export class RowStore {
  readonly #columns: number;
  readonly #pool: PagePool;
  readonly #pages: RowPages;
  /** Null while every row is kept. */
  #slices: SliceStore | null = null;
  #slotMs = 0;
  #lastSlot = -Infinity;
  /** The newest row, which ends the series even where it is not the first of its slot. */
  readonly #newest: Float64Array;
  #newestIsKept = true;
  /** Added to the times that are read. */
  #shiftMs = 0;

  /** @param columns stored beside the time, at least one */
  constructor(columns: number, pool: PagePool) {
    this.#columns = columns;
    this.#pool = pool;
    this.#pages = new RowPages(columns + 1, pool);
    this.#newest = pool.cells(columns + 1);
  }

  /**
   * Appends the rows `from` up to, not including, `to`. Their times are later than any before.
   * @param which [stored columns] index of each in a row of the source
   */
  append(source: RowSource, which: Int32Array, from: number, to: number): void {
    const slices = this.#slices;
    if (slices === null) {
      this.#pages.pushAll(source, which, from, to);
      return;
    }
    const newest = this.#newest;
    for (let row = from; row < to; row++) {
      newest[0] = source.timesMs[row]!;
      for (let c = 0; c < this.#columns; c++) newest[c + 1] = source.values[row * source.width + which[c]!]!;
      slices.add(newest);
      this.#newestIsKept = this.#enter(newest[0]);
      if (this.#newestIsKept) this.#pages.push(newest);
    }
  }

  /** Rows that are kept. */
  kept(): number {
    return this.#pages.length;
  }

  /** Numbers in memory; 8 bytes each. */
  size(): number {
    return this.#pages.size() + (this.#slices?.size() ?? 0);
  }

  /** Keeps at most so many of the rows that are there, evenly spaced in time. O(size). */
  thin(most: number): void {
    if (this.#pages.length <= most) return;
    const before = this.#slotMs;
    let slotMs = before === 0 ? SHORTEST_SLOT_MS : 2 * before;
    const timesMs = this.#pages.column(0);
    while (isMoreSlots(timesMs, slotMs, most)) slotMs *= 2;
    this.#slotMs = slotMs;
    if (this.#slices === null) this.#cutSlices(timesMs);
    else this.#slices.lengthen(slotMs / before);
    this.#lastSlot = -Infinity;
    const kept = new Int32Array(timesMs.length);
    let count = 0;
    for (let row = 0; row < timesMs.length; row++) if (this.#enter(timesMs[row]!)) kept[count++] = row;
    const last = timesMs.length - 1;
    this.#newestIsKept = kept[count - 1] === last && timesMs[last] === this.#newest[0];
    this.#pages.retain(kept.subarray(0, count));
  }

  /** What all rows hold, before any of them goes. */
  #cutSlices(timesMs: Float64Array): void {
    this.#slices = new SliceStore(this.#columns, this.#slotMs * SLOTS_PER_SLICE, this.#pool);
    const last = timesMs.length - 1;
    this.#newest[0] = timesMs[last]!;
    const values = new Float64Array(timesMs.length);
    this.#slices.addAll(timesMs, (column) => {
      this.#pages.column(column + 1, () => values);
      this.#newest[column + 1] = values[last]!;
      return values;
    });
  }

  /** Its times are on a clock that is so much ahead. No row follows. */
  shift(ms: number): void {
    this.#shiftMs = ms;
  }

  /** Gives unused memory back: no row follows. */
  seal(): void {
    this.#pages.seal();
    this.#slices?.seal();
  }

  /** Gives all memory back: nothing is read any more. */
  release(): void {
    this.#pages.release();
    this.#slices?.release();
  }

  /** One column, put together anew by each call. */
  read(column: number): Series {
    return this.#read(column, this.#readTimes(newNumbers), this.#readSliceTimes(newNumbers), newNumbers);
  }

  /** [stored columns] All of them; they share the arrays of their times. @param make the arrays */
  readAll(make: NewNumbers): Series[] {
    const timesMs = this.#readTimes(make);
    const times = this.#readSliceTimes(make);
    return Array.from({ length: this.#columns }, (_, column) => this.#read(column, timesMs, times, make));
  }

  #readTimes(make: NewNumbers): Float64Array {
    return shifted(this.#readColumn(0, make), this.#shiftMs);
  }

  #readSliceTimes(make: NewNumbers): SliceTimes | null {
    const times = this.#slices?.readTimes(make) ?? null;
    return times === null ? null : { ...times, startMs: shifted(times.startMs, this.#shiftMs) };
  }

  #read(column: number, timesMs: Float64Array, times: SliceTimes | null, make: NewNumbers): Series {
    const slices = times === null ? null : this.#slices!.read(column, times, make);
    return { timesMs, values: this.#readColumn(column + 1, make), slices };
  }

  /** @returns whether a row of that time is the first of its slot */
  #enter(timeMs: number): boolean {
    const slot = Math.floor(timeMs / this.#slotMs);
    const isFirst = slot !== this.#lastSlot;
    this.#lastSlot = slot;
    return isFirst;
  }

  #readColumn(index: number, make: NewNumbers): Float64Array {
    const kept = this.#pages.column(index, make);
    if (this.#newestIsKept) return kept;
    const all = make(kept.length + 1);
    all.set(kept);
    all[kept.length] = this.#newest[index]!;
    return all;
  }
}

/** In place. */
function shifted(timesMs: Float64Array, byMs: number): Float64Array {
  if (byMs !== 0) for (let i = 0; i < timesMs.length; i++) timesMs[i]! += byMs;
  return timesMs;
}

/** Whether times fall into more than `most` slots. */
function isMoreSlots(timesMs: Float64Array, slotMs: number, most: number): boolean {
  let slots = 0;
  let last = -Infinity;
  for (let i = 0; i < timesMs.length && slots <= most; i++) {
    const slot = Math.floor(timesMs[i]! / slotMs);
    if (slot !== last) slots++;
    last = slot;
  }
  return slots > most;
}
