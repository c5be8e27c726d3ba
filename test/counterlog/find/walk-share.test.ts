import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { findLogs } from '../../../src/counterlog/find/find-logs.ts';
import { openCounterLog } from '../../../src/counterlog/open.ts';
import { dirname, join, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  depthPattern,
  pathKey,
  walkShare,
  type ShareDisk,
  type ShareEntry,
  type ShareOptions,
} from '../../../src/counterlog/find/walk-share.ts';
import { scratch } from '../../helpers/run.ts';

/** A folder with these files in it; their text is their own path. */
async function share(...files: string[]): Promise<string> {
  const root = await scratch();
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), file);
  }
  return root;
}

async function names(root: string, roots: readonly string[], options: ShareOptions = {}): Promise<string[]> {
  const { files, failures } = await walkShare(roots, options);
  expect(failures).toEqual([]);
  return files.map(({ file }) => file.replace(`${root}/`, ''));
}

/** A disk of plain paths, some of which fail. */
function disk(files: readonly string[], faults: Record<string, string> = {}): ShareDisk & { readonly asked: string[] } {
  const asked: string[] = [];
  const folders = new Set(files.flatMap((file) => parents(file)));
  const check = (place: string): void => {
    const code = faults[place];
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };
  return {
    asked,
    list: (place) =>
      Promise.resolve().then(() => {
        const folder = String(place).replace(/(?<=.)\/$/, '');
        asked.push(folder);
        check(folder);
        const inside = [...files, ...folders].filter((one) => dirname(one) === folder && one !== folder);
        return inside.map((one): ShareEntry => ({
          name: one.slice(folder.length + 1),
          kind: folders.has(one) ? 'folder' : 'file',
        }));
      }),
    facts: (place) =>
      Promise.resolve().then(() => {
        const file = String(place).replace(/(?<=.)\/$/, '');
        check(`stat ${file}`);
        if (folders.has(file)) return { kind: 'folder', bytes: 0, modifiedMs: 0 };
        if (files.includes(file)) return { kind: 'file', bytes: file.length, modifiedMs: 7 };
        throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
      }),
    realPath: (file) => Promise.resolve(String(file)),
  };
}

function parents(file: string): string[] {
  const parent = dirname(file);
  return parent === file ? [parent] : [parent, ...parents(parent)];
}

