/** Names of caches that are known to fill, and the counters that show how large they are. */
import type { CacheName } from '../model/reason.ts';

export const CACHE_WORDS: Readonly<Record<CacheName, { readonly name: string; readonly counters: string }>> = {
  'exchange-database': {
    name: 'the database cache of the Exchange information store',
    counters: 'Database(Information Store)\\Database Cache Size',
  },
  'sql-server-buffer-pool': {
    name: 'the buffer pool of SQL Server',
    counters: 'SQLServer:Memory Manager\\Total Server Memory (KB)',
  },
  database: { name: 'its database cache', counters: 'the cache size that the program itself reports' },
};
