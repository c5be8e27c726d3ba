import { describe, expect, it } from 'vitest';
import { readInstanceName, selectColumns } from '../../../src/series/samples/columns.ts';
import { blockOf, captureOf, path, processPath } from '../../helpers/columns.ts';
import { START_MS } from '../../helpers/series.ts';

const B = NaN;
const valuesOf = (lifetime: { series: Partial<Record<string, { values: Float64Array }>> }): number[] => [
  ...lifetime.series['private-bytes']!.values,
];

/** The histories of one machine, in short: process, and of each lifetime its PID and Private Bytes. */
function short(blocks: Parameters<typeof captureOf>[0]): [string, [number | null, number[]][]][] {
  return captureOf(blocks)[0]!.histories.map((h) => [h.process, h.lifetimes.map((l) => [l.pid, valuesOf(l)])]);
}

describe('selectColumns', () => {
  it('leaves out _Total and Idle, keeps processes and companions, in any case', () => {
    const paths = [
      processPath('_Total', 'Private Bytes'),
      processPath('Idle', 'Private Bytes'),
      processPath('store', 'PRIVATE BYTES'),
      processPath('store', '% Processor Time'),
      path('memory', null, 'committed bytes'),
      path('MSExchangePOP3', '_Total', 'Connections Current'),
    ];
    expect(selectColumns(paths, 'x').map((c) => c.path)).toEqual([2, 4, 5]);
  });

  it.each([
    ['w3wp', false, 'w3wp', null],
    ['app.exe', false, 'app', null],
    ['agent_2', false, 'agent_2', null],
    ['agent_2040', true, 'agent', 2040],
    ['chrome:1234', false, 'chrome', 1234],
    ['chrome.exe:1234', false, 'chrome', 1234],
    ['.exe', false, '.exe', null],
  ])('%s (%s) is %s with ID %s', (instance, carriesPid, process, namedPid) => {
    expect(readInstanceName(instance, carriesPid)).toEqual({ process, namedPid });
  });

  it('strips process IDs from names only if every instance has one', () => {
    const names = (instances: string[]): string[] =>
      selectColumns(
        instances.map((i) => processPath(i, 'Private Bytes')),
        'x',
      ).map((c) => (c.kind === 'process' ? c.process : ''));
    expect(names(['store_12', 'mad_8'])).toEqual(['store', 'mad']);
    expect(names(['store_12', 'mad'])).toEqual(['store_12', 'mad']);
  });
});

