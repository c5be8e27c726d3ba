import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { macLineEnds } from '../../../src/counterlog/source/chunks.ts';
import { BANNER, chunksOf, header, read, record, stamp } from '../../helpers/counterlog-reading.ts';
import { logWarningText } from '../../../src/words/log-warnings.ts';

const HEAD = header(2);
const ROWS = [
  [1, 10],
  [2, 20],
];
const LOG = HEAD + record(0, [1, 10]) + record(15, [2, 20]);
/** The log with some records of cells as given. */
const withRecords = (delimiter: string, ...lines: readonly string[]): string =>
  [HEAD.trimEnd().replaceAll('","', `"${delimiter}"`), ...lines, ''].join('\r\n');

describe('a column called Time', () => {
  const paths = '\\\\H\\Process(a)\\Handle Count,\\\\H\\Process(b)\\Handle Count';

  it.each([
    ['behind row numbers has the date too', `,Time,${paths}\n0,${stamp(0)},1,10\n1,${stamp(15)},2,20\n`],
    [
      'behind dates has the time of day',
      `Date,Time,${paths}\n${[0, 15].map((at, i) => `${stamp(at).replace(' ', ',')},${ROWS[i]!.join()}`).join('\n')}\n`,
    ],
  ])('%s', async (_, text) => {
    const { rows, seconds } = await read(text);
    expect(rows).toEqual(ROWS);
    expect(seconds).toEqual([0, 15]);
  });
});

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
    expect(logWarningText(summary.warnings[0]!)).toMatch(
      /^numbers lost their last digits.* \(first: "1[.,]23457E\+11"\)$/,
    );
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
  /** Four records of a counter with fractions and of one without. */
  const readCells = (delimiter: string, rates: readonly string[], handles: readonly string[]) =>
    read(
      withRecords(delimiter, ...rates.map((rate, i) => [stamp(15 * i), rate, handles[i]].join(delimiter))).replace(
        'Process(p0)\\Handle Count',
        'Web Service(_Total)\\Get Requests/sec',
      ),
    );
  const NONE = ['', '', '', ''];

  it.each([
    ['between semicolons, no other number', ';', NONE, ['900', '990', '1.000', '1.010'], [900, 990, 1000, 1010]],
    ['between semicolons, a comma', ';', NONE, ['900', '990', '1,000', '1,010'], [900, 990, 1000, 1010]],
    ['between tabs', '\t', NONE, ['900', '990', '1,000', '1,010'], [900, 990, 1000, 1010]],
    ['between tabs, a point', '\t', NONE, ['900', '990', '1.000', '1.010'], [900, 990, 1000, 1010]],
    ['between tabs, millions', '\t', NONE, ['900', '990', '1.000', '1.234.567'], [900, 990, 1000, 1234567]],
    ['between commas, a point', ',', NONE, ['900', '990', '1.000', '1.010'], [900, 990, 1000, 1010]],
    ['three decimals in all of them', ';', NONE, ['9,000', '12,000', '900,000', '901,000'], [9, 12, 900, 901]],
    [
      'a comma as decimal mark elsewhere',
      ';',
      ['1,5', '', '', ''],
      ['9,125', '12', '900', '1.000'],
      [9.125, 12, 900, 1000],
    ],
  ])('of a counter without fractions: %s', async (_, delimiter, rates, handles, expected) => {
    const { rows, warnings } = await readCells(delimiter, rates, handles);
    expect(rows.map(([, value]) => value)).toEqual(expected);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['blanks', '1 234 567'],
    ['no-break spaces of Windows', '1\xa0234\xa0567'],
    ['no-break spaces in UTF-8', '1\xc2\xa0234\xc2\xa0567'],
    ['narrow no-break spaces', '1\xe2\x80\xaf234\xe2\x80\xaf567'],
    ['thin spaces', '1\xe2\x80\x89234\xe2\x80\x89567'],
    ['no-break spaces of code page 850', '1\xff234\xff567'],
    ['apostrophes', "1'234'567"],
    ['points', '1.234.567'],
    ['points and a comma', '1.234.567,0'],
    ['commas', '"1,234,567"'],
    ['commas and a point', '"1,234,567.0"'],
    ['commas as in India', '"12,34,567"'],
  ])('grouped by %s are read whatever the delimiter', async (_, text) => {
    for (const delimiter of [',', ';', '\t']) {
      if (delimiter === ',' && text.includes(',') && !text.startsWith('"')) continue;
      const { rows, warnings } = await read(withRecords(delimiter, [stamp(0), text, '10'].join(delimiter)));
      expect(rows, delimiter).toEqual([[1234567, 10]]);
      expect(warnings).toEqual([]);
    }
  });

  it('between commas are thousands, unless the numbers show a decimal comma', async () => {
    const thousands = await readCells(',', NONE, ['900', '"1,000"', '"60,256,256"', '1.5']);
    expect(thousands.rows.map(([, value]) => value)).toEqual([900, 1000, 60256256, 1.5]);
    const decimals = await readCells(',', NONE, ['"900,000000"', '"1,000"', '"60256256,000000"', '"1,5"']);
    expect(decimals.rows.map(([, value]) => value)).toEqual([900, 1, 60256256, 1.5]);
    expect([...thousands.warnings, ...decimals.warnings]).toEqual([]);
  });

  it('of a counter with fractions are not read, nor any other value of the column', async () => {
    for (const delimiter of [';', '\t']) {
      const { rows, warnings, summary } = await readCells(delimiter, ['1,234', '2', '', '999'], ['1', '2', '3', '4']);
      expect(rows).toEqual([1, 2, 3, 4].map((handles) => [null, handles]));
      expect(warnings).toEqual(['ambiguous-number x3 @2:2,3:2,5:2']);
      expect(logWarningText(summary.warnings[0]!)).toContain(
        '"1,234" in \\\\HOST\\Web Service(_Total)\\Get Requests/sec',
      );
    }
  });

  it('seen late: no value of the column is read any more', async () => {
    const many = Array.from({ length: 300 }, (_, i) => String(i));
    const { rows, warnings } = await readCells('\t', [...many, '1.234', '5', '6'], [...many, '1', '2', '3']);
    expect(rows.slice(-4)).toEqual([
      [299, 299],
      [null, 1],
      [null, 2],
      [null, 3],
    ]);
    expect(warnings[0]).toMatch(/^ambiguous-number x3/);
  });
});

