/**
 * The runs of processes over rows that go on in time: from what stands behind each instance name to one run a process,
 * also where it was renumbered. Memory is bounded: rows by `row-store.ts`, runs by folding those that tell nothing into a
 * count of their image.
 */
import type { Resource } from '../../model/resource.ts';
import { copyCells, ELAPSED, METRICS, type InstanceTrack, type Presence } from './instance-track.ts';
import { createEndedRuns, foldRun, type EndedRuns, type FoldedRuns } from './ended-runs.ts';
import type { PagePool } from '../samples/page-pool.ts';
import type { RowSource } from '../samples/row-pages.ts';
import { RowStore } from '../samples/row-store.ts';
import { isSameStart, type Run } from './run.ts';

/** Of so many ended runs, those that grew least are given up. */
const MAX_ENDED_RUNS = 3000;
/** A process that was renumbered is behind another name at the next sample; some may have been missed. */
const GRACE_ROWS = 8;
/** Fewer runs that were replaced take no memory worth a look. */
const MIN_LEAVING = 1000;
/** Renumberings of a run that are remembered. */
const MAX_PLACES = 500;

export class RunLog {
  readonly #pool: PagePool;
  readonly #log = Symbol('log');
  readonly #current = new Map<InstanceTrack, Run>();
  readonly #byPid = new Map<string, Run>();
  readonly #ended: EndedRuns;
  readonly #tooMany = new Map<string, number>();
  /** Replaced where they were; they may be behind another name by now. */
  readonly #leaving = new Set<Run>();
  /** So many of them are looked at before a batch ends. */
  #leavingLimit = MIN_LEAVING;
  /** What is added to the rows of a batch to count over all. */
  #firstRow = 0;

  constructor(pool: PagePool, maxEnded = MAX_ENDED_RUNS) {
    this.#pool = pool;
    this.#ended = createEndedRuns(maxEnded);
  }

