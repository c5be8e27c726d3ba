import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { macLineEnds } from '../../../src/counterlog/chunks.ts';
import { BANNER, chunksOf, header, read, record, stamp } from '../../helpers/counterlog-reading.ts';

const HEAD = header(2);
const ROWS = [
  [1, 10],
  [2, 20],
];
const LOG = HEAD + record(0, [1, 10]) + record(15, [2, 20]);
/** The log with some records of cells as given. */
const withRecords = (delimiter: string, ...lines: readonly string[]): string =>
  [HEAD.trimEnd().replaceAll('","', `"${delimiter}"`), ...lines, ''].join('\r\n');

describe('numbers that a spreadsheet rounded', () => {
  it.each([
    ['quoted, as the collector writes', HEAD + record(0, ['1.23457E+11', 10]) + record(15, ['1.24E+11', '5.8e-05'])],
    ['commas, no quotes', withRecords(',', `${stamp(0)},1.23457E+11,10`, `${stamp(15)},1.24E+11,5.8e-05`)],
    ['semicolons', withRecords(';', `${stamp(0)};1,23457E+11;10`, `${stamp(15)};1,24E+11;5,8e-05`)],
    ['tabs', withRecords('\t', `${stamp(0)}\t1,23457E+11\t10`, `${stamp(15)}\t1,24E+11\t5,8e-05`)],
  ])('are read, counted and told: %s', async (_, text) => {
    const { rows, warnings, summary } = await read(text);
    expect(rows).toEqual([
      [123457000000, 10],
      [124000000000, 5.8e-5],
    ]);
    expect(warnings).toEqual(['rounded-number x2 @2:2,3:2']);
    expect(summary.warnings[0]?.message).toMatch(/^numbers lost their last digits.* \(first: "1[.,]23457E\+11"\)$/);
  });

  it('are not what Windows writes, however many digits that has', async () => {
    const cells = ['238133020971008', '13.959073156484624434'];
    expect((await read(HEAD + record(0, cells))).warnings).toEqual([]);
  });

  it('are looked for in wanted columns only', async () => {
    expect((await read(HEAD + record(0, ['1E+11', 10]), { wanted: [1] })).warnings).toEqual([]);
  });
});

describe('numbers that could be read two ways', () => {
  it('are no sample where the decimal mark is a comma: grouped digits', async () => {
    const line = (cell: string): string => `${stamp(0)};${cell};10`;
    for (const cell of ['1.234.567,5', '1.234.567', '1.234', '1 234,5', '1\u00a0234']) {
      for (const text of [line(cell), line(`"${cell}"`), `"${stamp(0)}";"${cell}";"10"`]) {
        const { rows, warnings } = await read(withRecords(';', text));
        expect(rows, text).toEqual([[null, 10]]);
        expect(warnings).toEqual(['bad-number x1 @2:2']);
      }
    }
  });

  it('between tabs have a point as from Windows, or a comma as from a spreadsheet', async () => {
    const cells = ['12.345', '12,5', '12,345', '1,234,567'];
    const lines = cells.map((cell, i) => `${stamp(15 * i)}\t${cell}\t10`);
    const { rows, warnings } = await read(withRecords('\t', ...lines));
    expect(rows.map(([value]) => value)).toEqual([12.345, 12.5, null, null]);
    expect(warnings).toEqual(['bad-number x2 @4:2,5:2']);
    const quoted = lines.map((line) => `"${line.replaceAll('\t', '"\t"')}"`);
    expect((await read(withRecords('\t', ...quoted))).rows).toEqual(rows);
  });
});

