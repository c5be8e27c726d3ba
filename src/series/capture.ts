import type { CompanionKey } from '../model/evidence.ts';
import type { ProcessHistory } from '../model/lifetime.ts';
import type { Series } from '../model/series.ts';
import { groupHistories } from './histories.ts';
import { splitLifetimes, type InstanceTrack } from './lifetimes.ts';
import type { ColumnBlock } from './collect.ts';
import type { CompanionColumn, ProcessColumn, ProcessMetric, WantedColumn } from './columns.ts';

/** The wanted columns of one log file together with their samples. */
export interface LogBlock {
  readonly wanted: readonly WantedColumn[];
  readonly block: ColumnBlock;
  /** Of the log's clock; null where the log does not say. */
  readonly utcOffsetMinutes: number | null;
}

/** What the logs of one machine show, all its files joined in time. */
export interface MachineCapture {
  readonly machine: string;
  readonly histories: readonly ProcessHistory[];
  readonly companions: ReadonlyMap<CompanionKey, Series>;
  /** False where no column of ID Process was there to split runs by. */
  readonly hasProcessIds: boolean;
  /** Of the clock that all times of the capture are on: that of its first log which says so, else null. */
  readonly utcOffsetMinutes: number | null;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Samples left out because an earlier file of the machine has them. */
  readonly overlappingSamples: number;
}

/**
 * Joins the files of each machine in time order and splits what they hold into the lifetimes of processes. Of samples
 * that two files share, the earlier file's count. Machines are told apart without regard to case.
 */
export function buildCaptures(blocks: readonly LogBlock[]): MachineCapture[] {
  const machines = new Map<string, string>();
  for (const { wanted } of blocks) {
    for (const column of wanted) {
      const key = column.machine.toLowerCase();
      if (!machines.has(key)) machines.set(key, column.machine);
    }
  }
  return [...machines]
    .map(([key, machine]) => ({ key, machine, blocks: onOneClock(blocks.filter((b) => holds(b, key))) }))
    .filter((m) => m.blocks.length > 0)
    .map((m) => buildCapture(m.key, m.machine, m.blocks));
}

const holds = ({ wanted, block }: LogBlock, machineKey: string): boolean =>
  block.timesMs.length > 0 && wanted.some((column) => isOn(column, machineKey));

/** One machine's files in time order, their times on the clock of the first whose distance from UTC is known. */
function onOneClock(blocks: readonly LogBlock[]): LogBlock[] {
  const base = blocks.find((b) => b.utcOffsetMinutes !== null)?.utcOffsetMinutes ?? null;
  return blocks
    .map((b) => {
      // Of two daily logs around the end of daylight saving time, the second's clock is an hour behind.
      const shiftMs = b.utcOffsetMinutes === null || base === null ? 0 : (base - b.utcOffsetMinutes) * 60_000;
      if (shiftMs === 0) return { ...b, utcOffsetMinutes: base };
      const timesMs = b.block.timesMs.map((t) => t + shiftMs);
      return { ...b, utcOffsetMinutes: base, block: { ...b.block, timesMs } };
    })
    .sort((a, b) => a.block.timesMs[0]! - b.block.timesMs[0]!);
}

function buildCapture(machineKey: string, machine: string, blocks: readonly LogBlock[]): MachineCapture {
  const tracks = new Map<string, InstanceTrack>();
  const companionParts = new Map<CompanionKey, Series[]>();
  let firstMs = Infinity;
  let lastMs = -Infinity;
  let overlappingSamples = 0;
  for (const { wanted, block } of blocks) {
    const mine = wanted.map((column, index) => ({ column, index })).filter((c) => isOn(c.column, machineKey));
    firstMs = Math.min(firstMs, block.timesMs[0]!);
    lastMs = Math.max(lastMs, block.timesMs.at(-1)!);
    overlappingSamples += addProcessColumns(
      tracks,
      mine.filter((c): c is IndexedColumn<ProcessColumn> => c.column.kind === 'process'),
      block,
    );
    for (const [key, series] of sumCompanions(
      mine.filter((c): c is IndexedColumn<CompanionColumn> => c.column.kind === 'companion'),
      block,
    )) {
      companionParts.set(key, [...(companionParts.get(key) ?? []), series]);
    }
  }
  const hasProcessIds = [...tracks.values()].some((t) => t.parts.some((p) => p.metrics.pid !== undefined));
  const lifetimes = splitLifetimes(machine, [...tracks.values()]);
  return {
    machine,
    histories: groupHistories(machine, lifetimes),
    companions: new Map([...companionParts].map(([key, parts]) => [key, concatenate(parts)])),
    hasProcessIds,
    utcOffsetMinutes: blocks[0]!.utcOffsetMinutes,
    firstMs,
    lastMs,
    overlappingSamples,
  };
}

