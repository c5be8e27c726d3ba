/** Tick values: chosen here, because those of the library need text metrics and a browser's locale. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../util/time.ts';
import type { TimeAxis } from './vega-lite.ts';

const TIME_STEPS_MS = [
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  3 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  28 * DAY_MS,
  91 * DAY_MS,
  182 * DAY_MS,
  364 * DAY_MS,
] as const;

/** Axes longer than this show the year. */
const YEAR_SHOWN_FROM_MS = 300 * DAY_MS;

export interface TimeTicks {
  readonly values: readonly number[];
  readonly format: TimeAxis['format'];
  /** Midnights to write the date under when the ticks themselves are times of day, else empty. */
  readonly days: readonly number[];
}

/** Round wall-clock times in [startMs, endMs], at most `most` of them (at least 2). */
export function timeTicks(startMs: number, endMs: number, most: number): TimeTicks {
  const step =
    TIME_STEPS_MS.find((candidate) => (endMs - startMs) / candidate <= most) ?? yearsStep(endMs - startMs, most);
  const first = step <= DAY_MS ? Math.ceil(startMs / step) * step : Math.ceil(startMs / DAY_MS) * DAY_MS;
  const values: number[] = [];
  for (let at = first; at <= endMs; at += step) values.push(at);
  if (step >= DAY_MS)
    return { values, format: endMs - startMs > YEAR_SHOWN_FROM_MS ? '%-d %b %Y' : '%-d %b', days: [] };
  return { values, format: '%H:%M', days: midnights(startMs, endMs) };
}

function yearsStep(spanMs: number, most: number): number {
  return Math.ceil(spanMs / most / (364 * DAY_MS)) * 364 * DAY_MS;
}

function midnights(startMs: number, endMs: number): number[] {
  const days: number[] = [];
  for (let at = Math.ceil(startMs / DAY_MS) * DAY_MS; at <= endMs; at += DAY_MS) days.push(at);
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
