import type { DateOrder } from '../../model/counter-log.ts';
import { DAY_MS, MINUTE_MS } from '../../util/time.ts';
import { createTimeReader, type TimeReader } from '../times/time-reader.ts';
import type { WrittenTime } from '../times/written-time.ts';

/** Gives records their times where the order of day, month and year must first be found out. */
export interface SampleDates<R> {
  add(time: string, record: R): void;
  /** Another header follows, and no record waits. @param utcOffsetMinutes of its clock; null where it does not say */
  startClock(utcOffsetMinutes: number | null): void;
  /** True once the month is known to be first, as Windows writes it, and no record waits. */
  isMonthFirst(): boolean;
  /** Nothing follows that could tell more. */
  finish(): void;
}

export interface SampleDatesOptions<R extends { readonly line: number }> {
  /** As the user says; null = find out. */
  readonly order: DateOrder | null;
  /** Of the log's clock, local time minus UTC; null = that of the first time that has an offset. */
  readonly utcOffsetMinutes?: number | null;
  /** So many records wait at most for what tells the order. */
  readonly maxHeld: number;
  /** A record that may be kept for a while, if the one given does not stay as it is. */
  readonly toHold: (record: R) => R;
  /**
   * @param wallMs by the log's clock
   * @param isInstant true if the time had an offset of its own: no change of the log's clock moves it
   */
  readonly onDated: (record: R, wallMs: number, resolutionMs: number, isInstant: boolean) => void;
  /** Called for each record whose time is no date and time, in the order found at least. */
  readonly onUndated: (record: R, time: string) => void;
  /** Called for each record whose date may be another one in another order. */
  readonly onUndecided: (line: number) => void;
}

/** So many dates are read from the first one that shows an order: it may be wrong itself. */
const MIN_DATES_SURE = 24;
const MIN_LEAD = 2;
/** Hardly any wrong date is the day after the one before. */
const DAY_CHANGE_VOTES = 12;

/** The likeliest first. */
const ORDERS = ['mdy', 'dmy', 'ymd'] as const satisfies readonly DateOrder[];

interface DatedText {
  readonly time: string;
  /** NaN in orders in which it is no date. */
  readonly wallMs: Readonly<Record<DateOrder, number>>;
  readonly utcOffsetMinutes: number | null;
  readonly resolutionMs: number;
  readonly isLogForm: boolean;
}

interface HeldRecord<R> extends DatedText {
  readonly record: R;
}

/**
 * Windows writes the month first, with milliseconds, in every language. A spreadsheet that saves a log again writes the
 * dates of its user's country and drops the milliseconds. Then a number that can be no month or no day tells the order,
 * else the first change of date by which one of the orders goes one day forward, or back. Records wait for that; where nothing
 * tells, the month is first if it can be. One digit may be wrong, so the order that most of some dates show counts; it
 * holds for the rest of the file. Dates that are the same in every order do not wait.
 *
 * A time that says how far it is from UTC is put on the log's clock.
 */
