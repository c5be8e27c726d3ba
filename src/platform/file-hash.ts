/** SHA-256 of what is read: by the way, or in a thread where the reading would wait for it. */
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { OpenFile } from './files.ts';
import { hasRoomForThreads } from './thread-room.ts';

export interface FileHash {
  /** Gets every chunk that is read, in order. */
  update(chunk: Buffer): void;
  /**
   * In hex. Once.
   * @param bytes how much was read: the file may be longer by now
   */
  digest(bytes: number): Promise<string>;
  /** Stops; resolves when the file is no longer used. May be called again, and behind `digest`. */
  close(): Promise<void>;
}

/** Hashing fewer bytes takes no longer than starting a thread. */
export const HASHED_BESIDE_BYTES = 64 * 1024 * 1024;

/** Hashes chunks as they come. */
export function hashChunks(): FileHash {
  const hash = createHash('sha256');
  return {
    update: (chunk) => void hash.update(chunk),
    digest: () => Promise.resolve(hash.digest('hex')),
    close: () => Promise.resolve(),
  };
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Source text, since a worker's module would be JavaScript in the package but TypeScript under test. It reads through
 * the descriptor of its process at places of its own, so that it is the same file whatever was renamed meanwhile: first
 * as much as the file had, then on to where the reader ended.
 */
const WORKER = `
  const { createHash } = require('node:crypto');
  const { readSync } = require('node:fs');
  const { parentPort, workerData } = require('node:worker_threads');
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(${CHUNK_BYTES});
  let at = 0;
  function hashTo(end) {
    while (at < end) {
      const length = readSync(workerData.fd, buffer, 0, Math.min(buffer.length, end - at), at);
      if (length === 0) throw new Error('shorter than it was');
      hash.update(buffer.subarray(0, length));
      at += length;
    }
  }
  hashTo(workerData.bytes);
  parentPort.once('message', (end) => {
    if (at > end) throw new Error('shorter than it was');
    hashTo(end);
    parentPort.postMessage(hash.digest('hex'));
  });
`;

/**
 * Hashes a plain file in a thread of its own. Where that fails the file is read again for it.
 * @param file open until `close` resolves
 * @param bytes the file's length now
 */
export function hashBeside(file: Pick<OpenFile, 'fd' | 'read'>, bytes: number): FileHash {
  const worker = startWorker(file.fd, bytes);
  // Null = the worker failed. Never rejects: nobody waits for it when reading is abandoned.
  const answer = new Promise<string | null>((resolve) => {
    if (worker === null) resolve(null);
    worker?.once('message', resolve);
    worker?.once('error', () => resolve(null));
    worker?.once('exit', () => resolve(null));
  });
  const close = async (): Promise<void> => {
    await worker?.terminate();
  };
  return {
    update: () => undefined,
    async digest(end) {
      // From here on it is waited for.
      worker?.ref();
      worker?.postMessage(end);
      const hex = await answer;
      await close();
      return hex ?? (await hashAgain(file, end));
    },
    close,
  };
}

function startWorker(fd: number, bytes: number): Worker | null {
  if (!hasRoomForThreads()) return null;
  try {
    const worker = new Worker(WORKER, { eval: true, workerData: { fd, bytes } });
    // Reading may be abandoned: the process does not wait for a hash that nobody asks for any more.
    worker.unref();
    return worker;
  } catch {
    // No thread may be had: too many, or not permitted.
    return null;
  }
}

async function hashAgain(file: Pick<OpenFile, 'read'>, end: number): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (let at = 0; at < end;) {
    const bytes = await file.read(buffer, 0, Math.min(buffer.length, end - at), at);
    // Cut since it was read: there is no hash of what was, only of what is left.
    if (bytes === 0) break;
    hash.update(buffer.subarray(0, bytes));
    at += bytes;
  }
  return hash.digest('hex');
}
