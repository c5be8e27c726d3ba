import { describe, expect, it } from 'vitest';
import { openChunks } from '../../../src/counterlog/open.ts';
import {
  BANNER,
  chunksOf,
  factsOf,
  failure,
  header,
  read,
  record,
  stamp,
  TEN,
} from '../../helpers/counterlog-reading.ts';
import { logWarningText } from '../../../src/words/log-warnings.ts';

const HEAD = header(2);
const ONE = record(0, [1, 10]);
const TWO = record(15, [2, 20]);
const THREE = record(30, [3, 30]);
const ALL = [
  [1, 10],
  [2, 20],
  [3, 30],
];
const FIRST_AND_LAST = [
  [1, 10],
  [3, 30],
];

describe('records that are left out', () => {
  // [what, text, rows, warnings]
  it.each<[string, string, unknown, string[]]>([
    ['a sound log', HEAD + ONE + TWO + THREE, ALL, []],
    ['no final line end', (HEAD + ONE + TWO + THREE).trimEnd(), ALL, []],
    ['final CR only', (HEAD + ONE + TWO + THREE).slice(0, -1), ALL, []],
    ['LF', (HEAD + ONE + TWO + THREE).replaceAll('\r', ''), ALL, []],
    ['mixed line ends', HEAD + ONE.replace('\r', '') + TWO + THREE.replace('\r', ''), ALL, []],
    ['CR CR LF', (HEAD + ONE + TWO + THREE).replaceAll('\r', '\r\r'), ALL, []],
    ['blank lines', `\r\n${HEAD}\r\n${ONE}  \r\n\n${TWO}${THREE}\r\n`, ALL, []],
    ['cut in a quote', HEAD + ONE + TWO + '"10/01/2024 10:0', ALL.slice(0, 2), ['truncated x1 @4']],
    ['cut behind a quote', HEAD + ONE + TWO + `"${stamp(30)}","3"`, ALL.slice(0, 2), ['truncated x1 @4']],
    ['cut behind a delimiter', HEAD + ONE + TWO + `"${stamp(30)}","3",`, ALL.slice(0, 2), ['truncated x1 @4']],
    ['cut unquoted number', HEAD + ONE + TWO + `${stamp(30)},3,3`, ALL.slice(0, 2), ['truncated x1 @4']],
    ['unquoted number before CR', HEAD + ONE + TWO + `${stamp(30)},3,30\r`, ALL, []],
    ['NULs at the end', HEAD + ONE + TWO + THREE + '\0'.repeat(5000), ALL, ['truncated x1 @5']],
    [
      'NULs in the last record',
      HEAD + ONE + TWO + THREE.slice(0, -6) + '\0'.repeat(50),
      ALL.slice(0, 2),
      ['truncated x1 @4'],
    ],
    ['NULs in mid-file', HEAD + ONE + '\0\0' + TWO + THREE, FIRST_AND_LAST, ['malformed-record x1 @3']],
    ['a line of NULs', HEAD + ONE + '\0\0\r\n' + TWO + THREE, ALL, ['malformed-record x1 @3']],
    ['a short record', HEAD + ONE + record(15, [2]) + THREE, FIRST_AND_LAST, ['short-record x1 @3']],
    ['a long record', HEAD + ONE + record(15, [2, 20, 200]) + THREE, FIRST_AND_LAST, ['long-record x1 @3']],
    ['empty cells behind', HEAD + ONE + record(15, [2, 20, '', ' ']) + THREE, ALL, []],
    [
      'a quote that opens only',
      HEAD + ONE + TWO.replace('"2"', '"2') + THREE,
      FIRST_AND_LAST,
      ['malformed-record x1 @3'],
    ],
    [
      'a quote that closes only',
      HEAD + ONE + TWO.replace('"2"', '2"') + THREE,
      FIRST_AND_LAST,
      ['malformed-record x1 @3'],
    ],
    [
      'text behind a quote',
      HEAD + ONE + TWO.replace('"2"', '"2"x') + THREE,
      FIRST_AND_LAST,
      ['malformed-record x1 @3'],
    ],
    [
      'an even number of broken quotes',
      HEAD + ONE + TWO.replace('"2"', '"2"x,""') + THREE,
      FIRST_AND_LAST,
      ['malformed-record x1 @3'],
    ],
    [
      'a record that lost its end',
      HEAD + ONE + TWO.slice(0, 20) + '\r\n' + THREE,
      FIRST_AND_LAST,
      ['malformed-record x1 @3'],
    ],
    ['two records in one line', HEAD + ONE + TWO.trimEnd() + THREE + THREE, FIRST_AND_LAST, ['long-record x1 @3']],
    ['a summary row', HEAD + ONE + TWO + THREE + '"","2","20"\r\n', ALL, ['bad-timestamp x1 @5:1']],
    [
      'a bad number',
      HEAD + ONE + record(15, ['0x10', 20]) + THREE,
      [
        [1, 10],
        [null, 20],
        [3, 30],
      ],
      ['bad-number x1 @3:2'],
    ],
    [
      'blank cells',
      HEAD + ONE + record(15, [' ', '']) + THREE,
      [
        [1, 10],
        [null, null],
        [3, 30],
      ],
      [],
    ],
    ['-1 for a counter that could not be read', HEAD + record(0, [-1, 10]), [[null, 10]], []],
    ['-1 without quotes', HEAD + record(0, [-1, 10]).replaceAll('"', ''), [[null, 10]], []],
    ['a sample twice', HEAD + ONE + TWO + TWO + THREE, ALL, ['time-disorder x1 @4']],
    [
      'typeperf',
      `\r\n${HEAD}${ONE}${TWO}${THREE}\r\nExiting, please wait...                         \r\nThe command completed successfully.\r\n\r\n`,
      ALL,
      [],
    ],
    ['Ctrl+Z at the end, as of copy a+b', HEAD + ONE + TWO + THREE + '\x1a', ALL, []],
    ['sep= of Excel', `sep=,\r\n${HEAD}${ONE}`, [[1, 10]], []],
    ['UTF-8 mark', '\xef\xbb\xbf' + HEAD + ONE, [[1, 10]], []],
    ['a doubled quote in a blank column', HEAD.replace('p1', 'p""1') + ONE, [[1, 10]], []],
  ])('%s', async (_, text, rows, warnings) => {
    const reading = await read(text);
    expect(reading.warnings).toEqual(warnings);
    expect(reading.rows).toEqual(rows);
  });

  it('counts every fault and keeps twenty places', async () => {
    const bad = Array.from({ length: 50 }, () => '"x","1","2"\r\n').join('');
    const { summary } = await read(HEAD + ONE + bad + TWO);
    expect(summary.warnings[0]).toMatchObject({ kind: 'bad-timestamp', count: 50 });
    expect(logWarningText(summary.warnings[0]!)).toContain('(first: "x")');
    expect(summary.warnings[0]?.positions).toHaveLength(20);
    expect(summary.warnings[0]?.positions[19]).toEqual({ line: 22, column: 1 });
  });

  it('tells the line right behind a header that spans lines', async () => {
    const text =
      HEAD.trimEnd() +
      ',"A description,\r\nin three\r\nlines"\r\n' +
      ONE.trimEnd() +
      '," "\r\n' +
      '"x","1","2"," "\r\n';
    const { rows, warnings } = await read(text);
    expect(rows).toEqual([[1, 10]]);
    expect(warnings).toEqual(['bad-timestamp x1 @5:1', 'foreign-column x1 @1:4']);
  });

  it('adds an hour where daylight saving time ends', async () => {
    const text = HEAD + record(0, [1, 1]) + record(15, [2, 2]) + record(30 - 3600, [3, 3]) + record(45 - 3600, [4, 4]);
    const { seconds, warnings } = await read(text);
    expect(seconds).toEqual([0, 15, 30, 45]);
    expect(warnings).toEqual(['clock-stepped-back x1 @4:1']);
  });

  it('leaves out one timestamp far ahead, and nothing after it', async () => {
    const { rows, warnings } = await read(HEAD + ONE + record(86_400_000, [9, 9]) + TWO + THREE);
    expect(rows).toEqual(ALL);
    expect(warnings).toEqual(['time-disorder x1 @3']);
  });

  it('keeps what follows a pause of the collector, in mid-file and as the last record', async () => {
    const later = record(86_400, [4, 40]);
    for (const text of [HEAD + ONE + later + record(86_415, [5, 50]), HEAD + ONE + later]) {
      const { rows, warnings } = await read(text);
      expect(rows).toEqual(text.includes('"50"') ? [ALL[0], [4, 40], [5, 50]] : [ALL[0], [4, 40]]);
      expect(warnings).toEqual([]);
    }
  });
});

