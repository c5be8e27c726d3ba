import { spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseHeartbeat, sendHeartbeat } from '../../src/cli/night/heartbeat.ts';
import { openRunLog, type LogTools } from '../../src/cli/night/run-log.ts';
import { openHistory } from '../../src/history/open-history.ts';
import type { LastRun } from '../../src/render/nightly/last-run-schema.ts';
import { listen } from '../helpers/proxy.ts';
import { run, SAMPLES, scratch, type RunResult } from '../helpers/run.ts';

const NOW = ['--now', '2007-12-07T05:00:00Z'];
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \[\d+\] /;

const nightly = (folder: string, ...args: string[]): Promise<RunResult> =>
  run(['nightly', 'share', '--history', 'history.db', '--log', 'runs.log', ...NOW, ...args], folder, { TZ: 'UTC' });

/** A folder with a share that holds a sample. */
async function place(sample = 'mailbox-store-warmup.csv.gz'): Promise<string> {
  const folder = await scratch();
  await mkdir(join(folder, 'share'));
  await copyFile(join(SAMPLES, sample), join(folder, 'share', sample));
  return folder;
}

const LEAK = 'frontend-imap4-leak.csv';

/** The lines without their times. */
async function linesOf(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  expect(lines.filter((line) => !STAMP.test(line))).toEqual([]);
  return lines.map((line) => line.replace(STAMP, ''));
}

async function lastRunOf(folder: string): Promise<LastRun> {
  const run = JSON.parse(await readFile(join(folder, 'reports/last-run.json'), 'utf8')) as LastRun;
  const schema = JSON.parse(await readFile(resolve('schemas/last-run.schema.json'), 'utf8')) as object;
  const validate = new Ajv2020({ strict: true, validateFormats: false }).compile(schema);
  expect(validate(run), JSON.stringify(validate.errors)).toBe(true);
  expect(Date.parse(run.endedAt)).toBeGreaterThanOrEqual(Date.parse(run.startedAt));
  return run;
}

interface Monitor {
  readonly url: string;
  /** Method, path and program of each request. */
  readonly asked: string[];
}

