/**
 * Lifetimes: one run of one process each. `ID Process` decides, because an instance name is only a position: when a
 * sibling exits, `svchost#3` becomes `svchost#2` (Microsoft, "Handling Duplicate Instance Names"). Elapsed Time tells a
 * reused process ID from the old one. Without ID Process a run ends where Elapsed Time falls or where the level falls
 * below 60 % within one sample while handles or threads fall too, or after blanks; that is a guess and said so.
 */
import type { Lifetime } from '../model/lifetime.ts';
import { PROCESS_RESOURCES, type Resource } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { ProcessMetric } from './columns.ts';

/** One instance's cells over the files of a machine. */
export interface InstanceTrack {
  readonly instance: string;
  readonly process: string;
  /** In time order, not overlapping; one a file. */
  readonly parts: TrackPart[];
}

export interface TrackPart {
  readonly timesMs: Float64Array;
  readonly metrics: Readonly<Partial<Record<ProcessMetric, Float64Array>>>;
}

/** A level below this share of the one before it, within one sample, is a new process (fallback without PID). */
const RESET_LEVEL_SHARE = 0.6;
/** Handles or threads below this share confirm such a reset. */
const RESET_COUNT_SHARE = 0.8;
/** Two starts computed from Elapsed Time that differ by more than this are two processes, in milliseconds. */
const SAME_START_TOLERANCE_MS = 120_000;
/** Blank samples at a track's end that make a process ended, not just a sample missed. */
const ENDED_BLANK_SAMPLES = 2;

/** A stretch of one instance's rows that belongs to one run. */
interface Run {
  readonly track: InstanceTrack;
  /** Null until a cell of ID Process has a value. */
  pid: number | null;
  /** Half-open ranges of rows where the process is there, in time order. */
  readonly ranges: { readonly part: TrackPart; readonly from: number; to: number }[];
  readonly startMs: number;
  endMs: number;
  ageAtStartMs: number;
  readonly startKnown: boolean;
  endKnown: boolean;
}

/** Splits instances into lifetimes, joining what belongs to one process ID over instances. O(cells). */
export function splitLifetimes(machine: string, tracks: readonly InstanceTrack[]): Lifetime[] {
  // After the last sample of any process the log itself is blank: nobody ended there.
  const lastMs = Math.max(...tracks.map(lastPresenceMs));
  const runs = tracks.flatMap((track) => splitTrack(track, lastMs));
  const byProcess = new Map<string, Run[]>();
  let anonymous = 0;
  for (const run of runs) {
    // Without a process ID a run cannot be joined with anything.
    const identity = run.pid === null ? `?${anonymous++}` : String(run.pid);
    const key = `${run.track.process.toLowerCase()}\u0000${identity}`;
    const list = byProcess.get(key);
    if (list === undefined) byProcess.set(key, [run]);
    else list.push(run);
  }
  return [...byProcess.values()].flatMap((list) => joinRuns(list).map((joined) => toLifetime(machine, joined)));
}

/** Runs of one process ID in time order, those that continue each other joined. */
function joinRuns(runs: readonly Run[]): Run[][] {
  const inOrder = [...runs].sort((a, b) => a.startMs - b.startMs);
  const joined: Run[][] = [];
  for (const run of inOrder) {
    const last = joined.at(-1)?.at(-1);
    if (last !== undefined && last.endMs < run.startMs && sameProcess(last, run)) joined.at(-1)!.push(run);
    else joined.push([run]);
  }
  return joined;
}

function sameProcess(a: Run, b: Run): boolean {
  if (Number.isNaN(a.ageAtStartMs) || Number.isNaN(b.ageAtStartMs)) return true;
  return Math.abs(a.startMs - a.ageAtStartMs - (b.startMs - b.ageAtStartMs)) < SAME_START_TOLERANCE_MS;
}

/** Time of the last row where the instance has a value; -Infinity if it has none. */
function lastPresenceMs(track: InstanceTrack): number {
  for (const part of [...track.parts].reverse()) {
    for (let row = part.timesMs.length - 1; row >= 0; row--) if (isThere(part, row)) return part.timesMs[row]!;
  }
  return -Infinity;
}

function splitTrack(track: InstanceTrack, lastMs: number): Run[] {
  const runs: Run[] = [];
  let run: Run | null = null;
  let rowsSeen = 0;
  let blanks = 0;
  let lastPart: TrackPart | null = null;
  let lastRow = 0;
  for (const part of track.parts) {
    for (let row = 0; row < part.timesMs.length; row++, rowsSeen++) {
      if (!isThere(part, row)) {
        blanks++;
        if (part.timesMs[row]! > lastMs) continue;
        if (run !== null && blanks >= ENDED_BLANK_SAMPLES) run.endKnown = true;
        continue;
      }
      if (run !== null && lastPart !== null && startsAnew(lastPart, lastRow, part, row, blanks, run.pid)) {
        run.endKnown = true;
        run = null;
      }
      if (run === null) {
        run = startRun(track, part, row, rowsSeen > 0);
        runs.push(run);
      }
      extendRun(run, part, row);
      blanks = 0;
      lastPart = part;
      lastRow = row;
    }
  }
  return runs;
}

