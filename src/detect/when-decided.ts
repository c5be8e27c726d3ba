/** How much more of a log decides what is still in doubt. */
import type { Caveat, Verdict } from '../model/assessment.ts';
import type { Reason } from '../model/reason.ts';
import { DAY_MS, HOUR_MS, MIN_CAPTURED_DAY_MS } from '../util/time.ts';
import { measured, reasonOf } from './reason.ts';

/** A leak of part of a day that is likelier than this is in no doubt. */
const MIN_SURE = 0.95;
/** What a counter would settle, or nothing would, and time does not. */
const NOT_BY_TIME: ReadonlySet<Caveat> = new Set<Caveat>(['known-cache', 'age-unknown', 'monitor', 'stand-in']);

/** More load may go on, and more memory with it; whose growth a machine's is only counters of its processes tell. */
const isNotByTime = ({ code, state }: Reason): boolean =>
  (code === 'load' && state === 'against') || (code === 'processes' && state !== 'met');

interface InDoubt {
  readonly verdict: Verdict;
  readonly caveats: readonly Caveat[];
  readonly reasons: readonly Reason[];
  /** NaN where nothing was scored. */
  readonly likelihood: number;
  /** How long it was seen, in milliseconds. */
  readonly seenMs: number;
  /** Whether the process may have ended. */
  readonly hasEnded: boolean;
}

/**
 * When growth is seen for twice as long, and for a day, it is decided: of real traces that score next to the line 45 to 51 %
 * are judged right, of one and a half times the length 64 to 75 %, of twice the length 78 % (docs/detection.md).
 * @returns null where nothing is in doubt, or time would not decide it
 */
export function whenDecided({ verdict, caveats, reasons, likelihood, seenMs, hasEnded }: InDoubt): Reason | null {
  const isDoubtful =
    verdict === 'suspect' || (verdict === 'leak' && seenMs < MIN_CAPTURED_DAY_MS && likelihood < MIN_SURE);
  if (!isDoubtful || hasEnded || caveats.some((one) => NOT_BY_TIME.has(one))) return null;
  if (reasons.some(isNotByTime)) return null;
  return reasonOf('time-decides', 'not-checked', {}, measured(Math.max(seenMs, DAY_MS - seenMs) / HOUR_MS, 'hours'));
}
