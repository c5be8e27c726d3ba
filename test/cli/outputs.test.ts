import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { clock } from '../../src/cli/text/capture-text.ts';
import { exitStatus } from '../../src/cli/exit-status.ts';
import { parseNow } from '../../src/cli/options/now.ts';
import { defaultBaseName, logName, parseOutputs } from '../../src/cli/files/outputs.ts';
import { refuseClashes } from '../../src/cli/files/output-clashes.ts';
import { writeFailure } from '../../src/cli/files/write-file.ts';
import { joinShown } from '../../src/counterlog/find/find-logs.ts';
import type { Report } from '../../src/model/report.ts';
import type { Resource } from '../../src/model/resource.ts';

describe('parseOutputs', () => {
  it.each<[string[], string | undefined, [string, string | null][]]>([
    [[], undefined, [['html', null]]],
    [[], 'json', [['json', null]]],
    [
      ['r.html', 'R.JSON'],
      undefined,
      [
        ['html', 'r.html'],
        ['json', 'R.JSON'],
      ],
    ],
    [['r.txt'], undefined, [['text', 'r.txt']]],
    [['r.md'], undefined, [['markdown', 'r.md']]],
    [['r.csv'], undefined, [['csv', 'r.csv']]],
    [['md=-'], undefined, [['markdown', '-']]],
    [['json=-'], undefined, [['json', '-']]],
    [['html=C:\\out\\x.dat'], undefined, [['html', 'C:\\out\\x.dat']]],
    [['-'], 'text', [['text', '-']]],
    [['report'], 'html', [['html', 'report']]],
    [['json=/dev/stdout'], undefined, [['json', '-']]],
    [['C:\\a.b\\r.html'], 'json', [['html', 'C:\\a.b\\r.html']]],
  ])('%j with --format %s', (outputs, format, expected) => {
    expect(parseOutputs(outputs, format).map((r) => [r.format, r.file])).toEqual(expected);
  });

  it.each<[string[], string | undefined, RegExp]>([
    [['-'], undefined, /in which format/],
    [['r.pdf'], undefined, /in which format/],
    [['json='], undefined, /a file is missing/],
    [['pdf=r'], undefined, /unknown format "pdf".*html, json, markdown, csv, text/],
    [[], 'toString', /unknown format/],
  ])('refuses %j with --format %s', (outputs, format, message) => {
    expect(() => parseOutputs(outputs, format)).toThrow(message);
  });
});

const reportOf = (inputs: { file: string; machines: string[]; firstSample?: string }[]): Report =>
  ({ inputs, generatedAt: '2026-11-21T06:00:00.000Z', assessments: [], failedInputs: [] }) as unknown as Report;

