import { describe, expect, it } from 'vitest';
import { parseBanner } from '../../../src/counterlog/times/zone.ts';

describe('parseBanner', () => {
  it.each([
    ['(PDH-CSV 4.0) (Pacific Standard Time)(480)', 'csv', 'Pacific Standard Time', -480],
    ['(PDH-TSV 4.0) (Hora de verano romance)(-120)', 'tsv', 'Hora de verano romance', 120],
    ['(PDH-CSV 4.0) (Tokyo Standard Time)(-540)', 'csv', 'Tokyo Standard Time', 540],
    ['(PDH-CSV 4.0) (India Standard Time)(-330)', 'csv', 'India Standard Time', 330],
    ['(PDH-CSV 4.0) (Eastern Daylight Time)(240)', 'csv', 'Eastern Daylight Time', -240],
    ['(PDH-CSV 4.0) (GMT Standard Time)(-60)', 'csv', 'GMT Standard Time', 60],
    ['(PDH-CSV 4.0) (UTC)(0)', 'csv', 'UTC', 0],
    ['(PDH-CSV 4.0) (GMT Standard Time)(0) Time', 'csv', 'GMT Standard Time', 0],
    [' (PDH-CSV 4.0) (UTC) ( 0 ) ', 'csv', 'UTC', 0],
    ['\ufeff(PDH-CSV 4.0) (UTC)(0)', 'csv', 'UTC', 0],
    ['(PDH-CSV 4.0)', 'csv', null, null],
    ['(PDH-CSV 4.0) (', 'csv', null, null],
    ['(PDH-CSV 4.0) (RTZ 2 (', 'csv', 'RTZ 2', null],
    ['(PDH-CSV 4.0) (RTZ 2 (winter))(-180)', 'csv', 'RTZ 2 (winter)', 180],
    ['(PDH-CSV 4.0) (Paris, Madrid (heure d', 'csv', 'Paris, Madrid (heure d', null],
    ['(PDH-CSV 4.0) (UTC)', 'csv', 'UTC', null],
    ['(PDH-CSV 4.0) (480)', 'csv', null, -480],
    ['(PDH-CSV 4.0) (Nowhere)(9999)', 'csv', 'Nowhere', null],
    ['(pdh-csv 4.0) (utc)(0)', 'csv', 'utc', 0],
    ['Time', null, null, null],
    ['', null, null, null],
  ])('%j', (cell, dialect, name, utcOffsetMinutes) => {
    expect(parseBanner(cell)).toEqual({ dialect, zone: { name, utcOffsetMinutes } });
  });

  it('is quick with a cell of megabytes', () => {
    expect(parseBanner('(PDH-CSV 4.0) ' + '('.repeat(5_000_000)).zone.name).toBeNull();
  });
});
