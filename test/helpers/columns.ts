import type { CounterPath } from '../../src/model/counter-path.ts';
import { createCaptureBuilder } from '../../src/series/runs/capture.ts';
import { joinMachine, type MachineCapture } from '../../src/series/runs/join-machine.ts';
import { selectColumns, type WantedColumn } from '../../src/series/samples/columns.ts';
import { START_MS } from './series.ts';

/** A counter path of object Process, `#n` split off as the grammar does. */
export function processPath(instance: string, counter: string, machine = 'SRV'): CounterPath {
  const match = /^(.*?)(?:#(\d+))?$/.exec(instance)!;
  return {
    machine,
    object: 'Process',
    parentInstance: null,
    instance: match[1]!,
    instanceIndex: match[2] === undefined ? null : Number(match[2]),
    counter,
    raw: `\\\\${machine}\\Process(${instance})\\${counter}`,
  };
}

export function path(object: string, instance: string | null, counter: string, machine = 'SRV'): CounterPath {
  return { machine, object, parentInstance: null, instance, instanceIndex: null, counter, raw: '' };
}

/** The wanted columns of a log and their values. */
export interface LogBlock {
  readonly wanted: readonly WantedColumn[];
  readonly utcOffsetMinutes: number | null;
  readonly timesMs: Float64Array;
  /** [wanted][rows] */
  readonly columns: readonly Float64Array[];
}

/** Gives whole logs to a capture, some rows at a time. */
export function captureOf(blocks: readonly LogBlock[], batchRows = 512, budget?: number): MachineCapture[] {
  const builder = createCaptureBuilder(budget);
  for (const { wanted, utcOffsetMinutes, timesMs, columns } of blocks) {
    const intake = builder.open(wanted, utcOffsetMinutes);
    for (let from = 0; from < timesMs.length; from += batchRows) {
      const rows = Math.min(batchRows, timesMs.length - from);
      const values = Float64Array.from(
        { length: rows * columns.length },
        (_, i) => columns[i % columns.length]![from + Math.floor(i / columns.length)]!,
      );
      intake.add({ rows, timesMs: timesMs.slice(from, from + rows), values });
    }
  }
  return builder.finish().map((parts) => joinMachine(parts));
}

/** A block of one sample a minute from paths and their values, NaN for blanks. */
export function blockOf(
  columns: readonly [CounterPath, readonly number[]][],
  startMs = START_MS,
  utcOffsetMinutes: number | null = null,
): LogBlock {
  const wanted = selectColumns(
    columns.map(([p]) => p),
    'localhost',
  );
  const rows = columns[0]?.[1].length ?? 0;
  return {
    wanted,
    utcOffsetMinutes,
    timesMs: Float64Array.from({ length: rows }, (_, i) => startMs + i * 60_000),
    columns: wanted.map((w) => Float64Array.from(columns[w.path]![1])),
  };
}
