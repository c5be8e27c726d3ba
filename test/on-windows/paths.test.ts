/** Names of files as Windows users write them. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { leakscan, scratch, SHARES, toWindowsPath } from './rig.ts';

/** A small one, of the machine SRV01. */
const LOG = path.resolve('test/data/trials/iso-times-utc.csv');

function folderWithLog(name = 'Perf_01.csv'): string {
  const folder = scratch();
  copyFileSync(LOG, path.join(folder, name));
  return folder;
}

/** A share with the log; \\localhost\NAME. */
function share(): { readonly folder: string; readonly unc: string } {
  mkdirSync(SHARES, { recursive: true });
  const name = `share-${path.basename(scratch())}`;
  const folder = path.join(SHARES, name);
  mkdirSync(folder);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(LOG, path.join(folder, 'Perf_01.csv'));
  return { folder, unc: `\\\\localhost\\${name}` };
}

const filesOf = (folder: string, report: string): string[] =>
  (JSON.parse(readFileSync(path.join(folder, report), 'utf8')) as Report).inputs.map(({ file }) => file);

describe('an output', () => {
  it.each([
    ['CON.html', 'the name "CON.html" is reserved by Windows for a device'],
    ['html=CON', 'the name "CON" is reserved by Windows for a device'],
    ['NUL.html', 'the name "NUL.html" is reserved by Windows for a device'],
    ['html=aux', 'the name "aux" is reserved by Windows for a device'],
    ['sub\\com1.json', 'the name "com1.json" is reserved by Windows for a device'],
    ['html=r.html.', 'the name "r.html." ends with a dot or a space'],
    ['html=r.html ', 'the name "r.html " ends with a dot or a space'],
    ['sub.\\r.html', 'the name "sub." ends with a dot or a space'],
    ['what?.html', 'the name "what?.html" has one of < > : " | ? *'],
    ['r.txt:hidden.html', 'the name "r.txt:hidden.html" has one of < > : " | ? *'],
  ])('%j is refused', async (output, why) => {
    const folder = folderWithLog();
    const result = await leakscan(['Perf_01.csv', '-o', output], { cwd: folder });
    expect(result.status, result.shown).toBe(2);
    expect(result.err).toContain(why);
    expect(readdirSync(folder)).toEqual(['Perf_01.csv']);
  });

  it.each([
    ['Q:\\reports\\r.html', 'Q:\\reports\\r.html: cannot be written: Q:\\ is missing; choose another place with -o'],
    ['html=C:\\', 'C:\\: cannot be written: it is a folder; choose another place with -o'],
    ['html=C:', 'C:: cannot be written: it is a folder; choose another place with -o'],
  ])('%j cannot be written', async (output, why) => {
    const result = await leakscan(['Perf_01.csv', '-o', output], { cwd: folderWithLog() });
    expect(result.status, result.shown).toBe(5);
    expect(result.err).toContain(why);
    expect(result.err).not.toContain('\\\\?');
  });

  it('has a default name that Windows takes, whatever the machine is called', async () => {
    const folder = scratch();
    writeFileSync(path.join(folder, 'perf.csv'), readFileSync(LOG, 'utf8').replaceAll('SRV01', 'con'));
    const result = await leakscan(['perf.csv'], { cwd: folder });
    expect(result.status, result.shown).toBe(1);
    expect(readdirSync(path.join(folder, 'reports'))).toEqual(['con-perf.html']);
    expect(result.err).toContain('report: reports\\con-perf.html');
  });

  it('is refused where it is the log by another letter case', async () => {
    const folder = folderWithLog();
    const result = await leakscan(['Perf_01.csv', '-o', 'PERF_01.CSV'], { cwd: folder });
    expect(result.status, result.shown).toBe(2);
    expect(result.err).toContain('must not be overwritten');
  });

  it('goes to the current folder of a drive, and to a folder that is made', async () => {
    const folder = folderWithLog();
    const args = ['Perf_01.csv', '-o', 'C:r.json', '-o', 'New Folder\\Übersicht März.html'];
    const result = await leakscan(args, { cwd: folder });
    expect(result.status, result.shown).toBe(1);
    expect(existsSync(path.join(folder, 'r.json'))).toBe(true);
    expect(readFileSync(path.join(folder, 'New Folder/Übersicht März.html'), 'utf8')).toContain('</html>');
  });
});

