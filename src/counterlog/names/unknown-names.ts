/** Names of objects and counters that stand for something leakscan reads, it seems, but in no language it knows. */
import type { CounterPath } from '../../model/counter-path.ts';
import { PROCESS_RESOURCES, RESOURCE_KINDS } from '../../model/resource.ts';
import { foldName, meaningsOf } from './english-names.ts';
import { UNREAD_PROCESS_COUNTERS } from './localized-names.ts';

/** Each once, in the order of the columns. */
export type UnknownNames = readonly string[];

/** Rates and shares have such marks in every language; no counter that is read has. */
const RATE = /[%/]/;

/** Made when first asked for. */
let unread: ReadonlySet<string> | null = null;

/** Counters of a process that decide whether it leaks. */
const DECIDING: readonly string[] = PROCESS_RESOURCES.filter((r) => RESOURCE_KINDS[r].decides).map(
  (r) => RESOURCE_KINDS[r].counter,
);

/**
 * What of these names nobody would miss is left out: a log with every counter that decides has what is needed, other
 * objects than a process may be of any program, and so may the names of an English log.
 * @param logged paths with their names as logged
 */
export function unknownNamesOf(logged: readonly CounterPath[]): UnknownNames {
  if (hasAllInEnglish(logged)) return [];
  const meanings = meaningsOf(logged);
  const found = new Set<string>();
  let isEnglish = false;
  for (const [index, { object, counter }] of logged.entries()) {
    const { object: english, counters, counterLanguages } = meanings[index]!;
    if (english !== 'Process') continue;
    for (const name of counters) found.add(name);
    if (isEnglish || object.toLowerCase() !== 'process') continue;
    // Other languages have some of these names too, but not the object's.
    isEnglish = counterLanguages.has('English') || isUnread(counter);
  }
  if (DECIDING.every((counter) => found.has(counter))) return [];
  const unknown = new Set<string>();
  for (const [index, { object, counter }] of logged.entries()) {
    const meaning = meanings[index]!;
    if (meaning.object === null && found.size === 0 && !isAscii(object)) unknown.add(object);
    else if (meaning.object === 'Process' && meaning.counters.length === 0 && !isUnread(counter)) {
      if (!isEnglish || !isAscii(counter)) unknown.add(counter);
    }
  }
  return [...unknown];
}

/** True where every counter that decides is there under its English name, as in most logs; told without comparing names in all languages. */
function hasAllInEnglish(logged: readonly CounterPath[]): boolean {
  const missing = new Set(DECIDING);
  for (const { object, counter } of logged) {
    if (object === 'Process' && missing.delete(counter) && missing.size === 0) return true;
  }
  return false;
}

function isUnread(counter: string): boolean {
  unread ??= new Set(UNREAD_PROCESS_COUNTERS.map(foldName));
  return RATE.test(counter) || unread.has(foldName(counter));
}

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);
