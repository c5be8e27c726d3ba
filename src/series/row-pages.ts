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
}

/** Rows as they come: [rows] times, and values row by row. */
export interface RowSource {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  /** Values of a row. */
  readonly width: number;
}

const PAGE_ROWS = 128;

/** @param width numbers of a row, the time included */
export function createRowPages(width: number): RowPages {
  const pages: Float64Array[] = [];
  let rows = 0;
  const rowsOf = (page: Float64Array): number => page.length / width;

  function openPage(): Float64Array {
    if (rows % PAGE_ROWS === 0) pages.push(new Float64Array(PAGE_ROWS * width));
    return pages.at(-1)!;
  }

  return {
    length: () => rows,
    size: () => pages.reduce((sum, page) => sum + page.length, 0),
    push(row) {
      const page = openPage();
      const used = rows++ % PAGE_ROWS;
      for (let c = 0; c < width; c++) page[c * PAGE_ROWS + used] = row[c]!;
    },
    pushAll({ timesMs, values, width: sourceWidth }, which, from, to) {
      for (let row = from; row < to;) {
        const page = openPage();
        const used = rows % PAGE_ROWS;
        const count = Math.min(PAGE_ROWS - used, to - row);
        page.set(timesMs.subarray(row, row + count), used);
        for (let c = 1; c < width; c++) {
          let at = c * PAGE_ROWS + used;
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
        const count = Math.min(PAGE_ROWS, rows - at);
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
        const page = pages[Math.floor(at / PAGE_ROWS)]!;
        for (let c = 0; c < width; c++) row[c] = page[c * rowsOf(page) + (at % PAGE_ROWS)]!;
        if (!isKept(row)) continue;
        const target = pages[Math.floor(rows / PAGE_ROWS)]!;
        for (let c = 0; c < width; c++) target[c * rowsOf(target) + (rows % PAGE_ROWS)] = row[c]!;
        rows++;
      }
      pages.length = Math.ceil(rows / PAGE_ROWS);
    },
    seal() {
      const last = pages.pop();
      if (last === undefined) return;
      const used = rows - pages.length * PAGE_ROWS;
      const page = new Float64Array(used * width);
      for (let c = 0; c < width; c++) page.set(last.subarray(c * PAGE_ROWS, c * PAGE_ROWS + used), c * used);
      pages.push(page);
    },
  };
}
