import { describe, expect, it } from 'vitest';
import { compareSnapshots } from '../../../src/catalog/pool-tags/compare-snapshots.ts';
import type { PoolSnapshot, PoolTagUse } from '../../../src/model/pool-tags.ts';
import { HOUR_MS } from '../../../src/util/time.ts';

const MIB = 1024 * 1024;
const START_MS = Date.UTC(2024, 4, 6, 8, 0);

const use = (tag: string, bytes: number, more: Partial<PoolTagUse> = {}): PoolTagUse => ({
  ...{ tag, bytes, pool: 'nonpaged', outstanding: bytes / 64, allocated: bytes / 32 },
  ...more,
});
const at = (hours: number, uses: readonly PoolTagUse[], more: Partial<PoolSnapshot> = {}): PoolSnapshot => ({
  ...{
    file: `${hours}.txt`,
    timeMs: START_MS + hours * HOUR_MS,
    timeBasis: 'text',
    otherTimeMs: null,
    isWhole: true,
    uses,
  },
  ...more,
});
const compare = (...snapshots: readonly PoolSnapshot[]): ReturnType<typeof compareSnapshots> =>
  compareSnapshots(
    { machine: 'A', snapshots },
    { utcOffsetMinutes: 60, firstMs: START_MS, lastMs: START_MS + HOUR_MS },
  );

const STEADY = [use('File', 40 * MIB), use('Toke', 20 * MIB, { pool: 'paged' })];

describe('lists of pool tags of one machine', () => {
  it('finds the tag that grows, with rate, share and allocations', () => {
    const { tags } = compare(at(0, [use('NtxF', 10 * MIB), ...STEADY]), at(4, [use('NtxF', 30 * MIB), ...STEADY]));
    expect(tags.hours).toBe(4);
    expect(tags.changes[0]).toEqual({
      ...{ tag: 'NtxF', pool: 'nonpaged', firstBytes: 10 * MIB, lastBytes: 30 * MIB, growth: 20 * MIB },
      ...{ perHour: 5 * MIB, outstanding: (30 * MIB) / 64, outstandingGrowth: (20 * MIB) / 64, share: 1, grows: true },
    });
    expect(tags.changes.filter(({ grows }) => grows)).toHaveLength(1);
  });

  it('compares tags by their letters, and the pools apart', () => {
    const { tags } = compare(
      at(0, [use('Afde', 2 * MIB), use('AfdE', 2 * MIB), use('AfdE', 2 * MIB, { pool: 'paged' })]),
      at(1, [use('Afde', 2 * MIB), use('AfdE', 9 * MIB), use('AfdE', 3 * MIB, { pool: 'paged' })]),
    );
    expect(tags.changes.map(({ tag, pool, share }) => [tag, pool, share])).toEqual([
      ['AfdE', 'nonpaged', 1],
      ['AfdE', 'paged', 1],
      ['Afde', 'nonpaged', null],
    ]);
  });

  it.each<[string, readonly number[]]>([
    ['little for itself', [100 * MIB, 102 * MIB]],
    ['little', [10_000, 200_000]],
    ['up and down', [10 * MIB, 40 * MIB, 20 * MIB]],
    ['down', [30 * MIB, 10 * MIB]],
  ])('does not take for growth what goes %s', (_, levels) => {
    const { tags } = compare(...levels.map((bytes, index) => at(index, [use('NtxF', bytes), ...STEADY])));
    expect(tags.changes.some(({ grows }) => grows)).toBe(false);
  });

  it('takes a tag that a whole list lacks for one without memory, and of another list for unknown', () => {
    const last = at(2, [use('Leak', 8 * MIB), ...STEADY]);
    expect(compare(at(0, STEADY), last).tags.changes[0]).toMatchObject({ tag: 'Leak', growth: 8 * MIB, grows: true });
    for (const first of [at(0, STEADY, { isWhole: false }), at(0, [use('Toke', 1, { pool: 'paged' })])]) {
      const leak = compare(first, last).tags.changes.find(({ tag }) => tag === 'Leak');
      expect(leak).toMatchObject({ growth: null, perHour: null, share: null, grows: false });
    }
  });

  it('orders the lists by their times, and those of files on the clock of the log', () => {
    const file = { timeBasis: 'file', file: 'late.txt' } as const;
    // 07:30 UTC is 08:30 on a clock that is an hour ahead.
    const late = { ...at(-0.5, [use('NtxF', 30 * MIB)]), ...file };
    const { tags } = compare(late, at(0, [use('NtxF', 10 * MIB)]));
    expect(tags.snapshots.map((one) => one.file)).toEqual(['0.txt', 'late.txt']);
    expect(tags.hours).toBe(0.5);
  });

  it('keeps the order given, without a rate, where times say nothing', () => {
    const copied = (seconds: number, bytes: number): PoolSnapshot =>
      at(0, [use('NtxF', bytes)], { timeMs: START_MS + seconds * 1000, timeBasis: 'file', file: `${bytes}.txt` });
    const { tags } = compare(copied(9, 10 * MIB), copied(2, 30 * MIB));
    expect(tags.hours).toBeNull();
    expect(tags.changes[0]).toMatchObject({ growth: 20 * MIB, perHour: null, grows: true });
  });

  it('keeps the lists of one file in its order, the last of which has the time of the file', () => {
    const of = (file: string, bytes: number, timeMs: number | null): PoolSnapshot =>
      at(0, [use('NtxF', bytes)], { file, timeMs, timeBasis: timeMs === null ? 'unknown' : 'file' });
    const later = [of('later.txt', 3 * MIB, null), of('later.txt', 4 * MIB, START_MS + 9 * HOUR_MS)];
    const earlier = [of('earlier.txt', MIB, null), of('earlier.txt', 2 * MIB, START_MS)];
    const { tags } = compare(...later, ...earlier);
    expect(tags.snapshots.map(({ file }) => file)).toEqual(['earlier.txt', 'earlier.txt', 'later.txt', 'later.txt']);
    expect(tags.changes[0]).toMatchObject({ firstBytes: MIB, lastBytes: 4 * MIB });
  });

  it('takes the reading of a date that is closer to the log', () => {
    const other = START_MS + 2 * HOUR_MS;
    const { tags } = compare(at(0, [use('NtxF', MIB)]), at(3000, [use('NtxF', 9 * MIB)], { otherTimeMs: other }));
    expect(tags.hours).toBe(2);
  });

  it('leaves out what was before a restart', () => {
    const { tags, warnings } = compare(
      at(0, [use('NtxF', 90 * MIB), ...STEADY]),
      at(1, [use('NtxF', 2 * MIB), use('File', 4 * MIB)]),
      at(3, [use('NtxF', 22 * MIB), use('File', 4 * MIB)]),
    );
    expect(warnings).toEqual([{ kind: 'pool-tags-restart', machine: 'A', left: 1 }]);
    expect(tags.changes[0]).toMatchObject({ tag: 'NtxF', growth: 20 * MIB, perHour: 10 * MIB });
  });

  it('shows the largest of a single list', () => {
    const { tags } = compare(at(0, [use('NtxF', MIB), ...STEADY]));
    expect(tags.changes.map(({ tag, growth }) => [tag, growth])).toEqual([
      ['File', null],
      ['Toke', null],
      ['NtxF', null],
    ]);
  });
});
