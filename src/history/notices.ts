/** What a night must say, kept until one has said it. */
import type { NightNotice, UnreportedNotice } from '../model/history.ts';
import { insertAll, type Db } from './tables.ts';

/** Within a transaction. */
export const addNotices = (db: Db, notices: readonly NightNotice[], night: string): Promise<void> =>
  insertAll(
    db,
    'unreported',
    notices.map(({ file, code, message }) => ({ file, code, message, night })),
  );

/** In the order in which they were met. */
export const unreported = (db: Db): Promise<UnreportedNotice[]> =>
  db.selectFrom('unreported').select(['file', 'code', 'message', 'night']).orderBy('id').execute();

export async function markReported(db: Db): Promise<void> {
  await db.deleteFrom('unreported').execute();
}
