/** The history in a file: SQLite, which has one writer at a time. */
import { Kysely, SqliteDialect, sql } from 'kysely';
import { hasSoundPages } from './check-pages.ts';
import { placeOfRow } from './damage.ts';
import type { Database } from './database.ts';
import type { Engine } from './engine.ts';
import { compact, fileBytes } from './free-space.ts';
import { fileError, historyError, isDamage } from './history-error.ts';
import { sqliteStorage } from './sqlite-storage.ts';
import type { Db, Tables } from './tables.ts';
import { verify } from './verify.ts';

/** @param whenClosed what is to be done when the database is closed */
export function sqliteEngine(database: Database, file: string, whenClosed: () => void): Engine {
  const db: Db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: database.forKysely }) });
  return {
    db,
    name: file,
    isFile: true,
    storage: sqliteStorage(),
    transaction: (work) => inTransaction(db, database, work),
    // Whoever copies a history holds its lock.
    snapshot: (work) => work(db),
    afterCopy: () => Promise.resolve(),
    explain: (error) => certainError(error, file),
    verify: (onProgress) => verify(db, database, file, onProgress),
    placeOfRecord: (id) => placeOfRow(db, 'records', id),
    bytes: () => Promise.resolve(fileBytes(database)),
    compact: (onProgress) => Promise.resolve().then(() => compact(database, onProgress)),
    // Whoever writes has the file to itself from the beginning.
    takeTurn: () => Promise.resolve(),
    close: async () => {
      try {
        await db.destroy();
        // kysely closes what it has used; it may have used nothing.
        database.close();
      } finally {
        whenClosed();
      }
    },
  };
}

/** All of it or nothing. Nobody else's query comes in between: the connection is kept until the end. */
function inTransaction<T>(db: Db, database: Database, work: (db: Db) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    // At once for writing: a transaction that reads first and writes later may find that it may not.
    await sql`begin immediate`.execute(connection);
    try {
      const result = await work(connection);
      await sql`commit`.execute(connection);
      return result;
    } catch (error) {
      database.tryRollback();
      throw error;
    }
  });
}

/** A page that could not be read once stays in the memory of libsql with wrong bytes: no reason to call the file damaged. */
async function certainError(error: unknown, file: string): Promise<unknown> {
  return isDamage(error) && (await hasSoundPages(file))
    ? fileError('history-partly-unread', file, error)
    : historyError(error, file);
}
