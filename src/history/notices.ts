/** What a night must say, kept until one has said it. */
import type { NightNotice, UnreportedNotice } from '../model/history.ts';
import type { Storage } from './storage.ts';
import type { Db } from './tables.ts';

/** Within a transaction. */
export async function addNotices(
  db: Db,
  storage: Storage,
  notices: readonly NightNotice[],
  night: string,
): Promise<void> {
  for (const { file, code, message } of notices) {
    const row = { file, code, message, night };
    const { id } = await db.insertInto('unreported').values(row).returning('id').executeTakeFirstOrThrow();
    storage.notices.add(id);
  }
}

/** In the order in which they were met. */
export async function unreported(db: Db, storage: Storage): Promise<UnreportedNotice[]> {
  const rows = await db.selectFrom('unreported').selectAll().orderBy('id').execute();
  for (const { id } of rows) storage.notices.add(id);
  return rows.map(({ file, code, message, night }) => ({ file, code, message, night }));
}

/** Those that this run has met or read. */
export async function markReported(db: Db, { notices }: Storage): Promise<void> {
  for (const id of notices) await db.deleteFrom('unreported').where('id', '=', id).execute();
  notices.clear();
}
