import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { COUNTER_NAMES, OBJECT_NAMES } from '../../../src/counterlog/names/localized-names.ts';
import type { Language } from '../../../src/counterlog/names/localized-names.ts';
import { openChunks } from '../../../src/counterlog/open.ts';
import { detectCodePage } from '../../../src/counterlog/text/code-page.ts';
import type { LogWarning } from '../../../src/model/counter-log.ts';
import { chunksOf, factsOf } from '../../helpers/counterlog-reading.ts';

interface Read {
  readonly names: readonly string[];
  readonly encoding: string;
  readonly zone: string | null;
  readonly instances: readonly (string | null)[];
  readonly warnings: readonly LogWarning[];
}

/** Reads a log whose header is these cells, in an encoding that iconv-lite knows. */
async function readHeader(cells: readonly string[], encoding: string): Promise<Read> {
  const text = `${cells.map((cell) => `"${cell}"`).join(',')}\r\n"03/04/2024 08:00:00.000"${',"1"'.repeat(cells.length - 1)}\r\n`;
  const bytes = iconv.encode(text, encoding);
  const log = await openChunks('a.csv', chunksOf(bytes), factsOf(bytes));
  for await (const batch of log.batches(log.paths.map((_, i) => i))) expect(batch.rows).toBe(1);
  return {
    names: log.paths.map(({ object, counter }) => `${object}\\${counter}`),
    encoding: log.form.encoding,
    zone: log.zone.name,
    instances: log.paths.map(({ instance }) => instance),
    warnings: log.summary().warnings.filter(({ kind }) => kind !== 'unknown-zone'),
  };
}

/** Header cells of all counters of Process and Memory in one language, and what they are in English. */
function headerIn(language: Language): { readonly cells: readonly string[]; readonly english: readonly string[] } {
  const cells: string[] = ['(PDH-CSV 4.0)'];
  const english: string[] = [];
  for (const object of ['Process', 'Memory']) {
    for (const [counter, translations] of Object.entries(COUNTER_NAMES[object] ?? {})) {
      const name = WITH_ACCENTS[language]?.[counter] ?? translations[language]?.[0];
      // French calls the peak the same as the counter.
      if (name === undefined || counter === 'Virtual Bytes Peak') continue;
      const objectName = OBJECT_NAMES[object]?.[language]?.[0] ?? object;
      cells.push(
        `\\\\SRV01\\${WITH_ACCENTS[language]?.[object] ?? objectName}${object === 'Process' ? '(a)' : ''}\\${name}`,
      );
      english.push(`${object}\\${counter}`);
    }
  }
  return { cells, english };
}

/** Names whose letters the table has lost, as Windows shows them. */
const WITH_ACCENTS: Partial<Record<Language, Readonly<Record<string, string>>>> = {
  Czech: { 'Handle Count': 'Počet popisovačů', 'Thread Count': 'Počet vláken', Memory: 'Paměť' },
  Hungarian: { 'Elapsed Time': 'Végrehajtási idő (s)' },
  Polish: { 'Handle Count': 'Licznik dojść', 'Thread Count': 'Liczba wątków', Memory: 'Pamięć' },
  Turkish: { 'Handle Count': 'Tanıtıcı Sayısı', 'Thread Count': 'İş Parçacığı Sayısı', Process: 'İşlem' },
  Portuguese: { 'ID Process': 'Processo de identificação' },
};

const WEST: readonly Language[] = ['French', 'German', 'Italian', 'Portuguese', 'Spanish', 'Swedish', 'Dutch'];
const CENTRAL: readonly Language[] = ['Czech', 'Hungarian', 'Polish'];
/** Pages that have all letters of a language. */
const PAGES: readonly (readonly [string, readonly Language[]])[] = [
  ['utf-8', [...WEST, ...CENTRAL, 'Russian', 'Turkish']],
  ['utf-16', [...WEST, ...CENTRAL, 'Russian', 'Turkish']],
  ['cp1252', WEST],
  ['cp850', WEST],
  ['cp858', WEST],
  ['cp437', WEST.filter((language) => language !== 'Portuguese')],
  ['cp1250', CENTRAL],
  ['cp852', CENTRAL],
  ['cp1251', ['Russian']],
  ['cp866', ['Russian']],
  ['cp1254', ['Turkish']],
  ['cp857', ['Turkish', ...WEST]],
];

