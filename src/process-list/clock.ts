/** Which times of start in a list and in a log are the same, though nothing says what clock and order the list has. */
import type { TimeShape } from '../counterlog/times/time-shape.ts';
import type { DateOrder } from '../model/counter-log.ts';
import { HOUR_MS, MINUTE_MS } from '../util/time.ts';

/** Elapsed Time is rounded, a clock is set, and a list may have minutes only. */
export const TOLERANCE_MS = 2 * MINUTE_MS;

/** The offsets of all zones are multiples of this. */
const ZONE_STEP_MS = 15 * MINUTE_MS;
/** From the westernmost zone to the easternmost. */
const MAX_SHIFT_MS = 26 * HOUR_MS;
/** A list that fits that well was made while the log's processes ran, or on another clock. */
export const FITTING_SHARE = 0.6;
const MIN_FOR_SHIFT = 3;

const ORDERS: readonly DateOrder[] = ['mdy', 'dmy', 'ymd'];

/** A time in a list, and when a process of the log with the same ID and image started, in milliseconds on the log's clock. */
export interface StartPair {
  readonly created: TimeShape;
  readonly startedMs: number;
}

/** How to read the times of a list. */
export interface ListClock {
  readonly order: DateOrder;
  /** Their distance to the log's clock; an hour more before or after a change to daylight saving time. */
  readonly shiftsMs: readonly number[];
}

/**
 * The order and clock by which most pairs agree: the log's own clock, or if the list was made in another zone, one that fits
 * nearly all.
 * @param dated processes of the list with a time, whose image the log has. O(pairs)
 */
export function findClock(pairs: readonly StartPair[], dated: number): ListClock {
  let best: ListClock = { order: 'mdy', shiftsMs: [0] };
  let most = 0;
  for (const order of ORDERS) {
    const counts = countShifts(pairs, order);
    for (const [shift, count] of counts) {
      const seasons = [shift, shift - HOUR_MS, shift + HOUR_MS];
      const all = seasons.reduce((sum, one) => sum + (counts.get(one) ?? 0), 0);
      const isClock = all >= Math.max(MIN_FOR_SHIFT, FITTING_SHARE * dated);
      if (!isClock && shift !== 0) continue;
      // Of clocks that fit as well the log's own.
      const fitting = (isClock ? all : count) + (shift === 0 ? 0.5 : 0);
      if (fitting <= most) continue;
      most = fitting;
      best = { order, shiftsMs: isClock ? seasons : [0] };
    }
  }
  return best;
}

/** How many pairs are how far apart, in milliseconds; those no zone apart do not count. */
function countShifts(pairs: readonly StartPair[], order: DateOrder): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { created, startedMs } of pairs) {
    const shift = shiftOf(created.wallMs[order] - startedMs);
    if (!Number.isNaN(shift)) counts.set(shift, (counts.get(shift) ?? 0) + 1);
  }
  return counts;
}

/** The nearest offset of a zone, in milliseconds; NaN where no zone has such an offset. */
function shiftOf(distanceMs: number): number {
  const shift = Math.round(distanceMs / ZONE_STEP_MS) * ZONE_STEP_MS;
  return Math.abs(distanceMs - shift) <= TOLERANCE_MS && Math.abs(shift) <= MAX_SHIFT_MS ? shift : Number.NaN;
}

/** The time on the log's clock that is nearest to a start; NaN where the list's order makes it no date. */
export function nearestTime(created: TimeShape, { order, shiftsMs }: ListClock, startedMs: number): number {
  const [first = Number.NaN, ...others] = shiftsMs.map((shift) => created.wallMs[order] - shift);
  return others.reduce((best, ms) => (Math.abs(ms - startedMs) < Math.abs(best - startedMs) ? ms : best), first);
}
