/**
 * The time that someone wrote above a list of pool tags: with `date /t`, `echo %date% %time%`, Get-Date, or by the debugger.
 * On the clock of the machine, in milliseconds counted as if that clock were UTC.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../util/time.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTH_NAME = `(${MONTHS.join('|')})[a-z]*`;
const CLOCK = String.raw`(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?(?:\s*([ap])\.?m\b)?`;
const MIN_YEAR = 1990;
const MAX_YEAR = 2100;

/** `2012-08-30 10:15:00`, `2012.08.30-10:15:00`. */
const YEAR_FIRST = new RegExp(String.raw`\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})[\sT_-]+${CLOCK}`, 'gi');
/** `Thu Aug 30 10:15:00.000 2012`. */
const YEAR_LAST = new RegExp(
  String.raw`\b${MONTH_NAME}\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?\s+(\d{4})`,
  'gi',
);
/** `Thursday, August 30, 2012 10:15:00 AM`. */
const MONTH_FIRST = new RegExp(String.raw`\b${MONTH_NAME}\s+(\d{1,2}),\s+(\d{4})\s+${CLOCK}`, 'gi');
/** `Thu 08/30/2012 10:15:00.12`, `30.08.2012 10:15`: day and month in either order. */
const DAY_OR_MONTH = new RegExp(
  String.raw`(?:\b(${WEEKDAYS.join('|')})[a-z]*,?\s+)?\b(\d{1,2})([-./])(\d{1,2})\3(\d{4})\D{1,3}${CLOCK}`,
  'gi',
);

/** A time as it stands in a text. */
export interface WrittenTime {
  readonly timeMs: number;
  /** Its other reading, where nothing says which number is the day and which the month; null where it has one reading. */
  readonly otherMs: number | null;
}

/** The last time in a text; null where it has none. */
export function findTime(text: string): WrittenTime | null {
  const found = [
    ...matches(text, YEAR_FIRST, ([year, month, day, ...clock]) => only(instant(year, month, day, clock))),
    ...matches(text, YEAR_LAST, ([month, day, hour, minute, second, year]) =>
      only(instant(year, monthNumber(month), day, [hour, minute, second])),
    ),
    ...matches(text, MONTH_FIRST, ([month, day, year, ...clock]) =>
      only(instant(year, monthNumber(month), day, clock)),
    ),
    ...matches(text, DAY_OR_MONTH, dayOrMonth),
  ];
  return found.sort((a, b) => b.at - a.at)[0]?.time ?? null;
}

type Groups = readonly (string | undefined)[];

interface Found {
  readonly at: number;
  readonly time: WrittenTime;
}

function matches(text: string, pattern: RegExp, read: (groups: Groups) => WrittenTime | null): Found[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const time = read(match.slice(1));
    return time === null ? [] : [{ at: match.index, time }];
  });
}

const only = (timeMs: number | null): WrittenTime | null => (timeMs === null ? null : { timeMs, otherMs: null });

function dayOrMonth([weekday, first, separator, second, year, ...clock]: Groups): WrittenTime | null {
  const monthFirst = instant(year, first, second, clock);
  const dayFirst = instant(year, second, first, clock);
  if (monthFirst === null || dayFirst === null || monthFirst === dayFirst) return only(monthFirst ?? dayFirst);
  // No region writes the month first with dots.
  if (separator === '.') return only(dayFirst);
  const fitting = [monthFirst, dayFirst].filter(
    (ms) => weekday !== undefined && WEEKDAYS[new Date(ms).getUTCDay()] === weekday.slice(0, 3).toLowerCase(),
  );
  return fitting.length === 1 ? only(fitting[0]!) : { timeMs: monthFirst, otherMs: dayFirst };
}

const monthNumber = (name: string | undefined): string =>
  String(MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1);

/** Null where there is no such day or time. */
function instant(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  [hour, minute, second, half]: Groups,
): number | null {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const dayMs = Date.UTC(y, m - 1, d);
  const date = new Date(dayMs);
  if (y < MIN_YEAR || y > MAX_YEAR || date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return null;
  const hours = (Number(hour) % (half === undefined ? 24 : 12)) + (half?.toLowerCase() === 'p' ? 12 : 0);
  const clockMs = hours * HOUR_MS + Number(minute) * MINUTE_MS + Number(second ?? 0) * SECOND_MS;
  return Number(hour) > 23 || clockMs >= DAY_MS ? null : dayMs + clockMs;
}
