/** A header that is lost altogether: only the values below show that the columns are others. */
import { describe, expect, it } from 'vitest';
import { createColumnFit } from '../../../src/counterlog/text/column-fit.ts';
import { parseCounterPath } from '../../../src/counterlog/names/counter-path.ts';
import { BANNER, read, record } from '../../helpers/counterlog-reading.ts';

const NAMES = ['System', 'lsass', 'store'];
const pathsOf = (names: readonly string[]): string[] =>
  names.flatMap((name) => ['ID Process', 'Private Bytes'].map((counter) => `\\\\H\\Process(${name})\\${counter}`));
const HEAD = `${[BANNER, ...pathsOf(NAMES).map((path) => `"${path}"`)].join(',')}\r\n`;
const ODD = '\0\0\0\0\0\0\0\0ess(lsass)\r\n';

const rowOf = (seconds: number, ids: readonly number[], level = 1000): string =>
  record(
    seconds,
    ids.flatMap((id) => [id, level]),
  );

describe('records behind lines that are none', () => {
  it.each<[string, readonly number[], boolean]>([
    ['the same processes', [4, 512, 1588], true],
    ['one of them restarted', [4, 512, 2040], true],
    ['other columns', [1588, 4, 512], false],
    ['what is no process ID', [4, 512, 1589], false],
  ])('of %s', async (_, ids, isRead) => {
    for (const separator of [ODD, '"x"y\r\n', record(30, [1, 2]), '"noon","1","2","3","4","5","6"\r\n']) {
      const text =
        HEAD + rowOf(0, [4, 512, 1588]) + rowOf(15, [4, 512, 1588]) + separator + rowOf(45, ids) + rowOf(60, ids);
      const { rows, summary } = await read(text);
      expect(rows, JSON.stringify(separator)).toHaveLength(isRead ? 4 : 2);
      const skipped = summary.warnings.find(({ kind }) => kind === 'unknown-columns');
      expect(skipped?.count).toBe(isRead ? undefined : 2);
    }
  });

  it('are read again below the next header', async () => {
    const { rows, warnings } = await read(
      HEAD + rowOf(0, [4, 512, 1588]) + ODD + rowOf(15, [512, 1588, 4]) + HEAD + rowOf(30, [4, 512, 1588]),
    );
    expect(rows).toHaveLength(2);
    expect(warnings).toEqual(['malformed-record x1 @3', 'unknown-columns x1 @4', 'second-header x1 @5']);
  });

  it('follow each other without a doubt where all lines are records: a restart is no fault', async () => {
    const { rows, warnings } = await read(HEAD + rowOf(0, [4, 512, 1588]) + rowOf(15, [8, 600, 1700]));
    expect([rows.length, warnings]).toEqual([2, []]);
  });
});

describe('whether values fit their columns', () => {
  const fitOf = (...names: readonly string[]) => createColumnFit(names.map((name) => parseCounterPath(name)));
  const levels = ['Private Bytes', 'Virtual Bytes', 'Handle Count', 'Thread Count'];
  const noIds = fitOf(...levels.map((counter) => `\\\\H\\Process(a)\\${counter}`));
  const single = fitOf('\\\\H\\Process(a)\\ID Process', ...levels.map((counter) => `\\\\H\\Process(a)\\${counter}`));

  it('is asked of levels where there are no process IDs', () => {
    const before = Float64Array.of(1e7, 2e8, 500, 20);
    expect(noIds(before, Float64Array.of(1.1e7, 2e8, 510, 20))).toBe(true);
    expect(noIds(before, Float64Array.of(3e7, 2e8, 510, 20))).toBe(true);
    expect(noIds(before, Float64Array.of(500, 20, 1e7, 2e8))).toBe(false);
    expect(
      noIds(
        before,
        before.map(() => NaN),
      ),
    ).toBe(true);
  });

  it('of a single process takes more than another ID', () => {
    const before = Float64Array.of(1588, 1e7, 2e8, 500, 20);
    expect(single(before, Float64Array.of(1600, 0.9e7, 1.9e8, 400, 18))).toBe(true);
    expect(single(before, Float64Array.of(2000, 500, 20, 2e8, 1e7))).toBe(false);
  });
});
