import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/history/database.ts';
import { compact, freeBytes } from '../../src/history/free-space.ts';
import { scratch } from '../helpers/run.ts';

const ROWS = 300;
const ROW_BYTES = 100_000;

/** A file of 30 MB of which every second row was deleted. */
async function half(autoVacuum: 'INCREMENTAL' | 'NONE') {
  const file = join(await scratch(), 'history.db');
  const database = await openDatabase(file, 1000);
  database.exec(`PRAGMA auto_vacuum = ${autoVacuum}; PRAGMA journal_mode = TRUNCATE; PRAGMA cache_spill = OFF`);
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB); BEGIN');
  for (let row = 0; row < ROWS; row++) {
    database.run('INSERT INTO t VALUES (?, ?)', [row, new Uint8Array(ROW_BYTES).fill(row)]);
  }
  database.exec('COMMIT; DELETE FROM t WHERE id % 2 = 0');
  return { file, database };
}

describe('compact', () => {
  it.each(['INCREMENTAL', 'NONE'] as const)('makes the file smaller, auto_vacuum = %s', async (autoVacuum) => {
    const { file, database } = await half(autoVacuum);
    const free = freeBytes(database);
    expect(free).toBeGreaterThan(0.9 * (ROWS / 2) * ROW_BYTES);
    const before = (await stat(file)).size;
    const freed = compact(database, () => undefined);
    expect(freed).toBeGreaterThanOrEqual(free);
    expect((await stat(file)).size).toBe(before - freed);
    expect(freeBytes(database)).toBe(0);
    // From now on without writing the whole file.
    expect(database.all('PRAGMA auto_vacuum')).toEqual([{ auto_vacuum: 2 }]);
    expect(database.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(database.all('SELECT count(*) AS rows, sum(length(b)) AS bytes FROM t')).toEqual([
      { rows: ROWS / 2, bytes: (ROWS / 2) * ROW_BYTES },
    ]);
    database.close();
    expect((await stat(file)).size).toBe(before - freed);
  });

  it('goes on in several transactions, and reports how far it is', async () => {
    const { database } = await half('INCREMENTAL');
    database.exec('DELETE FROM t');
    const free = freeBytes(database);
    const steps: number[] = [];
    compact(database, (done, total) => {
      expect(total).toBe(free);
      steps.push(done);
    });
    expect(steps.length).toBeGreaterThan(1);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.at(-1)).toBe(free);
    database.close();
  });

  it('does nothing where nothing is free', async () => {
    const { database } = await half('INCREMENTAL');
    compact(database, () => undefined);
    expect(compact(database, () => expect.unreachable())).toBe(0);
    database.close();
  });
});
