import { createGunzip } from '../../platform/gunzip.ts';

/** The start of a stream, looked at, and the whole stream again. */
export interface PeekedChunks {
  /**
   * At least the bytes asked for, fewer only where the stream ends before. Valid until the second one of `chunks` is
   * asked for.
   */
  readonly head: Buffer;
  /** Everything, head included. An error met while looking is thrown behind the bytes that came before it. */
  readonly chunks: AsyncIterable<Buffer>;
  /** True if an error was met while looking: the head is all there is. */
  readonly failed: boolean;
  /** Ends the stream; needed only where `chunks` is not iterated. */
  close(): Promise<void>;
}

/** @throws what the stream throws, if it throws before its first byte */
export async function peekChunks(source: AsyncIterable<Buffer>, length: number): Promise<PeekedChunks> {
  const iterator = source[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  let size = 0;
  let failure: { readonly error: unknown } | null = null;
  try {
    while (size < length) {
      // A source may use its buffer again.
      if (parts.length > 0) parts.push(Buffer.from(parts.pop()!));
      const next = await iterator.next();
      if (next.done === true) break;
      parts.push(next.value);
      size += next.value.length;
    }
  } catch (error) {
    if (size === 0) throw error;
    failure = { error };
  }
  // Seldom more than one: that stays where it is.
  const head = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  const close = async (): Promise<void> => {
    await iterator.return?.();
  };
  return { head, chunks: rejoin(head, failure, iterator), failed: failure !== null, close };
}

async function* rejoin(
  head: Buffer,
  failure: { readonly error: unknown } | null,
  iterator: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    if (failure !== null) throw failure.error;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/**
 * So many compressed bytes are inflated at a time: deflate grows by 1,032 at most, so that what one step gives
 * stays below 17 MB even for a file made to exhaust memory.
 */
const INFLATE_STEP_BYTES = 16 * 1024;

/**
 * Inflates gzip. What could be inflated before a fault is handed out before the fault is thrown; Node's own iteration
 * over a Gunzip stream drops what it still holds then. Where the data is wrong rather than cut, the last 16 KB before
 * the fault stay with zlib. NULs behind the last member are ignored, other junk is a fault.
 */
export async function* gunzipChunks(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const inflater = await createGunzip();
  try {
    for await (const chunk of source) {
      for (let start = 0; start < chunk.length && !inflater.ended(); start += INFLATE_STEP_BYTES) {
        await inflater.write(chunk.subarray(start, start + INFLATE_STEP_BYTES));
        yield* inflater.take();
      }
      if (inflater.ended()) break;
    }
    if (!inflater.ended()) await inflater.end();
    yield* inflater.take();
    const fault = inflater.fault();
    if (fault !== null) throw fault;
  } finally {
    inflater.close();
  }
}

const CR = 0x0d;
const LF = 0x0a;

/**
 * Gives a text whose lines end with CR alone, as old Macs wrote them, the line ends LF; any other stays as it is. The
 * first line end tells: it is a CR without LF behind it, nor behind another CR (CR CR LF, of a text converted twice).
 */
export async function* macLineEnds(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isMac: boolean | null = null;
  // Bytes from a CR at the end of a chunk on: what follows must be seen first.
  let held = Buffer.alloc(0);
  for await (const chunk of source) {
    if (isMac === false) {
      yield chunk;
      continue;
    }
    // A copy, to write into and to keep: the source may use its buffer again.
    const bytes = Buffer.concat([held, chunk]);
    held = Buffer.alloc(0);
    isMac ??= tellMac(bytes);
    const end = isMac === false ? bytes.length : unfinishedFrom(bytes);
    held = bytes.subarray(end);
    if (isMac === true) endLinesWithLf(bytes, end);
    yield bytes.subarray(0, end);
  }
  if (isMac === true) endLinesWithLf(held, held.length);
  if (held.length > 0) yield held;
}

/** Null where no line has ended yet, or what follows its CR is not there yet. */
function tellMac(bytes: Buffer): boolean | null {
  const cr = bytes.indexOf(CR);
  const lf = bytes.indexOf(LF);
  if (lf >= 0 && (cr < 0 || lf < cr)) return false;
  if (cr < 0) return null;
  const behind = bytes.subarray(cr + 1, cr + 3);
  if (behind[0] === LF || (behind[0] === CR && behind[1] === LF)) return false;
  return behind.length === 2 || (behind.length === 1 && behind[0] !== CR) ? true : null;
}

/** Where the last CRs begin, two at most, if nothing is behind them. */
function unfinishedFrom(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && end > bytes.length - 2 && bytes[end - 1] === CR) end--;
  return end;
}

function endLinesWithLf(bytes: Buffer, end: number): void {
  for (let at = bytes.indexOf(CR); at >= 0 && at < end; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] !== LF) bytes[at] = LF;
  }
}

/** Leaves out the first bytes. */
export async function* skipBytes(source: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of source) {
    yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
