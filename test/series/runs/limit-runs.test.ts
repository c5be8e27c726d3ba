import { describe, expect, test } from 'vitest';
import type { WantedColumn } from '../../../src/series/samples/columns.ts';
import { createCaptureBuilder } from '../../../src/series/runs/capture.ts';
import { joinMachine } from '../../../src/series/runs/join-machine.ts';

const HOUR_MS = 3_600_000;
const ROWS = 30;

function columnsOf(names: readonly string[]): WantedColumn[] {
  return names.map((name, path) => ({
    kind: 'process',
    path,
    machine: 'SRV',
    instance: name,
    process: name,
    namedPid: null,
    metric: 'private-bytes',
  }));
}

/** @param levelOf [processes x rows] */
function capture(
  logs: readonly (readonly string[])[],
  maxRuns: number,
  levelOf: (name: string, row: number) => number,
) {
  const builder = createCaptureBuilder(undefined, maxRuns);
  logs.forEach((names, log) => {
    const intake = builder.open(columnsOf(names), 0);
    const timesMs = Float64Array.from({ length: ROWS }, (_, row) => (log * ROWS + row) * HOUR_MS);
    const values = new Float64Array(ROWS * names.length);
    for (let row = 0; row < ROWS; row++) {
      names.forEach((name, i) => (values[row * names.length + i] = levelOf(name, row)));
    }
    intake.add({ rows: ROWS, timesMs, values });
  });
  return joinMachine(builder.finish()[0]!);
}

const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `app${i}`);

describe('of more runs than can be judged', () => {
  /** 5 gains the most bytes, 7 the most times its level; the others rise by less than a thousandth. */
  const level = (name: string, row: number): number =>
    name === 'app5' ? 1e9 + row * 1e6 : name === 'app7' ? 1000 * (1 + row) : 1e6 + row * Number(name.slice(3));

  test('those stay that gained the most, in bytes and in times their level', () => {
    const { histories, tooManyRuns } = capture([many(40)], 10, level);
    const kept = histories.map(({ process }) => process);
    expect(kept).toHaveLength(10);
    expect(kept).toEqual(expect.arrayContaining(['app5', 'app7', 'app39']));
    expect(tooManyRuns.size).toBe(30);
    expect(tooManyRuns.get('app0')).toBe(1);
  });

  test('the samples of those that stay are as they were', () => {
    const all = capture([many(40)], 40, level);
    const some = capture([many(40)], 10, level);
    const of = (one: typeof all): Float64Array =>
      one.histories.find(({ process }) => process === 'app5')!.lifetimes[0]!.series['private-bytes']!.values;
    expect(of(some)).toEqual(of(all));
    expect(all.tooManyRuns.size).toBe(0);
  });

  test('those of all logs count together', () => {
    const { histories, tooManyRuns } = capture([many(20), many(40).slice(20)], 10, level);
    expect(histories).toHaveLength(10);
    expect(histories.map(({ process }) => process)).toContain('app5');
    expect(tooManyRuns.size).toBe(30);
  });
});
