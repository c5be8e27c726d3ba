/** Why two names that look like one machine's were not taken as one. Times are wall clocks in milliseconds. */
export type MachineConflict =
  | {
      readonly kind: 'several-owners';
      readonly name: string;
      /** DNS names that it may belong to, in lower case; at least two. */
      readonly owners: readonly string[];
    }
  | {
      readonly kind: 'other-processes';
      readonly name: string;
      readonly other: string;
      /** Processes that both logged at the same time, and how many of them were not the same. */
      readonly compared: number;
      readonly different: number;
      readonly example: ProcessConflict;
    };

/** What the logs under two names show of one process at the same time. */
export type ProcessConflict =
  | { readonly kind: 'image'; readonly pid: number; readonly images: readonly [string, string] }
  | { readonly kind: 'process-id'; readonly process: string; readonly pids: readonly [number, number] }
  | { readonly kind: 'start'; readonly process: string; readonly startMs: readonly [number, number] }
  | { readonly kind: 'level'; readonly process: string; readonly counter: string };
