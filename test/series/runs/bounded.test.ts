import { describe, expect, it } from 'vitest';
import type { MachineCapture } from '../../../src/series/runs/join-machine.ts';
import { createPagePool } from '../../../src/series/samples/page-pool.ts';
import { createTurner } from '../../../src/series/samples/turn-batch.ts';
import { RunLog } from '../../../src/series/runs/run-log.ts';
import { InstanceTrack, trackColumns } from '../../../src/series/runs/instance-track.ts';
import { blockOf, captureOf, processPath, type LogBlock } from '../../helpers/columns.ts';
import { START_MS } from '../../helpers/series.ts';

const HOURS = 48;
const MINUTES = HOURS * 60;

/** A leak, a `cmd` that lives for three minutes each time, and a service that is renumbered now and then. */
function busyLog(): LogBlock {
  const minutes = Array.from({ length: MINUTES }, (_, i) => i);
  const hasSibling = (i: number): boolean => i % 50 < 20;
  return blockOf([
    [processPath('app', 'Private Bytes'), minutes.map((i) => 10_000_000 + i * 1000 + (i === 777 ? 9_000_000 : 0))],
    [processPath('app', 'ID Process'), minutes.map(() => 7)],
    [processPath('cmd', 'Private Bytes'), minutes.map((i) => 1_000_000 + (i % 3))],
    [processPath('cmd', 'ID Process'), minutes.map((i) => 1000 + Math.floor(i / 3))],
    [processPath('svc', 'Private Bytes'), minutes.map((i) => (hasSibling(i) ? 50 : 2_000_000 + i))],
    [processPath('svc', 'ID Process'), minutes.map((i) => (hasSibling(i) ? 20_000 + Math.floor(i / 50) : 9))],
    [processPath('svc#1', 'Private Bytes'), minutes.map((i) => (hasSibling(i) ? 2_000_000 + i : NaN))],
    [processPath('svc#1', 'ID Process'), minutes.map((i) => (hasSibling(i) ? 9 : NaN))],
  ]);
}

const historyOf = (capture: MachineCapture, process: string): MachineCapture['histories'][number] =>
  capture.histories.find((h) => h.process === process)!;

describe('runs of under half an hour', () => {
  it.each([1, 7, 50, 512])(
    'are counted by image, and no run of a process that lives on (%i rows at a time)',
    (rows) => {
      const capture = captureOf([busyLog()], rows)[0]!;
      const cmd = historyOf(capture, 'cmd');
      // The first may be years old, the last still runs; the last ones may still come up elsewhere.
      expect(cmd.lifetimes.length + cmd.foldedRuns).toBe(MINUTES / 3);
      expect(cmd.foldedRuns).toBeGreaterThan(MINUTES / 3 - 6);
      const svc = capture.histories.filter((h) => h.process === 'svc').flatMap((h) => h.lifetimes);
      const living = svc.find((l) => l.pid === 9)!;
      expect(living.series['private-bytes']!.values).toHaveLength(MINUTES);
      expect(living.endMs - living.startMs).toBe((MINUTES - 1) * 60_000);
    },
  );
});

describe('a log beyond the budget', () => {
  it('is thinned out, and its peaks, its count and its ends are known all the same', () => {
    const whole = captureOf([busyLog()])[0]!;
    const thinned = captureOf([busyLog()], 100, 4000)[0]!;
    const exact = historyOf(whole, 'app').lifetimes[0]!.series['private-bytes']!;
    const series = historyOf(thinned, 'app').lifetimes[0]!.series['private-bytes']!;
    expect(exact.slices).toBeNull();
    expect(exact.values).toHaveLength(MINUTES);
    expect(series.values.length).toBeLessThan(MINUTES / 2);
    expect(series.values.length).toBeGreaterThan(64);
    expect(series.values.at(-1)).toBe(exact.values.at(-1));
    expect(series.slices!.count.reduce((a, b) => a + b)).toBe(MINUTES);
    expect(Math.max(...series.slices!.max)).toBe(Math.max(...exact.values));
    expect(thinned.histories.map((h) => h.lifetimes.map((l) => [l.pid, l.startMs, l.endMs]))).toEqual(
      captureOf([busyLog()], 100)[0]!.histories.map((h) => h.lifetimes.map((l) => [l.pid, l.startMs, l.endMs])),
    );
  });
});

describe('more runs than can be kept', () => {
  it('loses those that grew least, and says how many', () => {
    const log = new RunLog(createPagePool(), 10);
    const track = new InstanceTrack({ instance: 'job', process: 'job', namedPid: null }, createPagePool());
    track.setColumns(trackColumns({ 'private-bytes': 0, pid: 1 }));
    // Forty runs of an hour, every eighth of which doubles.
    const hours = 40;
    const values = Array.from({ length: hours * 60 }, (_, i) => {
      const run = Math.floor(i / 60);
      return [1_000_000 + (run % 8 === 0 ? 1_000_000 * ((i % 60) / 59) : run), 100 + run];
    }).flat();
    const timesMs = Float64Array.from({ length: hours * 60 }, (_, i) => START_MS + i * 60_000);
    const rows = createTurner(2)({ rows: timesMs.length, timesMs, values: Float64Array.from(values) });
    for (let from = 0; from < timesMs.length; from += 30) log.add(rows, from, from + 30, [track]);
    const { leastGrown, short } = log.folded();
    expect(short.size).toBe(0);
    expect(log.runs().length + leastGrown.get('job')!).toBe(hours);
    expect(log.runs().length).toBeLessThanOrEqual(12);
    const kept = new Set(log.runs().map((run) => run.pid! - 100));
    for (const run of [0, 8, 16, 24, 32]) expect(kept).toContain(run);
  });
});
