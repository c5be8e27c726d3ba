/** Locks of a whole run: advisory locks of a session of their own, which the server frees when its connection ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import type Pg from 'pg';
import { fileError } from '../history-error.ts';
import type { LockOptions } from '../lock.ts';
import type { Connections } from './connect.ts';
import { postgresError } from './errors.ts';

const POLL_MS = 500;

export interface SessionLock {
  readonly release: () => Promise<void>;
}

/**
 * @param what the same lock for all that name it
 * @throws LeakscanError HISTORY where another session has it and goes on having it; an AbortError when the signal is aborted while it
 *   waits
 */
export async function takeSessionLock(
  connections: Connections,
  what: string,
  { wait = false, onWait, signal }: LockOptions,
): Promise<SessionLock> {
  const { name, address, connectOne } = connections;
  let client: Pg.Client | null = null;
  try {
    client = await connectOne();
    const maxMs = typeof wait === 'number' ? wait * 1000 : wait ? Infinity : 0;
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      const { rows } = await client.query<{ taken: boolean }>(
        'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
        [`leakscan ${what} ${address.schema}`],
      );
      if (rows[0]?.taken === true) break;
      if (waitedMs >= maxMs) throw fileError('history-busy', name);
      if (waitedMs === 0) onWait?.();
      await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal });
    }
  } catch (error) {
    await client?.end().catch(() => undefined);
    throw postgresError(error, name);
  }
  const held = client;
  return { release: () => held.end().catch(() => undefined) };
}
