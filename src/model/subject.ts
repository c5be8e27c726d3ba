/** What a person would name: which process, or group of workers, among all of one image on a machine. */

/** What tells processes of one image apart, the best first; the machine itself has none. */
export const SUBJECT_KINDS = [
  'application-pool',
  'services',
  'job',
  'command-line',
  'image',
  'start-time',
  'rank',
] as const;
/**
 * `image`: the only process of its image, with its restarts; `start-time`: nothing names it, the time of its start tells it
 * from its siblings; `rank`: not even that is known, so its position among siblings by age does.
 */
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** Kinds that have names. */
export type NamedSubjectKind = Extract<SubjectKind, 'application-pool' | 'services' | 'job' | 'command-line'>;

/** From what the subject is known. */
export const SUBJECT_BASES = [
  'counters',
  'process-list',
  'succession',
  'history',
  'image',
  'start-time',
  'rank',
] as const;
/**
 * `succession`: a process before it had the name; `history`: an earlier night knew it; the last three are those of the kinds
 * without names.
 */
export type SubjectBasis = (typeof SUBJECT_BASES)[number];

export interface Subject {
  readonly kind: SubjectKind;
  /** Pools, services, or the program of the command line; empty where nothing names it. */
  readonly names: readonly string[];
  readonly basis: SubjectBasis;
  /** The same for the same subject of a machine and image, whatever the log; `''` for the kind `image`. Not for people. */
  readonly key: string;
}

/** Of the only process of an image. */
export const ONLY_PROCESS: Subject = { kind: 'image', names: [], basis: 'image', key: '' };

/** That a process had a name at a time: what a counter or a list says. Times on the log's wall clock, in milliseconds. */
export interface ProcessNaming {
  readonly kind: NamedSubjectKind;
  readonly names: readonly string[];
  /** What tells it from others of its kind; without it the names do, whatever their case and order. */
  readonly key?: string;
  readonly pid: number;
  /** Base name without `.exe`; null where it is not said. */
  readonly image: string | null;
  /** While it was seen. */
  readonly fromMs: number;
  readonly toMs: number;
  /** When the process started; NaN where it is not said. */
  readonly startedMs: number;
  readonly basis: Extract<SubjectBasis, 'counters' | 'process-list' | 'history'>;
}

/** A process that an earlier night knew. Times on the log's wall clock, in milliseconds. */
export interface KnownProcess {
  /** Base name of its image. */
  readonly process: string;
  readonly pid: number | null;
  /** While it was seen. */
  readonly startMs: number;
  readonly endMs: number;
  readonly subject: Subject;
}

/** Why a process is taken for the successor of another: what was measured. */
export interface Succession {
  /** From the end of the one before to the start of this one, in milliseconds; negative where both ran for a while. */
  readonly gapMs: number;
  /** Processes of the image alive before the end of the one and after the start of the other. */
  readonly siblingsBefore: number;
  readonly siblingsAfter: number;
  /** Whether it has the instance name that the one before had. */
  readonly sameInstance: boolean;
  /** Level of memory at its start relative to that of the one before at its start; NaN where not known. */
  readonly levelShare: number;
  /** True where another process could be the successor as well. */
  readonly doubtful: boolean;
}

/** The key of a process that only its position among siblings by age tells apart. @param rank from 0 */
export const rankKey = (rank: number): string => (rank === 0 ? ONLY_PROCESS.key : String(rank));
