/** What a night has done in worker threads. Everything that goes in and out is plain data. */
import type { CatalogChoice } from '../catalog/extend.ts';
import type { ListSource } from '../util/lists/list-file.ts';
import type { StoredReport } from '../history/history.ts';
import type { HistoryLocation } from '../history/where.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Report } from '../model/report.ts';
import type { ErrorCode, ErrorPlace } from '../util/errors.ts';
import type { AssessedMachine } from './assess-night.ts';
import type { FileResult, FileToRead } from './read-capture.ts';

/** The same for all tasks of a run. */
export interface NightSettings {
  readonly historyLocation: HistoryLocation;
  readonly night: string;
  readonly nowMs: number;
  readonly version: string;
  readonly catalog: CatalogChoice;
  readonly configuration: Configuration;
  readonly inventories: readonly ListSource[];
  /** None by default. */
  readonly processLists?: readonly ListSource[];
  readonly shownOptions: Report['options'];
  readonly shownCommand: readonly string[];
  /** Numbers of samples that a task keeps in memory at most. */
  readonly budget: number;
  /** Whether reports have a script. False by default. */
  readonly isInteractive?: boolean;
}

/** Tasks begun for each that runs: what is finished in order keeps none of them waiting. A result takes some 300 KB. */
export const AHEAD = 3;

export interface NightTasks {
  /** How many tasks run at once. */
  readonly width: number;
  readonly read: (file: FileToRead) => Promise<FileResult>;
  /** Null if the history has nothing of the machine. */
  readonly assess: (machine: string) => Promise<AssessedMachine | null>;
  /** The page of a report of the history; null if there is none. */
  readonly render: (report: StoredReport) => Promise<string | null>;
  readonly close: () => Promise<void>;
}

/**
 * Counters of a capture that is read while others are: of 600 processes. One of more takes hundreds of megabytes, and is
 * read and its machine assessed while no other is.
 */
export const MAX_COUNTERS_TOGETHER = 6000;

/** What one thread does. */
export interface ThreadTasks extends NightTasks {
  /** Null for a capture of more than `MAX_COUNTERS_TOGETHER` counters: nothing of it was read. */
  readonly readSmall: (file: FileToRead) => Promise<FileResult | null>;
}

/** What a task made, or why it refused, as it goes from thread to thread. */
export type TaskAnswer<Made> =
  | { readonly made: Made }
  | { readonly refusal: { readonly code: ErrorCode; readonly message: string; readonly place: ErrorPlace } };
