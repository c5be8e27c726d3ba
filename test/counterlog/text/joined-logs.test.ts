/**
 * Logs behind one another in one file, whatever a crash or a cut left between them. No value may come out under a name that
 * it does not have in its own file.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openChunks } from '../../../src/counterlog/open.ts';
import type { CounterPath } from '../../../src/model/counter-path.ts';
import { LeakscanError } from '../../../src/util/errors.ts';
import { chunksOf, factsOf } from '../../helpers/counterlog-reading.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2024, 2, 4, 8);

interface Form {
  readonly banner: string;
  readonly quoted: boolean;
  readonly delimiter: ',' | '\t' | ';';
  readonly eol: string;
  /** Cells in front of the time. */
  readonly leading: boolean;
}

interface WrittenLog {
  readonly text: string;
  /** By name in lower case and time. */
  readonly values: ReadonlyMap<string, number>;
  readonly rows: number;
}

const NAMES = ['inetinfo', 'lsass', 'store', 'w3wp'].flatMap((name) =>
  ['Private Bytes', 'ID Process', 'Handle Count'].map((counter) => `\\\\SRV01\\Process(${name})\\${counter}`),
);

const keyOf = (name: string, ms: number): string => `${name.toLowerCase()} ${ms}`;

/** Each value is there once, so that one under another name shows. @param seed of the first value */
function writeLog(names: readonly string[], rows: number, seed: number, firstMs: number, form: Form): WrittenLog {
  const cell = (text: string | number): string => (form.quoted ? `"${text}"` : String(text));
  const line = (cells: readonly (string | number)[]): string => cells.map(cell).join(form.delimiter) + form.eol;
  const lead = (text: string | number): (string | number)[] => (form.leading ? [text] : []);
  const values = new Map<string, number>();
  let text = line([...lead(''), form.banner, ...names]);
  for (let row = 0; row < rows; row++) {
    const ms = firstMs + row * 60_000;
    const iso = new Date(ms).toISOString();
    const numbers = names.map((name, i) => {
      // IDs stay, levels creep: as in a log.
      const value = name.endsWith('ID Process') ? 4 * (seed + 10 * i) : 1000 * (seed + 10 * i) + row;
      values.set(keyOf(name, ms), value);
      return value;
    });
    text += line([
      ...lead(row),
      `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 23)}`,
      ...numbers,
    ]);
  }
  return { text, values, rows };
}

/** Reads every column under every header. @returns how many rows of the second log came out */
async function check(
  content: string,
  logs: readonly [WrittenLog, WrittenLog],
  sizes: readonly number[],
): Promise<number> {
  const bytes = Buffer.from(content, 'latin1');
  let paths: readonly CounterPath[];
  let wanted: number[] = [];
  let ofSecond = 0;
  const choose = (header: { readonly paths: readonly CounterPath[] }): number[] => {
    paths = header.paths;
    wanted = paths.map((_, i) => i);
    return wanted;
  };
  try {
    const log = await openChunks('a.csv', chunksOf(bytes, sizes), factsOf(bytes));
    for await (const { rows, timesMs, values } of log.batches(choose(log), undefined, choose)) {
      for (let row = 0; row < rows; row++) {
        const ms = timesMs[row]!;
        const { values: known } = ms >= START_MS + DAY_MS / 2 ? logs[1] : logs[0];
        if (known === logs[1].values) ofSecond++;
        wanted.forEach((path, i) => {
          const value = values[row * wanted.length + i]!;
          const name = paths[path]!.raw;
          if (!Number.isNaN(value))
            expect(value, `${name} at ${new Date(ms).toISOString()}`).toBe(known.get(keyOf(name, ms)));
        });
      }
    }
  } catch (error) {
    if (!(error instanceof LeakscanError)) throw error;
  }
  return ofSecond;
}

const BANNERS = [
  '(PDH-CSV 4.0) (Pacific Standard Time)(480)',
  '(pdh-csv 4.0) (UTC)(0)',
  'Time',
  'Zeit',
  'Sample date',
  '',
];

const form = fc.record<Form>({
  banner: fc.constantFrom(...BANNERS),
  quoted: fc.boolean(),
  delimiter: fc.constantFrom(',', ',', ',', '\t', ';'),
  eol: fc.constantFrom('\r\n', '\n'),
  leading: fc.constantFrom(false, false, false, true),
});

const columns = fc.shuffledSubarray(NAMES, { minLength: 2 });

/** What may be between two logs: nothing, or what a crash, `copy a+b` or a second cut leaves. */
const between = fc.constantFrom(
  '',
  '\0'.repeat(512),
  '\x1a',
  '\r\n',
  '\r\n\0\0\0\r\n',
  '"03/04/2024 08:07:00.000","1234',
  '03/04/2024 08:07:00.000,12,13',
  '\r\n"03/04/2024 08:07:00.000","12',
  '\xef\xbb\xbf',
  '\0\0\0"03/04/2024 08:0\0\0',
);

describe('any beginning of a log, and another log behind it', () => {
  it('gives each value under its own name, or not at all', async () => {
    const cases = fc.record({
      first: fc.tuple(columns, fc.integer({ min: 0, max: 8 }), form),
      second: fc.tuple(columns, fc.integer({ min: 1, max: 8 }), form),
      sameColumns: fc.boolean(),
      sameForm: fc.boolean(),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      separator: between,
      sizes: fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ first, second, sameColumns, sameForm, at, separator, sizes }) => {
        const a = writeLog(first[0], first[1], 1, START_MS, first[2]);
        const names = sameColumns ? [...first[0]].reverse() : second[0];
        const b = writeLog(names, second[1], 500, START_MS + DAY_MS, sameForm ? first[2] : second[2]);
        const start = a.text.slice(0, Math.round(at * a.text.length));
        await check(start + separator + b.text, [a, b], sizes);
      }),
      { numRuns: 3000, seed: 17 },
    );
  });

  it('is read whole behind any cut of a log as Windows writes it', async () => {
    const windows: Form = { banner: BANNERS[0]!, quoted: true, delimiter: ',', eol: '\r\n', leading: false };
    const a = writeLog(NAMES.slice(0, 3), 3, 1, START_MS, windows);
    const b = writeLog(NAMES.slice(0, 3).reverse(), 3, 500, START_MS + DAY_MS, windows);
    for (let length = 0; length <= a.text.length; length++) {
      for (const separator of ['', '\0'.repeat(64), '\x1a', '"03/04/2024 08:07:00.000","12']) {
        const text = a.text.slice(0, length) + separator + b.text;
        expect(await check(text, [a, b], []), `cut at ${length}, then ${JSON.stringify(separator)}`).toBe(b.rows);
      }
    }
  });
});
