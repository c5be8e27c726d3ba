/** The values of options as yargs gives them: a list where the option is given twice, and perhaps empty. */
import { availableParallelism } from 'node:os';
import { LeakscanError } from '../../util/errors.ts';
import { redactAddresses } from '../../util/redact.ts';

/**
 * The values of an option that may repeat.
 * @throws LeakscanError USAGE for an empty one
 */
export function listOf(option: string, value: string | readonly string[] | undefined): readonly string[] {
  const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  if (values.some((one) => one.trim() === '')) throw new LeakscanError('USAGE', `${option} is given without its value`);
  return values;
}

/**
 * The value of an option that makes sense once.
 * @throws LeakscanError USAGE if it is given twice, or empty
 */
export function single<T extends string>(option: string, value: T | readonly T[]): T;
export function single<T extends string>(option: string, value: T | readonly T[] | undefined): T | undefined;
export function single<T extends string>(option: string, value: T | readonly T[] | undefined): T | undefined {
  const values = listOf(option, value) as readonly T[];
  if (values.length > 1) {
    const shown = redactAddresses(values.join(', '));
    throw new LeakscanError('USAGE', `${option} is given ${values.length} times (${shown}); give it once`);
  }
  return values[0];
}

/** @throws LeakscanError USAGE for what is not a whole number of at least `min` */
export function wholeNumber(
  option: string,
  given: string | readonly string[] | undefined,
  min: number,
): number | undefined {
  const text = single(option, given);
  if (text === undefined) return undefined;
  const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : NaN;
  if (value >= min) return value;
  throw new LeakscanError('USAGE', `${option} ${text}: give a whole number of at least ${min}`);
}

/** Threads beyond these would wait for the share. */
const MAX_JOBS = 16;

/** Tasks at the same time. @throws LeakscanError USAGE */
export const readJobs = (given: string | readonly string[] | undefined): number =>
  wholeNumber('--jobs', given, 1) ?? Math.min(MAX_JOBS, availableParallelism());
