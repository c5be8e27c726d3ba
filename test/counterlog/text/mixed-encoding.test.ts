import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BANNER, header, read, record } from '../../helpers/counterlog-reading.ts';
import type { Reading } from '../../helpers/counterlog-reading.ts';
import { logWarningText } from '../../../src/words/log-warnings.ts';

type Encode = (text: string) => Buffer;
const bytes: Encode = (text) => Buffer.from(text, 'latin1');
const le: Encode = (text) => Buffer.from(text, 'utf16le');
const be: Encode = (text) => Buffer.from(text, 'utf16le').swap16();
const leMark: Encode = (text) => le(`\ufeff${text}`);
const beMark: Encode = (text) => be(`\ufeff${text}`);
const utf8Mark: Encode = (text) => Buffer.from(`\ufeff${text}`);

/** Rows from one number up to another, fifteen seconds apart. */
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => record(15 * (from + i), [from + i, 1000 + from + i])).join('');
const values = (from: number, to: number): number[][] =>
  Array.from({ length: to - from }, (_, i) => [from + i, 1000 + from + i]);

const join = (...parts: readonly (readonly [Encode, string])[]): Buffer =>
  Buffer.concat(parts.map(([encode, text]) => encode(text)));

function expectRows(reading: Reading, from: number, to: number, changes: readonly number[]): void {
  expect(reading.rows).toEqual(values(from, to));
  const found = reading.summary.warnings.find(({ kind }) => kind === 'mixed-encoding');
  expect(found?.positions.map(({ line }) => line) ?? []).toEqual(changes);
  const kinds = reading.summary.warnings.map(({ kind }) => kind).filter((kind) => kind !== 'second-header');
  expect(kinds).toEqual(changes.length === 0 ? [] : ['mixed-encoding']);
}

const HEAD = header(2);

