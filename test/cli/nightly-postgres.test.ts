import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { NightSummary } from '../../src/model/nightly.ts';
import { noPostgres, usePostgres } from '../helpers/postgres.ts';
import { run, SAMPLES, scratch, type RunResult } from '../helpers/run.ts';

const MACHINES = ['APP01', 'APP02', 'APP03', 'APP04'];
const ENV = { TZ: 'UTC', LEAKSCAN_NOTIFY_URL: '', PGPASSWORD: 's3cret' };
let leak = '';
beforeAll(async () => {
  leak = columnsOf(await readFile(join(SAMPLES, 'frontend-imap4-leak.csv'), 'latin1'), /Private Bytes/);
});

/** A log with the time and these columns alone: here it matters where a night is kept, not how much it reads. */
function columnsOf(log: string, wanted: RegExp): string {
  const [header = [], ...rows] = log.split('\r\n').map((line) => line.split(','));
  const isKept = header.map((name, index) => index === 0 || wanted.test(name));
  return [header, ...rows].map((row) => row.filter((_value, index) => isKept[index]).join(',')).join('\r\n');
}

/** A folder with shares of these machines, each of which leaks. */
async function shares(names: readonly string[], machines = MACHINES): Promise<string> {
  const folder = await scratch();
  for (const name of names) {
    for (const machine of machines) {
      await mkdir(join(folder, name), { recursive: true });
      const text = leak.replaceAll('\\\\MAILFE02\\', `\\\\${name}-${machine}\\`);
      await writeFile(join(folder, name, `${machine}.csv`), text, 'latin1');
    }
  }
  return folder;
}

const args = (history: string, ...more: string[]): string[] => [
  'nightly',
  '--history',
  history,
  '--now',
  '2007-12-07T05:00:00Z',
  ...more,
];

