/** What a night came to: the machine-readable summary, and what the index page shows. Instants are ISO 8601. */
import type { Severity, Verdict } from './assessment.ts';
import type { FindingNight, FindingStatus, KnownLifetime } from './history.ts';
import type { FindingState, NotJudged, ReportFailedInput, ReportSubject } from './report.ts';
import type { Resource } from './resource.ts';

export interface NightCatalog {
  readonly version: string;
  /** Day of its newest change, `yyyy-MM-dd`; null where it is not known. */
  readonly date: string | null;
  readonly articles: number;
}

export interface NightSummary {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'leakscan'; readonly version: string };
  /** Not there where it is not known, as in summaries of older versions. */
  readonly catalog?: NightCatalog;
  readonly generatedAt: string;
  /** `yyyy-MM-dd` by the run's clock. */
  readonly night: string;
  /** As given. */
  readonly roots: readonly string[];
  readonly captures: {
    /** Read on this run, left alone because they had not changed, and failed. */
    readonly read: number;
    readonly unchanged: number;
    readonly failed: number;
  };
  /** Most urgent first, then by name. */
  readonly machines: readonly NightMachine[];
  /** What the findings of the machines come to: open ones first, in the order of the pages. */
  readonly causes: readonly NightCause[];
  /** Open findings that a suppression hides, most urgent first; not there in summaries of older versions. */
  readonly suppressed?: readonly NightSuppressed[];
  /** Findings that are not reported yet, most urgent first; not there in summaries of older versions. */
  readonly waiting?: readonly NightWaiting[];
  /** Logs that could not be read on this night. */
  readonly failedInputs: readonly ReportFailedInput[];
  /**
   * Files that were not used and are no failure of this night, by path: what is no counter log, and logs that failed on an
   * earlier night and have not changed since.
   */
  readonly leftOut: readonly NightLeftOut[];
  readonly warnings: readonly string[];
}

/** What lists of findings say of one. */
type NightFindingName = Pick<
  NightFinding,
  'id' | 'process' | 'instance' | 'siblings' | 'pid' | 'subject' | 'resource' | 'verdict' | 'severity' | 'likelihood'
> & { readonly machine: string };

export interface NightSuppressed extends NightFindingName {
  readonly reason: string;
  /** Last day on which the suppression applies, `yyyy-MM-dd` in UTC; null = without end. */
  readonly expires: string | null;
  /** Whether that day is at most a week away. */
  readonly expiresSoon: boolean;
}

export interface NightWaiting extends NightFindingName {
  /** Nights in a row on which it was seen, and on which it must be seen before it is reported. */
  readonly nightsSeen: number;
  readonly nightsNeeded: number;
  /** Doubtful until it was seen on more nights, or growth that followed a restart of the machine and may be its warm-up. */
  readonly reason: 'nights' | 'after-restart';
}

export interface NightLeftOut extends ReportFailedInput {
  /** On which it was left out first; since then it has not changed. */
  readonly night: string;
}

export interface NightMachine {
  readonly machine: string;
  /** The night on which it was assessed last, and its newest sample. */
  readonly lastNight: string;
  readonly lastSample: string;
  /** Nights on which it was assessed. */
  readonly nights: number;
  /** False where this run read nothing new of it. */
  readonly assessed: boolean;
  /** Logs that look like its own and could not be read since its latest night; only where there are any. */
  readonly unreadLogs?: readonly string[];
  /** As leakscan.yaml declares them; only where it does. */
  readonly owner?: string;
  readonly groups?: readonly string[];
  /** The worst that stands open; null where nothing does. */
  readonly verdict: Verdict | null;
  readonly severity: Severity | null;
  /** Whether any memory was judged by its own counter; not there where an earlier version assessed it last. */
  readonly memoryJudged?: boolean;
  /** Only where memory of some process was not judged by Private Bytes. */
  readonly notJudged?: readonly NotJudged[];
  /** Relative to the folder of the index, with forward slashes; null where none was written. */
  readonly page: string;
  readonly report: string | null;
  /** Open ones most urgent first, then those that closed lately. Waiting ones are not told. */
  readonly findings: readonly NightFinding[];
}

