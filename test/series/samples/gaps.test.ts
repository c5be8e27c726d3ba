import { describe, expect, it } from 'vitest';
import type { CounterPath } from '../../../src/model/counter-path.ts';
import type { Lifetime } from '../../../src/model/lifetime.ts';
import { blockOf, captureOf, path, processPath, type LogBlock } from '../../helpers/columns.ts';
import { START_MS } from '../../helpers/series.ts';

const B = NaN;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const app = (counter: string): CounterPath => processPath('app', counter);

/** A block whose rows from one on come later. */
function withGap(block: LogBlock, row: number, gapMs: number): LogBlock {
  return { ...block, timesMs: block.timesMs.map((t, i) => (i < row ? t : t + gapMs)) };
}

const lifetimesOf = (blocks: readonly LogBlock[]): readonly Lifetime[] =>
  captureOf(blocks)[0]!.histories.flatMap((h) => h.lifetimes);

const steps = (from: number, count: number, step: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i * step);

/** Private Bytes, handles and process ID 7 on both sides of a month, and what else is logged. */
function overAMonth(after: { bytes: number; handles: number; elapsed: number | null }): LogBlock {
  const columns: [CounterPath, number[]][] = [
    [app('Private Bytes'), [...steps(1000, 5, 10), ...steps(after.bytes, 5, 10)]],
    [app('Handle Count'), [...steps(500, 5, 1), ...steps(after.handles, 5, 1)]],
    [app('ID Process'), steps(7, 10, 0)],
  ];
  if (after.elapsed !== null) {
    columns.push([app('Elapsed Time'), [...steps(3600, 5, 60), ...steps(after.elapsed, 5, 60)]]);
  }
  return withGap(blockOf(columns), 5, 30 * DAY_MS);
}

const MONTH_SECONDS = 30 * 86_400;

describe('a process behind a long gap', () => {
  it.each<[string, { bytes: number; handles: number; elapsed: number | null }, number]>([
    ['is the same if it is older by the gap', { bytes: 100, handles: 50, elapsed: 3900 + MONTH_SECONDS }, 1],
    ['is another one if it started in the gap', { bytes: 1050, handles: 505, elapsed: 86_400 }, 2],
    [
      'is the same if its age went on by one interval: the clock was set',
      { bytes: 1050, handles: 505, elapsed: 3900 },
      1,
    ],
    ['is the same without an age, at the same level', { bytes: 1050, handles: 505, elapsed: null }, 1],
    ['is the same without an age, if only its memory fell', { bytes: 100, handles: 505, elapsed: null }, 1],
    ['is another one without an age, if memory and handles fell', { bytes: 100, handles: 50, elapsed: null }, 2],
  ])('%s', (_, after, count) => {
    const block = overAMonth(after);
    expect(lifetimesOf([block])).toHaveLength(count);
    const part = (from: number, to: number): LogBlock => ({
      ...block,
      timesMs: block.timesMs.subarray(from, to),
      columns: block.columns.map((column) => column.subarray(from, to)),
    });
    // In two logs, read in order and the other way round.
    expect(lifetimesOf([part(0, 5), part(5, 10)])).toHaveLength(count);
    expect(lifetimesOf([part(5, 10), part(0, 5)])).toHaveLength(count);
  });

  it('goes on an hour off, as where daylight saving time ended meanwhile', () => {
    const block = overAMonth({ bytes: 100, handles: 50, elapsed: 300 + MONTH_SECONDS });
    expect(lifetimesOf([block])).toHaveLength(1);
  });

  it('says that the one before ended, and the other one started', () => {
    const [before, after] = lifetimesOf([overAMonth({ bytes: 1050, handles: 505, elapsed: 86_400 })]);
    expect([before!.endKnown, after!.startKnown, after!.ageAtStartMs]).toEqual([true, true, DAY_MS]);
  });

  it('goes on over a short pause in which its levels fell', () => {
    const block = withGap(
      blockOf([
        [app('Private Bytes'), [...steps(1000, 5, 0), ...steps(100, 5, 0)]],
        [app('Handle Count'), [...steps(500, 5, 0), ...steps(50, 5, 0)]],
        [app('ID Process'), steps(7, 10, 0)],
      ]),
      5,
      4 * MINUTE_MS,
    );
    expect(lifetimesOf([block])).toHaveLength(1);
  });
});

describe('rows of other counters', () => {
  const mixed = (value: (row: number) => number) => Array.from({ length: 12 }, (_, row) => value(row));
  const block = blockOf([
    [app('Private Bytes'), mixed((row) => (row % 3 === 0 ? 100 + row : B))],
    [app('ID Process'), mixed((row) => (row % 3 === 0 ? 7 : B))],
    [processPath('tool', 'Private Bytes'), mixed((row) => (row === 0 || row === 3 ? 50 : B))],
    [processPath('tool', 'ID Process'), mixed((row) => (row === 0 || row === 3 ? 8 : B))],
    [path('Memory', null, 'Committed Bytes'), mixed((row) => (row % 3 === 1 ? 900 + row : B))],
    [processPath('far', 'Private Bytes', 'OTHER'), mixed((row) => (row % 3 === 2 ? 10 : B))],
  ]);

  it('end no process, and are no samples that it lacks', () => {
    const [srv, other] = captureOf([block], 5);
    const byName = new Map(srv!.histories.map((h) => [h.process, h.lifetimes]));
    expect(byName.get('app')!.map((l) => [l.endKnown, l.rows['private-bytes']])).toEqual([[false, 4]]);
    expect(byName.get('tool')!.map((l) => [l.endKnown, l.rows['private-bytes']])).toEqual([[true, 2]]);
    expect([...byName.get('app')![0]!.series['private-bytes']!.values]).toEqual([100, 103, 106, 109]);
    expect(other!.histories[0]!.lifetimes[0]!.rows['private-bytes']).toBe(4);
  });

  it('are none of what a machine counts itself', () => {
    expect([...captureOf([block], 5)[0]!.companions.get('committed-bytes')!.values]).toEqual([901, 904, 907, 910]);
  });

  it('count as samples where the machine logged other processes', () => {
    const blanks = blockOf([
      [app('Private Bytes'), [1, B, B, 4, B, 6]],
      [processPath('tool', 'Private Bytes'), [1, 2, 3, 4, 5, 6]],
    ]);
    const [lifetime] = captureOf([blanks])[0]!.histories[0]!.lifetimes;
    expect(lifetime!.rows['private-bytes']).toBe(6);
  });

  it('count once where two logs have them', () => {
    const log = blockOf([[app('Private Bytes'), steps(1, 10, 1)]]);
    const later = blockOf([[app('Private Bytes'), steps(6, 10, 1)]], START_MS + 5 * MINUTE_MS);
    expect(lifetimesOf([log, later]).map((l) => l.rows['private-bytes'])).toEqual([15]);
    expect(lifetimesOf([log, log]).map((l) => l.rows['private-bytes'])).toEqual([10]);
  });
});
