/**
 * The conditions of an article as facts: what each wants of a log, and what the log and the module lists show. Numbers have
 * their units in their names; words/evidence.ts makes sentences of them.
 */
import type { ClientProtocol, ConditionState, MachineRole, ObservedImage, VersionRange } from './article.ts';
import type { CompanionKey } from './companion.ts';
import type { Pool } from './pool-tags.ts';
import type { Resource } from './resource.ts';

/** The conditions that an article can make; docs/catalog.md says when each is met. */
export const EVIDENCE_KINDS = [
  'process',
  'resource',
  'shape',
  'rhythm',
  'per-event',
  'pool-tag',
  'role',
  'protocol',
  'product',
  'version',
  'service',
  'caused-by',
  'module',
  'introduced-by',
  'timing',
] as const;
/** What a line of evidence is about. */
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/**
 * Whose modules a list shows: of the run that grows or ended; of another run of the same process; of a process of the same
 * name, with another ID, or where the log has no IDs.
 */
export const LISTED_RUNS = ['same-run', 'other-run', 'other-id', 'log-without-ids'] as const;
export type ListedRunRelation = (typeof LISTED_RUNS)[number];

/** Why module lists do not answer whether a module is loaded, and in which version. */
export type UnclearModule =
  | { readonly code: 'several-versions'; readonly module: string }
  | { readonly code: 'runs-differ'; readonly module: string; readonly runs: number }
  | { readonly code: 'list-incomplete'; readonly module: string };

export type ProcessWanted =
  | { readonly code: 'image'; readonly images: readonly string[]; readonly basis: ObservedImage['basis'] }
  | { readonly code: 'class'; readonly class: string; readonly description: string | null }
  | { readonly code: 'module'; readonly module: string | null }
  /** A program that sets off what the kernel loses. */
  | { readonly code: 'running'; readonly images: readonly string[] };

export type ProcessFound =
  | { readonly code: 'image'; readonly process: string }
  | {
      readonly code: 'loaded';
      readonly process: string;
      readonly module: string;
      readonly run: ListedRunRelation;
      /** Whether the class of the article lists the program as one of Windows or Exchange, not of the class. */
      readonly excludedByName: boolean;
    }
  | {
      readonly code: 'not-loaded';
      readonly process: string;
      readonly module: string;
      readonly run: ListedRunRelation;
    }
  | { readonly code: 'unclear'; readonly process: string; readonly unclear: UnclearModule }
  | { readonly code: 'no-modules'; readonly process: string }
  | { readonly code: 'running'; readonly image: string }
  | { readonly code: 'not-running' }
  | { readonly code: 'not-shown' };

export interface ShapeMovement {
  readonly resource: Resource;
  readonly movement: 'rises' | 'level' | 'not-logged' | 'not-known';
  /** How many times faster than Private Bytes; null where that was not compared. */
  readonly timesPrivateBytes: number | null;
}

export type RhythmFound =
  | { readonly code: 'daily'; readonly hour: number }
  | { readonly code: 'other-hours' }
  | { readonly code: 'night'; readonly percentOfRate: number }
  | { readonly code: 'too-few-nights' };

export interface WantedLoss {
  readonly unit: 'bytes' | 'handles';
  readonly min: number | null;
  readonly max: number | null;
  readonly event: string;
}

export type PerEventFound =
  | { readonly code: 'measured'; readonly resource: Resource; readonly amount: number; readonly event: string }
  | { readonly code: 'not-logged' }
  | { readonly code: 'no-events'; readonly counters: readonly CompanionKey[] }
  | { readonly code: 'not-steady'; readonly counters: readonly CompanionKey[] };

export type PoolTagFound =
  /** Bytes; `share`: of the growth of its pool, 0 to 1. `perHour` is null where the times of the lists are not known. */
  | {
      readonly code: 'grows';
      readonly tag: string;
      readonly pool: Pool;
      readonly growth: number;
      readonly perHour: number | null;
      readonly share: number;
    }
  /** None of the article's tags grows; these do, the ones with most growth. */
  | { readonly code: 'other-tags'; readonly tags: readonly string[] }
  /** The lists are parts of lists, and the tags are in one of them at most. */
  | { readonly code: 'not-listed' }
  | { readonly code: 'one-list' }
  | { readonly code: 'no-list' };

