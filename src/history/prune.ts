/** Letting go of what is old. */
import type { Retention, StoredReport } from './history.ts';
import type { Db } from './tables.ts';

const DAY_MS = 86_400_000;
/** A hundred years: dates further back have no four digits. */
const MOST_NIGHTS = 36_525;

/** Within a transaction. Nights up to the one that a retention leads back to are let go. */
export async function prune(
  db: Db,
  night: string,
  { fineNights, coarseNights, keepNights }: Retention,
): Promise<{ captures: number; reports: StoredReport[] }> {
  await forgetColumn(db, 'fine', nightBefore(night, fineNights));
  await forgetColumn(db, 'coarse', nightBefore(night, coarseNights));
  const last = nightBefore(night, keepNights);
  const { numDeletedRows } = await db.deleteFrom('captures').where('night', '<=', last).executeTakeFirstOrThrow();
  const reports = await db
    .selectFrom('reports')
    .innerJoin('machines', 'machines.id', 'reports.machine_id')
    .select(['machines.name', 'reports.night', 'reports.written'])
    .where('reports.night', '<=', last)
    .orderBy('reports.night', 'desc')
    .orderBy('machines.key')
    .execute();
  for (const table of ['reports', 'assessment_nights', 'nights', 'errands', 'lifetimes'] as const) {
    await db.deleteFrom(table).where('night', '<=', last).execute();
  }
  await forgetMachines(db);
  return {
    captures: Number(numDeletedRows),
    reports: reports.map(({ name, night: of, written }) => ({ machine: name, night: of, written: written === 1 })),
  };
}

/** The night so many before. */
function nightBefore(night: string, nights: number): string {
  const back = Math.min(Math.max(0, Math.floor(nights)), MOST_NIGHTS);
  return new Date(Date.parse(`${night}T00:00:00Z`) - back * DAY_MS).toISOString().slice(0, 10);
}

async function forgetColumn(db: Db, column: 'fine' | 'coarse', last: string): Promise<void> {
  await db
    .updateTable('records')
    .set(column === 'fine' ? { fine: null } : { coarse: null })
    .where(column, 'is not', null)
    .where('capture_id', 'in', (from) => from.selectFrom('captures').select('id').where('night', '<=', last))
    .execute();
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
