/** Opening a history in PostgreSQL. */
import { fileError } from '../history-error.ts';
import type { LockOptions } from '../lock.ts';
import { NEWEST_FORM } from '../migrations/migrate.ts';
import { createStore, type HistoryStore } from '../store.ts';
import type { PostgresAddress } from './address.ts';
import { connect } from './connect.ts';
import { postgresEngine } from './engine.ts';
import { postgresError } from './errors.ts';
import { formOf, migrate } from './migrations.ts';
import { onSession } from './session.ts';
import { takeSessionLock } from './turn.ts';

/** Connections of a run at most; a thread that reads needs one. */
const MAX_CONNECTIONS = { read: 2, write: 4 } as const;
/** Another run has its turn for as long as it assesses and writes pages. */
const TURN_SECONDS = 3600;

export interface PostgresOpenOptions extends LockOptions {
  readonly mode: 'read' | 'write';
}

/** As `openHistory`. */
export async function openPostgres(address: PostgresAddress, options: PostgresOpenOptions): Promise<HistoryStore> {
  const { mode } = options;
  const connections = await connect(address, { max: MAX_CONNECTIONS[mode], readOnly: mode === 'read' });
  try {
    const form = await onSession(connections, formOf);
    if (form < NEWEST_FORM && mode === 'read') {
      if (form === 0) throw fileError('history-missing', connections.name);
      // Whoever reads an older history brings it up to date.
      await (await openPostgres(address, { ...options, mode: 'write' })).close();
    } else if (form < NEWEST_FORM) await onSession(connections, migrate);
    const wait = options.wait === undefined || options.wait === 0 ? TURN_SECONDS : options.wait;
    return createStore(postgresEngine(connections, { ...options, wait }));
  } catch (error) {
    await connections.pool.end().catch(() => undefined);
    throw postgresError(error, connections.name);
  }
}

/** As `claimDeliveries`. */
export async function claimPostgresDeliveries(
  address: PostgresAddress,
  options: LockOptions,
): Promise<{ readonly release: () => Promise<void> }> {
  const connections = await connect(address, { max: 1, readOnly: true });
  await connections.pool.end();
  return takeSessionLock(connections, 'deliveries', options);
}

/**
 * Renames the schema to `<schema>_damaged_<date>`, so that a new history can begin.
 * @returns the new name; null where there is no history
 */
export async function setAsidePostgres(address: PostgresAddress, nowMs: number): Promise<string | null> {
  const connections = await connect(address, { max: 1, readOnly: false });
  try {
    const turn = await takeSessionLock(connections, 'turn', {});
    try {
      return await onSession(connections, async ({ query, schema }) => {
        const names = new Set(
          (await query<{ name: string }>('SELECT nspname AS name FROM pg_namespace', [])).map(({ name }) => name),
        );
        if (!names.has(schema)) return null;
        const wanted = `${schema}_damaged_${new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '_')}`;
        let aside = wanted;
        for (let nth = 2; names.has(aside); nth++) aside = `${wanted}_${nth}`;
        await query(`ALTER SCHEMA ${schema} RENAME TO ${aside}`, []);
        return `schema ${aside}`;
      });
    } finally {
      await turn.release();
    }
  } catch (error) {
    throw postgresError(error, connections.name);
  } finally {
    await connections.pool.end().catch(() => undefined);
  }
}
