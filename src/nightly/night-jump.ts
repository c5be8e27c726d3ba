/** Whether the date of a run fits the nights before it: a clock may be wrong, now or then. */
import { DAY_MS } from '../util/time.ts';

/** A task that runs weekly must not be reported; a clock that is reset is off by months or years. */
const MAX_JUMP_DAYS = 7;

export interface NightJump {
  /** Of the run. */
  readonly night: string;
  /** The one recorded last before it. */
  readonly newest: string;
  /** Negative where the run is dated before it. */
  readonly days: number;
}

/**
 * @param nights recorded ones, the newest first; the run's own may be among them
 * @returns null where the date of the run follows that of the night before
 */
export function nightJump(night: string, nights: readonly string[]): NightJump | null {
  const newest = nights.find((one) => one !== night);
  if (newest === undefined) return null;
  const days = Math.round((Date.parse(night) - Date.parse(newest)) / DAY_MS);
  return Math.abs(days) > MAX_JUMP_DAYS ? { night, newest, days } : null;
}
