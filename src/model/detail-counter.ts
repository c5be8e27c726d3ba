/** Which counters of other objects belong to a process, and how its instances name the process. */
import type { DetailResource } from './resource.ts';

export interface DetailCounter {
  readonly resource: DetailResource;
  readonly object: string;
  readonly counter: string;
  /** What a value of it is worth in bytes; 1 of what counts no bytes. */
  readonly worth: number;
}

const CLR_MEMORY = '.NET CLR Memory';

const clr = (resource: DetailResource, counter: string, object = CLR_MEMORY): DetailCounter => ({
  resource,
  object,
  counter,
  worth: 1,
});

const databaseCache = (object: string, counter: string, worth: number): DetailCounter => ({
  resource: 'process-database-cache',
  object,
  counter,
  worth,
});

/** Read where the log has them; none is needed. Of two for one resource the first counts. Sources: docs/counter-logs.md. */
export const DETAIL_COUNTERS: readonly DetailCounter[] = [
  clr('managed-heap', '# Bytes in all Heaps'),
  clr('managed-committed', '# Total committed Bytes'),
  clr('gen-2-heap', 'Gen 2 heap size'),
  clr('large-object-heap', 'Large Object Heap size'),
  clr('gc-handles', '# GC Handles'),
  clr('time-in-gc', '% Time in GC'),
  clr('managed-threads', '# of current logical Threads', '.NET CLR LocksAndThreads'),
  databaseCache('Database', 'Database Cache Size', 1),
  databaseCache('Database', 'Database Cache Size (MB)', 2 ** 20),
  databaseCache('MSExchange Database', 'Database Cache Size', 1),
  databaseCache('MSExchange Database', 'Database Cache Size (MB)', 2 ** 20),
];

/** Whose process an instance of .NET CLR Memory is, and of the other objects of .NET with the same instance. */
export const DETAIL_PROCESS_ID = { object: CLR_MEMORY, counter: 'Process ID' } as const;

/** Names the pool of each worker process of IIS 7 and later, in its instances; it has a value in each sample. */
export const WORKER_COUNTER = '\\W3SVC_W3WP(*)\\Active Requests';
