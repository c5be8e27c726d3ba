import type { CompanionKey } from './companion.ts';
import type { LogForm, LogFormat } from './counter-log.ts';
import type { NotJudged, ReportWarning } from './report.ts';
import type { Resource } from './resource.ts';

/** Why a scan of a log cannot judge memory. */
export type DiagnosisProblem =
  | { readonly kind: 'no-counters' | 'too-many-counters'; readonly message: string }
  | {
      readonly kind: 'too-little-data';
      readonly samples: number;
      readonly spanHours: number;
      readonly minSamples: number;
      readonly minHours: number;
    }
  | { readonly kind: 'too-few-values'; readonly minSamples: number }
  | {
      readonly kind: 'memory-not-judged';
      readonly notJudged: readonly NotJudged[];
      /** What can be judged. */
      readonly judgeable: readonly Resource[];
    };

/** How to log better. */
export type AdviceCode =
  | 'log-missing'
  | 'log-all-processes'
  | 'log-process-too'
  | 'log-a-day'
  | 'new-file-daily'
  | 'sample-more'
  | 'sample-less'
  | 'explain-gaps'
  | 'use-original'
  | 'stop-before-copy';

/** What a missing counter measures. */
export type Missing =
  | { readonly kind: 'process-id' }
  | { readonly kind: 'elapsed-time' }
  | { readonly kind: 'resource'; readonly of: Resource }
  | {
      readonly kind: 'companion';
      readonly of: CompanionKey;
      /** True where it depends on the role of the server whether it has the counter. */
      readonly isOptional: boolean;
    }
  | { readonly kind: 'other-object'; readonly of: OtherObjectUse };

/** What counters of other objects say of the processes of a log. */
export type OtherObjectUse = 'application-pools' | 'managed-memory' | 'directory-cache';

/** A counter that a scan would use and the log lacks. */
export interface MissingCounter {
  /** `\Process(*)\ID Process`. */
  readonly counter: string;
  readonly facts: Missing;
  /** What a scan cannot do without it, for people. */
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
  /** Why not, for people; null where it can. */
  readonly problem: string | null;
  /** The same for programs; not there in what earlier versions wrote. */
  readonly problemKind?: DiagnosisProblem['kind'] | null;
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
  /** `_Total` and `Idle` left out; a process of the objects Process and Process V2 counts once. */
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
  /** How to log better, a sentence each, and the same for programs. */
  readonly advice: readonly string[];
  readonly adviceCodes?: readonly AdviceCode[];
}
