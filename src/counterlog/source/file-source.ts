import type * as hashing from '../../platform/file-hash.ts';
import type { FileHash } from '../../platform/file-hash.ts';
import { openFile, type ByteStream, type OpenFile } from '../../platform/files.ts';
import { LeakscanError, systemCode } from '../../util/errors.ts';
import { HEADROOM_BYTES, INPUT_BYTES, takeInputs } from './input-buffers.ts';

/** `file-hash.ts`, which only who wants a hash loads: Node's crypto and threads take longer than all that reads a log. */
type Hashing = typeof hashing;

/** What is known of a file's bytes while and after they are read. */
export interface FileFacts {
  /** Bytes read so far. */
  bytesRead(): number;
  /** Reads what is left unread, closes the file, and gives its size and, where it was asked for, its SHA-256 (hex). */
  finish(): Promise<{ readonly bytes: number; readonly sha256: string | null }>;
  /** Closes without reading on; a read under way ends the chunks. May be called again. */
  close(): void;
  closed(): boolean;
  /** True where the user ended the reading before the end of the bytes. */
  interrupted(): boolean;
  /** Where the file can be read in another order; absent where it comes as a stream. */
  readonly places?: FilePlaces;
}

/** A plain file, read at any place; until it is closed. */
export interface FilePlaces {
  readonly bytes: number;
  /**
   * Reads as much as fits; less only at the file's end.
   * @throws LeakscanError INPUT_UNREADABLE
   */
  read(into: Uint8Array, position: number): Promise<number>;
}

export interface FileSource extends FileFacts {
  /**
   * The file from its start to its end; once. A chunk is valid until the next one is asked for: few buffers take turns,
   * because fresh memory for each would cost more than reading.
   * @throws LeakscanError INPUT_UNREADABLE
   */
  readonly chunks: AsyncIterable<Buffer>;
  /** Asks for the SHA-256; before the first chunk is asked for. */
  hash(how: Hashing): void;
}

/** So much is read first: what a file is shows there. */
const FIRST_BYTES = 64 * 1024;
const LF = 0x0a;

/**
 * Opens a file for one reading, which also gives its size and hash.
 * @param place bytes of its path where text cannot spell it; `file` is then a name to show
 * @throws LeakscanError INPUT_MISSING, INPUT_UNREADABLE
 */
export async function openFileSource(file: string, place: string | Buffer = file): Promise<FileSource> {
  const opened = await openFile(place).catch((error: unknown) => {
    throw explain(file, error);
  });
  const { size } = opened;
  // A pipe has no places that could be read at once.
  if (size === null) return streamSource(file, opened.stream(INPUT_BYTES));
  const { inputs, giveBack } = takeInputs();
  const reads: Read[] = [];
  /** The input of the first of them. */
  let turn = 0;
  /** The place of the first of them. */
  let position = 0;
  /** Bytes of a line begun, right before that input. */
  let carried = 0;
  /** Whether it was said that the file became shorter. */
  let isTold = false;
  let isClosed = false;

  /** Into all inputs but the one that is looked at. */
  function readAhead(): void {
    // Its number may be another file's by now.
    if (isClosed) return;
    while (reads.length < inputs.length - 1) {
      const at = reads.reduce((sum, { length }) => sum + length, position);
      const length = at === 0 ? FIRST_BYTES : INPUT_BYTES;
      const input = inputs[(turn + reads.length) % inputs.length]!;
      const bytes = opened.read(input, HEADROOM_BYTES, length, at);
      // Its fault is thrown to whoever asks for it.
      bytes.catch(() => undefined);
      reads.push({ length, bytes });
    }
  }

  readAhead();
  return createSource(file, {
    async next() {
      const [read, ...behind] = reads;
      const input = inputs[turn]!;
      const start = HEADROOM_BYTES - carried;
      const bytes = await read!.bytes.catch((error: unknown) => {
        if (carried === 0) throw error;
        return 0;
      });
      carried = 0;
      // What was carried comes before the end, or before the fault.
      if (bytes === 0 && start < HEADROOM_BYTES) return input.subarray(start, HEADROOM_BYTES);
      if (bytes === 0) {
        if (position >= size || isTold) return null;
        // Once, since the reading ends orderly behind a fault.
        isTold = true;
        throw new LeakscanError('INPUT_UNREADABLE', { kind: 'log-shortened', file }, { file });
      }
      turn = (turn + 1) % inputs.length;
      position += bytes;
      reads.shift();
      if (bytes < read!.length) {
        // Those behind it were at the wrong place, unless the file ends here.
        await Promise.allSettled(behind.map((one) => one.bytes));
        reads.length = 0;
      }
      // While this chunk is looked at.
      readAhead();
      const end = HEADROOM_BYTES + bytes;
      // Whole lines need not be put together by who reads them. A line longer than the headroom is given as it comes.
      const lineEnd = input.lastIndexOf(LF, end - 1) + 1;
      const cut = lineEnd <= start || end - lineEnd > HEADROOM_BYTES ? end : lineEnd;
      carried = end - cut;
      input.copy(inputs[turn]!, HEADROOM_BYTES - carried, cut, end);
      return input.subarray(start, cut);
    },
    places: { bytes: size, read: (into, position) => readAt(opened, into, position) },
    hash: (how) => (size >= how.HASHED_BESIDE_BYTES ? how.hashBeside(opened, size) : how.hashChunks()),
    // Nobody waits for this, and a file only read loses nothing when its closing fails. Reads under way end before.
    close() {
      isClosed = true;
      void Promise.allSettled(reads.map((one) => one.bytes))
        .then(() => opened.close())
        .then(giveBack, () => undefined);
    },
  });
}

