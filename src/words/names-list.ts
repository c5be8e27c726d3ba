import { displayName } from '../util/escape.ts';

const MAX_NAMES_SHOWN = 5;

/** `store, mad and 12 more`; each name once, whatever its case. */
export function namesOf(names: readonly string[]): string {
  const unique = [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
  const shown = unique
    .slice(0, MAX_NAMES_SHOWN)
    .map((name) => displayName(name))
    .join(', ');
  return unique.length > MAX_NAMES_SHOWN ? `${shown} and ${unique.length - MAX_NAMES_SHOWN} more` : shown;
}
