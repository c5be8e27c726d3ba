/** What a history in PostgreSQL holds, and whether its packed records can be read. The server itself guards pages and references. */
import { sql, type RawBuilder } from 'kysely';
import { LeakscanError } from '../../util/errors.ts';
import { unpackDocument } from '../documents.ts';
import { unpack } from '../pack.ts';
import type { Db } from '../tables.ts';
import { MAX_PROBLEMS, VERIFIED_TABLES, type Verification } from '../verify.ts';
import { postgresError } from './errors.ts';

/** Rows of a query: some megabytes of packed bytes. */
const ROWS_AT_ONCE = 50;

const readDocument = (bytes: Buffer): void => void unpackDocument(bytes as unknown as ArrayBuffer);
const readRecord = (bytes: Buffer): void => void unpack(bytes);

/** Each with what names a row, which is the order of reading too. */
const BLOBS: readonly { table: string; column: string; keys: readonly string[]; read: (bytes: Buffer) => void }[] = [
  { table: 'captures', column: 'input', keys: ['id'], read: readDocument },
  { table: 'packed_nights', column: 'packed', keys: ['night', 'record_id'], read: readRecord },
  { table: 'packed_coarse', column: 'packed', keys: ['night', 'record_id'], read: readRecord },
  { table: 'packed_fine', column: 'packed', keys: ['night', 'record_id'], read: readRecord },
  { table: 'assessments', column: 'document', keys: ['machine_id', 'id'], read: readDocument },
  { table: 'reports', column: 'document', keys: ['machine_id', 'night'], read: readDocument },
];

/** @param name of the history, for messages */
export async function verifyPostgres(db: Db, name: string): Promise<Verification> {
  const found: string[] = [];
  const counts: Partial<Record<(typeof VERIFIED_TABLES)[number], number>> = {};
  for (const table of VERIFIED_TABLES) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db);
    counts[table] = rows[0]?.count ?? 0;
  }
  for (const { table, column, keys, read } of BLOBS) {
    for await (const { key, bytes } of blobs(db, table, column, keys)) {
      try {
        read(bytes);
      } catch (error) {
        if (!(error instanceof LeakscanError)) throw error;
        const known = postgresError(error, name);
        found.push(`${table}, ${key}: ${known instanceof Error ? known.message : String(known)}`);
      }
    }
  }
  return { problems: found.slice(0, MAX_PROBLEMS), more: Math.max(0, found.length - MAX_PROBLEMS), counts };
}

async function* blobs(
  db: Db,
  table: string,
  column: string,
  keys: readonly string[],
): AsyncGenerator<{ readonly key: string; readonly bytes: Buffer }> {
  type Row = Readonly<Record<string, unknown>> & { readonly bytes: Buffer };
  const refs = sql.join(keys.map((key) => sql.ref(key)));
  let after: readonly unknown[] | null = null;
  for (;;) {
    const further: RawBuilder<unknown> =
      after === null ? sql`` : sql`where (${refs}) > (${sql.join(after.map((one) => sql.val(one)))})`;
    const page: { readonly rows: readonly Row[] } = await sql<Row>`
      select ${refs}, ${sql.ref(column)} as bytes from ${sql.table(table)} ${further}
      order by ${refs} limit ${sql.lit(ROWS_AT_ONCE)}`.execute(db);
    for (const row of page.rows) {
      yield { key: keys.map((key) => `${key} ${String(row[key])}`).join(', '), bytes: row.bytes };
    }
    const last: Row | undefined = page.rows.at(-1);
    if (last === undefined || page.rows.length < ROWS_AT_ONCE) return;
    after = keys.map((key) => last[key]);
  }
}
