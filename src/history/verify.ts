/** Looking through a whole history for damage. */
import { sql } from 'kysely';
import { LeakscanError } from '../util/errors.ts';
import { unpackDocument } from './documents.ts';
import { historyError } from './history-error.ts';
import { unpack } from './pack.ts';
import type { Db, Tables } from './tables.ts';

export interface Verification {
  /** What is wrong, at most some dozen of each kind; none where the history is sound. */
  readonly problems: readonly string[];
  /** How many more there are. */
  readonly more: number;
  /** Rows, by table. */
  readonly counts: Readonly<Partial<Record<keyof Tables, number>>>;
}

export const MAX_PROBLEMS = 50;
export const VERIFIED_TABLES = [
  ...([
    'machines',
    'captures',
    'contents',
    'files',
    'records',
    'lifetimes',
    'assessments',
    'assessment_nights',
  ] as const),
  ...(['article_matches', 'nights', 'recorded_nights', 'reports', 'errands'] as const),
] as const satisfies readonly (keyof Tables)[];

/** Changes nothing. Cost: reads and unpacks everything there is, about 10 ms for a machine's night. */
export async function verify(db: Db, file: string): Promise<Verification> {
  const found: string[] = [];
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      const mapped = error instanceof LeakscanError ? error : historyError(error, file);
      found.push(`${what}: ${mapped instanceof Error ? mapped.message : String(mapped)}`);
      return null;
    }
  };
  await attempt('the file', async () => {
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
    found.push(...rows.map((row) => row.integrity_check).filter((text) => text !== 'ok'));
  });
  await attempt('references', async () => {
    const { rows } = await sql<{ table: string; rowid: number }>`pragma foreign_key_check`.execute(db);
    found.push(...rows.map(({ table, rowid }) => `${table}, row ${rowid}: dangling reference`));
  });
  const counts: Partial<Record<keyof Tables, number>> = {};
  for (const table of VERIFIED_TABLES) {
    const count = await attempt(table, async () => countOf(db, table));
    if (count !== null) counts[table] = count;
  }
  for (const { table, column, read } of BLOBS) {
    const ids = await attempt(table, () => rowsWith(db, table, column));
    for (const id of ids ?? []) {
      await attempt(`${table}, row ${id}, ${column}`, async () => {
        const blob = await blobOf(db, table, column, id);
        if (blob !== null) read(blob);
      });
    }
  }
  return { problems: found.slice(0, MAX_PROBLEMS), more: Math.max(0, found.length - MAX_PROBLEMS), counts };
}

async function countOf(db: Db, table: keyof Tables): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db);
  return rows[0]?.count ?? 0;
}

const unpackBlob = (blob: ArrayBuffer): void => void unpack(new Uint8Array(blob));
const readDocument = (blob: ArrayBuffer): void => void unpackDocument(blob);

const BLOBS: readonly {
  readonly table: keyof Tables;
  readonly column: string;
  readonly read: (blob: ArrayBuffer) => void;
}[] = [
  { table: 'captures', column: 'input', read: readDocument },
  { table: 'records', column: 'nights', read: unpackBlob },
  { table: 'records', column: 'coarse', read: unpackBlob },
  { table: 'records', column: 'fine', read: unpackBlob },
  { table: 'assessments', column: 'document', read: readDocument },
  { table: 'reports', column: 'document', read: readDocument },
];

async function rowsWith(db: Db, table: keyof Tables, column: string): Promise<number[]> {
  const { rows } = await sql<{
    row: number;
  }>`select rowid as row from ${sql.table(table)} where ${sql.ref(column)} is not null`.execute(db);
  return rows.map(({ row }) => row);
}

async function blobOf(db: Db, table: keyof Tables, column: string, row: number): Promise<ArrayBuffer | null> {
  const { rows } = await sql<{
    blob: ArrayBuffer;
  }>`select ${sql.ref(column)} as blob from ${sql.table(table)} where rowid = ${row}`.execute(db);
  return rows[0]?.blob ?? null;
}
