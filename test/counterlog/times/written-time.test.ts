import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimeReader } from '../../../src/counterlog/times/time-reader.ts';
import type { WrittenTime } from '../../../src/counterlog/times/written-time.ts';
import { createLanguageMemory, shapeOfTime } from '../../../src/counterlog/times/understand-time.ts';
import type { DateOrder } from '../../../src/model/counter-log.ts';

/** One time, as the first of a file in UTF-8. */
const parseWrittenTime = (text: string, order: DateOrder = 'mdy'): WrittenTime | null =>
  createTimeReader().readIn(Buffer.from(text).toString('latin1'), order);

/** `2024-03-04T08:00:00.000Z -480 1000`: the wall clock, the offset, what it is rounded to. */
function read(text: string, order: DateOrder = 'mdy'): string | null {
  const time = parseWrittenTime(text, order);
  if (time === null) return null;
  return `${new Date(time.wallMs).toISOString().replace('.000Z', '')} ${time.utcOffsetMinutes} ${time.resolutionMs}`;
}

describe('times that say how far they are from UTC', () => {
  it.each([
    ['2024-03-04T08:00:00Z', '0 1000'],
    ['2024-03-04t08:00:00z', '0 1000'],
    ['2024-03-04T08:00:00.0000000-08:00', '-480 1'],
    ['2024-03-04T08:00:00,000000000+01:00', '60 1'],
    ['2024-03-04 08:00:00+01', '60 1000'],
    ['2024-03-04 08:00:00 -0800', '-480 1000'],
    ['2024-03-04 08:00:00 \u22120800', '-480 1000'],
    ['2024-03-04T08:00+05:30', '330 60000'],
    ['2024-03-04 08:00:00 -00:00', '0 1000'],
    ['2024-03-04 08:00:00 +0000 UTC', '0 1000'],
    ['2024-03-04 08:00:00 UTC', '0 1000'],
    ['2024-03-04 08:00:00 (UTC)', '0 1000'],
    ['2024-03-04 08:00:00 UTC+1', '60 1000'],
    ['2024-03-04 08:00:00 GMT-08:00', '-480 1000'],
    ['2024-03-04 08:00:00 PST', '-480 1000'],
    ['2024-03-04 08:00:00 CEST', '120 1000'],
    ['2024-03-04T08:00:00-08:00[America/Los_Angeles]', '-480 1000'],
    ['2024-03-04T08:00:00Z[UTC]', '0 1000'],
    ['20240304T080000Z', '0 1000'],
    ['20240304T080000.5-0800', '-480 1'],
    ['20240304080000.000000-480', '-480 1'],
    ['Mon, 04 Mar 2024 08:00:00 -0800 (PST)', '-480 1000'],
    ['Mon, 04 Mar 2024 08:00:00 GMT', '0 1000'],
    ['Mon Mar  4 08:00:00 PST 2024', '-480 1000'],
    ['Mon Mar 4 08:00:00 2024 +0100', '60 1000'],
    ['Mon Mar 04 2024 08:00:00 GMT-0800 (Pacific Standard Time)', '-480 1000'],
    ['04/Mar/2024:08:00:00 -0800', '-480 1000'],
    ['3/4/2024 8:00:00 AM -08:00', '-480 1000'],
    ['4. März 2024 08:00:00 MEZ', '60 1000'],
  ])('%j', (text, expected) => {
    expect(read(text)?.replace('08:00:00.500Z', '08:00:00')).toBe(`2024-03-04T08:00:00 ${expected}`);
  });

  it.each([
    ['1709568000', '2024-03-04T16:00:00 0 1000'],
    ['1709568000.5', '2024-03-04T16:00:00.500Z 0 1'],
    ['1709568000,25', '2024-03-04T16:00:00.250Z 0 1'],
    ['1709568000123', '2024-03-04T16:00:00.123Z 0 1'],
    ['1709568000123456', '2024-03-04T16:00:00.123Z 0 1'],
    ['1709568000123456789', '2024-03-04T16:00:00.123Z 0 1'],
  ])('since 1970: %j', (text, expected) => {
    for (const order of ['mdy', 'dmy', 'ymd'] as const) expect(read(text, order)).toBe(expected);
  });
});

