/** A series as one record a day, and what can be drawn and judged of such records. */
import type { NightLevels } from '../../model/history.ts';
import type { Series, Slices } from '../../model/series.ts';
import { fitLine } from '../../trend/least-squares.ts';
import { selectMedian } from '../../trend/order-statistics.ts';
import { DAY_MS, HOUR_MS } from '../../util/time.ts';
import { newNumbers, type NewNumbers } from './number-blocks.ts';

/** 97.5 % quantile of the normal distribution. */
const Z_95 = 1.959963984540054;

/**
 * Day by day of the wall clock. Days without a value are left out. The extremes are those of all samples, also where the
 * series keeps a choice of them. O(n)
 * @param make the arrays
 */
export function levelsOfDays({ timesMs, values, slices }: Series, make: NewNumbers = newNumbers): NightLevels {
  const starts = dayStarts(timesMs, values);
  const none = (): Float64Array => make(starts.length);
  const levels: NightLevels = {
    startMs: none(),
    endMs: none(),
    count: none(),
    first: none(),
    last: none(),
    min: none(),
    max: none(),
    median: none(),
    slopePerHour: none(),
    ciLow: none(),
    ciHigh: none(),
  };
  for (const [day, from] of starts.entries()) {
    const endMs = (dayOf(timesMs[from]!) + 1) * DAY_MS;
    let to = from + 1;
    while (to < timesMs.length && timesMs[to]! < endMs) to++;
    measureDay(levels, day, { timesMs, values }, from, to);
  }
  if (slices !== null) addSlices(levels, slices);
  return levels;
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

/** The first value of each day that has any. */
function dayStarts(timesMs: Float64Array, values: Float64Array): number[] {
  const starts: number[] = [];
  let day = NaN;
  for (let i = 0; i < timesMs.length; i++) {
    if (Number.isNaN(values[i]!) || dayOf(timesMs[i]!) === day) continue;
    day = dayOf(timesMs[i]!);
    starts.push(i);
  }
  return starts;
}

/** @param from the first sample of that day with a value @param to behind its last sample */
function measureDay(
  levels: NightLevels,
  day: number,
  { timesMs, values }: Pick<Series, 'timesMs' | 'values'>,
  from: number,
  to: number,
): void {
  const known = roomFor('values', to - from);
  const hours = roomFor('hours', to - from);
  const startMs = timesMs[from]!;
  let [count, endMs, min, max] = [0, startMs, Infinity, -Infinity];
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    known[count] = value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    endMs = timesMs[i]!;
    hours[count++] = (endMs - startMs) / HOUR_MS;
  }
  levels.startMs[day] = startMs;
  levels.endMs[day] = endMs;
  levels.count[day] = count;
  levels.first[day] = known[0]!;
  levels.last[day] = known[count - 1]!;
  levels.min[day] = min;
  levels.max[day] = max;
  // Most counters stand still. Sums of fractions are rounded, also those that come out whole.
  if (min === max && count >= 3 && Number.isInteger(min) && Number.isSafeInteger(min * count)) {
    levels.median[day] = min;
    levels.slopePerHour[day] = levels.ciLow[day] = levels.ciHigh[day] = 0;
    return;
  }
  const all = known.subarray(0, count);
  measureSlope(levels, day, hours.subarray(0, count), all);
  // Last, as it takes their order from the values.
  levels.median[day] = selectMedian(all);
}

/** Of the day that is measured; used again for the next. */
const room = { values: new Float64Array(0), hours: new Float64Array(0) };

function roomFor(what: keyof typeof room, length: number): Float64Array {
  if (room[what].length < length) room[what] = new Float64Array(2 * length);
  return room[what];
}

/** What the days had in all, where only a choice of the samples is kept. */
function addSlices({ startMs, count, min, max }: NightLevels, slices: Slices): void {
  const indexOf = new Map<number, number>();
  for (const [index, ms] of startMs.entries()) indexOf.set(dayOf(ms), index);
  const counted = new Float64Array(count.length);
  for (const [i, ms] of slices.startMs.entries()) {
    const day = indexOf.get(dayOf(ms));
    if (day === undefined || slices.count[i] === 0) continue;
    counted[day]! += slices.count[i]!;
    min[day] = Math.min(min[day]!, slices.min[i]!);
    max[day] = Math.max(max[day]!, slices.max[i]!);
  }
  // A slice over midnight is counted for the day that it begins in.
  for (let day = 0; day < counted.length; day++) count[day] = Math.max(count[day]!, counted[day]!);
}

/** Least squares with the usual error of the slope; NaN of fewer than three samples. */
function measureSlope(levels: NightLevels, day: number, hours: Float64Array, values: Float64Array): void {
  const { slope, slopeError } = fitLine(hours, values);
  const isKnown = values.length >= 3;
  levels.slopePerHour[day] = isKnown ? slope : NaN;
  levels.ciLow[day] = slope - Z_95 * slopeError;
  levels.ciHigh[day] = slope + Z_95 * slopeError;
}

/** Three samples a day, its first, its middle and its last, and a slice with all that is known of it. O(days) */
export function seriesOfLevels(levels: NightLevels): Series {
  const timesMs: number[] = [];
  const values: number[] = [];
  levels.startMs.forEach((startMs, i) => {
    const endMs = levels.endMs[i]!;
    timesMs.push(startMs);
    values.push(levels.first[i]!);
    // In between only where there is room for it: times rise.
    if (levels.count[i]! > 2 && endMs - startMs > 1) {
      timesMs.push((startMs + endMs) / 2);
      values.push(levels.median[i]!);
    }
    if (endMs <= startMs) return;
    timesMs.push(endMs);
    values.push(levels.last[i]!);
  });
  const { startMs, endMs, count, min, max, median, first, last } = levels;
  return {
    timesMs: Float64Array.from(timesMs),
    values: Float64Array.from(values),
    slices: {
      startMs,
      widthMs: startMs.map((start, i) => endMs[i]! - start + 1),
      count,
      missing: new Float64Array(count.length),
      min,
      max,
      mean: median,
      first,
      last,
    },
  };
}
