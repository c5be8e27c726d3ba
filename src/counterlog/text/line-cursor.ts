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
  /**
   * The next lines without passing them, with the block that holds them all: so many, or so many bytes of them, whatever the
   * size of the blocks; fewer at the end of the file. Blocks are put together where needed.
   */
  lookAhead(
    maxLines: number,
    maxBytes: number,
  ): Promise<{ readonly block: Buffer; readonly lines: readonly LineSpan[] }>;
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
    async lookAhead(maxLines, maxBytes) {
      let held = (await block())?.subarray(offset) ?? Buffer.alloc(0);
      for (;;) {
        const lines = linesOf(held, maxLines, maxBytes);
        const last = lines.at(-1);
        const isEnough = lines.length === maxLines || (last !== undefined && last.end > maxBytes);
        if (isEnough || current === null) return { block: held, lines };
        // A copy: the source may use its buffer again.
        const copy = Buffer.from(held);
        const next = await blocks.next();
        if (next.done === true) return { block: held, lines };
        current = held = Buffer.concat([copy, next.value]);
        offset = 0;
      }
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

function linesOf(bytes: Buffer, maxLines: number, maxBytes: number): LineSpan[] {
  const lines: LineSpan[] = [];
  for (let at = 0; at < bytes.length && at <= maxBytes && lines.length < maxLines; at = lines.at(-1)!.end) {
    lines.push(lineAt(bytes, at));
  }
  return lines;
}