export interface NightFinding {
  readonly id: string;
  readonly process: string | null;
  readonly instance: string | null;
  readonly siblings: number;
  /** As in `ReportAssessment`, on the night that saw it last; not there of findings of older versions. */
  readonly pid?: number | null;
  readonly subject?: ReportSubject | null;
  readonly running?: boolean;
  readonly resource: Resource;
  readonly status: FindingStatus;
  readonly state: FindingState | null;
  readonly verdict: Verdict;
  readonly severity: Severity | null;
  /** As in `ReportAssessment`, on the night that saw it last. Not there of findings of older versions. */
  readonly likelihood?: number | null;
  /** Nights without it since it was seen last; 0 where it was seen on the machine's latest. */
  readonly quietNights: number;
  readonly slopePerHour: number | null;
  readonly ciLow: number | null;
  readonly ciHigh: number | null;
  /** Since when it grows, by the log; and the nights on which it was first and last seen, and how many saw it. */
  readonly since: string | null;
  readonly firstNight: string;
  readonly lastNight: string;
  readonly nightsSeen: number;
  readonly closedNight: string | null;
  /** When a limit is reached, and which. */
  readonly exhaustion: { readonly limit: string; readonly at: string } | null;
  /** The best article, and how many more are open beside it. */
  readonly article: { readonly id: string; readonly confidence: string; readonly title: string | null } | null;
  readonly moreArticles: number;
  /** Medians of equal slices over what was logged; null = no sample. At most 60. */
  readonly spark: readonly (number | null)[];
}

/**
 * Findings of one cause: of the same program, pool or services, resource and best article, on as many machines as have it.
 * Several of them on a single machine are a cause each, since nothing says that they are one.
 */
export interface NightCause {
  /** The same on every night, whichever machines have it. */
  readonly id: string;
  readonly process: string | null;
  readonly subject: Pick<ReportSubject, 'kind' | 'names'> | null;
  readonly resource: Resource;
  /** Id of the best article. */
  readonly article: string | null;
  readonly status: 'open' | 'closed';
  /** Of the most urgent finding. */
  readonly verdict: Verdict;
  readonly severity: Severity | null;
  /** How many of its findings are in each state; `silent`: their machines sent nothing new. */
  readonly states: NightStateCounts;
  /** Lowest and highest rate; null without a trend. */
  readonly slopePerHour: { readonly lowest: number; readonly highest: number } | null;
  /** The limit that is reached first, by a machine that sent new data. */
  readonly exhaustion: { readonly limit: string; readonly at: string; readonly machine: string } | null;
  /** Most urgent first. */
  readonly findings: readonly { readonly machine: string; readonly id: string }[];
}

export type NightStateCounts = Readonly<Record<NightState, number>>;

/** The state of a finding on a night; `silent` where its machine sent nothing that could tell. */
export type NightState = FindingState | 'silent';

/** A finding with its nights, the newest first. */
export interface PageHistory extends NightFinding {
  readonly history: readonly FindingNight[];
  /** Id of the finding that it is part of since it closed; not there where it is open or gone. */
  readonly mergedInto?: string;
}

/** What the page of a machine shows beside its row in the index. */
export interface MachinePage {
  readonly machine: NightMachine;
  readonly generatedAt: string;
  readonly version: string;
  /** Findings that are not among them: open ones that a suppression hides, and those that are not reported yet. */
  readonly unreported: { readonly suppressed: number; readonly waiting: number };
  /** Every finding there was, the open ones first. */
  readonly findings: readonly PageHistory[];
  /** Nights on which it was assessed, the newest first, each with its report if there is one. */
  readonly nights: readonly { readonly night: string; readonly report: string | null; readonly findings: number }[];
  /** Runs of processes that were seen to end or start, the newest first, at most some hundred. */
  readonly lifetimes: readonly KnownLifetime[];
}
