/**
 * The times of a table, each kept once as a number. The order of day and month is found over all of them, since rows may
 * come in any order: newest first, by counter, by machine.
 */
import type { DateOrder, LogZone } from '../../../model/counter-log.ts';
import { DAY_MS, MINUTE_MS } from '../../../util/time.ts';
import { createTimeReader, type TimeInAnyOrder } from '../../times/time-reader.ts';
import { createGrowing } from './growing.ts';

export interface TableTimes {
  /**
   * @param text the cell
   * @param utcOffsetMinutes local time minus UTC, where another column says it; else null
   * @returns the number of the time; -1 if the text is no date and time in any order
   */
  add(text: string, utcOffsetMinutes: number | null): number;
  /** Once all times were added. */
  finish(): FinishedTimes;
}

export interface FinishedTimes {
  /** Of the log's own clock; that of the zone where times have one. */
  readonly zone: LogZone;
  /** True if each time says how far from UTC it is: no change of a clock moves it. MinutesToUTC is the same all along. */
  readonly areInstants: boolean;
  /** The wall clock in that zone, in milliseconds as if UTC; NaN if the text is no date in the order found. */
  wallMs(time: number): number;
  /** What the time was rounded to, in milliseconds. */
  resolutionMs(time: number): number;
  /** True if the date may be another one in another order, and nothing told which. */
  isUndecided(time: number): boolean;
  /** How many there are; some may be equal. */
  readonly count: number;
}

/** Number of each text; a table that is sorted by counter has each time once for each counter. About 25 MB. */
const MAX_TEXTS_KEPT = 1 << 18;

/** So many dates wait at most for one that tells the order: two weeks of a time each second. */
const MAX_TWOFOLD = 1 << 20;

/** So many more dates of one order alone than of others are no wrong digits. */
const MIN_DATES_SURE = 24;

/** The likeliest first. */
const ORDERS = ['mdy', 'dmy', 'ymd'] as const satisfies readonly DateOrder[];

/** As Windows writes it in every language, and a script that turns a log in columns into rows leaves it. */
const WINDOWS_STAMP = /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d\.\d{3}$/;

/**
 * @param zone what the table's header says of the zone of times that do not say it
 * @param dateOrder as the user says; null = find out
 */
export function createTableTimes(zone: LogZone, dateOrder: DateOrder | null): TableTimes {
  const reader = createTimeReader();
  const walls = createGrowing('float64');
  const resolutions = createGrowing('float64');
  /** Times whose date differs by order: their number, and the wall clock in each of ORDERS. */
  let twofold: { readonly time: number; readonly wallMs: readonly number[] }[] = [];
  const undecided = new Set<number>();
  const only = new Map<DateOrder, number>();
  let possible: readonly DateOrder[] = dateOrder === null ? ORDERS : [dateOrder];
  let logZone = zone;
  let areInstants = zone.utcOffsetMinutes !== null;

  /** What is to be added for the clock of the log. */
  const zoneShift = (utcOffsetMinutes: number | null): number => {
    if (utcOffsetMinutes === null) return 0;
    if (logZone.utcOffsetMinutes === null) logZone = { name: null, utcOffsetMinutes };
    return (logZone.utcOffsetMinutes! - utcOffsetMinutes) * MINUTE_MS;
  };

  function decide(order: DateOrder): void {
    possible = [order];
    for (const { time, wallMs } of twofold) walls.set(time, wallMs[ORDERS.indexOf(order)]!);
    twofold = [];
  }

  function settle(): void {
    if (twofold.length === 0) return;
    const isDate = (wallMs: readonly number[], order: DateOrder): boolean =>
      !Number.isNaN(wallMs[ORDERS.indexOf(order)]);
    const counts = possible.map((order) => twofold.filter(({ wallMs }) => isDate(wallMs, order)).length);
    // One that is a date in no other order than the rest may have a wrong digit.
    const best = possible.filter((_, i) => counts[i] === Math.max(...counts));
    const times = twofold.map((one) => one.wallMs);
    const order = best.length === 1 ? best[0]! : tellOrder(times, best);
    if (order === null) for (const { time } of twofold) undecided.add(time);
    decide(order ?? best[0]!);
  }

  /** A date in one order alone: some such dates show the order of all. */
  function countOnly(order: DateOrder): void {
    only.set(order, (only.get(order) ?? 0) + 1);
    const others = [...only].reduce((sum, [other, count]) => (other === order ? sum : sum + count), 0);
    if (only.get(order)! - others >= MIN_DATES_SURE) decide(order);
  }

  function parse(text: string, ofRow: number | null): number {
    const read = reader.read(text);
    if (read === null) return -1;
    const written = ORDERS.map((order) => (possible.includes(order) ? inOrder(read, text, order) : Number.NaN));
    const valid = ORDERS.filter((_, i) => !Number.isNaN(written[i]));
    if (valid.length === 0) return -1;
    areInstants ||= read.utcOffsetMinutes !== null;
    const shiftMs = zoneShift(read.utcOffsetMinutes ?? ofRow);
    const wallMs = written.map((ms) => ms + shiftMs);
    const first = wallMs[ORDERS.indexOf(valid[0]!)]!;
    const isSame = valid.length > 1 && wallMs.every((ms) => Number.isNaN(ms) || ms === first);
    const time = walls.length();
    walls.push(first);
    resolutions.push(read.resolutionMs);
    if (possible.length === 1 || isSame) return time;
    if (valid.includes('mdy') && WINDOWS_STAMP.test(text.trim())) decide('mdy');
    else {
      twofold.push({ time, wallMs });
      if (valid.length === 1) countOnly(valid[0]!);
      if (twofold.length === MAX_TWOFOLD) settle();
    }
    return time;
  }

  return {
    add: rememberTexts(parse),
    finish() {
      settle();
      return {
        zone: logZone,
        areInstants,
        wallMs: (time) => walls.at(time),
        resolutionMs: (time) => resolutions.at(time),
        isUndecided: (time) => undecided.has(time),
        count: walls.length(),
      };
    },
  };
}

/** The same text is the same time. */
function rememberTexts(parse: TableTimes['add']): TableTimes['add'] {
  const numbers = new Map<string, number>();
  return (text, utcOffsetMinutes) => {
    const key = utcOffsetMinutes === null ? text : `${text}\0${utcOffsetMinutes}`;
    let time = numbers.get(key);
    if (time === undefined) {
      time = parse(text, utcOffsetMinutes);
      if (numbers.size === MAX_TEXTS_KEPT) numbers.clear();
      numbers.set(key, time);
    }
    return time;
  };
}

/** The day is first, whatever the order elsewhere. */
const DOTTED = /^\s*\d{1,2}\./;

const inOrder = ({ wallMs }: TimeInAnyOrder, text: string, order: DateOrder): number =>
  order === 'ymd' && DOTTED.test(text) ? wallMs.dmy : wallMs[order];

/** The order under which days follow each other most often, if no other has as many; null if nothing tells. */
function tellOrder(times: readonly (readonly number[])[], possible: readonly DateOrder[]): DateOrder | null {
  const counts = possible.map((order) => oneDaySteps(times.map((wallMs) => wallMs[ORDERS.indexOf(order)]!)));
  const most = Math.max(0, ...counts);
  const best = possible.filter((_, i) => counts[i] === most);
  return most > 0 && best.length === 1 ? best[0]! : null;
}

function oneDaySteps(wallMs: readonly number[]): number {
  const days = new Set(wallMs.map((ms) => Math.floor(ms / DAY_MS)));
  return [...days].filter((day) => days.has(day + 1)).length;
}
