/** Small situations that an article carries, with what is to be made of each: `leakscan kb test` runs them. */
import type { Confidence, MachineRole } from './article.ts';
import type { Verdict } from './assessment.ts';
import type { CompanionKey } from './companion.ts';
import type { ProcessResource } from './resource.ts';

/** `later`: Windows Vista, Server 2008 or later, told by their counters. */
export const EXAMPLE_WINDOWS = ['NT 4.0', '2000', 'Server 2003', 'later'] as const;

/** Series in the notation of docs/catalog.md, `80 MB + 6 MB/h`; counters that are not named are not logged. */
type ExampleSeries = { readonly [key in ProcessResource | CompanionKey]?: string | number | undefined };

/** One process in a log, and what else the log shows. */
export interface ExampleLog extends ExampleSeries {
  readonly process: string;
  /** Length of the log. */
  readonly hours: number;
  /** Its first day, `yyyy-MM-dd`; null = the article's date. */
  readonly date: string | null;
  /** Of the process when the log begins, `10 d`; `unknown` where Elapsed Time is not logged. */
  readonly age: string;
  /** Hours into the log at which the process ends and starts again, or ends for good: `20 h`. */
  readonly restarts: readonly string[];
  readonly ends: string | null;
  /** Windows as its programs tell it; null = they do not. */
  readonly windows: (typeof EXAMPLE_WINDOWS)[number] | null;
  /** False where the log has a few processes only. */
  readonly whole: boolean;
  /** More programs of the machine, base names. */
  readonly images: readonly string[];
  /** More performance objects of the log. */
  readonly objects: readonly string[];
}

/** What is known of the machine in addition to the log, as leakscan.yaml has it. */
export interface ExampleMachine {
  /** `Server 2022`. */
  readonly windows: string | null;
  /** `20348.2340`. */
  readonly build: string | null;
  /** Installed updates, `KB5037422`. */
  readonly updates: readonly string[];
  /** `Telegraf 1.34.0`, `Exchange Server 2016 CU4`. */
  readonly products: readonly string[];
  readonly roles: readonly MachineRole[];
}

export interface ExampleExpectation {
  readonly verdict?: Verdict | undefined;
  /** How surely the growth is matched to this article; `none` = it is not named at all. */
  readonly match?: Confidence | 'none' | undefined;
  /** Other articles that are as sure as this one, at least these. */
  readonly ties?: readonly string[] | undefined;
  /** How surely an end of the process is matched to this article. */
  readonly event?: Confidence | 'none' | undefined;
}

export interface ArticleExample {
  readonly name: string;
  readonly log: ExampleLog;
  /** Lines `process module version`, `process:pid module`; null = no inventory was given. */
  readonly inventory: readonly string[] | null;
  /** Null = nothing is declared. */
  readonly machine: ExampleMachine | null;
  /** Services or application pool of the process; null = not known. */
  readonly names: readonly string[] | null;
  /** Lines `SysR nonpaged 2 MB + 1 MB/h`, listed when the log begins and ends; null = no list of pool tags was given. */
  readonly poolTags: readonly string[] | null;
  readonly expect: ExampleExpectation;
}

/** The examples of one article. */
export interface ExamplesOfArticle {
  readonly id: string;
  readonly examples: readonly ArticleExample[];
}