interface IndexedColumn<T> {
  readonly column: T;
  readonly index: number;
}

const isOn = (column: WantedColumn, machineKey: string): boolean => column.machine.toLowerCase() === machineKey;

/** Appends one file's columns to the instances' tracks; gives the number of samples that overlap an earlier file. */
function addProcessColumns(
  tracks: Map<string, InstanceTrack>,
  columns: readonly IndexedColumn<ProcessColumn>[],
  block: ColumnBlock,
): number {
  const byInstance = new Map<string, IndexedColumn<ProcessColumn>[]>();
  for (const c of columns) {
    const key = c.column.instance.toLowerCase();
    const list = byInstance.get(key);
    if (list === undefined) byInstance.set(key, [c]);
    else list.push(c);
  }
  let overlapping = 0;
  for (const [key, list] of byInstance) {
    const first = list[0]!.column;
    let track = tracks.get(key);
    if (track === undefined) {
      track = {
        instance: first.instance,
        process: first.process,
        parts: [],
      };
      tracks.set(key, track);
    }
    const previousEnd = track.parts.at(-1)?.timesMs.at(-1) ?? -Infinity;
    const fromRow = firstRowAfter(block.timesMs, previousEnd);
    overlapping = Math.max(overlapping, fromRow);
    if (fromRow >= block.timesMs.length) continue;
    const metrics: Partial<Record<ProcessMetric, Float64Array>> = {};
    // The same path twice in one header (two collectors merged): the first column counts.
    for (const { column, index } of list) metrics[column.metric] ??= block.columns[index]!.subarray(fromRow);
    track.parts.push({ timesMs: block.timesMs.subarray(fromRow), metrics });
  }
  return overlapping;
}

/** Index of the first time later than `afterMs`; the length if there is none. Binary search. */
function firstRowAfter(timesMs: Float64Array, afterMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timesMs[middle]! > afterMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** One series a companion key: the preferred counter's `_Total` or only column, else the sum of its instances. */
function sumCompanions(
  columns: readonly IndexedColumn<CompanionColumn>[],
  block: ColumnBlock,
): Map<CompanionKey, Series> {
  const result = new Map<CompanionKey, Series>();
  const keys = new Set(columns.map((c) => c.column.counter.key));
  for (const key of keys) {
    const all = columns.filter((c) => c.column.counter.key === key);
    const preferred = Math.min(...all.map((c) => c.column.preference));
    const candidates = all.filter((c) => c.column.preference === preferred);
    const whole = candidates.find((c) => c.column.whole);
    const parts = whole === undefined ? candidates : [whole];
    const values = new Float64Array(block.timesMs.length).fill(NaN);
    for (const { index } of parts) {
      const column = block.columns[index]!;
      for (let r = 0; r < values.length; r++) {
        const value = column[r]!;
        if (!Number.isNaN(value)) values[r] = (Number.isNaN(values[r]!) ? 0 : values[r]!) + value;
      }
    }
    result.set(key, { timesMs: block.timesMs, values });
  }
  return result;
}

function concatenate(parts: readonly Series[]): Series {
  if (parts.length === 1) return parts[0]!;
  const timesMs: number[] = [];
  const values: number[] = [];
  for (const part of parts) {
    const from = firstRowAfter(part.timesMs, timesMs.at(-1) ?? -Infinity);
    for (let r = from; r < part.timesMs.length; r++) {
      timesMs.push(part.timesMs[r]!);
      values.push(part.values[r]!);
    }
  }
  return { timesMs: Float64Array.from(timesMs), values: Float64Array.from(values) };
}
