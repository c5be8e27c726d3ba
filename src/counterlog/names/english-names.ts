import type { CounterPath } from '../../model/counter-path.ts';
import { COUNTER_NAMES, LANGUAGES, OBJECT_NAMES } from './localized-names.ts';
import type { Language, NameTable } from './localized-names.ts';

/**
 * A name as it is compared: lower case, without accents, brackets as parentheses. Accents go because sources and code
 * pages lose them; Windows prints some parentheses as brackets.
 */
export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[[\]łı’]/g, (letter) => SAME_AS[letter] ?? letter)
    .trim();
}

/** Letters that Unicode does not take apart. */
const SAME_AS: Readonly<Record<string, string>> = { '[': '(', ']': ')', ł: 'l', ı: 'i', '’': "'" };

/** Folded name -> what it is called in English, and in which languages it means that. */
type NameIndex = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<Language>>>;

/** Made when first asked for: an object's counters are looked up in its own. */
const indexes = new Map<NameTable, NameIndex>();

function indexOf(table: NameTable): NameIndex {
  const index = indexes.get(table) ?? indexNames(table);
  indexes.set(table, index);
  return index;
}

function indexNames(table: NameTable): NameIndex {
  const index = new Map<string, Map<string, Set<Language>>>();
  for (const [english, translations] of Object.entries(table)) {
    for (const [language, names] of Object.entries({ English: [english], ...translations })) {
      for (const name of names) {
        const folded = foldName(name);
        const meanings = index.get(folded) ?? new Map<string, Set<Language>>();
        index.set(folded, meanings.set(english, (meanings.get(english) ?? new Set()).add(language as Language)));
      }
    }
  }
  return index;
}

/** What the names of a path stand for; null where they are not known. */
export interface Meaning {
  readonly object: string | null;
  /** Two where a language calls two counters the same, the peak first: as Windows lists them. */
  readonly counters: readonly string[];
  /** Neither has another name in English. */
  readonly isEnglish: boolean;
  readonly objectLanguages: ReadonlySet<Language>;
  readonly counterLanguages: ReadonlySet<Language>;
}

const NO_LANGUAGE: ReadonlySet<Language> = new Set();

function meaningOf(objectName: string, counterName: string): Meaning {
  const objects = indexOf(OBJECT_NAMES).get(foldName(objectName));
  const [object, objectLanguages] = [...(objects ?? [])][0] ?? [null, NO_LANGUAGE];
  const table = object === null ? undefined : COUNTER_NAMES[object];
  const found = table === undefined ? undefined : indexOf(table).get(foldName(counterName));
  const counters = [...(found?.keys() ?? [])];
  return {
    object,
    counters,
    isEnglish:
      toEnglish(objectName, object) === objectName && counters.every((c) => toEnglish(counterName, c) === counterName),
    objectLanguages,
    counterLanguages: new Set([...(found?.values() ?? [])].flatMap((languages) => [...languages])),
  };
}

/** [paths] `meaningOf` for the many columns of a log, which share few names. */
export function meaningsOf(paths: readonly Pick<CounterPath, 'object' | 'counter'>[]): Meaning[] {
  const known = new Map<string, Map<string, Meaning>>();
  const meanings: Meaning[] = [];
  for (const { object, counter } of paths) {
    let counters = known.get(object);
    if (counters === undefined) known.set(object, (counters = new Map<string, Meaning>()));
    let meaning = counters.get(counter);
    if (meaning === undefined) counters.set(counter, (meaning = meaningOf(object, counter)));
    meanings.push(meaning);
  }
  return meanings;
}

/**
 * The paths with the English names of their objects and counters, as far as those are known (`localized-names.ts`); a
 * name that is not known, or is English already, stays as logged. `raw` stays too.
 *
 * French calls Virtual Bytes and Page File Bytes what it calls their peaks. Windows lists a peak before its counter, so of columns
 * with the same path the last is the counter and those before it are the peak; a single one is taken for the counter.
 */
export function toEnglishNames(paths: readonly CounterPath[]): CounterPath[] {
  const meanings = meaningsOf(paths);
  const lastOf = new Map<string, number>();
  for (const [index, { raw }] of paths.entries()) {
    if (meanings[index]!.counters.length > 1) lastOf.set(raw.toLowerCase(), index);
  }
  const english: CounterPath[] = [];
  for (const [index, path] of paths.entries()) {
    const { counters, isEnglish } = meanings[index]!;
    const isPeak = !isEnglish && counters.length > 1 && lastOf.get(path.raw.toLowerCase()) !== index;
    english.push(isEnglish ? path : translated(path, meanings[index]!, isPeak));
  }
  return english;
}

function translated(path: CounterPath, { object, counters }: Meaning, isPeak: boolean): CounterPath {
  const counter = isPeak ? counters[0] : counters.at(-1);
  return { ...path, object: toEnglish(path.object, object), counter: toEnglish(path.counter, counter ?? null) };
}

/** An English name keeps its letter case, and one that is not known stays. */
const toEnglish = (logged: string, english: string | null): string =>
  english === null || logged.toLowerCase() === english.toLowerCase() ? logged : english;

/** How many objects and counters of these paths, as logged, have names of a language that is not English. */
export function countTranslatedNames(paths: readonly CounterPath[]): number {
  let count = 0;
  for (const { objectLanguages, counterLanguages } of meaningsOf(paths)) {
    for (const languages of [objectLanguages, counterLanguages]) {
      if (languages.size > 0 && !languages.has('English')) count++;
    }
  }
  return count;
}

/**
 * The language whose names these are, as logged; several where the names do not tell them apart, none where no name is
 * known.
 */
export function languagesOf(logged: readonly Pick<CounterPath, 'object' | 'counter'>[]): Language[] {
  const scores = new Map<Language, number>();
  for (const { objectLanguages, counterLanguages } of meaningsOf(logged)) {
    for (const language of [...objectLanguages, ...counterLanguages]) {
      scores.set(language, (scores.get(language) ?? 0) + 1);
    }
  }
  const highest = Math.max(...scores.values());
  const best = LANGUAGES.filter((language) => scores.get(language) === highest);
  return best.includes('English') ? ['English'] : best;
}
