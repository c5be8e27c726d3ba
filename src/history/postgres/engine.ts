/** The history in PostgreSQL: any number of runs read and write it; each transaction locks the machines that it changes. */
import { Kysely, PostgresDialect, sql } from 'kysely';
import { systemCode } from '../../util/errors.ts';
import type { Engine } from '../engine.ts';
import type { LockOptions } from '../lock.ts';
import type { Db, Tables } from '../tables.ts';
import type { Connections } from './connect.ts';
import { postgresError } from './errors.ts';
import { postgresStorage } from './storage.ts';
import { takeSessionLock, type SessionLock } from './turn.ts';
import { VERIFIED_TABLES } from '../verify.ts';
import { historyBytes, placeOfRecord, verifyPostgres } from './verify.ts';

/** @param turn how long to wait for the turn of another run */
export function postgresEngine(connections: Connections, turn: LockOptions): Engine {
  const db: Db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: connections.forKysely }) });
  let taken: SessionLock | null = null;
  return {
    db,
    name: connections.name,
    isFile: false,
    storage: postgresStorage(),
    transaction: (work) => againAfterDeadlock(() => db.transaction().execute(work)),
    snapshot: (work) => db.transaction().setIsolationLevel('repeatable read').execute(work),
    afterCopy: () => raiseSequences(db),
    explain: (error) => Promise.resolve(postgresError(error, connections.name)),
    verify: (onProgress) => verifyPostgres(db, onProgress),
    placeOfRecord: (id) => placeOfRecord(db, id),
    bytes: () => historyBytes(db),
    compact: async () => {
      // Partitions gave theirs back when they were dropped; the rest is for later rows.
      const before = await historyBytes(db);
      for (const table of VERIFIED_TABLES) await sql`vacuum ${sql.table(table)}`.execute(db);
      return Math.max(0, before - (await historyBytes(db)));
    },
    takeTurn: async () => {
      taken ??= await takeSessionLock(connections, 'turn', turn);
    },
    close: async () => {
      await taken?.release();
      await db.destroy();
      // kysely ends a pool that it has used.
      if (!connections.pool.ended) await connections.pool.end();
    },
  };
}

const DEADLOCK = '40P01';
const MAX_TRIES = 10;

/**
 * Tries a transaction again that the server ended because of a deadlock: one locks the rows of machines in the order of a capture,
 * another in the order in which it marks or deletes pages.
 */
async function againAfterDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (systemCode(error) !== DEADLOCK || tries === MAX_TRIES) throw error;
    }
  }
}

/** New rows get higher ids than those that were copied. */
async function raiseSequences(db: Db): Promise<void> {
  const columns = { machines: 'id', captures: 'id', recorded_nights: 'number', unreported: 'id', lifetimes: 'id' };
  for (const [table, column] of Object.entries(columns)) {
    await sql`select setval(pg_get_serial_sequence(${table}, ${column}), coalesce((select max(${sql.ref(column)}) from ${sql.table(table)}), 0) + 1, false)`.execute(
      db,
    );
  }
}
