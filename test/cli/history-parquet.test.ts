/** The Parquet tables of the history: read back here, and by DuckDB with the queries of docs/history.md. */
import { spawnSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { createParquetFile } from '../../src/cli/files/parquet-file.ts';
import { openHistory } from '../../src/history/open-history.ts';
import { captureOf, findingOf, lifetimeOf, nightOf, saidOf } from '../helpers/history-store.ts';
import { run, scratch } from '../helpers/run.ts';

const NIGHTS = ['2026-11-19', '2026-11-20', '2026-11-21'];
const NAME = 'dienst-\u00fc\u{1F4A7}';

/** Two machines over three nights; one was last seen on the first. */
async function filled(): Promise<{ folder: string; file: string }> {
  const folder = await scratch();
  const file = join(folder, 'history.db');
  const history = await openHistory(file, { mode: 'write' });
  for (const [day, night] of NIGHTS.entries()) {
    for (const machine of day === 0 ? ['SRV01', 'SRV02'] : ['SRV01']) {
      await history.addCapture(captureOf({ file: `${machine}-${day}.blg`, machines: [machine], firstDay: day }), night);
      const finding = findingOf('f1', { machine, process: NAME });
      const { assessment } = finding;
      const trend = { slopePerHour: 1e6 / 3, ciLow: 1e5, ciHigh: 6e5, onset: '2026-11-18T03:04:05.006+01:00' };
      const articles = [{ id: 'KB944903', confidence: 'likely', evidence: [] }];
      const more = { likelihood: 0.97, trend, articles } as unknown as typeof assessment;
      await history.saveNight(
        nightOf(night, {
          machine,
          findings: [
            { ...finding, assessment: { ...assessment, ...more } },
            findingOf('f2', { machine, process: null }),
          ],
          said: [saidOf('f1', night), saidOf('f2', night, { slopePerHour: null, articles: [] })],
          lifetimes: [lifetimeOf('inetinfo', day, day + 1)],
        }),
      );
    }
  }
  await history.close();
  return { folder, file };
}

const rowsOf = async (file: string): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file: await asyncBufferFromFile(file) });

