/**
 * Programs that keep what they read until memory is asked back: their Private Bytes rise for hours or days by design.
 *
 * - Store.exe: KB 182505, 176520 and the Exchange team's post of 2004-08-02; sqlservr.exe: KB 321363.
 * - Store workers of Exchange 2013 and later, a quarter of the memory together: learn.microsoft.com/exchange, Managed Store.
 * - lsass.exe of a domain controller: Windows Server documentation, "Memory usage considerations for AD DS performance tuning".
 * - dfsrs.exe: KB 977211 (no limit unless one is set). EdgeTransport.exe: `DatabaseMaxCacheSize` of EdgeTransport.exe.config.
 * - msmdsrv.exe: "Memory properties" of Analysis Services; what it may give up is its counter `Cleaner Memory shrinkable KB`,
 *   since `Memory Usage KB` is all of the process.
 * - The others by their makers' documentation of a configurable cache.
 *
 * Where the memory of the machine is known, no cache is larger than what its program gives it by default: of Store workers 25 %
 * together (learn.microsoft.com/archive/blogs/samdrey/exchange-2013-memory-ram-allocation-by-the-store-with-an-example), of
 * Analysis Services `TotalMemoryLimit`, 80 % (learn.microsoft.com/previous-versions/sql/sql-server-2012/ms174514); of all others
 * the memory itself: what is paged out is no cache.
 */
import type { CompanionKey } from '../model/companion.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import type { CacheName } from '../model/reason.ts';
import { mayBeDomainController } from './domain-controller.ts';
import { physicalMemoryOf } from './physical-memory.ts';

export interface KnownCache {
  readonly cache: CacheName;
  /** Counter of the machine that measures it; null where leakscan reads none. */
  readonly companion: CompanionKey | null;
  /** Whether an instance of object Database, named as the process, measures it. */
  readonly hasOwnCounter: boolean;
  /** No such cache grows by more, in bytes; Infinity where only memory limits it, and that is not known. */
  readonly maxBytes: number;
}

/** With the most that it takes of the machine's memory by default, above 0 to 1. */
interface CacheOfShare extends KnownCache {
  readonly maxMemoryShare: number;
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

/**
 * Virus scanners swell while they scan, by default once a day, and give most of it back in hours (Microsoft Defender
 * documentation, "Schedule scans"; MsMpEng.exe is its service).
 */
const SCANNERS: ReadonlySet<string> = new Set(['msmpeng']);

/** Whether the process scans on a schedule. @param process base name, any case */
export const isScanner = (process: string): boolean => SCANNERS.has(process.toLowerCase());

const MB = 2 ** 20;

const cacheOf = (cache: CacheName, companion: CompanionKey | null = null, maxMemoryShare = 1): CacheOfShare => ({
  cache,
  companion,
  hasOwnCounter: false,
  maxBytes: Infinity,
  maxMemoryShare,
});
const ownCache = (cache: CacheName, maxBytes = Infinity): CacheOfShare => ({
  ...cacheOf(cache),
  hasOwnCounter: true,
  maxBytes,
});

const CACHES: ReadonlyMap<string, CacheOfShare> = new Map<string, CacheOfShare>([
  ['store', cacheOf('exchange-database', 'database-cache')],
  ['microsoft.exchange.store.worker', cacheOf('exchange-mailbox-database', 'database-cache', 0.25)],
  ['sqlservr', cacheOf('sql-server-buffer-pool', 'sql-server-memory')],
  ['msmdsrv', cacheOf('analysis-services', 'analysis-services-cache', 0.8)],
  ['dfsrs', ownCache('replication-database')],
  ['edgetransport', ownCache('mail-queue-database', 512 * MB)],
  ...['mongod', 'mysqld', 'oracle', 'redis-server', 'postgres'].map((image): [string, CacheOfShare] => [
    image,
    cacheOf('database'),
  ]),
]);
/** It holds the directory of a domain controller, and nothing like it elsewhere. */
const DIRECTORY_HOST = 'lsass';
const DIRECTORY_CACHE = ownCache('directory-database');

/**
 * @param process base name, any case
 * @param machine where it runs
 */
export function knownCacheOf(
  process: string,
  machine: Pick<MachineEvidence, 'objects' | 'images' | 'allProcesses' | 'declared' | 'systemInformation'>,
): KnownCache | null {
  const image = process.toLowerCase();
  const directory = image === DIRECTORY_HOST && mayBeDomainController(machine) ? DIRECTORY_CACHE : null;
  const known = directory ?? CACHES.get(image) ?? null;
  if (known === null) return null;
  const { maxMemoryShare, ...cache } = known;
  const memoryBytes = physicalMemoryOf(machine);
  return Number.isNaN(memoryBytes)
    ? cache
    : { ...cache, maxBytes: Math.min(cache.maxBytes, maxMemoryShare * memoryBytes) };
}

/** Counter of the machine that measures a program's cache; null where there is none. @param process base name, any case */
export const cacheCounterOf = (process: string): CompanionKey | null =>
  CACHES.get(process.toLowerCase())?.companion ?? null;

/**
 * Whether growth by design of a program is measured, or shown by its age.
 * @param process base name, any case
 */
export function isDesignMeasured(process: string): boolean {
  const image = process.toLowerCase();
  const known = image === DIRECTORY_HOST ? DIRECTORY_CACHE : CACHES.get(image);
  return (known?.hasOwnCounter ?? false) || cacheCounterOf(image) !== null || settlingHoursOf(image) !== null;
}