describe('times in words and in the forms of other programs', () => {
  it.each([
    '04-Mar-2024 08:00:00',
    '4 Mar 2024 8:00:00',
    '4-MAR-24 08:00:00',
    'Mar 4, 2024 8:00:00 AM',
    'March 4th, 2024 at 8:00:00 a.m.',
    'Monday, March 4, 2024 8:00:00 AM',
    'Monday, March 4, 2024 8:00:00\u202fAM',
    'Mon Mar  4 08:00:00 2024',
    '2024-Mar-04 08:00:00',
    '2024 Mar 4 08:00:00',
    'Mon 03/04/2024  8:00:00',
    '08:00:00 4 Mar 2024',
    '3/4/2024, 8:00:00 AM',
    '3/4/2024 - 08:00:00',
    '20240304 080000',
    '20240304 08:00:00',
    '20240304080000',
    '4. März 2024 08:00:00',
    '04. Mrz. 2024 08:00:00',
    '1. Jänner 2024 08:00:00',
    'Montag, 4. März 2024 08:00:00',
    'lundi 4 mars 2024 08:00:00',
    '1er février 2024 08:00:00',
    '4 févr. 2024 08:00:00',
    '4 de marzo de 2024 8:00:00 a. m.',
    'lunes, 4 de marzo de 2024 8:00:00',
    'segunda-feira, 4 de março de 2024 08:00:00',
    '4 марта 2024 г. 8:00:00',
    '4 март 2024 8:00:00',
    '4 МАРТА 2024 8:00:00',
    '4 березня 2024 р. 8:00:00',
    '2024. március 4. de. 8:00:00',
    '2024. 03. 04. 8:00:00',
    '4/3/2024 8:00:00 πμ',
    '4 Μαρτίου 2024 8:00:00 π.μ.',
    '4. 3. 2024 8:00:00 dop.',
    '4 Mart 2024 Pazartesi 08:00:00',
    '4 MART 2024 PAZARTESİ 08:00:00',
    '04.03.2024 8.00.00',
    '4.3.2024 klo 8.00.00',
    '04/03/2024, 08.00.00',
    '2024-03-04 08 h 00 min 00 s',
    '2024/3/4 上午 08:00:00',
    '2024/3/4 上午08:00:00',
    '2024年3月4日 星期一 8:00:00',
    '2024年3月4日8时0分0秒',
    '2024年3月4日(月) 午前8:00:00',
    '2024-03-04 오전 8:00:00',
    '2024. 3. 4. 오전 8:00:00',
    '2024년 3월 4일 월요일 오전 8:00:00',
    '08:00:00 4/3/2024',
    '04/03/2024 08:00:00 SA',
    'lúc 08:00:00 Thứ Hai, 4 tháng 3, 2024',
    '4\u200f/3\u200f/2024\u060c 8:00:00 ص',
    '٤\u200f/٣\u200f/٢٠٢٤\u060c ٨:٠٠:٠٠ ص',
    '２０２４／３／４　８：００：００',
    '\u200e2024-03-04 \u200e08:00:00 UTC',
  ])('%s', (text) => {
    const days = { '1. Jänner': '2024-01-01', '1er février': '2024-02-01', '4 févr.': '2024-02-04' };
    const day = Object.entries(days).find(([start]) => text.startsWith(start))?.[1] ?? '2024-03-04';
    // Two of them have the day first, and do not show it.
    expect([read(text), read(text, 'dmy')].join('\n')).toContain(`${day}T08:00:00 `);
  });

  it.each([
    ['Mar 4, 2024 12:05 AM', '2024-03-04T00:05:00 null 60000'],
    ['Mar 4, 2024 12:05:09 PM', '2024-03-04T12:05:09 null 1000'],
    ['Mar 4, 2024 8:05:09.25 p.m.', '2024-03-04T20:05:09.250Z null 1'],
    ['Mar  4 2024  8:05:09:123PM', '2024-03-04T20:05:09.123Z null 1'],
    ['2024/3/4 午後0:15', '2024-03-04T12:15:00 null 60000'],
    ['2024/3/4 中午12:15', '2024-03-04T12:15:00 null 60000'],
    ['2024/3/4 晚上8:15', '2024-03-04T20:15:00 null 60000'],
    ['4-Mar-99 8h05', '1999-03-04T08:05:00 null 60000'],
  ])('%j', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('have the order of day and month that is asked for where they do not show it', () => {
    expect(read('3/4/2024, 8:00:00 AM', 'mdy')).toBe('2024-03-04T08:00:00 null 1000');
    expect(read('3/4/2024, 8:00:00 AM', 'dmy')).toBe('2024-04-03T08:00:00 null 1000');
    expect(read('3/4/2024, 8:00:00 AM', 'ymd')).toBeNull();
    expect(read('24/3/4, 8:00', 'ymd')).toBe('2024-03-04T08:00:00 null 60000');
    expect(read('Mar 4, 2024 8:00', 'ymd')).toBe('2024-03-04T08:00:00 null 60000');
    // 3 April 2024 is a Wednesday.
    expect(read('Mon 3/4/2024 8:00', 'mdy')).toBe('2024-03-04T08:00:00 null 60000');
    expect(read('Mon 3/4/2024 8:00', 'dmy')).toBeNull();
    expect(read('mar 5/3/2024 8:00', 'dmy')).toBe('2024-03-05T08:00:00 null 60000');
  });
});

describe('what is half understood', () => {
  it.each([
    '2024-03-04T08:00:00 CST',
    '2024-03-04T08:00:00 IST',
    '2024-03-04T08:00:00 Pacific Standard Time',
    '2024-03-04T08:00:00[America/Los_Angeles]',
    '2024-03-04T08:00:00 +0100 PST',
    '2024-03-04T08:00:00+1',
    '2024-03-04T08:00:00+25:00',
    '2024-03-04T08:00:00+01:75',
    '2024-03-04T08:00:00A',
    '2024-03-04T08Z',
    '2024-03-04',
    'Mar 4 08:00:00',
    'Mar 4 24 08:00:00',
    'Tue Mar 4 2024 08:00:00',
    'Mon Tue Mar 4 2024 08:00:00',
    'Mar Apr 4 2024 08:00:00',
    '31 Apr 2024 08:00:00',
    '30 Feb 2024 08:00:00',
    '4 Mar 2024 08:00:00 p',
    '4 Mar 2024 15:00:00 PM',
    '4 Mar 2024 24:00:00',
    '4 Mar 2024 08:60:00',
    '4 Mar 2024 08:00:60',
    '4 Mar 2024 08:00:00.1234567890',
    '4 Mar 2024 08:00:00 and more',
    'about 4 Mar 2024 08:00:00',
    '2024/3/4 晚上12:15',
    '24. 3. 4. 오전 8:00:00',
    '4 มี.ค. 2567 08:00:00',
    '4/3/2567, 08:00:00',
    '2024:03:04 08:00:00',
    '3/4 8:00 2024',
    '3/4-2024, 8:00',
    // Croatian and Polish: October or November.
    '10 listopada 2024 08:00:00',
    '12345678',
    '123456789',
    '12345678901',
    '638451648000000000',
    '4102444800',
    '2024030408',
    '1.7095680E+09',
    '-1709568000',
    '20241304T080000Z',
    '20240304T250000Z',
    '10.0.0.1:8080 4 5 6',
  ])('is none: %j', (text) => {
    for (const order of ['mdy', 'dmy', 'ymd'] as const) expect(read(text, order)).toBeNull();
  });

  it('may be known by the words before', () => {
    expect(read('niedziela, 10 listopada 2024 08:00:00')).toBe('2024-11-10T08:00:00 null 1000');
    const memory = createLanguageMemory();
    expect(shapeOfTime('4 marca 2024 08:00', memory)).not.toBeNull();
    expect(shapeOfTime('10 listopada 2024 08:00', memory)?.wallMs.dmy).toBe(Date.UTC(2024, 10, 10, 8));
    // `de.` is morning in Hungarian and a particle in Spanish.
    const hungarian = createLanguageMemory();
    expect(shapeOfTime('2024. 01. 01. de. 1:12', hungarian)?.wallMs.ymd).toBe(Date.UTC(2024, 0, 1, 1, 12));
    expect(shapeOfTime('2024. 01. 01. de. 12:12', hungarian)?.wallMs.ymd).toBe(Date.UTC(2024, 0, 1, 0, 12));
  });

  it('comes to an end, whatever the text', () => {
    const parts = fc.constantFrom(
      ...[
        '2024',
        '-',
        '/',
        '.',
        ':',
        ' ',
        ',',
        '3',
        '04',
        '08',
        'T',
        'Z',
        '+',
        '(',
        ')',
        '[',
        ']',
        'a.',
        'm.',
        'Mar',
        'de',
      ],
      ...[
        'listopada',
        '上午',
        '年',
        '月',
        'h',
        'min',
        'Mon',
        'пн',
        '\u202f',
        '٤',
        '\u0301',
        '\ud800',
        'GMT',
        '17095680',
      ],
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(parts, { maxLength: 60 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const time = parseWrittenTime(text);
        expect(time === null || Number.isFinite(time.wallMs)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(parseWrittenTime(`4 Mar 2024 08:00:00${' '.repeat(1e6)}x`)).toBeNull();
    expect(parseWrittenTime('1'.repeat(1e6))).toBeNull();
  });
});

const instants = (resolutionMs: number): fc.Arbitrary<number> =>
  fc
    .integer({ min: Date.UTC(2001, 8, 10), max: Date.UTC(2099, 11, 30) })
    .map((ms) => Math.floor(ms / resolutionMs) * resolutionMs);

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');

describe('every instant is read back', () => {
  it('with any offset', () => {
    const offsets = fc.integer({ min: -12 * 4, max: 14 * 4 }).map((quarters) => quarters * 15);
    fc.assert(
      fc.property(instants(1), offsets, fc.constantFrom('T', ' '), fc.boolean(), (ms, offset, gap, hasColon) => {
        const iso = new Date(ms + offset * 60_000).toISOString().slice(0, 23).replace('T', gap);
        const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
        const text = `${iso}${offset < 0 ? '-' : '+'}${pad(hours)}${hasColon ? ':' : ''}${pad(minutes)}`;
        const time = parseWrittenTime(text);
        expect(time?.utcOffsetMinutes).toBe(offset);
        expect(time!.wallMs - offset * 60_000).toBe(ms);
      }),
    );
  });

  it('as a count since 1970', () => {
    fc.assert(
      fc.property(instants(1), fc.integer({ min: 0, max: 6 }), (ms, zeros) => {
        for (const text of [
          `${ms}`,
          `${ms}000`,
          `${ms}000000`,
          `${Math.floor(ms / 1000)}.${pad(ms % 1000, 3)}${'0'.repeat(zeros)}`,
        ]) {
          const time = parseWrittenTime(text);
          expect(Math.abs((time?.wallMs ?? NaN) - ms)).toBeLessThan(0.001);
          expect(time?.utcOffsetMinutes).toBe(0);
        }
      }),
    );
  });

  // Languages of which Windows has a full translation, where its forms of dates are those of ICU.
  const LANGUAGES = (
    'en-US en-GB en-AU de-DE de-AT fr-FR fr-CA es-ES es-MX it-IT pt-BR pt-PT nl-NL sv-SE da-DK nb-NO fi-FI pl-PL cs-CZ ' +
    'sk-SK sl-SI hr-HR sr-Latn-RS hu-HU ro-RO bg-BG el-GR tr-TR ru-RU uk-UA et-EE lv-LV lt-LT ar-EG he-IL vi-VN id-ID ' +
    'ja-JP ko-KR zh-CN zh-TW ca-ES gl-ES'
  ).split(' ');
  const MONDAY = Date.UTC(2024, 2, 4, 8);
  const STYLES = ['full', 'long', 'medium', 'short'] as const;

  it.each(LANGUAGES)('in every form of %s', (language) => {
    const common = { calendar: 'gregory', timeZone: 'UTC' } as const;
    for (const dateStyle of STYLES) {
      // Korean has two-digit years in front, with a point behind the date: Croatian has them behind.
      if (language === 'ko-KR' && dateStyle === 'short') continue;
      for (const timeStyle of ['medium', 'short'] as const) {
        const format = new Intl.DateTimeFormat(language, {
          calendar: 'gregory',
          timeZone: 'UTC',
          dateStyle,
          timeStyle,
        });
        const hasShortYear = !/2024|٢٠٢٤/.test(format.format(Date.UTC(2024, 5, 5)));
        const memory = createLanguageMemory();
        // Croatian and Polish call months alike, and not the same ones: a day of the week tells which it is.
        shapeOfTime(
          new Intl.DateTimeFormat(language, { ...common, dateStyle: 'full', timeStyle: 'short' }).format(MONDAY),
          memory,
        );
        fc.assert(
          fc.property(instants(timeStyle === 'short' ? 60_000 : 1000), (ms) => {
            if (hasShortYear && ms > Date.UTC(2049, 11, 30)) return;
            const text = format.format(ms);
            expect(Object.values(shapeOfTime(text, memory)?.wallMs ?? [text])).toContain(ms);
          }),
          { numRuns: 15 },
        );
      }
    }
  });

  it.each(LANGUAGES)('or is none, by the names of %s alone', (language) => {
    const common = { calendar: 'gregory', numberingSystem: 'latn', timeZone: 'UTC' } as const;
    for (const month of ['long', 'short'] as const) {
      const formats = [{ month }, { month, day: 'numeric' }] as const;
      for (const format of formats.map((one) => new Intl.DateTimeFormat(language, { ...common, ...one }))) {
        for (let i = 0; i < 12; i++) {
          const ms = Date.UTC(2024, i, 4, 8);
          const name = format.formatToParts(ms).find(({ type }) => type === 'month')!.value;
          if (/\d/.test(name)) continue;
          const time = parseWrittenTime(`4 ${name} 2024 08:00`);
          if (time !== null) expect(time.wallMs).toBe(ms);
        }
      }
    }
  });
});
