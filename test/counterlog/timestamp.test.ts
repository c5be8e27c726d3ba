import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTimestamp, timestampResolutionMs } from '../../src/counterlog/timestamp.ts';
import type { DateOrder } from '../../src/model/counter-log.ts';

describe('parseTimestamp', () => {
  it.each([
    ['04/27/2024 17:15:26.789', '2024-04-27T17:15:26.789Z'],
    ['09/19/2022 22:43:06,663', '2022-09-19T22:43:06.663Z'],
    [' 09/19/2022 22:43:06,663 ', '2022-09-19T22:43:06.663Z'],
    ['3/26/2015 22:42', '2015-03-26T22:42:00.000Z'],
    ['3/6/2015 2:42:01', '2015-03-06T02:42:01.000Z'],
    ['12/31/1999 23:59:59.9', '1999-12-31T23:59:59.900Z'],
    ['02/29/2024 00:00:00.000', '2024-02-29T00:00:00.000Z'],
    ['2024-04-27 17:15:26', '2024-04-27T17:15:26.000Z'],
    ['2024-04-27T17:15:26.789', '2024-04-27T17:15:26.789Z'],
    ['2024-04-27 17:15:26.7890000', '2024-04-27T17:15:26.789Z'],
    ['2024/4/7 7:15', '2024-04-07T07:15:00.000Z'],
    ['2024-4-27 17:15:26', '2024-04-27T17:15:26.000Z'],
    ['04-27-2024 17:15:26', '2024-04-27T17:15:26.000Z'],
    ['4/27/2024 5:15:26 PM', '2024-04-27T17:15:26.000Z'],
    ['4/27/2024 12:15:26 AM', '2024-04-27T00:15:26.000Z'],
    ['4/27/2024 12:15:26\u202fpm', '2024-04-27T12:15:26.000Z'],
    ['27.04.2024 17:15', '2024-04-27T17:15:00.000Z'],
  ])('%j', (text, iso) => {
    expect(parseTimestamp(text)).toBe(Date.parse(iso));
  });

  it.each([
    '',
    ' ',
    'Average',
    '04/27/2024',
    '13/01/2024 00:00:00',
    '00/01/2024 00:00:00',
    '02/30/2024 00:00:00',
    '02/29/2023 00:00:00',
    '04/31/2024 00:00:00',
    '04/00/2024 00:00:00',
    '04/27/24 17:15:26',
    '04/27/1500 17:15:26',
    '04/27/20245 17:15:26',
    '04/27/2024 24:00:00',
    '04/27/2024 17:60:00',
    '04/27/2024 17:15:60',
    '04/27/2024 17:15:26.',
    '04/27/2024 17:15:2',
    '04/27/2024 17:1',
    '04/27/2024 17:15:26.789x',
    '04/27/2024 15:15:26 PM',
    '04/27/2024 0:15:26 AM',
    '04/27/2024 5:15:26 XM',
    'PM',
    '2024-04-27 17:15:26Z',
    '2024-4-271 17:15:26',
    '2024-04/27 17:15:26',
    '2024/04/ 17:15:26',
    '04/27.2024 17:15:26',
    '27.04.24 17:15:26',
    '04.27.2024 17:15:26',
    '2024-04-27T17:15:26+02:00',
    '45409.7190',
    '004/27/2024 17:15:26',
  ])('is none: %j', (text) => {
    expect(parseTimestamp(text)).toBeNaN();
  });

  it.each<[string, DateOrder, string | null]>([
    ['02/03/2024 10:00', 'mdy', '2024-02-03'],
    ['02/03/2024 10:00', 'dmy', '2024-03-02'],
    ['02/03/2024 10:00', 'ymd', null],
    ['02-03-2024 10:00', 'dmy', '2024-03-02'],
    ['02.03.2024 10:00', 'mdy', '2024-03-02'],
    ['2024/02/03 10:00', 'dmy', '2024-02-03'],
    ['13/02/2024 10:00', 'mdy', null],
    ['02/13/2024 10:00', 'dmy', null],
  ])('%j as %s', (text, order, date) => {
    const ms = parseTimestamp(text, order);
    expect(Number.isNaN(ms) ? null : new Date(ms).toISOString().slice(0, 10)).toBe(date);
  });

  it.each([
    ['3/26/2015 22:42', 60_000],
    ['3/26/2015 22:42 ', 60_000],
    ['3/26/2015 22:42:15', 1000],
    ['3/26/2015 22:42:15 ', 1000],
    ['27.04.2024 22:42:15', 1000],
    ['03/26/2015 22:42:15.000', 1],
    ['03/26/2015 22:42:15,5', 1],
  ])('the resolution of %j is %d ms', (text, ms) => {
    expect(timestampResolutionMs(text)).toBe(ms);
  });

  it('reads every millisecond back', () => {
    const range = { min: Date.UTC(1601, 0, 1), max: Date.UTC(9999, 11, 31) };
    fc.assert(
      fc.property(fc.integer(range), (ms) => {
        const iso = new Date(ms).toISOString();
        const text = `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 23)}`;
        expect(parseTimestamp(text)).toBe(ms);
        expect(parseTimestamp(iso.slice(0, 23))).toBe(ms);
      }),
    );
  });

  it('knows every day of the calendar, and no other', () => {
    const wrong: string[] = [];
    for (let year = 1600; year < 2002; year++) {
      for (let month = 1; month <= 12; month++) {
        for (let day = 28; day <= 32; day++) {
          const date = new Date(Date.UTC(year, month - 1, day));
          const expected = year > 1600 && date.getUTCMonth() === month - 1 ? date.getTime() : NaN;
          const text = `${month}/${day}/${year} 0:00`;
          if (!Object.is(parseTimestamp(text), expected)) wrong.push(text);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
