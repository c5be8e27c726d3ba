/**
 * Programs that keep what they read until memory is asked back: their Private Bytes rise for hours or days by design.
 * Store.exe: KB 182505, 176520 and the Exchange team's post of 2004-08-02; sqlservr.exe: KB 321363; the others by their
 * makers' documentation of a configurable cache.
 */
import type { CompanionKey } from '../model/companion.ts';
import type { CacheName } from '../model/reason.ts';

export interface KnownCache {
  readonly cache: CacheName;
  /** Counter that measures the cache; null where leakscan reads none. */
  readonly companion: CompanionKey | null;
}

/**
 * Programs whose caches fill for so many hours of their life: IIS keeps what it read for a day (time to live of its cache,
 * KB 253706), so that a busy site's inetinfo grows through its first day and is level, or leaks, from then on.
 */
const SETTLING_HOURS: ReadonlyMap<string, number> = new Map([['inetinfo', 24]]);

/** @param process base name, any case @returns null where no such cache is known */
export const settlingHoursOf = (process: string): number | null => SETTLING_HOURS.get(process.toLowerCase()) ?? null;

/**
 * Programs that do nothing but measure: System Monitor, the services and tools that write counter logs. What they draw and
 * log is memory that they hold, so that their growth is by design, although each has leaked too (KB 154162, 186439, 198129,
 * 303463).
 */
const MONITORS: ReadonlySet<string> = new Set(['perfmon', 'perfmon4', 'smlogsvc', 'typeperf', 'logman', 'relog']);
/** Hosts System Monitor since Windows 2000, and every other console. */
const MONITOR_HOST = 'mmc';

/** Whether the process measures and does nothing else. @param process base name, any case */
export const isMonitor = (process: string): boolean => MONITORS.has(process.toLowerCase());

/** Whether the process may be one that measures. @param process base name, any case */
export const mayMonitor = (process: string): boolean => isMonitor(process) || process.toLowerCase() === MONITOR_HOST;

const CACHES: ReadonlyMap<string, KnownCache> = new Map<string, KnownCache>([
  ['store', { cache: 'exchange-database', companion: 'database-cache' }],
  ['sqlservr', { cache: 'sql-server-buffer-pool', companion: 'sql-server-memory' }],
  ...['mongod', 'mysqld', 'oracle', 'redis-server', 'postgres'].map((image): [string, KnownCache] => [
    image,
    { cache: 'database', companion: null },
  ]),
]);

/** @param process base name, any case */
export function knownCacheOf(process: string): KnownCache | null {
  return CACHES.get(process.toLowerCase()) ?? null;
}

/**
 * Whether growth by design of a program is measured, or shown by its age.
 * @param process base name, any case
 */
export const isDesignMeasured = (process: string): boolean =>
  (knownCacheOf(process)?.companion ?? null) !== null || settlingHoursOf(process) !== null;
