/** One column of a counter log, named by its counter path: `\\Computer\Object(Parent/Instance#Index)\Counter`. */
export interface CounterPath {
  /** Computer name without backslashes; null where the path has none. */
  readonly machine: string | null;
  /** In English, as far as leakscan knows the log's language; else as logged. */
  readonly object: string;
  readonly parentInstance: string | null;
  /** Instance without parent and without `#n`; null for objects that have one instance only. */
  readonly instance: string | null;
  /** The n of `#n`; null where there is none. A position among equal names in a sample, never an identity. */
  readonly instanceIndex: number | null;
  /** In English, as `object`. */
  readonly counter: string;
  /** The path as the log has it. */
  readonly raw: string;
}
