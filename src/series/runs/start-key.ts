import type { Lifetime } from '../../model/lifetime.ts';
import { HOUR_MS, MINUTE_MS } from '../../util/time.ts';
import { bornMs } from './name-lifetimes.ts';

/**
 * What tells a process without a name from its siblings: its ID and the hour of its start, in UTC where the log's offset is
 * known. An ID is hardly used again for the same image within the hour, and what logs of other days say of the start differs
 * by seconds.
 * @returns null where the start is not known
 */
export function startKey(lifetime: Lifetime, utcOffsetMinutes: number | null): string | null {
  const ms = bornMs(lifetime) - (utcOffsetMinutes ?? 0) * MINUTE_MS;
  if (Number.isNaN(ms)) return null;
  return lifetime.pid === null
    ? `start:${Math.round(ms / MINUTE_MS)}`
    : `start:${Math.round(ms / HOUR_MS)}:${lifetime.pid}`;
}