describe('lifetimes', () => {
  it('splits a column where another process ID stands behind the name', () => {
    const block = blockOf([
      [processPath('app', 'Private Bytes'), [10, 11, 3, 4]],
      [processPath('app', 'ID Process'), [7, 7, 8, 8]],
    ]);
    expect(short([block])).toEqual([
      [
        'app',
        [
          [7, [10, 11]],
          [8, [3, 4]],
        ],
      ],
    ]);
  });

  it('follows a process whose instance is renumbered when a sibling exits', () => {
    const block = blockOf([
      [processPath('svchost', 'Private Bytes'), [100, 100, 300, 301]],
      [processPath('svchost', 'ID Process'), [1, 1, 3, 3]],
      [processPath('svchost#1', 'Private Bytes'), [200, 200, B, B]],
      [processPath('svchost#1', 'ID Process'), [2, 2, B, B]],
      [processPath('svchost#2', 'Private Bytes'), [298, 299, B, B]],
      [processPath('svchost#2', 'ID Process'), [3, 3, B, B]],
    ]);
    const captures = captureOf([block])[0]!;
    expect(captures.histories.map((h) => h.lifetimes.map((l) => [l.pid, valuesOf(l)]))).toEqual([
      [[1, [100, 100]]],
      [[2, [200, 200]]],
      [[3, [298, 299, 300, 301]]],
    ]);
    expect(captures.histories.map((h) => h.siblingRank)).toEqual([0, 1, 2]);
  });

  it('takes a blank cell for a missed sample, not for an end', () => {
    const block = blockOf([
      [processPath('app', 'Private Bytes'), [10, B, 12]],
      [processPath('app', 'ID Process'), [7, B, 7]],
    ]);
    const [history] = captureOf([block])[0]!.histories;
    expect(history!.lifetimes).toHaveLength(1);
    expect(history!.lifetimes[0]!.endKnown).toBe(false);
  });

  it('takes a blank process ID beside values for the running process', () => {
    const block = blockOf([
      [processPath('app', 'Private Bytes'), [10, 11, 12]],
      [processPath('app', 'ID Process'), [B, 7, B]],
    ]);
    expect(short([block])).toEqual([['app', [[7, [10, 11, 12]]]]]);
  });

  it('knows an end by blanks after it, and a start by blanks before it', () => {
    const block = blockOf([
      [processPath('app', 'Private Bytes'), [B, B, 10, 11, B, B]],
      [processPath('app', 'ID Process'), [B, B, 7, 7, B, B]],
      [processPath('zlives', 'Private Bytes'), [1, 1, 1, 1, 1, 1]],
    ]);
    const [lifetime] = captureOf([block])[0]!.histories[0]!.lifetimes;
    expect(lifetime).toMatchObject({ startKnown: true, endKnown: true, pid: 7 });
  });

  it('takes blanks in every process at the end of a log for a log that stopped, not for processes that ended', () => {
    const block = blockOf([
      [processPath('app', 'Private Bytes'), [10, 11, B, B, B]],
      [processPath('zlives', 'Private Bytes'), [1, 1, B, B, B]],
    ]);
    for (const { lifetimes } of captureOf([block])[0]!.histories) {
      expect(lifetimes).toEqual([expect.objectContaining({ endKnown: false })]);
    }
  });

  it('takes the zeros of Windows NT for a process that ended', () => {
    const block = blockOf([
      [processPath('app', 'Private Bytes'), [10, 11, 0, 0]],
      [processPath('app', 'ID Process'), [7, 7, 0, 0]],
    ]);
    expect(short([block])).toEqual([['app', [[7, [10, 11]]]]]);
  });

  it('tells a reused process ID by Elapsed Time', () => {
    const block = blockOf([
      [processPath('app', 'Private Bytes'), [10, 11, 3]],
      [processPath('app', 'ID Process'), [7, 7, 7]],
      [processPath('app', 'Elapsed Time'), [100, 160, 5]],
    ]);
    expect(short([block])).toEqual([
      [
        'app',
        [
          [7, [10, 11]],
          [7, [3]],
        ],
      ],
    ]);
  });

  it('without process IDs splits where level and handles fall together, and nowhere else', () => {
    const split = blockOf([
      [processPath('app', 'Private Bytes'), [100, 110, 30, 31]],
      [processPath('app', 'Handle Count'), [500, 510, 90, 91]],
    ]);
    expect(short([split])).toEqual([
      [
        'app',
        [
          [null, [100, 110]],
          [null, [30, 31]],
        ],
      ],
    ]);
    const released = blockOf([
      [processPath('app', 'Private Bytes'), [100, 110, 30, 31]],
      [processPath('app', 'Handle Count'), [500, 510, 505, 506]],
    ]);
    expect(short([released])).toEqual([['app', [[null, [100, 110, 30, 31]]]]]);
    expect(captureOf([split])[0]!.hasProcessIds).toBe(false);
  });

  it('keeps two processes of one name apart that are alive at once', () => {
    const block = blockOf([
      [processPath('w3wp', 'Private Bytes'), [10, 11]],
      [processPath('w3wp', 'ID Process'), [7, 7]],
      [processPath('w3wp#1', 'Private Bytes'), [20, 21]],
      [processPath('w3wp#1', 'ID Process'), [8, 8]],
    ]);
    expect(short([block])).toEqual([
      ['w3wp', [[7, [10, 11]]]],
      ['w3wp', [[8, [20, 21]]]],
    ]);
  });
});

