/** What is wrong with the content of a list of pool tags. */
export type PoolTagsFault =
  /** `shown`: its first line. */
  | { readonly kind: 'pool-tags-unknown'; readonly file: string; readonly line: number; readonly shown: string }
  /** pooltag.txt, which names the drivers of tags and has no sizes. */
  | { readonly kind: 'pool-tags-of-drivers'; readonly file: string }
  /** Nothing but its heading. */
  | { readonly kind: 'pool-tags-none'; readonly file: string };

/** What limits what lists of pool tags show. */
export type PoolTagsWarning =
  /** The file ends within a row; `line`: which. */
  | { readonly kind: 'pool-tags-cut'; readonly file: string; readonly line: number }
  /** Counts of allocations fell: Windows was restarted in between. `left`: how many snapshots from before were not used. */
  | { readonly kind: 'pool-tags-restart'; readonly machine: string; readonly left: number }
  /** Of machines of which no log was scanned: at least one. */
  | { readonly kind: 'pool-tags-unused'; readonly file: string; readonly machines: readonly string[] };
