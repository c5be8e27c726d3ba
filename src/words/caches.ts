/** Names of caches that are known to fill, and the counters that show how large they are. */
import type { CacheName } from '../model/reason.ts';

export const CACHE_WORDS: Readonly<Record<CacheName, { readonly name: string; readonly counters: string }>> = {
  'exchange-database': {
    name: 'the database cache of the Exchange information store',
    counters: 'Database(Information Store)\\Database Cache Size',
  },
  'exchange-mailbox-database': {
    name: 'the cache of a mailbox database',
    counters: 'MSExchange Database(Information Store*)\\Database Cache Size (MB)',
  },
  'mail-queue-database': {
    name: 'the cache of the mail queue database',
    counters: 'MSExchange Database(edgetransport)\\Database Cache Size (MB)',
  },
  'sql-server-buffer-pool': {
    name: 'the buffer pool of SQL Server',
    counters:
      'Total Server Memory (KB) of SQLServer:Memory Manager, or of MSSQL$NAME:Memory Manager of a named instance',
  },
  'analysis-services': {
    name: 'the cache of Analysis Services',
    counters: 'Cleaner Memory shrinkable KB of MSOLAP$NAME:Memory, or of MSAS15:Memory (15 is the version)',
  },
  'directory-database': {
    name: 'the cache of the Active Directory database',
    counters: 'Database(lsass)\\Database Cache Size',
  },
  'replication-database': {
    name: 'the cache of the DFS Replication database',
    counters: 'Database(DFSRs)\\Database Cache Size',
  },
  database: { name: 'its database cache', counters: 'the cache size that the program itself reports' },
};
