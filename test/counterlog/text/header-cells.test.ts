import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { splitCells, splitPlainCells } from '../../../src/counterlog/text/header-cells.ts';

/** What is right by definition. */
function reference(text: string, delimiter: string): string[] | null {
  try {
    const records: string[][] = parse(Buffer.from(text, 'latin1'), {
      encoding: 'latin1',
      delimiter,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
    });
    return records[0] ?? [];
  } catch {
    return null;
  }
}

const piece = fc.constantFrom('"', '"', ',', '","', '";"', ';', '\t', '\n', '\r', '\0', 'a', ' ', '\\', '\xe9', '""');
const text = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 8 }).map((pieces) => `"${pieces.join('')}"`),
);
const delimiter = fc.constantFrom<[',', ';', '\t']>(',', ';', '\t');

describe('the cells of a header', () => {
  it('are those that csv-parse reads, or left to it', async () => {
    await fc.assert(
      fc.asyncProperty(text, delimiter, async (line, between) => {
        const expected = reference(line, between);
        const plain = splitPlainCells(line, between);
        if (plain !== null) expect(plain).toEqual(expected);
        expect(await splitCells(Buffer.from(line, 'latin1'), between)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['"(PDH-CSV 4.0) (x)(0)","\\\\A\\B\\C","a\r\nb"', 3],
    ['(PDH-CSV 4.0) (x)(0),\\\\A\\B\\C', 2],
  ])('need no csv-parse where they are as collectors write them: %j', (line, count) => {
    expect(splitPlainCells(line, ',')).toHaveLength(count);
  });
});