export type RoleFound =
  | { readonly code: 'declared'; readonly role: MachineRole }
  | { readonly code: 'mailbox-users'; readonly users: number }
  | { readonly code: 'no-store' }
  | { readonly code: 'public-store' }
  | { readonly code: 'mta-messages'; readonly any: boolean }
  | { readonly code: 'smtp-messages'; readonly any: boolean; readonly mailboxes: 'none' | 'not-shown' }
  | { readonly code: 'running'; readonly image: string }
  | { readonly code: 'not-running'; readonly images: readonly string[] }
  | { readonly code: 'no-cluster-service' }
  | { readonly code: 'sessions'; readonly sessions: number }
  | { readonly code: 'directory-counters' }
  | { readonly code: 'no-directory-replication' }
  | {
      readonly code: 'serves';
      readonly protocols: readonly ClientProtocol[];
      readonly mailboxes: 'few-users' | 'no-store' | 'not-shown';
    }
  | { readonly code: 'not-shown'; readonly declared: boolean };

export type ProtocolFound =
  | { readonly code: 'connections'; readonly connections: number }
  | { readonly code: 'not-logged'; readonly protocol: ClientProtocol }
  | { readonly code: 'not-read'; readonly protocol: ClientProtocol };

export interface WantedProduct {
  readonly name: string;
  readonly servicePack: string | null;
}

export type ProductFound =
  /** A loaded file has the version of a product of the article, of another product, or of one that is not known. */
  | { readonly code: 'file-branch'; readonly branch: string; readonly product: string }
  | { readonly code: 'file-branch-other'; readonly branch: string }
  | { readonly code: 'file-branch-unknown'; readonly branch: string }
  | { readonly code: 'no-exchange' }
  | { readonly code: 'exchange-not-shown' }
  | { readonly code: 'declared'; readonly product: string }
  | { readonly code: 'declared-with-fix'; readonly product: string; readonly servicePack: string }
  | { readonly code: 'declared-other-release'; readonly product: string; readonly releases: readonly string[] }
  | { readonly code: 'later-windows' }
  | { readonly code: '64-bit' }
  /** A hint only: old products run for long. */
  | { readonly code: 'log-too-late'; readonly years: number }
  | { readonly code: 'windows-of-machine'; readonly windows: string; readonly source: VersionSource }
  | { readonly code: 'windows-of-image'; readonly image: string; readonly windows: VersionRange }
  /** `object`: a performance object in lower case. */
  | { readonly code: 'windows-of-object'; readonly object: string; readonly windows: VersionRange }
  | { readonly code: 'exchange-of-image'; readonly image: string }
  | { readonly code: 'not-shown'; readonly exchange: boolean };

/** Where a version, or the list of installed updates, is from. */
export const VERSION_SOURCES = ['declared', 'system-information', 'module-list'] as const;
export type VersionSource = (typeof VERSION_SOURCES)[number];

/** Versions of a product that have the leak: at or above `from`, below `below`; null = no such bound. */
export interface WantedVersions {
  readonly product: string;
  readonly from: string | null;
  readonly below: string | null;
  /** Update or release that brought the leak, and that removed it, by article or name; null where not known. */
  readonly introducedBy: string | null;
  readonly fixedBy: string | null;
}

export type VersionFound =
  /** `what`: whose version would decide. */
  | { readonly code: 'not-known'; readonly what: 'windows' | 'program' }
  | {
      readonly code: 'version';
      /** Product, or the file that has the version. */
      readonly of: string;
      readonly version: string;
      readonly source: VersionSource;
      /** `other`: a version of a line that the article says nothing of. */
      readonly relation: 'affected' | 'before' | 'fixed' | 'other';
      /** Those of the range that decided; null where they are not known. */
      readonly introducedBy: string | null;
      readonly fixedBy: string | null;
      readonly fixedVersion: string | null;
    }
  | {
      readonly code: 'update';
      readonly article: string;
      readonly effect: 'introduces' | 'fixes';
      /** What removes the leak that it brought; null where that is not known. */
      readonly fixedBy: string | null;
      readonly source: VersionSource;
    };

export interface ServiceWanted {
  readonly services: readonly string[];
  readonly pools: readonly string[];
}

