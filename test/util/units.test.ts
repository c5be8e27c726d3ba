import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatPlural,
  formatQuantity,
  formatRange,
  formatRate,
  formatSpan,
} from '../../src/util/units.ts';

const MIB = 1024 * 1024;

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 bytes'],
    [999, '999 bytes'],
    [1000, '0.977 KiB'],
    [1536, '1.50 KiB'],
    [599 * MIB, '599 MiB'],
    [999.6 * MIB, '0.976 GiB'],
    [42.4 * MIB, '42.4 MiB'],
    [2 ** 31, '2.00 GiB'],
    [-3 * MIB, '-3.00 MiB'],
    [Number.NaN, 'unknown'],
  ])('%d -> %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('never has four digits before the point below a pebibyte', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2 ** 49, noNaN: true }), (bytes) => {
        expect(formatBytes(bytes)).toMatch(/^\d{1,3}(\.\d+)? \w+$/);
      }),
    );
  });
});

describe('other quantities', () => {
  it('counts and plurals', () => {
    expect(formatCount(209_476)).toBe('209,476');
    expect(formatPlural(1, 'sample')).toBe('1 sample');
    expect(formatPlural(2, 'process', 'processes')).toBe('2 processes');
  });

  it('resources with their unit', () => {
    expect(formatQuantity('handles', 39_396)).toBe('39,396 handles');
    expect(formatRate('private-bytes', 42.4 * MIB)).toBe('42.4 MiB/h');
    expect(formatRate('threads', 0.42)).toBe('0.42 threads/h');
    expect(formatRate('threads', Number.NaN)).toBe('unknown');
    expect(formatRange('private-bytes', 0.9 * MIB, 1100 * MIB, 42 * MIB)).toBe('0.900 to 1,100');
    expect(formatRange('private-bytes', 5.7201 * MIB, 5.7204 * MIB, 5.72 * MIB)).toBeNull();
  });
});

describe('formatSpan', () => {
  it.each([
    [1 / 3600, '1 second'],
    [0.75, '45 minutes'],
    [2, '2 hours'],
    [2.5, '2.5 hours'],
    [47.2, '47 hours'],
    [76.8, '3.2 days'],
    [24 * 17.4, '17 days'],
    [24 * 365, '12 months'],
    [24 * 365.25 * 3, '3 years'],
    [24 * 365.25 * 3.14, '3.1 years'],
    [1e9, 'more than 100 years'],
    [-47, '-47 hours'],
    [Number.POSITIVE_INFINITY, 'unknown'],
  ])('%d h -> %s', (hours, text) => {
    expect(formatSpan(hours)).toBe(text);
  });
});
