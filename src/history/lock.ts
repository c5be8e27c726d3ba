/**
 * One writer at a time. The lock is one of the operating system's on a file beside the history, which goes when its process
 * goes, however that ends: SQLite's own exclusive lock, held on an empty database. Nobody ever deletes that file: who
 * deleted it could take a lock on one file while another holds the lock on its successor.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from './database.ts';
import { fileError, historyError, isBusy, isDamage } from './history-error.ts';
import { makeFile } from './make-file.ts';

const POLL_MS = 200;

export interface LockOptions {
  /** How long to wait for another run, in seconds; true = as long as it takes. */
  readonly wait?: boolean | number;
  /** Called once, if there is something to wait for. */
  readonly onWait?: () => void;
  /** Whether the umask decides who may read a file that is made here; else its owner alone. */
  readonly shared?: boolean;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
}

export interface Lock {
  readonly release: () => void;
}

/**
 * @throws LeakscanError HISTORY if another run has the lock and goes on having it, or the file cannot be made; an AbortError
 *   when the signal is aborted while it waits
 */
export async function takeLock(
  file: string,
  { wait = false, onWait, shared = false, signal }: LockOptions,
): Promise<Lock> {
  const lockFile = `${file}.lock`;
  await makeFile(lockFile, shared);
  const database = await openDatabase(lockFile, 0);
  const maxMs = typeof wait === 'number' ? wait * 1000 : wait ? Infinity : 0;
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    try {
      // No journal: the database stays empty.
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      return { release: database.close };
    } catch (error) {
      if (!isBusy(error) || waitedMs >= maxMs) {
        database.close();
        throw isBusy(error) ? fileError('history-busy', file, error) : lockError(lockFile, error);
      }
      if (waitedMs === 0) onWait?.();
      try {
        await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal });
      } catch (stopped) {
        database.close();
        throw stopped;
      }
    }
  }
}

const lockError = (file: string, error: unknown): unknown =>
  isDamage(error) ? fileError('history-lock-is-other-file', file, error) : historyError(error, file);
