/**
 * The runs of processes over rows that go on in time: from what stands behind each instance name to one run a process,
 * also where it was renumbered. Memory is bounded: rows by `row-store.ts`, runs by folding those that tell nothing into a
 * count of their image.
 */
import type { Resource } from '../model/resource.ts';
import { copyCells, ELAPSED, METRICS, type InstanceTrack, type Presence } from './instance-track.ts';
import { createEndedRuns, type FoldedRuns } from './ended-runs.ts';
import type { PagePool } from './page-pool.ts';
import type { RowSource } from './row-pages.ts';
import { createRowStore } from './row-store.ts';
import { isSameStart, type Run } from './run.ts';

export interface RunLog {
  add(rows: RowSource, from: number, to: number, tracks: readonly InstanceTrack[]): void;
  /** No other instances follow: runs behind others are over. */
  keepOnly(tracks: ReadonlySet<InstanceTrack>): void;
  /** Those of which more may come. */
  runs(): Run[];
  folded(): FoldedRuns;
}

/** Of so many ended runs, those that grew least are given up. */
const MOST_ENDED_RUNS = 3000;
/** A process that was renumbered is behind another name at the next sample; some may have been missed. */
const GRACE_ROWS = 8;

interface Placed extends Presence {
  readonly track: InstanceTrack;
}

export function createRunLog(pool: PagePool, mostEnded = MOST_ENDED_RUNS): RunLog {
  const log = Symbol('log');
  const current = new Map<InstanceTrack, Run>();
  const byPid = new Map<string, Run>();
  const ended = createEndedRuns(mostEnded);
  /** Replaced where they were; they may be behind another name by now. */
  const leaving = new Set<Run>();
  /** What is added to the rows of a batch to count over all. */
  let firstRow = 0;

  function place(rows: RowSource, presence: Placed): void {
    const { track, isNew } = presence;
    const before = current.get(track);
    if (isNew && before !== undefined) {
      if (before.track === track) before.endKnown = true;
      leaving.add(before);
    }
    const run =
      isNew || before === undefined ? (continued(rows, presence, before) ?? startRun(log, rows, presence)) : before;
    if (run.track !== track && current.get(run.track) === run) current.delete(run.track);
    current.set(track, run);
    extend(run, rows, presence);
  }

  /** The run that was seen behind another instance name until now. */
  function continued(rows: RowSource, presence: Placed, before: Run | undefined): Run | undefined {
    const run = byPid.get(keyOf(presence.track.process, presence.pid));
    if (run === undefined || run === before) return undefined;
    const startMs = rows.timesMs[presence.from]!;
    if (firstRow + presence.from - run.endRow > GRACE_ROWS) return undefined;
    return run.endMs < startMs && isSameStart(run, startMs, ageOf(rows, presence, startMs)) ? run : undefined;
  }

  function extend(run: Run, rows: RowSource, presence: Placed): void {
    const { track, from, to } = presence;
    const { all, resources, ofResources } = track.columns();
    run.track = track;
    run.endMs = rows.timesMs[to - 1]!;
    run.endRow = firstRow + to - 1;
    run.endKnown = false;
    run.secondBlankMs = presence.secondBlankMs;
    if (run.pid === null) run.pid = presence.pid;
    if (run.pid !== null) byPid.set(keyOf(run.process, run.pid), run);
    if (Number.isNaN(run.ageAtStartMs)) run.ageAtStartMs = ageOf(rows, presence, run.startMs);
    copyCells(rows, to - 1, all, run.lastCells);
    if (resources.length === 0) return;
    let part = run.parts.at(-1);
    if (part === undefined || !isSame(part.resources, resources)) {
      part = { resources, store: createRowStore(resources.length, pool) };
      run.parts.push(part);
    }
    part.store.append(rows, ofResources, from, to);
  }

  /** A run that left its place and came up nowhere else is over. */
  function close(newestRow: number): void {
    for (const run of leaving) {
      const hasMoved = current.get(run.track) === run;
      if (!hasMoved && newestRow - run.endRow < GRACE_ROWS) continue;
      leaving.delete(run);
      if (hasMoved) continue;
      const key = keyOf(run.process, run.pid);
      if (byPid.get(key) === run) byPid.delete(key);
      ended.add(run);
    }
  }

  return {
    add(rows, from, to, tracks) {
      firstRow -= from;
      const placed = findPresences(rows, from, to, tracks, current);
      // A process that was renumbered is met at its old place first.
      placed.sort((a, b) => a.from - b.from);
      for (const presence of placed) place(rows, presence);
      firstRow += to;
      close(firstRow - 1);
    },
    keepOnly(tracks) {
      for (const run of removeOthers(current, tracks)) leaving.add(run);
      close(firstRow - 1);
    },
    runs: () => [...new Set([...ended.runs(), ...leaving, ...current.values()])],
    folded: () => ended.folded(),
  };
}

/** Takes away the runs behind other tracks; gives those that were there to the last: their blanks were seen before. */
function removeOthers(current: Map<InstanceTrack, Run>, tracks: ReadonlySet<InstanceTrack>): Run[] {
  const removed: Run[] = [];
  for (const [track, run] of current) {
    if (tracks.has(track)) continue;
    current.delete(track);
    if (run.track === track) removed.push(run);
  }
  return removed;
}

function startRun(log: symbol, rows: RowSource, { track, from, pid, startKnown }: Placed): Run {
  const startMs = rows.timesMs[from]!;
  const firstCells = new Float64Array(METRICS.length);
  copyCells(rows, from, track.columns().all, firstCells);
  return {
    log,
    process: track.process,
    firstInstance: track.instance,
    track,
    pid,
    startMs,
    endMs: startMs,
    endRow: -1,
    startKnown,
    endKnown: false,
    secondBlankMs: NaN,
    ageAtStartMs: NaN,
    firstCells,
    lastCells: new Float64Array(METRICS.length),
    parts: [],
  };
}

const isSame = (a: readonly Resource[], b: readonly Resource[]): boolean => a === b || a.join() === b.join();

const keyOf = (process: string, pid: number | null): string => `${process.toLowerCase()}\u0000${pid ?? '?'}`;

function findPresences(
  rows: RowSource,
  from: number,
  to: number,
  tracks: readonly InstanceTrack[],
  current: ReadonlyMap<InstanceTrack, Run>,
): Placed[] {
  return tracks.flatMap((track) => {
    const run = current.get(track);
    const onBlank = (ms: number): void => {
      if (run?.track === track) run.secondBlankMs = ms;
    };
    return track.scan(rows, from, to, onBlank).map((presence) => Object.assign(presence, { track }));
  });
}

/** Age at `startMs` by the first Elapsed Time among the rows, NaN where they have none. */
function ageOf(rows: RowSource, { track, from, to }: Placed, startMs: number): number {
  const column = track.columns().all[ELAPSED]!;
  if (column < 0) return NaN;
  for (let row = from; row < to; row++) {
    const seconds = rows.values[row * rows.width + column]!;
    if (!Number.isNaN(seconds)) return Math.max(0, seconds * 1000 - (rows.timesMs[row]! - startMs));
  }
  return NaN;
}
