import { COMPANION_COUNTERS, type CompanionKey } from '../model/companion.ts';

/** What a scan cannot do without a counter that shows no load. */
const WITHOUT: Readonly<Partial<Record<CompanionKey, string>>> = {
  'committed-bytes': 'growth of the memory of the whole machine is not detected',
  'commit-limit': 'there is no forecast of when the machine runs out of memory',
  'available-bytes': 'there is no forecast of when the machine begins to page',
  'machine-pool-paged': 'a driver that leaks paged pool is not detected',
  'machine-pool-nonpaged': 'a driver that leaks nonpaged pool is not detected',
  'free-system-ptes': 'a driver that leaks page table entries is not detected',
  'processor-time': 'growth with the load of the machine looks like a leak',
  'mailbox-users': 'growth of the store with the number of its users looks like a leak',
  'database-cache': "the store's cache, which grows by design, is harder to tell from a leak",
  'analysis-services-cache': 'the cache of Analysis Services, which grows by design, is harder to tell from a leak',
  'sql-server-memory': "SQL Server's buffer pool, which grows by design, is harder to tell from a leak",
};

/** What a scan cannot do without it. */
export const withoutCompanion = (key: CompanionKey): string =>
  WITHOUT[key] ??
  `growth with the number of ${COMPANION_COUNTERS.find((one) => one.key === key)?.load?.name ?? key} looks like a leak`;