describe('dialects', () => {
  it.each([
    ['tabs', (HEAD + ONE).replaceAll(',', '\t').replace('CSV', 'TSV'), 'pdh-tsv'],
    ['tabs under a CSV banner', (HEAD + ONE).replaceAll(',', '\t'), 'pdh-tsv'],
    ['commas under a TSV banner', (HEAD + ONE).replace('CSV', 'TSV'), 'pdh-tsv'],
    ['semicolons and blanks', (HEAD + ONE).replaceAll('"', '').replaceAll(',', ' ; '), 'pdh-csv'],
    ['no quotes', (HEAD + ONE).replaceAll('"', ''), 'pdh-csv'],
    ['no banner', (HEAD + ONE).replace(BANNER, '"Time"'), 'pdh-csv'],
  ])('%s', async (_, text, format) => {
    const { log, rows } = await read(text);
    expect(log.format).toBe(format);
    expect(log.paths.map((path) => path.instance)).toEqual(['p0', 'p1']);
    expect(rows).toEqual([[1, 10]]);
  });

  it('reads a decimal comma only between semicolons', async () => {
    const semicolons = await read(HEAD.replaceAll(',', ';') + `"${stamp(0)}";"1,5";"2.5"\r\n`);
    expect(semicolons.rows).toEqual([[1.5, 2.5]]);
    const commas = await read(HEAD + record(0, ['1,5', '2.5']));
    expect(commas.rows).toEqual([[null, 2.5]]);
    expect(commas.warnings).toEqual(['bad-number x1 @2:2']);
  });

  it('warns of a zone without bias and of columns that are no counter', async () => {
    const head = HEAD.replace('(Pacific Standard Time)(480)', '(RTZ 2 (').replace(
      '\\\\HOST\\Process(p0)\\Handle Count',
      'Graph',
    );
    const { log, rows, warnings } = await read(head + ONE);
    expect(log.zone).toEqual({ name: 'RTZ 2', utcOffsetMinutes: null });
    expect(rows).toEqual([[10]]);
    expect(warnings).toEqual(['unknown-zone x1 @1:1', 'foreign-column x1 @1:2']);
  });

  it('decodes names in the code page of the machine', async () => {
    const bytes = Buffer.from((HEAD + ONE).replace('Process(p0)', '\xcf\xf0\xee\xf6\xe5\xf1\xf1(p0)'), 'latin1');
    const { log } = await read(bytes);
    expect(log.paths[0]?.raw).toContain('\\Процесс(');
  });

  it('gives the wanted columns in the order asked for', async () => {
    const { rows } = await read(HEAD + ONE + TWO, { wanted: [1, 0, 1] });
    expect(rows).toEqual([
      [10, 1, 10],
      [20, 2, 20],
    ]);
    expect((await read(HEAD + ONE + TWO, { wanted: [] })).rows).toEqual([[], []]);
    await expect(read(HEAD + ONE, { wanted: [2] })).rejects.toThrow(RangeError);
  });
});

