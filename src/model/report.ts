/**
 * The Report document: everything a run found, unrounded, in the order to show it. The product of a scan; every format
 * is a pure function of it. Within schemaVersion 1 only additions. Instants are ISO 8601 on the log's wall clock, with
 * the log's offset where it is known and without one where it is not. Units: bytes, counts, hours, milliseconds.
 */
import type {
  AffectedVersions,
  ArticlePart,
  ArticleStatus,
  Confidence,
  ConditionState,
  Fix,
  Prerequisite,
  Reference,
  Restart,
  StatedBy,
} from './article.ts';
import type { Caveat, LimitCode, Severity, Verdict, PerEvent } from './assessment.ts';
import type { LogFormat, LogWarning } from './counter-log.ts';
import type { ReasonState, ReasonUnit } from './reason.ts';
import type { EvidenceFacts, EvidenceKind, VersionSource } from './evidence-facts.ts';
import type { QuestionFacts } from './match.ts';
import type { MemorySplit } from './memory-split.ts';
import type { Pool, SnapshotTimeBasis } from './pool-tags.ts';
import type { Resource } from './resource.ts';
import type { SubjectBasis, SubjectKind } from './subject.ts';
import type { Envelope } from './series.ts';

export type { Confidence, ConditionState };

/** A log that was read. Samples are on its wall clock; `bytes` is its size on disk. */
export interface ReportInput {
  readonly file: string;
  readonly format: LogFormat;
  readonly bytes: number;
  readonly sha256: string;
  readonly machines: readonly string[];
  readonly firstSample: string | null;
  readonly lastSample: string | null;
  readonly utcOffsetMinutes: number | null;
  readonly zone: string | null;
  readonly samples: number;
  /** Columns that are counters, and how many of them were read. */
  readonly counters: number;
  readonly countersRead: number;
  /** Steps between its samples that are much longer than the usual one. Not there in Reports of older versions. */
  readonly gaps?: ReportGaps;
  /** Of its records, those that had to be left out, 0 to 1. Not there in Reports of older versions. */
  readonly leftOutShare?: number;
  readonly warnings: readonly ReportWarning[];
}

/** A fault of an input, with its sentence. */
export interface ReportWarning extends Pick<LogWarning, 'kind' | 'count' | 'positions'> {
  readonly message: string;
}

/** A machine that the logs name in several ways: `SRV01` and `srv01.contoso.com`. */
export interface ReportMachine {
  /** By which the rest of the Report names it. */
  readonly name: string;
  readonly alsoKnownAs: readonly string[];
}

/** What the likelihoods of a machine's findings assume; see `baseRateOf`. */
export interface ReportBaseRate {
  readonly machine: string;
  /** That ran at the same time, judged or not. */
  readonly processes: number;
  /** Of all processes, the share that leaks. */
  readonly leakShare: number;
  /** Of those that leak or are hard to tell from a leak, the share that leaks. */
  readonly judgedShare: number;
}

/** Gaps between samples: how many, and the longest. */
export interface ReportGaps {
  readonly count: number;
  /** The longest few, in time order: from the sample before each to the one behind it. */
  readonly longest: readonly { readonly from: string; readonly to: string }[];
}

