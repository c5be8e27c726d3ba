/** What to do about findings, as data: catalog/advice.yaml, compiled by the build to a module of `words/`. */
import type { SplitKind } from './memory-split.ts';
import type { Resource } from './resource.ts';

/**
 * Releases of Windows that differ in their tools, oldest first. A server release stands for the client of its time: `2003`
 * for XP, `2008` for Vista and 7, `2012` for 8, `2016` for 10, `2022` for 11, `2025` for 11 24H2.
 */
export const WINDOWS_RELEASES = ['2000', '2003', '2008', '2012', '2016', '2022', '2025'] as const;
export type WindowsRelease = (typeof WINDOWS_RELEASES)[number];

/** Both ends included; null = no such end. */
export interface ReleaseRange {
  readonly from: WindowsRelease | null;
  readonly to: WindowsRelease | null;
}

/**
 * `critical`: Windows stops or restarts without the process; `protected`: it refuses tools, or must not be touched by them. No
 * tool stops, opens or restarts either.
 */
export const PROTECTIONS = ['critical', 'protected'] as const;
export type Protection = (typeof PROTECTIONS)[number];

/** What a step does to the process: it reads or records, stops the process for a while, or needs a restart of it. */
export const STEP_EFFECTS = ['none', 'pause', 'restart'] as const;
export type StepEffect = (typeof STEP_EFFECTS)[number];

/** Which steps that name no program a program may get: none, those that neither stop nor restart it, or all. */
export const GENERAL_ADVICE = ['none', 'gentle', 'all'] as const;
export type GeneralAdvice = (typeof GENERAL_ADVICE)[number];

/** Of what memory grew; `unknown` where the log does not say. */
export const ADVICE_SPLITS = [
  'managed',
  'gc-handles',
  'fragmentation',
  'native',
  'cache',
  'mixed',
  'machine',
  'unknown',
] as const satisfies readonly (SplitKind | 'unknown')[];
export type AdviceSplit = (typeof ADVICE_SPLITS)[number];

/** A release, and since when its first product is supported: older logs were not recorded on it. */
export interface ReleaseDate {
  readonly name: WindowsRelease;
  /** `yyyy-MM-dd` */
  readonly since: string;
  readonly source: string;
}

/** How a program is restarted until it is fixed, and what that costs. */
export interface AdviceRestart {
  /** Behind `Until it is fixed: `. */
  readonly text: string;
  readonly command: string | null;
  /** Releases that have the command. */
  readonly windows: ReleaseRange;
  /** The service that the command restarts, where there is no other command. */
  readonly service: string | null;
  /** A sentence; null where it costs no more than the restart says. */
  readonly cost: string | null;
}

/** Programs that are treated alike. */
export interface AdviceProgram {
  readonly name: string;
  /** Base names, lower case. */
  readonly images: readonly string[];
  readonly protection: Protection | null;
  readonly general: GeneralAdvice;
  /** Null: the process itself is restarted; the computer, where the process is protected. */
  readonly restart: AdviceRestart | null;
  readonly source: string;
}

/** Services by their short names, lower case. */
export interface AdviceServices {
  readonly names: readonly string[];
  readonly source: string;
}

export interface AdviceStep {
  readonly id: string;
  /** Of several steps of one topic the first whose release fits is given. */
  readonly topic: string;
  /** Names of programs; empty: any to which their `general` allows it. */
  readonly programs: readonly string[];
  /** Only of processes with one of these; empty: of those without any. */
  readonly protection: readonly Protection[];
  /** True of growth of a machine as a whole. */
  readonly machine: boolean;
  /** Whether it finds out which process it is: it comes first. */
  readonly identifies: boolean;
  /** Empty: all. */
  readonly resources: readonly Resource[];
  /** Empty: all. */
  readonly splits: readonly AdviceSplit[];
  readonly effect: StepEffect;
  readonly windows: ReleaseRange;
  readonly text: string;
  readonly command: string | null;
  readonly source: string;
}

/** Programs that only newer releases have. */
export interface ReleaseSign {
  readonly images: readonly string[];
  readonly from: WindowsRelease;
  readonly source: string;
}

export interface AdviceTable {
  /** Each release, oldest first. */
  readonly releases: readonly ReleaseDate[];
  readonly signs: readonly ReleaseSign[];
  readonly programs: readonly AdviceProgram[];
  /** Of an `svchost`: without which Windows does not work, and those that may be restarted by themselves. */
  readonly services: { readonly critical: AdviceServices; readonly restartable: readonly AdviceServices[] };
  readonly steps: readonly AdviceStep[];
}
