/** What is wrong with what the user gave: files of settings, values, files that are too large. */
export type ConfigurationFault =
  | {
      readonly kind: 'file-too-large';
      readonly file: string;
      readonly maxMebibytes: number;
      /** `a module list`: what the file was taken for. */
      readonly what: string;
    }
  | { readonly kind: 'text-not-utf-8'; readonly file: string; readonly line: number }
  | {
      readonly kind: 'settings-unreadable';
      readonly file: string;
      readonly settings: 'configuration' | 'suppressions';
      readonly why: 'missing' | 'folder' | 'failed';
      /** `EACCES`, as the system says; null where it says nothing. */
      readonly systemCode: string | null;
    }
  | {
      readonly kind: 'process-class-unknown';
      /** Null for settings that came without a file. */
      readonly file: string | null;
      readonly line: number;
      readonly name: string;
      readonly known: readonly string[];
    };

/** A name in a configuration that is not known: allowed, and hardly meant. */
export interface ConfigurationDoubt {
  readonly kind: 'windows-unknown' | 'product-unknown' | 'article-not-in-catalog';
  /** Null for settings that came without a file. */
  readonly file: string | null;
  /** 1-based; null where it is not known. */
  readonly line: number | null;
  readonly name: string;
  /** What may have been meant; null where nothing is near. */
  readonly near: string | null;
}