describe('a share', () => {
  it('gives what may be a counter log, at any depth and in any case, in the order of its path', async () => {
    const root = await share('b/2.CSV', 'b/1.blg', 'a.csv.gz', 'c/d/e/x.Tsv', 'c/notes.txt', '.git/y.csv', 'c/._z.csv');
    expect(await names(root, [root])).toEqual(['a.csv.gz', 'b/1.blg', 'b/2.CSV', 'c/d/e/x.Tsv']);
  });

  it('tells size and time of each file', async () => {
    const root = await share('perf.csv');
    const { files } = await walkShare([root]);
    expect(files).toEqual([{ file: `${root}/perf.csv`, bytes: 8, modifiedMs: expect.any(Number) }]);
  });

  it('gives a file once, whatever roots it is below, under the root that comes first', async () => {
    const root = await share('a/1.csv', 'a/2.csv', 'b/3.csv');
    const roots = [join(root, 'a/2.csv'), root, join(root, 'a'), join(root, '**/*.csv'), `${root}/./a/../a/1.csv`];
    expect(await names(root, roots)).toEqual(['a/2.csv', 'a/1.csv', 'b/3.csv']);
  });

  it('leaves out our own temporary files, whatever is included, and what Windows keeps for itself', async () => {
    const root = await share(
      '.leakscan-0a1b2c.tmp',
      'x.csv',
      '$RECYCLE.BIN/old.csv',
      'System Volume Information/y.csv',
    );
    expect(await names(root, [root], { include: ['*', '.*'] })).toEqual(['x.csv']);
  });

  it.each<[string, ShareOptions, string[]]>([
    ['include replaces what is looked for', { include: ['*.dat'] }, ['a/x.dat']],
    ['include with folders counts from the root', { include: ['a/*.csv'] }, ['a/x.csv']],
    ['include takes either slash', { include: ['a\\*.csv'] }, ['a/x.csv']],
    ['exclude by name at any depth', { exclude: ['x.*'] }, ['old/y.csv']],
    ['exclude a folder', { exclude: ['**/old/**'] }, ['a/x.csv', 'x.csv']],
    ['exclude a folder by its name', { exclude: ['OLD/'] }, ['a/x.csv', 'x.csv']],
    ['exclude counts from the root', { exclude: ['a/**'] }, ['old/y.csv', 'x.csv']],
  ])('%s', async (_name, options, expected) => {
    const root = await share('a/x.csv', 'a/x.dat', 'old/y.csv', 'x.csv');
    expect(await names(root, [root], options)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['*/logs/*.csv', ['s1/logs/1.csv', 's2/logs/2.csv']],
    ['s[12]', ['s1/logs/1.csv', 's1/temp/1.csv', 's2/logs/2.csv']],
    ['s1/**', ['s1/logs/1.csv', 's1/temp/1.csv']],
    ['{s1,s2}/logs/*', ['s1/logs/1.csv', 's1/logs/a.txt', 's2/logs/2.csv']],
    ['s1\\logs\\*.csv', ['s1/logs/1.csv']],
  ])('as the pattern %s', async (pattern, expected) => {
    const root = await share('s1/logs/1.csv', 's1/logs/a.txt', 's1/temp/1.csv', 's2/logs/2.csv', 's3.csv');
    expect(await names(root, [`${root}/${pattern}`])).toEqual(expected);
  });

  it('whose name looks like a pattern is that folder or file', async () => {
    const root = await share('logs [1]/a.csv', '{x}.csv', 'l/a.csv');
    expect(await names(root, [join(root, 'logs [1]'), join(root, '{x}.csv')])).toEqual(['logs [1]/a.csv', '{x}.csv']);
  });

  it('as a pattern is entered only where it can match', async () => {
    const made = disk(['/s/m1/logs/a.csv', '/s/m2/logs/b.csv', '/s/m1/temp/deep/c.csv', '/s/x/logs/d.csv']);
    const { files } = await walkShare(['/s/m*/logs/*.csv'], {}, undefined, made);
    expect(files.map((one) => one.file)).toEqual(['/s/m1/logs/a.csv', '/s/m2/logs/b.csv']);
    expect(made.asked.sort()).toEqual(['/s', '/s/m1', '/s/m1/logs', '/s/m2', '/s/m2/logs']);
  });

  it('never enters the folders that are skipped, by whatever path they are reached', async () => {
    const root = await share('logs/a.csv', 'out/b.csv');
    await symlink(join(root, 'out'), join(root, 'logs', 'link'));
    expect(await names(root, [root], { skip: [join(root, 'logs', '..', 'out')] })).toEqual(['logs/a.csv']);
    expect(await names(root, [root], { skip: [join(root, 'logs', 'link')] })).toEqual(['logs/a.csv']);
  });

  it('with links in circles ends, and files keep the path without a link', async () => {
    const root = await share('real/a.csv', 'real/deep/b.csv');
    await symlink(root, join(root, 'real', 'up'));
    await symlink(join(root, 'real'), join(root, 'a-link'));
    await symlink(join(root, 'real', 'a.csv'), join(root, '0-link.csv'));
    await symlink(join(root, 'nowhere'), join(root, 'broken.csv'));
    expect(await names(root, [root])).toEqual(['real/a.csv', 'real/deep/b.csv']);
    expect(await names(root, [`${root}/a-link/*.csv`])).toEqual(['a-link/a.csv']);
    expect(await names(root, [`${root}/*/up/*/*.csv`])).toEqual(['real/up/real/a.csv']);
  });

  it('follows links that lead out of it', async () => {
    const root = await share('a.csv');
    const other = await share('x/b.csv');
    await symlink(other, join(root, 'other'));
    expect(await names(root, [root])).toEqual(['a.csv', 'other/x/b.csv']);
  });

  it('of six folders that link to one another gives each log once', async () => {
    const folders = ['1', '2', '3', '4', '5', '6'];
    const root = await share(...folders.map((name) => `${name}/a.csv`));
    for (const from of folders) {
      for (const to of folders) await symlink(`../${to}`, join(root, from, `to${to}`));
    }
    const expected = folders.map((name) => `${name}/a.csv`);
    expect(await names(root, [root])).toEqual(expected);
    expect((await findLogs([root])).map(({ file }) => file.replace(`${root}/`, ''))).toEqual(expected);
  });

  it('searches a folder once where a server follows its links itself', async () => {
    const made = disk(['/s/a/1.csv', '/s/a/b/a/1.csv', '/s/a/b/a/b/a/1.csv']);
    const facts: ShareDisk['facts'] = async (place) => ({
      ...(await made.facts(place)),
      identity: String(place).endsWith('/a') ? 'the folder a' : String(place),
    });
    const { files } = await walkShare(['/s'], {}, undefined, { ...made, facts });
    expect(files.map(({ file }) => file)).toEqual(['/s/a/1.csv']);
  });

  it('reports folders that are too deep to have an end', async () => {
    const deep = `/s${'/a'.repeat(120)}`;
    const { files, failures } = await walkShare(['/s'], {}, undefined, disk(['/s/1.csv', `${deep}/2.csv`]));
    expect(files.map(({ file }) => file)).toEqual(['/s/1.csv']);
    expect(failures).toMatchObject([{ error: { code: 'INPUT_UNREADABLE' } }]);
    expect(failures[0]!.error.message).toContain('is more than 100 folders deep and was not searched');
  });

  // Windows and macOS take only names in Unicode.
  it.skipIf(process.platform !== 'linux')('reads names that are not UTF-8, of files and folders', async () => {
    const root = await share('a.csv');
    const folder = Buffer.concat([Buffer.from(`${root}/d`), Buffer.from([0xe9])]);
    await mkdir(folder);
    for (const byte of [0xe8, 0xe9]) await writeFile(raw(folder, byte), LOG);
    await symlink(
      raw(folder, 0xe8),
      Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff]), Buffer.from('.csv')]),
    );
    const { files, failures } = await walkShare([root]);
    expect(failures).toEqual([]);
    const shown = files.map(({ file }) => file.replace(`${root}/`, ''));
    expect(shown).toEqual(['a.csv', 'd\\xE9/s\\xE8.csv', 'd\\xE9/s\\xE9.csv']);
    for (const { file, source } of await findLogs([root])) {
      if (source === undefined) continue;
      const log = await openCounterLog(file, {}, source.open);
      expect(log.paths).toHaveLength(1);
      log.close();
    }
  });

  it('gives the logs of an archive, with the size and time of the archive', async () => {
    const root = await scratch();
    await writeZip(join(root, 'a.zip'));
    await writeFile(join(root, 'false.zip'), 'no archive');
    const { files } = await walkShare([root]);
    const inside = files.filter((one) => one.source !== undefined);
    expect(inside.map((one) => one.file)).toEqual([`${root}/a.zip/perf.csv`]);
    expect(inside[0]!.source).toMatchObject({ path: `${root}/a.zip`, bytes: 3 });
    expect(inside[0]!.bytes).toBeGreaterThan(100);
    expect(files.map((one) => one.file)).toContain(`${root}/false.zip`);
  });

  it('with a cut archive gives it, and reading it tells', async () => {
    const root = await scratch();
    await writeFile(join(root, 'cut.zip'), 'PK\u0003\u0004 and no more');
    const { files, failures } = await walkShare([root]);
    expect(failures).toEqual([]);
    await expect(files[0]!.source!.open()).rejects.toMatchObject({ code: 'ARCHIVE' });
  });
});

