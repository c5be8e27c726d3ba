/** The rows of the two tables that list pool tags: poolmon's, a row a tag and pool, and that of !poolused, a row a tag. */
import type { Pool, PoolTagUse } from '../../model/pool-tags.ts';

/** What a line of a file is. */
export type TagLine =
  | { readonly kind: 'row'; readonly uses: readonly PoolTagUse[] }
  /** The heading of a table; `form` says how its rows are read. */
  | { readonly kind: 'heading'; readonly form: TagForm }
  /** A row that the end of the file cuts. */
  | { readonly kind: 'cut-row' }
  /** The sums below a whole table of !poolused. */
  | { readonly kind: 'total' }
  | { readonly kind: 'other' };

/** `poolused-all`: with flag 1, which counts all allocations. */
export type TagForm = 'poolmon' | 'poolused' | 'poolused-all';

const OTHER: TagLine = { kind: 'other' };
const POOL_WORDS: Readonly<Record<string, Pool>> = { nonp: 'nonpaged', paged: 'paged' };
const MAX_TAG_CHARACTERS = 4;

const POOLMON_HEADING = /^\s*Tag\s+Type\s+Allocs\b/i;
const POOLUSED_HEADING = /^\s*Tag\s+Allocs\s+(Frees\s+Diff\s+)?Used\b/i;
/** The tag, which may hold blanks, and the type. */
const POOLMON_ROW = /^(.*?)\s+(Nonp|Paged)\s+(-?\d.*)$/i;
/** What changed since the last update of the screen; a snapshot file has no such columns. */
const CHANGES = /\(\s*-?[\d,]+\s*\)/g;
const POOLMON_NUMBERS = 5;
const NUMBER = /^-?(?:\d{1,3}(?:,\d{3})+|\d+)/;

/** By its columns, where a tag may hold blanks, or as a copy leaves it that took the blanks away. */
const POOLUSED_ROWS = [/^ ?(.{4})\s+(\d.*)$/, /^\s*(\S{1,4})\s+(\d.*)$/] as const;
const POOLUSED_TOTAL = /^\s*TOTAL\s+\d/;

/** @param form of the table that the line is in; null outside of one */
export function readTagLine(line: string, form: TagForm | null): TagLine {
  if (POOLMON_HEADING.test(line)) return { kind: 'heading', form: 'poolmon' };
  const poolused = POOLUSED_HEADING.exec(line);
  if (poolused !== null) return { kind: 'heading', form: poolused[1] === undefined ? 'poolused' : 'poolused-all' };
  if (form === 'poolused' || form === 'poolused-all') {
    return POOLUSED_TOTAL.test(line) ? { kind: 'total' } : readPoolusedRow(line, form);
  }
  // A copy of part of a screen may lack the heading; the word for the pool marks a row.
  return readPoolmonRow(line);
}

function readPoolmonRow(line: string): TagLine {
  const [, start = '', type = '', rest = ''] = POOLMON_ROW.exec(line) ?? [];
  const tag = tagOf(start);
  const pool = POOL_WORDS[type.toLowerCase()];
  if (tag === null || pool === undefined) return OTHER;
  const numbers = leadingNumbers(rest.replace(CHANGES, ' '));
  // The last column is not read, but without it the one before may be cut.
  if (numbers.length < POOLMON_NUMBERS) return { kind: 'cut-row' };
  const [allocated = 0, , outstanding = 0, bytes = 0] = numbers;
  return { kind: 'row', uses: [{ tag, pool, bytes, outstanding, allocated }] };
}

function readPoolusedRow(line: string, form: Exclude<TagForm, 'poolmon'>): TagLine {
  const width = form === 'poolused' ? 2 : 4;
  for (const pattern of POOLUSED_ROWS) {
    const [, start = '', rest = ''] = pattern.exec(line) ?? [];
    const tag = tagOf(start);
    const numbers = leadingNumbers(rest);
    if (tag === null || numbers.length < width * 2) continue;
    const pools: readonly [Pool, readonly number[]][] = [
      ['nonpaged', numbers.slice(0, width)],
      ['paged', numbers.slice(width, width * 2)],
    ];
    const uses = pools
      .map(([pool, columns]): PoolTagUse => ({ tag, pool, ...columnsOf(columns, form) }))
      .filter(({ bytes, outstanding, allocated }) => bytes > 0 || outstanding > 0 || (allocated ?? 0) > 0);
    return { kind: 'row', uses };
  }
  return OTHER;
}

function columnsOf(
  columns: readonly number[],
  form: Exclude<TagForm, 'poolmon'>,
): Pick<PoolTagUse, 'bytes' | 'outstanding' | 'allocated'> {
  const [first = 0, second = 0, third = 0, fourth = 0] = columns;
  return form === 'poolused'
    ? { outstanding: first, bytes: second, allocated: null }
    : { allocated: first, outstanding: third, bytes: fourth };
}

/** The tables begin a line with a blank. Null where what precedes the type is no tag. */
function tagOf(start: string): string | null {
  const inTable = start.startsWith(' ') ? start.slice(1) : start;
  const tag = (inTable.length > MAX_TAG_CHARACTERS ? inTable.trimStart() : inTable).trimEnd();
  return tag === '' || tag.length > MAX_TAG_CHARACTERS ? null : tag;
}

/** Numbers up to the first word; `0UNKNOWN` of a description that follows at once is one. */
function leadingNumbers(text: string): number[] {
  const numbers: number[] = [];
  let rest = text.trimStart();
  for (let match = NUMBER.exec(rest); match !== null; match = NUMBER.exec(rest)) {
    numbers.push(Number(match[0].replaceAll(',', '')));
    const after = rest.slice(match[0].length);
    rest = after.trimStart();
    if (after === rest) break;
  }
  return numbers;
}
