import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseCounterPath } from '../../../src/counterlog/names/counter-path.ts';
import { foldName, languagesOf, toEnglishNames } from '../../../src/counterlog/names/english-names.ts';
import { COUNTER_NAMES, OBJECT_NAMES } from '../../../src/counterlog/names/localized-names.ts';
import type { NameTable } from '../../../src/counterlog/names/localized-names.ts';
import type { CounterPath } from '../../../src/model/counter-path.ts';
import { selectColumns } from '../../../src/series/samples/columns.ts';
import { read } from '../../helpers/counterlog-reading.ts';

const pathsOf = (...raws: readonly string[]): CounterPath[] =>
  raws.map((raw) => parseCounterPath(raw)).filter((path) => path !== null);

const english = (...raws: readonly string[]): string[] =>
  toEnglishNames(pathsOf(...raws)).map(({ object, counter }) => `${object}\\${counter}`);

/** Every name of a table that stands for several in English. */
function ambiguities(table: NameTable): Record<string, string[]> {
  const meanings = new Map<string, Set<string>>();
  for (const [name, translations] of Object.entries(table)) {
    for (const translated of [name, ...Object.values(translations).flat()]) {
      const folded = foldName(translated);
      meanings.set(folded, (meanings.get(folded) ?? new Set()).add(name));
    }
  }
  return Object.fromEntries(
    [...meanings].filter(([, names]) => names.size > 1).map(([folded, names]) => [folded, [...names]]),
  );
}

describe('the names', () => {
  it('stand for one each, but for what French calls the same', () => {
    expect(ambiguities(OBJECT_NAMES)).toEqual({});
    expect(ambiguities(COUNTER_NAMES['Memory'] ?? {})).toEqual({});
    expect(ambiguities(COUNTER_NAMES['Process'] ?? {})).toEqual({
      "fichier d'echange (octets)": ['Page File Bytes Peak', 'Page File Bytes'],
      'taille virtuelle (octets)': ['Virtual Bytes Peak', 'Virtual Bytes'],
    });
  });

  const LANGUAGES = ['Czech', 'Dutch', 'French', 'German', 'Hungarian', 'Italian', 'Polish', 'Portuguese'];
  it.each([...LANGUAGES, 'Spanish', 'Swedish', 'Turkish'])('cover all that is read, in %s', (language) => {
    const all = { ...COUNTER_NAMES['Process'], ...COUNTER_NAMES['Memory'] };
    const missing = Object.keys(all).filter((name) => !(language in (all[name] ?? {})));
    expect(missing).toEqual([]);
    const raws = Object.values(COUNTER_NAMES['Process'] ?? {}).flatMap((translations) => {
      const names: Readonly<Record<string, readonly string[]>> = translations;
      const objects: Readonly<Record<string, readonly string[]>> = OBJECT_NAMES['Process'] ?? {};
      return (names[language] ?? []).map((name) => `\\\\H\\${objects[language]?.[0]}(a)\\${name}`);
    });
    const metrics = selectColumns(toEnglishNames(pathsOf(...raws)), 'H').flatMap((w) =>
      w.kind === 'process' ? [w.metric] : [],
    );
    expect(new Set(metrics)).toEqual(
      new Set([
        'private-bytes',
        'handles',
        'threads',
        'virtual-bytes',
        'working-set',
        'pool-paged',
        'pool-nonpaged',
        'pid',
        'elapsed',
      ]),
    );
  });
});

/** Names of all languages as collected, beside this repository: read where they are there. */
const COLLECTED = fileURLToPath(new URL('../../../../shared/counter-names/counter-names.json', import.meta.url));
if (!existsSync(COLLECTED)) console.warn(`NAMES NOT COMPARED: there is no ${COLLECTED}`);

interface CollectedNames {
  readonly languages: readonly string[];
  readonly objects: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly counters: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
}

describe.skipIf(!existsSync(COLLECTED))('the collected names', () => {
  it.each(['Process', 'Memory'])('of %s are known in every language', (object) => {
    const { languages, objects, counters } = JSON.parse(readFileSync(COLLECTED, 'utf8')) as CollectedNames;
    expect(languages).toHaveLength(17);
    const known = Object.keys(COUNTER_NAMES[object] ?? {});
    const lost = languages.flatMap((language) =>
      known.flatMap((counter) => {
        const name = counters[object]?.[counter]?.[language];
        const raw = `\\\\H\\${objects[object]?.[language]}(a)\\${name}`;
        const [found] = english(raw);
        return found?.toLowerCase() === `${object}\\${counter}`.toLowerCase()
          ? []
          : [`${language} ${counter}: ${found}`];
      }),
    );
    // What French calls the same is told by its place in the header.
    const twins = [
      'frFR Virtual Bytes Peak: Process\\Virtual Bytes',
      'frFR Page File Bytes Peak: Process\\Page File Bytes',
    ];
    expect(lost).toEqual(object === 'Process' ? twins : []);
  });
});

