import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { openHistory } from '../../src/history/open-history.ts';
import { formatBytes } from '../../src/util/units.ts';
import { captureOf, findingOf, lifetimeOf, nightOf, saidOf } from '../helpers/history-store.ts';
import { run, scratch } from '../helpers/run.ts';

const NIGHTS = ['2026-11-19', '2026-11-20', '2026-11-21'];
const EVIL = '=cmd|calc';
const PAGE_BYTES = 4096;

/** Three nights of a machine with an open and a closed finding, and one that was read and not yet assessed. */
async function filled(): Promise<{ folder: string; file: string }> {
  const folder = await scratch();
  const file = join(folder, 'history.db');
  const history = await openHistory(file, { mode: 'write' });
  for (const [day, night] of NIGHTS.entries()) {
    await history.addCapture(captureOf({ file: `day${day}.blg`, firstDay: day }), night);
    const closed = findingOf('f2', { process: 'evil\u001b[31m', status: 'closed', state: 'gone', closedNight: night });
    await history.saveNight(
      nightOf(night, {
        findings: [findingOf('f1'), closed],
        said: [saidOf('f1', night), saidOf('f2', night, { slopePerHour: null, articles: [] })],
        lifetimes: [lifetimeOf('inetinfo', day, day + 1, 1588)],
        lifetimesFromMs: day * 86_400_000,
      }),
    );
  }
  await history.addCapture(captureOf({ file: 'x.blg', machines: [EVIL] }), '2026-11-21');
  await history.close();
  return { folder, file };
}

