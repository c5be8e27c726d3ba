/** Why a verdict is what it is: the tests of a growth as facts. Their sentences are made in words/reasons.ts. */
import type { CompanionKey } from './companion.ts';
import type { ImageResource, ProcessResource, Resource } from './resource.ts';
import type { Verdict } from './verdict.ts';

/** Whether a test speaks for a leak, partly for it, against it, or could not be made. */
export type ReasonState = 'met' | 'partly' | 'not-checked' | 'against';

/**
 * Unit of a value and its limit: `bytes` and `count` are those of the resource; `share` is 0 to 1; `ratio` compares two
 * figures; `r-squared` is that of a line, negative for one that falls; `points` are those of the scorecard.
 */
export const REASON_UNITS = [
  'bytes',
  'count',
  'share',
  'ratio',
  'r-squared',
  'points',
  'rises',
  'hours',
  'samples',
  'slices',
  'steps',
] as const;
export type ReasonUnit = (typeof REASON_UNITS)[number];

/** Caches that are known to fill. */
export type CacheName =
  | 'exchange-database'
  | 'exchange-mailbox-database'
  | 'mail-queue-database'
  | 'sql-server-buffer-pool'
  | 'analysis-services'
  | 'directory-database'
  | 'replication-database'
  | 'database';

/** What kind of thing is lost. */
export type LostKind =
  | 'heap'
  | 'heap-alone'
  | 'threads-and-memory'
  | 'handles-and-memory'
  | 'address-space'
  | 'threads'
  | 'threads-and-stacks'
  | 'handles'
  | 'handles-and-kernel-memory'
  | 'kernel-memory-alone'
  | 'kernel-memory-and-handles'
  | 'kernel-memory-of-no-process'
  | 'page-table-entries'
  | 'processes'
  | 'processes-of-machine'
  | 'ended-processes';

type None = Readonly<Record<string, never>>;

/** What each test has to say beyond its value: by name, numbers with their units in it. */
export interface ReasonFacts {
  'enough-data': { readonly spanHours: number; readonly minHours: number } | { readonly slices: number };
  practical: None;
  points: { readonly maxPoints: number };
  'keeps-growth': None;
  'keeps-straight': None;
  'grows-to-end': None;
  'many-rises': None;
  'floor-grows': None;
  'floor-straight': None;
  'long-floor-straight': None;
  'end-straight': None;
  sustained: None;
  'not-saturating': None;
  'steps-taken-off': { readonly steps: number; readonly gaps: number };
  'goes-on': None;
  'keeps-its-rate': None;
  /** Its value is the multiple of the largest earlier growth over the same length. */
  'beyond-its-past': {
    /** Share of the growth above the levels held before; negative where it ends below them. */
    readonly newShare: number;
  };
  /** Earlier runs that grew as much at the same age and went on without a leak; its value is the multiple of their growth. */
  'as-after-earlier-starts': { readonly runs: number };
  lives: { readonly leakingRuns: number; readonly runs: number };
  'ended-within-a-day': None;
  /** Its value is how many more hours of log decide it. */
  'time-decides': None;
  load: { readonly counter: CompanionKey };
  'per-event': { readonly counter: CompanionKey; readonly event: string; readonly parts: number };
  monitor: None;
  'scheduled-scan': None;
  'known-cache': { readonly cache: CacheName };
  /** The verdict on what is left without the cache; null where that is what the other reasons are about. */
  'cache-subtracted': { readonly cache: CacheName; readonly remainder: Verdict | null };
  'cache-filled': None;
  /** The verdict on the time after; null where there is too little of it. */
  'cache-filling': { readonly afterwards: Verdict | null };
  'virtual-bytes-rise': None;
  'working-set-stays-behind': None;
  kind: { readonly lost: LostKind };
  processes: {
    /** The counter of processes that adds up to the machine's. */
    readonly part: ProcessResource | ImageResource;
    readonly outcome: 'not-logged' | 'unknown' | 'explained' | 'not-all-logged' | 'rest';
  };
  'used-up': None;
  'stand-in': { readonly resource: Resource };
  'both-grow': None;
  'symptom-leaks': { readonly resource: Resource };
}

export type ReasonCode = keyof ReasonFacts;

/** What a test measured, and the value from which it gives the opposite result; null where it measures nothing. */
export interface Measured {
  readonly value: number | null;
  readonly unit: ReasonUnit | null;
  readonly limit: number | null;
}

export interface ReasonOf<Code extends ReasonCode> extends Measured {
  /** Stable name of the test. */
  readonly code: Code;
  readonly state: ReasonState;
  readonly facts: ReasonFacts[Code];
}

export type Reason = { [Code in ReasonCode]: ReasonOf<Code> }[ReasonCode];
