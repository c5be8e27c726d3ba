/** Numbers whose count is not known before: in blocks, so that growing copies nothing and at most one block is empty. */

/** 64 Ki numbers. */
const BLOCK_BITS = 16;
const BLOCK_LENGTH = 1 << BLOCK_BITS;

export interface Growing {
  push(value: number): void;
  at(index: number): number;
  set(index: number, value: number): void;
  length(): number;
}

export function createGrowing(kind: 'float64' | 'uint32'): Growing {
  const blocks: (Float64Array | Uint32Array)[] = [];
  let length = 0;
  return {
    push(value) {
      const place = length & (BLOCK_LENGTH - 1);
      if (place === 0) blocks.push(kind === 'float64' ? new Float64Array(BLOCK_LENGTH) : new Uint32Array(BLOCK_LENGTH));
      blocks[length >>> BLOCK_BITS]![place] = value;
      length++;
    },
    at: (index) => blocks[index >>> BLOCK_BITS]![index & (BLOCK_LENGTH - 1)]!,
    set: (index, value) => void (blocks[index >>> BLOCK_BITS]![index & (BLOCK_LENGTH - 1)] = value),
    length: () => length,
  };
}