describe('leakscan history', () => {
  it('list says of each machine what there is', async () => {
    const { folder, file } = await filled();
    const { status, stdout, stderr, shown } = await run(['history', 'list', '--history', file], folder);
    expect(status, shown).toBe(0);
    expect(stderr).toBe('');
    const [titles, ...lines] = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(titles).toEqual(['machine', 'first night', 'last night', 'nights', 'newest sample', 'open findings']);
    expect(lines[0]).toEqual([EVIL, '-', '- *', '0', '1970-01-02 00:00 +01:00', '0']);
    expect(lines[1]).toEqual(['SRV01', '2026-11-19', '2026-11-21', '3', '1970-01-04 00:00 +01:00', '1']);
  });

  it('show tells a machine night by night, and nothing of a stranger reaches the terminal', async () => {
    const { folder, file } = await filled();
    const { status, stdout, shown } = await run(['history', 'show', 'srv01', '--history', file], folder);
    expect(status, shown).toBe(0);
    expect(stdout).toContain('SRV01: 3 nights, 2026-11-19 to 2026-11-21; newest sample 1970-01-04 00:00 +01:00');
    expect(stdout).toContain('inetinfo private-bytes: leak (high, open, new)  f1');
    expect(stdout).toMatch(/2026-11-21 {2}leak {2}same {2}\+326 KiB\/h \(.*\) {2}KB944903 \(likely\)/);
    expect(stdout).toContain('closed 2026-11-21');
    expect(stdout).toMatch(/inetinfo {2}1588 {2}from 3 Jan 1970, 00:00 {2}still runs/);
    expect(stdout).toContain('evil\\u001b[31m');
    expect(stdout).not.toContain('\u001b');
  });

  it('show names the nearest machine where there is none', async () => {
    const { folder, file } = await filled();
    const { status, stderr } = await run(['history', 'show', 'SRV02', '--history', file], folder);
    expect([status, stderr]).toEqual([2, 'leakscan: error: SRV02: no such machine among 2; did you mean SRV01?\n']);
  });

  it('export writes everything as JSON, to a file or standard output alike', async () => {
    const { folder, file } = await filled();
    const { status, stdout, shown } = await run(['history', 'export', '-o', '-', '--history', file], folder);
    expect(status, shown).toBe(0);
    const written = await run(['history', 'export', '-o', 'all.json', '--history', file], folder);
    expect(written.status, written.shown).toBe(0);
    expect(await readFile(join(folder, 'all.json'), 'utf8')).toBe(stdout);
    const document = JSON.parse(stdout);
    const nightsIn = (list: readonly { night: string }[]) => list.map(({ night }) => night);
    expect(document).toMatchObject({ schemaVersion: 1, tool: { name: 'leakscan' } });
    const machine = document.machines[1];
    expect(machine).toMatchObject({ machine: 'SRV01', nights: 3, assessedNights: NIGHTS.toReversed() });
    expect(machine.said).toHaveLength(6);
    expect(machine.findings).toEqual([expect.objectContaining({ id: 'f1' }), expect.objectContaining({ id: 'f2' })]);
    expect(nightsIn(machine.reports)).toEqual(NIGHTS.toReversed());
    expect(nightsIn(machine.records)).toEqual(NIGHTS.toReversed());
    const levels = machine.records[0].record.stretches[0].runs[0].series[0].series;
    expect(levels.first).toEqual([expect.any(Number)]);
    expect(machine.records[0].record.stretches[0].runs[0].secondBlankMs).toBeNull();
    expect(document.files).toHaveLength(4);
    expect(document.errands).toHaveLength(3);
    expect(document.damaged).toEqual([]);
  });

  it('export writes the records of nights as CSV, safe for a spreadsheet', async () => {
    const { folder, file } = await filled();
    const { status, stdout, shown } = await run(
      ['history', 'export', '--format', 'csv', '-o', '-', '--history', file],
      folder,
    );
    expect(status, shown).toBe(0);
    expect(stdout.startsWith('\ufeffmachine,process,instance,pid,resource,night,start,end,samples,first,last,')).toBe(
      true,
    );
    const rows: Record<string, string>[] = parse(stdout, { bom: true, columns: true });
    // Four captures, of two processes and five resources each.
    expect(rows).toHaveLength(4 * 2 * 5);
    expect(rows[0]).toMatchObject({ machine: expect.stringMatching(/^'=cmd/), samples: '1440' });
    const row = rows.find((one) => one['machine'] === 'SRV01' && one['night'] === '2026-11-20')!;
    expect(row['start']).toBe('2026-01-06T00:00:00.000+01:00');
    expect(Number(row['min'])).toBeLessThanOrEqual(Number(row['median']));
    expect(Number(row['ciLow'])).toBeLessThanOrEqual(Number(row['ciHigh']));
  });

  it('export leaves out what is damaged, names it and ends with 3', async () => {
    const { folder, file } = await filled();
    const raw = new Database(file);
    raw.exec(`UPDATE records SET fine = x'01020304050607', nights = x'01' WHERE id = 2;
      UPDATE assessments SET document = x'00' WHERE id = 'f2';
      UPDATE reports SET document = x'00' WHERE night = '${NIGHTS[0]}'`);
    raw.close();
    const { status, stdout, stderr } = await run(['history', 'export', '-o', '-', '--history', file], folder);
    expect(status).toBe(3);
    const document = JSON.parse(stdout);
    const where = { machine: 'SRV01', night: null, file: null, finding: null };
    expect(document.damaged).toEqual([
      { ...where, table: 'assessments', finding: 'f2', problem: expect.any(String) },
      { ...where, table: 'reports', night: NIGHTS[0], problem: expect.any(String) },
      { ...where, table: 'records', night: NIGHTS[1], file: 'day1.blg', problem: 'wrong check sum' },
    ]);
    const machine = document.machines[1];
    expect(machine.findings).toEqual([expect.objectContaining({ id: 'f1' })]);
    expect(machine.reports).toHaveLength(2);
    expect(machine.records).toHaveLength(2);
    expect(stderr).toContain('3 parts could not be read and are not in the export');
    expect(stderr).toContain(`\n  records of SRV01, night ${NIGHTS[1]}, day1.blg: wrong check sum\n`);
    const csv = await run(['history', 'export', '-o', 'nights.csv', '--history', file], folder);
    expect(csv.status).toBe(3);
    expect(csv.stderr).toContain(`records of SRV01, night ${NIGHTS[1]}, day1.blg: cut off`);
    const rows: Record<string, string>[] = parse(await readFile(join(folder, 'nights.csv')), {
      bom: true,
      columns: true,
    });
    expect(new Set(rows.map((row) => row['night']))).toEqual(new Set([NIGHTS[0], NIGHTS[2]]));
  });

  it.each([
    [['export'], /no output was given/],
    [['export', '-o', 'a.xml', '--format', 'xml'], /unknown format "xml"/],
    [['export', '-o', 'history.db'], /that is the history itself/],
    [['export', '-o', 'history.db.lock'], /that is the history itself/],
    [['prune'], /give the nights to keep/],
    [['prune', '--keep-nights', '0'], /--keep-nights 0: give a whole number of at least 1/],
    [['prune', '--keep-nights', '-3'], /--keep-nights -3: give a whole number of at least 1/],
    [['prune', '--keep-nights', 'all'], /--keep-nights all: give a whole number of at least 1/],
    [['forget'], /no night was given/],
    [['forget', '2027-11-08'], /no such night in the history; the newest are: 2026-11-21, 2026-11-20/],
    [['show'], /no machine was given/],
    [[], /give one of list, show, export, prune, forget, verify and copy/],
  ] as const)('%j is wrong usage', async (args, message) => {
    const { folder, file } = await filled();
    const before = await readFile(file);
    const result = await run(['history', ...args, '--history', 'history.db'], folder);
    expect(result.status, result.shown).toBe(2);
    expect(result.stderr).toMatch(message);
    expect(await readFile(file)).toEqual(before);
  });

  it('prune deletes older nights, and the file gets smaller', async () => {
    const { folder, file } = await filled();
    const before = await readFile(file);
    const { status, stderr, shown } = await run(['history', 'prune', '--keep-nights', '1', '--history', file], folder);
    expect(status, shown).toBe(0);
    const freed = before.length - (await readFile(file)).length;
    expect(freed).toBeGreaterThan(PAGE_BYTES);
    expect(stderr).toBe(
      'leakscan: deleted 2 captures and 2 reports; kept 1 night back from 2026-11-21\n' +
        `leakscan: freed ${formatBytes(freed)}\n`,
    );
    const { stdout } = await run(['history', 'list', '--history', file], folder);
    expect(stdout).toMatch(/SRV01 +2026-11-21 +2026-11-21 +1 /);
  });

  it('forget deletes a night', async () => {
    const { folder, file } = await filled();
    const { status, stderr, shown } = await run(['history', 'forget', '2026-11-20', '--history', file], folder);
    expect(status, shown).toBe(0);
    expect(stderr).toContain('deleted 2026-11-20: 1 capture and 1 report');
    const { stdout } = await run(['history', 'list', '--history', file], folder);
    expect(stdout).toMatch(/SRV01 +2026-11-19 +2026-11-21 +2 /);
  });

  it('waits for nobody: a run that writes is named', async () => {
    const { folder, file } = await filled();
    const history = await openHistory(file, { mode: 'write' });
    const pruned = await run(['history', 'prune', '--keep-nights', '1', '--history', file], folder);
    expect([pruned.status, pruned.stderr]).toEqual([5, expect.stringContaining('another run is using the history')]);
    expect((await run(['history', 'list', '--history', file], folder)).status).toBe(0);
    await history.close();
  });

  it('verify says that a sound history is sound', async () => {
    const { folder, file } = await filled();
    const { status, stdout, shown } = await run(['history', 'verify', '--history', file], folder);
    expect(status, shown).toBe(0);
    expect(stdout).toContain(`${file}: sound\n`);
    expect(stdout).toMatch(/ {2}captures +4\n/);
  });

  it('verify says how much space is free, and prune gives it back', async () => {
    const { folder, file } = await filled();
    const history = await openHistory(file, { mode: 'write' });
    for (let day = 10; day < 20; day++) {
      await history.addCapture(captureOf({ file: `large${day}.blg`, firstDay: day, processes: 400 }), '2026-11-22');
    }
    await history.forgetNight('2026-11-22');
    await history.close();
    const before = await run(['history', 'verify', '--history', file], folder);
    expect(before.stdout).toMatch(/ {2}free space: [\d.]+ MiB; .*"leakscan history prune" gives it back to the disk\n/);
    await run(['history', 'prune', '--keep-nights', '365', '--history', file], folder);
    const after = await run(['history', 'verify', '--history', file], folder);
    expect([after.status, after.stdout.includes('free space')]).toEqual([0, false]);
  });

  it('verify finds damage, says what to do, and changes nothing', async () => {
    const { folder, file } = await filled();
    const damaged = await readFile(file);
    damaged.fill(0x5a, 8192, 40_000);
    await writeFile(file, damaged);
    const { status, stdout, stderr } = await run(['history', 'verify', '--history', file], folder);
    expect(status).toBe(3);
    expect(stdout + stderr).toMatch(/damaged/);
    expect(stdout + stderr).toMatch(/--rebuild-history/);
    expect(await readFile(file)).toEqual(damaged);
  });

  it('verify of what is no database ends with 3 as well, and list with 5', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'h.db'), 'nothing of the kind '.repeat(100));
    const statuses = await Promise.all(
      ['verify', 'list'].map(async (command) => (await run(['history', command, '--history', 'h.db'], folder)).status),
    );
    expect(statuses).toEqual([3, 5]);
  });

  it('is in the data folder of the user, where nobody says', async () => {
    const folder = await scratch();
    const env = { XDG_DATA_HOME: join(folder, 'data'), HOME: folder, LOCALAPPDATA: join(folder, 'data') };
    const { status, stderr } = await run(['history', 'list'], folder, env);
    expect(status).toBe(5);
    expect(stderr).toContain('leakscan');
    expect(stderr).toMatch(/history\.db: there is no history there; "leakscan nightly" makes one/);
  });

  it('is not on a share, unless forced', async () => {
    const folder = await scratch();
    const share = ['history', 'list', '--history', '//server/share/history.db'];
    const refused = await run(share, folder);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('it is on a share')]);
    const forced = await run([...share, '--force-history'], folder);
    expect([forced.status, forced.stderr]).toEqual([5, expect.stringContaining('there is no history there')]);
  });
});
