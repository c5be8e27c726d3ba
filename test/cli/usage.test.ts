import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');
const HEALTHY = join(SAMPLES, 'frontend-pop3-crash.csv.gz');
const HEADER = '"(PDH-CSV 4.0) (Pacific Standard Time)(480)","\\\\SRV\\Process(app)\\Private Bytes"';
const row = (minute: number, value: string): string =>
  `"01/05/2004 0${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}:00.000","${value}"`;
/** A healthy log of an hour. */
const rows = (n: number): string[] => Array.from({ length: n }, (_, i) => row(i, String(1e6 + (i % 3))));
const log = (...lines: string[]): string => `${lines.join('\r\n')}\r\n`;

describe('leakscan <log>', () => {
  it('sums up on standard error, prints nothing on standard output, and writes reports/<machine>-<log>.html', async () => {
    const folder = await scratch();
    const { status, stdout, stderr, shown } = await run([LEAK], folder);
    expect(status, shown).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^One process leaks\. inetinfo on MAILFE02/);
    expect(stderr).toMatch(/report: reports[\\/]MAILFE02-frontend-imap4-leak\.html\n$/);
    const html = await readFile(join(folder, 'reports', 'MAILFE02-frontend-imap4-leak.html'), 'utf8');
    expect(html).toContain('<title>One process leaks');
  });

  it('writes the report of the same log over, and never that of another log of the same name', async () => {
    const folder = await scratch();
    const logs = { a: rows(60), b: rows(60).slice(5) };
    for (const [sub, lines] of Object.entries(logs)) {
      await mkdir(join(folder, sub));
      await writeFile(join(folder, sub, 'perf.csv'), log(HEADER, ...lines));
    }
    for (const file of ['a/perf.csv', './a/../a/perf.csv', 'b/perf.csv', 'a/perf.csv', 'b/perf.csv'])
      await run([file], folder);
    expect((await readdir(join(folder, 'reports'))).sort()).toEqual(['SRV-perf-2.html', 'SRV-perf.html']);
    expect(await readFile(join(folder, 'reports', 'SRV-perf-2.html'), 'utf8')).toContain('b/perf.csv');
  });

  it('writes several outputs at once, each in its format', async () => {
    const folder = await scratch();
    const result = await run([LEAK, '-q', '-o', 'x/r.html', '-o', 'r.json', '-o', 'text=r.out'], folder);
    expect(result.stderr, result.shown).toBe('');
    expect(await readFile(join(folder, 'x', 'r.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8')) as Report;
    expect(await readFile(join(folder, 'r.out'), 'utf8')).toMatch(/^One process leaks/);
    expect(report.inputs[0]!.sha256).toBe(
      createHash('sha256')
        .update(await readFile(LEAK))
        .digest('hex'),
    );
  });

  it('reads folders and patterns, leaves other files of a folder out, and counts a log once', async () => {
    const folder = await scratch();
    await mkdir(join(folder, 'logs', 'deep'), { recursive: true });
    await writeFile(join(folder, 'logs', 'deep', 'one.csv'), log(HEADER, ...rows(60)));
    await writeFile(join(folder, 'logs', 'two.csv.gz'), gzipSync(log(HEADER.replace('SRV', 'OTHER'), ...rows(60))));
    await writeFile(join(folder, 'logs', 'prices.csv'), 'article,price\nbread,2\n');
    const args = ['logs', 'logs/**/*.csv.gz', '--now', '2026-11-21T00:00:00Z'];
    const { status, stderr, shown } = await run(args, folder);
    expect(status, shown).toBe(0);
    expect(stderr).toMatch(/skipped: .*prices\.csv/);
    expect(await readdir(join(folder, 'reports'))).toEqual(['leakscan-2026-11-21.html']);
  });
});

