/** Bytes -> blocks of whole lines, with what a cut-off disk leaves behind told apart. */

import { LineTooLongError, LONGEST_LINE_BYTES } from './line-limit.ts';
import { createUtf16Reader, type Utf16, type Utf16Reader, type Utf16Text } from './mixed-encoding.ts';

const LF = 0x0a;
const CR = 0x0d;

/** How the bytes ended. */
export interface EndOfLines {
  /** True if NULs ended the file: space that was reserved on disk but never written. They are in no block. */
  nuls: boolean;
  /** What reading threw before the end was reached, or a LineTooLongError; null at the end. */
  failure: { readonly error: unknown } | null;
}

/** Blocks of whole lines, in single bytes or UTF-8. */
export interface BlockReader {
  /** A block is valid until the next one is asked for. An empty one is the end, unless `decodeFrom` is called behind it. */
  readonly blocks: AsyncGenerator<Buffer>;
  /**
   * What was not read yet is UTF-16; the next blocks are read as such, until single bytes come again.
   * @param unread the end of what was handed out, which the next blocks begin with
   */
  readonly decodeFrom: (unread: Buffer, encoding: Utf16) => void;
  /** False in UTF-16, and where the encoding has changed too often. */
  readonly mayChange: () => boolean;
}

/** Each costs as much as reading a chunk. Files that programs take turns in have a few. */
const MAX_CHANGES = 1000;

/**
 * Cuts chunks into blocks of whole lines; only the last one may lack its last line end. An error of the source and a line
 * that is too long end the blocks: what was read before is handed out, and `end` tells.
 * @param end filled in when the last block was handed out
 * @param onSingleBytes called before a block that begins with single bytes behind UTF-16 is handed out
 */
export function readBlocks(source: AsyncIterable<Buffer>, end: EndOfLines, onSingleBytes: () => void): BlockReader {
  const carry = createCarry();
  let utf16: Utf16Reader | null = null;
  let change: { readonly unread: Buffer; readonly encoding: Utf16 } | null = null;
  let changes = 0;
  let isBack = false;

  /** @returns what is to be read again */
  function startUtf16(): Buffer {
    const { unread, encoding } = change!;
    utf16 = createUtf16Reader(encoding);
    change = null;
    return unread;
  }

  /** Gives the blocks of some bytes; returns those that are to be read in another encoding. */
  function* cut(chunk: Buffer): Generator<Buffer, Buffer | null> {
    const cut = chunk.lastIndexOf(LF) + 1;
    // Only the line that began in the chunk before is put together, in a block of its own; the rest stays where it is.
    const first = carry.isEmpty() ? 0 : chunk.indexOf(LF) + 1;
    const begun = first > 0 ? carry.take(chunk.subarray(0, first)) : chunk.subarray(0, 0);
    for (const [block, behind] of [
      [begun, first],
      [chunk.subarray(first, cut), cut],
    ] as const) {
      if (block.length === 0) continue;
      if (isBack) onSingleBytes();
      isBack = false;
      yield block;
      if (change === null) continue;
      return Buffer.concat([startUtf16(), chunk.subarray(behind)]);
    }
    carry.keep(chunk.subarray(cut));
    return null;
  }

  /** @param isEnd true where no bytes follow */
  function* take(chunk: Buffer, isEnd: boolean): Generator<Buffer> {
    let left: Buffer | null = chunk;
    while (left !== null) {
      const read: Utf16Text | null = utf16 === null ? null : isEnd ? utf16.end() : utf16.read(left);
      left = yield* cut(read?.text ?? left);
      if (read === null || read.singleBytes === null) continue;
      utf16 = null;
      isBack = true;
      left = read.singleBytes;
    }
  }

  async function* blocks(): AsyncGenerator<Buffer> {
    const chunks = source[Symbol.asyncIterator]();
    try {
      for (let chunk = await next(chunks, end); chunk !== null; chunk = await next(chunks, end)) {
        yield* take(chunk, false);
        if (carry.length() > LONGEST_LINE_BYTES) {
          end.failure = { error: new LineTooLongError() };
          return;
        }
      }
      for (;;) {
        if (utf16 !== null) yield* take(NO_BYTES, true);
        end.nuls = carry.endsInNuls();
        const rest = carry.rest();
        if (rest.length > 0) yield rest;
        // Whoever looks ahead comes here before it is known that what is left is UTF-16.
        while (change === null) yield NO_BYTES;
        yield* take(startUtf16(), false);
      }
    } finally {
      await chunks.return?.();
    }
  }

  return {
    blocks: blocks(),
    mayChange: () => utf16 === null && changes < MAX_CHANGES,
    decodeFrom: (unread, encoding) => {
      changes++;
      change = { unread, encoding };
    },
  };
}

const NO_BYTES = Buffer.alloc(0);

async function next(chunks: AsyncIterator<Buffer>, end: EndOfLines): Promise<Buffer | null> {
  try {
    const result = await chunks.next();
    return result.done === true ? null : result.value;
  } catch (error) {
    end.failure = { error };
    return null;
  }
}

/** The line that has begun but not ended. Its trailing NULs are not kept: there may be gigabytes of them. */
interface Carry {
  keep(bytes: Buffer): void;
  /** What was kept, then `bytes`. */
  take(bytes: Buffer): Buffer;
  rest(): Buffer;
  isEmpty(): boolean;
  length(): number;
  endsInNuls(): boolean;
}

function createCarry(): Carry {
  let parts: Buffer[] = [];
  let length = 0;
  let nuls = false;

  function add(bytes: Buffer): void {
    // One NUL stands for the run left out: a line with a NUL within is malformed, however many there are.
    if (nuls) parts.push(Buffer.of(0));
    nuls = false;
    parts.push(bytes);
    length += bytes.length;
  }

  function rest(): Buffer {
    const joined = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    parts = [];
    length = 0;
    nuls = false;
    return joined;
  }

  return {
    keep(bytes) {
      let end = bytes.length;
      while (end > 0 && bytes[end - 1] === 0) end--;
      // A copy: the source may use its buffer again.
      if (end > 0) add(Buffer.from(bytes.subarray(0, end)));
      if (end < bytes.length) nuls = true;
    },
    take(bytes) {
      add(bytes);
      return rest();
    },
    rest,
    length: () => length,
    isEmpty: () => parts.length === 0 && !nuls,
    endsInNuls: () => nuls,
  };
}

/** A line within a block: its text is [start, textEnd), the next line starts at `end`. */
export interface LineSpan {
  readonly start: number;
  /** Without line end: LF, CRLF, or the CR CR LF of a file converted twice. */
  readonly textEnd: number;
  readonly end: number;
  /** True if the line end is LF or CRLF, which csv-parse is told of. */
  readonly plainEnd: boolean;
  /** False for the last line of a file that was cut, or saved without a final line end. */
  readonly terminated: boolean;
}

/** The line of `bytes` that starts at `start`. */
export function lineAt(bytes: Buffer, start: number): LineSpan {
  const lf = bytes.indexOf(LF, start);
  const terminated = lf >= 0;
  const end = terminated ? lf + 1 : bytes.length;
  let textEnd = terminated ? lf : bytes.length;
  while (textEnd > start && bytes[textEnd - 1] === CR) textEnd--;
  return { start, textEnd, end, plainEnd: terminated && lf - textEnd <= 1, terminated };
}
