import { describe, expect, it } from 'vitest';
import { findTime } from '../../../src/catalog/pool-tags/snapshot-time.ts';

const AT = Date.UTC(2012, 7, 30, 16, 15, 42);
const TO_THE_MINUTE = Date.UTC(2012, 7, 30, 16, 15);

describe('times above lists of pool tags', () => {
  it.each([
    ['ISO 8601', '2012-08-30T16:15:42', AT],
    ['with a blank', '2012-08-30 16:15:42.123', AT],
    ['dots and a dash', '2012.08.30-16:15:42 W. Europe Standard Time (local time)', AT],
    ['echo %date% %time%', 'Thu 08/30/2012 16:15:42.12', AT],
    ['of Germany', '30.08.2012 16:15:42,12', AT],
    ['of Britain', '30/08/2012 16:15:42.12', AT],
    ['date /t and time /t', 'Thu 08/30/2012 \n04:15 PM', TO_THE_MINUTE],
    ['Get-Date', 'Thursday, August 30, 2012 4:15:42 PM', AT],
    ['the debugger', 'Debug session time: Thu Aug 30 16:15:42.000 2012 (UTC + 2:00)', AT],
    ['the last of several', '2012-08-29 01:00:00 then 2012-08-30 16:15:42', AT],
  ])('%s', (_, text, expected) => {
    expect(findTime(text)).toEqual({ timeMs: expected, otherMs: null });
  });

  it('tells day from month by the weekday, and gives both readings without one', () => {
    const march = Date.UTC(2012, 2, 4, 10, 0);
    const april = Date.UTC(2012, 3, 3, 10, 0);
    expect(findTime('Sun 03/04/2012 10:00')).toEqual({ timeMs: march, otherMs: null });
    expect(findTime('Tue 03/04/2012 10:00')).toEqual({ timeMs: april, otherMs: null });
    expect(findTime('03/04/2012 10:00')).toEqual({ timeMs: march, otherMs: april });
  });

  it.each([
    '',
    'Memory: 260620K',
    '2012-13-30 10:00',
    '2012-08-30',
    '30.02.2012 10:00',
    '99:99',
    '2012-08-30 25:00:00',
  ])('finds none in %j', (text) => {
    expect(findTime(text)).toBeNull();
  });
});
