/**
 * What the history remembers. A night is the date of the run's clock (`yyyy-MM-dd`), whatever dates the logs have: the clock
 * of a server may be wrong, that of the run decides what is new. Times of samples are milliseconds on a capture's own wall
 * clock; files are remembered by the path under which the share was given.
 */
import type { Caveat, Severity, Verdict } from './assessment.ts';
import type { FindingState, NotJudged, ReportAssessment, ReportInput } from './report.ts';
import type { DetailResource, Resource } from './resource.ts';
import type { Series } from './series.ts';
import type { ProcessNaming, Subject } from './subject.ts';

/**
 * How much of a capture is kept: `fine` for two nights, so that a night is judged as closely as by itself; `coarse` for
 * 14; of older nights `nights`, a record for each process, resource and day.
 */
export const RESOLUTIONS = ['fine', 'coarse', 'nights'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What one capture tells of one machine, at one resolution. Plain data: it is packed as it is. */
export interface MachineRecord {
  readonly machine: string;
  /** Of the capture's clock; null where it does not say. */
  readonly utcOffsetMinutes: number | null;
  /** In lower case. */
  readonly objects: readonly string[];
  readonly images: readonly string[];
  readonly laterThanWindows2003: boolean;
  readonly stretches: readonly StretchRecord[];
}

/** Rows that were read in the order of time: runs in them were told apart as they were read. */
export interface StretchRecord {
  readonly hasProcessIds: boolean;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Runs that are only counted, by image in lower case: short ones, and those that grew least of too many. */
  readonly short: readonly (readonly [string, number])[];
  readonly leastGrown: readonly (readonly [string, number])[];
  /** Runs that went on and were too many to be judged, by image; not there in records of older versions. */
  readonly tooMany?: readonly (readonly [string, number])[];
  readonly runs: readonly RunRecord[];
  readonly companions: readonly { readonly key: string; readonly series: SeriesRecord }[];
  /** What counters said processes are for; not there in records of older versions, or without any. Nor are `details`. */
  readonly namings?: readonly ProcessNaming[];
  readonly details?: readonly DetailsRecord[];
}

/** What other objects said of a process; see `ProcessDetails`. */
export interface DetailsRecord {
  readonly process: string;
  readonly pid: number | null;
  readonly series: readonly { readonly resource: DetailResource; readonly series: SeriesRecord }[];
}

export interface RunRecord {
  readonly process: string;
  readonly firstInstance: string;
  readonly instance: string;
  /** Its instance names, each with the first and last sample; only where it had several, and not in records of older versions. */
  readonly places?: readonly { readonly instance: string; readonly fromMs: number; readonly toMs: number }[];
  readonly pid: number | null;
  readonly startMs: number;
  readonly endMs: number;
  readonly startKnown: boolean;
  readonly endKnown: boolean;
  /** Samples of its span, with and without a value; not there in records of older versions. */
  readonly rows?: number;
  /** NaN where not logged, or there is none. */
  readonly secondBlankMs: number;
  readonly ageAtStartMs: number;
  /** What its first and last sample say, by metric; NaN = not logged. */
  readonly firstCells: Float64Array;
  readonly lastCells: Float64Array;
  readonly series: readonly { readonly resource: Resource; readonly series: SeriesRecord }[];
}

export type SeriesRecord = Series | NightLevels;

/** Of each day with samples, what they were. [days] each, in time order. */
export interface NightLevels {
  /** Of the first and last sample of the day. */
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  /** Samples with a value. */
  readonly count: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly median: Float64Array;
  /** Least squares over the day, in the unit per hour, with its 95 % interval; NaN of fewer than three samples. */
  readonly slopePerHour: Float64Array;
  readonly ciLow: Float64Array;
  readonly ciHigh: Float64Array;
}

/** A file as it was when it was read: what tells whether it has to be read again. */
export interface FileFacts {
  /** As the share was given; of a log in an archive the archive's path and its name in there, `a.zip/perf.csv`. */
  readonly file: string;
  /** Of the file on disk: the archive's of a log in an archive. */
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** A capture that was read, each machine packed at each resolution. */
export interface ReadCapture {
  readonly facts: FileFacts;
  readonly input: ReportInput;
  readonly machines: readonly PackedMachine[];
  readonly warnings: readonly string[];
}

export interface PackedMachine {
  readonly machine: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly packed: Readonly<Record<Resolution, Uint8Array>>;
}

/** A file that could not be read, or holds nothing to assess: not tried again before it changes. */
export interface RefusedFile {
  readonly facts: FileFacts;
  readonly code: string;
  readonly message: string;
}

/** One run of a process as the history tells it, over all captures. */
export interface KnownLifetime {
  readonly machine: string;
  readonly process: string;
  readonly pid: number | null;
  readonly startMs: number;
  readonly endMs: number;
  readonly startKnown: boolean;
  readonly endKnown: boolean;
  /** Null where an earlier version saw it. */
  readonly subject: Subject | null;
}

/**
 * What became of a finding: `waiting` is doubtful and not yet told; `open` was told and stands; `closed` is gone.
 */
export type FindingStatus = 'waiting' | 'open' | 'closed';

/** A finding over the nights. The same process and resource of a machine is one finding, whatever restarts come. */
export interface Finding {
  /** `ReportAssessment.id`. */
  readonly id: string;
  readonly machine: string;
  readonly process: string | null;
  readonly resource: Resource;
  readonly status: FindingStatus;
  /** How it stood on the latest night on which the machine was assessed; null while waiting, and long after it closed. */
  readonly state: FindingState | null;
  /** Nights: first and last on which it was seen, on which it was told, on which it was found gone or merged. */
  readonly firstNight: string;
  readonly lastNight: string;
  readonly openedNight: string | null;
  readonly closedNight: string | null;
  /** Nights on which it was seen, since it was opened or began to wait; and nights without it since it was seen last. */
  readonly nightsSeen: number;
  readonly quietNights: number;
  /** The newest sample of the run that showed it last, ISO 8601. */
  readonly lastSeen: string;
  readonly verdict: Verdict;
  readonly severity: Severity | null;
  readonly caveats: readonly Caveat[];
  /** Of its best article that is not ruled out; null where there is none, or it has no title. */
  readonly articleTitle: string | null;
  /** As it was seen last: what later nights are compared with. Without reasons, evidence and a series finer than a sparkline. */
  readonly assessment: ReportAssessment;
  /**
   * Its verdict and likelihood when the verdict was told last: small changes are not told (advance-findings.ts). Not there while
   * it waits, and in histories of older versions.
   */
  readonly told?: Pick<ReportAssessment, 'verdict' | 'likelihood'>;
  /** Ids of what rose with it when it was seen last; not there without any, and in histories of older versions. */
  readonly symptoms?: readonly string[];
  /** Only while it waits since it may be the warm-up after a restart of its machine. */
  readonly afterRestart?: true;
  /** The night on which it was reported again, since its suppression no longer applied; not there on any other night. */
  readonly reopenedNight?: string;
  /** The finding that it is part of since it closed; not there where it is gone. */
  readonly mergedInto?: string;
}

/** What could be judged of a machine on a night. */
export interface NightCoverage {
  /** Whether anything was, and whether any memory was, by its own counter. */
  readonly judged: boolean;
  readonly memory: boolean;
  readonly notJudged: readonly NotJudged[];
}

/** What was said of a finding on one night. */
export interface FindingNight {
  readonly id: string;
  readonly night: string;
  readonly verdict: Verdict;
  readonly severity: Severity | null;
  readonly state: FindingState | null;
  /** In the unit of the resource per hour, with its interval; null without a trend. */
  readonly slopePerHour: number | null;
  readonly ciLow: number | null;
  readonly ciHigh: number | null;
  readonly last: number | null;
  readonly articles: readonly { readonly id: string; readonly confidence: string }[];
}

/** What a night met and must say: an input that failed, or a warning of one that was read. */
export interface NightNotice {
  readonly file: string;
  /** Null for a warning. */
  readonly code: string | null;
  readonly message: string;
}

/** One that no night has reported yet. */
export interface UnreportedNotice extends NightNotice {
  /** On which it was met. */
  readonly night: string;
}
