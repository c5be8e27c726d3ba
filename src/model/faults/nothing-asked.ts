/** Why a log that can be read gives nothing of what was asked for, or too much. */
export type NothingAskedFault =
  | { readonly kind: 'nothing-to-assess'; readonly file: string; readonly why: NothingToAssess }
  | { readonly kind: 'esxtop-output'; readonly file: string }
  /** Logged, but without a value in any sample. */
  | {
      readonly kind: 'no-values';
      readonly file: string;
      readonly object: 'Process' | 'Memory';
      readonly bad: BadCell | null;
    }
  | { readonly kind: 'process-not-logged'; readonly file: string; readonly processes: readonly string[] }
  | {
      readonly kind: 'nothing-in-time';
      readonly file: string;
      /** Wall clock of the log, as if UTC. */
      readonly firstMs: number;
      readonly lastMs: number;
    }
  /** `found` and `patterns` are names of machines, or of processes. */
  | NotAskedFault<'machine-not-asked'>
  | NotAskedFault<'process-not-asked'>
  | {
      readonly kind: 'too-many-process-counters';
      readonly file: string;
      readonly counters: number;
      readonly maxCounters: number;
    }
  | { readonly kind: 'too-many-counters-to-export'; readonly file: string; readonly maxCounters: number }
  | {
      readonly kind: 'no-counter-to-export';
      readonly file: string;
      readonly counters: number;
      readonly patterns: readonly string[];
    };

interface NotAskedFault<Kind extends string> {
  readonly kind: Kind;
  readonly file: string;
  readonly found: readonly string[];
  readonly patterns: readonly string[];
}

export type NothingToAssess = WhatLogHas & {
  /** Languages that the names could be read in; null where the log has no names. */
  readonly languages: readonly string[] | null;
  readonly knownLanguages: readonly string[];
};

/** In place of counters that leaks can be judged by. */
export type WhatLogHas =
  | { readonly has: 'no-counters' | 'totals-only' }
  /** Process counters, or Memory counters, that do not show leaks; those that would. */
  | { readonly has: 'other-process-counters' | 'other-memory-counters'; readonly deciding: readonly string[] }
  | { readonly has: 'other-objects'; readonly counters: number; readonly objects: readonly string[] };

/** The first cell that is not a number. */
export interface BadCell {
  readonly line: number;
  readonly column: number;
  readonly text: string | null;
}
