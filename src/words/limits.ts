import type { LimitCode } from '../model/assessment.ts';

const NAMES: Readonly<Record<LimitCode, string>> = {
  configured: 'configured limit',
  'address-space-2gb': '2 GB user address space',
  'address-space-3gb': '3 GB user address space',
  'address-space-4gb': '4 GB user address space',
  handles: 'handle limit of a process',
  commit: 'commit limit',
  'available-memory': 'end of available memory',
  'nonpaged-pool': 'largest nonpaged pool of 32-bit Windows',
  'paged-pool': 'largest paged pool of 32-bit Windows',
  'system-ptes': 'end of system PTEs',
};

/** `commit limit`; the `name` of a limit in a Report. */
export const limitName = (code: LimitCode): string => NAMES[code];