describe('another header in mid-file', () => {
  const MORE = record(45, [4, 40]);

  it('finds the columns again by path, whatever its case and place', async () => {
    const second = `${BANNER},"\\\\host\\process(P1)\\handle count","\\\\HOST\\Process(new)\\Handle Count"\r\n`;
    const { rows, warnings } = await read(HEAD + ONE + second + TWO);
    expect(rows).toEqual([
      [1, 10],
      [null, 2],
    ]);
    expect(warnings).toEqual(['second-header x1 @3']);
  });

  it('takes the delimiter, the width and the mark of the new header', async () => {
    const second = '\xef\xbb\xbf' + header(3).replaceAll(',', '\t') + record(15, [2, 20, 200]).replaceAll(',', '\t');
    const { rows, warnings } = await read(HEAD + ONE + second + HEAD + THREE);
    expect(rows).toEqual(ALL);
    expect(warnings).toEqual(['second-header x2 @3,5']);
  });

  it('has its own clock, which may be behind', async () => {
    const second = HEAD.replace('480', '420');
    const { seconds, warnings, summary } = await read(HEAD + TWO + second + ONE);
    expect(seconds).toEqual([15, 0]);
    // On the clock of the first header.
    expect([summary.firstMs, summary.lastMs]).toEqual([TEN - 3_600_000, TEN + 15_000]);
    expect(warnings).toEqual(['second-header x1 @3']);
  });

  it('may have other columns, which whoever reads can choose', async () => {
    const second = header(3).replaceAll('HOST', 'OTHER');
    const log = await openChunks('a.csv', chunksOf(Buffer.from(HEAD + ONE + second + record(15, [2, 20, 200]))), {
      ...factsOf(Buffer.alloc(0)),
    });
    const seen: unknown[] = [];
    const batches = log.batches([1], undefined, ({ paths, zone }) => {
      seen.push([paths.map((p) => p.machine), zone.utcOffsetMinutes]);
      return [2, -1, 0];
    });
    for await (const { rows, values } of batches) seen.push([rows, [...values]]);
    expect(seen).toEqual([
      [1, [10]],
      [['OTHER', 'OTHER', 'OTHER'], -480],
      [1, [200, NaN, 2]],
    ]);
  });

  it('leaves out what follows a header that is broken', async () => {
    const broken = HEAD.replace('"\\\\HOST', '"\\\\"HOST');
    const { rows, warnings } = await read(HEAD + ONE + broken + TWO + HEAD + THREE + MORE);
    expect(rows).toEqual([...FIRST_AND_LAST, [4, 40]]);
    expect(warnings).toEqual(['unreadable-header x1 @3', 'unknown-columns x1 @4', 'second-header x1 @5']);
  });

  it('may be cut', async () => {
    const { rows, warnings } = await read(HEAD + ONE + TWO + THREE + HEAD.slice(0, 60));
    expect(rows).toEqual(ALL);
    expect(warnings).toEqual(['truncated x1 @5']);
  });

  it('keeps the twins of French apart by their order', async () => {
    const twins = header(2).replace(/Process\(p.\)\\Handle Count/g, 'Processus(a)\\Taille virtuelle (octets)');
    const { log, rows, warnings } = await read(twins + ONE + twins + TWO);
    expect(log.paths.map((path) => path.counter)).toEqual(['Virtual Bytes Peak', 'Virtual Bytes']);
    expect(rows).toEqual(ALL.slice(0, 2));
    expect(warnings).toEqual(['second-header x1 @3']);
  });
});