describe('columns of one path', () => {
  const column = '"\\\\HOST\\Process(p0)\\Handle Count"';
  const id = column.replace('Handle Count', 'ID Process');
  const head = (...columns: readonly string[]): string => `${[BANNER, ...columns].join(',')}\r\n`;

  it('with other values are instances of their own', async () => {
    const text = head(column, column.toUpperCase(), column.replace('p0', 'p1'), column) + record(0, [1, 2, 3, 4]);
    const { log, rows, warnings, summary } = await read(text);
    expect(log.paths.map((p) => [p.instance, p.instanceIndex])).toEqual([
      ['p0', null],
      ['p1', null],
      ['P0', 1],
      ['p0', 2],
    ]);
    expect(log.paths[3]?.raw).toBe('\\\\HOST\\Process(p0#2)\\Handle Count');
    expect(rows).toEqual([[1, 3, 2, 4]]);
    expect(warnings).toEqual(['shared-name x2 @1:3,1:5']);
    expect(logWarningText(summary.warnings[0]!)).toMatch(/\(first: "\\\\HOST\\PROCESS\(P0\)\\HANDLE COUNT"\)$/);
  });

  it('take the first number that no other instance has', async () => {
    const { log, rows } = await read(head(column, column, column.replace('p0', 'p0#1')) + record(0, [1, 2, 3]));
    expect(log.paths.map((p) => p.instanceIndex)).toEqual([null, 1, 2]);
    expect(rows).toEqual([[1, 3, 2]]);
  });

  it('with the same values, or the same process ID, are one column', async () => {
    const same = await read(head(column, column) + record(0, [1, 1]) + record(15, [2, 2]));
    expect([same.rows, same.warnings]).toEqual([[[1], [2]], ['repeated-column x1 @1:3']]);
    const oneProcess = await read(head(id, column, id, column) + record(0, [8, 100, 8, 101]));
    expect([oneProcess.rows, oneProcess.warnings]).toEqual([[[8, 100]], ['repeated-column x2 @1:4,1:5']]);
    const two = await read(head(id, id, column, column) + record(0, [8, 12, 100, 100]));
    expect(two.rows).toEqual([[8, 100, 12, 100]]);
  });

  it('of an object without instances: the first is read, and the others are lost', async () => {
    const memory = '"\\\\HOST\\Memory\\Committed Bytes"';
    const { rows, warnings } = await read(head(memory, memory) + record(0, [1, 2]));
    expect([rows, warnings]).toEqual([[[1]], ['duplicate-column x1 @1:3']]);
  });

  it('are found by their English names', async () => {
    const german = column.replace('Process', 'Prozess').replace('Handle Count', 'Handleanzahl');
    const { rows, warnings } = await read(head(column, german) + record(0, [1, 1]));
    expect([rows, warnings]).toEqual([[[1]], ['repeated-column x1 @1:3']]);
  });

  it('are found again behind another header', async () => {
    const twins = `${BANNER},${column},${column}\r\n`;
    const { rows } = await read(twins + record(0, [1, 2]) + twins + record(15, [3, 4]));
    expect(rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
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