/** Every page of a folder, but for the command line that reports show. */
async function pagesOf(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.(?:html|json)$/.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const shown = texts.map((text) => text.replace(/leakscan nightly [^<"\n]*/g, 'leakscan nightly'));
  return Object.fromEntries(files.map((file, index) => [file, shown[index]!]));
}

// Without a server there is nothing to test; the helper prints why.
describe.skipIf(noPostgres !== null)('leakscan nightly with a history in PostgreSQL', () => {
  const server = usePostgres();
  const nightly = (folder: string, ...more: string[]): Promise<RunResult> => run(more, folder, ENV);
  const rows = (history: string, table: string): number => {
    const schema = new URL(history).searchParams.get('schema')!;
    try {
      return Number(server.psql(`select count(*) from ${schema}.${table}`));
    } catch {
      // Not made yet.
      return 0;
    }
  };

  it('says the same as with a file, and shows no password', async () => {
    const folder = await shares(['east']);
    const history = server.address();
    const file = await nightly(folder, ...args('history.db', 'east', '-o', 'file'));
    const base = await nightly(folder, ...args(history, 'east', '-o', 'base'));
    expect([base.status, base.shown]).toEqual([1, expect.not.stringContaining('s3cret')]);
    expect(file.status).toBe(1);
    expect(await readFile(join(folder, 'base/summary.json'), 'utf8')).toBe(
      await readFile(join(folder, 'file/summary.json'), 'utf8'),
    );
    expect(await readFile(join(folder, 'base/index.html'), 'utf8')).toBe(
      await readFile(join(folder, 'file/index.html'), 'utf8'),
    );
    const pages = Object.values(await pagesOf(join(folder, 'base')));
    expect(pages.join('')).not.toContain('s3cret');
    const listed = await run(['history', 'list', '--history', history], folder, ENV);
    expect(listed.stdout).toContain('east-APP04');
    const again = await nightly(folder, ...args(history, 'east', '-o', 'base'));
    expect(again.stderr).toContain('0 files new or changed');
  });

  it('takes the captures of two runs at once; the pages of the later one have both', async () => {
    const folder = await shares(['east', 'west']);
    const history = server.address();
    const runs = await Promise.all(
      ['east', 'west'].map((share) => nightly(folder, ...args(history, share, '-o', `pages-${share}`))),
    );
    for (const { status, shown } of runs) expect(status, shown).toBe(1);
    const after = await nightly(folder, ...args(history, 'east', 'west', '-o', 'pages'));
    expect(after.status, after.shown).toBe(1);
    expect(after.stderr).toContain('0 files new or changed');
    const text = await readFile(join(folder, 'pages/summary.json'), 'utf8');
    const { machines } = JSON.parse(text) as NightSummary;
    expect(machines.map(({ machine }) => machine).sort()).toEqual(
      ['east', 'west'].flatMap((share) => MACHINES.map((machine) => `${share}-${machine}`)),
    );
    const verified = await run(['history', 'verify', '--history', history], folder, ENV);
    expect(verified.status, verified.shown).toBe(0);
  });

  /** Runs until a table has so many rows, then ends it. */
  async function interrupted(
    folder: string,
    given: readonly string[],
    isReached: () => boolean,
    end: (child: ChildProcess) => Promise<void> | void,
  ) {
    const child = spawn(process.execPath, [resolve('dist/cli/main.js'), ...given], {
      cwd: folder,
      env: { ...process.env, ...ENV },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = once(child, 'close') as Promise<[number | null]>;
    while (child.exitCode === null && !isReached()) await sleep(20);
    await end(child);
    if (child.exitCode === null) await ended;
    return { status: child.exitCode, stderr };
  }

  it.each([
    ['captures', 3],
    ['nights', 2],
  ])('goes on after a run that was killed when %s had %i rows', async (table, count) => {
    const folder = await shares(['east']);
    const whole = await nightly(folder, ...args('history.db', 'east', '-o', 'whole'));
    expect(whole.status, whole.shown).toBe(1);
    const history = server.address();
    const given = args(history, 'east', '-o', 'pages', '--jobs', '1');
    await interrupted(
      folder,
      given,
      () => rows(history, table) >= count,
      (child) => void child.kill('SIGKILL'),
    );
    const after = await nightly(folder, ...given);
    expect(after.status, after.shown).toBe(1);
    const { machines } = JSON.parse(await readFile(join(folder, 'pages/summary.json'), 'utf8'));
    expect(machines).toEqual(JSON.parse(await readFile(join(folder, 'whole/summary.json'), 'utf8')).machines);
    expect((await run(['history', 'verify', '--history', history], folder, ENV)).status).toBe(0);
  });

  it('ends with status 5 and a sentence when the server goes away, and loses nothing', async () => {
    const folder = await shares(['east']);
    const history = server.address();
    const given = args(history, 'east', '-o', 'pages', '--jobs', '1');
    const { status, stderr } = await interrupted(
      folder,
      given,
      () => rows(history, 'captures') >= 2,
      () => server.stop('SIGQUIT'),
    );
    await server.start();
    // The run may have ended before; else it says why it could not go on.
    if (status !== 1) {
      expect(stderr).toMatch(
        /leakscan: error: postgres:\/\/127\.0\.0\.1:\d+\/postgres\?schema=\w+: (?:the connection|no server|the server)/,
      );
      expect(status).toBe(5);
    }
    expect(stderr).not.toMatch(/ at .*\.js:\d+/);
    const after = await nightly(folder, ...given);
    expect(after.status, after.shown).toBe(1);
    expect(rows(history, 'captures')).toBe(MACHINES.length);
  });

  it('moves a history from a file to PostgreSQL and back, with all that it says', async () => {
    const folder = await shares(['east']);
    await nightly(folder, ...args('history.db', 'east', '-o', 'pages'));
    const history = server.address();
    for (const [from, to] of [
      ['history.db', history],
      [history, 'back.db'],
    ] as const) {
      const copied = await run(['history', 'copy', '--from', from, '--to', to], folder, ENV);
      expect(copied.status, copied.shown).toBe(0);
    }
    const exported = async (from: string): Promise<string> =>
      (await run(['history', 'export', '-o', '-', '--history', from], folder, ENV)).stdout;
    const first = await exported('history.db');
    expect(await exported(history)).toBe(first);
    expect(await exported('back.db')).toBe(first);
    const again = await run(['history', 'copy', '--from', history, '--to', 'back.db'], folder, ENV);
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('there is a history already')]);
    // Nothing is read again, and ids of new rows do not clash with those that were copied.
    await writeFile(join(folder, 'east', 'new.csv'), leak, 'latin1');
    const after = await nightly(folder, ...args(history, 'east', '-o', 'pages'));
    expect(after.stderr).toContain('1 file new or changed');
    expect(after.status, after.shown).toBe(1);
  });

  it('refuses a password in the address', async () => {
    const folder = await shares(['east'], ['APP01']);
    const { status, stderr } = await nightly(folder, ...args('postgres://u:s3cret@127.0.0.1/x', 'east'));
    expect([status, stderr]).toEqual([2, expect.stringMatching(/has a password/)]);
    expect(stderr).not.toContain('s3cret');
  });
});