describe('a fault', () => {
  it('of a root is told, and the other roots are walked', async () => {
    const root = await share('a.csv', 'empty/x.txt');
    const { files, failures } = await walkShare([`${root}/missing`, `${root}/empty`, `${root}/no*/x`, root]);
    expect(files.map((one) => one.file)).toEqual([`${root}/a.csv`]);
    expect(failures).toMatchObject([
      { path: `${root}/missing`, error: { code: 'INPUT_MISSING' } },
      { path: `${root}/empty`, error: { code: 'NO_LOGS' } },
      { path: `${root}/no*/x`, error: { code: 'NO_LOGS' } },
    ]);
    for (const { path, error } of failures) expect(error.message.startsWith(`${path}: `)).toBe(true);
  });

  it('of a folder without permission is told, and its siblings are walked', async () => {
    const made = disk(['/s/a/1.csv', '/s/b/2.csv', '/s/b/c/3.csv'], { '/s/b': 'EACCES' });
    const { files, failures } = await walkShare(['/s'], {}, undefined, made);
    expect(files.map((one) => one.file)).toEqual(['/s/a/1.csv']);
    expect(failures).toMatchObject([
      {
        path: '/s/b',
        error: { code: 'INPUT_UNREADABLE', message: '/s/b: may not be searched; ask for permission to read it' },
      },
    ]);
  });

  it.each(['EACCES', 'ELOOP', 'EIO'])('%s of a link is reported, since a folder may be behind it', async (code) => {
    const made = disk(['/s/1.csv', '/s/link'], { 'stat /s/link': code });
    const list: ShareDisk['list'] = async (place) =>
      (await made.list(place)).map((one) => (one.name === 'link' ? { ...one, kind: 'link' } : one));
    const { files, failures } = await walkShare(['/s'], {}, undefined, { ...made, list });
    expect(files.map(({ file }) => file)).toEqual(['/s/1.csv']);
    expect(failures).toMatchObject([{ path: '/s/link', error: { code: 'INPUT_UNREADABLE' } }]);
  });

  it('of a root that may not be listed is told once', async () => {
    const { failures } = await walkShare(['/s'], {}, undefined, disk(['/s/a/1.csv'], { '/s': 'EPERM' }));
    expect(failures).toMatchObject([{ path: '/s', error: { code: 'INPUT_UNREADABLE' } }]);
  });

  it('of a share that goes away in mid-walk is told once, however many folders were left', async () => {
    const files = Array.from({ length: 200 }, (_, i) => `/s/m${i}/x.csv`);
    const faults: Record<string, string> = {};
    const whole = disk([...files, '/t/y.csv'], faults);
    const list: ShareDisk['list'] = async (folder) => {
      const entries = await whole.list(folder);
      if (folder === '/s') {
        faults['stat /s'] = 'EHOSTDOWN';
        for (let i = 0; i < 200; i += 1) faults[`/s/m${i}`] = 'EHOSTDOWN';
      }
      return entries;
    };
    const { files: found, failures } = await walkShare(['/s', '/t'], {}, undefined, { ...whole, list });
    expect(found.map((one) => one.file)).toEqual(['/t/y.csv']);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ path: '/s', error: { code: 'INPUT_UNREADABLE' } });
    expect(failures[0]!.error.message).toContain('went away while it was searched (EHOSTDOWN)');
  });

  it('is none where a file or a folder is deleted between listing and looking', async () => {
    const faults = { 'stat /s/a.csv': 'ENOENT', '/s/gone': 'ENOENT' };
    const made = disk(['/s/a.csv', '/s/b.csv', '/s/gone/c.csv'], faults);
    const { files, failures } = await walkShare(['/s'], {}, undefined, made);
    expect(files.map((one) => one.file)).toEqual(['/s/b.csv']);
    expect(failures).toEqual([]);
  });

  it('of the program is not hidden', async () => {
    const broken = { ...disk(['/s/a.csv']), list: () => Promise.reject(new TypeError('mistake')) };
    await expect(walkShare(['/s'], {}, undefined, broken)).rejects.toThrow('mistake');
  });

  it('ends the walk where the run is given up', async () => {
    const stop = new AbortController();
    const whole = disk(['/s/a/1.csv', '/s/b/2.csv']);
    const list: ShareDisk['list'] = (folder) => {
      stop.abort(new Error('given up'));
      return whole.list(folder);
    };
    await expect(walkShare(['/s'], {}, stop.signal, { ...whole, list })).rejects.toThrow('given up');
    expect(whole.asked).toEqual(['/s']);
  });
});

