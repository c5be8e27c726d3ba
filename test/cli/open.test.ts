import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, win32 } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openCommand } from '../../src/cli/files/open-file.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');

/** A folder with a program in the place of the system's that writes down what it is given. */
async function withOpener(): Promise<{ folder: string; env: { PATH: string }; opened: () => Promise<string[]> }> {
  const folder = await scratch();
  await mkdir(join(folder, 'bin'));
  const said = join(folder, 'opened');
  await writeFile(
    join(folder, 'bin/xdg-open'),
    `#!/bin/sh\nprintf '%s\\n' "$@" > '${said}.part'\nmv '${said}.part' '${said}'\n`,
  );
  await chmod(join(folder, 'bin/xdg-open'), 0o755);
  return {
    folder,
    env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` },
    opened: () => vi.waitFor(async () => (await readFile(said, 'utf8')).trimEnd().split('\n'), { timeout: 30_000 }),
  };
}

// Elsewhere the program is named by its full path, and no other can take its place.
describe.skipIf(process.platform !== 'linux')('--open', () => {
  it('shows the report of a scan, by its full path, whatever its name holds', async () => {
    const { folder, env, opened } = await withOpener();
    const name = '-a b & $(touch x) %PATH% ;.html';
    const { status, shown } = await run([LEAK, `--output=${name}`, '--open', '-q'], folder, env);
    expect(status, shown).toBe(1);
    expect(await opened()).toEqual([join(folder, name)]);
    expect(await readFile(join(folder, name), 'utf8')).toContain('<html');
  });

  it('shows the page where other formats are written too, and one that convert writes', async () => {
    const { folder, env, opened } = await withOpener();
    await run([LEAK, '-o', 'r.json', '-o', 'first.html', '-o', 'html=second', '-o', 'text=-', '--open'], folder, env);
    expect(await opened()).toEqual([join(folder, 'first.html')]);
    const other = await withOpener();
    const { status, shown } = await run(['convert', join(folder, 'r.json'), '--open'], other.folder, other.env);
    expect(status, shown).toBe(0);
    expect(await other.opened()).toEqual([expect.stringMatching(/reports\/.+\.html$/)]);
  });

  it('is a warning where the system has no program for it; the report and the status stay', async () => {
    const folder = await scratch();
    const { status, stderr } = await run([LEAK, '-o', 'r.html', '--open'], folder, { PATH: join(folder, 'none') });
    expect(status).toBe(1);
    expect(stderr).toContain(
      'leakscan: warning: the report cannot be shown: xdg-open is not there; open r.html yourself\n',
    );
    expect(await readFile(join(folder, 'r.html'), 'utf8')).toContain('<html');
  });
});

describe('--open without a page in a file', () => {
  it.each([[['-f', 'html', '-o', '-']], [['-o', 'r.json']], [['-f', 'json']], [['-o', 'html=/dev/stdout']]])(
    'is refused: %j',
    async (outputs) => {
      const { status, stdout, stderr } = await run([LEAK, ...outputs, '--open'], await scratch());
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toBe('leakscan: error: --open shows a report in HTML, and no file gets one; add -o report.html\n');
    },
  );

  it('is no option of nightly', async () => {
    const { status, stderr } = await run(['nightly', 'logs', '--open'], await scratch());
    expect(status).toBe(2);
    expect(stderr).toContain('--open is an option of scan and convert, not of nightly');
  });
});

describe('the command that shows a file', () => {
  it('is Explorer by its full path on Windows, with the name in quotes as one argument', () => {
    const env = { SystemRoot: 'D:\\Windows', PATH: 'C:\\evil' };
    const file = 'C:\\logs & more\\a,b^%PATH% !x! $(y).html';
    const { program, args, isVerbatim } = openCommand(file, { platform: 'win32', env });
    expect(program).toBe('D:\\Windows\\explorer.exe');
    expect(win32.isAbsolute(openCommand(file, { platform: 'win32', env: {} }).program)).toBe(true);
    expect([args, isVerbatim]).toEqual([[`"${file}"`], true]);
  });

  it('is open on macOS', () => {
    expect(openCommand('/a b.html', { platform: 'darwin', env: {} })).toEqual({
      program: '/usr/bin/open',
      args: ['/a b.html'],
      isVerbatim: false,
    });
  });
});
