import { newNumbers, type NewNumbers } from './number-blocks.ts';
import { PageList } from './page-list.ts';
import type { PagePool } from './page-pool.ts';

/** Rows as they come: [rows] times, and values row by row. */
export interface RowSource {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  /** Values of a row. */
  readonly width: number;
}

/** Rows of a time and some values, in pages, so that growing never copies; column by column within a page. */
export class RowPages {
  readonly #width: number;
  readonly #list: PageList;
  #rows = 0;

  /** @param width numbers of a row, the time included */
  constructor(width: number, pool: PagePool) {
    this.#width = width;
    this.#list = new PageList(width, pool);
  }

  get length(): number {
    return this.#rows;
  }

  /** Numbers in memory. */
  size(): number {
    return this.#list.size();
  }

  /** @param row [width] */
  push(row: Float64Array): void {
    const { room } = this.#list;
    const page = this.#list.open(this.#rows);
    const used = this.#rows++ % room;
    for (let c = 0; c < this.#width; c++) page[c * room + used] = row[c]!;
  }

  /**
   * Appends the rows `from` up to, not including, `to` of a source.
   * @param which of each column but the first, its index in a row of the source; the first takes the source's times
   */
  pushAll({ timesMs, values, width: sourceWidth }: RowSource, which: Int32Array, from: number, to: number): void {
    const { room } = this.#list;
    for (let row = from; row < to;) {
      const page = this.#list.open(this.#rows);
      const used = this.#rows % room;
      const count = Math.min(room - used, to - row);
      page.set(timesMs.subarray(row, row + count), used);
      for (let c = 1; c < this.#width; c++) {
        let at = c * room + used;
        let cell = row * sourceWidth + which[c - 1]!;
        for (let i = 0; i < count; i++, cell += sourceWidth) page[at++] = values[cell]!;
      }
      this.#rows += count;
      row += count;
    }
  }

  /** One column as one array. */
  column(index: number, make: NewNumbers = newNumbers): Float64Array {
    const all = make(this.#rows);
    let at = 0;
    for (const page of this.#list.pages) {
      const start = index * this.#rowsOf(page);
      const count = Math.min(this.#list.room, this.#rows - at);
      all.set(page.subarray(start, start + count), at);
      at += count;
    }
    return all;
  }

  /** Keeps these rows alone. @param kept in order */
  retain(kept: Int32Array): void {
    const { pages, room } = this.#list;
    // In place: what is written never overtakes what is read, and no second copy is needed.
    for (let c = 0; c < this.#width; c++) {
      for (let row = 0; row < kept.length; row++) {
        const from = kept[row]!;
        const page = pages[Math.floor(from / room)]!;
        const target = pages[Math.floor(row / room)]!;
        target[c * this.#rowsOf(target) + (row % room)] = page[c * this.#rowsOf(page) + (from % room)]!;
      }
    }
    this.#rows = kept.length;
    this.#list.cut(kept.length);
  }

  /** Gives unused memory back: no row follows. */
  seal(): void {
    const last = this.#list.pages.at(-1);
    if (last === undefined) return;
    const used = this.#rows - (this.#list.pages.length - 1) * this.#list.room;
    const page = new Float64Array(used * this.#width);
    const lastRows = this.#rowsOf(last);
    for (let c = 0; c < this.#width; c++) page.set(last.subarray(c * lastRows, c * lastRows + used), c * used);
    this.#list.seal(page);
  }

  /** Gives all memory back: nothing is read any more. */
  release(): void {
    this.#rows = 0;
    this.#list.cut(0);
  }

  /** The last page has no more once it is sealed. */
  #rowsOf(page: Float64Array): number {
    return Math.min(this.#list.room, page.length / this.#width);
  }
}
