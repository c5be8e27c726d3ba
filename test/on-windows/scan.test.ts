/** Scans give on Windows what they give on Linux. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writeLog } from '../helpers/binary-log-writer.ts';
import { processRecords, usual } from '../helpers/process-log.ts';
import { run as runOnLinux, SAMPLES } from '../helpers/run.ts';
import { zip } from '../helpers/zip.ts';
import { cmd, leakscan, leakscanLine, scratch } from './rig.ts';

const TRIALS = path.resolve('test/data/trials');
const NOW = ['--now', '2026-01-01T00:00:00Z'];

/** Both reports of the same files, read from the folder that they are in. */
async function bothReports(folder: string, args: readonly string[]): Promise<{ windows: unknown; linux: unknown }> {
  const linux = await runOnLinux([...args, ...NOW, '-o', 'linux.json'], folder);
  const windows = await leakscan([...args, ...NOW, '-o', 'windows.json'], { cwd: folder });
  expect(windows.status, `${windows.shown}\n${linux.shown}`).toBe(linux.status);
  const read = (name: string): unknown => {
    const report = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Record<string, unknown>;
    // It has the name of the output.
    return { ...report, command: '' };
  };
  return { windows: read('windows.json'), linux: read('linux.json') };
}

const IS_LIST = /\.modules\.|-(?:tasklist|processes)\./;
const samples = readdirSync(SAMPLES).filter((name) => name !== 'README.md' && !IS_LIST.test(name));
const trials = readdirSync(TRIALS);

const tabs = (text: string): string => text.replaceAll('","', '"\t"');
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const sample = readFileSync(path.join(SAMPLES, 'frontend-imap4-leak.csv'), 'utf8');
const BINARY = writeLog(
  processRecords({
    samples: 600,
    intervalMs: 180_000,
    running: (number) => [
      ...usual(0).slice(0, 2),
      { name: 'worker', pid: 900, bytes: 50_000_000 + 450_000 * number + 20_000 * (number % 7), handles: 3000 },
    ],
  }),
  { bufferSize: 65536, partBytes: 8000 },
).bytes;
const MADE: Readonly<Record<string, Uint8Array | string>> = {
  'utf16.csv': utf16(sample),
  'utf16-tabs.tsv': utf16(tabs(sample)),
  'tabs.tsv': tabs(sample),
  'semicolons.csv': sample.replaceAll('","', '";"').replaceAll(/"(\d+)\.(\d+)"/g, '"$1,$2"'),
  'line-feeds.csv': sample.replaceAll('\r\n', '\n'),
  'binary.blg': BINARY,
  'archive.zip': zip([{ name: 'logs/perf.csv', data: Buffer.from(sample) }]),
};

describe('the same report as on Linux', () => {
  it.each(samples)('of the sample %s', async (name) => {
    const folder = scratch();
    for (const file of readdirSync(SAMPLES)) copyFileSync(path.join(SAMPLES, file), path.join(folder, file));
    const list = `${name.replace(/\.csv(?:\.gz)?$/, '')}.modules.csv`;
    const more = readdirSync(SAMPLES).includes(list) ? ['--inventory', list] : [];
    const { windows, linux } = await bothReports(folder, [name, ...more]);
    expect(windows).toEqual(linux);
  });

  it.each(trials)('of the trial %s', async (name) => {
    const folder = scratch();
    copyFileSync(path.join(TRIALS, name), path.join(folder, name));
    const { windows, linux } = await bothReports(folder, [name]);
    expect(windows).toEqual(linux);
  });

  it.each(Object.keys(MADE))('of %s', async (name) => {
    const folder = scratch();
    writeFileSync(path.join(folder, name), MADE[name]!);
    const { windows, linux } = await bothReports(folder, [name]);
    expect(windows).toEqual(linux);
    expect((windows as { assessments: { verdict: string }[] }).assessments.map((one) => one.verdict)).toContain('leak');
  });
});

it('exports a binary log as the same bytes as on Linux', async () => {
  const folder = scratch();
  writeFileSync(path.join(folder, 'perf.blg'), BINARY);
  for (const name of ['perf.csv', 'perf.tsv']) {
    const linux = await runOnLinux(['export', 'perf.blg', '-o', `linux-${name}`], folder);
    const windows = await leakscan(['export', 'perf.blg', '-o', `windows-${name}`], { cwd: folder });
    expect([windows.status, linux.status], windows.shown).toEqual([0, 0]);
    const bytes = readFileSync(path.join(folder, `windows-${name}`));
    expect(bytes).toEqual(readFileSync(path.join(folder, `linux-${name}`)));
    expect(bytes.length).toBeGreaterThan(10_000);
  }
});

it('writes every format as on Linux', async () => {
  const folder = scratch();
  mkdirSync(path.join(folder, 'windows'));
  mkdirSync(path.join(folder, 'linux'));
  const log = gunzipSync(readFileSync(path.join(SAMPLES, 'frontend-pop3-crash.csv.gz')));
  const names = ['r.html', 'r.md', 'r.csv', 'r.txt'];
  const outputs = names.flatMap((name) => ['-o', name]);
  for (const where of ['windows', 'linux']) writeFileSync(path.join(folder, where, 'perf.csv'), log);
  const args = ['perf.csv', ...NOW, ...outputs, '--charts-dir', 'charts'];
  const linux = await runOnLinux(args, path.join(folder, 'linux'));
  const windows = await leakscan(args, { cwd: path.join(folder, 'windows') });
  expect(windows.status, windows.shown).toBe(linux.status);
  const written = (where: string, name: string): string => readFileSync(path.join(folder, where, name), 'utf8');
  for (const name of names) expect(written('windows', name), name).toBe(written('linux', name));
  expect(readdirSync(path.join(folder, 'windows/charts')).sort()).toEqual(
    readdirSync(path.join(folder, 'linux/charts')).sort(),
  );
  expect(windows.err).toBe(linux.stderr.replaceAll('charts/', 'charts\\'));
});

it('gives its status to cmd.exe', async () => {
  const folder = scratch();
  copyFileSync(path.join(SAMPLES, 'frontend-imap4-leak.csv'), path.join(folder, 'perf.csv'));
  const lines = [`${leakscanLine()} perf.csv -o r.html`, 'echo status %ERRORLEVEL%', `${leakscanLine()} --no-such`];
  const result = await cmd([...lines, 'echo status %ERRORLEVEL%'], { cwd: folder });
  expect(result.out, result.shown).toContain('status 1\r\n');
  expect(result.out).toContain('status 2\r\n');
  expect(readFileSync(path.join(folder, 'r.html'), 'utf8')).toContain('</html>');
});

it('reads standard input and writes standard output through cmd.exe', async () => {
  const folder = scratch();
  copyFileSync(path.join(SAMPLES, 'frontend-imap4-leak.csv'), path.join(folder, 'perf.csv'));
  const result = await cmd([`${leakscanLine()} - -q -o json=- <perf.csv >out.json`], { cwd: folder });
  expect(result.status, result.shown).toBe(1);
  const bytes = readFileSync(path.join(folder, 'out.json'));
  expect(bytes.includes('\r')).toBe(false);
  expect((JSON.parse(bytes.toString('utf8')) as { inputs: unknown[] }).inputs).toHaveLength(1);
});
