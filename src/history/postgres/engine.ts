/** The history in PostgreSQL: any number of runs read and write it; each transaction locks the machines that it changes. */
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Engine } from '../engine.ts';
import type { LockOptions } from '../lock.ts';
import type { Db, Tables } from '../tables.ts';
import type { Connections } from './connect.ts';
import { postgresError } from './errors.ts';
import { postgresStorage } from './storage.ts';
import { takeSessionLock, type SessionLock } from './turn.ts';
import { verifyPostgres } from './verify.ts';

/** @param turn how long to wait for the turn of another run */
export function postgresEngine(connections: Connections, turn: LockOptions): Engine {
  const db: Db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: connections.forKysely }) });
  let taken: SessionLock | null = null;
  return {
    db,
    storage: postgresStorage(),
    transaction: (work) => db.transaction().execute(work),
    explain: (error) => Promise.resolve(postgresError(error, connections.name)),
    verify: () => verifyPostgres(db, connections.name),
    compact: async () => {
      // Partitions gave theirs back when they were dropped.
      await sql`vacuum`.execute(db);
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
