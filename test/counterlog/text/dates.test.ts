import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openChunks } from '../../../src/counterlog/open.ts';
import { createSampleDates } from '../../../src/counterlog/text/sample-dates.ts';
import type { DateOrder } from '../../../src/model/counter-log.ts';
import { BANNER, chunksOf, factsOf, failure, readLog } from '../../helpers/counterlog-reading.ts';

interface Dated {
  /** `2024-02-01T00:00` and so on, seconds and fractions only where they are not 0. */
  readonly times: readonly string[];
  readonly values: readonly (number | null | undefined)[];
  readonly warnings: readonly string[];
}

const HEADER = `${BANNER},"\\\\H\\Process(a)\\Handle Count"\r\n`;

/** A log whose n-th sample is n. */
const logOf = (times: readonly string[]): string =>
  HEADER + times.map((time, i) => (time.startsWith('"(PDH') ? time : `${time},${i}\r\n`)).join('');

async function readText(text: string, dateOrder?: DateOrder): Promise<Dated> {
  const bytes = Buffer.from(text);
  const log = await openChunks('a.csv', chunksOf(bytes), factsOf(bytes), { dateOrder });
  const times: string[] = [];
  const batches = log.batches.bind(log);
  async function* spied(...args: Parameters<typeof batches>): ReturnType<typeof batches> {
    for await (const batch of batches(...args)) {
      for (const ms of batch.timesMs) times.push(new Date(ms).toISOString().replace(/(:00)?\.000Z$|Z$/, ''));
      yield batch;
    }
  }
  const { rows, warnings } = await readLog({ ...log, batches: spied });
  return { times, values: rows.map(([value]) => value), warnings };
}

const read = (times: readonly string[], dateOrder?: DateOrder): Promise<Dated> => readText(logOf(times), dateOrder);