describe('a log', () => {
  it.each(['*.CSV', 'PERF_??.csv', '.\\perf_01.CSV', '{a,perf}_[0-9]1.csv'])('is found as %s', async (pattern) => {
    const folder = folderWithLog();
    const result = await leakscan([pattern, '-o', 'r.json'], { cwd: folder });
    expect(result.status, result.shown).toBe(1);
    expect(filesOf(folder, 'r.json')).toHaveLength(1);
  });

  it.each([
    ['a pattern with backslashes', (folder: string) => `${folder.replace('C:\\tests', 'c:\\TESTS')}\\*.CSV`],
    ['a folder', (folder: string) => folder],
    ['a folder with a backslash behind', (folder: string) => `${folder}\\`],
    ['forward slashes', (folder: string) => `${folder.replaceAll('\\', '/')}/perf_01.csv`],
    ['a path that is not checked', (folder: string) => `\\\\?\\${folder}\\Perf_01.csv`],
    ['a path of its drive', (folder: string) => `${folder.slice(2)}\\Perf_01.csv`],
    ['a path of the current folder of a drive', () => 'C:Perf_01.csv'],
  ])('is found by %s', async (_, argument) => {
    const folder = folderWithLog();
    const result = await leakscan([argument(toWindowsPath(folder)), '-o', 'r.json'], { cwd: folder });
    expect(result.status, result.shown).toBe(1);
    expect(filesOf(folder, 'r.json')).toHaveLength(1);
  });

  it('and its report have paths longer than 260 characters', async () => {
    const folder = folderWithLog();
    const long = Array.from({ length: 9 }, (_, at) => `a folder with a name of forty characters ${at}`);
    const deep = path.join(folder, ...long);
    mkdirSync(deep, { recursive: true });
    copyFileSync(LOG, path.join(deep, 'perf.csv'));
    const shown = long.join('\\');
    expect(shown.length).toBeGreaterThan(260);
    for (const place of [shown, `\\\\?\\${toWindowsPath(deep)}`]) {
      const args = [`${place}\\perf.csv`, '-o', `${place}\\r.html`, '-o', `${place}\\r.json`];
      const result = await leakscan(args, { cwd: folder });
      expect(result.status, result.shown).toBe(1);
      expect(filesOf(deep, 'r.json')).toEqual([`${place}\\perf.csv`]);
      expect(readFileSync(path.join(deep, 'r.html'), 'utf8')).toContain('</html>');
      rmSync(path.join(deep, 'r.json'));
      rmSync(path.join(deep, 'r.html'));
    }
  });

  it.each([
    ['a file', (unc: string) => `${unc}\\perf_01.csv`],
    ['a pattern', (unc: string) => `${unc}\\*.CSV`],
    ['forward slashes', (unc: string) => `${unc.replaceAll('\\', '/')}/*.csv`],
    ['the share itself', (unc: string) => unc],
    ['a path that is not checked', (unc: string) => `\\\\?\\UNC\\${unc.slice(2)}\\Perf_01.csv`],
  ])('is read from a share, and its report written there: %s', async (_, argument) => {
    const { folder, unc } = share();
    const result = await leakscan([argument(unc), '-o', `${unc}\\out\\r.html`, '-o', `${unc}\\r.json`]);
    expect(result.status, result.shown).toBe(1);
    expect(filesOf(folder, 'r.json')).toHaveLength(1);
    expect(readFileSync(path.join(folder, 'out/r.html'), 'utf8')).toContain('</html>');
  });

  it.each([
    ['Q:\\logs\\perf.csv', 'Q:\\logs\\perf.csv: no such file; check the name and the folder'],
    ['Q:\\logs\\*.csv', 'Q:\\logs\\*.csv: no such file or folder; check the name, and that the share can be reached'],
    ['Q:', 'Q:: no such file; check the name and the folder'],
    ['\\\\nowhere\\share\\perf.csv', '\\\\nowhere\\share\\perf.csv: no such file; check the name and the folder'],
    ['*.blg', '*.blg: no file matches this pattern'],
    ['C:', 'C:: no counter logs in this folder or below it'],
    ['missing\\*.blg', 'missing\\*.blg: no such file or folder; check the name, and that the share can be reached'],
  ])('%s is not there', async (argument, why) => {
    const result = await leakscan([argument]);
    expect(result.status, result.shown).toBe(4);
    expect(result.err).toContain(why);
  });
});
