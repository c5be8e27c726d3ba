import { lineAt } from './lines.ts';
import type { LineSpan } from './lines.ts';

/** A place between two lines of a file. */
export interface LineCursor {
  /** The block that holds the next line; null at the end of the file. Loads it where needed. */
  block(): Promise<Buffer | null>;
  /** Where in that block the next line starts. */
  offset(): number;
  /** 1-based number of the next line. */
  line(): number;
  /** The next line without passing it; null at the end of the file. */
  peek(): Promise<LineSpan | null>;
  /** Passes some lines of the block. */
  advance(offset: number, lines: number): void;
  close(): Promise<void>;
}

export function createLineCursor(blocks: AsyncGenerator<Buffer>): LineCursor {
  let current: Buffer | null = null;
  let offset = 0;
  let line = 1;

  async function block(): Promise<Buffer | null> {
    while (current === null || offset >= current.length) {
      const next = await blocks.next();
      if (next.done === true) return null;
      current = next.value;
      offset = 0;
    }
    return current;
  }

  return {
    block,
    offset: () => offset,
    line: () => line,
    async peek() {
      const held = await block();
      return held === null ? null : lineAt(held, offset);
    },
    advance(to, lines) {
      offset = to;
      line += lines;
    },
    async close() {
      await blocks.return(undefined);
    },
  };
}
