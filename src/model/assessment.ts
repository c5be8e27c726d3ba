import type { CompanionKey } from './companion.ts';
import type { Lifetime, MachineHistory, ProcessHistory } from './lifetime.ts';
import type { MemorySplit } from './memory-split.ts';
import type { Reason } from './reason.ts';
import type { Resource } from './resource.ts';
import type { Envelope } from './series.ts';
import type { Trend } from './trend.ts';
import type { Verdict } from './verdict.ts';

export { VERDICTS, type Verdict } from './verdict.ts';

/** The most urgent first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
/** How urgent a finding is: `critical` first. */
export type Severity = (typeof SEVERITIES)[number];

export const CAVEATS = [
  'under-a-day',
  'growth-slowing',
  'known-cache',
  'age-unknown',
  'monitor',
  'no-process-id',
  'stand-in',
  'few-usable-samples',
] as const;
/** Why a verdict is less certain than its numbers: `under-a-day`, `growth-slowing` and others (docs/report.md). */
export type Caveat = (typeof CAVEATS)[number];

/** What growth can run into; `words/limits.ts` names them. */
export const LIMIT_CODES = [
  'configured',
  'address-space-2gb',
  'address-space-3gb',
  'address-space-4gb',
  'handles',
  'commit',
  'available-memory',
  'nonpaged-pool',
  'paged-pool',
  'system-ptes',
] as const;
export type LimitCode = (typeof LIMIT_CODES)[number];

/** A limit that growth may reach: its name, and its value in the unit of the resource. */
export interface Limit {
  readonly code: LimitCode;
  readonly value: number;
}

/** When growth reaches a limit, on the log's wall clock in milliseconds; latest is null if the interval has no end. */
export interface Exhaustion {
  readonly limit: LimitCode;
  /** Whether this process alone reaches the limit, or everything on its machine together. */
  readonly scope: 'process' | 'machine';
  readonly limitValue: number;
  readonly atMs: number;
  readonly earliestMs: number;
  readonly latestMs: number | null;
  /** True where growth is only known to be at least so fast: the limit may come sooner than that. */
  readonly atLatest: boolean;
}

/** Growth that goes with the events of a counter: so much of the resource for each of them. */
export interface PerEvent {
  readonly counter: CompanionKey;
  /** What is counted: `request`. */
  readonly event: string;
  /** In the unit of the resource. */
  readonly amount: number;
}

/** Long gaps between the samples of a life. */
export interface SampleGaps {
  readonly count: number;
  /** Time of the life without them, in milliseconds. */
  readonly coveredMs: number;
  /** The longest few, in time order: the sample before each and the one behind it, on the log's wall clock. */
  readonly longest: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** The judgement on one resource of one process, over all its lifetimes. */
export interface Assessment {
  readonly history: ProcessHistory | MachineHistory;
  readonly resource: Resource;
  /** The lifetime that decides. */
  readonly lifetime: Lifetime;
  readonly verdict: Verdict;
  readonly severity: Severity | null;
  /** How likely it is that it leaks, 0 to 1; null where too little was logged, or what grows is known to be no leak. */
  readonly likelihood: number | null;
  readonly caveats: readonly Caveat[];
  readonly trend: Trend | null;
  /** Of the deciding lifetime, in the unit of the counter; null without a sample. */
  readonly levels: { readonly first: number; readonly last: number; readonly min: number; readonly max: number } | null;
  readonly samples: number;
  /** Of the rows of its span, those with a value of it, 0 to 1; null where that is not known. */
  readonly usableShare: number | null;
  /** Null where they are a small part of its span, or there are none. */
  readonly gaps: SampleGaps | null;
  readonly limits: readonly Limit[];
  readonly exhaustion: Exhaustion | null;
  /** What is lost for each event of a load counter; null where none was logged, or it is not steady. */
  readonly perEvent: PerEvent | null;
  /** Of what the growth consists; null where no counter shows it. */
  readonly split: MemorySplit | null;
  readonly envelope: Envelope | null;
  readonly reasons: readonly Reason[];
  /** The finding whose cause it has: growth of the same process beside it, or of its machine; null for any other. */
  readonly symptomOf: Assessment | null;
  /** Of a finding: growth of its machine as a whole that its process makes. */
  readonly explains: readonly ExplainedGrowth[];
}

/** Growth of a machine as a whole, and the share of it that one process makes, 0 to 1. */
export interface ExplainedGrowth {
  readonly resource: Resource;
  readonly share: number;
}

/** A counter of a process over the whole log, all its lifetimes together, in the unit of the counter. */
export interface ProcessLevels {
  readonly assessment: Assessment;
  /** Of the first sample, and of the last one of the lifetime that was there last. */
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  /** Medians of equal slices of the log, null = no sample; at most 30. */
  readonly line: readonly (number | null)[];
}
