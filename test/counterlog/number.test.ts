import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRoundedNumber, parseNumber } from '../../src/counterlog/number.ts';

describe('parseNumber', () => {
  it.each([
    ['0', 0],
    ['-1', NaN],
    ['-0.5', NaN],
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
    expect(parseNumber(cell)).toBe(value);
  });

  it.each(['', ' ', '   ', '\t', '\r'])('no sample: %j', (cell) => {
    expect(parseNumber(cell)).toBeNaN();
  });

  it.each([
    '0x10',
    'Infinity',
    '-Infinity',
    'NaN',
    '1e999',
    '-1e999',
    '1e31',
    '9'.repeat(300),
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
    expect(parseNumber(cell)).toBeNull();
  });

  it('reads every number back that a counter can have, and none below 0', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e30, max: 1e30 }), (value) => {
        expect(parseNumber(String(value))).toBe(value < 0 ? NaN : Number(String(value)));
      }),
    );
  });
});

describe('isRoundedNumber', () => {
  it.each(['1.23457E+11', '1,23E+08', '2.20E+12', '1E+08', '1.23e+08', ' 1,23E+08 ', '-1.2E+05', '0.12E+09'])(
    '%j',
    (cell) => {
      expect(isRoundedNumber(cell)).toBe(true);
    },
  );

  it.each([
    '123457000000',
    '238133020971008',
    '13.959073156484624434',
    '5.8e-05',
    '8,15E-05',
    '0.00E+00',
    '1.25E+02',
    '1.23456789E+08',
    // All digits that a double has.
    '1.2345678901234567E+20',
    '1.23456789012346E+15',
    '+5',
    '',
    ' ',
    'a+b',
  ])('not %j', (cell) => {
    expect(isRoundedNumber(cell)).toBe(false);
  });
});
