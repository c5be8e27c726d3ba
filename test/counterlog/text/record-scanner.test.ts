import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecordScanner } from '../../../src/counterlog/text/record-scanner.ts';
import { parseTimestamp } from '../../../src/counterlog/times/timestamp.ts';

const FORM = { width: 2, delimiter: 0x2c, timeCell: 0, unsureDecimals: 0 };

/** What the scan makes of timestamps, a record each; null where it leaves them to the host. */
function wallClocks(times: readonly string[], quote: '"' | ''): (number | null)[] {
  const lines = times.map((time) => `${quote}${time}${quote},${quote}1${quote}\r\n`);
  const scanned = createRecordScanner(FORM, Int32Array.of(1))!.scan(Buffer.from(lines.join(''), 'latin1'), 0);
  expect(scanned.rows).toBe(times.length);
  expect(times.map((_, row) => scanned.timeOf(row))).toEqual(times);
  return Array.from(scanned.wallMs.subarray(0, scanned.rows), (ms) => (Number.isNaN(ms) ? null : ms));
}

const two = (from: number, to: number): fc.Arbitrary<string> =>
  fc.integer({ min: from, max: to }).map((n) => String(n).padStart(2, '0'));
/** Valid ones, and those a little beyond. */
const pdhTime = fc
  .tuple(two(0, 13), two(0, 32), fc.integer({ min: 1590, max: 2500 }), two(0, 24), two(0, 60), two(0, 60), fc.nat(999))
  .map(([month, day, year, hour, minute, second, ms]) => {
    return `${month}/${day}/${year} ${hour}:${minute}:${second}.${String(ms).padStart(3, '0')}`;
  });

describe('timestamps in the scan', () => {
  it('are what the host reads, wherever it takes them', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(pdhTime, { minLength: 1, maxLength: 50 }), fc.constantFrom('"', ''), (times, quote) => {
        const expected = times.map((time) => parseTimestamp(time)).map((ms) => (Number.isNaN(ms) ? null : ms));
        expect(wallClocks(times, quote)).toEqual(expected);
        taken += expected.filter((ms) => ms !== null).length;
      }),
      { numRuns: 1000 },
    );
    expect(taken).toBeGreaterThan(1000);
  });

  it('are taken on the last day of every month, and not on the day after', () => {
    for (const year of [1700, 1900, 2000, 2023, 2024]) {
      for (let month = 1; month <= 12; month++) {
        const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
        const on = (day: number): string => `${String(month).padStart(2, '0')}/${day}/${year} 23:59:59.999`;
        expect(wallClocks([on(last), on(last + 1)], '"')).toEqual([Date.UTC(year, month, 0, 23, 59, 59, 999), null]);
      }
    }
  });

  it('are left to the host where one character is another', () => {
    const time = '10/27/2024 22:42:05.375';
    expect(wallClocks([time], '"')).toEqual([Date.UTC(2024, 9, 27, 22, 42, 5, 375)]);
    for (let at = 0; at < time.length; at++) {
      for (const other of ['x', ' ', '-', '/', ':', '']) {
        // A record that does not begin with a digit is left to the host as a whole.
        if (other === time[at] || (at === 0 && other !== '')) continue;
        expect(wallClocks([time.slice(0, at) + other + time.slice(at + 1)], '"'), `${at} ${other}`).toEqual([null]);
      }
    }
    expect(wallClocks([`${time} `, `${time}0`, '7'], '"')).toEqual([null, null, null]);
  });
});
