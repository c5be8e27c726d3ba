import { chmod, copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportPlace } from '../../src/cli/commands/from-explorer-command.ts';
import {
  addArguments,
  MENU_KEYS,
  menuValues,
  registryFile,
  removeArguments,
} from '../../src/cli/text/explorer-menu.ts';
import { isFromExplorer, type Started } from '../../src/executable/own-window.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const BLG = 'HKEY_CURRENT_USER\\Software\\Classes\\SystemFileAssociations\\.blg\\shell\\leakscan';

describe('the menu of Explorer', () => {
  it('runs the program on the log, both with blanks in their paths', () => {
    expect(menuValues(['C:\\My Tools\\leakscan.exe']).slice(0, 2)).toEqual([
      { key: BLG, value: 'Find leaks' },
      { key: `${BLG}\\command`, value: '"C:\\My Tools\\leakscan.exe" from-explorer "%1"' },
    ]);
  });

  it('runs an installed leakscan with its Node.js', () => {
    const values = menuValues(['C:\\node.exe', 'C:\\leakscan\\main.js']).map(({ value }) => value);
    expect(values).toContain('"C:\\node.exe" "C:\\leakscan\\main.js" from-explorer "%1"');
  });

  it('has only keys that unregister removes', () => {
    for (const { key } of menuValues(['C:\\leakscan.exe'])) {
      expect(MENU_KEYS.some((removed) => key === removed || key.startsWith(`${removed}\\`))).toBe(true);
    }
    expect(MENU_KEYS).toEqual([BLG, BLG.replace('.blg', '.csv')]);
    expect(MENU_KEYS.every((key) => key.endsWith('\\shell\\leakscan'))).toBe(true);
  });

  it('is set and removed by words of reg.exe, none of which a shell sees', () => {
    expect(addArguments({ key: 'K', value: '"a b"' })).toEqual([
      'add',
      'K',
      '/ve',
      '/t',
      'REG_SZ',
      '/d',
      '"a b"',
      '/f',
    ]);
    expect(removeArguments('K')).toEqual(['delete', 'K', '/f']);
  });

  it('refuses a path in which Explorer would replace something', () => {
    expect(() => menuValues(['C:\\100%1\\leakscan.exe'])).toThrow(/C:\\100%1\\leakscan\.exe: .*move leakscan/);
  });

  it('is a file that regedit takes', () => {
    const text = Buffer.from(registryFile(menuValues(['C:\\a b\\leakscan.exe']))).toString('utf16le');
    expect(text.startsWith('\ufeffWindows Registry Editor Version 5.00\r\n\r\n')).toBe(true);
    expect(text).toContain(`[${BLG}\\command]\r\n@="\\"C:\\\\a b\\\\leakscan.exe\\" from-explorer \\"%1\\""\r\n`);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it.each(['register', 'unregister'])('%s says on other systems that it is for Windows', async (command) => {
    const result = await run([command], await scratch());
    expect(result.status, result.shown).toBe(2);
    expect(result.stderr).toContain('this system is not Windows');
  });
});

describe('a window that ends with the program', () => {
  const program = 'C:\\Tools\\leakscan.exe';
  const doubleClick: Started = { platform: 'win32', title: program, program, isTerminal: true, words: [] };
  it.each<[string, boolean, Partial<Started>]>([
    ['a double click', true, {}],
    ['a double click in Explorer, which writes the drive in lower case', true, { title: 'c:\\tools\\LEAKSCAN.EXE' }],
    ['as administrator', true, { title: `Administrator:  ${program}` }],
    ['a shortcut', true, { title: 'C:\\Users\\ann\\Desktop\\leakscan.lnk' }],
    ['logs dropped on it', true, { words: ['C:\\PerfLogs\\a b.blg', '\\\\server\\logs\\c.csv'] }],
    ['Command Prompt', false, { title: `Command Prompt - ${program}` }],
    ['Command Prompt of an administrator', false, { title: `Administrator: Command Prompt - ${program}` }],
    ['cmd.exe by its path', false, { title: `C:\\Windows\\system32\\cmd.exe - ${program}` }],
    ['PowerShell', false, { title: 'Windows PowerShell' }],
    ['a command in a new window', false, { words: ['nightly', 'C:\\PerfLogs'] }],
    ['an option', false, { words: ['--help'] }],
    ['a scheduled task', false, { isTerminal: false }],
    ['another system', false, { platform: 'linux' }],
  ])('%s: %s', (_name, expected, changed) => {
    expect(isFromExplorer({ ...doubleClick, ...changed })).toBe(expected);
  });
});

describe('from-explorer', () => {
  /** Stands for the program that shows a page: notes what it was given. */
  async function withViewer(folder: string): Promise<{ env: Record<string, string>; shown: string }> {
    const shown = join(folder, 'shown');
    await writeFile(
      join(folder, 'xdg-open'),
      `#!/bin/sh\nprintf %s "$1" > '${shown}.part' && mv '${shown}.part' '${shown}'\n`,
    );
    await chmod(join(folder, 'xdg-open'), 0o755);
    return { env: { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` }, shown };
  }

  it('writes the report next to the log and opens it', async () => {
    const folder = await scratch();
    const { env, shown } = await withViewer(folder);
    const log = join(folder, 'perf log.csv');
    await copyFile(join(SAMPLES, 'frontend-imap4-leak.csv'), log);
    const result = await run(['from-explorer', log], folder, env);
    expect(result.status, result.shown).toBe(1);
    const report = join(folder, 'perf log.csv.leakscan.html');
    expect(await readFile(report, 'utf8')).toContain('</html>');
    await expect.poll(() => readFile(shown, 'utf8').catch(() => ''), { timeout: 60_000 }).toBe(report);
  });

  it('writes the report to the folder of temporary files where it cannot write next to the log', async () => {
    const folder = await scratch();
    expect(await reportPlace(join(folder, 'perf.csv'))).toBe(join(folder, 'perf.csv.leakscan.html'));
    expect(await readdir(folder)).toEqual([]);
    expect(await reportPlace(join(folder, 'none', 'perf.csv'))).toBe(join(tmpdir(), 'perf.csv.leakscan.html'));
  });

  it('says what is wrong with a log, and waits for nobody where there is no window', async () => {
    const folder = await scratch();
    const result = await run(['from-explorer', join(folder, 'none.csv')], folder, {}, '');
    expect(result.status, result.shown).toBe(4);
    expect(result.stderr).toContain('none.csv');
    expect(result.stderr).not.toContain('Press Enter');
  });

  it('says what to do where no log is given', async () => {
    const result = await run(['from-explorer'], await scratch(), {}, '');
    expect(result.status, result.shown).toBe(0);
    expect(result.stderr).toContain('Drag the log onto leakscan.exe');
  });
});