describe('keys of paths', () => {
  it.each([
    ['C:\\Logs\\a.csv', 'c:/logs/A.CSV', true],
    ['\\\\SRV\\perf\\a.csv', '//srv/perf/./a.csv', true],
    ['\\\\?\\UNC\\SRV\\perf\\a.csv', '\\\\srv\\perf\\a.csv', true],
    ['\\\\SRV\\perf\\a.csv', '\\\\SRV\\perf\\b.csv', false],
    ['C:\\logs\\a\\..\\b.csv', 'C:\\logs\\b.csv', true],
  ])('on Windows %s and %s: %s', (a, b, same) => {
    expect(pathKey(a, win32) === pathKey(b, win32)).toBe(same);
  });

  it('tell case apart elsewhere', () => {
    expect(pathKey('/logs/A.csv')).not.toBe(pathKey('/logs/a.csv'));
  });

  it.each([
    ['*.bak', '**/*.bak'],
    ['old\\', '**/old'],
    ['**\\old\\**', '**/old/**'],
    ['a/b', 'a/b'],
  ])('patterns: %s means %s', (given, meant) => {
    expect(depthPattern(given)).toBe(meant);
  });
});

const LOG =
  '"(PDH-CSV 4.0) (UTC)(0)","\\\\\\\\SRV01\\\\Process(app)\\\\Private Bytes"\n' +
  '"11/01/2026 08:00:00.000","1"\n"11/01/2026 08:05:00.000","2"\n';

const raw = (folder: Buffer, byte: number): Buffer =>
  Buffer.concat([folder, Buffer.from('/s'), Buffer.from([byte]), Buffer.from('.csv')]);

/** A ZIP archive of one stored file, `perf.csv` with the text `abc`. */
async function writeZip(file: string): Promise<void> {
  const name = Buffer.from('perf.csv');
  const crc = 0x352441c2;
  const local = Buffer.alloc(30);
  local.write('PK\u0003\u0004', 'latin1');
  local.writeUInt16LE(20, 4);
  local.writeUInt32LE(crc, 14);
  local.writeUInt32LE(3, 18);
  local.writeUInt32LE(3, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.write('PK\u0001\u0002', 'latin1');
  central.writeUInt16LE(20, 4);
  central.writeUInt16LE(20, 6);
  central.writeUInt32LE(crc, 16);
  central.writeUInt32LE(3, 20);
  central.writeUInt32LE(3, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + 3, 16);
  await writeFile(file, Buffer.concat([local, name, Buffer.from('abc'), central, name, end]));
}
