/** All rows of a table, some at a time: a history can be larger than memory. */
import { sql, type RawBuilder } from 'kysely';
import type { Db } from './tables.ts';

export type Row = Readonly<Record<string, unknown>>;

/**
 * @param keys columns that name a row, in whose order the rows come
 * @param columns that are read with them; all without it
 */
export async function* rowsOf(
  db: Db,
  table: string,
  keys: readonly string[],
  atOnce: number,
  columns?: readonly string[],
): AsyncGenerator<readonly Row[]> {
  const refs = sql.join(keys.map((key) => sql.ref(key)));
  const selected = columns === undefined ? sql`*` : sql.join([...keys, ...columns].map((one) => sql.ref(one)));
  let after: readonly unknown[] | null = null;
  for (;;) {
    const further: RawBuilder<unknown> =
      after === null ? sql`` : sql`where (${refs}) > (${sql.join(after.map((one) => sql.val(one)))})`;
    const page: { readonly rows: readonly Row[] } = await sql<Row>`
      select ${selected} from ${sql.table(table)} ${further} order by ${refs} limit ${sql.lit(atOnce)}`.execute(db);
    const last: Row | undefined = page.rows.at(-1);
    if (last === undefined) return;
    yield page.rows;
    if (page.rows.length < atOnce) return;
    after = keys.map((key) => last[key]);
  }
}
