import type { Resource } from '../../model/resource.ts';
import type { Cells, InstanceTrack } from './instance-track.ts';
import type { RowStore } from '../samples/row-store.ts';

/** Two starts computed from Elapsed Time that differ by more than this are two processes, in milliseconds. */
const SAME_START_TOLERANCE_MS = 120_000;

/** An instance name behind which a process was, from its first sample there to its last. */
export interface Place {
  readonly instance: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** One run of one process as it was read: what tells which others are the same process. */
export interface ReadRun {
  readonly process: string;
  readonly firstInstance: string;
  /** The same for runs that were read in one go, in time order. */
  readonly log: symbol;
  /** Where it was seen last. */
  readonly track: Pick<InstanceTrack, 'instance'>;
  /** In time order, at least one; of a process that was renumbered very often the latest. */
  readonly places: readonly Place[];
  readonly pid: number | null;
  readonly startMs: number;
  readonly endMs: number;
  /** Samples of processes of its machine from its first to its last; NaN where a history does not say. */
  readonly rows: number;
  startKnown: boolean;
  /** True once another process took its place. */
  endKnown: boolean;
  /** Time of the second blank behind it, NaN if there is none: it ended if others were still logged then. */
  readonly secondBlankMs: number;
  /** Age at its first sample, NaN where not logged. */
  readonly ageAtStartMs: number;
  readonly firstCells: Cells;
  readonly lastCells: Cells;
  /** In time order; another one where other counters are logged. */
  readonly parts: readonly ReadPart[];
}

export interface ReadPart {
  /** The store's columns. */
  readonly resources: readonly Resource[];
  readonly store: Pick<RowStore, 'read'>;
}

/** One run while its rows go by. */
export interface Run extends ReadRun {
  track: InstanceTrack;
  readonly places: { -readonly [K in keyof Place]: Place[K] }[];
  pid: number | null;
  /** What runs of its image and process ID have in common, whatever their names. */
  key: string;
  endMs: number;
  rows: number;
  /** Of its newest sample, counted over the rows read in one go. */
  endRow: number;
  secondBlankMs: number;
  ageAtStartMs: number;
  readonly parts: RunPart[];
}

export interface RunPart extends ReadPart {
  readonly store: RowStore;
}

/** Between two samples, in milliseconds; NaN of a single one. */
export const usualStepMs = ({ startMs, endMs, rows }: Pick<ReadRun, 'startMs' | 'endMs' | 'rows'>): number =>
  rows > 1 ? (endMs - startMs) / (rows - 1) : NaN;

/** Whether a process of this age is that of the run: both began at the same time, as far as is known. */
export function isSameStart(run: Pick<ReadRun, 'startMs' | 'ageAtStartMs'>, startMs: number, ageMs: number): boolean {
  if (Number.isNaN(run.ageAtStartMs) || Number.isNaN(ageMs)) return true;
  return Math.abs(run.startMs - run.ageAtStartMs - (startMs - ageMs)) < SAME_START_TOLERANCE_MS;
}
