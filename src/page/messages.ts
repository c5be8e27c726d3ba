/** What the page and its worker say to each other. */
import type { Report } from '../model/report.ts';
import type { ReportFormat } from '../render/index.ts';

/** To the worker. */
export type Request =
  | { readonly kind: 'scan'; readonly files: readonly GivenFile[]; readonly nowMs: number }
  | { readonly kind: 'render'; readonly report: Report; readonly format: ReportFormat };

/** A file under the name that messages and the Report give it. */
export interface GivenFile {
  readonly name: string;
  readonly file: File;
}

/** From the worker. */
export type Answer =
  | { readonly kind: 'progress'; readonly stage: Stage; readonly file: string; readonly share: number }
  /** The page to show, and what else was said. */
  | {
      readonly kind: 'scanned';
      readonly report: Report;
      readonly html: string;
      readonly verdict: string;
      readonly notes: readonly string[];
    }
  | { readonly kind: 'failed'; readonly lines: readonly string[] }
  | { readonly kind: 'rendered'; readonly format: ReportFormat; readonly text: string; readonly extension: string };

export type Stage = 'sort' | 'read' | 'judge' | 'report';

/** From the thread that hashes: the hash, or the name of the browser's error. */
export type HashAnswer = { readonly hex: string } | { readonly fault: string };