describe('the order of day and month', () => {
  it.each<[string, string[], string[]]>([
    ['a day above 12 behind', ['02/13/2024 10:00', '02/14/2024 10:00'], ['2024-02-13T10:00', '2024-02-14T10:00']],
    ['a day above 12 in front', ['13/02/2024 10:00', '01/03/2024 10:00'], ['2024-02-13T10:00', '2024-03-01T10:00']],
    ['the second number goes on', ['02/01/2024 23:00', '02/02/2024 00:00'], ['2024-02-01T23:00', '2024-02-02T00:00']],
    ['the first number goes on', ['01/02/2024 23:00', '02/02/2024 00:00'], ['2024-02-01T23:00', '2024-02-02T00:00']],
    ['from the month end on', ['11/30/2024 23:00', '12/01/2024 00:00'], ['2024-11-30T23:00', '2024-12-01T00:00']],
    [
      'a date that is the same both ways',
      ['4/4/2024 23:00', '5/4/2024 0:00'],
      ['2024-04-04T23:00', '2024-04-05T00:00'],
    ],
    [
      'a pause of days says nothing yet',
      ['01/02/2024 23:00', '04/02/2024 10:00', '05/02/2024 10:00'],
      ['2024-02-01T23:00', '2024-02-04T10:00', '2024-02-05T10:00'],
    ],
    ['dashes', ['13-02-2024 10:00', '14-02-2024 10:00'], ['2024-02-13T10:00', '2024-02-14T10:00']],
    ['dots: the day first', ['01.02.2024 10:00', '01.02.2024 11:00'], ['2024-02-01T10:00', '2024-02-01T11:00']],
    ['the year first', ['2024/2/1 10:00', '2024-02-01 11:00'], ['2024-02-01T10:00', '2024-02-01T11:00']],
    ['two-digit years', ['3/14/04 22:42', '3/15/04 0:42'], ['2004-03-14T22:42', '2004-03-15T00:42']],
    ['two-digit years, the day first', ['14/3/04 22:42', '15/3/04 0:42'], ['2004-03-14T22:42', '2004-03-15T00:42']],
    ['two-digit years with dots', ['14.03.04 22:42', '14.03.04 23:42'], ['2004-03-14T22:42', '2004-03-14T23:42']],
    [
      'two-digit years in front',
      ['04-03-14 22:42', '04-03-14 23:42', '04-03-15 0:42'],
      ['2004-03-14T22:42', '2004-03-14T23:42', '2004-03-15T00:42'],
    ],
    [
      'two-digit years of the last century',
      ['3/14/99 22:42', '3/15/99 0:42'],
      ['1999-03-14T22:42', '1999-03-15T00:42'],
    ],
    ['milliseconds behind a day that is no month', ['13/02/2024 10:00:00.500'], ['2024-02-13T10:00:00.500']],
  ])('%s', async (_, times, expected) => {
    const { times: given, values, warnings } = await read(times);
    expect(given).toEqual(expected);
    expect(values).toEqual(times.map((__, i) => i));
    expect(warnings.filter((warning) => !warning.startsWith('coarse-timestamp'))).toEqual([]);
  });

  it('is that of Windows where there are milliseconds, whatever the dates look like', async () => {
    expect(await read(['02/01/2024 10:00:00.000', '03/01/2024 10:00:00.000'])).toEqual({
      times: ['2024-02-01T10:00', '2024-03-01T10:00'],
      values: [0, 1],
      warnings: [],
    });
  });

  it('is month first with a warning where nothing tells it', async () => {
    expect(await read(['02/01/2024 10:00:15', '02/01/2024 10:00:30', '04/04/2024 10:00:30'])).toEqual({
      times: ['2024-02-01T10:00:15', '2024-02-01T10:00:30', '2024-04-04T10:00:30'],
      values: [0, 1, 2],
      warnings: ['date-order x2 @2,3'],
    });
  });

  it('is what the caller says', async () => {
    const times = ['02/01/2024 10:00:15', '02/01/2024 10:00:30.000'];
    const read1 = async (order: DateOrder): Promise<string[]> => [...(await read(times, order)).times];
    expect(await read1('mdy')).toEqual(['2024-02-01T10:00:15', '2024-02-01T10:00:30']);
    expect(await read1('dmy')).toEqual(['2024-01-02T10:00:15', '2024-01-02T10:00:30']);
    expect((await read(times, 'dmy')).warnings).toEqual([]);
    expect((await failure(read(times, 'ymd'))).code).toBe('DAMAGED');
    expect((await read(['2024-02-01 10:00:15'], 'dmy')).times).toEqual(['2024-02-01T10:00:15']);
  });

  it('of two-digit years is told with a warning where several are possible', async () => {
    // No month 24: the day or the year is first.
    expect(await read(['24/04/27 10:00:00', '24/04/27 10:00:15'])).toEqual({
      times: ['2027-04-24T10:00', '2027-04-24T10:00:15'],
      values: [0, 1],
      warnings: ['date-order x2 @2,3'],
    });
    expect((await read(['24/04/27 10:00:00'], 'ymd')).times).toEqual(['2024-04-27T10:00']);
    expect((await read(['03/04/05 10:00:00'])).times).toEqual(['2005-03-04T10:00']);
    expect((await read(['03/04/05 10:00:00'])).warnings).toEqual(['date-order x1 @2']);
  });

  it('leaves out what waited and is no date in the order found', async () => {
    const { times, values, warnings } = await read(['24/04/27 10:00:00', '04/28/27 10:00:00', '04/29/27 10:00:00']);
    expect(times).toEqual(['2027-04-28T10:00', '2027-04-29T10:00']);
    expect(values).toEqual([1, 2]);
    expect(warnings).toEqual(['bad-timestamp x1 @2:1']);
  });

  it('holds for the rest of the file once it is told', async () => {
    const { times, warnings } = await read(['13/02/2024 10:00:00', '02/14/2024 10:00:00', '01/03/2024 10:00:00']);
    expect(times).toEqual(['2024-02-13T10:00', '2024-03-01T10:00']);
    expect(warnings).toEqual(['bad-timestamp x1 @3:1']);
  });

  it('is not waited for across another header, whose clock may be another', async () => {
    const second = HEADER.replace('(480)', '(420)');
    const { times, warnings } = await read(['02/01/2024 10:00:00', second, '02/01/2024 12:00:00']);
    expect(times).toEqual(['2024-02-01T10:00', '2024-02-01T12:00']);
    expect(warnings).toEqual(['date-order x1 @2', 'second-header x1 @3']);
  });

  it('is not waited for longer than memory allows', () => {
    const dated: number[] = [];
    const undecided: number[] = [];
    const dates = createSampleDates<{ line: number }>({
      order: null,
      maxHeld: 2,
      toHold: (record) => record,
      onDated: ({ line }) => dated.push(line),
      onUndated: ({ line }) => expect.unreachable(`${line}`),
      onUndecided: (line) => undecided.push(line),
    });
    dates.add('02/01/2024 10:00:00', { line: 1 });
    expect(dated).toEqual([]);
    dates.add('02/01/2024 10:00:01', { line: 2 });
    dates.add('02/01/2024 10:00:02', { line: 3 });
    dates.finish();
    expect(dated).toEqual([1, 2, 3]);
    expect(undecided).toEqual([1, 2]);
  });

  it('is found for every log of two days, in either order', async () => {
    const day = 86_400_000;
    const start = fc.integer({ min: 0, max: 10_000 }).map((days) => Date.UTC(2000, 0, 1) + days * day);
    const steps = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 300, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(start, steps, fc.boolean(), async (startMs, minutes, dayFirst) => {
        const expected: string[] = [];
        let ms = startMs;
        for (const step of minutes) {
          expected.push(new Date(ms).toISOString().slice(0, 16));
          ms += step * 60_000;
        }
        const stamps = expected.map((iso) => {
          const [month, dayOfMonth] = [iso.slice(5, 7), iso.slice(8, 10)];
          return `${dayFirst ? `${dayOfMonth}/${month}` : `${month}/${dayOfMonth}`}/${iso.slice(0, 4)} ${iso.slice(11)}`;
        });
        expect((await read(stamps)).times).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe('times in other forms than that of Windows', () => {
  it.each<[string, string[], string[]]>([
    [
      'a comma behind the date',
      ['2/13/2024, 10:00:00.000 AM', '2/14/2024, 10:00:00.000 PM'],
      ['2024-02-13T10:00', '2024-02-14T22:00'],
    ],
    [
      'the day first, with AM and PM',
      ['01/02/2024, 11:00:00.000 pm', '02/02/2024, 12:00:00.000 am'],
      ['2024-02-01T23:00', '2024-02-02T00:00'],
    ],
    [
      'names of months beside dates that wait',
      ['1 Feb 2024 22:00:00', '01/02/2024 23:00:00', '2 Feb 2024 10:00:00', '13/02/2024 10:00:00'],
      ['2024-02-01T22:00', '2024-02-01T23:00', '2024-02-02T10:00', '2024-02-13T10:00'],
    ],
    [
      'the day of the week tells the order',
      ['Thu 01/02/2024 23:00', 'Fri 02/02/2024 10:00'],
      ['2024-02-01T23:00', '2024-02-02T10:00'],
    ],
    [
      'offsets beside dates that wait',
      ['1/2/2024 11:00:00 PM -08:00', '2/2/2024 2:00:00 AM -08:00'],
      ['2024-02-01T23:00', '2024-02-02T02:00'],
    ],
  ])('%s', async (_, times, expected) => {
    const { times: given, values, warnings } = await read(times.map((time) => `"${time}"`));
    expect(given).toEqual(expected);
    expect(values).toEqual(times.map((__, i) => i));
    expect(warnings.filter((warning) => !warning.startsWith('coarse-timestamp'))).toEqual([]);
  });

  it('milliseconds behind AM and PM do not tell that the month is first', async () => {
    const { warnings } = await read(['"02/01/2024, 10:00:00.000 AM"']);
    expect(warnings).toEqual(['date-order x1 @2']);
  });

  it('the newest sample first tells the order too', () => {
    const dated: string[] = [];
    const dates = createSampleDates<{ line: number }>({
      order: null,
      maxHeld: 9,
      toHold: (record) => record,
      onDated: (_, wallMs) => dated.push(new Date(wallMs).toISOString().slice(0, 10)),
      onUndated: ({ line }) => expect.unreachable(`${line}`),
      onUndecided: (line) => expect.unreachable(`${line}`),
    });
    ['05/03/2024 00:10', '05/03/2024 00:00', '04/03/2024 23:50'].forEach((time, line) => dates.add(time, { line }));
    dates.finish();
    expect(dated).toEqual(['2024-03-05', '2024-03-05', '2024-03-04']);
  });
});

describe('times with an offset', () => {
  const without = (zone: string): string => HEADER.replace('(Pacific Standard Time)(480)', zone);
  const readUnder = (header: string, times: readonly string[]): Promise<Dated> =>
    readText(header + times.map((time, i) => (time.startsWith('"(PDH') ? time : `"${time}",${i}\r\n`)).join(''));

  it('are put on the clock of the header', async () => {
    const { times, warnings } = await readUnder(HEADER, [
      '2024-03-04T16:00:00.000Z',
      '2024-03-04T08:15:00-08:00',
      '1709570400',
      '03/04/2024 09:00:00.000',
      'Mon, 04 Mar 2024 18:15:00 +0100',
    ]);
    expect(times).toEqual(['08:00', '08:15', '08:40', '09:00', '09:15'].map((time) => `2024-03-04T${time}`));
    expect(warnings).toEqual([]);
  });

  it('are on the clock of the first of them where the header has none', async () => {
    const { times } = await readUnder(without(''), [
      '2024-03-04T09:00:00+01:00',
      '2024-03-04T08:15:00Z',
      '2024-03-04 09:30:00',
    ]);
    expect(times).toEqual(['09:00', '09:15', '09:30'].map((time) => `2024-03-04T${time}`));
  });

  it('are instants when daylight saving time ends and begins', async () => {
    const autumn = ['02:30:00+02:00', '02:45:00+02:00', '02:00:00+01:00', '02:15:00+01:00'];
    const { times, values, warnings } = await readUnder(
      without(''),
      autumn.map((time) => `2024-10-27T${time}`),
    );
    expect(times).toEqual(['02:30', '02:45', '03:00', '03:15'].map((time) => `2024-10-27T${time}`));
    expect(values).toEqual([0, 1, 2, 3]);
    expect(warnings).toEqual([]);
    const spring = await readUnder(without(''), ['2024-03-31T01:45:00+01:00', '2024-03-31T03:00:00+02:00']);
    expect(spring.times).toEqual(['2024-03-31T01:45', '2024-03-31T02:00']);
  });

  it('have no hour added, as those without have', async () => {
    const { times, values, warnings } = await readUnder(HEADER, [
      ...['58', '59'].map((minute) => `11/03/2024 01:${minute}:00.000`),
      '11/03/2024 01:00:00.000',
      '2024-11-03T10:01:00Z',
      '11/03/2024 01:02:00.000',
      // An hour back is no end of daylight saving time here.
      '2024-11-03T09:03:00Z',
    ]);
    expect(times.map((time) => time.slice(11))).toEqual(['01:58', '01:59', '02:00', '02:01', '02:02']);
    expect(values).toEqual([0, 1, 2, 3, 4]);
    expect(warnings.toSorted()).toEqual(['clock-stepped-back x1 @4:1', 'time-disorder x1 @7']);
  });

  it('are put on the clock of a later header, too', async () => {
    const { times } = await readUnder(HEADER, [
      '2024-03-04T16:00:00Z',
      HEADER.replace('(480)', '(420)'),
      '2024-03-04T16:15:00Z',
      without(''),
      '2024-03-04T16:30:00Z',
    ]);
    expect(times).toEqual(['08:00', '09:15', '09:30'].map((time) => `2024-03-04T${time}`));
  });

  it('are spread where they have no seconds', async () => {
    const { times } = await readUnder(HEADER, ['2024-03-04T16:00Z', '2024-03-04T16:00Z', '2024-03-04T08:01-08:00']);
    expect(times).toEqual(['08:00', '08:00:30', '08:01'].map((time) => `2024-03-04T${time}`));
  });

  it('that cannot be understood are left out, with their line', async () => {
    const { values, warnings } = await readUnder(HEADER, ['2024-03-04T08:00:00Z', '2024-03-04T08:15:00 CST']);
    expect(values).toEqual([0]);
    expect(warnings).toEqual(['bad-timestamp x1 @3:1']);
  });
});

describe('timestamps without seconds', () => {
  it('are spread over their minute, and lose no sample', async () => {
    const at = (minute: number): string => `03/26/2015 22:${minute}`;
    expect(await read([at(42), at(43), at(43), at(43), at(43), at(44), at(44), at(44)])).toEqual({
      times: ['22:42', '22:43', '22:43:15', '22:43:30', '22:43:45', '22:44', '22:44:20', '22:44:40'].map(
        (time) => `2015-03-26T${time}`,
      ),
      values: [0, 1, 2, 3, 4, 5, 6, 7],
      warnings: ['coarse-timestamp x8 @2,3,4,5,6,7,8,9'],
    });
  });

  it('are spread before the end of daylight saving time is looked for', async () => {
    const stamps = ['01:58', '01:58', '01:59', '01:59', '01:00', '01:00', '01:01', '01:01'];
    const { times, warnings } = await read(stamps.map((time) => `10/27/2024 ${time}`));
    expect(times.map((time) => time.slice(11))).toEqual([
      '01:58',
      '01:58:30',
      '01:59',
      '01:59:30',
      '02:00',
      '02:00:30',
      '02:01',
      '02:01:30',
    ]);
    expect(warnings[0]).toBe('coarse-timestamp x8 @2,3,4,5,6,7,8,9');
    expect(warnings[1]).toBe('clock-stepped-back x1 @6:1');
  });

  it('within a second are spread over it, without a warning', async () => {
    expect(await read(['2024-02-01 10:00:01', '2024-02-01 10:00:01', '2024-02-01 10:00:02'])).toEqual({
      times: ['2024-02-01T10:00:01', '2024-02-01T10:00:01.500', '2024-02-01T10:00:02'],
      values: [0, 1, 2],
      warnings: [],
    });
  });

  it('that stand still are disorder at last', async () => {
    const { times, warnings } = await read(Array<string>(700).fill('03/26/2015 22:42'));
    expect(times).toHaveLength(600);
    expect(warnings[1]).toMatch(/^time-disorder x100 /);
  });

  it('with milliseconds are as they are: the same twice is disorder', async () => {
    const { values, warnings } = await read(['02/01/2024 10:00:00.000', '02/01/2024 10:00:00.000']);
    expect(values).toEqual([0]);
    expect(warnings).toEqual(['time-disorder x1 @3']);
  });

  it('keep their bad numbers counted once', async () => {
    const { values, warnings } = await readText(`${HEADER}02/01/2024 10:00,1\r\n02/01/2024 10:00,x\r\n`);
    expect(values).toEqual([1, null]);
    expect(warnings.filter((warning) => warning.startsWith('bad-number'))).toEqual(['bad-number x1 @3:2']);
  });
});
