/** Several collectors that log the same time: one has the process IDs, another the memory. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MachineRecord } from '../../../src/model/history.ts';
import type { Lifetime } from '../../../src/model/lifetime.ts';
import { createCaptureBuilder } from '../../../src/series/runs/capture.ts';
import { joinMachine, type MachineCapture } from '../../../src/series/runs/join-machine.ts';
import { recordMachine, stretchesOf } from '../../../src/series/runs/machine-record.ts';
import { blockOf, captureOf, processPath, type LogBlock } from '../../helpers/columns.ts';
import { HOUR_MS, START_MS } from '../../helpers/series.ts';

const B = NaN;
const MINUTE_MS = 60_000;

interface Timing {
  readonly stepMs?: number;
  readonly startMs?: number;
}

/** A log of counters by `instance:counter`. */
function logOf(columns: Readonly<Record<string, readonly number[]>>, timing: Timing = {}): LogBlock {
  const { stepMs = MINUTE_MS, startMs = 0 } = timing;
  const block = blockOf(
    Object.entries(columns).map(([name, values]) => {
      const [, instance, counter] = /^(.*):([^:]+)$/.exec(name)!;
      const isV2 = instance!.includes(':');
      const path = processPath(instance!, counter!);
      return [isV2 ? { ...path, object: 'Process V2' } : path, values];
    }),
  );
  return { ...block, timesMs: block.timesMs.map((_, row) => START_MS + startMs + row * stepMs) };
}

/** As nights join what they read of each log alone. */
function captureOfNights(logs: readonly LogBlock[]): MachineCapture {
  const records: MachineRecord[] = [];
  const facts = { objects: [], images: [], laterThanWindows2003: true };
  for (const { wanted, timesMs, columns } of logs) {
    const builder = createCaptureBuilder();
    const values = Float64Array.from(
      { length: timesMs.length * columns.length },
      (_, i) => columns[i % columns.length]![Math.floor(i / columns.length)]!,
    );
    builder.open(wanted, null).add({ rows: timesMs.length, timesMs, values });
    for (const parts of builder.finish()) {
      recordMachine(parts, facts, (resolution, record) => {
        if (resolution === 'fine') records.push(structuredClone(record));
      });
    }
  }
  const stretches = records.flatMap((record) => stretchesOf(record, null));
  return joinMachine({ machine: 'SRV', utcOffsetMinutes: null, stretches });
}

const lifetimesOf = (logs: readonly LogBlock[]): Lifetime[] =>
  captureOf(logs)[0]!.histories.flatMap(({ lifetimes }) => lifetimes);

const valuesOf = ({ series }: Lifetime, resource: 'private-bytes' | 'handles' = 'private-bytes'): number[] => [
  ...(series[resource]?.values ?? []),
];

/** Of each process its ID, Private Bytes and handles. */
const processesOf = (...logs: LogBlock[]): unknown[] =>
  lifetimesOf(logs)
    .map((one) => [one.process, one.pid, valuesOf(one), valuesOf(one, 'handles')])
    .sort((a, b) => Number(a[1] ?? 0) - Number(b[1] ?? 0));

