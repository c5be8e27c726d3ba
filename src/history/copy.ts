/** All of a history into another one that is empty, whatever databases they are in. */
import { LeakscanError } from '../util/errors.ts';
import type { Engine } from './engine.ts';
import { rowsOf, type Row } from './rows.ts';
import { insertAll, type Db, type Tables } from './tables.ts';

/** In the order in which they refer to one another, each with what names a row. `records` come through the storage. */
const TABLES = [
  { table: 'machines', keys: ['id'] },
  { table: 'captures', keys: ['id'] },
  { table: 'contents', keys: ['sha256'] },
  { table: 'files', keys: ['path'] },
  { table: 'recorded_nights', keys: ['number'] },
  { table: 'unreported', keys: ['id'] },
  { table: 'records', keys: ['id'] },
  { table: 'lifetimes', keys: ['id'] },
  { table: 'assessments', keys: ['machine_id', 'id'] },
  { table: 'nights', keys: ['machine_id', 'night'] },
  { table: 'assessment_nights', keys: ['machine_id', 'night', 'nth'] },
  { table: 'article_matches', keys: ['machine_id', 'night', 'nth', 'place'] },
  { table: 'reports', keys: ['machine_id', 'night'] },
  { table: 'errands', keys: ['machine_id', 'night', 'kind', 'finding_id'] },
  { table: 'page_folder', keys: ['path'] },
  { table: 'deleted_pages', keys: ['machine', 'night'] },
] as const satisfies readonly { table: keyof Tables; keys: readonly string[] }[];

/** Documents have some kilobytes. */
const ROWS_AT_ONCE = 200;

/**
 * Nothing may change the source meanwhile. The target gets all in one transaction where it can take it; a file gets a transaction
 * for each some hundred rows, and is of no use until this ends.
 * @returns rows of all tables
 * @throws LeakscanError USAGE where the target has something already; an error of the databases as it is
 */
export async function copyHistory(from: Engine, to: Engine): Promise<number> {
  if (!(await isEmpty(to.db))) {
    throw new LeakscanError('USAGE', { kind: 'history-not-empty', file: to.name }, { file: to.name });
  }
  let rows = 0;
  const copyAll = async (source: Db, write: (work: (db: Db) => Promise<void>) => Promise<void>): Promise<void> => {
    for (const { table, keys } of TABLES) {
      for await (const page of rowsOf(source, table, keys, ROWS_AT_ONCE)) {
        await (table === 'records'
          ? write((db) => copyRecords({ from, to }, { source, target: db }, page))
          : write((db) => insertAll(db, table, page.map(storable) as never[])));
        rows += page.length;
      }
    }
  };
  await from.snapshot((source) =>
    to.isFile
      ? copyAll(source, (work) => to.transaction(work))
      : to.transaction((target) => copyAll(source, (work) => work(target))),
  );
  await to.afterCopy();
  return rows;
}

async function copyRecords(
  { from, to }: { readonly from: Engine; readonly to: Engine },
  { source, target }: { readonly source: Db; readonly target: Db },
  page: readonly Row[],
): Promise<void> {
  for (const { id } of page) {
    await to.storage.insertRecord(target, await from.storage.wholeRecord(source, Number(id)));
  }
}

async function isEmpty(db: Db): Promise<boolean> {
  for (const { table } of TABLES) {
    const row = await db
      .selectFrom(table)
      .select((of) => of.lit(1).as('one'))
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) return false;
  }
  return true;
}

/** Bytes come as one kind of buffer or another. */
const storable = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof ArrayBuffer ? Buffer.from(value) : value]),
  );
