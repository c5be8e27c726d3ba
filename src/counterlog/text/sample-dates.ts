import type { DateOrder } from '../../model/counter-log.ts';
import { parseTimestamp, timestampResolutionMs } from '../timestamp.ts';

const DAY_MS = 86_400_000;

/** Gives records their times where the order of day, month and year must first be found out. */
export interface SampleDates<R> {
  add(time: string, record: R): void;
  /** True once the month is known to be first, as Windows writes it, and no record waits. */
  isMonthFirst(): boolean;
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
  /** Called for each record whose time is no date and time, in the order found at least. */
  readonly onUndated: (record: R, time: string) => void;
  /** Called for each record whose date may be another one in another order. */
  readonly onUndecided: (line: number) => void;
}

/** The likeliest first. */
const ORDERS = ['mdy', 'dmy', 'ymd'] as const satisfies readonly DateOrder[];

interface DatedText {
  readonly time: string;
  /** NaN in orders in which it is no date. */
  readonly wallMs: Readonly<Record<DateOrder, number>>;
  readonly resolutionMs: number;
}

interface HeldRecord<R> extends DatedText {
  readonly record: R;
}

/**
 * Windows writes the month first, with milliseconds, in every language. A spreadsheet that saves a log again writes the
 * dates of its user's country and drops the milliseconds. Then a number that can be no month or no day tells the order,
 * else the first change of date by which one of the orders goes one day forward. Records wait for that; where nothing
 * tells, the month is first if it can be. The order found holds for the rest of the file.
 */
export function createSampleDates<R extends { readonly line: number }>(options: SampleDatesOptions<R>): SampleDates<R> {
  const { mostHeld, toHold, onDated, onUndated, onUndecided } = options;
  let order = options.order;
  let possible: readonly DateOrder[] = ORDERS;
  let held: HeldRecord<R>[] = [];
  let last: DatedText | null = null;

  function giveDate(record: R, time: string, wallMs: number, resolutionMs: number): void {
    if (Number.isNaN(wallMs)) onUndated(record, time);
    else onDated(record, wallMs, resolutionMs);
  }

  function decide(decided: DateOrder): void {
    order = decided;
    const waiting = held;
    held = [];
    for (const { record, time, wallMs, resolutionMs } of waiting) giveDate(record, time, wallMs[decided], resolutionMs);
  }

  function giveUp(): void {
    for (const { record, wallMs } of held) if (!isSame(wallMs)) onUndecided(record.line);
    if (held.length > 0) decide(possible[0] ?? 'mdy');
  }

  function addUndecided(time: string, record: R): void {
    const next = dateText(time);
    const valid = validOrders(next.wallMs);
    if (valid.length === 0) {
      onUndated(record, time);
      return;
    }
    possible = possible.filter((one) => valid.includes(one));
    const told = tellOrder(last, next, valid, possible);
    last = next;
    if (told !== null) {
      decide(told);
      giveDate(record, time, next.wallMs[told], next.resolutionMs);
      return;
    }
    if (held.length === 0 && isSame(next.wallMs)) onDated(record, next.wallMs[valid[0]!], next.resolutionMs);
    else held.push({ ...next, record: toHold(record) });
    if (held.length >= mostHeld) giveUp();
  }

  return {
    add(time, record) {
      if (order === null) addUndecided(time, record);
      else giveDate(record, time, parseTimestamp(time, order), timestampResolutionMs(time));
    },
    isMonthFirst: () => order === 'mdy',
    finish: giveUp,
  };
}

/** The day is first, whatever the order elsewhere. */
const DOTTED = /^\s*\d{1,2}\./;

function dateText(time: string): DatedText {
  const [mdy, dmy] = [parseTimestamp(time, 'mdy'), parseTimestamp(time, 'dmy')];
  const ymd = DOTTED.test(time) ? dmy : parseTimestamp(time, 'ymd');
  return { time, wallMs: { mdy, dmy, ymd }, resolutionMs: timestampResolutionMs(time) };
}

const validOrders = (wallMs: DatedText['wallMs']): DateOrder[] => ORDERS.filter((one) => !Number.isNaN(wallMs[one]));

/** True if the date is the same one in every order in which it is one. */
const isSame = (wallMs: DatedText['wallMs']): boolean =>
  new Set(validOrders(wallMs).map((one) => wallMs[one])).size === 1;

/**
 * @param valid the orders in which the next one is a date
 * @param possible those in which all so far are
 */
function tellOrder(
  last: DatedText | null,
  next: DatedText,
  valid: readonly DateOrder[],
  possible: readonly DateOrder[],
): DateOrder | null {
  if (next.resolutionMs === 1 && valid.includes('mdy')) return 'mdy';
  if (valid.length === 1) return valid[0]!;
  if (possible.length === 1) return possible[0]!;
  if (last === null) return null;
  const { wallMs } = last;
  const days = possible.map((one) => dayOf(next.wallMs[one]) - dayOf(wallMs[one]));
  if (new Set(days).size === 1) return null;
  return possible[days.indexOf(1)] ?? null;
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);
