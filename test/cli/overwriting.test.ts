/** What leakscan writes never takes the place of a counter log, which cannot be captured again. */
import { chmod, link, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { irreplaceableKind } from '../../src/cli/files/irreplaceable.ts';
import { refuseCounterLog, refuseOverwriting } from '../../src/cli/files/output-clashes.ts';
import { readTarget } from '../../src/cli/files/output-target.ts';
import { writeInPieces, writeWhole } from '../../src/cli/files/write-file.ts';
import { formatNames, REPORT_FORMATS } from '../../src/render/index.ts';
import { fullReport, hostileReport } from '../helpers/report-fixture.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';
import { zip } from '../helpers/zip.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');
const log = readFileSync(LEAK);
const lines = log.toString('latin1').split(/\r?\n/);
const withoutBanner = log.toString('latin1').replace(/\(PDH-CSV 4\.0\) [^"]*/, 'Time');
const table =
  'TimeGenerated [UTC],Computer,ObjectName,CounterName,InstanceName,CounterValue\n' +
  '2024-03-04T08:00:00Z,A,Process,Private Bytes,app,1\n2024-03-04T08:05:00Z,A,Process,Private Bytes,app,2\n';
/** An event trace: the size of its buffers, and the header of its first event. */
const binaryLog = Buffer.alloc(4096);
binaryLog.writeUInt32LE(4096, 0);
binaryLog.set([1, 0xc0], 0x4a);

const KEPT: readonly (readonly [string, string, string | Buffer, string])[] = [
  ['a text log', 'x.csv', log, 'counter-log'],
  ['a text log of any name', 'x.html', log, 'counter-log'],
  ['in UTF-16', 'x.txt', Buffer.from(`\ufeff${log.toString('latin1')}`, 'utf16le'), 'counter-log'],
  ['without its banner', 'x', withoutBanner, 'counter-log'],
  ['with semicolons', 'x.txt', withoutBanner.replaceAll('","', '";"'), 'counter-log'],
  ['with titles in front', 'x.txt', `Server report\nweek 7\n\n${log.toString('latin1')}`, 'counter-log'],
  ['behind NULs', 'x.txt', Buffer.concat([Buffer.alloc(3000), log]), 'counter-log'],
  ['a header alone', 'x.txt', `${lines[0]!}\n`, 'counter-log'],
  ['half a header', 'x.txt', lines[0]!.slice(0, 100), 'counter-log'],
  ['without its header', 'x.txt', lines.slice(3).join('\n'), 'counter-log'],
  ['one row a value', 'x.json', table, 'counter-log'],
  ['a binary log', 'x.dat', binaryLog, 'counter-log'],
  ['gzip', 'x.html', gzipSync(log), 'packed'],
  ['gzip that is cut off', 'x.html', gzipSync(log).subarray(0, 30), 'packed'],
  ['ZIP', 'x.html', zip([{ name: 'a.csv', data: log }]), 'packed'],
  ['a damaged binary log', 'x.blg', Buffer.from('no longer a log'), 'log-name'],
  ['a damaged archive', 'x.csv.gz', Buffer.alloc(100, 0x41), 'log-name'],
  ['binary of no known kind', 'x.html', Buffer.alloc(100), 'binary'],
  ['a damaged text log', 'x.csv', 'garbage, and no more\n', 'table'],
];

describe('what is at the place of an output', () => {
  it.each(KEPT)('%s is kept: %s', async (_, name, content, kind) => {
    const file = join(await scratch(), name);
    await writeFile(file, content);
    const before = await readFile(file);
    expect(await irreplaceableKind(file)).toBe(kind);
    await expect(refuseOverwriting([file], [], false)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(writeWhole(file, 'report')).rejects.toThrow(/x[^:]*: this file .* must not be overwritten; choose/);
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  it.each(['a name of its own', 'a link', 'a hard link'])('a log is kept under %s', async (how) => {
    const folder = await scratch();
    await writeFile(join(folder, 'perf.csv'), log);
    const file = join(folder, how === 'a name of its own' ? 'perf.csv' : 'report.html');
    if (how === 'a link') await symlink('perf.csv', file);
    if (how === 'a hard link') await link(join(folder, 'perf.csv'), file);
    await expect(writeWhole(file, 'report')).rejects.toThrow('is a counter log');
    expect((await readFile(join(folder, 'perf.csv'))).equals(log)).toBe(true);
  });

  it('a log that begins while the report is made is kept', async () => {
    const file = join(await scratch(), 'x.html');
    const writing = writeInPieces(file, async (write) => {
      await write('report');
      await writeFile(file, log);
    });
    await expect(writing).rejects.toThrow('is a counter log');
    expect((await readFile(file)).equals(log)).toBe(true);
  });

  it.each(formatNames())('a report as %s is written anew', async (format) => {
    const file = join(await scratch(), `r.${REPORT_FORMATS[format].extension}`);
    for (const report of [fullReport(), hostileReport(), fullReport()]) {
      await writeWhole(file, await REPORT_FORMATS[format].render(report, { maxCharts: 2 }));
    }
    expect(await irreplaceableKind(file)).toBeNull();
  });

  it.each<[string, string | Buffer]>([
    ['empty.csv', ''],
    ['a page that quotes a log.html', `<!DOCTYPE html>\n<p>line 1 is\n${lines.slice(0, 5).join('\n')}\n</p>`],
    ['a document that quotes a log.json', `{\n "message": "${lines[0]!.replaceAll('"', '')}"\n}`],
    [
      'a report that quotes a log.md',
      `No leak\n\n${lines.slice(0, 5).join('\n')}\n\nReport key: \`0123456789abcdef\`\n`,
    ],
    ['old.json', 'old'],
    ['task.xml', Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-16"?><Task/>', 'utf16le')],
    ['history.csv', '\ufeffmachine,process,instance,pid,resource,night,start\r\nA,app,app,1,private-bytes,,\r\n'],
  ])('%s is written anew', async (name, content) => {
    const file = join(await scratch(), name);
    await writeFile(file, content);
    await writeWhole(file, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
  });

  // Root may read any file.
  it.skipIf(process.getuid?.() === 0)('a file that cannot be read is kept', async () => {
    const file = join(await scratch(), 'r.html');
    await writeFile(file, 'old');
    await chmod(file, 0o200);
    expect(await irreplaceableKind(file)).toBe('unreadable');
  });

  it('a history takes the place of no log, and of a damaged history', async () => {
    const folder = await scratch();
    for (const [, name, content, kind] of KEPT) {
      const file = join(folder, name);
      await writeFile(file, content);
      if (kind === 'binary') await refuseCounterLog(file);
      else await expect(refuseCounterLog(file)).rejects.toMatchObject({ code: 'USAGE' });
      await rm(file);
    }
  });
});

it('an output is an input by any of its names', async () => {
  const folder = await scratch();
  await writeFile(join(folder, 'list.txt'), 'a list');
  await link(join(folder, 'list.txt'), join(folder, 'hard.txt'));
  await mkdir(join(folder, 'real'));
  await symlink('real', join(folder, 'linked'));
  const at = (name: string): string => join(folder, name);
  await expect(refuseOverwriting([at('hard.txt')], [at('list.txt')], false)).rejects.toThrow('is to be read');
  await expect(refuseOverwriting([at('linked/new'), at('real/new')], [], false)).rejects.toThrow('two outputs');
  await refuseOverwriting([at('other.txt'), '-'], [at('list.txt')], false);
});

describe('-o FORMAT=FILE of export', () => {
  const rules = { command: 'export', formats: ['csv', 'tsv'], otherwise: 'csv' } as const;
  it.each([
    ['csv=z.csv', undefined, 'csv', 'z.csv'],
    ['TSV=z.csv', undefined, 'tsv', 'z.csv'],
    ['tsv=-', 'csv', 'tsv', '-'],
    ['z.tsv', undefined, 'tsv', 'z.tsv'],
    ['z.tsv', 'csv', 'csv', 'z.tsv'],
    ['z', undefined, 'csv', 'z'],
    ['a=b/z.tsv', undefined, null, 'unknown format "a"; export writes csv or tsv'],
    ['html=z', undefined, null, 'unknown format "html"'],
    ['csv=', undefined, null, 'a file is missing after "="'],
    ['C:\\a=b.tsv', undefined, 'tsv', 'C:\\a=b.tsv'],
  ] as const)('%s with --format %s', (output, format, expected, file) => {
    if (expected === null) expect(() => readTarget(output, format, rules)).toThrow(file);
    else expect(readTarget(output, format, rules)).toEqual({ format: expected, file });
  });
});

describe('a command', () => {
  it.each<[string, readonly string[]]>([
    ['a scan', ['a.csv', '-o', 'json=out.json', '-o', 'html=log.blg']],
    ['a scan whose charts', ['a.csv', '-o', 'json=out.json', '--charts-dir', 'charts']],
    ['a scan over its baseline', ['a.csv', '--baseline', 'base.json', '-o', 'out.json', '-o', 'html=base.json']],
    ['a scan over an article', ['a.csv', '--catalog', 'own', '-o', 'out.json', '-o', 'text=own/mine.yaml']],
    ['an export', ['export', 'a.csv', '-o', 'csv=log.blg']],
    ['an export of the export', ['export', 'a.csv', '-o', 'b.csv']],
    ['a task', ['schedule', 'cron', '-o', 'log.blg', '--', 'nightly', '/logs']],
    ['a night over a page', ['nightly', 'share', '-o', 'pages', '--history', 'h.db']],
    ['a history', ['nightly', 'share', '-o', 'out', '--history', 'b.csv']],
    ['a new history', ['nightly', 'share', '-o', 'out', '--history', 'log.blg', '--rebuild-history']],
  ])('%s replaces no log and no input, and nothing else is written', async (_, args) => {
    const folder = await scratch();
    const at = (name: string): string => join(folder, name);
    await Promise.all(['charts', 'own', 'share', 'pages'].map((name) => mkdir(at(name))));
    await run([LEAK, '-q', '-o', 'base.json', '--charts-dir', 'charts'], folder);
    const chart = (await import('node:fs')).readdirSync(at('charts'))[0]!;
    await writeFile(at('own/mine.yaml'), ARTICLE);
    for (const name of ['a.csv', 'b.csv', 'share/a.csv', 'pages/index.html', `charts/${chart}`]) {
      await writeFile(at(name), log);
    }
    await writeFile(at('log.blg'), binaryLog);
    const files = ['a.csv', 'b.csv', 'share/a.csv', 'pages/index.html', `charts/${chart}`, 'log.blg', 'base.json'];
    const before = await Promise.all([...files, 'own/mine.yaml'].map((name) => readFile(at(name))));
    const result = await run(args, folder);
    expect(result.status, result.shown).toBe(2);
    expect(result.stderr).toMatch(/^leakscan: error: .*must not be overwritten; choose another name.*\n$/);
    const after = await Promise.all([...files, 'own/mine.yaml'].map((name) => readFile(at(name))));
    expect(after.every((content, index) => content.equals(before[index]!))).toBe(true);
    await expect(readFile(at('out.json'))).rejects.toThrow('ENOENT');
  });
});

const ARTICLE = readFileSync('catalog/articles/KB107118.yaml', 'utf8');
