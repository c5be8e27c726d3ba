/** Who may read what is written. On Windows the rights of the folder count, and modes say nothing. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { always, counterCsv, growing } from '../helpers/counter-csv.ts';
import { openHistory } from '../../src/history/open-history.ts';
import { run, scratch } from '../helpers/run.ts';

const LOG = counterCsv({ '\\Process(app)\\Private Bytes': growing(1e8), '\\Process(app)\\ID Process': always(1588) });
const NOW = '--now 2024-03-06T05:00:00Z';

async function place(): Promise<string> {
  const folder = await scratch();
  await mkdir(join(folder, 'share'));
  await writeFile(join(folder, 'share', 'a.csv'), LOG);
  return folder;
}

/** Runs leakscan under a umask. A leak ends with status 1, for which `--exit-zero` stands. */
async function under(umask: string, folder: string, args: string): Promise<void> {
  const env = { ...process.env, NODE: process.execPath, MAIN: resolve('dist/cli/main.js'), TZ: 'UTC' };
  const line = `umask ${umask} && "$NODE" "$MAIN" ${args} --exit-zero -q`;
  await promisify(execFile)('sh', ['-c', line], { cwd: folder, env });
}

const nightly = (folder: string, umask: string, more: string): Promise<void> =>
  under(umask, folder, `nightly share --history data/history.db ${NOW} ${more}`);

/** Modes of a folder and all below it, each kind once: `700 600` for folders and files. */
async function modesOf(folder: string): Promise<{ folders: string[]; files: string[] }> {
  const modes = { folders: new Set<string>(), files: new Set<string>() };
  for (const name of ['', ...(await readdir(folder, { recursive: true }))]) {
    const found = await stat(join(folder, name));
    modes[found.isDirectory() ? 'folders' : 'files'].add((found.mode & 0o777).toString(8));
  }
  return { folders: [...modes.folders].sort(), files: [...modes.files].sort() };
}

// Windows has no modes: files get the rights of their folder.
describe.skipIf(process.platform === 'win32')('permissions', () => {
  it.each(['022', '000', '077'])('of history and pages are for their owner alone with umask %s', async (umask) => {
    const folder = await place();
    await nightly(folder, umask, '-o new/pages');
    for (const one of ['new', 'data']) {
      expect(await modesOf(join(folder, one))).toEqual({ folders: ['700'], files: ['600'] });
    }
  });

  it.each([
    ['022', '755', '644'],
    ['027', '750', '640'],
    ['002', '775', '664'],
  ])('are by the umask %s with --shared', async (umask, folders, files) => {
    const folder = await place();
    await nightly(folder, umask, '-o new/pages --shared');
    for (const one of ['new', 'data']) {
      expect(await modesOf(join(folder, one))).toEqual({ folders: [folders], files: [files] });
    }
  });

  it.each([
    [0o755, '755', '644'],
    [0o750, '750', '640'],
    [0o700, '700', '600'],
    // Nobody else may write, whoever may write into the folder.
    [0o777, '755', '644'],
  ])('of pages are those of a folder that exists, whatever the umask', async (mode, folders, files) => {
    const folder = await place();
    const pages = join(folder, 'pages');
    await mkdir(pages);
    await chmod(pages, mode);
    await nightly(folder, '077', '-o pages');
    expect((await stat(pages)).mode & 0o777).toBe(mode);
    for (const one of ['machines', '2024-03-06']) {
      expect(await modesOf(join(pages, one))).toEqual({ folders: [folders], files: [files] });
    }
    expect((await stat(join(pages, 'index.html'))).mode & 0o777).toBe(parseInt(files, 8));
    expect(await modesOf(join(folder, 'data'))).toEqual({ folders: ['700'], files: ['600'] });
  });

  it('of what exists stay as the user has set them', async () => {
    const folder = await place();
    await nightly(folder, '022', '-o pages');
    const changed = ['pages/index.html', 'pages/machines/srv01.html', 'data/history.db', 'data/history.db.lock'];
    for (const file of changed) await chmod(join(folder, file), 0o640);
    await writeFile(join(folder, 'share', 'a.csv'), LOG.replaceAll('SRV01', 'srv01'));
    await nightly(folder, '022', '-o pages --all');
    for (const file of changed) expect((await stat(join(folder, file))).mode & 0o777, file).toBe(0o640);
  });

  it('of what SQLite makes next to the history are those of the history', async () => {
    const folder = await scratch();
    const file = join(folder, 'data', 'history.db');
    const history = await openHistory(file, { mode: 'write' });
    await history.startPages('/pages');
    expect(await modesOf(join(folder, 'data'))).toEqual({ folders: ['700'], files: ['600'] });
    await history.close();
  });

  it('of a report are by the umask, those of an export of the history for its owner', async () => {
    const folder = await place();
    await under('022', folder, 'share/a.csv -o out/report.html -o out/report.json');
    expect(await modesOf(join(folder, 'out'))).toEqual({ folders: ['755'], files: ['644'] });
    await nightly(folder, '022', '-o pages');
    const exported = await run(['history', 'export', '--history', 'data/history.db', '-o', 'history.json'], folder);
    expect(exported.status, exported.shown).toBe(0);
    expect((await stat(join(folder, 'history.json'))).mode & 0o777).toBe(0o600);
  });
});
