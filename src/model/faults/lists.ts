/** What is wrong with the file of a list that the user made of a machine, whatever it lists. */

/** What was asked for: the modules of processes, who the processes are, or the tags of the kernel's memory. */
export type ListKind = 'module-list' | 'process-list' | 'pool-tags';

/** `line`: where the fault is at one line. */
export type ListFault = { readonly list: ListKind; readonly file: string } & (
  | { readonly kind: 'list-missing' }
  | { readonly kind: 'list-is-folder' }
  | { readonly kind: 'list-unreadable'; readonly systemCode: string }
  | { readonly kind: 'list-too-large'; readonly maxMebibytes: number }
  | { readonly kind: 'list-foreign'; readonly content: 'counter-log' | 'packed' | 'binary' }
  /** A folder or a pattern without any list; `extensions`: those of the files that were looked at. */
  | { readonly kind: 'list-none-found'; readonly extensions: readonly string[] }
  | { readonly kind: 'list-empty' }
  | { readonly kind: 'list-nuls'; readonly line: number }
  /** `reason`: in the words of the CSV parser. */
  | { readonly kind: 'list-bad-csv'; readonly line: number; readonly reason: string }
  /** How many machines were scanned, and the names of some. */
  | { readonly kind: 'list-machine-unknown'; readonly machines: number; readonly names: readonly string[] }
);
