import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockOf, captureOf, processPath, type LogBlock } from '../../helpers/columns.ts';
import { HOUR_MS } from '../../helpers/series.ts';

const INSTANCES = ['svc', 'svc#1', 'svc#2'];

/** Which of some processes stands behind each instance, hour by hour; null = none. A process is in one place at a time. */
const anyHours = fc
  .array(
    fc.shuffledSubarray([1, 2, 3, 4, 5, null, null], { minLength: INSTANCES.length, maxLength: INSTANCES.length }),
    {
      minLength: 2,
      maxLength: 40,
    },
  )
  // Processes stay for a while, as they do.
  .chain((hours) =>
    fc
      .array(fc.integer({ min: 1, max: 5 }), { minLength: hours.length, maxLength: hours.length })
      .map((stays) => hours.flatMap((hour, i) => Array.from({ length: stays[i]! }, () => hour))),
  );

/** Values say whose they are: the process ID in the millions, the hour in the rest. */
function logOf(hours: readonly (readonly (number | null)[])[]): LogBlock {
  const of = (instance: number, value: (pid: number, hour: number) => number): number[] =>
    hours.map((pids, hour) => ((pids[instance] ?? null) === null ? NaN : value(pids[instance]!, hour)));
  const block = blockOf(
    [
      ...INSTANCES.flatMap((name, i) => [
        [processPath(name, 'Private Bytes'), of(i, (pid, hour) => pid * 1e6 + hour)] as const,
        [processPath(name, 'ID Process'), of(i, (pid) => pid)] as const,
      ]),
      // Something is logged to the end.
      [processPath('other', 'Private Bytes'), hours.map(() => 1)] as const,
    ].map(([path, values]): [typeof path, number[]] => [path, values]),
  );
  return { ...block, timesMs: block.timesMs.map((_, hour) => block.timesMs[0]! + hour * HOUR_MS) };
}

const slice = (log: LogBlock, from: number, to: number): LogBlock => ({
  ...log,
  timesMs: log.timesMs.slice(from, to),
  columns: log.columns.map((c) => c.slice(from, to)),
});

interface Values {
  readonly pid: number | null;
  readonly values: readonly number[];
}

/** Runs of two samples and more; one of a single sample may be only counted. */
const runsOf = (logs: readonly LogBlock[], batchRows: number): Values[] =>
  captureOf(logs, batchRows)[0]!
    .histories.flatMap((h) => h.lifetimes)
    .filter((l) => l.process === 'svc' && l.endMs > l.startMs)
    .map((l) => ({ pid: l.pid, endKnown: l.endKnown, values: [...l.series['private-bytes']!.values] }))
    .sort((a, b) => a.values[0]! - b.values[0]!);

function expectOneProcess(pid: number | null, values: readonly number[]): void {
  for (const value of values) expect(Math.floor(value / 1e6)).toBe(pid);
  // In time, none twice.
  expect([...new Set(values)].sort((a, b) => a - b)).toEqual(values);
}

describe('runs of processes that change places', () => {
  it('have the samples of one process each, whatever its places', () => {
    fc.assert(
      fc.property(anyHours, fc.integer({ min: 1, max: 50 }), (hours, batchRows) => {
        for (const { pid, values } of runsOf([logOf(hours)], batchRows)) {
          expectOneProcess(pid, values);
        }
      }),
    );
  });

  it('are the same however many rows come at a time', () => {
    fc.assert(
      fc.property(anyHours, fc.integer({ min: 2, max: 50 }), (hours, batchRows) => {
        const log = logOf(hours);
        expect(runsOf([log], batchRows)).toEqual(runsOf([log], 1));
      }),
    );
  });

  it('are the same for logs that follow one another, in whatever order they are given', () => {
    fc.assert(
      fc.property(anyHours, fc.nat(), fc.boolean(), (hours, cut, inOrder) => {
        const log = logOf(hours);
        const at = 1 + (cut % (hours.length - 1));
        const parts = [slice(log, 0, at), slice(log, at, hours.length)];
        const whole = runsOf([log], 1000);
        if (inOrder) {
          expect(runsOf(parts, 1000)).toEqual(whole);
          return;
        }
        // Read apart, a piece of one sample may be only counted; what is kept is of one process, in time, none twice.
        const runs = runsOf(parts.reverse(), 1000);
        for (const { pid, values } of runs) expectOneProcess(pid, values);
        const all = runs.flatMap((r) => r.values);
        expect(new Set(all).size).toBe(all.length);
        const most = Math.max(0, ...whole.map((r) => r.values.length));
        expect(Math.max(0, ...runs.map((r) => r.values.length))).toBeGreaterThanOrEqual(most / 2);
      }),
    );
  });
});
