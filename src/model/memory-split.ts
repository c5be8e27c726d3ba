/** Of what growth of memory consists, by counters of other objects. */

export const SPLIT_KINDS = ['managed', 'gc-handles', 'fragmentation', 'native', 'cache', 'mixed', 'machine'] as const;
/**
 * `managed`: objects of .NET; `gc-handles`: objects of .NET that leaked handles of the collector keep; `fragmentation`: the
 * heap of .NET grows, what it holds does not; `native`: outside the heap of .NET and known caches; `cache`: the cache of a
 * database; `mixed`: no part has half of it; `machine`: where the memory of a machine is.
 */
export type SplitKind = (typeof SPLIT_KINDS)[number];

export const SPLIT_PARTS = [
  'managed-committed',
  'managed-heap',
  'gen-2-heap',
  'large-object-heap',
  'gc-handles',
  'managed-threads',
  'time-in-gc',
  'database-cache',
  'sql-server-memory',
  'native',
  'modified-page-list',
  'standby-cache',
  'system-cache-resident',
  'cache-bytes',
  'pool-paged-resident',
  'machine-pool-paged',
  'machine-pool-nonpaged',
] as const;
/** In bytes, but for `gc-handles` and `managed-threads` (counts) and `time-in-gc` (percent). Some contain others. */
export type SplitPartName = (typeof SPLIT_PARTS)[number];

/** How much a part grew over the same time, and where it ended; in its unit. */
export interface SplitPart {
  readonly part: SplitPartName;
  readonly growth: number;
  readonly last: number;
}

export interface MemorySplit {
  readonly kind: SplitKind;
  /** By how many bytes the memory grew that is split, from the first tenth of the growth's time to the last. */
  readonly growth: number;
  /** Those that were logged, at least one, in the order of `SPLIT_PARTS`. */
  readonly parts: readonly SplitPart[];
}
