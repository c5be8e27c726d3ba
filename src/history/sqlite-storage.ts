/** A record is one row in SQLite, with a column for each resolution. */
import { newestNights } from './recorded-nights.ts';
import type { Storage } from './storage.ts';

export const sqliteStorage = (): Storage => ({
  notices: new Set(),
  async lock() {
    // `BEGIN IMMEDIATE` lets no other transaction write.
  },
  async insertRecord(db, { captureId, machineId, firstMs, lastMs, packed }) {
    await db
      .insertInto('records')
      .values({ capture_id: captureId, machine_id: machineId, first_ms: firstMs, last_ms: lastMs, ...packed })
      .execute();
  },
  async packedRecord(db, id, resolution) {
    const row = await db
      .selectFrom('records')
      .innerJoin('captures', 'captures.id', 'records.capture_id')
      .select(['captures.night', 'captures.input'])
      .select((of) => [
        resolution === undefined
          ? of.fn.coalesce('records.fine', 'records.coarse', 'records.nights').as('packed')
          : of.ref(`records.${resolution}`).as('packed'),
      ])
      .where('records.id', '=', id)
      .executeTakeFirst();
    if (row === undefined || row.packed === null) return null;
    return { night: row.night, input: row.input, packed: row.packed };
  },
  async wholeRecord(db, id) {
    const row = await db
      .selectFrom('records')
      .innerJoin('captures', 'captures.id', 'records.capture_id')
      .selectAll('records')
      .select('captures.night')
      .where('records.id', '=', id)
      .executeTakeFirstOrThrow();
    const bytes = (blob: ArrayBuffer | null): Uint8Array | null => (blob === null ? null : new Uint8Array(blob));
    return {
      ...{ captureId: row.capture_id, machineId: row.machine_id, night: row.night },
      ...{ firstMs: row.first_ms, lastMs: row.last_ms },
      packed: { fine: bytes(row.fine), coarse: bytes(row.coarse), nights: new Uint8Array(row.nights) },
    };
  },
  async dropResolution(db, resolution, nights) {
    await db
      .updateTable('records')
      .set(resolution === 'fine' ? { fine: null } : { coarse: null })
      .where(resolution, 'is not', null)
      .where('capture_id', 'in', (from) =>
        from.selectFrom('captures').select('id').where('night', 'not in', newestNights(db, nights)),
      )
      .execute();
  },
  async dropNights() {
    // The rows go with their captures.
  },
});
