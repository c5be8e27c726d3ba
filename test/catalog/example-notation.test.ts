import { describe, expect, it } from 'vitest';
import { parseHours, parseModule, parsePoolTag, parseSeries, seriesValue } from '../../src/catalog/example-notation.ts';

const MB = 1024 * 1024;
const at = (text: string | number, hour: number, hourOfDay = 13): number =>
  seriesValue(parseSeries(text)!, hour, hourOfDay);

describe('a series', () => {
  it.each<[string | number, number, number]>([
    ['80 MB', 10, 80 * MB],
    ['80 MB flat', 10, 80 * MB],
    [400, 10, 400],
    ['12,000', 10, 12_000],
    ['80 MB + 6 MB/h', 10, 140 * MB],
    ['80MB + 6MB/h', 10, 140 * MB],
    ['100 - 5/h', 10, 50],
    ['100 - 50/h', 10, 0],
    ['48/d', 12, 24],
    ['2/min', 1, 120],
    ['10/h from 4 h', 10, 60],
    ['10/h from 4 h', 3, 0],
    ['10/h from 4 h until 6 h', 10, 20],
    ['100 + 50 at 5 h', 4.9, 100],
    ['100 + 50 at 5 h', 5, 150],
    ['100 + 50 every 24 h', 50, 200],
    ['100 + 300 daily', 10, 400],
  ])('%s is at hour %d %d', (text, hour, value) => {
    expect(at(text, hour)).toBeCloseTo(value, 3);
  });

  it('follows the working day', () => {
    expect([3, 8, 18, 23].map((hour) => at('300 daily', 0, hour))).toEqual([0, 0, 0, 0]);
  });

  it.each(['', 'much', '80 XB', '6 MB/week', '80 MB +', '80 MB 6 MB/h', '-5', '10/h until', '1 at noon'])(
    '%j is none',
    (text) => {
      expect(parseSeries(text)).toBeNull();
    },
  );
});

it.each<[string, number | null]>([
  ['90 min', 1.5],
  ['20 h', 20],
  ['10d', 240],
  ['10', null],
  ['a day', null],
])('%s is %d hours', (text, hours) => {
  expect(parseHours(text)).toBe(hours);
});

it.each<[string, [string, number, string, string | null] | null]>([
  ['app Cdoexm.dll 6.0.6603.0', ['app', 40, 'Cdoexm.dll', '6.0.6603.0']],
  ['app:7 Cdoexm.dll', ['app', 7, 'Cdoexm.dll', null]],
  ['Cdoexm.dll', null],
  ['app Cdoexm 6.0', null],
])('%s is a line of an inventory, or none', (line, expected) => {
  const found = parseModule(line);
  expect(found === null ? null : [found.process, found.pid, found.module, found.version]).toEqual(expected);
});

it.each<[string, [string, string, number] | null]>([
  ['SysR nonpaged 2 MB + 1 MB/h', ['SysR', 'nonpaged', 2]],
  ['Wnf paged 12 MB', ['Wnf', 'paged', 1]],
  ['SysR driver 2 MB', null],
  ['SysmonDrv nonpaged 2 MB', null],
  ['SysR nonpaged', null],
])('%s is a line of pool tags, or none', (line, expected) => {
  const found = parsePoolTag(line);
  expect(found === null ? null : [found.tag, found.pool, found.terms.length]).toEqual(expected);
});
