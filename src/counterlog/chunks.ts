import { constants, createGunzip } from 'node:zlib';
import type { Gunzip } from 'node:zlib';

/** The start of a stream, looked at, and the whole stream again. */
export interface PeekedChunks {
  /** At least the bytes asked for, fewer only where the stream ends before. */
  readonly head: Buffer;
  /** Everything, head included. An error met while looking is thrown behind the bytes that came before it. */
  readonly chunks: AsyncIterable<Buffer>;
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
      const next = await iterator.next();
      if (next.done === true) break;
      parts.push(next.value);
      size += next.value.length;
    }
  } catch (error) {
    if (size === 0) throw error;
    failure = { error };
  }
  const head = Buffer.concat(parts);
  const close = async (): Promise<void> => void (await iterator.return?.());
  return { head, chunks: rejoin(head, failure, iterator), close };
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
 * over a Gunzip stream drops what it still holds then.
 */
export async function* gunzipChunks(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // Z_SYNC_FLUSH would take a file that is cut for a whole one.
  const gunzip = createGunzip({ finishFlush: constants.Z_FINISH });
  const inflated: Buffer[] = [];
  const fault: { error: unknown } = { error: null };
  gunzip.on('data', (chunk: Buffer) => inflated.push(chunk));
  gunzip.on('error', (error) => {
    fault.error ??= error;
  });
  try {
    for await (const chunk of source) {
      for (let start = 0; start < chunk.length && fault.error === null; start += INFLATE_STEP_BYTES) {
        await writeTo(gunzip, chunk.subarray(start, start + INFLATE_STEP_BYTES));
        yield* inflated.splice(0);
      }
      if (fault.error !== null) break;
    }
    if (fault.error === null) await endOf(gunzip);
    yield* inflated.splice(0);
    if (fault.error !== null) throw fault.error;
  } finally {
    gunzip.destroy();
  }
}

/** Waits until the bytes are inflated or a fault is known. */
function writeTo(gunzip: Gunzip, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    gunzip.write(bytes, () => resolve());
  });
}

function endOf(gunzip: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    gunzip.once('end', resolve);
    gunzip.once('error', () => resolve());
    gunzip.end();
  });
}

/** UTF-16 -> UTF-8; half a character at the end becomes U+FFFD. */
export async function* utf16Chunks(
  source: AsyncIterable<Buffer>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  // A fault of the source is thrown as it is: what was decoded before it has been handed out.
  for await (const chunk of source) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** Leaves out the first bytes. */
export async function* skipBytes(source: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of source) {
    yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
