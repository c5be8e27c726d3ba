/** Pages of numbers, used again: what one store gives back another takes, and nothing waits to be collected. */
export interface PagePool {
  /**
   * Numbers of the pages of another list: few once there are many lists, most of which hold few items.
   * @param item numbers of an item of the list
   */
  pageNumbers(item: number): number;
  /** A page of so many numbers, which are left from before. @param numbers as `pageNumbers` gave them */
  take(numbers: number): Float64Array;
  /** @param page one that was taken */
  give(page: Float64Array): void;
  /** [count] zeros that are kept for good: an array of its own of so few numbers would take three times as much. */
  cells(count: number): Float64Array;
  /** Gives all memory of pages back to the system: no page is read any more. */
  release(): void;
  /** The times that were read last: processes of one log are sampled together, and share them. */
  latestTimes: ReadTimes | null;
}

export interface ReadTimes {
  /** Whose they are; null once it has others. */
  store: object | null;
  readonly timesMs: Float64Array;
}

/** Of a page: 8 KB, so that many rows of a process or slices of time fit. */
const PAGE_NUMBERS = 1024;
/** Of a page where there are many lists: 1 KB. */
const SMALL_PAGE_NUMBERS = 128;
/** So many lists have large pages: those of 2,000 processes, and what was thinned out of them, take 50 MB at least. */
const MAX_LARGE_PAGED_LISTS = 6000;

/**
 * Pages are cut from blocks of 33 MB, of which only what is used takes memory. Smaller ones may come from a heap of the C
 * library (glibc maps each allocation by itself from 32 MB on), where what is given back stays.
 */
const BLOCK_NUMBERS = 33 * 128 * PAGE_NUMBERS;

export function createPagePool(): PagePool {
  const blocks: Float64Array<ArrayBuffer>[] = [];
  const free = new Map<number, Float64Array[]>([
    [PAGE_NUMBERS, []],
    [SMALL_PAGE_NUMBERS, []],
  ]);
  /** Of the newest block. */
  let cut = BLOCK_NUMBERS;
  let lists = 0;
  let cellBlock = new Float64Array(0);
  let usedCells = 0;

  function cutPage(numbers: number): Float64Array {
    if (cut + numbers > BLOCK_NUMBERS) {
      blocks.push(new Float64Array(BLOCK_NUMBERS));
      cut = 0;
    }
    cut += numbers;
    return blocks.at(-1)!.subarray(cut - numbers, cut);
  }

  return {
    pageNumbers(item) {
      lists++;
      return lists <= MAX_LARGE_PAGED_LISTS || item > SMALL_PAGE_NUMBERS ? PAGE_NUMBERS : SMALL_PAGE_NUMBERS;
    },
    take: (numbers) => free.get(numbers)!.pop() ?? cutPage(numbers),
    give: (page) => void free.get(page.length)!.push(page),
    cells(count) {
      if (usedCells + count > cellBlock.length) {
        cellBlock = new Float64Array(Math.max(count, PAGE_NUMBERS));
        usedCells = 0;
      }
      usedCells += count;
      return cellBlock.subarray(usedCells - count, usedCells);
    },
    latestTimes: null,
    release() {
      for (const pages of free.values()) pages.length = 0;
      cut = BLOCK_NUMBERS;
      // Moved into a buffer that is young, and so soon collected: the blocks are old by now, and would stay for long.
      for (const { buffer } of blocks.splice(0)) structuredClone(buffer, { transfer: [buffer] });
    },
  };
}