describe('files of which nothing can be used', () => {
  it.each([
    ['', 'INPUT_EMPTY', /is empty/],
    ['\r\n \r\n', 'INPUT_EMPTY', /only blank lines/],
    [HEAD, 'NO_SAMPLES', /a header but no samples/],
    [HEAD.trimEnd(), 'NO_SAMPLES', /a header but no samples/],
    [HEAD.slice(0, 70), 'NO_SAMPLES', /ends within its header/],
    [HEAD + ONE.slice(0, 30), 'NO_SAMPLES', /a header but no samples/],
    [
      HEAD + '"x","1","2"\r\n"y","1","2"\r\n',
      'DAMAGED',
      /none of its 2 records .*line 2, cell 1: "x" is not a date and time/,
    ],
    [HEAD + record(0, [1]), 'DAMAGED', /line 2: 2 cells for 3/],
    [HEAD.replace('"\\\\HOST', '"\\\\"HOST') + ONE, 'DAMAGED', /quotes are broken/],
    ['Hello\u0007, world\r\n', 'NOT_A_COUNTER_LOG', /'Hello\\u0007, world'.*\(PDH-CSV 4\.0\)/],
    ['x'.repeat(10_000), 'NOT_A_COUNTER_LOG', /x…x/],
    ['Error: No valid counters.\r\n', 'NOT_A_COUNTER_LOG', /No valid counters/],
    ['a,b,c\r\n1,2,3\r\n', 'NOT_A_COUNTER_LOG', /'a,b,c'/],
    ['"Timestamp","Readings"\r\n', 'NO_SAMPLES', /has the names of columns but no rows/],
    ['#TYPE X\r\n"Path","InstanceName","CookedValue","RawValue"\r\n', 'NOT_A_COUNTER_LOG', /no column of the time/],
  ])('%j', async (text, code, message) => {
    const error = await failure(read(text));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message.length).toBeLessThan(400);
  });
});