describe('counters of one process in several logs', () => {
  it('are of one process, whichever log is read first', () => {
    const memory = logOf({ 'app:Private Bytes': [10, 11, 12] });
    const ids = logOf({ 'app:ID Process': [8, 8, 8], 'app:Handle Count': [5, 6, 7] }, { startMs: 15 });
    for (const logs of [
      [memory, ids],
      [ids, memory],
    ]) {
      expect(processesOf(...logs)).toEqual([['app', 8, [10, 11, 12], [5, 6, 7]]]);
      const [{ hasProcessIds, sharedSamples }] = captureOf(logs) as [ReturnType<typeof captureOf>[number]];
      expect({ hasProcessIds, sharedSamples }).toEqual({ hasProcessIds: true, sharedSamples: 0 });
    }
  });

  it('may be in three logs of several intervals and clocks, of which one starts later', () => {
    const quarters = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
    const memory = logOf({ 'app:Private Bytes': quarters(100, 40) }, { stepMs: 15_000 });
    const elapsed = logOf({ 'app:Elapsed Time': [3600, 3660, 3720, 3780] }, { startMs: 2500 });
    const ids = logOf({ 'app:ID Process': [8, 8, 8, 8] }, { startMs: 5 * MINUTE_MS });
    const [process, ...others] = lifetimesOf([elapsed, memory, ids]);
    expect(others).toEqual([]);
    expect(process).toMatchObject({ process: 'app', pid: 8 });
    expect(valuesOf(process!)).toEqual(quarters(100, 40));
    expect(process!.ageAtStartMs).toBe(3_600_000 - 2500);
  });

  it('follow a process that is renumbered when its sibling ends', () => {
    const memory = logOf({ 'w:Private Bytes': [10, 10, 21, 22], 'w#1:Private Bytes': [20, 20, B, B] });
    const ids = logOf({ 'w:ID Process': [4, 4, 8, 8], 'w#1:ID Process': [8, 8, B, B] }, { startMs: -20 });
    expect(processesOf(memory, ids)).toEqual([
      ['w', 4, [10, 10], []],
      ['w', 8, [20, 20, 21, 22], []],
    ]);
  });

  it('are cut at the step of the values where the other log samples more rarely', () => {
    const memory = logOf(
      {
        'w:Private Bytes': [100, 101, 100, 102, 101, 501, 502, 503, 504, 505, 506, 507, 508],
        'w#1:Private Bytes': [500, 500, 500, 500, 500, B, B, B, B, B, B, B, B],
      },
      { stepMs: 15_000 },
    );
    const ids = logOf({ 'w:ID Process': [4, 4, 8, 8], 'w#1:ID Process': [8, 8, B, B] }, { startMs: 3000 });
    expect(processesOf(memory, ids)).toEqual([
      ['w', 4, [100, 101, 100, 102, 101], []],
      ['w', 8, [500, 500, 500, 500, 500, 501, 502, 503, 504, 505, 506, 507, 508], []],
    ]);
  });

  it('say when a process ended, and which process ID was used again', () => {
    const memory = logOf({ 'app:Private Bytes': [10, 11, 12, B, 5, 6, 7], 'other:Private Bytes': Array(7).fill(1) });
    const ids = logOf(
      {
        'app:ID Process': [8, 8, 8, B, 8, 8, 8],
        'app:Elapsed Time': [900, 960, 1020, B, 60, 120, 180],
        'other:ID Process': Array(7).fill(4),
      },
      { startMs: 30 },
    );
    const found = lifetimesOf([memory, ids]).filter((one) => one.process === 'app');
    expect(found.map((one) => [one.pid, one.endKnown, valuesOf(one)])).toEqual([
      [8, true, [10, 11, 12]],
      [8, false, [5, 6, 7]],
    ]);
  });

  it('have the ID also where it was logged for a part of the time', () => {
    const memory = logOf({ 'app:Private Bytes': [1, 2, 3, 4, 5, 6, 7, 8].map((i) => 100 + i) });
    const ids = logOf({ 'app:ID Process': [8, 8] }, { startMs: 3 * MINUTE_MS });
    expect(processesOf(memory, ids)).toEqual([['app', 8, [101, 102, 103, 104, 105, 106, 107, 108], []]]);
  });

  it('are of one process where no log has an ID, and the names and times are the same', () => {
    const memory = logOf({ 'app:Private Bytes': [10, 11, 12] });
    const handles = logOf({ 'app:Handle Count': [5, 6, 7] }, { startMs: 15 });
    expect(processesOf(memory, handles)).toEqual([['app', null, [10, 11, 12], [5, 6, 7]]]);
  });

  it('go on with those of their collector where each writes a log a day', () => {
    const day = 24 * HOUR_MS;
    const memory = (startMs: number) =>
      logOf({ 'w:Private Bytes': [10, 10, 21], 'w#1:Private Bytes': [20, 20, B] }, { startMs });
    const ids = (startMs: number) => logOf({ 'w:ID Process': [4, 4, 8], 'w#1:ID Process': [8, 8, B] }, { startMs });
    const found = processesOf(memory(0), ids(15), memory(day), ids(day + 15));
    expect(found).toEqual([
      ['w', 4, [10, 10, 10, 10], []],
      ['w', 8, [20, 20, 21, 20, 20, 21], []],
    ]);
  });
});

it('what nights read of logs of one time is joined in the same way', () => {
  const memory = logOf({ 'w:Private Bytes': [10, 10, 21, 22], 'w#1:Private Bytes': [20, 20, B, B] });
  const ids = logOf({ 'w:ID Process': [4, 4, 8, 8], 'w#1:ID Process': [8, 8, B, B] }, { startMs: -20 });
  const found = captureOfNights([memory, ids]).histories.flatMap(({ lifetimes }) => lifetimes);
  expect(found.map((one) => [one.pid, valuesOf(one)])).toEqual([
    [4, [10, 10]],
    [8, [20, 20, 21, 22]],
  ]);
});