/** An input that could not be read or holds nothing to assess. */
export interface ReportFailedInput {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/** Every `NotJudgedReason`. */
export const NOT_JUDGED_REASONS = ['not-logged', 'no-values', 'too-little-data', 'too-many'] as const;
/**
 * `no-values`: the log has the counter, but no value of it; `too-little-data`: less of it than of the process's others;
 * `too-many`: of more processes than can be judged, those that grew least.
 */
export type NotJudgedReason = (typeof NOT_JUDGED_REASONS)[number];

/** Processes of which a resource could not be judged by its own counter. */
export interface NotJudged {
  readonly machine: string;
  /** How many, and some of their names. */
  readonly processes: number;
  readonly names: readonly string[];
  readonly resource: Resource;
  /** `\\Process(*)\\Private Bytes`. */
  readonly counter: string;
  readonly reason: NotJudgedReason;
  /** What was judged in its place, never as more than a suspected leak; null where nothing was. */
  readonly standIn: Resource | null;
}

/** Results for which the Report has no room: they were judged, and are only counted. */
export interface ReportNotListed {
  /** Assessments, and how many of them have each verdict; symptoms of findings are in `symptoms` alone. */
  readonly results: number;
  /** Not there without any. */
  readonly symptoms?: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** Processes without any result listed. */
  readonly processes: number;
  /** Processes that leak without any leak of them listed. */
  readonly leakingProcesses: number;
  readonly events: number;
}

/** A module list that was read, and how many processes and modules it names. */
export interface ReportInventory {
  readonly file: string;
  readonly machine: string;
  readonly processes: number;
  readonly modules: number;
}

/** What is known of a machine's Windows and memory, by lists and by what the user declares. */
export interface ReportSystem {
  readonly machine: string;
  /** Versions of Windows that it can be, as articles write them, `Server 2022`; empty where not known. */
  readonly windows: readonly string[];
  /** `20348.2340`, or `20348` without its revision; null where not known. */
  readonly build: string | null;
  /** What shows the build; null where it is not known. */
  readonly buildSource: VersionSource | null;
  /** Ids of the installed updates that lists name, in order; a cumulative update hides those before it. */
  readonly updates: readonly string[];
  /** Physical memory; null where not known. */
  readonly memoryBytes: number | null;
  /** Files with its system information; empty where there is none. */
  readonly files: readonly string[];
}

/** A process list that was read: how many processes it names, and how many of the logs got a name by it. */
export interface ReportProcessList {
  readonly file: string;
  readonly machine: string;
  readonly processes: number;
  readonly named: number;
}

/** A pool tag as lists of pool tags show it. Bytes; what follows from a second list is null where there is none. */
export interface ReportPoolTag {
  readonly tag: string;
  readonly type: Pool;
  readonly firstBytes: number | null;
  readonly lastBytes: number;
  readonly growth: number | null;
  readonly perHour: number | null;
  /** Allocations not freed in the last list, and how many more than in the first. */
  readonly outstanding: number;
  readonly outstandingGrowth: number | null;
  /** Of what all tags of its pool that grew gained, its part, 0 to 1. */
  readonly share: number | null;
  /** Whether it clearly grows. */
  readonly grows: boolean;
  /** The driver or part of Windows, what it uses the tag for, and where that is documented; null where not known. */
  readonly owner: string | null;
  readonly what: string | null;
  readonly source: string | null;
}

/** What the lists of pool tags of a machine show together. */
export interface ReportPoolTags {
  readonly machine: string;
  /** In time order. Times on the clock of the machine's log, or of UTC where its offset is not known; null where not known. */
  readonly lists: readonly {
    readonly file: string;
    readonly time: string | null;
    readonly timeBasis: SnapshotTimeBasis;
  }[];
  /** Between the first and the last; null where their times are not known. */
  readonly hours: number | null;
  /** Tags in the last list, and how many of them clearly grow. */
  readonly listed: number;
  readonly growing: number;
  /** Those that clearly grow, most growth first; where none does, the largest. At most 15. */
  readonly tags: readonly ReportPoolTag[];
}

/** How a resource grows, in its unit: slope and its 95 % interval per hour, and the levels of the deciding lifetime. */
export interface ReportTrend {
  readonly slopePerHour: number;
  readonly ciLow: number;
  readonly ciHigh: number;
  /** Since when it grows, as far as the log shows; the run's first sample where it grew from then on. */
  readonly onset: string;
  /** True if it did not grow before: the onset is an event in the log. */
  readonly onsetSeen: boolean;
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  readonly samples: number;
  /** The fitted line for drawing: its two ends. */
  readonly line: { readonly start: string; readonly end: string; readonly from: number; readonly to: number };
}

/** A test of the growth. Programs use the code and the figures; the fields that may be missing are those of older versions. */
export interface ReportReason {
  /** Stable name of the test. */
  readonly code: string;
  readonly state: ReasonState;
  /** What was measured, null where that is not known; not there where nothing is. */
  readonly value?: number | null;
  readonly unit?: ReasonUnit;
  /** The value from which the test gives the opposite result, where there is one. */
  readonly limit?: number;
  /** More figures and names, with their units in the keys. */
  readonly facts?: Readonly<Record<string, string | number | null>>;
  /** The sentence made of them, for people. */
  readonly text: string;
}

/** A limit that growth may reach, in the unit of the resource. */
export interface ReportLimit {
  /** For people. */
  readonly name: string;
  /** Not there in Reports of older versions. */
  readonly code?: LimitCode;
  readonly value: number;
}

/** When growth reaches a limit; `latest` is null where the slowest growth in its interval never does. */
export interface ReportExhaustion {
  /** Name of the limit, for people. */
  readonly limit: string;
  /** Not there in Reports of older versions. */
  readonly limitCode?: LimitCode;
  /** Whether this process alone reaches the limit, or everything on its machine together. */
  readonly scope: 'process' | 'machine';
  readonly limitValue: number;
  readonly at: string;
  readonly earliest: string;
  readonly latest: string | null;
  /** True where the limit may come sooner than all of these: Virtual Bytes, which it limits, were not logged. */
  readonly atLatest: boolean;
}

/** A condition of an article in words and, since the facts were added, as codes and numbers. */
export type ReportEvidence<Kind extends EvidenceKind = EvidenceKind> = {
  [K in Kind]: {
    readonly kind: K;
    readonly wanted: string;
    readonly found: string;
    readonly state: ConditionState;
    /** Not there in Reports of older versions, nor is `foundFacts`. */
    readonly wantedFacts?: EvidenceFacts[K]['wanted'];
    readonly foundFacts?: EvidenceFacts[K]['found'];
  };
}[Kind];

/** An article compared with a finding or event, with the evidence line by line. */
export interface ReportArticleMatch {
  readonly id: string;
  readonly confidence: Confidence;
  readonly evidence: readonly ReportEvidence[];
}

/** What would tell tied articles apart, and the command that answers it. */
export interface ReportQuestion {
  readonly articles: readonly string[];
  readonly text: string;
  readonly command: string | null;
  /** Not there in Reports of older versions. */
  readonly facts?: QuestionFacts;
}

/** Something to do about a finding, for people. */
export interface ReportStep {
  readonly text: string;
  /** Command to run for it; null where a person must act. */
  readonly command: string | null;
  /** Address of the page that it is based on; not there where it follows from the log or an article. */
  readonly source?: string;
}

/** Which process a person would call it: its application pool, services, job or command line where they are known. */
export interface ReportSubject {
  readonly kind: SubjectKind;
  readonly names: readonly string[];
  readonly basis: SubjectBasis;
  /** What ids are made of, beside machine, image and resource. */
  readonly key: string;
}

/** Why a lifetime is taken for the successor of the one before; see `Succession`. Null: not known. */
export interface ReportSuccession {
  readonly gapSeconds: number;
  readonly siblingsBefore: number;
  readonly siblingsAfter: number;
  readonly sameInstance: boolean;
  readonly levelShare: number | null;
  readonly doubtful: boolean;
}

/**
 * One resource of one process, over all its lifetimes, or of a machine. `leak` and `suspect` are findings, unless they are a
 * symptom of another.
 */
export interface ReportAssessment {
  readonly id: string;
  readonly machine: string;
  /** Base name; null for the machine itself. */
  readonly process: string | null;
  readonly instance: string | null;
  /** Of the lifetime that lives now, or lived last; null where not known. */
  readonly pid: number | null;
  /** Null for the machine itself. Not there in Reports of older versions, nor is `running`. */
  readonly subject?: ReportSubject | null;
  /** Whether it was there at the end of the log. */
  readonly running?: boolean;
  /** How many processes of this image were in the log beside one another, this one included. */
  readonly siblings: number;
  readonly resource: Resource;
  /** The one that decides. Its `pid` is not there in Reports of older versions. */
  readonly lifetime: {
    readonly pid?: number | null;
    readonly start: string;
    readonly end: string;
    readonly startKnown: boolean;
    readonly endKnown: boolean;
  };
  readonly lifetimes: readonly {
    readonly pid: number | null;
    readonly start: string;
    readonly end: string;
    /** When the process started, which may be long before the log; only where Elapsed Time was logged. */
    readonly started?: string;
    /** Only where it is taken for the successor of another one. */
    readonly succession?: ReportSuccession;
  }[];
  /** Of the lifetime that decides, where long gaps are a good part of it: they, and the hours without them. */
  readonly gaps?: ReportGaps & { readonly coveredHours: number };
  /**
   * Of the rows of that lifetime, those with a value of the counter, 0 to 1; null where that is not known. Not there in
   * Reports of older versions.
   */
  readonly usableShare?: number | null;
  /** More runs of the image that were only counted: of under half an hour, or those that grew least of some thousand. */
  readonly foldedRuns: number;
  readonly verdict: Verdict;
  readonly severity: Severity | null;
  /**
   * How likely it is that it leaks, 0 to 1; null where too little was logged, or what grows is known to be no leak. Not there in
   * Reports of older versions.
   */
  readonly likelihood?: number | null;
  readonly caveats: readonly Caveat[];
  readonly trend: ReportTrend | null;
  /** Of the lifetime that decides; null without a sample. Not there in Reports of older versions. */
  readonly levels?: {
    readonly first: number;
    readonly last: number;
    readonly min: number;
    readonly max: number;
  } | null;
  readonly limits: readonly ReportLimit[];
  readonly exhaustion: ReportExhaustion | null;
  /** What is lost for each event of a load counter; null where that is not steady, or none was logged. */
  readonly perEvent: PerEvent | null;
  /** Of what the growth consists; only where counters show it. */
  readonly split?: MemorySplit;
  /** Over all lifetimes, null between them; null as a whole where no report draws it. */
  readonly series: Envelope | null;
  readonly reasons: readonly ReportReason[];
  /** Best first; ruled-out ones last. */
  readonly articles: readonly ReportArticleMatch[];
  readonly questions: readonly ReportQuestion[];
  /** Only in JSON, and of findings alone: what to do, most useful first. Made anew each time a report is written. */
  readonly steps?: readonly ReportStep[];
  /** Only where the run was compared with an earlier Report, and for what is or was a finding. */
  readonly state?: FindingState;
  /** Only of growth that has the cause of a finding, by its id: it is no finding of its own. */
  readonly symptomOf?: string;
  /** Only of a finding that accounts for growth of its machine as a whole: of what, and its share of it, 0 to 1. */
  readonly explains?: readonly ReportExplained[];
  /** Only where a finding, or the one that it is a symptom of, is suppressed: no report puts it among the findings. */
  readonly suppressedBy?: ReportSuppression;
}

/** Growth of a machine as a whole, by the id of its assessment, and the share of it that a process makes. */
export interface ReportExplained {
  readonly id: string;
  readonly resource: Resource;
  readonly share: number;
}

/** Every `FindingState`. */
export const FINDING_STATES = ['new', 'reopened', 'worse', 'same', 'better', 'gone'] as const;
/**
 * What changed of a finding since an earlier Report; `reopened` where a suppression of it has ended, `gone` where it is not a finding
 * any more.
 */
export type FindingState = (typeof FINDING_STATES)[number];

/** A finding of an earlier Report that is none in this one. */
export interface ReportGone {
  readonly id: string;
  readonly machine: string;
  readonly process: string | null;
  readonly instance: string | null;
  readonly siblings: number;
  /** As in `ReportAssessment`; not there in Reports of older versions. */
  readonly pid?: number | null;
  readonly subject?: ReportSubject | null;
  readonly running?: boolean;
  readonly resource: Resource;
  /** Then: its verdict, its slope (null without a trend) and the end of its run in that log. */
  readonly verdict: Verdict;
  readonly slopePerHour: number | null;
  readonly lastSeen: string;
  /** What it is now; null where these logs do not have it. */
  readonly now: Verdict | null;
}

/** A finding of an earlier Report that is part of another one now, by their ids. */
export interface ReportMerged {
  readonly id: string;
  readonly into: string;
}

/** The earlier Report that this run was compared with. */
export interface ReportBaseline {
  readonly file: string;
  readonly generatedAt: string;
  readonly version: string;
  /** Findings of then that these logs show to be none, or do not have although they are of that machine. */
  readonly gone: readonly ReportGone[];
  /** Findings of then that are symptoms of another one now, or whose symptom leads now: the other's id. Not there without any. */
  readonly merged?: readonly ReportMerged[];
  /** Findings of then of which nothing can be said: another machine's, left out by a filter, or too little data. */
  readonly unseen: readonly ReportGone[];
}

/** What earlier nights add to a report of a night: its inputs are the captures of that night alone. */
export interface ReportHistory {
  /** `yyyy-MM-dd` */
  readonly night: string;
  /** The first sample that was taken into account, ISO 8601. */
  readonly since: string;
  /** All captures that were taken into account, those of this night included. */
  readonly captures: number;
}

/** The entry that suppresses a finding, by its file and 1-based line. */
export interface ReportSuppression {
  readonly reason: string;
  /** Last day on which it applies, `yyyy-MM-dd`; null = without end. */
  readonly expires: string | null;
  readonly file: string;
  readonly line: number;
}

/** A process or machine that ended or restarted. */
export interface ReportEvent {
  readonly kind: 'process-ended' | 'process-restarted' | 'machine-restarted';
  readonly machine: string;
  readonly process: string | null;
  /** Not there in Reports of older versions; null for the machine itself. */
  readonly subject?: ReportSubject | null;
  readonly pid: number | null;
  readonly at: string;
  readonly scheduled: boolean;
  /** True where the process that was started again may be another one's successor; else not there. */
  readonly doubtful?: boolean;
  readonly articles: readonly ReportArticleMatch[];
}

/** An article as the report shows it: rendered without the catalog. */
export interface ReportArticle {
  readonly title: string | null;
  readonly status: ArticleStatus;
  /** Who says so, how much of it was read, and the versions that have the leak. Not there in Reports of older versions. */
  readonly statedBy?: StatedBy | null;
  readonly read?: ArticlePart;
  readonly affected?: readonly AffectedVersions[];
  /** The page that the facts are from. */
  readonly source?: { readonly title: string | null; readonly url: string } | null;
  readonly summary: string;
  readonly cause: string;
  readonly trigger: string;
  readonly faultyModule: string | null;
  /** Error codes that the article names, as it writes them. */
  readonly errorCodes: readonly string[];
  readonly products: readonly string[];
  readonly fixes: readonly Fix[];
  readonly prerequisites: readonly Prerequisite[];
  readonly restart: Restart | null;
  readonly replaces: readonly string[] | null;
  readonly workaround: string | null;
  readonly references: readonly Reference[];
  readonly lastReviewed: string | null;
}

/** The headline facts; results that are not listed are counted too. */
export interface ReportOverview {
  readonly processes: number;
  readonly machines: number;
  /** Findings that are not suppressed: one for each cause, whatever other resources rise with it. */
  readonly leaks: number;
  readonly suspects: number;
  readonly leakingProcesses: number;
  /** Machines that leak as a whole. */
  readonly leakingMachines: number;
  readonly suppressed: number;
  /** Events that an article may explain. */
  readonly knownCrashes: number;
  readonly notJudgedProcesses: number;
  readonly failedInputs: number;
  /** Id of the most urgent finding. */
  readonly worst: string | null;
  /** Id of the finding whose limit, or that of its symptoms, is reached first, and when. */
  readonly soonestLimit: { readonly id: string; readonly at: string } | null;
  /** That of a scan without options that change it. */
  readonly exitStatus: number;
}

/** A counter of a process over the whole log, all its lifetimes together, in the unit of the resource. */
export interface ReportProcessLevels {
  /** Of its assessment. */
  readonly id: string;
  /** Of the first sample, and of the last one of the lifetime that was there last. */
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  /** Medians of equal slices of the log, null = no sample; at most 30. */
  readonly line: readonly (number | null)[];
}

/** Everything that a scan found, unrounded, most urgent first. Holds no NaN: null means unknown or not applicable. */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'leakscan'; readonly version: string };
  readonly generatedAt: string;
  readonly options: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** The command line behind the program's name, without secrets; only where the run had one. */
  readonly command?: readonly string[];
  readonly catalog: {
    readonly version: string;
    /** Day of its newest change, `yyyy-MM-dd`; null where it is not known. Not there in Reports of older versions. */
    readonly date?: string | null;
    readonly articles: number;
    /** Folders and archives of the user's that were added, as given; not there without any. */
    readonly folders?: readonly string[];
  };
  readonly inputs: readonly ReportInput[];
  /** Only where logs name a machine in several ways: those machines. */
  readonly machines?: readonly ReportMachine[];
  /** By machine. Not there in Reports of older versions. */
  readonly baseRates?: readonly ReportBaseRate[];
  readonly failedInputs: readonly ReportFailedInput[];
  readonly inventories: readonly ReportInventory[];
  /** Machines of which a list or the configuration shows Windows, build, updates or memory; not there without any. */
  readonly systems?: readonly ReportSystem[];
  /** Only where process lists were given. */
  readonly processLists?: readonly ReportProcessList[];
  /** By machine; only where lists of pool tags were given. */
  readonly poolTags?: readonly ReportPoolTags[];
  /** Not there in Reports of older versions. */
  readonly overview?: ReportOverview;
  /** Most urgent first. */
  readonly assessments: readonly ReportAssessment[];
  /**
   * The processes of each machine that use the most memory at the end of the log, the largest first, at most 15 of one. Not there
   * where only some processes were asked for, and in Reports of older versions.
   */
  readonly largest?: readonly ReportProcessLevels[];
  /** Only where processes were asked for: every counter of those, at most 50 processes of a machine. */
  readonly asked?: readonly ReportProcessLevels[];
  /** In time order. */
  readonly events: readonly ReportEvent[];
  readonly articles: Readonly<Record<string, ReportArticle>>;
  /** Only where memory of some process was not judged by Private Bytes; earlier versions did not say so. */
  readonly notJudged?: readonly NotJudged[];
  /** Only where the Report has no room for all results or events. */
  readonly notListed?: ReportNotListed;
  /** Only where the run was compared with an earlier Report. */
  readonly baseline?: ReportBaseline;
  /** Only of a night's report. */
  readonly history?: ReportHistory;
  readonly warnings: readonly string[];
}
