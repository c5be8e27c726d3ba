/** How a process is called, and by which names it can be asked for. */
import type { ProcessSelector } from '../model/configuration.ts';
import type { Subject, SubjectKind } from '../model/subject.ts';
import { fitsAny } from './wildcard.ts';

/** Names of a process that are shown; the others are counted. */
export const MAX_NAMES = 3;

/** `Dnscache, NlaSvc`; of many `Dnscache, NlaSvc, Netman and 5 more`. */
export function namesInShort(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  const shown = names.slice(0, MAX_NAMES).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/**
 * Whether a process is asked for: by its image, by a pool, service or other name of it, or by both as reports write them,
 * `w3wp (OrdersApi)`.
 * @param patterns empty = all
 * @param subject null or not there where only the image is known
 */
export function isProcessAsked(
  patterns: readonly string[],
  process: string,
  subject?: Pick<Subject, 'names'> | null,
): boolean {
  return patterns.length === 0 || namesToAsk(process, subject?.names ?? []).some((name) => fitsAny(patterns, name));
}

/** Of `w3wp (OrdersApi)` the image, `w3wp`; of others the pattern itself. */
export const imagePatternOf = (pattern: string): string => /^(.+?) \(.+\)$/.exec(pattern)?.[1] ?? pattern;

const namesToAsk = (process: string, names: readonly string[]): string[] =>
  names.length === 0
    ? [process]
    : [
        ...[process, ...names, ...names.map((name) => `${process} (${name})`)],
        `${process} (${names.join(', ')})`,
        `${process} (${namesInShort(names)})`,
      ];

/**
 * Whether every pattern of a selector that is given fits a process.
 * @param subject null or not there where only the image is known
 */
export function isSelected(
  { process: pattern, pool, service }: ProcessSelector,
  process: string,
  subject?: Pick<Subject, 'kind' | 'names'> | null,
): boolean {
  const hasName = (wanted: string | null, kind: SubjectKind): boolean =>
    wanted === null || (subject?.kind === kind && subject.names.some((name) => fitsAny([wanted], name)));
  return (
    (pattern === null || isProcessAsked([pattern], process, subject)) &&
    hasName(pool, 'application-pool') &&
    hasName(service, 'services')
  );
}
