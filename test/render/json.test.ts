import { describe, expect, it } from 'vitest';
import { jsonPieces, renderJson } from '../../src/render/json/render-json.ts';
import { REPORT_FORMATS } from '../../src/render/index.ts';
import { reportKey, reportKeyOf } from '../../src/render/report-key.ts';
import {
  assessment,
  fullReport,
  hostileReport,
  input,
  report,
  trend,
  withoutSteps,
} from '../helpers/report-fixture.ts';

describe('renderJson', () => {
  it('is the Report, in its own order of keys', () => {
    const full = fullReport();
    const text = renderJson(full);
    expect(withoutSteps(JSON.parse(text) as typeof full)).toEqual(full);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(Object.keys(full));
    expect(text.endsWith('}\n')).toBe(true);
    expect(text).toMatch(/^\{\n {2}"schemaVersion": 1,\n/);
  });

  it('writes a series on one line', () => {
    expect(renderJson(fullReport())).toMatch(/"median": \[[\d.,null]+\],\n/);
  });

  it('keeps hostile names as JSON', () => {
    const hostile = hostileReport();
    const parsed = JSON.parse(renderJson(hostile)) as typeof hostile;
    expect(parsed.assessments.map((one) => one.process)).toEqual(hostile.assessments.map((one) => one.process));
  });

  it('gives a large report in pieces, none of which is much longer than the largest result', () => {
    const many = report({ assessments: Array.from({ length: 300 }, (_, i) => assessment({ process: `p${i}` })) });
    const pieces = [...jsonPieces(many)];
    expect(pieces.length).toBeGreaterThan(3);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
    expect((JSON.parse(pieces.join('')) as typeof many).assessments.map((one) => one.process)).toEqual(
      many.assessments.map((one) => one.process),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d and says where', (slopePerHour) => {
    const broken = report({
      assessments: [assessment({ trend: { ...trend({ from: 1, slopePerHour: 1 }), slopePerHour } })],
    });
    expect(() => renderJson(broken)).toThrow('$.assessments[0].trend.slopePerHour');
  });
});

describe('report key', () => {
  it('is found again in every format', async () => {
    const full = fullReport();
    for (const { render } of Object.values(REPORT_FORMATS))
      expect(reportKeyOf(await render(full))).toBe(reportKey(full));
  });

  it('tells logs apart, not times of scanning', () => {
    const one = report();
    expect(reportKey({ ...one, inputs: [input({ bytes: 1, sha256: 'f' })] })).toBe(reportKey(one));
    // The same log by another path, and another log by the same path.
    expect(reportKey({ ...one, inputs: [input({ file: './other/perf.csv' })] })).toBe(reportKey(one));
    expect(reportKey({ ...one, inputs: [input({ firstSample: '2004-11-02T06:00:00+01:00' })] })).not.toBe(
      reportKey(one),
    );
    expect(reportKey({ ...one, inputs: [input({ machines: ['OTHER'] })] })).not.toBe(reportKey(one));
    expect(reportKeyOf('a,b\n1,2\n')).toBeNull();
    expect(reportKeyOf('{"tool": null}')).toBeNull();
    expect(reportKeyOf('{ not json')).toBeNull();
  });
});
