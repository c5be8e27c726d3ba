/**
 * Rows of a few columns in bounded memory: every row, until it is told to thin them out; from then on the first row of
 * each of many equal time slots, and of each slice of eight slots what all its rows held. Slots double each time, so that
 * a choice stays evenly spaced over the whole time, whatever comes. They are counted from a fixed instant: rows of stores
 * beside one another are chosen from the same samples. A slot without rows costs nothing, so a gap stays a gap.
 */
import type { Series } from '../model/series.ts';
import type { PagePool } from './page-pool.ts';
import { createRowPages, type RowSource } from './row-pages.ts';
import { createSliceStore, type SliceStore } from './slice-store.ts';

export interface RowStore {
  /**
   * Appends the rows `from` up to, not including, `to`. Their times are later than any before.
   * @param which [stored columns] index of each in a row of the source
   */
  append(source: RowSource, which: Int32Array, from: number, to: number): void;
  /** Rows that are kept. */
  kept(): number;
  /** Numbers in memory; 8 bytes each. */
  size(): number;
  /** Keeps at most so many of the rows that are there, evenly spaced in time. O(size). */
  thin(most: number): void;
  /** Gives unused memory back: no row follows. */
  seal(): void;
  /** Gives all memory back: nothing is read any more. */
  release(): void;
  /** One column, put together anew by each call. */
  read(column: number): Series;
}

/** Enough for a median, and for a low quantile that is no more than the lowest but one. */
const SLOTS_PER_SLICE = 8;
/** Perfmon samples once a second at most. */
const SHORTEST_SLOT_MS = 1000;

/** @param columns stored beside the time, at least one */
export function createRowStore(columns: number, pool: PagePool): RowStore {
  const pages = createRowPages(columns + 1, pool);
  /** Null while every row is kept. */
  let slices: SliceStore | null = null;
  let slotMs = 0;
  let lastSlot = -Infinity;
  /** The newest row, which ends the series even where it is not the first of its slot. */
  const newest = new Float64Array(columns + 1);
  let newestIsKept = true;

  /** @returns whether the row is the first of its slot */
  function enter(row: Float64Array): boolean {
    const slot = Math.floor(row[0]! / slotMs);
    const isFirst = slot !== lastSlot;
    lastSlot = slot;
    return isFirst;
  }

  function readColumn(index: number): Float64Array {
    const kept = pages.column(index);
    if (newestIsKept) return kept;
    const all = new Float64Array(kept.length + 1);
    all.set(kept);
    all[kept.length] = newest[index]!;
    return all;
  }

  return {
    append(source, which, from, to) {
      if (slices === null) {
        pages.pushAll(source, which, from, to);
        return;
      }
      for (let row = from; row < to; row++) {
        newest[0] = source.timesMs[row]!;
        for (let c = 0; c < columns; c++) newest[c + 1] = source.values[row * source.width + which[c]!]!;
        slices.add(newest);
        newestIsKept = enter(newest);
        if (newestIsKept) pages.push(newest);
      }
    },
    kept: () => pages.length(),
    size: () => pages.size() + (slices?.size() ?? 0),
    thin(most) {
      if (pages.length() <= most) return;
      const before = slotMs;
      slotMs = before === 0 ? SHORTEST_SLOT_MS : 2 * before;
      const timesMs = pages.column(0);
      while (isMoreSlots(timesMs, slotMs, most)) slotMs *= 2;
      const isFirstTime = slices === null;
      slices ??= createSliceStore(columns, slotMs * SLOTS_PER_SLICE, pool);
      if (!isFirstTime) slices.lengthen(slotMs / before);
      lastSlot = -Infinity;
      pages.retain((row) => {
        if (isFirstTime) {
          slices!.add(row);
          newest.set(row);
        }
        const isChosen = enter(row);
        newestIsKept = isChosen && row[0] === newest[0];
        return isChosen;
      });
    },
    seal() {
      pages.seal();
      slices?.seal();
    },
    release() {
      pages.release();
      slices?.release();
    },
    read: (column) => ({
      timesMs: readColumn(0),
      values: readColumn(column + 1),
      slices: slices?.read(column) ?? null,
    }),
  };
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
