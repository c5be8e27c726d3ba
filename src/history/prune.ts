/** Deleting what is old, and a night that should not be there. */
import type { Retention, StoredReport } from './history.ts';
import { newestNights, recordedNights } from './recorded-nights.ts';
import type { Storage } from './storage.ts';
import type { Db } from './tables.ts';

/** What holds something of a night, by its date. */
const OF_NIGHTS = ['reports', 'assessment_nights', 'nights', 'errands', 'lifetimes'] as const;

/** Within a transaction. Keeps the newest of the recorded nights, whatever their dates are. */
export async function prune(
  db: Db,
  storage: Storage,
  { fineNights, coarseNights, keepNights }: Retention,
): Promise<{ captures: number; reports: StoredReport[] }> {
  await storage.dropResolution(db, 'fine', fineNights);
  await storage.dropResolution(db, 'coarse', coarseNights);
  await storage.dropNights(db, await recordedNights(db, keepNights));
  const kept = newestNights(db, keepNights);
  const { numDeletedRows } = await db.deleteFrom('captures').where('night', 'not in', kept).executeTakeFirstOrThrow();
  const reports = await db
    .selectFrom('reports')
    .innerJoin('machines', 'machines.id', 'reports.machine_id')
    .select(['machines.name', 'reports.night', 'reports.written'])
    .where('reports.night', 'not in', kept)
    .orderBy('reports.night', 'desc')
    .orderBy('machines.key')
    .execute();
  for (const table of OF_NIGHTS) await db.deleteFrom(table).where('night', 'not in', kept).execute();
  await forgetMachines(db);
  return {
    captures: Number(numDeletedRows),
    reports: reports.map(({ name, night: of, written }) => ({ machine: name, night: of, written: written === 1 })),
  };
}

/** Those of which there is neither a capture nor a night: their findings and lifetimes go with them. */
async function forgetMachines(db: Db): Promise<void> {
  await db
    .deleteFrom('machines')
    .where('pending', '=', 0)
    .where('id', 'not in', (from) => from.selectFrom('records').select('machine_id'))
    .where('id', 'not in', (from) => from.selectFrom('nights').select('machine_id'))
    .execute();
}

/**
 * Within a transaction. Deletes a night as if it had not been: its captures are read again if they are still on the share.
 * @returns captures and reports that were deleted; null for a night that is not recorded
 */
export async function forgetNight(db: Db, night: string): Promise<{ captures: number; reports: number } | null> {
  const recorded = await db.deleteFrom('recorded_nights').where('night', '=', night).executeTakeFirstOrThrow();
  if (recorded.numDeletedRows === 0n) return null;
  const reports = await db
    .selectFrom('reports')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('night', '=', night)
    .executeTakeFirstOrThrow();
  const { numDeletedRows } = await db.deleteFrom('captures').where('night', '=', night).executeTakeFirstOrThrow();
  for (const table of ['contents', 'files', ...OF_NIGHTS] as const) {
    await db.deleteFrom(table).where('night', '=', night).execute();
  }
  // Found on that night: found again when its captures are read again.
  await db.deleteFrom('assessments').where('first_night', '=', night).execute();
  await db.updateTable('machines').set({ read_night: null }).where('read_night', '=', night).execute();
  await forgetMachines(db);
  return { captures: Number(numDeletedRows), reports: reports.count };
}
