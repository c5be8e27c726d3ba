/** The history as the rest of the program sees it. Every change is one transaction: killed at any instant, nothing is half done. */
import type {
  Finding,
  FindingNight,
  FileFacts,
  KnownLifetime,
  MachineRecord,
  NightCoverage,
  NightNotice,
  ReadCapture,
  RefusedFile,
  Resolution,
  UnreportedNotice,
} from '../model/history.ts';
import type { Report, ReportInput } from '../model/report.ts';
import type { KnownProcess } from '../model/subject.ts';

/** What is known of a file from an earlier night. */
export interface KnownFile extends FileFacts {
  readonly sha256: string | null;
  /** Whether the capture of its content is still there. */
  readonly hasCapture: boolean;
  /** On which its content was read first; null where that is not known, or nothing was read. */
  readonly contentNight: string | null;
  /** Null = read; else why it was refused. */
  readonly refusal: { readonly code: string; readonly message: string; readonly night: string } | null;
}

/** A machine as the history has it. */
export interface KnownMachine {
  readonly machine: string;
  /** On which it was assessed first and last; null = never. */
  readonly firstNight: string | null;
  readonly lastNight: string | null;
  /** Nights on which it was assessed. */
  readonly nights: number;
  /** Whether captures came in that were not assessed yet. */
  readonly pending: boolean;
  /** ISO 8601 of its newest sample, by the captures of the night on which any came in last; empty where none ever did. */
  readonly lastSample: string;
}

/** A capture's part of one machine, as it is loaded to be assessed. */
export interface LoadedRecord {
  readonly record: MachineRecord;
  readonly input: ReportInput;
  /** Of the run that read it. */
  readonly night: string;
}

/** What a night's assessment of a machine changes, all at once. */
export interface NightResult {
  readonly machine: string;
  readonly night: string;
  /** Every finding of the machine that is to be remembered from now on; the others are forgotten. */
  readonly findings: readonly Finding[];
  /** Of this night; replaces what was said of this machine on this night before. */
  readonly said: readonly FindingNight[];
  /** Replaces the lifetimes of the machine that end at `lifetimesFromMs` or later; earlier ones among these are left out. */
  readonly lifetimes: readonly KnownLifetime[];
  readonly lifetimesFromMs: number;
  /** Where there is something to say; null deletes the one of this night. */
  readonly report: Report | null;
  readonly coverage: NightCoverage;
  /** Findings to notify of, by id: done when `finishDeliveries` says so; those of an earlier run of the night stay. */
  readonly deliveries: readonly Delivery[];
}

/** All findings of a machine, as in `NightResult`. */
export type FindingChange = Pick<NightResult, 'machine' | 'night' | 'findings' | 'said' | 'deliveries'>;

/** Something to be done outside for a finding, once, also if the run is killed before. */
export interface Delivery {
  readonly kind: 'notify' | 'on-finding';
  readonly machine: string;
  readonly night: string;
  readonly findingId: string;
}

/** A page of the output folder: the report of a machine's night, or with null the page of the machine. */
export interface PageKey {
  readonly machine: string;
  readonly night: string | null;
}

export interface StoredReport {
  readonly machine: string;
  readonly night: string;
  /** Whether its page in the folder of `startPages` was written since the report last changed. */
  readonly written: boolean;
}

/** What `prune` keeps. */
export interface Retention {
  /** Recorded nights of `fine` and `coarse` resolution, and of everything. */
  readonly fineNights: number;
  readonly coarseNights: number;
  readonly keepNights: number;
}

