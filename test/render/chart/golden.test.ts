import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type AnySchema } from 'ajv';
import { describe, expect, it } from 'vitest';
import { chartFiles, drawnFindings } from '../../../src/render/chart/choose-charts.ts';
import { chartSpec } from '../../../src/render/chart/chart-spec.ts';
import { coarsen } from '../../../src/render/chart/coarsen.ts';
import { renderJson } from '../../../src/render/json/render-json.ts';
import type { Report } from '../../../src/model/report.ts';
import { chartShapes, fullReport, hostileReport, manyFindings } from '../../helpers/report-fixture.ts';
import { drawWithVega } from '../../helpers/vega.ts';

const schemaFile = createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json');
const ajv = new Ajv({ strict: false, allowUnionTypes: true, validateFormats: false });
const isVegaLite = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as AnySchema);
const expectVegaLite = (spec: unknown): void => {
  expect(isVegaLite(spec), ajv.errorsText(isVegaLite.errors).slice(0, 1000)).toBe(true);
};

/** A golden is read by people: so many slices show the shape. */
const GOLDEN_BUCKETS = 24;

/** One line for each innermost object or list, and no digits that nobody reads. */
function shortJson(value: unknown): string {
  const shorter = (_: string, one: unknown): unknown =>
    typeof one === 'number' && !Number.isInteger(one) ? Number(one.toPrecision(6)) : one;
  return JSON.stringify(value, shorter, 1).replace(/[[{][^[\]{}]*[\]}]/g, (inner) => inner.replace(/\n */g, ' '));
}

describe('the specification of a chart', () => {
  it.each(Object.entries(chartShapes()))('%s is as it was agreed on', async (name, shape) => {
    const series = shape.series === null ? null : coarsen(shape.series, GOLDEN_BUCKETS);
    const { spec, title, description } = chartSpec({ ...shape, series }, { width: 'narrow' });
    expectVegaLite(spec);
    await drawWithVega(spec);
    const golden = `${title}\n${description}\n${shortJson(spec)}\n`;
    const file = `../../golden/charts/${name.replaceAll(' ', '-')}.txt`;
    await expect(
      golden,
      'if it is meant to change: npx vitest run test/render/chart/golden.test.ts -u',
    ).toMatchFileSnapshot(file);
  });
});

describe('charts as files', () => {
  const files = (report: Report) => chartFiles(report, 25);

  it.each([
    ['a full report', fullReport()],
    ['hostile names', hostileReport()],
  ])('%s: each is a valid specification that is drawn without a warning', async (_name, report) => {
    expect(files(report).length).toBeGreaterThan(3);
    for (const { text } of files(report)) {
      const spec = JSON.parse(text) as object;
      expectVegaLite(spec);
      await drawWithVega(spec);
    }
  });

  it.each([
    ['a full report', fullReport()],
    ['hostile names', hostileReport()],
    ['many findings', manyFindings(40)],
  ])('%s: their names are safe and unique', (_name, report) => {
    const names = files(report).map(({ name }) => name);
    for (const name of names) expect(name).toMatch(/^(?:finding|other)-\d\d-[^/\\:*?"<>|\u0000-\u001f]+\.vl\.json$/);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are those of the most urgent findings', () => {
    const many = manyFindings(40);
    expect(files(many)).toHaveLength(25);
    expect(chartFiles(many, 0)).toEqual([]);
    expect(drawnFindings(many, 3)).toEqual(many.assessments.filter(({ verdict }) => verdict === 'leak').slice(0, 3));
    // The Report itself is left alone.
    expect(renderJson(many)).toBe(renderJson(manyFindings(40)));
  });
});
