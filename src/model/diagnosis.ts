import type { NotJudged, ReportWarning } from './report.ts';
import type { LogForm, LogFormat } from './counter-log.ts';

/** A counter that a scan would use and the log lacks. */
export interface MissingCounter {
  /** `\Process(*)\ID Process`. */
  readonly counter: string;
  /** What cannot be told without it. */
  readonly why: string;
}

/** A hole in the samples: the last one before and the first one behind. */
export interface SampleGap {
  readonly from: string;
  readonly to: string;
}

/** What `leakscan doctor` says of one log. Instants as in the Report; within schemaVersion 1 only additions. */
export interface Diagnosis {
  readonly file: string;
  /** Whether a scan of this log alone can judge memory: else it ends with exit status 4, unless something else leaks. */
  readonly assessable: boolean;
  /** Why not; null where it can. */
  readonly problem: string | null;
  /** Processes of which memory cannot be judged by its own counter; not there in what earlier versions wrote. */
  readonly notJudged?: readonly NotJudged[];
  readonly format: LogFormat;
  readonly form: LogForm;
  readonly bytes: number;
  readonly sha256: string;
  readonly zone: string | null;
  readonly utcOffsetMinutes: number | null;
  readonly machines: readonly string[];
  /** Performance objects with the number of their columns, as the header has them. */
  readonly objects: readonly { readonly name: string; readonly counters: number }[];
  /** Columns that are counters, how many a scan reads, and how many of those never have a value. */
  readonly counters: number;
  readonly countersRead: number;
  readonly countersEmpty: number;
  /** Process instances, `_Total` and `Idle` left out. */
  readonly processes: number;
  readonly found: readonly string[];
  readonly missing: readonly MissingCounter[];
  readonly samples: number;
  readonly firstSample: string;
  readonly lastSample: string;
  /** Median time between samples; null for a single one. */
  readonly intervalSeconds: number | null;
  readonly gaps: number;
  /** The longest, in time order. */
  readonly longestGaps: readonly SampleGap[];
  readonly warnings: readonly ReportWarning[];
  /** How to capture better, a sentence each. */
  readonly advice: readonly string[];
}