describe('columns of one path', () => {
  const column = '"\\\\HOST\\Process(p0)\\Handle Count"';
  it('count once: the first of them', async () => {
    const twins = [BANNER, column, column.toUpperCase(), column.replace('p0', 'p1'), column].join(',');
    const { log, rows, warnings, summary } = await read(`${twins}\r\n${record(0, [1, 2, 3, 4])}`);
    expect(log.paths.map(({ instance }) => instance)).toEqual(['p0', 'p1']);
    expect(rows).toEqual([[1, 3]]);
    expect(warnings).toEqual(['duplicate-column x2 @1:3,1:5']);
    expect(summary.warnings[0]?.message).toMatch(
      /first of each counts \(first: "\\\\HOST\\PROCESS\(P0\)\\HANDLE COUNT"\)$/,
    );
  });

  it('are told by their English names', async () => {
    const german = column.replace('Process', 'Prozess').replace('Handle Count', 'Handleanzahl');
    const { rows, warnings } = await read(`${BANNER},${column},${german}\r\n${record(0, [1, 2])}`);
    expect(rows).toEqual([[1]]);
    expect(warnings).toEqual(['duplicate-column x1 @1:3']);
  });

  it('are found again behind another header', async () => {
    const twins = `${BANNER},${column},${column}\r\n`;
    const { rows } = await read(twins + record(0, [1, 2]) + twins + record(15, [3, 4]));
    expect(rows).toEqual([[1], [3]]);
  });
});

describe('what the cells of a record may look like', () => {
  it.each([
    ['some quoted and some not, between tabs', withRecords('\t', `"${stamp(0)}"\t1\t"10"`, `${stamp(15)}\t"2"\t20`)],
    ['some quoted and some not, between commas', withRecords(',', `"${stamp(0)}",1,"10"`, `${stamp(15)},"2",20`)],
    ['a header without quotes', LOG.replace(HEAD, HEAD.replaceAll('"', ''))],
    ['records without quotes', HEAD + LOG.slice(HEAD.length).replaceAll('"', '')],
    [
      'paths in lower case, as from Export-Counter',
      LOG.replace(HEAD, HEAD.toLowerCase().replace('pdh-csv', 'PDH-CSV')),
    ],
    ['paths without a machine', LOG.replaceAll('\\\\HOST', '')],
    ['a blank line first, as from typeperf', `\r\n${LOG}`],
    ['sep=; of Excel', `sep=;\r\n${LOG.replaceAll(',', ';')}`],
  ])('%s', async (_, text) => {
    const { log, rows, warnings } = await read(text);
    expect(rows).toEqual(ROWS);
    expect(warnings).toEqual([]);
    expect(log.paths.map(({ instance }) => instance)).toEqual(['p0', 'p1']);
  });

  it("have the collector's description behind, with delimiters in it and blanks below it", async () => {
    const head = `${HEAD.trimEnd()},"Generates a report, with all; of it"\r\n`;
    const lines = [record(0, [1, 10, ' ']), record(15, [2, 20, ' '])];
    const { rows, warnings } = await read(head + lines.join(''));
    expect(rows).toEqual(ROWS);
    expect(warnings).toEqual(['foreign-column x1 @1:4']);
  });
});

describe('dates and times of other programs', () => {
  it("may be two columns, as InterSystems' SystemPerformance can write them", async () => {
    const head = HEAD.replace(/^"[^"]*"/, 'Date,Time').replaceAll('\\\\HOST', '');
    const rows = [0, 15].map((second, i) => record(second, [i + 1, 10 * (i + 1)]).replace(' ', '","'));
    for (const text of [head + rows.join(''), (head + rows.join('')).replaceAll('"', '')]) {
      const reading = await read(text);
      expect(reading.rows).toEqual(ROWS);
      expect(reading.seconds).toEqual([0, 15]);
      expect(reading.warnings).toEqual(['unknown-zone x1 @1:1']);
    }
  });

  it("may be a spreadsheet's serial numbers", async () => {
    // Five decimals are 0.864 s.
    const days = [0, 15, 15.3, 30].map((s) => (45566 + (36_000 + s) / 86_400).toFixed(5));
    const { rows, seconds, warnings } = await read(
      withRecords(';', ...days.map((day, i) => `${day.replace('.', ',')};${i};1`)),
    );
    expect(rows.map(([value]) => value)).toEqual([0, 1, 2, 3]);
    seconds.forEach((second, i) => expect(Math.abs(second - [0, 15, 15.3, 30][i]!)).toBeLessThan(0.9));
    expect(warnings).toEqual([]);
  });

  it('are those of Windows in a log of esxtop, whose objects are others', async () => {
    const head = '"(PDH-CSV 4.0) (UTC)(0)","\\\\esx1\\Group Cpu(1:system)\\% Used","\\\\esx1\\Memory\\Free MBytes"\r\n';
    const { log, rows } = await read(`${head}"10/27/2024 10:00:00","1.5","2"\r\n`);
    expect(log.paths.map(({ object }) => object)).toEqual(['Group Cpu', 'Memory']);
    expect(rows).toEqual([[1.5, 2]]);
  });
});

