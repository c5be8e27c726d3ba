import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderJson } from '../../src/render/json/render-json.ts';
import { fullReport, hostileReport } from '../helpers/report-fixture.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');
const NOW = ['--now', '2026-11-21T06:00:00Z'];

describe('leakscan convert', () => {
  it('writes what the scan wrote, in every format, without the log', async () => {
    const folder = await scratch();
    const formats = ['html', 'json', 'md', 'csv', 'txt'];
    const outputs = (name: string): string[] => formats.flatMap((format) => ['-o', `${name}.${format}`]);
    await run([LEAK, '-q', ...NOW, ...outputs('scan')], folder);
    const result = await run(['convert', 'scan.json', ...outputs('again')], folder);
    expect(result.status, result.shown).toBe(0);
    expect(result.stderr).toBe(formats.map((format) => `leakscan: report: again.${format}\n`).join(''));
    for (const format of formats) {
      expect(await readFile(join(folder, `again.${format}`))).toEqual(await readFile(join(folder, `scan.${format}`)));
    }
  });

  it('reads standard input, also as PowerShell redirects it, and writes standard output', async () => {
    const utf16 = Buffer.from(`\ufeff${renderJson(fullReport())}`, 'utf16le');
    for (const input of [renderJson(fullReport()), utf16]) {
      const result = await run(['convert', '-', '--format', 'text', '-o', '-'], await scratch(), {}, input);
      expect(result.status, result.shown).toBe(0);
      expect(result.stdout).toMatch(/^Two processes leak\./);
      expect(result.stderr).toBe('');
    }
  });

  it('gives the default name where none is asked for', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'r.json'), renderJson(fullReport()));
    expect((await run(['convert', 'r.json'], folder)).stderr).toBe(
      `leakscan: report: ${join('reports', 'EXFE01_000001.html')}\n`,
    );
  });

  const damaged = renderJson(fullReport()).slice(0, 3000);
  it.each<[string, string[], string | null, number, RegExp]>([
    ['no operand', [], null, 2, /no report was given; try "leakscan convert report\.json/],
    ['two operands', ['a.json', 'b.json'], null, 2, /2 reports were given; convert takes one/],
    ['an unknown format', ['r.json', '--format', 'pdf'], '{}', 2, /unknown format "pdf"/],
    ['its own input as output', ['r.json', '-o', 'r.json'], '{}', 2, /must not be overwritten/],
    ['charts that are no number', ['r.json', '--max-charts', 'all'], '{}', 2, /--max-charts all: give a whole number/],
    ['a wrong baseline', ['r.json', '--baseline', 'no.json'], '{}', 2, /--baseline no\.json: there is no such file/],
    ['a missing file', ['no.json'], null, 4, /no\.json: there is no such file/],
    ['a folder', ['.'], null, 4, /this is a folder/],
    ['a damaged report', ['r.json'], damaged, 4, /r\.json: the JSON ends in the middle/],
    ['a foreign JSON', ['r.json'], '{"a": 1}', 4, /not a report of leakscan/],
    [
      'a later schema',
      ['r.json'],
      '{"schemaVersion": 2, "tool": {"name": "leakscan"}, "assessments": []}',
      4,
      /schemaVersion 2/,
    ],
    ['what is no text', ['r.json'], '\u0000\u0001', 4, /it is not JSON/],
  ])('refuses %s', async (_name, args, content, status, message) => {
    const folder = await scratch();
    if (content !== null) await writeFile(join(folder, 'r.json'), content);
    const before = await readdir(folder);
    const result = await run(['convert', ...args], folder);
    expect(result.status, result.shown).toBe(status);
    expect(result.stderr).toMatch(/^leakscan: error: .*\n$/);
    expect(result.stderr).toMatch(message);
    expect(await readdir(folder)).toEqual(before);
  });

  it('writes charts and reports beside each other, whatever the names are', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'r.json'), renderJson(hostileReport()));
    const result = await run(['convert', 'r.json', '-o', 'r.html', '--charts-dir', 'a/b', '--max-charts', '4'], folder);
    expect(result.status, result.shown).toBe(0);
    expect(result.stderr).toMatch(/^leakscan: charts: 4 in a\/b\nleakscan: report: r\.html\n$/);
    expect(await readdir(join(folder, 'a/b'))).toHaveLength(4);
    expect((await readdir(folder)).sort()).toEqual(['a', 'r.html', 'r.json']);
  });

  it('ends with 5 where charts cannot be written, and writes the rest', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'r.json'), renderJson(fullReport()));
    await writeFile(join(folder, 'charts'), 'a file');
    const result = await run(['convert', 'r.json', '-o', 'r.md', '--charts-dir', 'charts'], folder);
    expect(result.status, result.shown).toBe(5);
    expect(result.stderr).toMatch(
      /^leakscan: error: charts[\\/].* cannot be written: .*; choose another place with --charts-dir\n/,
    );
    expect(await readFile(join(folder, 'charts'), 'utf8')).toBe('a file');
    expect(await readdir(folder)).toContain('r.md');
  });

  // Root may write into any folder.
  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'leaves the old report in a folder that may only be read',
    async () => {
      const folder = await scratch();
      await writeFile(join(folder, 'r.json'), renderJson(fullReport()));
      await mkdir(join(folder, 'out'));
      await writeFile(join(folder, 'out/r.html'), 'old');
      await chmod(join(folder, 'out'), 0o555);
      const result = await run(['convert', 'r.json', '-o', 'out/r.html'], folder);
      await chmod(join(folder, 'out'), 0o755);
      expect(result.status, result.shown).toBe(5);
      expect(result.stderr).toMatch(/no permission to write there/);
      expect(await readFile(join(folder, 'out/r.html'), 'utf8')).toBe('old');
    },
  );
});

