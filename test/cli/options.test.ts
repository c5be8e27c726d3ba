import { copyFile, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');
const MODULES = join(SAMPLES, 'frontend-imap4-leak.modules.csv');
const HEADER = '"(PDH-CSV 4.0) (Pacific Standard Time)(480)","\\\\SRV\\Process(app)\\Private Bytes"';
/** A log of one process that does nothing, one sample a minute. */
const logOf = (samples: number): string => {
  const row = (i: number) => {
    const [hour, minute] = [Math.floor(i / 60), i % 60].map((n) => String(n).padStart(2, '0'));
    return `"01/05/2004 ${hour}:${minute}:00.000","${1e6 + (i % 3)}"`;
  };
  return `${[HEADER, ...Array.from({ length: samples }, (_, i) => row(i))].join('\r\n')}\r\n`;
};

describe('wrong usage: status 2, one line, nothing read and nothing written', () => {
  it.each<[string[], string]>([
    [['--inventory'], '--inventory is given without its value'],
    [[LEAK, '--format'], '--format is given without its value'],
    [[LEAK, '-o'], '-o is given without its value'],
    [[LEAK, '-o', '--quiet'], '-o is given without its value'],
    [[LEAK, '--output='], '-o is given without its value'],
    [[LEAK, '--now'], '--now is given without its value'],
    [[LEAK, '--fail-on'], '--fail-on is given without its value'],
    [[LEAK, '--date-order'], '--date-order is given without its value'],
    [[LEAK, '--date-order', 'mdy', '--date-order', 'dmy'], '--date-order is given 2 times (mdy, dmy)'],
    [[LEAK, '--date-order', 'xyz'], '--date-order xyz: give one of mdy, dmy, ymd; see'],
    [[LEAK, '--fail-on', '-1'], '--fail-on -1: give one of leak, suspect, none, or a likelihood such as 90% or 0.9'],
    [[LEAK, '--fail-on', '100%'], '--fail-on 100%: give one of'],
    [
      [LEAK, '--base-rate', '1'],
      '--base-rate 1: give the share of processes that leak, such as 1/150, 150 (one in 150)',
    ],
    [[LEAK, '--base-rate', '1/150', '--base-rate', '2%'], '--base-rate is given 2 times (1/150, 2%)'],
    [['capture', '--interval'], '--interval is given without its value'],
    [['capture', '--folder'], '--folder is given without its value'],
    [['capture', '--interval', 'abc'], '--interval abc: give whole seconds'],
    [[LEAK, '--format', 'html', '--format', 'json'], '--format is given 2 times (html, json)'],
    [[LEAK, '--now', '2026-11-21', '--now', '2026-11-22'], '--now is given 2 times'],
    [
      ['history', 'list', '--history', 'postgres://u:pw@h/d', '--history', 'a.db'],
      '--history is given 2 times (postgres://[redacted]@h/d, a.db)',
    ],
    [[LEAK, '--fail-on', 'leak', '--fail-on', 'none'], '--fail-on is given 2 times (leak, none)'],
    [[LEAK, '-o', 'json=r', '-o', 'text=./r'], '-o ./r: two outputs go to this place'],
    [[LEAK, '-o', 'json=-', '-o', 'text=/dev/stdout'], '-o -: two outputs go to this place'],
  ])('%j', async (args, message) => {
    const folder = await scratch();
    const { status, stdout, stderr, shown } = await run(args, folder);
    expect(status, shown).toBe(2);
    expect(stderr).toMatch(/^leakscan: error: .+\n$/);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses an output that is a log or an inventory, whatever its path looks like', async () => {
    const folder = await scratch();
    await copyFile(LEAK, join(folder, 'perf.csv'));
    await copyFile(MODULES, join(folder, 'modules.csv'));
    await symlink('perf.csv', join(folder, 'link.json'));
    const before = await readFile(join(folder, 'perf.csv'), 'utf8');
    for (const output of ['json=perf.csv', `json=${join(folder, '.', 'perf.csv')}`, 'link.json', 'text=modules.csv']) {
      for (const log of ['perf.csv', '.']) {
        const result = await run([log, '--inventory', 'modules.csv', '-o', output], folder);
        expect(result.status, result.shown).toBe(2);
        expect(result.stderr).toMatch(/is to be read \(.*\) and must not be overwritten/);
      }
    }
    expect(await readFile(join(folder, 'perf.csv'), 'utf8')).toBe(before);
  });
});

describe('operands', () => {
  it('reads what follows --, also a name that begins with a dash', async () => {
    const folder = await scratch();
    await writeFile(join(folder, '-x.csv'), logOf(60));
    await writeFile(join(folder, 'y.csv'), logOf(60).replaceAll('SRV', 'OTHER'));
    const { stdout, shown } = await run(['y.csv', '-q', '-o', 'json=-', '--', '-x.csv'], folder);
    expect(stdout, shown).not.toBe('');
    expect((JSON.parse(stdout) as Report).inputs.map((i) => i.file)).toEqual(['y.csv', '-x.csv']);
  });
});

describe('--date-order', () => {
  it.each([
    [[], '2004-01-05', ['date-order']],
    [['--date-order', 'dmy'], '2004-05-01', []],
  ])('%j: the first sample is of %s', async (more, date, kinds) => {
    const folder = await scratch();
    // One date, no fractions: nothing in the file tells its order.
    await writeFile(join(folder, 'perf.csv'), logOf(600).replaceAll('.000"', '"'));
    const { stdout, shown } = await run(['perf.csv', '-q', '-o', 'json=-', ...more], folder);
    expect(stdout, shown).not.toBe('');
    const { inputs, options } = JSON.parse(stdout) as Report;
    expect(inputs[0]!.firstSample).toContain(date);
    expect(inputs[0]!.warnings.map((warning) => warning.kind)).toEqual(kinds);
    expect(options['dateOrder']).toBe(more[1]);
  });
});

describe('--quiet', () => {
  it('tells of lost data and of failed inputs, and nothing else', async () => {
    const folder = await scratch();
    const packed = gzipSync(logOf(600).replace('"01/05/2004 01:00', '"no time'));
    await writeFile(join(folder, 'cut.csv.gz'), packed.subarray(0, packed.length - 40));
    const { stderr, shown } = await run(['cut.csv.gz', 'none.csv', '-q', '-o', 'r.json'], folder);
    const lines = stderr.trimEnd().split('\n');
    expect(lines, shown).toHaveLength(3);
    expect(stderr).toMatch(/^leakscan: warning: cut\.csv\.gz:\d+: /);
    expect(stderr).toMatch(/^leakscan: warning: cut\.csv\.gz:62: .*without a date/m);
    expect(stderr).toMatch(/error: none\.csv: no such file/);
  });
});

describe('too little data to judge anything', () => {
  it.each([[['-q']], [[]]])('ends with 4 and says so, with the report written: %j', async (more) => {
    const folder = await scratch();
    await writeFile(join(folder, 'perf.csv'), logOf(10));
    const { status, stderr, shown } = await run(['perf.csv', '-o', 'r.json', ...more], folder);
    expect(status, shown).toBe(4);
    expect(stderr).toContain('Too little data to judge 1 process.');
    expect(await readdir(folder)).toEqual(['perf.csv', 'r.json']);
  });
});

describe('--inventory', () => {
  it('is checked before a log is read', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'wrong.csv'), 'ProcessName,Width,ModuleName,FileVersion\na,1,b,c\n');
    for (const log of [LEAK, 'none.csv']) {
      const { status, stderr, shown } = await run([log, '--inventory', 'wrong.csv'], folder);
      expect(status, shown).toBe(2);
      expect(stderr).toMatch(/^leakscan: error: wrong\.csv:1: .*column Id is missing.*\n$/);
    }
  });

  it('does not hide that no log could be read', async () => {
    const { status, stderr, shown } = await run(['none.csv', '--inventory', MODULES], await scratch());
    expect(status, shown).toBe(4);
    expect(stderr).toMatch(/^leakscan: error: none\.csv: no such file.*\n$/);
  });

  it('takes a full name of the machine, and a file with = in its name', async () => {
    const folder = await scratch();
    await copyFile(MODULES, join(folder, 'a=b.csv'));
    for (const inventory of ['a=b.csv', 'mailfe02.corp.example=a=b.csv']) {
      const { stdout, shown } = await run([LEAK, '-q', '-o', 'json=-', '--inventory', inventory], folder);
      expect(stdout, shown).not.toBe('');
      const report = JSON.parse(stdout) as Report;
      expect(report.inventories.map((i) => i.machine)).toEqual(['MAILFE02']);
      expect(report.assessments[0]!.articles[0]!.confidence).toBe('confirmed');
    }
  });
});
