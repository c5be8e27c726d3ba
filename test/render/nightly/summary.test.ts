import { Ajv2020 } from 'ajv/dist/2020.js';
import type * as z from 'zod';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { NightSummary } from '../../../src/model/nightly.ts';
import { summaryJson } from '../../../src/render/nightly/summary-json.ts';
import { summaryJsonSchema, type summarySchema } from '../../../src/render/nightly/summary-schema.ts';
import { exampleNight, manyMachines, namedNight, nightMachine, nightSummary } from '../../helpers/nightly-fixture.ts';
import { HOSTILE_NAMES } from '../../helpers/report-fixture.ts';

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

const EXAMPLES: readonly (readonly [string, NightSummary])[] = [
  ['the example', exampleNight()],
  ['no machine', nightSummary([])],
  ['no finding', nightSummary([nightMachine()])],
  ['many', manyMachines(20, 10)],
  ['hostile names', nightSummary(HOSTILE_NAMES.flatMap((name) => namedNight(name).machines))],
];

const isValid = new Ajv2020({ strict: true, validateFormats: false }).compile(summaryJsonSchema() as object);

describe('the schema', () => {
  it('agrees with the type: `npm run check` fails where a field is in one of them only', () => {
    expectTypeOf<Frozen<z.infer<typeof summarySchema>>>().toEqualTypeOf<Frozen<NightSummary>>();
  });

  it.each(EXAMPLES)('takes %s', (_name, summary) => {
    expect(isValid(JSON.parse(summaryJson(summary))), JSON.stringify(isValid.errors?.slice(0, 3))).toBe(true);
  });

  it('refuses what is no summary', () => {
    for (const broken of [
      {},
      { ...exampleNight(), schemaVersion: 2 },
      { ...exampleNight(), machines: [{}] },
      { ...exampleNight(), night: '3.11.2026' },
    ])
      expect(isValid(broken)).toBe(false);
  });
});

describe('summary.json', () => {
  it.each(EXAMPLES)('gives %s back unchanged', (_name, summary) => {
    const text = summaryJson(summary);
    expect(JSON.parse(text)).toEqual(summary);
    expect(summaryJson(structuredClone(summary))).toBe(text);
  });

  it('is indented by two spaces and ends with a newline', () => {
    const text = summaryJson(nightSummary([nightMachine()]));
    expect(text.startsWith('{\n  "schemaVersion": 1,\n  "tool": {\n    "name": "leakscan",')).toBe(true);
    expect(text.endsWith('\n}\n')).toBe(true);
  });

  it('does not write what JSON cannot say', () => {
    const broken = nightSummary([nightMachine({ nights: NaN })]);
    expect(() => summaryJson(broken)).toThrow(/machines\[0\]\.nights/);
  });
});
