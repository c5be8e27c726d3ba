/** Why the bytes of a log cannot be had, or only some of them. */
export type ReadingFault =
  | { readonly kind: 'log-missing'; readonly file: string }
  /** `systemCode` as Node has it: `EACCES`; null where it has none. */
  | { readonly kind: 'log-unreadable'; readonly file: string; readonly systemCode: string | null }
  | { readonly kind: 'log-shortened'; readonly file: string }
  /** Ctrl-C, or a request to end, before the first sample. */
  | { readonly kind: 'log-interrupted'; readonly file: string }
  /** `systemMessage` is what zlib says; null where it says nothing. */
  | { readonly kind: 'gzip-damaged'; readonly file: string; readonly systemMessage: string | null }
  /** `systemMessage` is what yauzl or zlib says; null where the check sum is wrong. */
  | { readonly kind: 'zip-data-damaged'; readonly file: string; readonly systemMessage: string | null };