/** A server that answers each request with this status, and redirects `/moved`. */
async function monitor(status = 200): Promise<Monitor> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['user-agent']}`);
    response.writeHead(request.url === '/moved' ? 302 : status, { location: '/ping/s3cret' }).end();
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, asked };
}

describe('the log of a run', () => {
  it('has a line for each machine, failure and warning, and how the run ended', async () => {
    const folder = await place(LEAK);
    const head = (await readFile(join(folder, 'share', LEAK))).subarray(0, 3000);
    await writeFile(join(folder, 'share/broken.csv'), head);
    const { url } = await monitor(404);
    const { status, stderr, shown } = await nightly(folder, '--notify', `${url}/s3cret`);
    expect(status, shown).toBe(1);
    // The console has the summary, and no line for each log.
    expect(stderr).toContain('MAILFE02 leaks.');
    expect(stderr).not.toMatch(/\.csv: read/);
    const lines = await linesOf(join(folder, 'runs.log'));
    expect(lines[0]).toMatch(
      /^INFO run started: leakscan \d+\.\d+\.\d+, Node\.js v\S+: leakscan nightly share .*--notify '\[redacted\]'$/,
    );
    expect(lines.filter((line) => line.startsWith('INFO MAILFE02'))).toEqual([
      'INFO MAILFE02: 1 capture read; 1 finding open, 1 new',
    ]);
    expect(lines.filter((line) => /^ERROR share.broken\.csv: /.test(line))).toHaveLength(1);
    expect(
      lines.filter((line) => /^WARN notification to http:\/\/127\.0\.0\.1:\d+ was not delivered/.test(line)),
    ).toHaveLength(1);
    expect(lines.at(-1)).toMatch(
      /^INFO run ended: exit status 1 \(leak-found\), \d+\.\d s; 1 capture read, 0 unchanged, 1 failed; 1 machine, 1 assessed; 1 finding open, 1 new$/,
    );
    expect(lines.join('\n')).not.toContain('s3cret');
    const summary = await readFile(join(folder, 'reports/summary.json'), 'utf8');
    for (const word of ['startedAt', 'outcome', 'runs.log']) expect(summary).not.toContain(word);
  });

  it('is appended to, also with -q, and says why a run failed', async () => {
    const folder = await place();
    expect((await nightly(folder, '-q')).stderr).toBe('');
    const first = await linesOf(join(folder, 'runs.log'));
    expect(first.at(-1)).toMatch(/^INFO run ended: exit status 0 \(done\)/);
    expect(await lastRunOf(folder)).toMatchObject({
      ...{ night: '2007-12-07', roots: ['share'], status: 0, outcome: 'done', error: null },
      counts: {
        capturesRead: 1,
        capturesUnchanged: 0,
        capturesFailed: 0,
        machines: 1,
        machinesAssessed: 1,
        findingsOpen: 0,
      },
    });
    await writeFile(join(folder, 'history.db'), 'not a database, but long enough to be one'.repeat(100));
    const failed = await nightly(folder, '-q');
    expect(failed.status, failed.shown).toBe(5);
    const lines = (await linesOf(join(folder, 'runs.log'))).slice(first.length);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^ERROR run failed: exit status 5 \(failed\), \d+\.\d s: .*history\.db/);
    const last = await lastRunOf(folder);
    expect(last).toMatchObject({ status: 5, outcome: 'failed', counts: null });
    expect(failed.stderr).toContain(last.error);
  });

  it('has the end of a run that was refused, and of one whose program is incomplete', async () => {
    const folder = await place();
    expect((await nightly(folder, '--jobs', 'x')).status).toBe(2);
    // Without pages there is nothing to put the file next to.
    expect(await readdir(folder)).not.toContain('reports');
    await mkdir(join(folder, 'reports'));
    expect((await nightly(folder, '--jobs', 'x')).status).toBe(2);
    expect(await lastRunOf(folder)).toMatchObject({ night: null, status: 2, outcome: 'wrong-usage', counts: null });
    const lines = await linesOf(join(folder, 'runs.log'));
    expect(lines.at(-1)).toContain('ERROR run failed: exit status 2 (wrong-usage)');
  });

  it('has the end of a run that was stopped', async () => {
    const folder = await place();
    await mkdir(join(folder, 'reports'));
    const history = await openHistory(join(folder, 'history.db'), { mode: 'write' });
    onTestFinished(() => history.close());
    const args = ['nightly', 'share', '--history', 'history.db', '--log', 'runs.log', '--wait', '5'];
    const child = spawn(process.execPath, [resolve('dist/cli/main.js'), ...args], { cwd: folder });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (!stderr.includes('waiting') && text.includes('waiting')) child.kill('SIGINT');
      stderr += text;
    });
    const status = await new Promise<number | null>((done) => child.on('close', (code) => done(code)));
    expect(status, stderr).toBe(130);
    const lines = await linesOf(join(folder, 'runs.log'));
    expect(lines.slice(1)).toEqual([
      'INFO waiting for another run that uses the history',
      expect.stringMatching(/^INFO run ended: exit status 130 \(stopped\)/),
    ]);
    expect(await lastRunOf(folder)).toMatchObject({ status: 130, outcome: 'stopped', counts: null, error: null });
  });

  it('is a warning where it cannot be written, and refused where it would damage another file', async () => {
    const folder = await place();
    await writeFile(join(folder, 'file'), '');
    const args = ['nightly', 'share', '--history', 'history.db', '-q', ...NOW];
    const unwritten = await run([...args, '--log', 'file/runs.log'], folder);
    expect(unwritten.status, unwritten.shown).toBe(0);
    expect(unwritten.stderr).toMatch(/^leakscan: warning: --log file\/runs\.log: cannot be written: .+\n$/);
    const sample = join('share', 'mailbox-store-warmup.csv.gz');
    const before = await readFile(join(folder, sample));
    for (const file of [sample, 'history.db']) {
      const refused = await run([...args, '--log', file], folder);
      expect(refused.status, refused.shown).toBe(2);
      expect(refused.stderr).toContain(
        `--log ${file}: this file exists and is not a log of leakscan; name another file`,
      );
      expect(await lastRunOf(folder)).toMatchObject({ night: null, status: 2, outcome: 'wrong-usage', counts: null });
    }
    expect((await readFile(join(folder, sample))).equals(before)).toBe(true);
  });
});

describe('last-run.json', () => {
  it('leaves a file of that name alone that is not its own', async () => {
    const folder = await place();
    await mkdir(join(folder, 'reports'));
    await writeFile(join(folder, 'reports/last-run.json'), '{"mine":1}');
    const { status, stderr, shown } = await nightly(folder, '-q');
    expect(status, shown).toBe(0);
    expect(stderr).toMatch(/warning: last-run\.json was not written: .+ was not written by leakscan; move it\n$/);
    expect(await readFile(join(folder, 'reports/last-run.json'), 'utf8')).toBe('{"mine":1}');
    // What a machine that lost its power may leave.
    await writeFile(join(folder, 'reports/last-run.json'), '');
    await nightly(folder, '-q');
    expect((await lastRunOf(folder)).status).toBe(0);
  });

  // On Windows files get the rights of their folder.
  it.skipIf(process.platform === 'win32')('may be read by whoever may read the pages', async () => {
    const folder = await place();
    await nightly(folder, '-q');
    const modeOf = async (name: string): Promise<number> => (await stat(join(folder, name))).mode & 0o777;
    expect([await modeOf('reports/last-run.json'), await modeOf('runs.log')]).toEqual([0o600, 0o600]);
    await chmod(join(folder, 'reports'), 0o755);
    await rm(join(folder, 'reports/last-run.json'));
    await nightly(folder, '-q');
    expect(await modeOf('reports/last-run.json')).toBe(0o644);
  });
});

describe('a log file', () => {
  const tools = (over: Partial<LogTools> = {}): LogTools & { readonly warnings: string[] } => {
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    return { nowMs: () => Date.UTC(2026, 10, 22, 5), pid: 7, mode: 0o600, warn, warnings, ...over };
  };

  it('keeps each message in its line, whatever it holds', async () => {
    const file = join(await scratch(), 'new/runs.log');
    const log = openRunLog(file, tools());
    log.write('WARN', 'a\nb\r\u2028c\u202e\u001b[31m', 'x'.repeat(10_000));
    const lines = (await readFile(file, 'utf8')).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe('2026-11-22T05:00:00.000Z [7] WARN a\\u000ab\\u000d\\u2028c\\u202e\\u001b[31m');
    expect(lines[1]!.length).toBeLessThan(4100);
  });

  it('is rotated before it becomes too large, and five old ones are kept', async () => {
    const folder = await scratch();
    const file = join(folder, 'runs.log');
    const given = tools({ maxBytes: 100 });
    for (let run = 1; run <= 9; run++) openRunLog(file, given).write('INFO', `run ${run} ${'.'.repeat(40)}`);
    expect((await readdir(folder)).sort()).toEqual(['runs.log', ...[1, 2, 3, 4, 5].map((age) => `runs.log.${age}`)]);
    const first = async (name: string): Promise<string> => (await linesOf(join(folder, name)))[0]!.slice(0, 10);
    expect(await first('runs.log')).toBe('INFO run 9');
    expect(await first('runs.log.1')).toBe('INFO run 8');
    expect(await first('runs.log.5')).toBe('INFO run 4');
    expect(given.warnings).toEqual([]);
  });

  it('goes on where it cannot be rotated, with one warning', async () => {
    const folder = await scratch();
    const file = join(folder, 'runs.log');
    // A folder in the place of an old file.
    await mkdir(`${file}.1/x`, { recursive: true });
    await mkdir(`${file}.2/x`, { recursive: true });
    await mkdir(`${file}.3/x`, { recursive: true });
    await mkdir(`${file}.4/x`, { recursive: true });
    await mkdir(`${file}.5/x`, { recursive: true });
    const given = tools({ maxBytes: 50 });
    const log = openRunLog(file, given);
    for (const text of ['one', 'two', 'three']) log.write('INFO', text);
    expect(await linesOf(file)).toEqual(['INFO one', 'INFO two', 'INFO three']);
    expect(given.warnings).toHaveLength(1);
    expect(given.warnings[0]).toContain('cannot be rotated');
  });
});

describe('the heartbeat', () => {
  it('is sent after a run that worked, and not after one that failed', async () => {
    const { url, asked } = await monitor();
    const folder = await place();
    const good = await nightly(folder, '-q', '--heartbeat', `${url}/ping/s3cret`);
    expect(good.status, good.shown).toBe(0);
    expect(asked).toEqual([expect.stringMatching(/^GET \/ping\/s3cret leakscan\/\d/)]);
    await rm(join(folder, 'share'), { recursive: true });
    await mkdir(join(folder, 'share'));
    const empty = join(folder, 'empty.db');
    const nothing = await run(['nightly', 'share', '--history', empty, '--heartbeat', url, '-q'], folder);
    expect(nothing.status, nothing.shown).toBe(3);
    expect(asked).toHaveLength(2);
    await writeFile(empty, 'damaged'.repeat(1000));
    const failed = await run(['nightly', 'share', '--history', empty, '--heartbeat', url, '-q'], folder);
    expect(failed.status, failed.shown).toBe(5);
    expect(asked).toHaveLength(2);
  });

  it('that is not delivered is a warning without the address', async () => {
    const folder = await place();
    const { url } = await monitor(404);
    const { status, stderr, shown } = await nightly(folder, '-q', '--heartbeat', `${url}/s3cret`);
    expect(status, shown).toBe(0);
    expect(stderr).toBe(`leakscan: warning: heartbeat to ${url} was not delivered: it answers with status 404\n`);
    const files = ['runs.log', 'reports/last-run.json', 'reports/index.html'];
    for (const file of files) expect(await readFile(join(folder, file), 'utf8')).not.toContain('s3cret');
  });

  it('follows redirects', async () => {
    const { url, asked } = await monitor();
    const given = { version: '1', env: {}, nowMs: Date.now, random: Math.random, sleep: () => Promise.resolve() };
    expect(await sendHeartbeat(new URL(`${url}/moved`), given)).toBeNull();
    expect(asked).toEqual(['GET /moved leakscan/1', 'GET /ping/s3cret leakscan/1']);
  });

  it('has one address', () => {
    expect(parseHeartbeat(undefined)).toBeNull();
    for (const wrong of ['s3cret', ['https://a.example/s3cret', 'https://b.example/s3cret']]) {
      expect(() => parseHeartbeat(wrong)).toThrow(/^(?!.*s3cret)--heartbeat/);
    }
  });
});
