import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import type Libsql from 'libsql';
import { describe, expect, it } from 'vitest';
import { FIRST } from '../../src/history/migrations/0001-first.ts';
import { MIGRATIONS } from '../../src/history/migrations/migrate.ts';
import { openHistory, setAside } from '../../src/history/open-history.ts';
import { pack } from '../../src/history/pack.ts';
import { captureOf, contentsOf, findingOf, nightOf, opened } from '../helpers/history-store.ts';
import { createRandom, machineRecordOf } from '../helpers/machine-record.ts';
import { scratch } from '../helpers/run.ts';

const Database = createRequire(import.meta.url)('libsql') as typeof Libsql;
const NIGHT = '2026-11-21';
const NOW_MS = Date.UTC(2026, 10, 22, 1);
const hashOf = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

async function filled(): Promise<string> {
  const file = join(await scratch(), 'history.db');
  const history = await openHistory(file, { mode: 'write' });
  for (let day = 0; day < 8; day++)
    await history.addCapture(captureOf({ file: `f${day}`, firstDay: day, processes: 30 }), NIGHT);
  await history.saveNight(nightOf(NIGHT));
  await history.close();
  return file;
}

describe('opening', () => {
  it('makes the folder, and a file that can be given back in part', async () => {
    const file = join(await scratch(), 'new', 'folder', 'history.db');
    const history = await openHistory(file, { mode: 'write' });
    await history.close();
    const raw = new Database(file);
    const pragma = (name: string) => Object.values(raw.prepare(`PRAGMA ${name}`).all()[0] as object)[0] as unknown;
    expect([pragma('auto_vacuum'), pragma('journal_mode')]).toEqual([2, 'delete']);
    raw.close();
  });

  it('takes in the write-ahead log that an earlier version left, and keeps none', async () => {
    const file = await filled();
    const raw = new Database(file);
    raw.exec("PRAGMA journal_mode = WAL; UPDATE machines SET name = 'Renamed'");
    // As a killed run leaves it: closing would copy the log in.
    for (const end of ['', '-wal']) await copyFile(`${file}${end}`, `${file}.killed${end}`);
    raw.close();
    const history = await opened(`${file}.killed`);
    expect((await history.machines()).map(({ machine }) => machine)).toEqual(['Renamed']);
    expect((await history.verify()).problems).toEqual([]);
    await history.close();
    expect((await readdir(join(file, '..'))).filter((name) => /killed-(wal|shm)$/.test(name))).toEqual([]);
  });

  it.each(['read', 'write'] as const)('to %s says what stands in the way', async (mode) => {
    const folder = await scratch();
    await expect(openHistory(folder, { mode })).rejects.toMatchObject({
      code: 'HISTORY',
      message: expect.stringMatching(/this is a folder/),
    });
    await writeFile(join(folder, 'file'), '');
    const below = openHistory(join(folder, 'file', 'history.db'), { mode });
    await expect(below).rejects.toMatchObject({ code: 'HISTORY' });
  });

  it('to read makes nothing, and says that there is nothing', async () => {
    const folder = await scratch();
    const reading = openHistory(join(folder, 'history.db'), { mode: 'read' });
    await expect(reading).rejects.toMatchObject({
      code: 'HISTORY',
      message: expect.stringMatching(/there is no history there; "leakscan nightly"/),
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a file that is none of ours', () => {
  const text = 'This is no database at all.\n'.repeat(200);
  it.each(['read', 'write'] as const)('is told to %s, and left as it is', async (mode) => {
    const file = join(await scratch(), 'history.db');
    await writeFile(file, text);
    await expect(openHistory(file, { mode })).rejects.toMatchObject({
      code: 'HISTORY',
      message: expect.stringMatching(
        /history\.db: the history is damaged \(file is not a database\); the file was not changed.*--rebuild-history/,
      ),
    });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('but the database of another program is told apart', async () => {
    const file = join(await scratch(), 'history.db');
    const raw = new Database(file);
    raw.exec('CREATE TABLE places (url TEXT)');
    raw.close();
    const before = await hashOf(file);
    await expect(openHistory(file, { mode: 'write' })).rejects.toMatchObject({
      message: expect.stringMatching(/not a history of leakscan/),
    });
    expect(await hashOf(file)).toBe(before);
  });

  it.each(['read', 'write'] as const)('nor one of a later version, to %s', async (mode) => {
    const file = await filled();
    const raw = new Database(file);
    raw.exec("INSERT INTO leakscan_migrations VALUES (99, 'later'); PRAGMA wal_checkpoint(TRUNCATE)");
    raw.close();
    const before = await hashOf(file);
    await expect(openHistory(file, { mode })).rejects.toMatchObject({
      code: 'HISTORY',
      message: expect.stringMatching(
        /written by a later leakscan \(form 99; this one reads up to \d\); it was not changed.*--rebuild-history/,
      ),
    });
    expect(await hashOf(file)).toBe(before);
  });
});

describe('a damaged file', () => {
  it('is not written to: its pages are checked before', async () => {
    const file = await filled();
    const damaged = await readFile(file);
    // The last pages hold a record.
    damaged.fill(0, damaged.length - 3 * 4096);
    await writeFile(file, damaged);
    await expect(openHistory(file, { mode: 'write' })).rejects.toMatchObject({
      code: 'HISTORY',
      message: expect.stringMatching(
        /history\.db: the history is damaged \(.*\); the file was not changed.*--rebuild-history/,
      ),
    });
    expect(await readFile(file)).toEqual(damaged);
  });

  it('is told wherever it is damaged, never as an internal error, and never read as something else', async () => {
    const file = await filled();
    const whole = await readFile(file);
    const random = createRandom(11);
    const sound = await openHistory(file, { mode: 'read' });
    const expected = JSON.stringify(await contentsOf(sound));
    await sound.close();
    let told = 0;
    for (let i = 0; i < 40; i++) {
      const damaged = Buffer.from(whole);
      const at = 100 + Math.floor(random() * (damaged.length - 700));
      for (let j = 0; j < 600; j++) damaged[at + j] = Math.floor(random() * 256);
      const copy = `${file}.${i}`;
      await writeFile(copy, damaged);
      try {
        const history = await opened(copy, { mode: 'read' });
        const { problems } = await history.verify();
        if (problems.length > 0) told += 1;
        else expect(JSON.stringify(await contentsOf(history))).toBe(expected);
      } catch (error) {
        expect(error).toMatchObject({ code: 'HISTORY', message: expect.stringContaining(copy) });
        told += 1;
      }
    }
    // The rest hit space that nothing is in.
    expect(told).toBeGreaterThan(15);
  });

  it('names the record that cannot be unpacked, and reads the others', async () => {
    const file = await filled();
    const raw = new Database(file);
    raw.exec("UPDATE records SET fine = x'01020304050607' WHERE id = 3; UPDATE reports SET document = x'00'");
    raw.close();
    const history = await opened(file, { mode: 'read' });
    const { problems } = await history.verify();
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^records, row 3, fine: SRV01, night \d{4}-\d\d-\d\d, \S+: wrong check sum$/);
    expect(problems[1]).toMatch(new RegExp(`^reports, row 1, document: SRV01, night ${NIGHT}: `));
    await expect(history.report('SRV01', NIGHT)).rejects.toMatchObject({ code: 'HISTORY' });
    expect(await history.findings('SRV01')).toEqual([findingOf('f1')]);
  });

  it('is put aside with its log, under a name that is free', async () => {
    const folder = await scratch();
    const file = join(folder, 'history.db');
    expect(await setAside(file, NOW_MS)).toBeNull();
    for (const aside of ['history.db.damaged-2026-11-22', 'history.db.damaged-2026-11-22-2']) {
      await writeFile(file, aside);
      await writeFile(`${file}-wal`, 'log');
      await writeFile(`${file}-journal`, 'journal');
      await writeFile(`${file}-shm`, 'index');
      expect(await setAside(file, NOW_MS)).toBe(join(folder, aside));
      expect(await readFile(join(folder, aside), 'utf8')).toBe(aside);
      expect(await readFile(join(folder, `${aside}-wal`), 'utf8')).toBe('log');
      expect(await readFile(join(folder, `${aside}-journal`), 'utf8')).toBe('journal');
      expect((await readdir(folder)).filter((name) => /^history\.db(-journal|-wal|-shm)?$/.test(name))).toEqual([]);
    }
    expect(await (await opened(file)).machines()).toEqual([]);
    await expect(setAside(file, NOW_MS)).rejects.toMatchObject({ code: 'HISTORY', message: /another run/ });
  });
});

describe('migrations', () => {
  it('are numbered without gaps', () => {
    expect(MIGRATIONS.map(({ number }) => number)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  /** A file as the first version left it. Only SQL of then: what changes later must not change it. */
  async function firstFile(): Promise<string> {
    const file = join(await scratch(), 'history.db');
    const raw = new Database(file);
    for (const statement of FIRST.statements) raw.exec(statement);
    raw.exec(`CREATE TABLE leakscan_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL);
      INSERT INTO leakscan_migrations VALUES (1, 'first');
      INSERT INTO machines VALUES (1, 'srv01', 'SRV01', 0, '2026-11-20', 86400000, 60);
      INSERT INTO nights VALUES (1, '2026-11-19'), (1, '2026-11-20');
      INSERT INTO captures VALUES (5, '2026-11-20', x'');
      INSERT INTO contents VALUES ('abc', 5);
      INSERT INTO files VALUES ('\\\\share\\a.blg', 7, 8.5, 'abc', NULL, NULL, '2026-11-20', 5);
      INSERT INTO lifetimes VALUES (1, 1, 'inetinfo', 1588, 1000, 2000, 1, 0);
      INSERT INTO assessment_nights VALUES (1, '2026-11-20', 0, 'f1', 'leak', 'high', NULL, 1.5, 1, 2, 3);
      INSERT INTO article_matches VALUES (1, '2026-11-20', 0, 0, 'KB944903', 'likely');
      INSERT INTO errands VALUES (1, '2026-11-20', 'notify', 'f1', 0);`);
    const record = pack(machineRecordOf({ machine: 'SRV01', night: 0, processes: 1, resolution: 'nights' }));
    const insert = raw.prepare('INSERT INTO records VALUES (1, 5, 1, 0, 86400000, NULL, NULL, ?)');
    insert.run([record]);
    raw.close();
    return file;
  }

  it.each(['read', 'write'] as const)('bring a file of the first version up to date, to %s', async (mode) => {
    const history = await opened(await firstFile(), { mode });
    expect(await history.machines()).toEqual([
      {
        ...{ machine: 'SRV01', firstNight: '2026-11-19', lastNight: '2026-11-20', nights: 2, pending: false },
        lastSample: '1970-01-02T00:00:00.000+01:00',
      },
    ]);
    expect([...(await history.knownFiles()).values()]).toEqual([
      {
        ...{ file: '\\\\share\\a.blg', bytes: 7, modifiedMs: 8.5, sha256: 'abc', refusal: null },
        ...{ hasCapture: true, contentNight: '2026-11-20' },
      },
    ]);
    expect(await history.said('srv01')).toMatchObject([
      { id: 'f1', articles: [{ id: 'KB944903', confidence: 'likely' }] },
    ]);
    expect(await history.lifetimes('srv01', 5)).toMatchObject([{ process: 'inetinfo', pid: 1588, startKnown: true }]);
    expect(await history.deliveries()).toHaveLength(1);
    expect((await history.verify()).counts).toMatchObject({ records: 1, captures: 1 });
  });

  it('tell the nights of lifetimes that had none, by which they are deleted', async () => {
    const history = await opened(await firstFile());
    await history.prune({ fineNights: 1, coarseNights: 1, keepNights: 1 });
    expect(await history.lifetimes('SRV01', 5)).toHaveLength(1);
    await history.addCapture(captureOf({}), NIGHT);
    await history.prune({ fineNights: 1, coarseNights: 1, keepNights: 1 });
    expect(await history.lifetimes('SRV01', 5)).toEqual([]);
  });

  it('end with the same tables, however a file began', async () => {
    const tablesOf = (file: string): unknown => {
      const raw = new Database(file);
      const rows = raw
        .prepare("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name")
        .all([]);
      raw.close();
      return rows;
    };
    const old = await firstFile();
    const folder = await scratch();
    await mkdir(join(folder, 'x'));
    const fresh = join(folder, 'x', 'history.db');
    for (const file of [old, fresh]) await (await openHistory(file, { mode: 'write' })).close();
    expect(tablesOf(old)).toEqual(tablesOf(fresh));
    // And a copy of it is as good.
    await copyFile(fresh, join(folder, 'copy.db'));
    expect(await (await opened(join(folder, 'copy.db'), { mode: 'read' })).machines()).toEqual([]);
  });
});