describe('--baseline', () => {
  it('tells the second night from the first, and may be written anew', async () => {
    const folder = await scratch();
    const night = ['-q', ...NOW, '-o', 'last.json', '-o', 'night.md'];
    const first = await run([LEAK, ...night, '--baseline', 'last.json'], folder);
    expect(first.status, first.shown).toBe(2);
    expect(first.stderr).toContain('there is no such file; leave --baseline out on the first run');
    expect((await run([LEAK, ...night], folder)).status).toBe(1);
    const second = await run([LEAK, ...night, '--baseline', 'last.json'], folder);
    expect(second.status, second.shown).toBe(1);
    expect(await readFile(join(folder, 'night.md'), 'utf8')).toContain('last.json: 1 the same.');
    const report = JSON.parse(await readFile(join(folder, 'last.json'), 'utf8'));
    expect(report.assessments[0].state).toBe('same');
    expect(report.options.baseline).toBe('last.json');
    expect(report.command).toEqual([LEAK, ...night, '--baseline', 'last.json']);
  });

  it('is read before the logs, and ends with 2 where it is no report', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'old.json'), '{"schemaVersion": 3, "tool": {"name": "leakscan"}, "assessments": []}');
    const result = await run(['no-such.csv', '--baseline', 'old.json'], folder);
    expect(result.status, result.shown).toBe(2);
    expect(result.stderr).toMatch(/^leakscan: error: --baseline old\.json: it has schemaVersion 3, .*\n$/);
  });
});

describe('a report as CSV', () => {
  it('overwrites no counter log, which has the same extension', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'other.csv'), '"(PDH-CSV 4.0) (UTC)(0)","\\\\A\\Process(a)\\Private Bytes"\n');
    const wide = Buffer.from('\ufeff"(PDH-CSV 4.0) (UTC)(0)","x"\n', 'utf16le');
    await writeFile(join(folder, 'wide.csv'), wide);
    for (const name of ['other.csv', 'wide.csv']) {
      const result = await run([LEAK, '-o', name], folder);
      expect(result.status, result.shown).toBe(2);
      expect(result.stderr).toMatch(/this file is a counter log and must not be overwritten; choose another name/);
    }
    expect(await readFile(join(folder, 'wide.csv'))).toEqual(wide);
    // An older report is written anew.
    for (const name of ['r.csv', 'r.csv']) expect((await run([LEAK, '-q', '-o', name], folder)).status).toBe(1);
  });
});
