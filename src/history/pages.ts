/** Which pages of the output folder are as the history is. */
import type { PageKey } from './history.ts';
import { machineKey, type Db } from './tables.ts';

/** Within a transaction. */
export async function startPages(db: Db, folder: string): Promise<void> {
  const known = await db.selectFrom('page_folder').select('path').executeTakeFirst();
  if (known?.path === folder) return;
  await db.deleteFrom('page_folder').execute();
  await db.insertInto('page_folder').values({ path: folder }).execute();
  await db.updateTable('reports').set({ written: 0 }).where('written', '=', 1).execute();
  await db.updateTable('machines').set({ page_written: 0 }).where('page_written', '=', 1).execute();
}

export async function writtenMachines(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom('machines').select('name').where('page_written', '=', 1).execute();
  return new Set(rows.map(({ name }) => name));
}

/** Within a transaction. */
export async function markWritten(db: Db, pages: readonly PageKey[]): Promise<void> {
  for (const { machine, night } of pages) {
    const key = machineKey(machine);
    if (night === null) {
      await db.updateTable('machines').set({ page_written: 1 }).where('key', '=', key).execute();
      continue;
    }
    await db
      .updateTable('reports')
      .set({ written: 1 })
      .where('machine_id', 'in', (from) => from.selectFrom('machines').select('id').where('key', '=', key))
      .where('night', '=', night)
      .execute();
  }
}

export async function deletedPages(db: Db): Promise<PageKey[]> {
  const rows = await db.selectFrom('deleted_pages').selectAll().execute();
  return rows.map(({ machine, night }) => ({ machine, night: night === '' ? null : night }));
}

/** Within a transaction. */
export async function forgetDeletedPages(db: Db, pages: readonly PageKey[]): Promise<void> {
  for (const { machine, night } of pages) {
    await db
      .deleteFrom('deleted_pages')
      .where('machine', '=', machine)
      .where('night', '=', night ?? '')
      .execute();
  }
}