describe('exit status', () => {
  it.each<[string, string[], number]>([
    ['healthy', [HEALTHY], 0],
    ['a leak', [LEAK], 1],
    ['a leak, --exit-zero', [LEAK, '--exit-zero'], 0],
    ['a leak, --fail-on none', [LEAK, '--fail-on', 'none'], 0],
    ['a leak and a missing log', [LEAK, 'missing.csv'], 1],
    ['a leak and a missing log, --strict-inputs', [LEAK, 'missing.csv', '--strict-inputs'], 3],
    ['healthy and a missing log', [HEALTHY, 'missing.csv'], 3],
    ['a missing log', ['missing.csv'], 4],
    ['no log', [], 2],
    ['an unknown option', [LEAK, '--nonsense'], 2],
    ['an unknown format', [LEAK, '--format', 'pdf'], 2],
    ['an output without a format', [LEAK, '-o', 'report.xyz'], 2],
    ['an unknown verdict', [LEAK, '--fail-on', 'everything'], 2],
    ['a wrong time', [LEAK, '--now', 'yesterday'], 2],
    ['a missing inventory', [LEAK, '--inventory', 'missing.csv'], 2],
    ['help', ['--help'], 0],
    ['version', ['--version'], 0],
  ])('%s', async (_, args, status) => {
    const result = await run(args, await scratch());
    expect(result.status, result.shown).toBe(status);
    expect(result.stderr).not.toMatch(/\bat .*\.js:\d+/);
    if (status >= 2 && status !== 3) expect(result.stderr).toMatch(/^leakscan: error: .+\n$/);
  });

  it('5 and an old report untouched where the output cannot be written', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'file'), 'in the way');
    await mkdir(join(folder, 'folder.html'));
    for (const output of ['file/r.html', 'folder.html']) {
      const { status, stderr, shown } = await run([LEAK, '-o', output], folder);
      expect(status, shown).toBe(5);
      expect(stderr).toMatch(/error: .*(file\/r|folder)\.html: cannot be written: .*choose another place with -o/);
    }
    expect((await readdir(folder)).sort()).toEqual(['file', 'folder.html']);
  });

  // Root may write everywhere.
  it.skipIf(process.getuid?.() === 0)('5 where the folder is read-only', async () => {
    const folder = await scratch();
    await mkdir(join(folder, 'ro'));
    await chmod(join(folder, 'ro'), 0o555);
    expect((await run([LEAK, '-o', 'ro/r.html'], folder)).status).toBe(5);
  });
});

describe('bad input: one clear line, the documented status, no report', () => {
  it.each<[string, string, string | Buffer, RegExp]>([
    ['an empty file', 'perf.csv', '', /perf\.csv: .*empty/],
    ['a header without rows', 'perf.csv', log(HEADER), /perf\.csv: .*no samples/],
    [
      'binary junk',
      'perf.csv',
      Buffer.from([0, 1, 2, 0, 255, 254, 0, 7, 0, 0, 3, 1, 0, 9]),
      /perf\.csv: .*(binary|not a counter log)/,
    ],
    ['another CSV', 'perf.csv', 'article,price\nbread,2\n', /perf\.csv: .*not a counter log/],
    [
      'a log without Process',
      'perf.csv',
      log('"(PDH-CSV 4.0) (x)(0)","\\\\S\\System\\Threads"', row(0, '1')),
      /nothing to assess.*objects: System/,
    ],
    ['a zip archive', 'perf.zip', Buffer.from('PK\u0003\u0004 something packed'), /perf\.zip: .*(archive|zip)/],
    ['text named .gz', 'perf.csv.gz', 'article,price\n', /not a counter log/],
    ['damaged gzip', 'perf.csv.gz', gzipSync(log(HEADER, ...rows(60))).subarray(0, 30), /perf\.csv\.gz: /],
    ['escape sequences in it', 'perf.csv', '\u001b[31mred\u001b[0m,x\n', /perf\.csv: /],
  ])('%s', async (_, name, content, message) => {
    const folder = await scratch();
    await writeFile(join(folder, name), content);
    const { status, stdout, stderr, shown } = await run([name], folder);
    expect(status, shown).toBe(4);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n'), shown).toHaveLength(1);
    expect(stderr).not.toContain('\u001b');
    expect(await readdir(folder)).toEqual([name]);
  });

  it.each<[string, string[], RegExp]>([
    ['a missing file', ['none.csv'], /none\.csv: no such file/],
    ['an empty folder', ['.'], /no counter logs in this folder/],
    ['a pattern that matches nothing', ['*.csv'], /\*\.csv: no file matches/],
  ])('%s', async (_, args, message) => {
    const folder = await scratch();
    const { status, stderr, shown } = await run(args, folder);
    expect(status, shown).toBe(4);
    expect(stderr).toMatch(message);
    expect(await readdir(folder)).toEqual([]);
  });

  it('assesses the good logs and names the bad ones', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'bad.csv'), 'nonsense');
    const { status, stderr, shown } = await run([HEALTHY, 'bad.csv', 'none.csv', '-o', 'r.json'], folder);
    expect(status, shown).toBe(3);
    expect(stderr).toMatch(/bad\.csv.*not a counter log/);
    expect(stderr).toMatch(/none\.csv.*no such file/);
    const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8')) as Report;
    expect(report.failedInputs.map((f) => f.code)).toEqual(['NOT_A_COUNTER_LOG', 'INPUT_MISSING']);
    expect(report.assessments.length).toBeGreaterThan(0);
  });

  it('keeps every whole row of a log that is cut in the middle of one', async () => {
    const folder = await scratch();
    const whole = log(HEADER, ...rows(100));
    // Cut inside the last row's number, with its quote open.
    await writeFile(join(folder, 'perf.csv'), whole.slice(0, -5));
    const { status, shown } = await run(['perf.csv', '-o', 'r.json'], folder);
    expect(status, shown).toBe(0);
    const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8')) as Report;
    expect(report.inputs[0]!.samples).toBe(99);
    expect(report.inputs[0]!.warnings.map((w) => [w.kind, w.positions])).toEqual([['truncated', [{ line: 101 }]]]);
  });

  it('takes a process whose name is an attack for a name', async () => {
    const folder = await scratch();
    const name = '</script><img src=x onerror=alert(1)>\u001b[2J';
    await writeFile(
      join(folder, 'perf.csv'),
      log(HEADER.replace('app', name), ...Array.from({ length: 60 }, (_, i) => row(i, String(1e6 + i * 1e5)))),
    );
    const { status, stderr, shown } = await run(['perf.csv', '-o', 'r.html'], folder);
    expect(status, shown).toBe(1);
    expect(stderr).not.toContain('\u001b');
    expect(await readFile(join(folder, 'r.html'), 'utf8')).not.toContain('<img');
  });
});

