import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type * as z from 'zod';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { compareReports } from '../../src/report/baseline.ts';
import { REPORT_FORMATS } from '../../src/render/index.ts';
import { renderJson } from '../../src/render/json/render-json.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { reportJsonSchema, reportSchema } from '../../src/report/report-schema.ts';
import {
  fullReport,
  healthyReport,
  hostileReport,
  manyFindings,
  report,
  underADay,
} from '../helpers/report-fixture.ts';

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

const compared = compareReports(fullReport(), manyFindings(4), 'old.json');
const EXAMPLES: readonly (readonly [string, Report])[] = [
  ['full', fullReport()],
  ['healthy', healthyReport()],
  ['hostile', hostileReport()],
  ['under a day', underADay()],
  ['empty', report({ inputs: [] })],
  ['compared', { ...compared, command: ['perf.csv', '--baseline', 'old.json'] }],
];

const isValid = new Ajv2020({ strict: true, validateFormats: false }).compile(reportJsonSchema() as object);

describe('the schema', () => {
  it('agrees with the type: `npm run check` fails where a field is in one of them only', () => {
    expectTypeOf<Frozen<z.infer<typeof reportSchema>>>().toEqualTypeOf<Frozen<Report>>();
  });

  it.each(EXAMPLES)('takes %s, as JSON Schema too', (_name, example) => {
    const saved: unknown = JSON.parse(renderJson(example));
    expect(isValid(saved), JSON.stringify(isValid.errors?.slice(0, 3))).toBe(true);
    expect(reportSchema.safeParse(saved).error?.issues).toBeUndefined();
  });

  it('is JSON Schema that refuses what is no Report', () => {
    for (const broken of [{}, { ...fullReport(), schemaVersion: 2 }, { ...fullReport(), assessments: [{}] }]) {
      expect(isValid(broken)).toBe(false);
    }
  });
});

describe('parseReport', () => {
  const saved = renderJson(fullReport());
  const change = (from: string, to: string): string => {
    expect(saved).toContain(from);
    return saved.replace(from, to);
  };

  it.each(EXAMPLES)('gives %s back, and the same bytes in every format', async (_name, example) => {
    const read = parseReport(renderJson(example), 'r.json');
    expect(read).toEqual(JSON.parse(renderJson(example)));
    for (const { render } of Object.values(REPORT_FORMATS)) expect(await render(read)).toBe(await render(example));
  });

  it('keeps what a later version added', () => {
    const later = change('"schemaVersion": 1,', '"schemaVersion": 1, "added": {"a": 1},');
    expect(parseReport(`\ufeff${later}`, 'r.json')).toHaveProperty('added.a', 1);
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /^r\.json: it is empty; a report is what "leakscan perf\.csv -o report\.json" writes$/],
    ['a log', '"(PDH-CSV 4.0) (UTC)(0)","x"\n', /^r\.json: it is not JSON \(/],
    ['a cut report', saved.slice(0, 4000), /^r\.json: the JSON ends in the middle: it was cut off; /],
    ['a list', '[1, 2]', /^r\.json: this is JSON, but not a report of leakscan; /],
    ['null', 'null', /not a report of leakscan/],
    ['other JSON', '{"tool": {"name": "eslint"}, "assessments": []}', /not a report of leakscan/],
    [
      'a diagnosis',
      '{"schemaVersion": 1, "tool": {"name": "leakscan"}, "logs": []}',
      /"leakscan doctor" writes, not a report/,
    ],
    [
      'a later schema',
      change('"schemaVersion": 1', '"schemaVersion": 2'),
      /^r\.json: it has schemaVersion 2, and this leakscan reads 1; install a later leakscan$/,
    ],
    [
      'a verdict that is not known',
      change('"verdict": "leak"', '"verdict": "boom"'),
      /damaged, or of a later leakscan: assessments\[0\]\.verdict .*; scan the log again$/,
    ],
    ['a missing field', change('"foldedRuns": 0,', ''), /assessments\[0\]\.foldedRuns /],
    [
      'no instant',
      change('"at": "2004-11-07T18:00', '"at": "2004-13-07T18:00'),
      /exhaustion\.at is not a time of the calendar/,
    ],
    ['a number as text', change('"pid": 1844', '"pid": "1844"'), /assessments\[0\]\.pid /],
    ['a number too large', change('"slopePerHour": 9437184', '"slopePerHour": 1e999'), /trend\.slopePerHour/],
    ['slices of no length', change('"bucketMs": ', '"bucketMs": 0, "was": '), /series\.bucketMs/],
  ])('refuses %s and says why', (_name, text, message) => {
    expect(() => parseReport(text, 'r.json')).toThrow(expect.objectContaining({ code: 'REPORT' }));
    expect(() => parseReport(text, 'r.json')).toThrow(message);
    expect(() => parseReport(text, 'r.json')).not.toThrow(/\n/);
  });

  it('refuses or draws whatever a report was changed to', async () => {
    const values = fc.constantFrom<unknown>(
      null,
      0,
      -1,
      1e15,
      1e300,
      '',
      'x',
      true,
      [],
      {},
      '2004-11-07T18:00:00Z',
      '-271821-04-20T00:00:00Z',
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(), values, async (place, value) => {
        const document: unknown = JSON.parse(saved);
        const leaves: [Record<string, unknown>, string][] = [];
        const walk = (node: unknown, depth: number): void => {
          if (typeof node !== 'object' || node === null || depth > 7) return;
          for (const key of Object.keys(node).slice(0, 60)) {
            leaves.push([node as Record<string, unknown>, key]);
            walk((node as Record<string, unknown>)[key], depth + 1);
          }
        };
        walk(document, 0);
        const [node, key] = leaves[place % leaves.length]!;
        node[key] = value;
        let read: Report;
        try {
          read = parseReport(JSON.stringify(document), 'r.json');
        } catch (error) {
          expect(error).toMatchObject({ name: 'LeakscanError' });
          return;
        }
        for (const { render } of Object.values(REPORT_FORMATS)) {
          expect(await render(read, { maxCharts: 1 })).not.toMatch(/\bNaN\b|\[object/);
        }
      }),
      { numRuns: 80 },
    );
  }, 120_000);
});