describe('history export as Parquet', () => {
  it('writes a table each of machines, findings, nights and levels', async () => {
    const { folder, file } = await filled();
    const exported = await run(['history', 'export', '-o', 'parquet=fleet', '--history', file], folder);
    expect(exported.status, exported.shown).toBe(0);
    const table = (name: string) => join(folder, 'fleet', `${name}.parquet`);
    const date = (night: string) => new Date(`${night}T00:00:00Z`);
    expect(await rowsOf(table('machines'))).toMatchObject([
      { machine: 'SRV01', first_night: date(NIGHTS[0]!), last_night: date(NIGHTS[2]!), nights: 3, pending: false },
      { machine: 'SRV02', first_night: date(NIGHTS[0]!), last_night: date(NIGHTS[0]!), nights: 1, pending: false },
    ]);
    const findings = await rowsOf(table('findings'));
    expect(findings).toHaveLength(4);
    expect(findings[0]).toMatchObject({
      ...{ machine: 'SRV01', id: 'f1', process: NAME, pid: 1588, resource: 'private-bytes', status: 'open' },
      ...{ verdict: 'leak', severity: 'high', likelihood: 0.97, slope_per_hour: 1e6 / 3, article: 'KB944903' },
      growing_since: new Date('2026-11-18T03:04:05.006Z'),
      ...{ opened_night: date('2026-11-20'), closed_night: null, merged_into: null },
    });
    expect(findings[1]).toMatchObject({ id: 'f2', process: null, slope_per_hour: null, article: null });
    const nights = await rowsOf(table('nights'));
    expect(nights).toHaveLength(2 * 4);
    expect(nights[0]).toMatchObject({
      machine: 'SRV01',
      id: 'f1',
      night: date(NIGHTS[2]!),
      ci_low: -0.5,
      last: 123_456_789,
    });
    const levels = await rowsOf(table('levels'));
    // Four captures, of two processes and five resources each.
    expect(levels).toHaveLength(4 * 2 * 5);
    const csv = await run(['history', 'export', '--format', 'csv', '-o', '-', '--history', file], folder);
    const [titles, first] = csv.stdout
      .slice(1)
      .split(/\r?\n/)
      .map((line) => line.split(','));
    const cell = (name: string) => first![titles!.indexOf(name)];
    const level = levels[0]!;
    for (const name of ['machine', 'process', 'pid', 'samples', 'first', 'last', 'min', 'max', 'median']) {
      expect(String(level[name]), name).toBe(cell(name));
    }
    expect(level['slope_per_hour']).toBe(Number(cell('slopePerHour')));
    expect(`${(level['start'] as Date).toISOString().slice(0, -1)}+01:00`).toBe(cell('start'));
    expect([level['utc_offset_minutes'], level['day']]).toEqual([60, date(cell('start')!.slice(0, 10))]);
  });

  it.runIf(process.platform !== 'win32')('is for its owner alone', async () => {
    const { folder, file } = await filled();
    await run(['history', 'export', '-o', 'fleet', '--format', 'parquet', '--history', file], folder);
    const mode = async (name: string) => (await stat(join(folder, name))).mode & 0o777;
    expect([await mode('fleet'), await mode('fleet/levels.parquet')]).toEqual([0o700, 0o600]);
  });

  it('leaves out what is damaged and ends with 3', async () => {
    const { folder, file } = await filled();
    const raw = new Database(file);
    raw.exec("UPDATE records SET nights = x'00' WHERE id = 1");
    raw.close();
    const { status, stderr } = await run(['history', 'export', '-o', 'h.parquet', '--history', file], folder);
    expect([status, stderr]).toEqual([3, expect.stringContaining(`records of SRV01, night ${NIGHTS[0]}, SRV01-0.blg`)]);
    expect(await rowsOf(join(folder, 'h.parquet', 'levels.parquet'))).toHaveLength(3 * 2 * 5);
  });

  it('replaces its own files, and no others', async () => {
    const { folder, file } = await filled();
    const args = ['history', 'export', '-o', 'parquet=fleet', '--history', file];
    for (let nth = 0; nth < 2; nth++) {
      const { status, shown } = await run(args, folder);
      expect(status, shown).toBe(0);
    }
    const levels = join(folder, 'fleet', 'levels.parquet');
    const other = (await readFile(levels)).toString('latin1').replace(/leakscan (?=[^]{0,200}$)/, 'another1 ');
    await writeFile(levels, other, 'latin1');
    const { status, stderr } = await run(args, folder);
    expect([status, stderr]).toEqual([2, expect.stringContaining('must not be overwritten')]);
    expect(await readFile(levels, 'latin1')).toBe(other);
  });

  it('needs a folder', async () => {
    const { folder, file } = await filled();
    const toStdout = await run(['history', 'export', '-o', 'parquet=-', '--history', file], folder);
    expect([toStdout.status, toStdout.stderr]).toEqual([2, expect.stringContaining('give a folder')]);
    await writeFile(join(folder, 'taken'), 'mine');
    const toFile = await run(['history', 'export', '-o', 'parquet=taken', '--history', file], folder);
    expect([toFile.status, toFile.stderr]).toEqual([5, expect.stringContaining('a file is in the place of a folder')]);
    expect(await readFile(join(folder, 'taken'), 'utf8')).toBe('mine');
  });
});

