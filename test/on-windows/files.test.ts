/** Files that other programs hold open, and those that may not be written. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cmd, leakscan, leakscanLine, scratch, toWindowsPath, whileHeld } from './rig.ts';

function folderWithLog(): string {
  const folder = scratch();
  copyFileSync(path.resolve('test/data/trials/iso-times-utc.csv'), path.join(folder, 'perf.csv'));
  return folder;
}
const HELD = 'r.html: cannot be written: the old file cannot be replaced; is it open in another program?';
const leftovers = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.tmp'));

describe('a report that another program holds open', () => {
  it.each(['none', 'r', 'rw', 'rwd'])('is not replaced where that lets others do %s', async (sharing) => {
    const folder = folderWithLog();
    const report = path.join(folder, 'r.html');
    writeFileSync(report, 'old');
    const args = ['perf.csv', '-o', 'r.html', '-o', 'r.json'];
    const result = await whileHeld(report, sharing, () => leakscan(args, { cwd: folder }));
    // What cannot even be read may be a counter log.
    expect(result.status, result.shown).toBe(sharing === 'none' ? 2 : 5);
    expect(result.err).toContain(sharing === 'none' ? 'r.html: this file cannot be read, may be a counter log' : HELD);
    expect(readFileSync(report, 'utf8')).toBe('old');
    expect(existsSync(path.join(folder, 'r.json'))).toBe(sharing !== 'none');
    expect(leftovers(folder)).toEqual([]);
    expect((await leakscan(args, { cwd: folder })).status).toBe(1);
    expect(readFileSync(report, 'utf8')).toContain('</html>');
  });
});

describe('a log that another program holds open', () => {
  it.each(['r', 'rw', 'rwd'])('is read where that lets others do %s', async (sharing) => {
    const folder = folderWithLog();
    const log = path.join(folder, 'perf.csv');
    const result = await whileHeld(log, sharing, () => leakscan(['perf.csv', '-o', 'r.html'], { cwd: folder }));
    expect(result.status, result.shown).toBe(1);
  });

  it('is reported where that lets nobody read it, and the others are read', async () => {
    const folder = folderWithLog();
    const locked = path.join(folder, 'locked.csv');
    copyFileSync(path.join(folder, 'perf.csv'), locked);
    const scan =
      (...logs: string[]) =>
      () =>
        leakscan([...logs, '-o', 'r.json'], { cwd: folder });
    const alone = await whileHeld(locked, 'none', scan('locked.csv'));
    expect(alone.status, alone.shown).toBe(4);
    expect(alone.err).toContain('locked.csv: is in use by another program');
    const both = await whileHeld(locked, 'none', scan('locked.csv', 'perf.csv'));
    expect(both.status, both.shown).toBe(1);
    expect(both.err).toContain('locked.csv: ');
    const night = ['nightly', '.', '-o', 'pages', '--history', '..\\h.db', '--now', '2026-03-17T05:00:00Z'];
    const dark = await whileHeld(locked, 'none', () => leakscan(night, { cwd: folder }));
    expect(dark.status, dark.shown).toBe(1);
    expect(dark.err).toContain('locked.csv: ');
  });
});

describe('what may not be written', () => {
  it('a report with the read-only attribute', async () => {
    const folder = folderWithLog();
    writeFileSync(path.join(folder, 'r.html'), 'old');
    const lines = ['attrib +r r.html', `${leakscanLine()} perf.csv -o r.html`];
    const result = await cmd(lines, { cwd: folder });
    chmodSync(path.join(folder, 'r.html'), 0o644);
    expect(result.status, result.shown).toBe(5);
    expect(result.err).toContain('r.html: cannot be written: the old file is read-only; choose another place with -o');
    expect(readFileSync(path.join(folder, 'r.html'), 'utf8')).toBe('old');
    expect(leftovers(folder)).toEqual([]);
  });

  it('a folder in the place of a report, and a report in the place of a folder', async () => {
    const folder = folderWithLog();
    mkdirSync(path.join(folder, 'r.html'));
    writeFileSync(path.join(folder, 'file'), '');
    for (const [output, why] of [
      ['r.html', 'r.html: cannot be written: it is a folder'],
      ['file\\r.html', 'file\\r.html: cannot be written: a file is in the place of a folder'],
    ] as const) {
      const result = await leakscan(['perf.csv', '-o', output], { cwd: folder });
      expect(result.status, result.shown).toBe(5);
      expect(result.err).toContain(why);
    }
  });

  it('a page of a night that a browser holds open: the night ends, and says so', async () => {
    const folder = folderWithLog();
    mkdirSync(path.join(folder, 'share'));
    copyFileSync(path.join(folder, 'perf.csv'), path.join(folder, 'share/perf.csv'));
    const night = (day: number) =>
      leakscan(['nightly', 'share', '-o', 'pages', '--history', 'h.db', '--now', `2026-03-1${day}T05:00:00Z`], {
        cwd: folder,
      });
    expect((await night(7)).status).toBe(1);
    const index = path.join(folder, 'pages/index.html');
    const before = readFileSync(index, 'utf8');
    const result = await whileHeld(index, 'r', () => night(8));
    expect(result.status, result.shown).toBe(5);
    expect(result.err).toContain(`${toWindowsPath(index).slice(toWindowsPath(folder).length + 1)}: cannot be written`);
    expect(readFileSync(index, 'utf8')).toBe(before);
    expect((await night(8)).status).toBe(1);
    expect(readFileSync(index, 'utf8')).not.toBe(before);
  });
});
