/**
 * One instance name as its rows go by: where the process behind it is there, and where another one takes its place. An
 * instance name is only a position: when a sibling exits, `svchost#3` becomes `svchost#2` (Microsoft, "Handling Duplicate
 * Instance Names"), so `ID Process` decides. Elapsed Time tells a reused process ID from the old one: it falls, or it shows
 * that the process started since the other was seen last. Without Elapsed Time a long gap and levels that fell tell it, as
 * after a restart of the machine, which gives services the same IDs again. Without ID Process a run ends where Elapsed Time
 * falls or where the level falls below 60 % within one sample while handles or threads fall too, or after blanks; that is a
 * guess and said so.
 */
import { PROCESS_RESOURCES, RESOURCE_KINDS, STAND_IN_RESOURCES, type Resource } from '../../model/resource.ts';
import { MINUTE_MS } from '../../util/time.ts';
import type { ProcessColumn, ProcessMetric } from '../samples/columns.ts';
import type { PagePool } from '../samples/page-pool.ts';
import type { RowSource } from '../samples/row-pages.ts';

/** Every cell that says something of a process. New ones come last: records of the history have them in this order. */
export const METRICS: readonly ProcessMetric[] = [...PROCESS_RESOURCES, 'pid', 'elapsed', ...STAND_IN_RESOURCES];
const LEVELS = [...PROCESS_RESOURCES, ...STAND_IN_RESOURCES] as const;
/** Where the levels are among the metrics. */
const LEVEL_METRICS = LEVELS.map((resource) => METRICS.indexOf(resource));
const PID = METRICS.indexOf('pid');
export const ELAPSED = METRICS.indexOf('elapsed');
const PRIVATE = METRICS.indexOf('private-bytes');
const VIRTUAL = METRICS.indexOf('virtual-bytes');
const PAGE_FILE = METRICS.indexOf('page-file-bytes');
const HANDLES = METRICS.indexOf('handles');
const THREADS = METRICS.indexOf('threads');

/** A level below this share of the one before it, within one sample, is a new process (fallback without PID). */
const RESET_LEVEL_SHARE = 0.6;
/** Handles or threads below this share confirm such a reset. */
const RESET_COUNT_SHARE = 0.8;
/** So much of a step between samples is left to rounding, and to clocks that differ. */
const STEP_TOLERANCE_MS = 120_000;
/** A step is a long gap if it is so many times the usual one, and long enough for a restart of the machine. */
const GAP_STEPS = 10;
const MIN_GAP_MS = 5 * MINUTE_MS;
/** Blank samples at a track's end that make a process ended, not just a sample missed. */
const ENDED_BLANK_SAMPLES = 2;

/** Rows of one batch in which one process stands behind an instance. */
export interface Presence {
  readonly track: InstanceTrack;
  readonly from: number;
  to: number;
  /** False where it goes on with the process that was there before. */
  readonly isNew: boolean;
  /** Whether the instance was seen without this process before. */
  readonly startKnown: boolean;
  /** ID Process; null where none is known yet. */
  pid: number | null;
  /** Time of the second blank behind it, NaN if there is none yet. */
  secondBlankMs: number;
}

/** What one sample says of a process: [METRICS] NaN = not logged, or blank. */
export type Cells = Float64Array;

/** Where no sample is known. */
export const NO_CELLS: Cells = new Float64Array(METRICS.length).fill(NaN);

/** Where an instance's cells are in a row. */
export interface TrackColumns {
  /** [METRICS] -1 = not logged. */
  readonly all: Int32Array;
  /** The resources logged, and the column of each. */
  readonly resources: readonly Resource[];
  readonly ofResources: Int32Array;
}

/** @param columns by metric */
export function trackColumns(columns: Readonly<Partial<Record<ProcessMetric, number>>>): TrackColumns {
  const resources = LEVELS.filter((resource) => columns[resource] !== undefined);
  return {
    all: Int32Array.from(METRICS, (metric) => columns[metric] ?? -1),
    resources,
    ofResources: Int32Array.from(resources, (resource) => columns[resource]!),
  };
}

const NO_COLUMNS = trackColumns({});

export type TrackName = Pick<ProcessColumn, 'instance' | 'process' | 'namedPid'>;

export class InstanceTrack {
  readonly instance: string;
  readonly process: string;
  /** The process ID in the instance's name; null where it has none. */
  readonly namedPid: number | null;
  #layout = NO_COLUMNS;
  readonly #newest: Cells;
  #newestMs = NaN;
  /** Between the two newest samples. */
  #stepMs = NaN;
  #hasProcess = false;
  #wasSeen: boolean;
  #pid: number | null = null;
  #blanks = 0;

