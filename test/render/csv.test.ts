import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { compareReports } from '../../src/report/baseline.ts';
import { CSV_COLUMNS, renderCsv } from '../../src/render/csv/render-csv.ts';
import { visible } from '../../src/util/escape.ts';
import { assessment, fullReport, hostileReport, input, quiet, report } from '../helpers/report-fixture.ts';

const read = (report: Report): Record<string, string>[] =>
  parse(renderCsv(report), { bom: true, columns: true, record_delimiter: '\r\n' });

/** As a spreadsheet of another language reads it: other delimiters, and quotes inside a cell. */
const cellsBy = (text: string, delimiter: string): string[] =>
  text.split('\r\n').flatMap((line) => line.replace(/^\ufeff/, '').split(delimiter));

const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/;

function expectNoFormula(text: string): void {
  const cells = [
    ...parse(text, { bom: true, record_delimiter: '\r\n' }).flat(),
    ...[';', '\t'].flatMap((delimiter) => cellsBy(text, delimiter)),
  ];
  for (const cell of cells) {
    if (!NUMBER.test(cell)) expect(cell).not.toMatch(/^[\s"]*[=+\-@%|\uFF1D\uFF0B\uFF0D\uFF20]/);
  }
}

describe('renderCsv', () => {
  it('has a row for each assessment, in its columns', () => {
    const full = fullReport();
    const rows = read(full);
    expect(rows.map(({ id }) => id)).toEqual(full.assessments.map(({ id }) => id));
    expect(Object.keys(rows[0]!)).toEqual(CSV_COLUMNS);
    expect(rows[0]).toMatchObject({
      machine: 'EXFE01',
      process: 'inetinfo',
      pid: '1844',
      resource: 'private-bytes',
      unit: 'bytes',
      verdict: 'leak',
      severity: 'critical',
      slopePerHour: '9437184',
      limitEarliest: '2004-11-07T13:00:00.000+01:00',
      article: 'KB944903',
      confidence: 'likely',
    });
    expect(rows.at(-1)).toMatchObject({ verdict: 'insufficient-data', slopePerHour: '', article: '' });
  });

  it('is RFC 4180 in UTF-8 with a mark', () => {
    const text = renderCsv(fullReport());
    expect(text.startsWith('\ufeffreportKey,id,')).toBe(true);
    expect(text.endsWith('\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('lists what is gone', () => {
    const old = report({ assessments: [assessment({ id: 'old', process: 'gone', instance: 'gone' })] });
    const rows = read(compareReports(report({ assessments: [quiet('lsass')] }), old, 'old.json'));
    expect(rows.map(({ id, process, state, verdict }) => [id, process, state, verdict])).toEqual([
      ['q-lsass', 'lsass', '', 'stable'],
      ['old', 'gone', 'gone', ''],
    ]);
  });

  it.each(["=cmd|' /C calc'!A0", '+1', '-rf', '@SUM(A1)', ' =1', 'a;=1', 'x\t=2', '"=3', ';"=4', '＝1', ''])(
    'makes no formula of %j',
    (name) => {
      const text = renderCsv(report({ assessments: [assessment({ machine: name, process: name, instance: name })] }));
      expectNoFormula(text);
    },
  );

  it('makes no formula of anything', () => {
    expectNoFormula(renderCsv(hostileReport()));
    const odd = fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', ';', ',', '\t', '"', "'", ' ', '\n', '\r', '|', 'a', '1', '\u00a0'),
      maxLength: 12,
    });
    const name = fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 40 }));
    fc.assert(
      fc.property(name, name, (machine, process) => {
        const one = assessment({ machine, process, instance: process, exhaustion: null, series: null });
        const made = report({ assessments: [one], inputs: [input({ machines: [machine] })] });
        expectNoFormula(renderCsv(made));
        const [row] = read(made);
        expect(Object.keys(row!)).toEqual(CSV_COLUMNS);
        // What was put in front can be taken away again.
        const bare = (text: string): string => text.replaceAll("'", '').replaceAll('"', '');
        expect(bare(row!['process']!)).toBe(bare(visible(process)));
      }),
      { numRuns: 300 },
    );
  });
});