export function createSampleDates<R extends { readonly line: number }>(options: SampleDatesOptions<R>): SampleDates<R> {
  const { maxHeld, toHold, onDated, onUndated, onUndecided } = options;
  const reader = createTimeReader();
  const votes = createOrderVotes();
  let order = options.order;
  let clockOffset = options.utcOffsetMinutes ?? null;
  let possible: readonly DateOrder[] = ORDERS;
  let held: HeldRecord<R>[] = [];
  let last: DatedText | null = null;

  function give(record: R, { wallMs, utcOffsetMinutes, resolutionMs }: WrittenTime): void {
    if (utcOffsetMinutes === null) {
      onDated(record, wallMs, resolutionMs, false);
      return;
    }
    clockOffset ??= utcOffsetMinutes;
    onDated(record, wallMs + (clockOffset - utcOffsetMinutes) * MINUTE_MS, resolutionMs, true);
  }

  function giveDate(record: R, next: DatedText, decided: DateOrder): void {
    const wallMs = next.wallMs[decided];
    if (Number.isNaN(wallMs)) onUndated(record, next.time);
    else give(record, { ...next, wallMs });
  }

  function decide(decided: DateOrder): void {
    order = decided;
    const waiting = held;
    held = [];
    for (const next of waiting) giveDate(next.record, next, decided);
  }

  function giveUp(): void {
    if (held.length === 0) return;
    const order = votes.order();
    if (order === null) for (const { record, wallMs } of held) if (!isSame(wallMs)) onUndecided(record.line);
    decide(order ?? possible[0] ?? 'mdy');
  }

  function addUndecided(time: string, record: R): void {
    const next = dateText(reader, time);
    const valid = next === null ? [] : validOrders(next.wallMs);
    if (next === null || valid.length === 0) {
      onUndated(record, time);
      return;
    }
    const narrowed = possible.filter((one) => valid.includes(one));
    // A date that contradicts all before it, or that they contradict, is wrong.
    if (narrowed.length > 0) possible = narrowed;
    const vote = voteOf(last, next, valid);
    last = next;
    votes.add(vote);
    if (held.length === 0 && votes.order() === null && isSame(next.wallMs)) {
      giveDate(record, next, valid[0]!);
      return;
    }
    held.push({ ...next, record: toHold(record) });
    const sure = votes.sureOrder();
    if (sure !== null) decide(sure);
    else if (held.length >= maxHeld) giveUp();
  }

  return {
    add(time, record) {
      if (order === null) {
        addUndecided(time, record);
        return;
      }
      const written = reader.readIn(time, order);
      if (written === null) onUndated(record, time);
      else give(record, written);
    },
    startClock(utcOffsetMinutes) {
      clockOffset = utcOffsetMinutes ?? clockOffset;
    },
    isMonthFirst: () => order === 'mdy',
    finish: giveUp,
  };
}

/** The day is first, whatever the order elsewhere. */
const DOTTED = /^\s*\d{1,2}\./;

function dateText(reader: TimeReader, time: string): DatedText | null {
  const read = reader.read(time);
  if (read === null) return null;
  const { mdy, dmy, ymd } = read.wallMs;
  return { ...read, time, wallMs: { mdy, dmy, ymd: DOTTED.test(time) ? dmy : ymd } };
}

const validOrders = (wallMs: DatedText['wallMs']): DateOrder[] => ORDERS.filter((one) => !Number.isNaN(wallMs[one]));

/** True if the date is the same one in every order in which it is one. */
const isSame = (wallMs: DatedText['wallMs']): boolean =>
  new Set(validOrders(wallMs).map((one) => wallMs[one])).size === 1;

/** What some dates say of the order. */
function createOrderVotes() {
  const votes = new Map<DateOrder, number>();
  /** From the first one that showed an order. */
  let dates = 0;
  const inOrder = (): [DateOrder, number][] => [...votes].sort(([, a], [, b]) => b - a);
  return {
    add(vote: Vote | null): void {
      if (vote !== null) votes.set(vote.order, (votes.get(vote.order) ?? 0) + vote.votes);
      if (votes.size > 0) dates++;
    },
    /** The order with the most votes, of equals the one that was shown first; null where there is none. */
    order: (): DateOrder | null => inOrder()[0]?.[0] ?? null,
    /** The same once enough dates were seen, and a few wrong ones would not change it. */
    sureOrder(): DateOrder | null {
      const [[order, most] = [null, 0], [, second] = [null, 0]] = inOrder();
      const isSure = dates >= MIN_DATES_SURE && most - second >= MIN_LEAD;
      return isSure && (most >= dates / 2 || most >= DAY_CHANGE_VOTES) ? order : null;
    },
  };
}

/** What a date says of the order. */
interface Vote {
  readonly order: DateOrder;
  readonly votes: number;
}

/** @param valid the orders in which the next one is a date */
function voteOf(last: DatedText | null, next: DatedText, valid: readonly DateOrder[]): Vote | null {
  if (next.isLogForm && next.resolutionMs === 1 && valid.includes('mdy')) return { order: 'mdy', votes: 1 };
  if (valid.length === 1) return { order: valid[0]!, votes: 1 };
  if (last === null) return null;
  const { wallMs } = last;
  const both = valid.filter((one) => !Number.isNaN(wallMs[one]));
  const days = both.map((one) => dayOf(next.wallMs[one]) - dayOf(wallMs[one]));
  if (new Set(days).size === 1) return null;
  // A list may have the newest sample first.
  const order = both[days.indexOf(1)] ?? both[days.indexOf(-1)];
  return order === undefined ? null : { order, votes: DAY_CHANGE_VOTES };
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);
