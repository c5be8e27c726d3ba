import { describe, expect, it } from 'vitest';
import { startsRecord } from '../../../src/counterlog/text/header.ts';
import { createTimeReader, utcOffsetOfTime } from '../../../src/counterlog/times/time-reader.ts';

const latin1 = (bytes: Buffer): string => bytes.toString('latin1');

/** The bytes of a text in an encoding that Node cannot write, found by trying. */
function encode(text: string, encoding: string): string {
  const decoder = new TextDecoder(encoding);
  const bytes: number[] = [];
  for (const letter of text) {
    if (letter <= '\u007f') {
      bytes.push(letter.charCodeAt(0));
      continue;
    }
    const found = candidates().find((code) => decoder.decode(Buffer.from(code)) === letter);
    if (found === undefined) throw new Error(`${encoding} has no ${letter}`);
    bytes.push(...found);
  }
  return latin1(Buffer.from(bytes));
}

let codes: number[][] | null = null;
function candidates(): number[][] {
  codes ??= Array.from({ length: 128 }, (_, i) => [0x80 + i]).concat(
    Array.from({ length: 128 * 192 }, (_, i) => [0x80 + Math.floor(i / 192), 0x40 + (i % 192)]),
  );
  return codes;
}

describe('createTimeReader', () => {
  it.each([
    ['2024/3/4 下午 08:00:00', 'gbk'],
    ['2024/3/4 下午 08:00:00', 'big5'],
    ['2024-03-04 오후 8:00:00', 'euc-kr'],
    ['2024/03/04 午後 8:00:00', 'shift_jis'],
    ['4/3/2024 8:00:00 μμ', 'windows-1253'],
    ['4 марта 2024 г. 20:00:00', 'windows-1251'],
    ['4 марта 2024 г. 20:00:00', 'ibm866'],
    ['4. března 2024 20:00:00', 'windows-1250'],
    ['4 Şubat 2024 20:00:00', 'windows-1254'],
    ['4. März 2024 20:00:00', 'windows-1252'],
    ['4/3/2024 8:00:00\u00a0p.\u00a0m.', 'windows-1252'],
  ])('reads %s in %s, and in UTF-8', (text, encoding) => {
    const ms = text.includes('Şubat') ? Date.UTC(2024, 1, 4, 20) : Date.UTC(2024, 2, 4, 20);
    for (const cell of [encode(text, encoding), latin1(Buffer.from(text))]) {
      const reader = createTimeReader();
      // The second time is read with what the first one told.
      for (let i = 0; i < 2; i++) {
        expect(reader.readIn(cell, 'dmy')).toEqual({ wallMs: ms, utcOffsetMinutes: null, resolutionMs: 1000 });
        expect(reader.read(cell)?.wallMs.dmy).toBe(ms);
      }
    }
  });

  it('takes times of several forms and encodings in one file', () => {
    const reader = createTimeReader();
    const cells = [
      encode('4. März 2024 20:00:00', 'windows-1252'),
      '2024-03-04T20:00:00Z',
      latin1(Buffer.from('4. März 2024 20:00:00')),
      '1709582400',
      '03/04/2024 20:00:00.000',
    ];
    for (const cell of cells) expect(reader.readIn(cell, 'mdy')?.wallMs).toBe(Date.UTC(2024, 2, 4, 20));
  });

  it('tells the form of Windows from others', () => {
    const reader = createTimeReader();
    expect(reader.read('03/04/2024 20:00:00.000')?.isLogForm).toBe(true);
    for (const other of ['3/4/2024 8:00:00.000 PM', '3/4/2024, 20:00:00.000', '4 Mar 2024 20:00:00.000']) {
      expect(reader.read(other)?.isLogForm).toBe(false);
    }
    expect(reader.read('\xff\xfe 2024')).toBeNull();
    expect(reader.read('4 M\xe4rchen 2024 20:00:00')).toBeNull();
  });
});

it('utcOffsetOfTime', () => {
  expect(utcOffsetOfTime('2024-03-04T08:00:00-08:00')).toBe(-480);
  expect(utcOffsetOfTime('1709568000')).toBe(0);
  expect(utcOffsetOfTime('30/12/2024, 8:00 +01:00')).toBe(60);
  expect(utcOffsetOfTime('03/04/2024 20:00:00.000')).toBeNull();
  expect(utcOffsetOfTime('')).toBeNull();
});

describe('startsRecord', () => {
  const starts = (line: string): boolean => startsRecord(Buffer.from(line), 0, Buffer.byteLength(line));

  it.each([
    '"03/04/2024 08:00:00.000","1"',
    '03/04/2024 08:00:00.000,1',
    '"2024-03-04T16:00:00.000Z","1"',
    '2024-03-04T16:00:00.000Z,1',
    '2024-03-04T16:00:00,000+01:00\t1',
    '4 Mar 2024 08:00:00;1',
    '"3/4/2024, 8:00:00.000 AM","1"',
    '"2024/3/4 下午 08:00:00","1"',
    '1709568000,1',
  ])('%s', (line) => {
    expect(starts(line)).toBe(true);
  });

  it.each([
    '"\\\\H\\Memory\\Pages/sec"',
    'written on 4 Mar 2024 08:00:00',
    '4 Mar 2024 08:00:00 it began,1',
    '17 counters,1',
    '',
  ])('not %s', (line) => {
    expect(starts(line)).toBe(false);
  });
});
