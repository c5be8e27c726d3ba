import type { PagePool } from './page-pool.ts';

/** The pages of one store, each of them full of items of some numbers, but the last. */
export class PageList {
  readonly pages: Float64Array[] = [];
  /** Items that a page has room for. */
  readonly room: number;
  readonly #pool: PagePool;
  /** Numbers of a page. */
  readonly #numbers: number;

  /** @param numbers of an item */
  constructor(numbers: number, pool: PagePool) {
    this.#numbers = pool.pageNumbers(numbers);
    this.room = Math.floor(this.#numbers / numbers);
    this.#pool = pool;
  }

  /** The page that item `length` goes to, where there are `length` items. */
  open(length: number): Float64Array {
    if (length % this.room === 0) this.pages.push(this.#pool.take(this.#numbers));
    return this.pages.at(-1)!;
  }

  /** Gives back the pages that `length` items do not need. */
  cut(length: number): void {
    this.#drop(Math.ceil(length / this.room));
  }

  /** Puts a page of another size, with nothing but what is in it, in the last one's place: nothing is added any more. */
  seal(page: Float64Array): void {
    this.#drop(this.pages.length - 1);
    this.pages.push(page);
  }

  /** Numbers in memory. */
  size(): number {
    return this.pages.reduce((sum, page) => sum + page.length, 0);
  }

  #drop(from: number): void {
    for (const page of this.pages.splice(from)) if (page.length === this.#numbers) this.#pool.give(page);
  }
}