describe('a Parquet file', () => {
  it('is written in row groups, and every value comes back', async () => {
    const file = join(await scratch(), 'x.parquet');
    const pieces: Uint8Array[] = [];
    const parquet = createParquetFile<number>(
      [
        ['text', 'text', (n) => (n % 7 === 0 ? null : `t${n % 1000}`)],
        ['double', 'double', (n) => (n % 5 === 0 ? NaN : n / 3)],
        ['integer', 'integer', (n) => n],
        ['boolean', 'boolean', (n) => n % 2 === 0],
      ],
      'test',
      (bytes) => Promise.resolve(void pieces.push(bytes)),
    );
    const all = Array.from({ length: 150_000 }, (_, n) => n);
    for (let from = 0; from < all.length; from += 1000) await parquet.add(all.slice(from, from + 1000));
    await parquet.end();
    await writeFile(file, Buffer.concat(pieces));
    const { row_groups: groups } = await parquetMetadataAsync(await asyncBufferFromFile(file));
    expect(groups.map(({ num_rows: rows }) => Number(rows))).toEqual([100_000, 50_000]);
    const rows = await rowsOf(file);
    expect(rows).toHaveLength(all.length);
    for (const n of [0, 1, 5, 7, 99_999, 100_000, 149_999]) {
      expect(rows[n]).toEqual({
        ...{ text: n % 7 === 0 ? null : `t${n % 1000}`, double: n % 5 === 0 ? null : n / 3 },
        ...{ integer: n, boolean: n % 2 === 0 },
      });
    }
  });

  it('without rows has its columns', async () => {
    const pieces: Uint8Array[] = [];
    const parquet = createParquetFile<number>([['n', 'integer', (n) => n]], 'test', (bytes) =>
      Promise.resolve(void pieces.push(bytes)),
    );
    await parquet.end();
    const file = join(await scratch(), 'x.parquet');
    await writeFile(file, Buffer.concat(pieces));
    expect(await rowsOf(file)).toEqual([]);
  });
});

interface DuckDb {
  readonly DuckDBInstance: {
    create(): Promise<{
      connect(): Promise<{ runAndReadAll(sql: string): Promise<{ getRowObjectsJson(): Record<string, unknown>[] }> }>;
    }>;
  };
}

/** Installed here, or with LEAKSCAN_DUCKDB=1 into a temporary folder; else null. */
async function findDuckDb(): Promise<DuckDb | null> {
  const load = (from: string): DuckDb => createRequire(from)('@duckdb/node-api') as DuckDb;
  try {
    return load(import.meta.url);
  } catch {
    if (process.env['LEAKSCAN_DUCKDB'] !== '1') return null;
  }
  const folder = await scratch();
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, '@duckdb/node-api'];
  const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32' });
  expect(status, stderr).toBe(0);
  return load(join(folder, 'package.json'));
}

describe('the queries of docs/history.md', () => {
  it('run in DuckDB', async ({ skip }) => {
    const duckDb = await findDuckDb();
    // DuckDB is 60 MB for one test: it is installed only where that is asked for.
    if (duckDb === null) return skip('@duckdb/node-api is not installed; LEAKSCAN_DUCKDB=1 installs it for this test');
    const { folder, file } = await filled();
    await run(['history', 'export', '-o', 'parquet=fleet', '--history', file], folder);
    const text = await readFile('docs/history.md', 'utf8');
    const queries = Array.from(text.matchAll(/```sql\n(.*?)```/gs), ([, sql]) => sql!);
    expect(queries).toHaveLength(5);
    const connection = await (await duckDb.DuckDBInstance.create()).connect();
    const results: Record<string, unknown>[][] = [];
    for (const sql of queries) {
      const read = await connection.runAndReadAll(sql.replaceAll("'fleet/", `'${join(folder, 'fleet')}/`));
      results.push(read.getRowObjectsJson());
    }
    const [fastest, silent, causes, worse, largest] = results;
    expect(fastest).toMatchObject([{ machine: 'SRV01', process: NAME }, { machine: 'SRV02' }]);
    expect(silent).toMatchObject([{ machine: 'SRV02', days: '2' }]);
    expect(causes).toMatchObject([{ article: 'KB944903', machines: '2' }]);
    expect(worse).toEqual([]);
    expect(largest!.length).toBeGreaterThan(0);
  }, 180_000);
});
