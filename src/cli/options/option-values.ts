/** What yargs leaves to its caller: an option's value is a list where the option is given twice, and may be empty. */
import { LeakscanError } from '../../util/errors.ts';

/** The options that take a value. */
export const VALUE_OPTION =
  /^(?:-[a-z]*[oj]|--(?:output|format|max-charts|charts-dir|baseline|inventory|date-order|since|until|last|machine|process|counter|fail-on|now|interval|folder|config|ignore-file|catalog|status|resource|product|report|history|keep-nights|wait|include|exclude|new-after|gone-after|notify|notify-url-file|notify-format|report-url|on-finding|jobs))$/;

/** Ties a value such as `-1h` to its option; yargs would take it for options of its own, among them `-h`. */
export function tieNegativeValues(argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const isTied = (index: number): boolean =>
    index > 0 && index < end && /^-\d/.test(argv[index] ?? '') && VALUE_OPTION.test(argv[index - 1] ?? '');
  return argv.flatMap((one, index) => {
    if (isTied(index)) return [];
    return isTied(index + 1) ? `${one}=${argv[index + 1] ?? ''}` : one;
  });
}

/** Marks a value that stands behind an option's own: it may be a counter log. No argument can hold a NUL. */
const FOLLOWS = '\0+';

/**
 * Lets `--inventory` take several files: what follows its value, to the next option, becomes a value too, marked as one
 * that may be meant as an operand. `-` stays the operand it is.
 */
export function spreadInventories(argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const spread: string[] = [];
  // 0: not behind an inventory; 1: its value comes next; 2: behind its value.
  let state = 0;
  argv.forEach((one, index) => {
    if (index >= end) state = 0;
    else if (state === 1) state = 2;
    else if (/^--inventory(?:=|$)/.test(one)) state = one.includes('=') ? 2 : 1;
    else if (one.startsWith('-')) state = 0;
    else if (state === 2) return void spread.push(`--inventory=${FOLLOWS}${one}`);
    spread.push(one);
  });
  return spread;
}

/** The values of `--inventory`, those behind the first ones apart. */
export function readSpread(values: readonly string[]): { readonly value: string; readonly follows: boolean }[] {
  return values.map((value) => {
    const follows = value.startsWith(FOLLOWS);
    return { value: follows ? value.slice(FOLLOWS.length) : value, follows };
  });
}

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
export function single<T extends string>(option: string, value: T | readonly T[] | undefined): T | undefined {
  const values = listOf(option, value) as readonly T[];
  if (values.length > 1) {
    throw new LeakscanError('USAGE', `${option} is given ${values.length} times (${values.join(', ')}); give it once`);
  }
  return values[0];
}

export const DATE_ORDER_OPTION = {
  nargs: 1,
  choices: ['mdy', 'dmy', 'ymd'] as const,
  describe: 'order of month, day and year in logs that a spreadsheet saved again (default: found out)',
} as const;
