import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LeakscanError } from '../../../src/util/errors.ts';
import { BANNER, header, read, record } from '../../helpers/counterlog-reading.ts';
import type { Reading } from '../../helpers/counterlog-reading.ts';
import { logWarningText } from '../../../src/words/log-warnings.ts';

const LOG = header(2) + record(0, [11, 1234]) + record(15, [' ', '12.75']) + record(30, ['5.8e-05', '77']);
const ROWS = [
  [11, 1234],
  [null, 12.75],
  [5.8e-5, 77],
];
const UNQUOTED = LOG.replaceAll('"', '');

function utf16(text: string): Buffer {
  return Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, 'utf16le')]);
}

/** What a cut file gives: its reading, or the code of the error. */
async function readCut(bytes: Buffer): Promise<Reading | string> {
  try {
    return await read(bytes);
  } catch (error) {
    if (error instanceof LeakscanError) return error.code;
    throw error;
  }
}

describe('a log cut at any byte', () => {
  it.each([
    ['CRLF', Buffer.from(LOG)],
    ['LF', Buffer.from(LOG.replaceAll('\r', ''))],
    ['unquoted', Buffer.from(UNQUOTED)],
    ['semicolons', Buffer.from(UNQUOTED.replaceAll(',', ' ; '))],
    ['UTF-16', utf16(LOG)],
    ['a second header', Buffer.from(LOG + header(2) + record(45, [99, 100]))],
    ['NULs behind the cut', Buffer.from(LOG), '\0\0\0\0'],
  ])('%s: gives whole records only', async (_, bytes, tail = '') => {
    let most = 0;
    for (let length = 0; length <= bytes.length; length++) {
      const reading = await readCut(Buffer.concat([bytes.subarray(0, length), Buffer.from(tail)]));
      if (typeof reading === 'string') {
        expect(most).toBe(0);
        expect(['INPUT_EMPTY', 'NOT_A_COUNTER_LOG', 'NO_SAMPLES', 'DAMAGED']).toContain(reading);
        continue;
      }
      expect(reading.rows).toEqual([...ROWS, [99, 100]].slice(0, reading.rows.length));
      expect(reading.rows.length).toBeGreaterThanOrEqual(most);
      most = reading.rows.length;
      for (const { kind } of reading.summary.warnings) expect(['truncated', 'second-header']).toContain(kind);
      const cuts = reading.summary.warnings.filter(({ kind }) => kind === 'truncated');
      expect(cuts.every(({ count }) => count === 1)).toBe(true);
    }
    expect(most).toBeGreaterThanOrEqual(3);
  });

  it('gzip: keeps what was inflated before the cut', async () => {
    const text = header(2) + Array.from({ length: 400 }, (_, i) => record(i, [i, (i * 7919) % 1000])).join('');
    const bytes = gzipSync(text);
    let most = 0;
    for (let length = 2; length < bytes.length; length += 11) {
      const reading = await readCut(bytes.subarray(0, length));
      if (typeof reading === 'string') {
        expect(['DAMAGED', 'NO_SAMPLES', 'NOT_A_COUNTER_LOG']).toContain(reading);
        continue;
      }
      reading.rows.forEach((row, i) => expect(row).toEqual([i, (i * 7919) % 1000]));
      expect(reading.warnings).toHaveLength(1);
      expect(reading.warnings[0]).toMatch(/^truncated x1/);
      expect(logWarningText(reading.summary.warnings[0]!)).toMatch(/unexpected end of file/);
      most = Math.max(most, reading.rows.length);
    }
    expect(most).toBe(400);
  });
});

describe('a log with any byte broken', () => {
  it('loses the record it touches at most', async () => {
    const text = header(2) + Array.from({ length: 5 }, (_, i) => record(i * 15, [i, i + 10])).join('');
    const start = header(2).length;
    for (const junk of ['"', '\0', ',', '\n', '\r', 'x', '']) {
      for (let at = start; at < text.length; at++) {
        const { rows, seconds } = await read(text.slice(0, at) + junk + text.slice(at + 1));
        const sound = [0, 1, 2, 3, 4].filter((i) => rows.some((row) => row[0] === i && row[1] === i + 10)).length;
        // A line end that is lost joins two records.
        expect(sound, `${JSON.stringify(junk)} at ${at}`).toBeGreaterThanOrEqual(3);
        expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
      }
    }
  });
});

describe('chunks', () => {
  const text =
    header(2) +
    record(0, [1, 2], '\n') +
    '\r\n"x\r\n' +
    record(15, [3]) +
    '\0\0\0\n' +
    record(30, [5, 6], '\r\r\n') +
    header(3).replaceAll(',', '\t') +
    record(45, [7, 8, 9]).replaceAll(',', '\t') +
    'Exiting, please wait...\r\n' +
    record(60, [10, 11]).slice(0, -4) +
    '\0\0';
  const plain = Buffer.from(text);
  const files = [plain, utf16(text), gzipSync(plain), Buffer.concat([Buffer.from('\ufeff'), plain])];

  it('gives the same for every split', async () => {
    const whole = await Promise.all(files.map((bytes) => read(bytes)));
    expect(whole[0]?.rows).toEqual([
      [1, 2],
      [5, 6],
      [7, 8],
    ]);
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(fc.nat(files.length - 1), sizes, async (index, split) => {
        const reading = await read(files[index] as Buffer, { sizes: split });
        expect(reading.rows).toEqual(whole[index]?.rows);
        expect(reading.seconds).toEqual(whole[index]?.seconds);
        expect(reading.summary).toEqual(whole[index]?.summary);
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same byte by byte', async () => {
    for (const bytes of files) {
      const whole = await read(bytes);
      const single = await read(bytes, { sizes: new Array<number>(bytes.length).fill(1) });
      expect(single.rows).toEqual(whole.rows);
      expect(single.summary).toEqual(whole.summary);
    }
  });

  it('makes batches of a bounded size', async () => {
    const rows = Array.from({ length: 1300 }, (_, i) => record(i, [i, 2 * i]));
    const { summary, rows: read1300 } = await read(`${BANNER},"\\Memory\\A","\\Memory\\B"\n${rows.join('')}`);
    expect(read1300).toEqual(rows.map((_, i) => [i, 2 * i]));
    expect(summary).toMatchObject({ samples: 1300, warnings: [] });
    expect(summary.lastMs - summary.firstMs).toBe(1299_000);
  });
});
