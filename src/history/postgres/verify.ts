/** What a history in PostgreSQL holds, and whether its packed values can be read. The server guards pages and references. */
import { sql, type RawBuilder } from 'kysely';
import { damageProblem, placeText, type DamagePlace } from '../damage.ts';
import { unpackDocument } from '../documents.ts';
import { checkPacked } from '../pack.ts';
import { rowsOf, type Row } from '../rows.ts';
import type { Db } from '../tables.ts';
import { MAX_PROBLEMS, VERIFIED_TABLES, type Verification, type VerifyProgress } from '../verify.ts';

/** Rows of a query: some megabytes of packed bytes. */
const ROWS_AT_ONCE = 50;

const checkDocument = (bytes: Buffer): unknown => unpackDocument(bytes as unknown as ArrayBuffer);

/** Each with what names a row, which is the order of reading too. */
const PACKED = [
  { table: 'captures', column: 'input', keys: ['id'], check: checkDocument },
  { table: 'packed_nights', column: 'packed', keys: ['night', 'record_id'], check: checkPacked },
  { table: 'packed_coarse', column: 'packed', keys: ['night', 'record_id'], check: checkPacked },
  { table: 'packed_fine', column: 'packed', keys: ['night', 'record_id'], check: checkPacked },
  { table: 'assessments', column: 'document', keys: ['machine_id', 'id'], check: checkDocument },
  { table: 'reports', column: 'document', keys: ['machine_id', 'night'], check: checkDocument },
] as const satisfies readonly { check: (bytes: Buffer) => unknown; [key: string]: unknown }[];

/** Changes nothing. Cost: reads everything there is. */
export async function verifyPostgres(db: Db, onProgress: VerifyProgress): Promise<Verification> {
  const found: string[] = [];
  const counts: Partial<Record<(typeof VERIFIED_TABLES)[number], number>> = {};
  for (const table of VERIFIED_TABLES) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db);
    counts[table] = rows[0]?.count ?? 0;
  }
  const total = await historyBytes(db);
  let done = 0;
  for (const { table, column, keys, check } of PACKED) {
    for await (const page of rowsOf(db, table, keys, ROWS_AT_ONCE, [column])) {
      for (const row of page) {
        const bytes = row[column] as Buffer;
        done += bytes.byteLength;
        const problem = problemOf(() => check(bytes));
        if (problem === null) continue;
        const place = found.length < MAX_PROBLEMS ? placeText(await placeOf(db, table, row)) : '';
        const what = `${table}, ${keys.map((key) => `${key} ${String(row[key])}`).join(', ')}`;
        found.push([what, place, problem].filter((part) => part !== '').join(': '));
      }
      onProgress(done, Math.max(done, total));
    }
  }
  const problems = found.slice(0, MAX_PROBLEMS);
  return { problems, more: found.length - problems.length, counts, freeBytes: 0 };
}

function problemOf(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    const problem = damageProblem(error);
    if (problem === null) throw error;
    return problem;
  }
}

const NOWHERE: DamagePlace = { machine: null, night: null, file: null, finding: null };
const first = async <T>(query: RawBuilder<T>, db: Db): Promise<T | null> => (await query.execute(db)).rows[0] ?? null;

async function placeOf(db: Db, table: (typeof PACKED)[number]['table'], row: Row): Promise<DamagePlace> {
  if (table === 'captures') return { ...NOWHERE, ...(await placeOfCapture(db, Number(row['id']))) };
  if (table.startsWith('packed_')) return placeOfRecord(db, Number(row['record_id']));
  const machine = await first(sql<{ name: string }>`select name from machines where id = ${row['machine_id']}`, db);
  const isFinding = table === 'assessments';
  return {
    ...NOWHERE,
    machine: machine?.name ?? null,
    ...(isFinding ? { finding: String(row['id']) } : { night: String(row['night']) }),
  };
}

const placeOfCapture = async (db: Db, id: number): Promise<Partial<DamagePlace>> => ({
  night: (await first(sql<{ night: string }>`select night from captures where id = ${id}`, db))?.night ?? null,
  file:
    (await first(sql<{ path: string }>`select path from files where capture_id = ${id} order by path limit 1`, db))
      ?.path ?? null,
});

export async function placeOfRecord(db: Db, id: number): Promise<DamagePlace> {
  const record = await first(
    sql<{ name: string; capture: number }>`
      select m.name, r.capture_id as capture from records r join machines m on m.id = r.machine_id where r.id = ${id}`,
    db,
  );
  if (record === null) return NOWHERE;
  return { ...NOWHERE, machine: record.name, ...(await placeOfCapture(db, record.capture)) };
}

/** Of all tables and indexes of the schema. */
export async function historyBytes(db: Db): Promise<number> {
  const { rows } = await sql<{ bytes: number | null }>`
    select sum(pg_total_relation_size(c.oid)) as bytes from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'`.execute(db);
  return rows[0]?.bytes ?? 0;
}
