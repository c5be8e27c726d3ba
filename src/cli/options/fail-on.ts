/** `--fail-on`: which findings end with exit status 1. */
import { LeakscanError } from '../../util/errors.ts';
import { parseShare } from '../../util/parse-share.ts';
import { single } from './option-values.ts';

/**
 * @param words those that the command knows
 * @returns one of them, or the least likelihood, above 0 and below 1
 * @throws LeakscanError USAGE for anything else
 */
export function parseFailOn<T extends string>(given: string | readonly string[], words: readonly T[]): T | number {
  const text = single('--fail-on', given);
  const likelihood = parseShare(text);
  const choice = words.find((word) => word === text) ?? (Number.isNaN(likelihood) ? undefined : likelihood);
  if (choice !== undefined) return choice;
  throw new LeakscanError(
    'USAGE',
    `--fail-on ${text}: give one of ${words.join(', ')}, or a likelihood such as 90% or 0.9`,
  );
}
