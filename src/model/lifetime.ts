import type { DetailResource, Resource } from './resource.ts';
import type { Series } from './series.ts';
import type { Subject, Succession } from './subject.ts';

/** One run of one process: the same machine, image and process ID from its start (or the log's) to its end. */
export interface Lifetime {
  readonly machine: string;
  /** Base name: without `#n`, `_pid`, `:pid` and `.exe`; empty for the machine itself. */
  readonly process: string;
  /** Instance name as logged when the run was last seen, `#n` included, and when it was first seen. */
  readonly instance: string;
  readonly firstInstance: string;
  /** ID Process; null where the log has none. */
  readonly pid: number | null;
  /** Wall clock of the first and last sample, in milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  /** True if the process was seen to start, or to end, while the log ran. */
  readonly startKnown: boolean;
  readonly endKnown: boolean;
  /** Age of the process at its first sample in milliseconds, from Elapsed Time; NaN where the log has none. */
  readonly ageAtStartMs: number;
  /**
   * Samples of its span in the logs that have the counter, with and without a value of it: rows in which any process of its
   * machine has one. NaN where a history of an older version does not say.
   */
  readonly rows: Readonly<Partial<Record<Resource, number>>>;
  /**
   * Samples by resource, each counter that the log has, and what splits the process's memory. Those of a log are put together
   * anew each time one is asked for.
   */
  readonly series: Readonly<Partial<Record<Resource | DetailResource, Series>>>;
}

/**
 * A process over all its runs in the log: restarts of it follow one another, siblings alive at once are others, unless they
 * are workers of one pool or service.
 */
export interface ProcessHistory {
  readonly machine: string;
  readonly process: string;
  readonly subject: Subject;
  /** Position among siblings of the same image, by start time; 0 for an only child. */
  readonly siblingRank: number;
  /** How many of this image were alive at once at most. */
  readonly siblings: number;
  /** In the order of their starts, at least one. Those of one pool or service may overlap. */
  readonly lifetimes: readonly Lifetime[];
  /** Of a night: runs before these that are judged no more, and only show what the process does after a start. */
  readonly earlier?: readonly Lifetime[];
  /** For each lifetime that is taken for the successor of another: why. */
  readonly successions: ReadonlyMap<Lifetime, Succession>;
  /**
   * Runs of the image that are only counted, all at its first process: those of under half an hour, and of some thousand
   * runs those that grew least.
   */
  readonly foldedRuns: number;
}

/** The machine itself over all its runs, parted by restarts: what is lost there is no single process's. */
export interface MachineHistory extends Omit<ProcessHistory, 'process' | 'subject'> {
  readonly process: null;
  readonly subject: null;
}

/** The lifetime that was there last. */
export const latestOf = ({ lifetimes }: Pick<ProcessHistory, 'lifetimes'>): Lifetime =>
  lifetimes.reduce((latest, one) => (one.endMs >= latest.endMs ? one : latest));
