/** Looking through a whole history for damage. */
import { sql } from 'kysely';
import { LeakscanError } from '../util/errors.ts';
import { formatPlural } from '../util/units.ts';
import { damageProblem, placeOfRow, placeText, type PackedTable } from './damage.ts';
import type { Database } from './database.ts';
import { unpackDocument } from './documents.ts';
import { freeBytes } from './free-space.ts';
import { againIfDamaged, historyError, problemLines } from './history-error.ts';
import { checkPacked } from './pack.ts';
import type { Db, Tables } from './tables.ts';

export interface Verification {
  /** What is wrong, at most some dozen; none where the history is sound. */
  readonly problems: readonly string[];
  /** How many more there are. */
  readonly more: number;
  /** Rows, by table. */
  readonly counts: Readonly<Partial<Record<keyof Tables, number>>>;
  /** Of the file: what later nights use, or `compact` gives back. */
  readonly freeBytes: number;
}

/** @param done packed bytes that were checked, of how many */
export type VerifyProgress = (doneBytes: number, totalBytes: number) => void;

/** Most problems that are listed. */
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

/** Records by their check sums; documents, which have none, by unpacking them. */
const PACKED: readonly {
  readonly table: PackedTable;
  readonly columns: readonly string[];
  readonly check: (packed: ArrayBuffer) => unknown;
}[] = [
  { table: 'captures', columns: ['input'], check: unpackDocument },
  { table: 'records', columns: ['nights', 'coarse', 'fine'], check: (packed) => checkPacked(new Uint8Array(packed)) },
  { table: 'assessments', columns: ['document'], check: unpackDocument },
  { table: 'reports', columns: ['document'], check: unpackDocument },
];

interface Check {
  readonly db: Db;
  /** Does a part of the work; what fails becomes a problem. */
  readonly attempt: <T>(what: string, work: () => Promise<T>, row?: PackedRow) => Promise<T | null>;
}

interface PackedRow {
  readonly table: PackedTable;
  readonly id: number;
}

/** Changes nothing and goes on after damage. Cost: reads everything there is; docs/history.md has the figures. */
export async function verify(
  db: Db,
  database: Database,
  file: string,
  onProgress: VerifyProgress,
): Promise<Verification> {
  const found: string[] = [];
  const attempt: Check['attempt'] = async (what, work, row) => {
    try {
      return await work();
    } catch (error) {
      // Where a page is damaged, thousands of rows may be: only those that are listed are looked up.
      const isListed = found.length < MAX_PROBLEMS;
      const place = row !== undefined && isListed ? placeText(await placeOfRow(db, row.table, row.id)) : '';
      found.push([what, place, problemOf(error, file)].filter((part) => part !== '').join(': '));
      return null;
    }
  };
  const check = { db, attempt };
  await attempt('the file', async () => {
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
    found.push(...pageProblems(rows.map((row) => row.integrity_check)));
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
  await checkPackedValues(check, onProgress);
  return {
    problems: found.slice(0, MAX_PROBLEMS),
    more: Math.max(0, found.length - MAX_PROBLEMS),
    counts,
    freeBytes: (await attempt('free pages', () => Promise.resolve(freeBytes(database)))) ?? 0,
  };
}

/**
 * What a damaged page led to is never reached: hundreds of such pages would hide what else is wrong.
 * @param checks rows of SQLite's integrity_check
 */
export function pageProblems(checks: readonly string[]): string[] {
  const lines = checks.flatMap(problemLines);
  const unused = lines.filter((line) => /^Page \d+: never used$/.test(line));
  const others = lines.filter((line) => line !== 'ok' && !unused.includes(line));
  return unused.length === 0 ? others : [...others, `${formatPlural(unused.length, 'page')} never used`];
}

function problemOf(error: unknown, file: string): string {
  const problem = damageProblem(error);
  if (problem !== null) return problem;
  const mapped = error instanceof LeakscanError ? error : historyError(error, file);
  return mapped instanceof Error ? mapped.message : String(mapped);
}

async function countOf(db: Db, table: keyof Tables): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db);
  return rows[0]?.count ?? 0;
}

async function checkPackedValues({ db, attempt }: Check, onProgress: VerifyProgress): Promise<void> {
  let total = 0;
  for (const { table, columns } of PACKED) {
    total += (await attempt(table, () => packedBytes(db, table, columns))) ?? 0;
  }
  let done = 0;
  for (const { table, columns, check } of PACKED) {
    for (const id of (await attempt(table, () => rowsOf(db, table))) ?? []) {
      const row = { table, id };
      const what = `${table}, row ${id}`;
      // Each row by itself: those after a damaged one are read too.
      const packed = await attempt(what, () => againIfDamaged(() => packedOf(db, columns, row)), row);
      for (const column of columns) {
        const value = packed?.[column] ?? null;
        if (value === null) continue;
        await attempt(`${what}, ${column}`, () => checkValue(db, column, row, value, check), row);
        done += value.byteLength;
      }
      onProgress(done, Math.max(done, total));
    }
  }
}

async function packedBytes(db: Db, table: PackedTable, columns: readonly string[]): Promise<number> {
  const lengths = columns.map((column) => sql`coalesce(length(${sql.ref(column)}), 0)`);
  const { rows } = await sql<{
    bytes: number | null;
  }>`select sum(${sql.join(lengths, sql` + `)}) as bytes from ${sql.table(table)}`.execute(db);
  return rows[0]?.bytes ?? 0;
}

/** By an index, so that a damaged row hides no other. */
async function rowsOf(db: Db, table: PackedTable): Promise<number[]> {
  const { rows } = await sql<{ row: number }>`select rowid as row from ${sql.table(table)}`.execute(db);
  return rows.map(({ row }) => row).sort((a, b) => a - b);
}

type PackedValues = Readonly<Record<string, ArrayBuffer | null>>;

async function packedOf(db: Db, columns: readonly string[], { table, id }: PackedRow): Promise<PackedValues> {
  const list = sql.join(columns.map((column) => sql.ref(column)));
  const { rows } = await sql<PackedValues>`select ${list} from ${sql.table(table)} where rowid = ${id}`.execute(db);
  return rows[0] ?? {};
}

/** Read a second time where it is damaged: the disk may have failed for a moment. */
async function checkValue(
  db: Db,
  column: string,
  row: PackedRow,
  value: ArrayBuffer,
  check: (packed: ArrayBuffer) => unknown,
): Promise<void> {
  let packed: ArrayBuffer | null = value;
  await againIfDamaged(async () => {
    packed ??= (await packedOf(db, [column], row))[column] ?? null;
    const now = packed;
    packed = null;
    if (now !== null) check(now);
  });
}
