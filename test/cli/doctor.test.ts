import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { counterCsv, level, type Rule } from '../helpers/counter-csv.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');
const HEADER = '"(PDH-CSV 4.0) (Tokyo Standard Time)(-540)","\\\\SRV\\Process(app)\\Private Bytes"';
const row = (second: number, cell = '"1000000"'): string =>
  `"01/05/2004 ${new Date(second * 1000).toISOString().slice(11, 23)}",${cell}`;
const rows = (from: number, to: number, step: number): string[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => row(from + i * step));
const text = (...lines: string[]): string => `${lines.join('\r\n')}\r\n`;

interface DoctorDocument {
  readonly logs: readonly Diagnosis[];
  readonly failed: readonly { readonly file: string; readonly code: string }[];
}

/** What doctor says of one file. */
async function examine(content: string | Buffer): Promise<{ one: Diagnosis; status: number | null }> {
  const folder = await scratch();
  await writeFile(join(folder, 'perf.csv'), content);
  const { status, stdout, stderr, shown } = await run(['doctor', 'perf.csv', '--format', 'json'], folder);
  expect(stderr, shown).toBe('');
  return { one: (JSON.parse(stdout) as DoctorDocument).logs[0]!, status };
}

describe('leakscan doctor', () => {
  it('says in words what a sample is, as docs/tasks.md shows', async () => {
    const { status, stdout, stderr, shown } = await run(['doctor', LEAK], await scratch());
    expect(status, shown).toBe(0);
    expect(stderr).toBe('');
    for (const line of [
      /^.*frontend-imap4-leak\.csv: a counter log that can be assessed$/m,
      /^ {2}Clock {6}Eastern Standard Time, UTC-05:00$/m,
      /^ {2}Machines {3}MAILFE02$/m,
      /^ {2}Samples {4}1,561, 5 Dec 2007, 08:10 to 6 Dec 2007, 10:10 \(26 hours\), one every 60 seconds$/m,
      /^ {2}Gaps {7}none$/m,
      /^ {2}Objects {4}Process \(150\), Memory \(6\), /m,
      /^ +Process\(\*\): Private Bytes, .*ID Process, Elapsed Time$/m,
      /^ {2}Missing {4}\\Process\(\*\)\\Pool Paged Bytes: without it /m,
      /^ {2}Better {5}log the missing counters too/m,
    ]) {
      expect(stdout).toMatch(line);
    }
    const format = /^ {2}Format .*$/m.exec(stdout)![0];
    expect(await readFile('docs/tasks.md', 'utf8')).toContain(`    ${format}\n`);
  });

  it('finds interval, gaps and odd lines, with their places', async () => {
    // One sample missing is no gap; 10 minutes and 5 minutes are.
    const log = text(
      HEADER,
      ...rows(0, 900, 15),
      ...rows(915, 1200, 15),
      ...rows(1800, 3000, 15),
      row(3000, '"n/a"'),
      '"01/05/2004 00:50:10.000"',
      ...rows(3315, 4200, 15),
    );
    const { one, status } = await examine(log);
    expect(status).toBe(0);
    expect(one).toMatchObject({
      assessable: true,
      problem: null,
      utcOffsetMinutes: 540,
      zone: 'Tokyo Standard Time',
      intervalSeconds: 15,
      gaps: 2,
      longestGaps: [
        { from: '2004-01-05T00:19:45.000+09:00', to: '2004-01-05T00:30:00.000+09:00' },
        { from: '2004-01-05T00:50:00.000+09:00', to: '2004-01-05T00:55:15.000+09:00' },
      ],
    });
    const bad = log.split('\r\n').findIndex((line) => line.includes('n/a')) + 1;
    expect(one.warnings.map((w) => [w.kind, w.positions])).toEqual([
      ['short-record', [{ line: bad + 1 }]],
      ['bad-number', [{ line: bad, column: 2 }]],
    ]);
    expect(one.missing.map((m) => m.counter)).toContain('\\Process(*)\\ID Process');
    expect(one.advice.join()).toMatch(/log all processes.*a day at least.*gaps/);
    expect(one.adviceCodes).toEqual(expect.arrayContaining(['log-all-processes', 'log-a-day', 'explain-gaps']));
  });

  it('counts a process of the objects Process and Process V2 once', async () => {
    const columns = (...paths: string[]): Record<string, Rule> =>
      Object.fromEntries(paths.map((path) => [path, level(30_000_000)]));
    const [w0, w1] = ['\\Process(w3wp)\\Private Bytes', '\\Process(w3wp#1)\\Private Bytes'];
    const [v0, v1] = ['\\Process V2(w3wp:1588)\\Private Bytes', '\\Process V2(w3wp:1592)\\Private Bytes'];
    for (const [paths, processes, isIncomplete] of [
      [[w0, w1, v0, v1], 2, false],
      [[w0, v0, v1], 2, true],
      [[v0, v1], 2, true],
      [[w0, w1], 2, false],
    ] as const) {
      const { one } = await examine(counterCsv(columns(...paths)));
      expect(one.processes).toBe(processes);
      expect(one.adviceCodes?.includes('log-process-too')).toBe(isIncomplete);
      const lacksIds = one.missing.some(({ facts }) => facts.kind === 'process-id');
      expect(lacksIds).toBe(!paths.some((path) => path.includes('V2')));
    }
  });

  it.each<[string, string | Buffer, object]>([
    ['tabs', text(HEADER.replace('CSV', 'TSV'), ...rows(0, 3600, 30)).replaceAll('",', '"\t'), { delimiter: '\t' }],
    ['semicolons', text(HEADER, ...rows(0, 3600, 30)).replaceAll('",', '";'), { delimiter: ';' }],
    ['UTF-16', Buffer.from(`\ufeff${text(HEADER, ...rows(0, 3600, 30))}`, 'utf16le'), { encoding: 'utf-16le' }],
    [
      'windows-1252',
      Buffer.from(text(HEADER.replace('Tokyo', 'Fran\u00e7ais'), ...rows(0, 3600, 30)), 'latin1'),
      { encoding: 'windows-1252' },
    ],
    ['gzip', gzipSync(text(HEADER, ...rows(0, 3600, 30))), { compression: 'gzip', encoding: 'utf-8' }],
  ])('tells the form: %s', async (_, content, form) => {
    const { one, status } = await examine(content);
    expect(status).toBe(0);
    expect(one.form).toMatchObject(form);
    expect(one.samples).toBe(120);
  });

  it('misses counters of Exchange only on an Exchange server, and says what each is for', async () => {
    const missing = async (process: string): Promise<string[]> => {
      const { one } = await examine(text(HEADER.replace('app', process), ...rows(0, 3600, 30)));
      return one.missing.map(({ counter, why }) => `${counter}: ${why}`);
    };
    const plain = await missing('app');
    expect(plain.join()).not.toMatch(/MSExchange|Database/);
    expect(plain.filter((line) => /Commit/.test(line))).toEqual([
      '\\Memory\\Committed Bytes: growth of the memory of the whole machine is not detected',
      '\\Memory\\Commit Limit: there is no forecast of when the machine runs out of memory',
    ]);
    const exchange = await missing('store');
    expect(new Set(exchange.map((line) => line.replace(/.*: /, ''))).size).toBeGreaterThan(9);
    expect(exchange.join('\n')).toMatch(
      /Database Cache Size: the store's cache, which grows by design, .* \(not needed if/,
    );
  });

  it('warns of a file that a spreadsheet saved again, whatever its delimiter', async () => {
    const { one } = await examine(
      text(HEADER, ...rows(0, 3600, 30).map((line) => line.replace('"1000000"', '1.23457E+11'))),
    );
    expect(one.warnings.map(({ kind, count }) => [kind, count])).toEqual([['rounded-number', 120]]);
    expect(one.advice.join()).toMatch(/as the collector wrote it/);
  });

  it('counts columns without any value', async () => {
    const header = `${HEADER},"\\\\SRV\\Process(app)\\ID Process"`;
    const { one } = await examine(text(header, ...rows(0, 3600, 30).map((line) => `${line}," "`)));
    expect([one.countersRead, one.countersEmpty]).toEqual([2, 1]);
    const dead = await examine(text(header, ...rows(0, 3600, 30).map((line) => `${line},"-1"`)));
    expect([dead.one.countersRead, dead.one.countersEmpty]).toEqual([2, 1]);
  });

  it.each<[string, string, RegExp]>([
    [
      'no counters of processes',
      text('"(PDH-CSV 4.0) (x)(0)","\\\\S\\System\\Threads"', ...rows(0, 3600, 30)),
      /nothing/,
    ],
    ['only the process ID', text(HEADER.replace('Private Bytes', 'ID Process'), ...rows(0, 3600, 30)), /nothing/],
    ['ten minutes', text(HEADER, ...rows(0, 600, 5)), /too little data: 120 samples over 10 minutes/],
  ])('ends with 4 and says why, with what is known: %s', async (_, content, problem) => {
    const { one, status } = await examine(content);
    expect(status).toBe(4);
    expect(one.assessable).toBe(false);
    expect(one.problem).toMatch(problem);
    expect(one.samples).toBe(120);
  });

  it('reads standard input, and takes escape sequences for text', async () => {
    const log = text(HEADER.replace('app', 'a\u001b[2Jb').replace('Tokyo', '\u001b[31mT'), ...rows(0, 3600, 30));
    const { status, stdout, shown } = await run(['doctor', '-'], await scratch(), {}, log);
    expect(status, shown).toBe(0);
    expect(stdout).toMatch(/^standard input: a counter log that can be assessed\n/);
    expect(stdout).not.toContain('\u001b');
    const idle = text('"(PDH-CSV 4.0) (x)(0)","\\\\S\u001b[2J\\Sys\u001b[2Jtem\\Thr\u001b[2Jeads"', ...rows(0, 60, 30));
    expect((await run(['doctor', '-'], await scratch(), {}, idle)).stdout).not.toContain('\u001b');
  });

  it('leaves other files of a folder out', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'prices.csv'), 'article,price\nbread,2\n');
    await writeFile(join(folder, 'perf.csv'), text(HEADER, ...rows(0, 3600, 30)));
    const { status, stderr, shown } = await run(['doctor', '.'], folder);
    expect(status, shown).toBe(0);
    expect(stderr).toMatch(/^leakscan: skipped: \.\/prices\.csv: is not a counter log.*\n$/);
  });

  it.each<[string[], number, RegExp]>([
    [['none.csv'], 4, /^leakscan: error: none\.csv: no such file.*\n$/],
    [['prices.csv'], 4, /^leakscan: error: prices\.csv: is not a counter log.*\n$/],
    [['prices.csv', LEAK], 3, /^leakscan: error: prices\.csv: is not a counter log.*\n$/],
    [[], 2, /^leakscan: error: no counter log was given.*\n$/],
    [[LEAK, '--format', 'html'], 2, /^leakscan: error: unknown format "html"; doctor writes text or json\n$/],
    [[LEAK, '--nonsense'], 2, /^leakscan: error: .*nonsense.*\n$/],
  ])('%j ends with %i and one line', async (args, expected, message) => {
    const folder = await scratch();
    await writeFile(join(folder, 'prices.csv'), 'article,price\nbread,2\n');
    const { status, stderr, shown } = await run(['doctor', ...args], folder);
    expect(status, shown).toBe(expected);
    expect(stderr).toMatch(message);
  });
});
