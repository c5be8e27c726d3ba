import { newNumbers, type NewNumbers } from './number-blocks.ts';
import { PageList } from './page-list.ts';
import type { PagePool } from './page-pool.ts';

/** Rows as they come: [rows] times, and values column by column, so that what is done with a column reads one line of memory. */
export interface RowSource {
  readonly timesMs: Float64Array;
  /** [columns x stride] that of a column in a row is at `column * stride + row`; NaN = no sample. */
  readonly values: Float64Array;
  /** From a column to the next; no less than the rows. */
  readonly stride: number;
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

  /**
   * Appends the rows `from` up to, not including, `to` of a source.
   * @param which of each column but the first, its column of the source; the first takes the source's times
   */
  pushAll({ timesMs, values, stride }: RowSource, which: Int32Array, from: number, to: number): void {
    const { room } = this.#list;
    for (let row = from; row < to;) {
      const page = this.#list.open(this.#rows);
      const used = this.#rows % room;
      const count = Math.min(room - used, to - row);
      // One by one: of the rows of a batch that takes less than the view that `set` would need.
      for (let i = 0; i < count; i++) page[used + i] = timesMs[row + i]!;
      for (let c = 1; c < this.#width; c++) {
        const at = c * room + used;
        const start = which[c - 1]! * stride + row;
        for (let i = 0; i < count; i++) page[at + i] = values[start + i]!;
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

  /** Whether the times are the first of those given, once so much is added. */
  hasTimes(timesMs: Float64Array, addedMs: number): boolean {
    let at = 0;
    for (const page of this.#list.pages) {
      const count = Math.min(this.#list.room, this.#rows - at);
      for (let i = 0; i < count; i++) if (page[i]! + addedMs !== timesMs[at + i]) return false;
      at += count;
    }
    return true;
  }

  /** All rows, as sources in turn, whose first column has the times once more. */
  *sources(): Generator<RowSource> {
    let at = 0;
    for (const page of this.#list.pages) {
      const count = Math.min(this.#list.room, this.#rows - at);
      yield { timesMs: page.subarray(0, count), values: page, stride: this.#rowsOf(page) };
      at += count;
    }
  }

  /** Keeps these rows alone. @param kept ascending */
  keep(kept: readonly number[]): void {
    const { pages, room } = this.#list;
    // In place: what is written never overtakes what is read, and no second copy is needed.
    for (let to = 0; to < kept.length; to++) {
      const from = kept[to]!;
      const page = pages[Math.floor(from / room)]!;
      const target = pages[Math.floor(to / room)]!;
      const stride = this.#rowsOf(page);
      const targetStride = this.#rowsOf(target);
      let source = from % room;
      let at = to % room;
      for (let c = 0; c < this.#width; c++, source += stride, at += targetStride) target[at] = page[source]!;
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