describe('default names', () => {
  it.each([
    ['perf.csv', ['MAIL01'], 'MAIL01-perf'],
    ['\\\\srv\\share\\logs\\perf_000001.csv', ['MAIL01'], 'MAIL01-perf_000001'],
    ['C:\\logs\\perf.csv.gz', ['MAIL01'], 'MAIL01-perf'],
    ['/logs/MAIL01_20071205.csv', ['mail01'], 'MAIL01_20071205'],
    ['perf.csv', ['MAIL01', 'MAIL02'], 'leakscan-2026-11-21'],
    ['perf.csv', ['..'], 'perf'],
    ['perf.csv', ['-rf'], 'rf-perf'],
    ['.csv', ['.'], 'unnamed'],
  ])('%s of %j is %s', (file, machines, name) => {
    expect(defaultBaseName(reportOf([{ file, machines }]))).toBe(name);
  });

  it('of standard input is the machine and the date of the first sample', () => {
    const input = { file: 'standard input', machines: ['MAIL01'], firstSample: '2007-12-05T08:10:00.000-05:00' };
    expect(defaultBaseName(reportOf([input]))).toBe('MAIL01-2007-12-05');
  });

  it.each(['..\\..\\evil', 'a/b', 'x:y', 'CON', 'bad\u0000\u001b[2J', ' . ', '\u202Egpj.exe', 'n'.repeat(10_000)])(
    'stays in its folder, on Windows too, for a machine called %j',
    (machine) => {
      const file = `${defaultBaseName(reportOf([{ file: 'p.csv', machines: [machine] }]))}.html`;
      for (const paths of [path.win32, path.posix]) {
        expect(paths.basename(file)).toBe(file);
        expect(paths.dirname(paths.join('reports', file))).toBe('reports');
      }
      expect(file).not.toMatch(/[<>:"|?*\u0000-\u001f]|[. ]\.html$/);
      expect(file.length).toBeLessThan(130);
    },
  );

  it('a log name is the same with both separators', () => {
    expect([logName('a/b.csv'), logName('a\\b.csv'), logName('b')]).toEqual(['b', 'b', 'b']);
  });
});

describe('joinShown', () => {
  it.each([
    ['logs', 'a/b.csv', 'logs/a/b.csv'],
    ['logs/', 'b.csv', 'logs/b.csv'],
    ['\\\\srv\\share', 'a/b.csv', '\\\\srv\\share\\a\\b.csv'],
    ['C:\\logs\\', 'a/b.csv', 'C:\\logs\\a\\b.csv'],
    ['.', 'b.csv', './b.csv'],
  ])('%s and %s', (folder, file, joined) => {
    expect(joinShown(folder, file)).toBe(joined);
  });
});

describe('refuseClashes', () => {
  const place = (real: string) => ({ shown: `as typed: ${real}`, real });
  const refuse = (outputs: string[], inputs: string[], ignoreCase: boolean) => () =>
    refuseClashes(outputs.map(place), inputs.map(place), ignoreCase);
  it.each<[string[], string[], boolean]>([
    [['/a/perf.csv'], ['/a/perf.csv'], false],
    [['C:\\Logs\\PERF.CSV'], ['c:\\logs\\perf.csv'], true],
    [['/r.json', '/r.json'], [], false],
    [['/R.json', '/r.json'], [], true],
    [['-', '-'], [], false],
  ])('refuses %j for inputs %j, ignoring case: %s', (outputs, inputs, ignoreCase) => {
    expect(refuse(outputs, inputs, ignoreCase)).toThrow(/as typed: .*(must not be overwritten|two outputs)/);
  });
  it.each<[string[], string[], boolean]>([
    [['/a/PERF.csv'], ['/a/perf.csv'], false],
    [['/r.json', '/r.html', '-'], ['/perf.csv'], true],
  ])('takes %j for inputs %j, ignoring case: %s', (outputs, inputs, ignoreCase) => {
    expect(refuse(outputs, inputs, ignoreCase)).not.toThrow();
  });
});

describe('writeFailure', () => {
  const systemError = (code: string, syscall: string) =>
    Object.assign(new Error(`${code}: nothing`), { code, syscall });
  it.each([
    ['EPERM', 'rename', /is it open in another program\?/],
    ['EBUSY', 'rename', /is it open in another program\?/],
    ['EACCES', 'rename', /is it open in another program\?/],
    ['EACCES', 'open', /no permission/],
    ['ENOSPC', 'write', /the disk is full/],
    ['EWHAT', 'write', /EWHAT: nothing/],
  ])('%s of %s', (code, syscall, message) => {
    expect(writeFailure(systemError(code, syscall))).toMatch(message);
  });
});

describe('exitStatus', () => {
  const status = (
    verdicts: string[],
    failed: number,
    options: Partial<Parameters<typeof exitStatus>[1]> = {},
    resource: Resource = 'private-bytes',
  ): number =>
    exitStatus(
      {
        assessments: verdicts.map((verdict) => ({ verdict, resource, caveats: [] })),
        failedInputs: new Array(failed).fill({}),
      } as unknown as Report,
      { failOn: 'leak', exitZero: false, strictInputs: false, ...options },
    );
  it.each<[string[], number, Parameters<typeof status>[2], number]>([
    [['stable'], 0, {}, 0],
    [['leak'], 0, {}, 1],
    [['suspect'], 0, {}, 0],
    [['suspect'], 0, { failOn: 'suspect' }, 1],
    [['leak'], 0, { failOn: 'suspect' }, 1],
    [['leak'], 0, { failOn: 'none' }, 0],
    [['leak'], 1, {}, 1],
    [['leak'], 1, { strictInputs: true }, 3],
    [['leak'], 1, { exitZero: true }, 0],
    [['stable'], 1, {}, 3],
    [['stable'], 1, { exitZero: true }, 3],
    [[], 0, {}, 4],
    [[], 2, {}, 4],
    [['insufficient-data', 'insufficient-data'], 0, {}, 4],
    [['insufficient-data'], 1, { exitZero: true }, 4],
    [['insufficient-data', 'stable'], 0, {}, 0],
  ])('%j, %i failed, %j: %i', (verdicts, failed, options, expected) => {
    expect(status(verdicts, failed, options)).toBe(expected);
  });

  it.each<[string, number | null | undefined, number, number]>([
    ['leak', 0.95, 0.9, 1],
    ['leak', 0.9, 0.9, 1],
    ['leak', 0.85, 0.9, 0],
    ['suspect', 0.4, 0.3, 1],
    ['suspect', 0.4, 0.5, 0],
    // Without a likelihood, as in a Report of an older version, the verdict decides.
    ['leak', null, 0.9, 1],
    ['leak', undefined, 0.9, 1],
    ['suspect', null, 0.1, 0],
    // What is no finding is none, however likely.
    ['by-design', 0.99, 0.5, 0],
  ])('%s, likelihood %j, --fail-on %f: %i', (verdict, likelihood, failOn, expected) => {
    const one = {
      verdict,
      resource: 'private-bytes',
      caveats: [],
      ...(likelihood === undefined ? {} : { likelihood }),
    };
    const report = { assessments: [one], failedInputs: [] } as unknown as Report;
    expect(exitStatus(report, { failOn, exitZero: false, strictInputs: false })).toBe(expected);
  });

  it.each<[string, Parameters<typeof status>[2], number]>([
    ['stable', {}, 4],
    ['suspect', {}, 4],
    ['suspect', { failOn: 'suspect' }, 1],
    ['leak', {}, 1],
    ['leak', { exitZero: true }, 0],
    ['leak', { failOn: 'none' }, 4],
  ])('handles alone, %s, %j: %i', (verdict, options, expected) => {
    expect(status([verdict], 0, options, 'handles')).toBe(expected);
  });
});

describe('parseNow', () => {
  it.each<[string | undefined, Record<string, string>, number]>([
    [undefined, {}, 42],
    ['2026-11-21T06:00:00', {}, Date.UTC(2026, 10, 21, 6)], // UTC, wherever it runs
    ['2026-11-21', {}, Date.UTC(2026, 10, 21)],
    ['2026-11-21T06:00+02:00', {}, Date.UTC(2026, 10, 21, 4)],
    ['2026-11-21T06:00:00Z', {}, Date.UTC(2026, 10, 21, 6)],
    ['2026-11-21T06:00:00Z', { SOURCE_DATE_EPOCH: '5' }, Date.UTC(2026, 10, 21, 6)],
    [undefined, { SOURCE_DATE_EPOCH: '1000' }, 1_000_000],
    [undefined, { SOURCE_DATE_EPOCH: '' }, 42],
  ])('%s, %j', (now, env, ms) => {
    expect(parseNow(now, env, 42)).toBe(ms);
  });
  it.each<[string | undefined, Record<string, string>]>([
    ['soon', {}],
    ['21/11/2026', {}],
    [undefined, { SOURCE_DATE_EPOCH: 'now' }],
  ])('refuses %s, %j', (now, env) => {
    expect(() => parseNow(now, env, 42)).toThrow();
  });
});

it.each([
  [30, '00:00:30'],
  [90, '00:01:30'],
  [86_400, '24:00:00'],
])('clock(%i) is %s', (seconds, text) => {
  expect(clock(seconds)).toBe(text);
});
