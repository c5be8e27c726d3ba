import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { NightSummary } from '../../src/model/nightly.ts';
import type { Report } from '../../src/model/report.ts';
import { writeLog } from '../helpers/binary-log-writer.ts';
import { processRecords, START, usual, type Running } from '../helpers/process-log.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const HOURS_30 = 1800;
/** A log of 30 hours in which `worker` leaks, one process ends, and one that leaks starts in mid-log. */
const running = (number: number): readonly Running[] => [
  ...usual(0).slice(0, 2),
  { name: 'worker', pid: 900, bytes: 50_000_000 + 150_000 * number + 20_000 * (number % 7), handles: 3000 },
  ...(number < 400 ? [{ name: 'gone', pid: 940, bytes: 7_000_000 + (number % 9), handles: 60 }] : []),
  ...(number >= 500
    ? [{ name: 'late', pid: 950, bytes: 9_000_000 + 120_000 * number + 9000 * (number % 5), handles: 70 }]
    : []),
];
const LEAK = writeLog(processRecords({ samples: HOURS_30, intervalMs: 60_000, running }), {
  bufferSize: 65536,
  partBytes: 8000,
}).bytes;

const json = async (args: readonly string[], folder: string): Promise<Report> => {
  const result = await run([...args, '--format', 'json', '-o', '-'], folder);
  expect(result.status, result.shown).toBe(1);
  return JSON.parse(result.stdout) as Report;
};

const leaks = (report: Report): string[] =>
  report.assessments.filter((a) => a.verdict === 'leak' && a.process !== null).map((a) => `${a.process} ${a.resource}`);

describe('a scan', () => {
  it('finds leaks in a binary log, also of a process that started in mid-log', async () => {
    const folder = await scratch();
    writeFileSync(join(folder, 'a.blg'), LEAK);
    const report = await json(['a.blg'], folder);
    expect(leaks(report)).toEqual(expect.arrayContaining(['worker private-bytes', 'late private-bytes']));
    const late = report.assessments.find((a) => a.process === 'late' && a.resource === 'private-bytes');
    expect(late).toMatchObject({ pid: 950, lifetime: { startKnown: true } });
    const gone = report.assessments.find((a) => a.process === 'gone' && a.resource === 'private-bytes');
    expect(gone).toMatchObject({ pid: 940, lifetime: { startKnown: false, endKnown: true } });
    expect(late?.lifetime.start.slice(0, 16)).toBe(new Date(START + 500 * 60_000).toISOString().slice(0, 16));
    expect(report.inputs[0]).toMatchObject({
      format: 'pdh-blg',
      samples: HOURS_30,
      utcOffsetMinutes: -300,
      warnings: [],
    });
  });

  it('is one of a night too, and a log that is still written goes on the next night', async () => {
    const folder = await scratch();
    const night = async (day: string): Promise<NightSummary> => {
      const args = ['nightly', 'a.blg', '--history', 'history.db', '--now', `${day}T05:00:00Z`];
      const result = await run(args, folder, { TZ: 'UTC' });
      expect(result.status, result.shown).toBe(1);
      return JSON.parse(readFileSync(join(folder, 'reports/summary.json'), 'utf8')) as NightSummary;
    };
    // It ends within a buffer.
    writeFileSync(join(folder, 'a.blg'), LEAK.subarray(0, Math.floor(LEAK.length * 0.85)));
    const first = await night('2026-11-21');
    writeFileSync(join(folder, 'a.blg'), LEAK);
    const second = await night('2026-11-22');
    const [before, after] = [first, second].map(({ machines }) => machines[0]!);
    expect(before!.lastSample < after!.lastSample).toBe(true);
    const worker = after!.findings.find(({ process }) => process === 'worker');
    expect(worker).toMatchObject({ resource: 'private-bytes', verdict: 'leak', status: 'open', nightsSeen: 2 });
  });

  it('judges the same of the log, of its gzip, of its text, and of the log in two halves', async () => {
    const folder = await scratch();
    writeFileSync(join(folder, 'a.blg'), LEAK);
    writeFileSync(join(folder, 'a.blg.gz'), gzipSync(LEAK));
    const exported = await run(['export', 'a.blg', '-o', 'a.csv'], folder);
    expect(exported.status, exported.shown).toBe(0);
    const cut = await run(['export', 'a.blg', '-o', 'tail.tsv'], folder);
    expect(cut.status, cut.shown).toBe(0);
    const all = await json(['a.blg'], folder);
    const shown = ({ assessments }: Report) =>
      assessments.map(({ process, resource, verdict, trend }) => [
        process,
        resource,
        verdict,
        trend?.slopePerHour,
        trend?.samples,
      ]);
    expect(shown(await json(['a.blg.gz'], folder))).toEqual(shown(all));
    expect(shown(await json(['a.csv'], folder))).toEqual(shown(all));
    const first = writeLog(processRecords({ samples: 900, intervalMs: 60_000, running }), { bufferSize: 65536 });
    writeFileSync(join(folder, 'first.blg'), first.bytes);
    const [header = '', ...rows] = readFileSync(join(folder, 'a.csv'), 'utf8').split('\r\n');
    writeFileSync(join(folder, 'second.csv'), [header, ...rows.slice(900)].join('\r\n'));
    const halves = await json(['first.blg', 'second.csv'], folder);
    expect(leaks(halves)).toEqual(leaks(all));
    expect(halves.inputs.map(({ format }) => format)).toEqual(['pdh-blg', 'pdh-csv']);
  }, 60_000);

  it('takes --since, --last and --process, also of a process that starts later', async () => {
    const folder = await scratch();
    writeFileSync(join(folder, 'a.blg'), LEAK);
    const report = await json(['a.blg', '--process', 'late', '--last', '20h'], folder);
    expect(new Set(report.assessments.filter((a) => a.process !== null).map((a) => a.process))).toEqual(
      new Set(['late']),
    );
    expect(report.inputs[0]?.samples).toBe(1201);
  });
});

