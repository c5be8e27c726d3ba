/** Whether the pages of a history file are sound. */
import { openDatabase, type Database } from './database.ts';
import { damageError } from './history-error.ts';

/** How long a statement waits for another process: a statement of a reader, or the commit of a writer, takes moments. */
export const BUSY_MS = 10_000;

/**
 * SQLite's quick_check, before anything is written: damage is reported on the next night, not when the page is needed.
 * Cost: reads the whole file; docs/history.md has the figures.
 * @throws LeakscanError HISTORY
 */
export function checkPages(database: Database, file: string): void {
  const [row] = database.all('PRAGMA quick_check(1)');
  const problem = String(row?.['quick_check']);
  if (problem === 'ok') return;
  // A page that the disk would not give is no damage of the file.
  const code = Number(/error code=(\d+)/.exec(problem)?.[1] ?? NaN);
  if ((code & PRIMARY_CODE) === SQLITE_IOERR) throw Object.assign(new Error(problem), { code: 'SQLITE_IOERR' });
  throw damageError(file, problem);
}

/** SQLite's number for a failed read or write, in the low byte of its extended codes (sqlite.org/rescode.html). */
const SQLITE_IOERR = 10;
const PRIMARY_CODE = 0xff;

/** The same through a connection of its own, which has no page in memory. False where it cannot be told. */
export async function hasSoundPages(file: string): Promise<boolean> {
  try {
    const database = await openDatabase(file, BUSY_MS);
    try {
      checkPages(database, file);
    } finally {
      database.close();
    }
    return true;
  } catch {
    return false;
  }
}