describe('several files', () => {
  const day = (start: number, values: number[]): ReturnType<typeof blockOf> =>
    blockOf(
      [
        [processPath('app', 'Private Bytes'), values],
        [processPath('app', 'ID Process'), values.map(() => 7)],
      ],
      start,
    );

  it('joins the files of a machine in time order, whatever the order given', () => {
    const second = day(START_MS + 600_000, [20, 21]);
    expect(short([second, day(START_MS, [10, 11])])).toEqual([['app', [[7, [10, 11, 20, 21]]]]]);
  });

  it('counts samples that two files share once, and says how many', () => {
    const capture = captureOf([day(START_MS, [10, 11, 12]), day(START_MS + 60_000, [11, 12, 13])])[0]!;
    expect(capture.sharedSamples).toBe(2);
    expect(valuesOf(capture.histories[0]!.lifetimes[0]!)).toEqual([10, 11, 12, 13]);
  });

  it('puts the files of a machine on the clock of the first, across the end of daylight saving time', () => {
    const day = (startMs: number, offset: number | null, values: number[]): ReturnType<typeof blockOf> =>
      blockOf(
        [
          [processPath('app', 'Private Bytes'), values],
          [processPath('app', 'ID Process'), values.map(() => 7)],
        ],
        startMs,
        offset,
      );
    // Two samples until 03:00 summer time, and from there on, which is 02:00 winter time.
    const capture = captureOf([day(START_MS, 120, [10, 11]), day(START_MS + 120_000 - 3_600_000, 60, [12, 13])])[0]!;
    expect(capture.utcOffsetMinutes).toBe(120);
    expect(capture.sharedSamples).toBe(0);
    const { series } = capture.histories[0]!.lifetimes[0]!;
    expect([...series['private-bytes']!.values]).toEqual([10, 11, 12, 13]);
    expect([...series['private-bytes']!.timesMs].map((t) => (t - START_MS) / 60_000)).toEqual([0, 1, 2, 3]);
  });

  it('continues the process that ended last before it, whichever had its instance name', () => {
    const capture = captureOf([
      blockOf([
        [processPath('w3wp', 'Private Bytes'), [10, 11, B, B, B, 12]],
        [processPath('w3wp', 'ID Process'), [1, 1, B, B, B, 3]],
        [processPath('w3wp#1', 'Private Bytes'), [20, 21, 22, B, B, B]],
        [processPath('w3wp#1', 'ID Process'), [2, 2, 2, B, B, B]],
        [processPath('zlives', 'Private Bytes'), [1, 1, 1, 1, 1, 1]],
      ]),
    ])[0]!;
    expect(capture.histories.map((h) => h.lifetimes.map((l) => l.pid)).slice(0, 2)).toEqual([[1], [2, 3]]);
  });

  it('keeps machines apart, without regard to case', () => {
    const blocks = ['ALPHA', 'beta', 'alpha'].map((machine, i) =>
      blockOf([[processPath('app', 'Private Bytes', machine), [1, 2]]], START_MS + i * 600_000),
    );
    expect(captureOf(blocks).map((c) => c.machine)).toEqual(['ALPHA', 'beta']);
  });
});

describe('companions', () => {
  it('takes _Total where there is one, else the sum of the instances, in any order of words', () => {
    const total = captureOf([
      blockOf([
        [path('MSExchangeIMAP4', '1', 'Current Connections'), [5, 6]],
        [path('MSExchangeIMAP4', '_Total', 'Current Connections'), [9, 9]],
        [path('MSExchangePOP3', '1', 'Connections Current'), [5, B]],
        [path('MSExchangePOP3', '2', 'Connections Current'), [2, 3]],
      ]),
    ])[0]!.companions;
    expect([...total.get('imap4-connections')!.values]).toEqual([9, 9]);
    expect([...total.get('pop3-connections')!.values]).toEqual([7, 3]);
  });
});