describe('doctor', () => {
  it('says what a binary log is', async () => {
    const folder = await scratch();
    writeFileSync(join(folder, 'a.blg'), LEAK.subarray(0, LEAK.length - 80_000));
    const result = await run(['doctor', 'a.blg'], folder);
    expect(result.status, result.shown).toBe(0);
    expect(result.stdout).toMatch(/Format +PDH-BLG, binary, /);
    expect(result.stdout).toMatch(/Clock +Eastern Standard Time, UTC-05:00/);
    expect(result.stdout).toMatch(/Odd lines +buffer/);
  });
});

describe('export', () => {
  it('writes a text log again as it was, and chosen counters of it', async () => {
    const folder = await scratch();
    const log = join(SAMPLES, 'frontend-imap4-leak.csv');
    const result = await run(['export', log, '-o', 'a.csv'], folder);
    expect(result.status, result.shown).toBe(0);
    const lines = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
    expect(lines(join(folder, 'a.csv')).length).toBe(lines(log).length);
    const chosen = await run(['export', log, '--counter', '\\Process(inetinfo)\\*', '-o', '-'], folder);
    expect(chosen.stdout.split('\r\n')[0]).toMatch(
      /^"\(PDH-CSV 4\.0\) [^"]*",("[^"]*\\Process\(inetinfo\)\\[^"]*",?)+$/,
    );
  });

  it('takes standard input, packed too', async () => {
    const folder = await scratch();
    const result = await run(['export', '-', '-o', 'a.tsv', '--counter', '*(late)*'], folder, {}, gzipSync(LEAK));
    expect(result.status, result.shown).toBe(0);
    const rows = readFileSync(join(folder, 'a.tsv'), 'utf8').trimEnd().split('\r\n');
    expect(rows[0]).toMatch(/^"\(PDH-TSV 4\.0\) \(Eastern Standard Time\)\(300\)"\t"\\\\HOST\\Process\(late\)/);
    expect(rows).toHaveLength(HOURS_30 + 1);
    expect(rows[1]).toMatch(/^"10\/01\/2024 10:00:00\.000"(\t" ")+$/);
  });

  it.each([
    [['export', 'a.blg'], 2, /no output was given/],
    [['export', '-o', 'a.csv'], 2, /no counter log was given/],
    [['export', 'a.blg', '-o', 'a.blg'], 2, /must not be overwritten/],
    [['export', 'a.blg', 'b.blg', '-o', 'a.csv'], 2, /takes one log/],
    [['export', 'a.blg', '-o', 'a.csv', '--format', 'xml'], 2, /csv or tsv/],
    [['export', 'a.blg', '-o', 'a.csv', '--counter', 'nothing'], 4, /none of its \d+ counters is nothing/],
    [['export', 'missing.blg', '-o', 'a.csv'], 4, /no such file/],
    [['export', 'text.blg', '-o', 'a.csv'], 4, /text\.blg: is not a counter log/],
    [['export', 'a.blg', '-o', 'a.blg/x.csv'], 5, /cannot be written/],
  ] as const)('%s ends with %d', async (args, status, message) => {
    const folder = await scratch();
    writeFileSync(join(folder, 'a.blg'), LEAK.subarray(0, 10 * 65536));
    writeFileSync(join(folder, 'b.blg'), LEAK);
    writeFileSync(join(folder, 'text.blg'), 'a text\n');
    const result = await run(args, folder);
    expect(result.status, result.shown).toBe(status);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trim().split('\n'), result.shown).toHaveLength(1);
    expect(existsSync(join(folder, 'a.csv'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
