import { PAGE_NUMBERS, type PagePool } from './page-pool.ts';

/** The pages of one store, each of them full of items of some numbers, but the last. */
export interface PageList {
  readonly pages: readonly Float64Array[];
  /** Items that a page has room for. */
  readonly room: number;
  /** The page that item `length` goes to, where there are `length` items. */
  open(length: number): Float64Array;
  /** Gives back the pages that `length` items do not need. */
  cut(length: number): void;
  /** Puts a page of another size, with nothing but what is in it, in the last one's place: nothing is added any more. */
  seal(page: Float64Array): void;
  /** Numbers in memory. */
  size(): number;
}

/** @param numbers of an item */
export function createPageList(numbers: number, pool: PagePool): PageList {
  const room = Math.floor(PAGE_NUMBERS / numbers);
  const pages: Float64Array[] = [];

  function drop(from: number): void {
    for (const page of pages.splice(from)) if (page.length === PAGE_NUMBERS) pool.give(page);
  }

  return {
    pages,
    room,
    open(length) {
      if (length % room === 0) pages.push(pool.take());
      return pages.at(-1)!;
    },
    cut: (length) => drop(Math.ceil(length / room)),
    seal(page) {
      drop(pages.length - 1);
      pages.push(page);
    },
    size: () => pages.reduce((sum, page) => sum + page.length, 0),
  };
}