describe('leakscan capture', () => {
  it('prints the counters that a scan reads, and only those', async () => {
    const folder = await scratch();
    const { status, stdout } = await run(['capture', '--counters', '--exchange', '--modern'], folder);
    expect(status).toBe(0);
    const counters = stdout.trimEnd().split('\r\n');
    expect(counters).toContain('\\Process(*)\\ID Process');
    expect(counters).toContain('\\Process(*)\\Elapsed Time');
    // A log of exactly these columns: every one of them is read.
    const header = [
      '(PDH-CSV 4.0) (UTC)(0)',
      ...counters.map((c) => `\\\\SRV${c.replace('W3WP(*)', 'W3WP(7_pool)').replace('(*)', '(app)')}`),
    ];
    const line = (i: number): string[] => [
      `01/05/2004 00:${String(i).padStart(2, '0')}:00.000`,
      ...counters.map(() => '7'),
    ];
    const quoted = [header, ...Array.from({ length: 50 }, (_, i) => line(i))].map((cells) =>
      cells.map((c) => `"${c}"`).join(','),
    );
    await writeFile(join(folder, 'perf.csv'), log(...quoted));
    const { stdout: json } = await run(['perf.csv', '-o', 'json=-'], folder);
    const [input] = (JSON.parse(json) as Report).inputs;
    expect(input!.countersRead).toBe(counters.length);
  });

  it('prints logman, typeperf and System Monitor steps with the interval and folder asked for', async () => {
    const { status, stdout } = await run(['capture', '--interval', '15', '--folder', 'D:\\Logs\\'], await scratch());
    expect(status).toBe(0);
    expect(stdout).toContain(
      'logman create counter leakscan -cf "D:\\Logs\\leakscan-counters.txt" -si 00:00:15 -f csv',
    );
    expect(stdout).toMatch(/typeperf -cf .* -si 00:00:15 -f CSV -sc 5760 /);
    expect(stdout).toContain('Windows 2000');
    expect(stdout).toContain('Export-Csv modules.csv');
  });

  it.each(['0', '-5', '1.5', 'often', ''])('refuses --interval %s', async (interval) => {
    const { status, stderr } = await run(['capture', `--interval=${interval}`], await scratch());
    expect(status).toBe(2);
    expect(stderr).toContain(
      interval === '' ? '--interval is given without its value' : `--interval ${interval}: give`,
    );
  });
});