describe('lines that end with CR alone, as of old Macs', () => {
  const mac = LOG.replaceAll('\r\n', '\r');
  it.each([
    ['bytes', Buffer.from(mac)],
    ['UTF-16', Buffer.from(`\ufeff${mac}`, 'utf16le')],
    ['blank lines', Buffer.from(mac.replaceAll('\r', '\r\r\r'))],
    ['no line end at the end', Buffer.from(mac.slice(0, -1))],
    ['a description of several lines', Buffer.from(mac.replace('\r', ',"A\rB"\r').replaceAll('0"\r', '0"," "\r'))],
  ])('are read: %s', async (_, bytes) => {
    for (const sizes of [[], new Array<number>(bytes.length).fill(1)]) {
      const { rows, warnings } = await read(bytes, { sizes });
      expect(rows).toEqual(ROWS);
      expect(warnings.filter((warning) => !warning.startsWith('foreign-column'))).toEqual([]);
    }
  });

  it('are told by the first line end, however the text is cut into chunks', async () => {
    const pieces = fc.array(fc.constantFrom('\r', '\n', '\r\n', 'a', 'b'), { maxLength: 12 });
    const sizes = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(pieces, sizes, async (texts, split) => {
        const text = texts.join('');
        const isMac = /^[^\r\n]*\r(?:[^\r\n]|\r[^\n])/.test(text);
        const parts: Buffer[] = [];
        for await (const part of macLineEnds(chunksOf(Buffer.from(text), split))) parts.push(Buffer.from(part));
        expect(Buffer.concat(parts).toString()).toBe(isMac ? text.replace(/\r(?!\n)/g, '\n') : text);
      }),
      { numRuns: 500 },
    );
  });

  it('leave a text alone whose lines end otherwise', async () => {
    const { rows, warnings } = await read(LOG.replace('"1"', '"1\r"'));
    expect([rows, warnings]).toEqual([ROWS, []]);
  });
});

describe('names in another language', () => {
  const text = `${BANNER},"\\\\H\\Processus(é)\\Octets privés","\\\\H\\Mémoire\\Octets validés"\r\n${record(0, [1, 10])}`;
  const utf16 = Buffer.from(text, 'utf16le');
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16LE with its mark', Buffer.concat([Buffer.of(0xff, 0xfe), utf16])],
    ['UTF-16LE without', utf16],
    ['UTF-16BE with its mark', Buffer.concat([Buffer.of(0xfe, 0xff), Buffer.from(utf16).swap16()])],
    ['UTF-16BE without', Buffer.from(utf16).swap16()],
    ['windows-1252', Buffer.from(text, 'latin1')],
  ])('%s', async (_, bytes) => {
    const { log, rows } = await read(bytes);
    expect(log.paths.map(({ object, instance, counter }) => [object, instance, counter])).toEqual([
      ['Process', 'é', 'Private Bytes'],
      ['Memory', null, 'Committed Bytes'],
    ]);
    expect(rows).toEqual([[1, 10]]);
  });

  it('cp932, whose second bytes may be backslashes, quotes being none', async () => {
    // ソフト表 as machine and instance: both end in 0x5C.
    const so = '\x83\x5c\x83\x74\x83\x67\x95\x5c';
    const head = `"(PDH-CSV 4.0) (","\\\\${so}\\Process(${so})\\Handle Count"\r\n`;
    const { log, rows } = await read(head + record(0, [1]));
    expect(log.paths[0]).toMatchObject({ machine: 'ソフト表', instance: 'ソフト表', counter: 'Handle Count' });
    expect(rows).toEqual([[1]]);
  });
});
