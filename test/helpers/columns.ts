import type { CounterPath } from '../../src/model/counter-path.ts';
import type { LogBlock } from '../../src/series/capture.ts';
import { selectColumns } from '../../src/series/columns.ts';
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
    block: {
      timesMs: Float64Array.from({ length: rows }, (_, i) => startMs + i * 60_000),
      columns: wanted.map((w) => Float64Array.from(columns[w.path]![1])),
    },
  };
}
