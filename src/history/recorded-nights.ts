/** The nights of the history in the order in which they were recorded. Nothing is ordered by their dates: a clock may be wrong. */
import { LOCKS, type Storage } from './storage.ts';
import type { Db } from './tables.ts';

/** Makes it the newest night. Within a transaction. */
export async function recordNight(db: Db, storage: Storage, night: string): Promise<void> {
  const isNewest = async (): Promise<boolean> => (await recordedNights(db, 1))[0] === night;
  if (await isNewest()) return;
  await storage.lock(db, [LOCKS.nights]);
  if (await isNewest()) return;
  // A date that comes again is that of a clock that was wrong then, or is now; what is recorded now is newer.
  await db.deleteFrom('recorded_nights').where('night', '=', night).execute();
  await db.insertInto('recorded_nights').values({ night }).execute();
}

/** The newest first. @param max how many; all without it */
export async function recordedNights(db: Db, max = Infinity): Promise<string[]> {
  const rows = await newestNights(db, max).execute();
  return rows.map(({ night }) => night);
}

/** The same as a query, for conditions. */
export const newestNights = (db: Db, max: number) =>
  db
    .selectFrom('recorded_nights')
    .select('night')
    .orderBy('number', 'desc')
    // SQLite's limits are whole numbers.
    .limit(Math.max(0, Math.min(Math.floor(max), Number.MAX_SAFE_INTEGER)));

/** Its place in the order, from 1 on; 0 for a night that is not recorded, which is older than all others. */
export async function numberOf(db: Db, night: string): Promise<number> {
  const row = await db.selectFrom('recorded_nights').select('number').where('night', '=', night).executeTakeFirst();
  return row?.number ?? 0;
}
