import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber } from '../../src/counterlog/number.ts';

describe('parseNumber', () => {
  it.each([
    ['0', 0],
    ['-1', -1],
    ['238133020971008', 238133020971008],
    ['13.959073156484624434', 13.959073156484624],
    ['5.8e-05', 5.8e-5],
    ['2.20E+12', 2.2e12],
    ['1e+3', 1000],
    [' 12 ', 12],
    ['12\r', 12],
    ['.5', 0.5],
    ['5.', 5],
  ])('%j', (cell, value) => {
    expect(parseNumber(cell, false)).toBe(value);
  });

  it.each(['', ' ', '   ', '\t', '\r'])('no sample: %j', (cell) => {
    expect(parseNumber(cell, false)).toBeNaN();
    expect(parseNumber(cell, true)).toBeNaN();
  });

  it.each([
    '0x10',
    'Infinity',
    '-Infinity',
    'NaN',
    '1e999',
    '-1e999',
    '1,5',
    '1.2.3',
    '1e',
    '-',
    '+',
    '.',
    'e5',
    '--1',
    '12a',
    '1_000',
    '1 000',
    '-1.#IND',
    '0b1',
    '\u0661',
  ])('no number: %j', (cell) => {
    expect(parseNumber(cell, false)).toBeNull();
  });

  it.each([
    ['7111,9385822119566001', 7111.9385822119566],
    ['8,15E-05', 8.15e-5],
    ['1.5', 1.5],
    ['1000000000', 1e9],
  ])('with a decimal comma: %j', (cell, value) => {
    expect(parseNumber(cell, true)).toBe(value);
  });

  it.each(['1.234,5', '1,2,3'])('no number with a decimal comma: %j', (cell) => {
    expect(parseNumber(cell, true)).toBeNull();
  });

  it('reads every number back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseNumber(String(value), false)).toBe(Number(String(value)));
      }),
    );
  });
});
