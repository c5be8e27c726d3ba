/** Tick values: chosen here, because those of the library need text metrics and a browser's locale. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const TIME_STEPS_MS = [
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  3 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
  91 * DAY,
  182 * DAY,
  364 * DAY,
] as const;

/** Axes longer than this show the year. */
const YEAR_SHOWN_FROM_MS = 300 * DAY;

export interface TimeTicks {
  readonly values: readonly number[];
  /** d3-time-format. */
  readonly format: string;
  /** Midnights to write the date under when the ticks themselves are times of day, else empty. */
  readonly days: readonly number[];
}

/** Round wall-clock times in [startMs, endMs], at most `most` of them (at least 2). */
export function timeTicks(startMs: number, endMs: number, most: number): TimeTicks {
  const step =
    TIME_STEPS_MS.find((candidate) => (endMs - startMs) / candidate <= most) ?? yearsStep(endMs - startMs, most);
  const first = step <= DAY ? Math.ceil(startMs / step) * step : Math.ceil(startMs / DAY) * DAY;
  const values: number[] = [];
  for (let at = first; at <= endMs; at += step) values.push(at);
  if (step >= DAY) return { values, format: endMs - startMs > YEAR_SHOWN_FROM_MS ? '%-d %b %Y' : '%-d %b', days: [] };
  return { values, format: '%H:%M', days: midnights(startMs, endMs) };
}

function yearsStep(spanMs: number, most: number): number {
  return Math.ceil(spanMs / most / (364 * DAY)) * 364 * DAY;
}

function midnights(startMs: number, endMs: number): number[] {
  const days: number[] = [];
  for (let at = Math.ceil(startMs / DAY) * DAY; at <= endMs; at += DAY) days.push(at);
  return days;
}

export interface ValueTicks {
  readonly values: readonly number[];
  /** d3-format with as many decimals as the step needs. */
  readonly format: string;
  readonly decimals: number;
}

/** Round values in [low, high] about `wanted` apart steps; `isWhole` keeps them whole numbers. */
export function valueTicks(low: number, high: number, wanted: number, isWhole: boolean): ValueTicks {
  const rough = (high - low) / wanted;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * magnitude >= rough * 0.999) ?? 10;
  const step = isWhole ? Math.max(1, Math.round(factor * magnitude)) : factor * magnitude;
  const decimals = Math.min(9, decimalsOf(step));
  const values: number[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index += 1) {
    values.push(Number((index * step).toFixed(decimals)));
  }
  return { values, format: `,.${decimals}f`, decimals };
}

function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 9; decimals += 1) {
    const scaled = step * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return 9;
}

/** The smallest round step of time, an hour's or day's part, that cuts a span into at most `most` slices. */
export function tableStepMs(spanMs: number, most: number): number {
  return TIME_STEPS_MS.find((step) => spanMs / step <= most) ?? yearsStep(spanMs, most);
}