export interface History {
  /** Every file that was read or refused, by its path. */
  knownFiles(): Promise<ReadonlyMap<string, KnownFile>>;
  /** Files whose captures are still there, with each of their machines. Cost: half a second for 100,000 files. */
  captureFiles(): Promise<readonly { readonly file: string; readonly machine: string }[]>;
  /**
   * All nights on which anything was recorded, the newest first, in the order in which they were recorded: their dates are those
   * of a clock that may have been wrong. Never pruned.
   */
  nights(): Promise<readonly string[]>;
  /**
   * Takes a capture in; its machines are pending. What the same path gave before is replaced if the new one begins at the
   * same samples, or earlier, and goes at least as far, for each machine: the log has grown. Else both stay (`replaced`):
   * the file is another one now. Content whose capture is there changes nothing but the path's facts. Content whose
   * capture was deleted goes in again, under the night on which it was read first.
   */
  addCapture(capture: ReadCapture, night: string): Promise<'added' | 'grown' | 'replaced' | 'known'>;
  /** Remembers a file that cannot be used. What it gave before stays. */
  refuse(file: RefusedFile, night: string): Promise<void>;
  /** What the night must say, of files that are kept nowhere else: what could not be searched, or is tried again. */
  addNotices(notices: readonly NightNotice[], night: string): Promise<void>;
  /** Failures and warnings of nights that ended before they said them; `addCapture` and `refuse` add theirs. */
  unreported(): Promise<readonly UnreportedNotice[]>;
  /**
   * Waits for the turn of this run: machines are assessed, and pages written, by one run at a time, though several may read captures
   * into one history. The turn ends when the history is closed, or its process ends.
   * @throws LeakscanError HISTORY where another run keeps its turn for longer than this one waits
   */
  takeTurn(): Promise<void>;
  /** A night has written its pages and its summary: of what this run has met or read in `unreported`, nothing is left unsaid. */
  markReported(): Promise<void>;
  /** The file is the same as before but for its time, or another name of known content. */
  touch(facts: FileFacts, sha256: string): Promise<void>;
  /** By name, without regard to case. */
  machines(): Promise<readonly KnownMachine[]>;
  /**
   * The machine's captures, those with the newest samples first, each at the finest resolution there still is; one at a
   * time, so that who has seen enough can stop. A capture that ends more than a day after all captures of the latest
   * night is left out: the machine's clock was wrong then. With a resolution, each at that one, if it is still there.
   */
  records(machine: string, resolution?: Resolution): AsyncIterable<LoadedRecord>;
  findings(machine: string): Promise<readonly Finding[]>;
  /** The newest night first. */
  said(machine: string): Promise<readonly FindingNight[]>;
  /** Those that ended last first. */
  lifetimes(machine: string, most: number): Promise<readonly KnownLifetime[]>;
  /**
   * Processes of the machine that were there at `fromMs` or later and whose subject is recorded, the one that ended last
   * at the end.
   */
  knownProcesses(machine: string, fromMs: number): Promise<readonly KnownProcess[]>;
  /** Nights on which the machine was assessed, the newest first. */
  nightsOf(machine: string): Promise<readonly string[]>;
  /** Of the newest night on which it was assessed; null where an earlier version did, or nobody. */
  coverage(machine: string): Promise<NightCoverage | null>;
  /** Takes a night's result in: the machine is no longer pending. */
  saveNight(result: NightResult): Promise<void>;
  /** Findings that change on a night without an assessment of their machine: its page has to be written anew. */
  changeFindings(change: FindingChange): Promise<void>;
  /** All, or those of one machine; the newest night first. */
  reports(machine?: string): Promise<readonly StoredReport[]>;
  report(machine: string, night: string): Promise<Report | null>;
  /**
   * Pages go to this folder from now on. If the last ones went to another folder, no page counts as written.
   * @param folder absolute path without links
   */
  startPages(folder: string): Promise<void>;
  /** Machines whose pages were written since their findings, nights or reports last changed. */
  writtenMachines(): Promise<ReadonlySet<string>>;
  /** All in one transaction. */
  markWritten(pages: readonly PageKey[]): Promise<void>;
  /** Pages of reports and machines that were deleted from the history, until `forgetDeletedPages`. */
  deletedPages(): Promise<readonly PageKey[]>;
  forgetDeletedPages(pages: readonly PageKey[]): Promise<void>;
  deliveries(): Promise<readonly Delivery[]>;
  /** All of them, or none where the process is killed meanwhile. */
  finishDeliveries(done: readonly Delivery[]): Promise<void>;
  /**
   * Deletes what is older than retention says, counted in recorded nights: with `keepNights` 1 the newest alone stays. Files stay
   * known, with the night of their content; machines of which nothing is left are forgotten.
   */
  prune(retention: Retention): Promise<{ readonly captures: number; readonly reports: readonly StoredReport[] }>;
  close(): Promise<void>;
}