async function readAt(file: OpenFile, into: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < into.length) {
    const bytes = await file.read(into, filled, into.length - filled, position + filled);
    if (bytes === 0) break;
    filled += bytes;
  }
  return filled;
}

/** Under way. */
interface Read {
  /** Asked for. */
  readonly length: number;
  readonly bytes: Promise<number>;
}

/**
 * The same for a stream, such as standard input: read as it comes, never held as a whole.
 * @param file a name to show
 * @param stream destroyed when the source is closed
 * @param explainFault what an error of the stream means
 * @param signal ends the reading, as if the stream had ended
 */
export function streamSource(
  file: string,
  stream: ByteStream,
  explainFault: (error: unknown) => LeakscanError = (error) => explain(file, error),
  signal: AbortSignal | null = null,
): FileSource {
  const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  let wasEnded = false;
  const unlessAborted = createAbortable(signal);
  return createSource(file, {
    next: async () => {
      try {
        const read = iterator.next();
        const next = await unlessAborted(read);
        if (next !== null) return next.done === true ? null : next.value;
        // Its fault concerns nobody any more.
        read.catch(() => undefined);
        wasEnded = true;
        return null;
      } catch (error) {
        throw explainFault(error);
      }
    },
    interrupted: () => wasEnded,
    hash: (how) => how.hashChunks(),
    close: () => void stream.destroy(),
  });
}

/**
 * Waits for one promise after another, each of them until the signal comes, which gives null. A promise of the signal that
 * all of them race with would keep what each gave: the whole stream.
 */
function createAbortable(signal: AbortSignal | null): <T>(promise: Promise<T>) => Promise<T | null> {
  if (signal === null) return (promise) => promise;
  let end: () => void = () => undefined;
  signal.addEventListener('abort', () => end(), { once: true });
  return (promise) =>
    new Promise((resolve, reject) => {
      end = () => resolve(null);
      if (signal.aborted) end();
      promise.then(resolve, reject);
    });
}

interface Bytes {
  /** The bytes that follow; null at the end. */
  next(): Promise<Buffer | null>;
  hash(how: Hashing): FileHash;
  close(): void;
  readonly interrupted?: () => boolean;
  readonly places?: FilePlaces;
}

function createSource(file: string, input: Bytes): FileSource {
  let hash: FileHash | null = null;
  let bytes = 0;
  let isClosed = false;
  let facts: { bytes: number; sha256: string | null } | null = null;

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    // The hash may still read.
    if (hash === null) input.close();
    else void hash.close().then(() => input.close());
  }

  // A function, since the file may be closed while a read is waited for.
  const closed = (): boolean => isClosed;

  function refuse(error: unknown): never {
    throw error instanceof LeakscanError ? error : explain(file, error);
  }

  async function read(): Promise<Buffer | null> {
    if (closed()) return null;
    try {
      const chunk = await input.next();
      if (chunk === null) return null;
      bytes += chunk.length;
      hash?.update(chunk);
      return chunk;
    } catch (error) {
      return closed() ? null : refuse(error);
    }
  }

  const { places } = input;
  return {
    ...(places === undefined ? {} : { places }),
    chunks: readAll(read),
    bytesRead: () => bytes,
    closed,
    close,
    interrupted: () => input.interrupted?.() ?? false,
    hash(how) {
      hash ??= input.hash(how);
    },
    async finish() {
      if (facts === null) {
        while ((await read()) !== null);
        const sha256 = (await hash?.digest(bytes).catch(refuse)) ?? null;
        close();
        facts = { bytes, sha256 };
      }
      return facts;
    },
  };
}

async function* readAll(read: () => Promise<Buffer | null>): AsyncGenerator<Buffer> {
  for (let chunk = await read(); chunk !== null; chunk = await read()) yield chunk;
}

function explain(file: string, error: unknown): LeakscanError {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new LeakscanError('INPUT_MISSING', { kind: 'log-missing', file }, { file }, error)
    : new LeakscanError('INPUT_UNREADABLE', { kind: 'log-unreadable', file, systemCode: code }, { file }, error);
}