export type ServiceFound =
  /** Services or pool of the process. */
  { readonly code: 'named'; readonly names: readonly string[] } | { readonly code: 'not-known' };

export type CausedByFound =
  | { readonly code: 'running'; readonly images: readonly string[] }
  | { readonly code: 'not-running' }
  | { readonly code: 'not-shown' };

export interface ModuleWanted {
  readonly module: string;
  /** Versions from which on it has the fix. */
  readonly below: readonly string[];
}

export type ModuleFound =
  | { readonly code: 'no-list' }
  | { readonly code: 'process-not-listed' }
  | { readonly code: 'unclear'; readonly unclear: UnclearModule }
  | { readonly code: 'not-loaded'; readonly module: string; readonly run: ListedRunRelation }
  | {
      readonly code: 'loaded';
      readonly module: string;
      /** As listed; null where the list has none. */
      readonly version: string | null;
      readonly run: ListedRunRelation;
      readonly comparison: 'below' | 'has-fix' | 'other-branch' | 'incomplete' | 'not-readable';
    };

export interface IntroducedByWanted {
  readonly article: string | null;
  readonly name: string | null;
  readonly module: string | null;
  /** The last version of the module without the fault. */
  readonly above: string | null;
}

export type IntroducedByFound =
  | { readonly code: 'not-shown' }
  | { readonly code: 'version-not-known' }
  | { readonly code: 'version'; readonly module: string; readonly version: string; readonly sameBranch: boolean };

export type TimingFound =
  | { readonly code: 'scheduled' }
  | { readonly code: 'once'; readonly endedTogether: number }
  | { readonly code: 'with-others'; readonly endedTogether: number };

/** What each kind of condition wants, and what is found. */
export interface EvidenceFacts {
  readonly process: { readonly wanted: ProcessWanted; readonly found: ProcessFound };
  readonly resource: {
    readonly wanted: { readonly resource: Resource };
    readonly found: { readonly resource: Resource; readonly withCache: boolean };
  };
  readonly shape: {
    readonly wanted: { readonly rising: readonly Resource[]; readonly level: readonly Resource[] };
    readonly found: { readonly movements: readonly ShapeMovement[] };
  };
  readonly rhythm: { readonly wanted: { readonly code: 'one-hour' | 'timer' | 'load' }; readonly found: RhythmFound };
  readonly 'per-event': {
    readonly wanted: { readonly losses: readonly WantedLoss[]; readonly counter: string | null };
    readonly found: PerEventFound;
  };
  readonly 'pool-tag': { readonly wanted: { readonly tags: readonly string[] }; readonly found: PoolTagFound };
  readonly role: { readonly wanted: { readonly role: MachineRole }; readonly found: RoleFound };
  readonly protocol: {
    readonly wanted: { readonly protocol: ClientProtocol; readonly when: 'any-time' | 'just-before' };
    readonly found: ProtocolFound;
  };
  readonly product: {
    readonly wanted: { readonly products: readonly WantedProduct[] };
    readonly found: ProductFound;
  };
  readonly version: { readonly wanted: { readonly versions: readonly WantedVersions[] }; readonly found: VersionFound };
  readonly service: { readonly wanted: ServiceWanted; readonly found: ServiceFound };
  /** A program that causes growth which shows in another process. */
  readonly 'caused-by': { readonly wanted: { readonly images: readonly string[] }; readonly found: CausedByFound };
  readonly module: { readonly wanted: ModuleWanted; readonly found: ModuleFound };
  readonly 'introduced-by': { readonly wanted: IntroducedByWanted; readonly found: IntroducedByFound };
  readonly timing: { readonly wanted: { readonly code: 'unplanned-end' }; readonly found: TimingFound };
}

/** What a condition of an article wants. */
export type EvidenceWanted<Kind extends EvidenceKind = EvidenceKind> = {
  [K in Kind]: { readonly kind: K; readonly wanted: EvidenceFacts[K]['wanted'] };
}[Kind];

/** One condition of an article: what it wants and what was found. */
export type EvidenceLine<Kind extends EvidenceKind = EvidenceKind> = {
  [K in Kind]: {
    readonly kind: K;
    readonly wanted: EvidenceFacts[K]['wanted'];
    readonly found: EvidenceFacts[K]['found'];
    readonly state: ConditionState;
  };
}[Kind];
