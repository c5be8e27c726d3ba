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
      const next = await nextBlock();
      if (next === null) return null;
      current = next;
      offset = 0;
    }
    return current;
  }

  async function nextBlock(): Promise<Buffer | null> {
    const next = await blocks.next();
    return next.done === true || next.value.length === 0 ? null : next.value;
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
        const next = await nextBlock();
        if (next === null) return { block: held, lines };
        current = held = Buffer.concat([copy, next]);
        offset = 0;
      }
    },
    advance(to, lines) {
      offset = to;
      line += lines;
    },
    mayChange,
    decodeRest(encoding) {
      // A copy: the source may use its buffer again.
      decodeFrom(Buffer.from(current?.subarray(offset) ?? []), encoding);
      offset = current?.length ?? 0;
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
