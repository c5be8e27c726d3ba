/**
 * libsql, as little of it as is needed. It ends the program, without an exception, where it is given a single object that is no
 * list, or a boolean, as a parameter; here neither can happen.
 */
import type { SqliteDatabase } from 'kysely';
import type Libsql from 'libsql';
import { LeakscanError } from '../util/errors.ts';
import { historyError } from './history-error.ts';

/** What SQLite stores, but for numbers beyond 2^53. */
export type Value = string | number | null | Uint8Array;

type Row = Readonly<Record<string, unknown>>;

export interface Database {
  readonly exec: (sql: string) => void;
  readonly run: (sql: string, values: readonly Value[]) => void;
  /** Numbers and text as they are, blobs as ArrayBuffer. */
  readonly all: (sql: string) => readonly Row[];
  /** Some errors have ended the transaction already. */
  readonly tryRollback: () => void;
  readonly close: () => void;
  /** The same for kysely. */
  readonly forKysely: SqliteDatabase;
}

/**
 * Opens a file, or makes an empty one.
 * @param busyMs how long a statement waits for others
 * @throws LeakscanError HISTORY where there is no libsql for the system, or the file cannot be opened
 */
export async function openDatabase(file: string, busyMs: number): Promise<Database> {
  const LibsqlDatabase = await loadLibsql();
  try {
    return wrap(new LibsqlDatabase(file, { timeout: busyMs }));
  } catch (error) {
    throw historyError(error, file);
  }
}

type LibsqlConstructor = typeof Libsql;

async function loadLibsql(): Promise<LibsqlConstructor> {
  try {
    return (await import('libsql')).default;
  } catch (error) {
    // Its words say more: the executable loads it in its own way.
    if (error instanceof LeakscanError) throw error;
    throw new LeakscanError('HISTORY', { kind: 'history-driver-missing' }, {}, error);
  }
}

/**
 * libsql closes a connection twice, the second time by memory that it has freed before: a page fault on Windows, where the page may
 * be gone (tursodatabase/libsql#2251). It closes once where a statement is left, when the last of them is collected. So one is kept
 * until then, and every history is closed before its thread ends.
 */
function wrap(libsql: Libsql.Database): Database {
  let kept: Libsql.Statement | null = libsql.prepare('SELECT 1');
  const tryRollback = (): void => {
    if (libsql.inTransaction) libsql.exec('ROLLBACK');
  };
  const close = (): void => {
    if (kept === null) return;
    try {
      // Locks go now, the file is closed when the statement is collected.
      tryRollback();
    } finally {
      libsql.close();
      kept = null;
    }
  };
  const forKysely: SqliteDatabase = {
    close,
    prepare: (sql) => {
      const statement = libsql.prepare(sql);
      return {
        reader: statement.reader,
        all: (values) => statement.all(checked(values)),
        run: (values) => statement.run(checked(values)),
        iterate: (values) => statement.iterate(checked(values)),
      };
    },
  };
  return {
    forKysely,
    exec: (sql) => void libsql.exec(sql),
    run: (sql, values) => void forKysely.prepare(sql).run(values),
    all: (sql) => forKysely.prepare(sql).all([]) as Row[],
    tryRollback,
    close,
  };
}

function checked(values: readonly unknown[]): unknown[] {
  return values.map((value) => {
    if (value instanceof Uint8Array) {
      // A view would be bound as all of its buffer.
      return value.byteLength === value.buffer.byteLength ? value : value.slice();
    }
    if (value === null || typeof value === 'string' || typeof value === 'number') return value;
    throw new TypeError(`not stored: ${typeof value}`);
  });
}