describe('objects Process and Process V2 of one log', () => {
  it('are the same processes', () => {
    const log = logOf({
      'app:ID Process': [8, 8],
      'app:Private Bytes': [10, 11],
      'app:8:Private Bytes': [10, 11],
      'app:8:Handle Count': [5, 6],
    });
    expect(processesOf(log)).toEqual([['app', 8, [10, 11], [5, 6]]]);
    expect(captureOf([log])[0]!.sharedSamples).toBe(0);
  });

  it('have the process ID of the name where nothing else has it', () => {
    const log = logOf({ 'app:Private Bytes': [10, 11], 'app:8:Private Bytes': [10, 11] });
    expect(processesOf(log)).toEqual([['app', 8, [10, 11], []]]);
    expect(captureOf([log])[0]!).toMatchObject({ hasProcessIds: true, sharedSamples: 0 });
  });

  it('are joined by the ID where Process has a few of the processes', () => {
    const log = logOf({
      'w:ID Process': [4, 4],
      'w:Private Bytes': [10, 11],
      'w:4:Private Bytes': [10, 11],
      'w:8:Private Bytes': [20, 21],
    });
    expect(processesOf(log)).toEqual([
      ['w', 4, [10, 11], []],
      ['w', 8, [20, 21], []],
    ]);
  });

  it('tells several processes without IDs apart by Process V2', () => {
    const log = logOf({
      'w:Private Bytes': [10, 21],
      'w#1:Private Bytes': [20, B],
      'w:4:Private Bytes': [10, B],
      'w:8:Private Bytes': [20, 21],
    });
    expect(processesOf(log)).toEqual([
      ['w', 4, [10], []],
      ['w', 8, [20, 21], []],
    ]);
  });

  it('give the process that came after one that ended no ID of it', () => {
    const log = logOf({
      'app:Private Bytes': [10, 11, 12, 13, 20, 21, 22, 23, 24],
      'app:8:Private Bytes': [10, 11, 12, 13, B, B, B, B, B],
    });
    expect(processesOf(log)).toEqual([
      ['app', null, [20, 21, 22, 23, 24], []],
      ['app', 8, [10, 11, 12, 13], []],
    ]);
  });
});

/** Processes of one image, the oldest first: from which hour each runs, and to which. */
const anyLives = fc
  .array(fc.record({ from: fc.integer({ min: 0, max: 10 }), hours: fc.integer({ min: 3, max: 20 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((lives) => lives.sort((a, b) => a.from - b.from));

const COUNTERS = ['Private Bytes', 'Handle Count', 'ID Process', 'Elapsed Time'] as const;
/** In which of three logs each counter is, and by how many milliseconds each log is late. */
const anySplit = fc.tuple(
  fc.array(fc.integer({ min: 0, max: 2 }), { minLength: COUNTERS.length, maxLength: COUNTERS.length }),
  fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 3, maxLength: 3 }),
);

type Life = Readonly<{ from: number; hours: number }>;

const HOURS = 2 * 15;
/** Changes are two samples apart: a run of one sample in a log without IDs is only counted. */
const SAMPLES_PER_HOUR = 2;

/** The cells of all instances, as Windows numbers them: who runs, the oldest first. */
function columnsOf(lives: readonly Life[], counters: readonly (typeof COUNTERS)[number][]) {
  const columns: Record<string, number[]> = {};
  for (let row = 0; row < HOURS * SAMPLES_PER_HOUR; row++) {
    const hour = Math.floor(row / SAMPLES_PER_HOUR);
    const alive = lives
      .map(({ from, hours }, i) => ({ pid: 4 * (i + 1), row: row - from * SAMPLES_PER_HOUR, from, to: from + hours }))
      .filter(({ from, to }) => from <= hour && hour < to);
    for (let place = 0; place < lives.length; place++) {
      const one = alive[place];
      const cells = {
        'Private Bytes': (one?.pid ?? B) * 1e6 + (one?.row ?? B),
        'Handle Count': (one?.pid ?? B) * 1e3 + (one?.row ?? B),
        'ID Process': one?.pid ?? B,
        'Elapsed Time': (one?.row ?? B) * 3600 + 60,
      };
      for (const counter of counters) {
        (columns[`w${place === 0 ? '' : `#${place}`}:${counter}`] ??= []).push(cells[counter]);
      }
    }
    for (const counter of counters)
      (columns[`other:${counter}`] ??= []).push(counter === 'Elapsed Time' ? 3600 * row + 1e6 : 4000);
  }
  return columns;
}

describe('a log split by its counters', () => {
  const seconds = (ms: number): number => Math.round(ms / 2000);
  const shown = (logs: readonly LogBlock[]) =>
    lifetimesOf(logs)
      .map((one) => ({
        process: one.process,
        pid: one.pid,
        startKnown: one.startKnown,
        endKnown: one.endKnown,
        start: seconds(one.startMs),
        end: seconds(one.endMs),
        age: seconds(one.ageAtStartMs),
        bytes: valuesOf(one),
        handles: valuesOf(one, 'handles'),
      }))
      .sort((a, b) => a.start - b.start || (a.pid ?? 0) - (b.pid ?? 0));

  it('shows the same processes as the whole', () => {
    fc.assert(
      fc.property(anyLives, anySplit, (lives, [logOfCounter, delays]) => {
        const whole = shown([logOf(columnsOf(lives, COUNTERS), { stepMs: HOUR_MS })]);
        const logs = [0, 1, 2].flatMap((log) => {
          const counters = COUNTERS.filter((_, i) => logOfCounter[i] === log);
          return counters.length === 0
            ? []
            : [logOf(columnsOf(lives, counters), { stepMs: HOUR_MS, startMs: delays[log]! })];
        });
        expect(shown(logs)).toEqual(whole);
      }),
    );
  });
});
