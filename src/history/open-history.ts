/** Opening the history file, and putting a damaged one aside. */
import { rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { LeakscanError, systemCode } from '../util/errors.ts';
import { makeFolders } from '../util/make-folder.ts';
import { BUSY_MS, checkPages } from './check-pages.ts';
import { openDatabase, type Database } from './database.ts';
import { againIfDamaged, fileError, historyError } from './history-error.ts';
import { takeLock, type LockOptions } from './lock.ts';
import { folderMode, makeFile } from './make-file.ts';
import { migrate, NEWEST_FORM, versionOf } from './migrations/migrate.ts';
import type { HistoryLocation } from './where.ts';
import { sqliteEngine } from './sqlite-engine.ts';
import { createStore, type HistoryStore } from './store.ts';

export interface OpenOptions extends LockOptions {
  /** One process writes at a time; any number read beside it, also in its worker threads. */
  readonly mode: 'read' | 'write';
}

/**
 * Opens the history; `write` makes the file and its folder, or the schema in PostgreSQL, where there is none.
 * @throws LeakscanError HISTORY where it is missing (`read`), in use (`write`), damaged, of a later version, the database of
 *   another program, cannot be written, or libsql is not there. It is left as it is then
 */
export async function openHistory(history: HistoryLocation, options: OpenOptions): Promise<HistoryStore> {
  if (typeof history !== 'string') return (await postgres()).openPostgres(history, options);
  return againIfDamaged(() => openOnce(history, options));
}

const postgres = () => import('./postgres/open.ts');

async function openOnce(file: string, options: OpenOptions): Promise<HistoryStore> {
  if (options.mode === 'read') return openForReading(file, options);
  await makeFolder(file, options.shared ?? false);
  const lock = await takeLock(file, options);
  try {
    await makeFile(file, options.shared ?? false);
    const database = await openMigrated(file);
    return createStore(sqliteEngine(database, file, lock.release));
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openForReading(file: string, options: OpenOptions): Promise<HistoryStore> {
  if ((await sizeOf(file)) === 0) throw fileError('history-missing', file);
  const database = await openChecked(file);
  if (database.version === NEWEST_FORM) {
    database.exec('PRAGMA query_only = ON');
    return createStore(sqliteEngine(database, file, () => undefined));
  }
  database.close();
  // Of an older version: who reads it brings it up to date first, which nobody else may do at the same time.
  const writer = await openHistory(file, { ...options, mode: 'write' });
  await writer.close();
  return openForReading(file, options);
}

/** Bytes; 0 where there is none. */
async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw fileError('history-is-folder', file);
    return found.size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return 0;
    throw systemFault(file, error);
  }
}

async function makeFolder(file: string, isShared: boolean): Promise<void> {
  await sizeOf(file);
  try {
    await makeFolders(path.dirname(file), folderMode(isShared));
  } catch (error) {
    throw systemFault(file, error);
  }
}

function systemFault(file: string, error: unknown): unknown {
  if (error instanceof LeakscanError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new LeakscanError('HISTORY', { kind: 'history-path-failed', file, detail }, { file }, error);
}

/** Opens a file and tells its version. */
async function openChecked(file: string): Promise<Database & { readonly version: number }> {
  const database = await openDatabase(file, BUSY_MS);
  try {
    const version = versionOf(database, file);
    database.exec('PRAGMA foreign_keys = ON');
    return { ...database, version };
  } catch (error) {
    database.close();
    throw historyError(error, file);
  }
}

/** The lock is held: nobody else does this. */
async function openMigrated(file: string): Promise<Database> {
  const database = await openChecked(file);
  try {
    checkPages(database, file);
    // Only a file without tables takes this. It lets `compact` give space back.
    if (database.version === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    useRollbackJournal(database, file);
    // Changed pages stay in memory until the commit: readers wait for the commit only, not for the whole transaction.
    database.exec('PRAGMA cache_spill = OFF; PRAGMA synchronous = FULL');
    migrate(database, database.version);
    return database;
  } catch (error) {
    database.close();
    throw historyError(error, file);
  }
}

/**
 * Opens the history to note that deliveries are done: changes of a moment, which another run with its lock need not end for.
 * Whoever does this holds the lock of the deliveries.
 * @throws LeakscanError HISTORY where it is missing, damaged, of another version, or busy for longer than a moment
 */
export async function openForDeliveries(file: HistoryLocation): Promise<HistoryStore> {
  if (typeof file !== 'string') return (await postgres()).openPostgres(file, { mode: 'write' });
  if ((await sizeOf(file)) === 0) throw fileError('history-missing', file);
  const database = await openChecked(file);
  if (database.version === NEWEST_FORM) return createStore(sqliteEngine(database, file, () => undefined));
  database.close();
  throw fileError('history-changed-meanwhile', file);
}

/**
 * The right to do the deliveries of a history: another run that does the same at the same time would do them twice. It goes when
 * its process goes.
 * @throws as `takeLock`
 */
export async function claimDeliveries(
  file: HistoryLocation,
  options: LockOptions,
): Promise<{ readonly release: () => void | Promise<void> }> {
  if (typeof file !== 'string') return (await postgres()).claimPostgresDeliveries(file, options);
  return takeLock(`${file}.deliveries`, options);
}

/**
 * A rollback journal, not a write-ahead log: libsql ignores a failed read of the log when it copies the log into the file
 * (docs/decisions/0009-rollback-journal.md). A log that an earlier version left is copied in here, for the last time.
 */
function useRollbackJournal(database: Database, file: string): void {
  const mode = (sql: string): unknown => database.all(sql)[0]?.['journal_mode'];
  const wasLog = mode('PRAGMA journal_mode') === 'wal';
  if (mode('PRAGMA journal_mode = TRUNCATE') !== 'truncate') {
    throw fileError('history-busy', file);
  }
  if (wasLog) checkPages(database, file);
}

/**
 * Renames the history to `<name>.damaged-<date>`, so that a new one can begin; nothing of it is lost.
 * @returns the new name; null where there is no history
 * @throws LeakscanError HISTORY where another run is using it, or it cannot be renamed
 */
export async function setAside(file: HistoryLocation, nowMs: number, isShared = false): Promise<string | null> {
  if (typeof file !== 'string') return (await postgres()).setAsidePostgres(file, nowMs);
  if ((await sizeOf(file)) === 0) return null;
  const lock = await takeLock(file, { shared: isShared });
  try {
    return await renameAll(file, `${file}.damaged-${new Date(nowMs).toISOString().slice(0, 10)}`);
  } catch (error) {
    throw systemFault(file, error);
  } finally {
    lock.release();
  }
}

/** What SQLite may leave next to a history: it belongs to that file and would spoil the next one of the name. */
const JOURNALS = ['-journal', '-wal'] as const;

async function renameAll(file: string, wanted: string): Promise<string> {
  const isTaken = async (name: string): Promise<boolean> =>
    (await Promise.all(['', ...JOURNALS].map((end) => exists(`${name}${end}`)))).includes(true);
  let aside = wanted;
  for (let nth = 2; await isTaken(aside); nth++) aside = `${wanted}-${nth}`;
  for (const end of JOURNALS) if (await exists(`${file}${end}`)) await rename(`${file}${end}`, `${aside}${end}`);
  await rm(`${file}-shm`, { force: true });
  await rename(file, aside);
  return aside;
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}
