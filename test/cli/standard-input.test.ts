import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');
const HEALTHY = join(SAMPLES, 'frontend-pop3-crash.csv.gz');
const leak = await readFile(LEAK);

describe('leakscan -', () => {
  it.each([
    ['as it is', leak],
    ['gzipped', gzipSync(leak)],
  ])('reads a log from standard input, %s, with the findings of the file', async (_, input) => {
    const folder = await scratch();
    const fromFile = await run([LEAK, '-q', '-o', 'json=-'], folder);
    const { status, stdout, shown } = await run(['-', '-q', '-o', 'json=-'], folder, {}, input);
    expect(status, shown).toBe(1);
    const [expected, report] = [fromFile.stdout, stdout].map((text) => JSON.parse(text) as Report);
    expect(report!.assessments).toEqual(expected!.assessments);
    expect(report!.options['logs']).toEqual(['-']);
    expect(report!.inputs[0]).toMatchObject({
      file: 'standard input',
      bytes: input.length,
      sha256: createHash('sha256').update(input).digest('hex'),
    });
  });

  it('names the report by the machine and the date of the first sample', async () => {
    const folder = await scratch();
    const { stderr, shown } = await run(['-'], folder, {}, leak);
    expect(stderr, shown).toContain('report: reports/MAILFE02-2007-12-05.html');
    expect(readdirSync(join(folder, 'reports'))).toEqual(['MAILFE02-2007-12-05.html']);
  });

  it.each<[string[], string[]]>([
    [
      [HEALTHY, '-'],
      [HEALTHY, 'standard input'],
    ],
    [
      ['--', '-', HEALTHY],
      ['standard input', HEALTHY],
    ],
    [
      ['-', '-', './-'],
      ['standard input', './-'],
    ],
    [['-o', 'text=-', '-'], ['standard input']],
  ])('%j is read in this order, and once', async (args, files) => {
    const folder = await scratch();
    await writeFile(join(folder, '-'), leak.toString('latin1').replaceAll('MAILFE02', 'OTHER'));
    const { shown } = await run(['-q', '-o', 'r.json', ...args], folder, {}, leak);
    const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8')) as Report;
    expect(
      report.inputs.map((i) => i.file),
      shown,
    ).toEqual(files);
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['nothing', '', /standard input: is empty/],
    ['another text', 'article,price\nbread,2\n', /standard input: is not a counter log/],
    ['half a gzip file', gzipSync(leak).subarray(0, 20), /standard input: its gzip data cannot be read/],
  ])('ends with 4 and one line for %s', async (_, input, message) => {
    const folder = await scratch();
    const { status, stderr, shown } = await run(['-'], folder, {}, input);
    expect(status, shown).toBe(4);
    expect(stderr).toMatch(/^leakscan: error: .+\n$/);
    expect(stderr).toMatch(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps what came before the stream was cut off', async () => {
    const cut = leak.subarray(0, Math.floor(leak.length * 0.9));
    const { stdout, shown } = await run(['-', '-q', '-o', 'json=-'], await scratch(), {}, cut);
    expect(stdout, shown).not.toBe('');
    expect((JSON.parse(stdout) as Report).inputs[0]!.warnings.map((w) => w.kind)).toEqual(['truncated']);
  });
});
