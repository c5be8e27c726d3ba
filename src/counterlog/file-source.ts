import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { LeakscanError, systemCode } from '../util/errors.ts';

/** What is known of a file's bytes while and after they are read. */
export interface FileFacts {
  /** Bytes read so far. */
  bytesRead(): number;
  /** Reads what is left unread, closes the file, and gives its size and SHA-256 (hex). */
  finish(): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Closes without reading on; a read under way ends the chunks. May be called again. */
  close(): void;
  closed(): boolean;
}

export interface FileSource extends FileFacts {
  /**
   * The file from its start to its end; once. A chunk is valid until the next one is asked for: two buffers take turns,
   * because fresh memory for each would cost more than reading.
   * @throws LeakscanError INPUT_UNREADABLE
   */
  readonly chunks: AsyncIterable<Buffer>;
}

/** Large enough that a read costs less than its parsing, small enough to stay in the processor's cache. */
const CHUNK_BYTES = 512 * 1024;

/**
 * Opens a file for one reading, which also gives its size and hash.
 * @throws LeakscanError INPUT_MISSING, INPUT_UNREADABLE
 */
export async function openFileSource(file: string): Promise<FileSource> {
  const handle = await openOrExplain(file);
  const buffers = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)] as const;
  let turn = 0;
  let ahead: Promise<Buffer | null> | null = null;

  async function fill(): Promise<Buffer | null> {
    const buffer = buffers[turn++ % 2]!;
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, null);
    return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
  }

  return createSource(file, {
    next: async () => {
      const chunk = await (ahead ?? fill());
      // The one after it is read while this one is looked at; its fault is thrown to whoever asks for it.
      ahead = chunk === null ? Promise.resolve(null) : fill();
      ahead.catch(() => undefined);
      return chunk;
    },
    // Nobody waits for this, and a file only read loses nothing when its closing fails.
    close: () => void handle.close().catch(() => undefined),
  });
}

/**
 * The same for a stream, such as standard input: read as it comes, never held as a whole.
 * @param file a name to show
 * @param stream destroyed when the source is closed
 * @param explainFault what an error of the stream means
 */
export function streamSource(
  file: string,
  stream: AsyncIterable<unknown> & Pick<Readable, 'destroy'>,
  explainFault: (error: unknown) => LeakscanError = (error) => explain(file, error),
): FileSource {
  const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  return createSource(file, {
    next: async () => {
      try {
        const { done, value } = await iterator.next();
        return done === true ? null : value;
      } catch (error) {
        throw explainFault(error);
      }
    },
    close: () => void stream.destroy(),
  });
}

interface Bytes {
  /** The bytes that follow; null at the end. */
  next(): Promise<Buffer | null>;
  close(): void;
}

function createSource(file: string, input: Bytes): FileSource {
  const hash = createHash('sha256');
  let bytes = 0;
  let isClosed = false;
  let facts: { bytes: number; sha256: string } | null = null;

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    input.close();
  }

  // A function, since the file may be closed while a read is waited for.
  const closed = (): boolean => isClosed;

  async function read(): Promise<Buffer | null> {
    if (closed()) return null;
    try {
      const chunk = await input.next();
      if (chunk === null) return null;
      bytes += chunk.length;
      hash.update(chunk);
      return chunk;
    } catch (error) {
      if (closed()) return null;
      throw error instanceof LeakscanError ? error : explain(file, error);
    }
  }

  return {
    chunks: readAll(read),
    bytesRead: () => bytes,
    closed,
    close,
    async finish() {
      if (facts === null) {
        while ((await read()) !== null);
        close();
        facts = { bytes, sha256: hash.digest('hex') };
      }
      return facts;
    },
  };
}

async function* readAll(read: () => Promise<Buffer | null>): AsyncGenerator<Buffer> {
  for (let chunk = await read(); chunk !== null; chunk = await read()) yield chunk;
}

async function openOrExplain(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (error) {
    throw explain(file, error);
  }
}

function explain(file: string, error: unknown): LeakscanError {
  const code = systemCode(error) ?? 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new LeakscanError('INPUT_MISSING', `${file}: no such file; check the name and the folder`, { file }, error);
  }
  return new LeakscanError('INPUT_UNREADABLE', `${file}: ${reason(code)}`, { file }, error);
}

function reason(code: string): string {
  if (code === 'EISDIR') return 'is a folder; name the counter logs in it';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read; ask for permission or copy it elsewhere';
  if (code === 'EBUSY') return 'is in use by another program; stop the collector or copy the file first';
  if (code === 'EMFILE' || code === 'ENFILE') return 'too many files are open; scan fewer logs at once';
  return `cannot be read (${code}); copy it to a local disk and try again`;
}
