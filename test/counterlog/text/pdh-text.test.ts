import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatLine, formatNumber, formatTime, formatZone } from '../../../src/counterlog/text/pdh-text.ts';

it.each([
  [NaN, ' '],
  [0, '0'],
  [-1, '-1'],
  [86.93735103284412, '86.93735103284412'],
  [0.1, '0.10000000000000001'],
  [1 / 3, '0.33333333333333331'],
  [5.0045040536482834e-5, '5.0045040536482834e-005'],
  [0.0001, '0.0001'],
  [1e-100, '1e-100'],
  [373_542_912, '373542912'],
  [2 ** 53 + 2, '9007199254740994'],
  [1e16, '10000000000000000'],
  [2 ** 63, '9.2233720368547758e+018'],
  [1e17, '1e+017'],
])('writes %d as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

it('writes numbers that are read again as they were', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(formatNumber(value))).toBe(value === 0 ? 0 : value);
    }),
  );
});

it('writes lines, times and zones', () => {
  expect(formatLine(['a', 'b "c"'], 'csv')).toBe('"a","b ""c"""\r\n');
  expect(formatLine(['a', ' '], 'tsv')).toBe('"a"\t" "\r\n');
  expect(formatTime(Date.UTC(2007, 7, 14, 15, 40, 38, 659))).toBe('08/14/2007 15:40:38.659');
  expect(formatZone('csv', { name: 'Tokyo Standard Time', utcOffsetMinutes: 540 })).toBe(
    '(PDH-CSV 4.0) (Tokyo Standard Time)(-540)',
  );
  expect(formatZone('tsv', { name: null, utcOffsetMinutes: 0 })).toBe('(PDH-TSV 4.0) ()(0)');
  expect(formatZone('csv', { name: null, utcOffsetMinutes: null })).toBe('(PDH-CSV 4.0)');
});
