import type { DateOrder } from '../../model/counter-log.ts';
import { parseTimestamp, timestampResolutionMs } from '../timestamp.ts';

const DAY_MS = 86_400_000;

/** Gives records their times where the order of day and month must first be found out. */
export interface SampleDates<R> {
  /** @returns false if the text is no date and time */
  add(time: string, record: R): boolean;
  /** Nothing follows that could tell more. */
  finish(): void;
}

export interface SampleDatesOptions<R extends { readonly line: number }> {
  /** As the user says; null = find out. */
  readonly order: DateOrder | null;
  /** So many records wait at most for what tells the order. */
  readonly mostHeld: number;
  /** A record that may be kept for a while, if the one given does not stay as it is. */
  readonly toHold: (record: R) => R;
  readonly onDated: (record: R, wallMs: number, resolutionMs: number) => void;
  /** Called for each record that was read month first although it may be day first. */
  readonly onUndecided: (line: number) => void;
}

interface HeldRecord<R> {
  readonly record: R;
  readonly monthFirstMs: number;
  readonly dayFirstMs: number;
  readonly resolutionMs: number;
}

/**
 * Windows writes the month first, with milliseconds, in every language. A spreadsheet that saves a log again writes the
 * dates of its user's country and drops the milliseconds. Then a number above 12 tells the order, else the first change
 * of date by which one of the two orders goes one day forward. Records wait for that; where nothing tells, the month is
 * first. The order found holds for the rest of the file.
 */
export function createSampleDates<R extends { readonly line: number }>(options: SampleDatesOptions<R>): SampleDates<R> {
  const { mostHeld, toHold, onDated, onUndecided } = options;
  let order = options.order;
  let held: HeldRecord<R>[] = [];
  let last: HeldRecord<R> | null = null;

  function decide(decided: DateOrder): void {
    order = decided;
    const waiting = held;
    held = [];
    for (const { record, monthFirstMs, dayFirstMs, resolutionMs } of waiting) {
      onDated(record, decided === 'dmy' ? dayFirstMs : monthFirstMs, resolutionMs);
    }
  }

  function giveUp(): void {
    for (const { record, monthFirstMs, dayFirstMs } of held) {
      if (monthFirstMs !== dayFirstMs) onUndecided(record.line);
    }
    if (held.length > 0) decide('mdy');
  }

  function addDated(time: string, record: R, known: DateOrder): boolean {
    const wallMs = parseTimestamp(time, known);
    if (Number.isNaN(wallMs)) return false;
    onDated(record, wallMs, timestampResolutionMs(time));
    return true;
  }

  function addUndecided(time: string, record: R): boolean {
    const monthFirstMs = parseTimestamp(time, 'mdy');
    const dayFirstMs = parseTimestamp(time, 'dmy');
    if (Number.isNaN(monthFirstMs) && Number.isNaN(dayFirstMs)) return false;
    const resolutionMs = timestampResolutionMs(time);
    const next: HeldRecord<R> = { record, monthFirstMs, dayFirstMs, resolutionMs };
    const told = tellOrder(last, next);
    last = next;
    if (told !== null) {
      decide(told);
      return addDated(time, record, told);
    }
    if (monthFirstMs === dayFirstMs && held.length === 0) onDated(record, monthFirstMs, resolutionMs);
    else held.push({ ...next, record: toHold(record) });
    if (held.length >= mostHeld) giveUp();
    return true;
  }

  return {
    add: (time, record) => (order === null ? addUndecided(time, record) : addDated(time, record, order)),
    finish: giveUp,
  };
}

type Dated = Pick<HeldRecord<unknown>, 'monthFirstMs' | 'dayFirstMs' | 'resolutionMs'>;

function tellOrder(last: Dated | null, next: Dated): DateOrder | null {
  if (next.resolutionMs === 1 || Number.isNaN(next.dayFirstMs)) return 'mdy';
  if (Number.isNaN(next.monthFirstMs)) return 'dmy';
  if (last === null) return null;
  const monthFirstDays = dayOf(next.monthFirstMs) - dayOf(last.monthFirstMs);
  const dayFirstDays = dayOf(next.dayFirstMs) - dayOf(last.dayFirstMs);
  if (monthFirstDays === dayFirstDays) return null;
  if (monthFirstDays === 1) return 'mdy';
  return dayFirstDays === 1 ? 'dmy' : null;
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);
