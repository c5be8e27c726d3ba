import { describe, expect, it } from 'vitest';
import { createNumberReader, findNumberStyle, markOf, readNumber } from '../../../src/counterlog/text/number-style.ts';

describe('the mark that a number shows', () => {
  it.each([
    ['1.5', '.'],
    ['1,5', ','],
    ['0,125', ','],
    ['1234,567', ','],
    ['60.256.256', ','],
    ['60,256,256', '.'],
    ['12,34,567', '.'],
    ['1.234,5', ','],
    ['1,234.5', '.'],
    ['8,15E-05', ','],
    ['1,000', null],
    ['1.000', null],
    ['1.2.3', null],
    ['1,2.3,4', null],
    ['60256256', null],
    ['', null],
    ['a,b', null],
  ])('%j: %j', (cell, mark) => {
    expect(markOf(cell)).toBe(mark);
  });
});

describe('numbers', () => {
  it.each([
    ['7111,9385822119566001', ',', 7111.9385822119566],
    ['8,15E-05', ',', 8.15e-5],
    ['1.5', ',', 1.5],
    ['1,234', ',', 1.234],
    ['1.234', ',', 1234],
    ['1,234', '.', 1234],
    ['1.234', '.', 1.234],
    ['1,5', '.', null],
    ['-1,234', '.', NaN],
    ['1,23,4', '.', null],
    ['1,234', null, 'ambiguous'],
    ['12.5', null, 12.5],
    ['12,5', null, 12.5],
    [' 1 234 567 ', null, 1234567],
    ['1 23', '.', null],
    [' ', null, NaN],
  ] as const)('%j where the mark is %j', (cell, style, value) => {
    expect(readNumber(cell, style, false)).toBe(value);
  });

  it('of a counter without fractions have their digits grouped where nothing tells', () => {
    expect(readNumber('1,234', null, true)).toBe(1234);
    expect(readNumber('1.234', null, true)).toBe(1234);
    expect(readNumber('1,234', ',', true)).toBe(1.234);
    expect(readNumber('1.234', 'delimiter', true)).toBe(1234);
    expect(readNumber('1.234', '.', true)).toBe(1.234);
  });

  it('between commas have a point before fractions', () => {
    expect(readNumber('1.234', 'delimiter', false)).toBe(1.234);
    expect(readNumber('1,234', 'delimiter', false)).toBe(1234);
    expect(readNumber('1,5', 'delimiter', false)).toBe(null);
    expect(findNumberStyle([['588', '1.900']], ',')).toBe('delimiter');
  });

  it('that contradict one another leave it to the delimiter', () => {
    expect(findNumberStyle([['1,5'], ['2.5']], ',')).toBe('.');
    expect(findNumberStyle([['1,5'], ['2.5']], ';')).toBe(null);
    expect(findNumberStyle([['1,5'], ['2']], ',')).toBe(',');
  });

  it('of a table tell the mark as they come', () => {
    const read = createNumberReader(';');
    expect(['1,234', '12,5', '1,234', '1.234'].map((cell) => read(cell, false))).toEqual([
      'ambiguous',
      12.5,
      1.234,
      1234,
    ]);
  });
});