  /** @param wasSeen whether the rows before are known not to have it */
  constructor(named: TrackName, pool: Pick<PagePool, 'cells'>, wasSeen = false) {
    this.#newest = pool.cells(METRICS.length).fill(NaN);
    this.instance = named.instance;
    this.process = named.process;
    this.namedPid = named.namedPid;
    this.#wasSeen = wasSeen;
  }

  /** Of the rows to come. */
  setColumns(columns: TrackColumns): void {
    this.#layout = columns;
  }

  columns(): TrackColumns {
    return this.#layout;
  }

  /**
   * Finds where a process is there in the rows `from` up to, not including, `to`.
   * @param before gets the time of a second blank behind the process that was there before these rows; null = it is not kept
   */
  scan(rows: RowSource, from: number, to: number, before: { secondBlankMs: number } | null): Presence[] {
    if (this.#goesOn(rows, from, to)) return [this.#takeAll(rows, from, to)];
    return this.#scanRows(rows, from, to, before);
  }

  /** Whether all rows are plainly of the process that was there before, as nearly all are. Of one without ID never. */
  #goesOn({ values, stride, timesMs }: RowSource, from: number, to: number): boolean {
    const pid = this.#pid;
    const pidColumn = this.#layout.all[PID]!;
    if (from === to || !this.#hasProcess || pid === null || pid === 0 || pidColumn < 0) return false;
    const elapsedColumn = this.#layout.all[ELAPSED]!;
    const pids = pidColumn * stride;
    // Without Elapsed Time what is compared is the process ID, which does not fall.
    const ages = elapsedColumn < 0 ? pids : elapsedColumn * stride;
    let age = elapsedColumn < 0 ? pid : this.#newest[ELAPSED]!;
    let ms = this.#newestMs;
    for (let row = from; row < to; row++) {
      const stepMs = timesMs[row]! - ms;
      if (values[pids + row]! !== pid || values[ages + row]! < age - 1 || !(stepMs > 0 && stepMs < MIN_GAP_MS))
        return false;
      age = values[ages + row]!;
      ms = timesMs[row]!;
    }
    return true;
  }

  /** Rows that are all of the process that was there before. */
  #takeAll(rows: RowSource, from: number, to: number): Presence {
    const { timesMs } = rows;
    const startKnown = this.#wasSeen;
    this.#wasSeen = true;
    this.#blanks = 0;
    this.#stepMs = timesMs[to - 1]! - (to - from > 1 ? timesMs[to - 2]! : this.#newestMs);
    this.#newestMs = timesMs[to - 1]!;
    copyCells(rows, to - 1, this.#layout.all, this.#newest);
    return { track: this, from, to, isNew: false, startKnown, pid: this.#pid, secondBlankMs: NaN };
  }

  #scanRows(rows: RowSource, from: number, to: number, seenBefore: { secondBlankMs: number } | null): Presence[] {
    const { values, stride, timesMs } = rows;
    const columns = this.#layout.all;
    const newest = this.#newest;
    const pidColumn = columns[PID]!;
    const elapsedColumn = columns[ELAPSED]!;
    const presences: Presence[] = [];
    let open: Presence | null = null;
    let newestRow = -1;
    const before = (metric: number): number =>
      newestRow < 0 ? newest[metric]! : cellAt(rows, newestRow, columns[metric]!);
    let newestMs = this.#newestMs;
    let stepMs = this.#stepMs;
    let row = from;
    const shareOf = (metric: number): number => cellAt(rows, row, columns[metric]!) / before(metric);
    for (; row < to; row++) {
      const rowPid = pidColumn < 0 ? NaN : values[pidColumn * stride + row]!;
      if (!isThere(rows, row, columns, rowPid)) {
        open = null;
        this.#wasSeen = true;
        if (++this.#blanks !== ENDED_BLANK_SAMPLES) continue;
        const latest = presences.at(-1) ?? seenBefore;
        if (latest !== null) latest.secondBlankMs = timesMs[row]!;
        continue;
      }
      const pid = this.#pid;
      const nextStepMs = timesMs[row]! - newestMs;
      const isOther: boolean =
        this.#hasProcess &&
        ((pid !== null && rowPid !== pid && !Number.isNaN(rowPid)) ||
          // Elapsed Time never falls while a process lives; a second's slack for its rounding.
          (elapsedColumn >= 0 && values[elapsedColumn * stride + row]! < before(ELAPSED) - 1) ||
          (pid === null && isReset(shareOf, this.#blanks)) ||
          (nextStepMs >= MIN_GAP_MS &&
            isOtherBehind(nextStepMs, stepMs, before(ELAPSED), cellAt(rows, row, elapsedColumn), shareOf)));
      if (newestMs < timesMs[row]!) stepMs = nextStepMs;
      newestMs = timesMs[row]!;
      if (isOther || !this.#hasProcess) this.#pid = null;
      this.#pid ??= Number.isNaN(rowPid) ? this.namedPid : rowPid;
      if (open === null || isOther) {
        open = {
          track: this,
          from: row,
          to: row,
          isNew: isOther || !this.#hasProcess,
          startKnown: this.#wasSeen,
          pid: this.#pid,
          secondBlankMs: NaN,
        };
        presences.push(open);
      }
      open.pid = this.#pid;
      open.to = row + 1;
      this.#hasProcess = true;
      this.#wasSeen = true;
      this.#blanks = 0;
      newestRow = row;
    }
    if (newestRow >= 0) copyCells(rows, newestRow, columns, newest);
    this.#newestMs = newestMs;
    this.#stepMs = stepMs;
    return presences;
  }
}

const cellAt = ({ values, stride }: RowSource, row: number, column: number): number =>
  column < 0 ? NaN : values[column * stride + row]!;

/** The cells of a row by metric. */
export function copyCells(rows: RowSource, row: number, columns: Int32Array, to: Cells): void {
  for (let metric = 0; metric < METRICS.length; metric++) to[metric] = cellAt(rows, row, columns[metric]!);
}

/** A process is there if a cell has a value; Windows NT logs zeros for one that ended, and process ID 0 is Idle's. */
function isThere({ values, stride }: RowSource, row: number, columns: Int32Array, pid: number): boolean {
  if (pid === 0) return false;
  if (!Number.isNaN(pid)) return true;
  let hasLevels = false;
  for (const metric of LEVEL_METRICS) {
    const column = columns[metric]!;
    if (column < 0) continue;
    if (values[column * stride + row]! > 0) return true;
    hasLevels = true;
  }
  // Of a collector that logs nothing but Elapsed Time.
  return !hasLevels && columns[ELAPSED]! >= 0 && values[columns[ELAPSED]! * stride + row]! > 0;
}

/**
 * Whether the process behind a long step is another one than before it, though nothing else tells them apart.
 * @param stepMs between the two samples @param usualMs between those before; NaN where there was one alone
 * @param elapsedBefore in seconds, NaN where not logged @param shareOf of a metric, of the level before
 */
export function isOtherBehind(
  stepMs: number,
  usualMs: number,
  elapsedBefore: number,
  elapsed: number,
  shareOf: (metric: number) => number,
): boolean {
  if (stepMs < MIN_GAP_MS) return false;
  const usual = Number.isNaN(usualMs) ? MIN_GAP_MS : Math.max(usualMs, STEP_TOLERANCE_MS / GAP_STEPS);
  if (!Number.isNaN(elapsed)) {
    if (elapsed * 1000 >= stepMs - STEP_TOLERANCE_MS) return false;
    // Elapsed Time went on by the usual interval: not the process is new, the clock was set.
    return !((elapsed - elapsedBefore) * 1000 <= GAP_STEPS * usual);
  }
  return stepMs > GAP_STEPS * usual && isReset(shareOf, 0);
}

/** Whether the first of two samples that follow each other without ID Process is of another process. */
export function isAnotherProcess(before: Cells, after: Cells): boolean {
  return after[ELAPSED]! < before[ELAPSED]! - 1 || isReset((metric) => after[metric]! / before[metric]!, 0);
}

function isReset(share: (metric: number) => number, blanksBetween: number): boolean {
  const levelFell =
    share(PRIVATE) < RESET_LEVEL_SHARE || share(VIRTUAL) < RESET_LEVEL_SHARE || share(PAGE_FILE) < RESET_LEVEL_SHARE;
  const countFell = share(HANDLES) < RESET_COUNT_SHARE || share(THREADS) < RESET_COUNT_SHARE;
  return levelFell && (countFell || blanksBetween > 0);
}

/** Metrics in bytes, but for Virtual Bytes: what is reserved takes no memory. */
const MEMORY_METRICS = LEVELS.filter(
  (resource) => RESOURCE_KINDS[resource].unit === 'bytes' && resource !== 'virtual-bytes',
).map((resource) => METRICS.indexOf(resource));

/** By how many bytes the counter of memory rose that rose most; 0 if none did. */
export function memoryRise(first: Cells, last: Cells): number {
  return MEMORY_METRICS.reduce((most, metric) => {
    const rise = last[metric]! - first[metric]!;
    return rise > most ? rise : most;
  }, 0);
}

/** The largest rise of any resource, relative to where it began; 0 if none rose. */
export function relativeRise(first: Cells, last: Cells): number {
  return LEVEL_METRICS.reduce((most, metric) => {
    const rise = (last[metric]! - first[metric]!) / Math.max(1, first[metric]!);
    return rise > most ? rise : most;
  }, 0);
}
