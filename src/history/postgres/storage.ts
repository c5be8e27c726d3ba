/** A record in PostgreSQL is a row, and a row of packed bytes for each resolution, in partitions by night. */
import { sql, type Kysely } from 'kysely';
import type { Resolution } from '../../model/history.ts';
import { damaged } from '../pack-bytes.ts';
import { recordedNights } from '../recorded-nights.ts';
import { LOCKS, type Storage } from '../storage.ts';
import type { Db, Tables } from '../tables.ts';

export type PackedTable = `packed_${Resolution}`;

const TABLES = ['packed_fine', 'packed_coarse', 'packed_nights'] as const satisfies readonly PackedTable[];

interface Packed {
  readonly record_id: number;
  readonly night: string;
  readonly packed: Uint8Array;
}

type PostgresTables = Omit<Tables, 'records'> &
  Record<PackedTable, Packed> & {
    readonly records: Omit<Tables['records'], 'fine' | 'coarse' | 'nights'> & { readonly night: string };
  };

const own = (db: Db): Kysely<PostgresTables> => db as unknown as Kysely<PostgresTables>;

export const postgresStorage = (): Storage => ({
  notices: new Set(),
  lock,
  async insertRecord(db, { captureId, machineId, firstMs, lastMs, night, packed }) {
    await ensurePartitions(db, night);
    const { id } = await own(db)
      .insertInto('records')
      .values({ capture_id: captureId, machine_id: machineId, night, first_ms: firstMs, last_ms: lastMs })
      .returning('id')
      .executeTakeFirstOrThrow();
    for (const resolution of ['fine', 'coarse', 'nights'] as const) {
      const bytes = packed[resolution];
      if (bytes === null) continue;
      await own(db)
        .insertInto(`packed_${resolution}`)
        .values({ record_id: id, night, packed: Buffer.from(bytes) })
        .execute();
    }
  },
  async packedRecord(db, id, resolution) {
    const record = await own(db)
      .selectFrom('records')
      .innerJoin('captures', 'captures.id', 'records.capture_id')
      .select(['records.night', 'captures.night as captureNight', 'captures.input'])
      .where('records.id', '=', id)
      .executeTakeFirst();
    if (record === undefined) return null;
    for (const one of resolution === undefined ? (['fine', 'coarse', 'nights'] as const) : [resolution]) {
      const row = await own(db)
        .selectFrom(`packed_${one}`)
        .select('packed')
        .where('record_id', '=', id)
        .where('night', '=', record.night)
        .executeTakeFirst();
      if (row !== undefined)
        return { night: record.captureNight, input: record.input, packed: row.packed as unknown as ArrayBuffer };
    }
    return null;
  },
  async wholeRecord(db, id) {
    const row = await own(db).selectFrom('records').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const bytes = async (resolution: Resolution): Promise<Uint8Array | null> => {
      const found = await own(db)
        .selectFrom(`packed_${resolution}`)
        .select('packed')
        .where('record_id', '=', id)
        .where('night', '=', row.night)
        .executeTakeFirst();
      return found?.packed ?? null;
    };
    const nights = await bytes('nights');
    if (nights === null) throw damaged('missing-column');
    return {
      ...{ captureId: row.capture_id, machineId: row.machine_id, night: row.night },
      ...{ firstMs: row.first_ms, lastMs: row.last_ms },
      packed: { fine: await bytes('fine'), coarse: await bytes('coarse'), nights },
    };
  },
  dropResolution: async (db, resolution, nights) =>
    dropOthers(db, [`packed_${resolution}`], await recordedNights(db, nights)),
  dropNights: (db, kept) => dropOthers(db, TABLES, kept),
});

async function lock(db: Db, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ' ' || ${name}, 0))`.execute(db);
  }
}

const partitionOf = (table: PackedTable, night: string): string => `${table}_${night.replaceAll('-', '')}`;

/** Nights are dates, and no names of strangers. */
function checkedNight(night: string): string {
  if (!/^\d{4,6}-\d\d-\d\d$/.test(night)) throw new TypeError(`no night: ${night}`);
  return night;
}

async function partitions(db: Db, table: PackedTable): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = to_regclass(${table})`.execute(db);
  return rows.map(({ name }) => name);
}

async function ensurePartitions(db: Db, night: string): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    const { rows } = await sql<{ found: boolean }>`
      select to_regclass(${partitionOf('packed_nights', night)}) is not null and to_regclass(${partitionOf('packed_fine', night)}) is not null
        and to_regclass(${partitionOf('packed_coarse', night)}) is not null as found`.execute(db);
    return rows[0]?.found === true;
  };
  if (await isThere()) return;
  await lock(db, [LOCKS.nights]);
  for (const table of TABLES) {
    const name = sql.table(partitionOf(table, checkedNight(night)));
    await sql`create table if not exists ${name} partition of ${sql.table(table)} for values in (${sql.lit(night)})`.execute(
      db,
    );
  }
}

async function dropOthers(db: Db, tables: readonly PackedTable[], kept: readonly string[]): Promise<void> {
  await lock(db, [LOCKS.nights]);
  for (const table of tables) {
    const names = new Set(kept.map((night) => partitionOf(table, night)));
    for (const name of await partitions(db, table)) {
      if (!names.has(name)) await sql`drop table ${sql.table(name)}`.execute(db);
    }
  }
}
