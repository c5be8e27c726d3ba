/** Makes [length] zeros. */
export type NewNumbers = (length: number) => Float64Array;

/** Each an array of its own. */
export const newNumbers: NewNumbers = (length) => new Float64Array(length);

/** 256 KB. */
const BLOCK_NUMBERS = 32 * 1024;

/**
 * Cuts arrays from blocks, for many short ones that are used together: a part of a block takes some 100 bytes in addition
 * to its numbers, an array of its own 300. A block stays in memory as long as any part of it is used.
 */
export function createNumberBlocks(): NewNumbers {
  let block = new Float64Array(0);
  let used = 0;
  return (length) => {
    if (length > BLOCK_NUMBERS) return new Float64Array(length);
    if (used + length > block.length) {
      block = new Float64Array(BLOCK_NUMBERS);
      used = 0;
    }
    used += length;
    return block.subarray(used - length, used);
  };
}
