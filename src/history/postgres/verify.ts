/** What a history in PostgreSQL holds, and whether its packed records can be read. The server itself guards pages and references. */
import { sql } from 'kysely';
import { LeakscanError } from '../../util/errors.ts';
import { unpackDocument } from '../documents.ts';
import { unpack } from '../pack.ts';
import { rowsOf } from '../rows.ts';
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
    for await (const page of rowsOf(db, table, keys, ROWS_AT_ONCE, [column])) {
      for (const row of page) {
        const problem = problemOf(() => read(row[column] as Buffer), name);
        if (problem !== null)
          found.push(`${table}, ${keys.map((key) => `${key} ${String(row[key])}`).join(', ')}: ${problem}`);
      }
    }
  }
  return { problems: found.slice(0, MAX_PROBLEMS), more: Math.max(0, found.length - MAX_PROBLEMS), counts };
}

function problemOf(read: () => void, name: string): string | null {
  try {
    read();
    return null;
  } catch (error) {
    if (!(error instanceof LeakscanError)) throw error;
    const known = postgresError(error, name);
    return known instanceof Error ? known.message : String(known);
  }
}