describe('toEnglishNames', () => {
  it.each([
    ['\\\\H\\Prozess(a)\\Private Bytes', 'Process\\Private Bytes'],
    ['\\\\H\\Prozess(a)\\Prozesskennung', 'Process\\ID Process'],
    ['\\\\H\\Arbeitsspeicher\\Zugesicherte Bytes', 'Memory\\Committed Bytes'],
    ['\\\\H\\prozess(a)\\virtuelle größe', 'Process\\Virtual Bytes'],
    ['\\\\H\\Proces(a)\\Počet vláken', 'Process\\Thread Count'],
    ['\\\\H\\Proces(a)\\Liczba wątków', 'Process\\Thread Count'],
    ['\\\\H\\Folyamat(a)\\Saját (nem megosztható) memória (bájt)', 'Process\\Private Bytes'],
    ['\\\\H\\Folyamat(a)\\Saját [nem megosztható] memória (bájt)', 'Process\\Private Bytes'],
    ['\\\\H\\İşlem(a)\\Tanıtıcı Sayısı', 'Process\\Handle Count'],
    ['\\\\H\\Processo(a)\\N.º de identificadores', 'Process\\Handle Count'],
    ['\\\\H\\Processo(a)\\Número de Identificadores', 'Process\\Handle Count'],
    ['\\\\H\\Процесс(a)\\Счётчик потоков', 'Process\\Thread Count'],
    ['\\\\H\\Disco físico(_Total)\\% de tiempo de disco', 'PhysicalDisk\\% de tiempo de disco'],
    // Not known, or English already.
    ['\\\\H\\process(a)\\private bytes', 'process\\private bytes'],
    ['\\\\H\\Prozess(a)\\Etwas anderes', 'Process\\Etwas anderes'],
    ['\\\\H\\SQLServer:Locks(a)\\Zugesicherte Bytes', 'SQLServer:Locks\\Zugesicherte Bytes'],
    ['\\\\H\\Thread(a/1)\\Prozesskennung', 'Thread\\Prozesskennung'],
  ])('%s', (raw, expected) => {
    expect(english(raw)).toEqual([expected]);
    expect(toEnglishNames(pathsOf(raw))[0]?.raw).toBe(raw);
  });

  it('takes the last of French twins for the counter, and a single one', () => {
    const a = '\\\\H\\Processus(a)\\Taille virtuelle (octets)';
    const b = a.replace('(a)', '(b)');
    expect(english(a, a, b)).toEqual([
      'Process\\Virtual Bytes Peak',
      'Process\\Virtual Bytes',
      'Process\\Virtual Bytes',
    ]);
  });
});

describe('languagesOf', () => {
  it.each([
    [['\\Prozess(a)\\Private Bytes'], ['German']],
    [['\\Process(a)\\Private Bytes'], ['English']],
    [['\\Process(a)\\Privata byte'], ['Swedish']],
    [['\\Proces(a)\\X'], ['Czech', 'Dutch', 'Polish']],
    [['\\Proces(a)\\X', '\\Geheugen\\Y'], ['Dutch']],
    [['\\Vorgang(a)\\X'], []],
    [[], []],
  ])('%j: %j', (raws, languages) => {
    expect(languagesOf(pathsOf(...raws))).toEqual(languages);
  });
});

describe('a log in another language', () => {
  const bytesOf = (encoding: string, text: string): Buffer => {
    const decoder = new TextDecoder(encoding);
    const codes = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
    return Buffer.from(Array.from(text, (letter) => codes.get(letter) ?? 0));
  };

  it.each([
    ['windows-1250', 'Czech', '\\\\H\\Proces(a)\\Počet popisovačů', '\\\\H\\Paměť\\Mez potvrzení'],
    [
      'windows-1250',
      'Hungarian',
      '\\\\H\\Folyamat(a)\\Felhasznált leírók száma',
      '\\\\H\\Memória\\Előjegyzési küszöb (bájt)',
    ],
    ['windows-1251', 'Russian', '\\\\H\\Процесс(a)\\Счетчик дескрипторов', null],
    [
      'windows-1252',
      'Spanish',
      '\\\\H\\Proceso(a)\\Número de identificadores',
      '\\\\H\\Memoria\\Límite de confirmación',
    ],
    ['windows-1254', 'Turkish', '\\\\H\\İşlem(a)\\Tanıtıcı Sayısı', '\\\\H\\Bellek\\Kaydetme Sınırı'],
    ['shift_jis', 'English', '\\\\H\\Process(a)\\Handle Count', '\\\\H\\Memory\\Commit Limit'],
  ])('in %s: %s', async (encoding, language, handles, limit) => {
    const names = limit === null ? [handles] : [handles, limit];
    const cells = ['(PDH-CSV 4.0) (x)(0)', ...names].map((cell) => `"${cell}"`).join(',');
    const values = ['"10/01/2024 10:00:00.000"', ...names.map((_, i) => `"${i + 1}"`)].join(',');
    const { log, rows } = await read(bytesOf(encoding, `${cells}\r\n${values}\r\n`));
    // The two code pages of Hungarian differ in the marks of ő and ű alone, which names are compared without.
    expect(log.paths.map((path) => path.raw.replaceAll('õ', 'ő'))).toEqual(names);
    const wanted = selectColumns(log.paths, 'H').map((w) =>
      w.kind === 'companion' ? w.counter.key : w.kind === 'process' ? w.metric : w.kind,
    );
    expect(wanted).toEqual(limit === null ? ['handles'] : ['handles', 'commit-limit']);
    expect(languagesOf(log.paths.map((path) => parseCounterPath(path.raw) ?? path))).toEqual([language]);
    expect(rows).toEqual([names.map((_, i) => i + 1)]);
  });
});
