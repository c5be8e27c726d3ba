import { lineAt } from './lines.ts';
import type { BlockReader, LineSpan } from './lines.ts';
import type { Utf16 } from './mixed-encoding.ts';

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
  /** Whether the encoding may change here; see `BlockReader`. */
  readonly mayChange: () => boolean;
  /** What follows the lines passed is UTF-16. */
  decodeRest(encoding: Utf16): void;
  close(): Promise<void>;
}

export function createLineCursor({ blocks, decodeFrom, mayChange }: BlockReader): LineCursor {
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
    mayChange,
    decodeRest(encoding) {
      decodeFrom(offset, encoding);
      offset = current?.length ?? 0;
    },
    async close() {
      await blocks.return(undefined);
    },
  };
}
