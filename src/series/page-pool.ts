/** Pages of numbers of one size, used again: what one store gives back another takes, and nothing waits to be collected. */
export interface PagePool {
  /** A page whose numbers are left from before. */
  take(): Float64Array;
  /** @param page one that was taken */
  give(page: Float64Array): void;
  /** Gives all memory back to the system: no page is read any more. */
  release(): void;
}

/** Of a page: 8 KB, so that a run of a few minutes takes little, and many rows of a process or slices of time fit. */
export const PAGE_NUMBERS = 1024;

/** Pages are cut from blocks of 1 MB, which the system takes back as a whole. */
const BLOCK_PAGES = 128;

export function createPagePool(): PagePool {
  const blocks: Float64Array<ArrayBuffer>[] = [];
  const free: Float64Array[] = [];

  function addBlock(): void {
    const block = new Float64Array(BLOCK_PAGES * PAGE_NUMBERS);
    blocks.push(block);
    for (let at = block.length - PAGE_NUMBERS; at >= 0; at -= PAGE_NUMBERS) {
      free.push(block.subarray(at, at + PAGE_NUMBERS));
    }
  }

  return {
    take() {
      if (free.length === 0) addBlock();
      return free.pop()!;
    },
    give: (page) => void free.push(page),
    release() {
      free.length = 0;
      // Moved into a buffer that is young, and so soon collected: the blocks are old by now, and would stay for long.
      for (const { buffer } of blocks.splice(0)) structuredClone(buffer, { transfer: [buffer] });
    },
  };
}