describe('names in the code pages of Windows', () => {
  it.each(PAGES.flatMap(([page, languages]) => languages.map((language) => [page, language] as const)))(
    '%s: %s',
    async (page, language) => {
      const { cells, english } = headerIn(language);
      const { names, warnings } = await readHeader(cells, page);
      // Italian has `Working set`.
      expect(names.map((name) => name.toLowerCase())).toEqual(english.map((name) => name.toLowerCase()));
      expect(warnings).toEqual([]);
    },
  );

  it.each([
    ['cp850', 'Spanish', 'cp850'],
    ['cp858', 'Spanish', 'cp850'],
    ['cp1252', 'Spanish', 'windows-1252'],
    ['cp866', 'Russian', 'ibm866'],
    ['cp1251', 'Russian', 'windows-1251'],
    ['cp852', 'Polish', 'cp852'],
    ['cp1250', 'Polish', 'windows-1250'],
    ['cp857', 'Turkish', 'cp857'],
    ['cp1254', 'Turkish', 'windows-1254'],
    ['utf-8', 'Russian', 'utf-8'],
    ['utf-16', 'Russian', 'utf-16le'],
  ] as const)('%s of %s is named %s', async (page, language, encoding) => {
    expect((await readHeader(headerIn(language).cells, page)).encoding).toBe(encoding);
  });

  it.each([
    ['cp932', 'shift_jis', '東京 (標準時)', '表ソフト', -540],
    ['cp936', 'gbk', '中国标准时间', '数据服务', -480],
    ['cp950', 'big5', '台北標準時間', '資料服務', -480],
    ['cp949', 'euc-kr', '대한민국 표준시', '자료서비스', -540],
  ])('%s: English names, its zone and its instances', async (page, encoding, zone, instance, bias) => {
    const read = await readHeader(
      [
        `(PDH-CSV 4.0) (${zone})(${bias})`,
        `\\\\SRV01\\Process(${instance})\\Private Bytes`,
        `\\\\SRV01\\Process(a)\\Handle Count`,
      ],
      page,
    );
    expect(read).toMatchObject({
      encoding,
      zone,
      names: ['Process\\Private Bytes', 'Process\\Handle Count'],
      instances: [instance, 'a'],
      warnings: [],
    });
  });

  // No names are known there: what looks like words is taken.
  it.each([
    ['cp1253', 'windows-1253', 'Ιδιωτικά'],
    ['cp737', 'cp737', 'Ιδιωτικά'],
    ['cp1251', 'windows-1251', 'НЕЬЮЯ'],
    ['cp1251', 'windows-1251', 'Служба'],
    ['cp866', 'ibm866', 'Служба'],
    ['cp1252', 'windows-1252', 'Größe fünf'],
    ['cp850', 'cp850', 'Größe fünf'],
    ['cp932', 'shift_jis', '表ソフト'],
    ['cp936', 'gbk', '数据服务'],
    ['cp950', 'big5', '資料服務'],
    ['cp949', 'euc-kr', '자료서비스'],
  ])('%s, told by its words: %s, %s', async (page, encoding, text) => {
    const { encoding: found, decode } = await detectCodePage([iconv.encode(text, page).toString('latin1')]);
    expect([found, decode(iconv.encode(text, page).toString('latin1'))]).toEqual([encoding, text]);
  });

  it('UTF-8 with a character cut in two stays UTF-8', async () => {
    const { cells, english } = headerIn('Russian');
    const zone = Buffer.from('(PDH-CSV 4.0) (Московское').subarray(0, -1).toString('latin1');
    const latin1 = [zone, ...cells.slice(1).map((cell) => Buffer.from(cell).toString('latin1'))];
    expect((await detectCodePage(latin1)).encoding).toBe('utf-8');
    expect(english.length).toBeGreaterThan(10);
  });
});

describe('names that are in no language known', () => {
  const unknownIn = async (cells: readonly string[], page = 'utf-8'): Promise<readonly string[]> =>
    (await readHeader(['(PDH-CSV 4.0)', ...cells], page)).warnings
      .filter(({ kind }) => kind === 'unknown-name')
      .map(({ count, detail }) => `${count}: ${detail?.kind === 'name' ? detail.name : '?'}`);

  it.each([
    [
      'letters that a tool destroyed',
      ['\\\\H\\Proceso(a)\\Bytes privados', '\\\\H\\Proceso(a)\\N£mero de identificadores'],
      '1: N£mero de identificadores',
    ],
    ['Danish', ['\\\\H\\Proces(a)\\Antal referencer', '\\\\H\\Proces(a)\\Private byte'], '2: Antal referencer'],
    ['Greek', ['\\\\H\\Διεργασία(a)\\Ιδιωτικά', '\\\\H\\Διεργασία(a)\\Νήματα'], '1: Διεργασία'],
  ])('%s', async (_, cells, warning) => {
    expect(await unknownIn(cells)).toEqual([warning]);
  });

  it.each([
    [
      'an English log with the counters of other programs',
      ['\\\\H\\Process(a)\\Private Bytes', '\\\\H\\Überwachung(a)\\Größe', '\\\\H\\Foo\\Bar'],
    ],
    [
      'counters of a process that are not read',
      ['\\\\H\\Process(a)\\IO Data Bytes/sec', '\\\\H\\Process(a)\\Priority Base', '\\\\H\\Process(a)\\Something'],
    ],
    [
      'the same in Spanish',
      [
        '\\\\H\\Proceso(a)\\Bytes privados',
        '\\\\H\\Proceso(a)\\Prioridad base',
        '\\\\H\\Proceso(a)\\% de tiempo de usuario',
      ],
    ],
    ['an object of another program alone', ['\\\\H\\Foo(a)\\Bar']],
  ])('says nothing of %s', async (_, cells) => {
    expect(await unknownIn(cells)).toEqual([]);
  });
});
