/** Whatever a saved report holds: what is read as a report is written in every format, and harms no terminal. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REPORT_FORMATS, type ReportFormat } from '../../src/render/index.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { LeakscanError } from '../../src/util/errors.ts';
import { byDesignStore, crash, fullReport, likelyLeak, report, restartingSuspect } from '../helpers/report-fixture.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

const FORMATS = Object.keys(REPORT_FORMATS) as ReportFormat[];
/** What no terminal and no page may get: controls, and what turns the direction of text. CSV ends its lines with CR LF. */
const CONTROLS =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\r(?!\n)|&#x?0*(?:1?[0-9a-f]|7f);/i;

const ODD_NUMBERS = [
  0, -0, -1, 1, 0.5, 1e-300, -1e-300, 1e15, 1e100, -1e100, 1e308, -1e308, 5e-324, 8.64e15, -8.64e15,
  253_402_300_799_999, -62_167_219_200_000,
];
const ODD_INSTANTS = [
  '0000-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999',
  '9999-12-31T23:59:59.999-12:00',
  '+275760-09-13T00:00:00.000Z',
  '-271821-04-20T00:00:00.000Z',
  '1970-01-01T00:00:00Z',
];
const ODD_TEXTS = [
  '',
  ' ',
  '\u001b[31mred\u001b[0m',
  'a\nleakscan: error: forged\r\n',
  '\u202e\u2066gnp.exe',
  '\u0000\u0085\u009b31m\u2028',
  '<script>&#27;',
  '__proto__',
  'x'.repeat(5000),
];
const ODD_LISTS: Json[][] = [[], [null], [1], [1, 1], [null, 1e100, null], [-1e100, 1e100], [5, 5, 5]];

const base = (): Json =>
  JSON.parse(
    JSON.stringify(
      report({ ...fullReport(), assessments: [likelyLeak(), restartingSuspect(), byDesignStore()], events: [crash()] }),
    ),
  ) as Json;

/** The place of every value in a document; of long lists the first three. */
function pathsOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries: [string | number, Json][] = Array.isArray(value)
    ? value.slice(0, 3).map((one, i) => [i, one])
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, one]) => pathsOf(one, [...path, key]))];
}

const isInstant = (value: Json): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);

function oddValues(value: Json): fc.Arbitrary<Json> {
  if (typeof value === 'number')
    return fc.oneof(fc.constantFrom<Json>(...ODD_NUMBERS, null), fc.double({ noNaN: true, noDefaultInfinity: true }));
  if (isInstant(value)) return fc.constantFrom(...ODD_INSTANTS);
  if (typeof value === 'string') return fc.constantFrom(...ODD_TEXTS);
  if (typeof value === 'boolean') return fc.boolean();
  if (Array.isArray(value))
    return fc.oneof(fc.constantFrom<Json>(...ODD_LISTS), fc.constant<Json>([...value, ...value]));
  return fc.constant(null);
}

function valueAt(document: Json, path: Path): Json {
  let at = document;
  for (const key of path) at = (at as Record<string | number, Json>)[key]!;
  return at;
}

function change(document: Json, path: Path, value: Json): void {
  const last = path.at(-1);
  const holder = valueAt(document, path.slice(0, -1)) as Record<string | number, Json> | undefined | null;
  if (last !== undefined && typeof holder === 'object' && holder !== null) holder[last] = value;
}

const BASE = base();
const PATHS = pathsOf(BASE);
const changes = fc.array(
  fc.constantFrom(...PATHS).chain((path) => oddValues(valueAt(BASE, path)).map((value) => ({ path, value }))),
  { minLength: 1, maxLength: 3 },
);

async function check(document: Json): Promise<'refused' | 'written'> {
  let read;
  try {
    read = parseReport(JSON.stringify(document), 'r.json');
  } catch (error) {
    if (!(error instanceof LeakscanError)) throw error;
    return 'refused';
  }
  for (const format of FORMATS) {
    const text = await REPORT_FORMATS[format].render(read);
    expect(CONTROLS.exec(text)?.[0], format).toBe(undefined);
  }
  return 'written';
}

/** Set it to try more. */
const RUNS = Number(process.env['LEAKSCAN_REPORT_RUNS'] ?? 30);

describe('a saved report', () => {
  it('that is read is written in every format', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (all) => {
        const document = base();
        for (const { path, value } of all) {
          try {
            change(document, path, value);
          } catch {
            // An earlier change took away what holds it.
          }
        }
        await check(document);
      }),
      { numRuns: RUNS },
    );
  });

  it.each<[string, Path, Json]>([
    ['a series at the last instant of a Date', ['assessments', 0, 'series', 'startMs'], 8.64e15],
    ['a series that ends behind the calendar', ['assessments', 0, 'series', 'startMs'], 253_402_300_799_000],
    ['an instant behind the calendar', ['assessments', 0, 'lifetime', 'end'], '+275760-09-13T00:00:00.000Z'],
    ['a value near the largest number', ['assessments', 0, 'trend', 'max'], 1e308],
  ])('is refused with the path of what cannot be drawn: %s', (_what, path, value) => {
    const document = base();
    change(document, path, value);
    const where = `assessments[0].${String(path[2])}`;
    expect(() => parseReport(JSON.stringify(document), 'r.json')).toThrow(where);
  });

  it('that is nested too deeply is refused', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const text = JSON.stringify(base()).replace(/^\{/, `{"more":${deep},`);
    expect(() => parseReport(text, 'r.json')).toThrow('it is nested more than 100 levels deep');
  });

  it.each<[string, Json]>([
    ['of one point', { startMs: 0, bucketMs: 1, min: [1], median: [1], max: [1] }],
    ['of no point', { startMs: 0, bucketMs: 1, min: [], median: [], max: [] }],
    ['without a sample', { startMs: 0, bucketMs: 1, min: [null, null], median: [null, null], max: [null, null] }],
    ['of equal values', { startMs: 0, bucketMs: 1e12, min: [7, 7], median: [7, 7], max: [7, 7] }],
    ['of the largest values', { startMs: 0, bucketMs: 1, min: [-1e100, 0], median: [-1e100, 1e100], max: [0, 1e100] }],
    ['at the first instant', { startMs: -62_167_219_200_000, bucketMs: 1, min: [1, 2], median: [1, 2], max: [1, 2] }],
    ['at the last instant', { startMs: 253_402_300_799_990, bucketMs: 1, min: [1, 2], median: [1, 2], max: [1, 2] }],
  ])('with a series %s is written', { timeout: 120_000 }, async (_what, series) => {
    const document = base();
    change(document, ['assessments', 0, 'series'], series);
    expect(await check(document)).toBe('written');
  });
});
