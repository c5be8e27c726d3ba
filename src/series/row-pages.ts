import { createPageList } from './page-list.ts';
import type { PagePool } from './page-pool.ts';

/** Rows of a time and some values, in pages, so that growing never copies; column by column within a page. */
export interface RowPages {
  readonly length: () => number;
  /** Numbers in memory. */
  size(): number;
  /** @param row [width] */
  push(row: Float64Array): void;
  /**
   * Appends the rows `from` up to, not including, `to` of a source.
   * @param which of each column but the first, its index in a row of the source; the first takes the source's times
   */
  pushAll(source: RowSource, which: Int32Array, from: number, to: number): void;
  /** One column as one array. */
  column(index: number): Float64Array;
  /** Keeps the rows for which `isKept` says so; it is called with each row in turn, in the same array each time. */
  retain(isKept: (row: Float64Array) => boolean): void;
  /** Gives unused memory back: no row follows. */
  seal(): void;
  /** Gives all memory back: nothing is read any more. */
  release(): void;
}

/** Rows as they come: [rows] times, and values row by row. */
export interface RowSource {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  /** Values of a row. */
  readonly width: number;
}

/** @param width numbers of a row, the time included */
export function createRowPages(width: number, pool: PagePool): RowPages {
  const list = createPageList(width, pool);
  const { pages, room: pageRows } = list;
  let rows = 0;
  /** The last page has no more once it is sealed. */
  const rowsOf = (page: Float64Array): number => Math.min(pageRows, page.length / width);

  return {
    length: () => rows,
    size: () => list.size(),
    push(row) {
      const page = list.open(rows);
      const used = rows++ % pageRows;
      for (let c = 0; c < width; c++) page[c * pageRows + used] = row[c]!;
    },
    pushAll({ timesMs, values, width: sourceWidth }, which, from, to) {
      for (let row = from; row < to;) {
        const page = list.open(rows);
        const used = rows % pageRows;
        const count = Math.min(pageRows - used, to - row);
        page.set(timesMs.subarray(row, row + count), used);
        for (let c = 1; c < width; c++) {
          let at = c * pageRows + used;
          let cell = row * sourceWidth + which[c - 1]!;
          for (let i = 0; i < count; i++, cell += sourceWidth) page[at++] = values[cell]!;
        }
        rows += count;
        row += count;
      }
    },
    column(index) {
      const all = new Float64Array(rows);
      let at = 0;
      for (const page of pages) {
        const start = index * rowsOf(page);
        const count = Math.min(pageRows, rows - at);
        all.set(page.subarray(start, start + count), at);
        at += count;
      }
      return all;
    },
    retain(isKept) {
      const row = new Float64Array(width);
      const before = rows;
      rows = 0;
      // In place: what is written never overtakes what is read, and no second copy is needed.
      for (let at = 0; at < before; at++) {
        const page = pages[Math.floor(at / pageRows)]!;
        for (let c = 0; c < width; c++) row[c] = page[c * rowsOf(page) + (at % pageRows)]!;
        if (!isKept(row)) continue;
        const target = pages[Math.floor(rows / pageRows)]!;
        for (let c = 0; c < width; c++) target[c * rowsOf(target) + (rows % pageRows)] = row[c]!;
        rows++;
      }
      list.cut(rows);
    },
    seal() {
      const last = pages.at(-1);
      if (last === undefined) return;
      const used = rows - (pages.length - 1) * pageRows;
      const page = new Float64Array(used * width);
      const lastRows = rowsOf(last);
      for (let c = 0; c < width; c++) page.set(last.subarray(c * lastRows, c * lastRows + used), c * used);
      list.seal(page);
    },
    release() {
      rows = 0;
      list.cut(0);
    },
  };
}
