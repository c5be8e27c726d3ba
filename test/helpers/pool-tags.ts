/** Lists of pool tags as PoolMon and the debugger write them. */
import type { Pool } from '../../src/model/pool-tags.ts';

export interface TagRow {
  readonly tag: string;
  readonly pool?: Pool;
  readonly allocs: number;
  readonly frees: number;
  readonly bytes: number;
}

const TYPES: Readonly<Record<Pool, string>> = { nonpaged: 'Nonp ', paged: 'Paged' };

export const POOLMON_HEADING = ' Tag  Type     Allocs     Frees      Diff   Bytes  Per Alloc';

/** A row of the file of `poolmon -n`. */
export const poolmonRow = ({ tag, pool = 'nonpaged', allocs, frees, bytes }: TagRow): string => {
  const diff = allocs - frees;
  const each = diff === 0 ? 0 : Math.floor(bytes / diff);
  const cells = [allocs, frees, diff, bytes].map((cell) => String(cell).padStart(10));
  return ` ${tag.padEnd(4)} ${TYPES[pool]} ${cells.join(' ')} ${String(each).padStart(6)}`;
};

export const poolmonFile = (rows: readonly TagRow[]): string =>
  [POOLMON_HEADING, '', ...rows.map(poolmonRow), ''].join('\r\n');

/** The screen, which shows changes as well. */
export const poolmonScreen = (rows: readonly TagRow[]): string =>
  [
    ' Memory:  260620K Avail:   96364K  PageFlts:     0   InRam Krnl: 1916K P:17856K',
    ' Commit: 203500K Limit: 640916K Peak: 260632K            Pool N: 8332K P:27220K',
    ' System pool information',
    ' Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc',
    '',
    ...rows.map(
      ({ tag, pool = 'nonpaged', allocs, frees, bytes }) =>
        ` ${tag.padEnd(4)} ${TYPES[pool]} ${String(allocs).padStart(10)} (   1) ${String(frees).padStart(10)} (   0) ${String(allocs - frees).padStart(8)} ${String(bytes).padStart(9)} (  64) ${String(64).padStart(6)}`,
    ),
    '',
  ].join('\r\n');

/** `!poolused 2`. */
export const poolusedText = (rows: readonly TagRow[]): string =>
  [
    '0: kd> !poolused 2',
    '....',
    ' Sorting by NonPaged Pool Consumed',
    '',
    '               NonPaged                  Paged',
    ' Tag     Allocs         Used     Allocs         Used',
    '',
    ...rows.map(({ tag, pool = 'nonpaged', allocs, frees, bytes }) => {
      const none = '         0            0';
      const some = `${String(allocs - frees).padStart(10)} ${String(bytes).padStart(12)}`;
      const [first, second] = pool === 'nonpaged' ? [some, none] : [none, some];
      return ` ${tag.padEnd(4)} ${first} ${second}\tUNKNOWN pooltag '${tag}', please update pooltag.txt`;
    }),
    '',
    ' TOTAL       123       456789        12       345678',
    '',
  ].join('\r\n');