  add(rows: RowSource, from: number, to: number, tracks: readonly InstanceTrack[]): void {
    this.#firstRow -= from;
    const presences = findPresences(rows, from, to, tracks, this.#current);
    // A process that was renumbered is met at its old place first.
    presences.sort((a, b) => a.from - b.from);
    for (const presence of presences) {
      // A batch of rows may hold many short runs: those that are over do not wait for its end.
      if (this.#leaving.size >= this.#leavingLimit) {
        this.#close(this.#firstRow + presence.from - 1);
        this.#leavingLimit = MIN_LEAVING + 2 * this.#leaving.size;
      }
      this.#place(rows, presence);
    }
    this.#firstRow += to;
    this.#close(this.#firstRow - 1);
  }

  /** No other instances follow: runs behind others are over. */
  keepOnly(tracks: ReadonlySet<InstanceTrack>): void {
    for (const run of removeOthers(this.#current, tracks)) this.#leaving.add(run);
    this.#close(this.#firstRow - 1);
  }

  /** Those of which more may come. */
  runs(): Run[] {
    return [...new Set([...this.#ended.runs(), ...this.#leaving, ...this.#current.values()])];
  }

  folded(): FoldedRuns {
    return { ...this.#ended.folded(), tooMany: this.#tooMany };
  }

  /** Of runs in memory; one that moves to another place may count twice. O(1) */
  count(): number {
    return this.#ended.runs().length + this.#leaving.size + this.#current.size;
  }

  /** Only counts these runs, as far as they are of this log. One of which more comes begins anew. */
  fold(dropped: ReadonlySet<Run>): void {
    this.#ended.fold(dropped);
    const own = new Set([...this.#leaving, ...this.#current.values()].filter((run) => dropped.has(run)));
    for (const run of own) {
      foldRun(this.#tooMany, run);
      this.#leaving.delete(run);
      if (this.#byPid.get(run.key) === run) this.#byPid.delete(run.key);
    }
    for (const [track, run] of this.#current) if (own.has(run)) this.#current.delete(track);
  }

  #place(rows: RowSource, presence: Presence): void {
    const { track, isNew } = presence;
    const before = this.#current.get(track);
    if (isNew && before !== undefined) {
      if (before.track === track) before.endKnown = true;
      this.#leaving.add(before);
    }
    const run =
      isNew || before === undefined
        ? (this.#continued(rows, presence, before) ?? startRun(this.#log, rows, presence, this.#pool))
        : before;
    if (run.track !== track && this.#current.get(run.track) === run) this.#current.delete(run.track);
    this.#current.set(track, run);
    this.#extend(run, rows, presence);
  }

  /** The run that was seen behind another instance name until now. */
  #continued(rows: RowSource, presence: Presence, before: Run | undefined): Run | undefined {
    // A name with the ID in it stays that of the process.
    if (presence.track.namedPid !== null) return undefined;
    const run = this.#byPid.get(keyOf(presence.track.process, presence.pid));
    if (run === undefined || run === before) return undefined;
    const startMs = rows.timesMs[presence.from]!;
    if (this.#firstRow + presence.from - run.endRow > GRACE_ROWS) return undefined;
    return run.endMs < startMs && isSameStart(run, startMs, ageOf(rows, presence, startMs)) ? run : undefined;
  }

  #extend(run: Run, rows: RowSource, presence: Presence): void {
    const { track, from, to } = presence;
    const { all, resources, ofResources } = track.columns();
    run.track = track;
    run.endMs = rows.timesMs[to - 1]!;
    addPlace(run, rows.timesMs[from]!, presence.isNew);
    const endRow = this.#firstRow + to - 1;
    run.rows += run.endRow < 0 ? to - from : endRow - run.endRow;
    run.endRow = endRow;
    run.endKnown = false;
    run.secondBlankMs = presence.secondBlankMs;
    if (run.pid === null && presence.pid !== null) {
      run.pid = presence.pid;
      run.key = keyOf(run.process, run.pid);
    }
    if (run.pid !== null && track.namedPid === null) this.#byPid.set(run.key, run);
    if (Number.isNaN(run.ageAtStartMs)) run.ageAtStartMs = ageOf(rows, presence, run.startMs);
    copyCells(rows, to - 1, all, run.lastCells);
    if (resources.length === 0) return;
    let part = run.parts.at(-1);
    if (part === undefined || !isSame(part.resources, resources)) {
      part = { resources, store: new RowStore(resources.length, this.#pool) };
      run.parts.push(part);
    }
    part.store.append(rows, ofResources, from, to);
  }

  /** A run that left its place and came up nowhere else is over. */
  #close(newestRow: number): void {
    for (const run of this.#leaving) {
      const hasMoved = this.#current.get(run.track) === run;
      if (!hasMoved && newestRow - run.endRow < GRACE_ROWS) continue;
      this.#leaving.delete(run);
      if (hasMoved) continue;
      if (this.#byPid.get(run.key) === run) this.#byPid.delete(run.key);
      this.#ended.add(run);
    }
  }
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

/** @param isNew whether another process was there before, or none */
function addPlace({ places, track: { instance }, endMs: toMs }: Run, fromMs: number, isNew: boolean): void {
  const last = places.at(-1);
  if (last?.instance === instance && !isNew) last.toMs = toMs;
  else places.push({ instance, fromMs, toMs });
  if (places.length > MAX_PLACES) places.shift();
}

function startRun(log: symbol, rows: RowSource, { track, from, pid, startKnown }: Presence, pool: PagePool): Run {
  const startMs = rows.timesMs[from]!;
  const firstCells = pool.cells(METRICS.length);
  copyCells(rows, from, track.columns().all, firstCells);
  return {
    log,
    process: track.process,
    firstInstance: track.instance,
    track,
    places: [],
    pid,
    key: keyOf(track.process, pid),
    startMs,
    endMs: startMs,
    rows: 0,
    endRow: -1,
    startKnown,
    endKnown: false,
    secondBlankMs: NaN,
    ageAtStartMs: NaN,
    firstCells,
    lastCells: pool.cells(METRICS.length),
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
): Presence[] {
  const presences: Presence[] = [];
  for (const track of tracks) {
    const run = current.get(track);
    // One that was seen behind another name since left before these rows.
    for (const presence of track.scan(rows, from, to, run?.track === track ? run : null)) presences.push(presence);
  }
  return presences;
}

/** Age at `startMs` by the first Elapsed Time among the rows, NaN where they have none. */
function ageOf(rows: RowSource, { track, from, to }: Presence, startMs: number): number {
  const column = track.columns().all[ELAPSED]!;
  if (column < 0) return NaN;
  for (let row = from; row < to; row++) {
    const seconds = rows.values[column * rows.stride + row]!;
    if (!Number.isNaN(seconds)) return Math.max(0, seconds * 1000 - (rows.timesMs[row]! - startMs));
  }
  return NaN;
}
