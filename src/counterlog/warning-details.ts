/** Facts of warnings, cut to a length that costs nothing: a cell may have megabytes. */
import type { LogWarningDetail, ReadStop } from '../model/counter-log.ts';
import type { ReadingFault } from '../model/faults/reading.ts';
import { LeakscanError } from '../util/errors.ts';
import { shorten } from '../util/escape.ts';
import { LineTooLongError, LONGEST_LINE_BYTES } from './text/line-limit.ts';

/** More than any sentence shows. */
const MAX_CHARACTERS = 400;

const cut = (text: string): string => shorten(text, MAX_CHARACTERS);

export const cellDetail = (text: string): LogWarningDetail => ({ kind: 'cell', text: cut(text) });

export const cellOfCounterDetail = (text: string, counterPath: string): LogWarningDetail => ({
  kind: 'cell-of-counter',
  text: cut(text),
  counterPath: cut(counterPath),
});

export const cellWithoutCounterDetail = (text: string): LogWarningDetail => ({
  kind: 'cell-without-counter',
  text: cut(text),
});

export const nameDetail = (name: string): LogWarningDetail => ({ kind: 'name', name: cut(name) });

const READING_FAULTS: Readonly<Record<ReadingFault['kind'], true>> = {
  'log-missing': true,
  'log-unreadable': true,
  'log-shortened': true,
  'log-interrupted': true,
  'gzip-damaged': true,
  'zip-data-damaged': true,
};

/** What an error met in mid-file means. @param line where reading stopped */
export function stopOf(error: unknown, line: number): ReadStop {
  if (error instanceof LineTooLongError) {
    return { kind: 'line-too-long', line, maxMebibytes: LONGEST_LINE_BYTES / 1024 / 1024 };
  }
  if (error instanceof LeakscanError && error.fault !== null && isReadingFault(error.fault)) {
    return { kind: 'fault', fault: error.fault };
  }
  return { kind: 'system', systemMessage: error instanceof Error ? error.message : String(error) };
}

const isReadingFault = (fault: { readonly kind: string }): fault is ReadingFault =>
  Object.hasOwn(READING_FAULTS, fault.kind);