function extendRun(run: Run, part: TrackPart, row: number): void {
  const range = run.ranges.at(-1);
  if (range !== undefined && range.part === part && range.to === row) range.to = row + 1;
  else run.ranges.push({ part, from: row, to: row + 1 });
  run.endMs = part.timesMs[row]!;
  run.endKnown = false;
  if (run.pid === null) run.pid = pidAt(part, row);
  if (Number.isNaN(run.ageAtStartMs)) run.ageAtStartMs = ageAt(part, row, run.startMs);
}

const valueAt = (part: TrackPart, row: number, metric: ProcessMetric): number => part.metrics[metric]?.[row] ?? NaN;

function pidAt(part: TrackPart, row: number): number | null {
  const pid = valueAt(part, row, 'pid');
  return Number.isNaN(pid) ? null : pid;
}

function startRun(track: InstanceTrack, part: TrackPart, row: number, startKnown: boolean): Run {
  const startMs = part.timesMs[row]!;
  return { track, pid: null, ranges: [], startMs, endMs: startMs, ageAtStartMs: NaN, startKnown, endKnown: false };
}

/** Age at `startMs` in milliseconds from the row's Elapsed Time (seconds), NaN if it has none. */
function ageAt(part: TrackPart, row: number, startMs: number): number {
  return Math.max(0, valueAt(part, row, 'elapsed') * 1000 - (part.timesMs[row]! - startMs));
}

/** A process is there if a cell has a value; Windows NT logs zeros for one that ended, and process ID 0 is Idle's. */
function isThere(part: TrackPart, row: number): boolean {
  const pid = part.metrics.pid?.[row];
  if (pid === 0) return false;
  if (pid !== undefined && !Number.isNaN(pid)) return true;
  for (const resource of PROCESS_RESOURCES) {
    const value = part.metrics[resource]?.[row];
    if (value !== undefined && value > 0) return true;
  }
  return false;
}

/** Whether another process stands behind an instance than at its last sample. */
function startsAnew(
  lastPart: TrackPart,
  lastRow: number,
  part: TrackPart,
  row: number,
  blanksBetween: number,
  runPid: number | null,
): boolean {
  const pid = pidAt(part, row);
  if (runPid !== null && pid !== null && pid !== runPid) return true;
  // Elapsed Time never falls while a process lives; a second's slack for its rounding.
  if (valueAt(part, row, 'elapsed') < valueAt(lastPart, lastRow, 'elapsed') - 1) return true;
  if (runPid !== null) return false;
  const share = (metric: ProcessMetric): number => valueAt(part, row, metric) / valueAt(lastPart, lastRow, metric);
  const levelFell = share('private-bytes') < RESET_LEVEL_SHARE || share('virtual-bytes') < RESET_LEVEL_SHARE;
  const countFell = share('handles') < RESET_COUNT_SHARE || share('threads') < RESET_COUNT_SHARE;
  return levelFell && (countFell || blanksBetween > 0);
}

function toLifetime(machine: string, runs: readonly Run[]): Lifetime {
  const first = runs[0]!;
  const last = runs.at(-1)!;
  const ranges = runs.flatMap((run) => run.ranges);
  const timesMs = gather(ranges, (part) => part.timesMs);
  const series: Partial<Record<Resource, Series>> = {};
  for (const resource of PROCESS_RESOURCES) {
    if (!ranges.some(({ part }) => part.metrics[resource] !== undefined)) continue;
    series[resource] = { timesMs, values: gather(ranges, (part) => part.metrics[resource]) };
  }
  return {
    machine,
    process: first.track.process,
    instance: last.track.instance,
    firstInstance: first.track.instance,
    pid: first.pid,
    startMs: first.startMs,
    endMs: last.endMs,
    startKnown: first.startKnown,
    endKnown: last.endKnown,
    ageAtStartMs: first.ageAtStartMs,
    series,
  };
}

/** One column over several ranges of rows: a view if there is one range, else a copy; NaN where a part lacks it. */
function gather(ranges: Run['ranges'], columnOf: (part: TrackPart) => Float64Array | undefined): Float64Array {
  const [only] = ranges;
  if (only !== undefined && ranges.length === 1) {
    const column = columnOf(only.part);
    if (column !== undefined) return column.subarray(only.from, only.to);
  }
  const gathered = new Float64Array(ranges.reduce((n, range) => n + range.to - range.from, 0)).fill(NaN);
  let at = 0;
  for (const { part, from, to } of ranges) {
    const column = columnOf(part);
    if (column !== undefined) gathered.set(column.subarray(from, to), at);
    at += to - from;
  }
  return gathered;
}
