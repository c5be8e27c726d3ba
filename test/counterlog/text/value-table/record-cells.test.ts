import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecordCells } from '../../../../src/counterlog/text/value-table/record-cells.ts';
import { isWellFormed } from '../../../../src/counterlog/text/line-checks.ts';

/** The cells that are read; null where the record is refused. */
function split(line: string | Buffer, delimiter = ',', width = 64): string[] | null {
  const bytes = Buffer.from(line as string, 'latin1');
  const cells = createRecordCells(delimiter.charCodeAt(0), width);
  const count = cells.split(bytes, 0, bytes.length);
  return count < 0 ? null : Array.from({ length: Math.min(count, width) }, (_, i) => cells.text(bytes, i));
}

const csvParse = (line: string, delimiter: string): string[] =>
  parse(Buffer.from(line, 'latin1'), {
    encoding: 'latin1',
    delimiter,
    relax_column_count: true,
    record_delimiter: '\n',
  })[0]!;

describe('the cells of a record', () => {
  it('are those that csv-parse reads, or none where a record is broken', () => {
    const part = fc.constantFrom('"', '""', ',', ';', 'a', ' ', '#', '\\', 'é', '1.5', '","');
    const lines = fc.array(part, { minLength: 1, maxLength: 24 }).map((parts) => parts.join(''));
    let whole = 0;
    fc.assert(
      fc.property(lines, fc.constantFrom(',', ';'), (line, delimiter) => {
        const bytes = Buffer.from(line, 'latin1');
        const isSound = isWellFormed(bytes, 0, bytes.length, delimiter.charCodeAt(0));
        const cells = split(line, delimiter);
        expect(cells !== null).toBe(isSound);
        if (cells === null) return;
        whole++;
        expect(cells).toEqual(csvParse(line, delimiter));
      }),
      { numRuns: 3000 },
    );
    expect(whole).toBeGreaterThan(500);
  });

  it('end before a NUL that ends them, and no other', () => {
    expect(split('"2024-03-04 08:00:00.000\0","1"')).toEqual(['2024-03-04 08:00:00.000', '1']);
    expect(split('a\0,b\0')).toEqual(['a', 'b']);
    expect(split('a\0b,c')).toBeNull();
    expect(split('a,\0\0\0')).toBeNull();
    expect(split('"a\0b","c"')).toBeNull();
  });

  it('are counted without the blank ones that a spreadsheet puts at the end', () => {
    const count = (line: string): number => {
      const bytes = Buffer.from(line);
      return createRecordCells(0x2c, 2).split(bytes, 0, bytes.length);
    };
    expect(count('a,b,,')).toBe(2);
    expect(count('a,,,')).toBe(2);
    expect(count('a,b,,c')).toBe(4);
    expect(count('a')).toBe(1);
  });
});