describe('an encoding that changes in mid-file', () => {
  it.each<[string, readonly (readonly [Encode, string])[], readonly number[]]>([
    [
      'cmd, then PowerShell',
      [
        [bytes, HEAD + rows(0, 20)],
        [le, rows(20, 40)],
      ],
      [22],
    ],
    [
      'with a mark',
      [
        [bytes, HEAD + rows(0, 20)],
        [leMark, rows(20, 40)],
      ],
      [22],
    ],
    [
      'UTF-16BE',
      [
        [bytes, HEAD + rows(0, 20)],
        [be, rows(20, 40)],
      ],
      [22],
    ],
    [
      'UTF-16BE with a mark',
      [
        [bytes, HEAD + rows(0, 20)],
        [beMark, rows(20, 40)],
      ],
      [22],
    ],
    [
      'right behind the header',
      [
        [bytes, HEAD],
        [le, rows(0, 40)],
      ],
      [2],
    ],
    [
      'PowerShell, then cmd',
      [
        [leMark, HEAD + rows(0, 20)],
        [bytes, rows(20, 40)],
      ],
      [22],
    ],
    [
      'UTF-16BE, then cmd',
      [
        [beMark, HEAD + rows(0, 20)],
        [bytes, rows(20, 40)],
      ],
      [22],
    ],
    [
      'PowerShell without a mark, then cmd',
      [
        [le, HEAD + rows(0, 20)],
        [bytes, rows(20, 40)],
      ],
      [22],
    ],
    [
      'single bytes right behind the header',
      [
        [leMark, HEAD],
        [bytes, rows(0, 40)],
      ],
      [2],
    ],
    [
      'several',
      [
        [bytes, HEAD + rows(0, 10)],
        [le, rows(10, 20)],
        [bytes, rows(20, 30)],
        [leMark, rows(30, 40)],
      ],
      [12, 22, 32],
    ],
    [
      'several behind a mark',
      [
        [leMark, HEAD + rows(0, 10)],
        [bytes, rows(10, 20)],
        [le, rows(20, 30)],
        [bytes, rows(30, 40)],
      ],
      [12, 22, 32],
    ],
    [
      'a single row in between',
      [
        [bytes, HEAD + rows(0, 10)],
        [le, rows(10, 11)],
        [bytes, rows(11, 40)],
      ],
      [12, 13],
    ],
    [
      'a last single row',
      [
        [bytes, HEAD + rows(0, 39)],
        [le, rows(39, 40)],
      ],
      [41],
    ],
    [
      'a last single row of single bytes',
      [
        [leMark, HEAD + rows(0, 39)],
        [bytes, rows(39, 40)],
      ],
      [41],
    ],
    [
      'UTF-8 with its mark',
      [
        [bytes, HEAD + rows(0, 20)],
        [utf8Mark, rows(20, 40)],
      ],
      [],
    ],
    [
      'a header with it',
      [
        [bytes, HEAD + rows(0, 20)],
        [le, `\r\n${HEAD}${rows(20, 40)}`],
      ],
      [23],
    ],
    [
      'a header with it, of single bytes',
      [
        [leMark, HEAD + rows(0, 20)],
        [bytes, `\r\n${HEAD}${rows(20, 40)}`],
      ],
      [22],
    ],
    [
      'UTF-16 to UTF-16 with a mark',
      [
        [leMark, HEAD + rows(0, 20)],
        [leMark, rows(20, 40)],
      ],
      [],
    ],
    [
      'line feeds alone',
      [
        [bytes, (HEAD + rows(0, 20)).replaceAll('\r', '')],
        [le, rows(20, 40).replaceAll('\r', '')],
      ],
      [22],
    ],
    [
      'no quotes',
      [
        [bytes, (HEAD + rows(0, 20)).replaceAll('"', '')],
        [le, rows(20, 40).replaceAll('"', '')],
      ],
      [22],
    ],
  ])('%s', async (_, parts, changes) => {
    const content = join(...parts);
    expectRows(await read(content), 0, 40, changes);
    expectRows(await read(gzipSync(content)), 0, 40, changes);
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(sizes, async (split) => expectRows(await read(content, { sizes: split }), 0, 40, changes)),
      { numRuns: 20 },
    );
  });

  it('of long logs, over many chunks', async () => {
    const content = join([bytes, HEAD + rows(0, 5000)], [le, rows(5000, 10_000)], [bytes, rows(10_000, 15_000)]);
    expectRows(await read(content, { sizes: Array.from({ length: 40 }, () => 20_011) }), 0, 15_000, [5002, 10_002]);
  });

  it('names of the second header, in Russian', async () => {
    const names = '"\\\\HOST\\Процесс(a)\\Счетчик дескрипторов"';
    const { rows: found } = await read(
      join(
        [bytes, `${BANNER},"\\\\HOST\\Process(a)\\Handle Count"\r\n${record(0, [1])}`],
        [le, `${BANNER},${names}\r\n${record(15, [2])}`],
      ),
    );
    expect(found[0]).toEqual([1]);
  });

  // The row that was cut is lost, or, where its last quote is there, whole.
  it.each<[string, Encode, Encode]>([
    ['single bytes', bytes, le],
    ['UTF-16', leMark, bytes],
    ['UTF-16, then UTF-16BE', leMark, be],
    ['UTF-16BE', beMark, bytes],
  ])('a row of %s cut at any byte', async (_, first, second) => {
    const before = first(HEAD + rows(0, 10));
    const last = first(rows(10, 11)).length - first(rows(0, 0)).length;
    for (let cut = 0; cut <= last; cut++) {
      const whole = first(HEAD + rows(0, 11));
      const content = Buffer.concat([whole.subarray(0, before.length + cut), second(rows(20, 30))]);
      const { rows: found } = await read(content);
      const expected = [...values(0, 11), ...values(20, 30)];
      for (const row of found) expect(expected).toContainEqual(row);
      // The row before the change, and where two encodings of two bytes meet the one behind it.
      expect(found.length, `cut at ${cut}`).toBeGreaterThanOrEqual(second === be ? 18 : 19);
    }
  });

  it('is no crash: only NULs are', async () => {
    const detail = async (content: Buffer): Promise<readonly string[]> =>
      (await read(content)).summary.warnings.map(logWarningText);
    expect(await detail(join([bytes, HEAD + rows(0, 20)], [le, rows(20, 40)]))).toEqual([
      expect.stringMatching(/another encoding.*UTF-16/),
    ]);
    expect(await detail(Buffer.concat([bytes(HEAD + rows(0, 20)), Buffer.alloc(512)]))).toEqual([
      expect.stringContaining('NUL bytes at the end, as after a crash'),
    ]);
  });

  it('comes to an end in a file that changes with each line', async () => {
    const parts = Array.from({ length: 2500 }, (_, i) => (i % 2 === 0 ? le : bytes)(rows(i, i + 1)));
    const { rows: found } = await read(Buffer.concat([bytes(HEAD), ...parts]));
    expect(found.length).toBeGreaterThanOrEqual(2000);
  });
});
