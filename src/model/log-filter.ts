/** What of the logs to assess. Times are on each log's wall clock, in milliseconds counted as if it were UTC. */
export interface LogFilter {
  /** The first instant that counts; null = from the start. */
  readonly sinceMs: number | null;
  /** The first instant that no longer counts; null = to the end. */
  readonly untilMs: number | null;
  /** So much before the last sample that counts, over all logs; null = no such limit. */
  readonly lastMs: number | null;
  /** Names with `*` for any characters; empty = all machines. */
  readonly machines: readonly string[];
  /** The same of processes, by base name, pool, service or other name, or both: `w3wp (OrdersApi)`; empty = all. */
  readonly processes: readonly string[];
}

export const NO_FILTER: LogFilter = { sinceMs: null, untilMs: null, lastMs: null, machines: [], processes: [] };
