/** A series as one record a day, and what can be drawn and judged of such records. */
import { quantileSorted } from 'simple-statistics';
import type { NightLevels } from '../model/history.ts';
import type { Series } from '../model/series.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** 97.5 % quantile of the normal distribution. */
const Z_95 = 1.959963984540054;

/**
 * Day by day of the wall clock. Days without a value are left out. The extremes are those of all samples, also where the
 * series keeps a choice of them. O(n log n)
 */
export function levelsOfDays({ timesMs, values, slices }: Series): NightLevels {
  const days: Day[] = [];
  for (let i = 0; i < timesMs.length; i++) {
    if (Number.isNaN(values[i]!)) continue;
    const index = Math.floor(timesMs[i]! / DAY_MS);
    let day = days.at(-1);
    if (day?.index !== index)
      days.push((day = { index, timesMs: [], values: [], count: 0, min: Infinity, max: -Infinity }));
    day.timesMs.push(timesMs[i]!);
    day.values.push(values[i]!);
    day.min = Math.min(day.min, values[i]!);
    day.max = Math.max(day.max, values[i]!);
    if (slices === null) day.count++;
  }
  if (slices !== null) {
    const byIndex = new Map(days.map((day) => [day.index, day]));
    slices.startMs.forEach((ms, i) => {
      const day = byIndex.get(Math.floor(ms / DAY_MS));
      if (day === undefined || slices.count[i] === 0) return;
      day.count += slices.count[i]!;
      day.min = Math.min(day.min, slices.min[i]!);
      day.max = Math.max(day.max, slices.max[i]!);
    });
  }
  const lines = days.map(lineOf);
  const column = (of: (day: Day, i: number) => number): Float64Array => Float64Array.from(days, of);
  return {
    startMs: column((d) => d.timesMs[0]!),
    endMs: column((d) => d.timesMs.at(-1)!),
    count: column((d) => Math.max(d.count, d.values.length)),
    first: column((d) => d.values[0]!),
    last: column((d) => d.values.at(-1)!),
    min: column((d) => d.min),
    max: column((d) => d.max),
    median: column((d) =>
      quantileSorted(
        [...d.values].sort((a, b) => a - b),
        0.5,
      ),
    ),
    slopePerHour: column((_, i) => lines[i]!.slope),
    ciLow: column((_, i) => lines[i]!.slope - lines[i]!.halfWidth),
    ciHigh: column((_, i) => lines[i]!.slope + lines[i]!.halfWidth),
  };
}

interface Day {
  readonly index: number;
  readonly timesMs: number[];
  readonly values: number[];
  count: number;
  min: number;
  max: number;
}

/** Least squares with the usual error of its slope; NaN of fewer than three samples. */
function lineOf({ timesMs, values }: Day): { slope: number; halfWidth: number } {
  const n = values.length;
  if (n < 3) return { slope: NaN, halfWidth: NaN };
  const meanTime = timesMs.reduce((sum, t) => sum + (t - timesMs[0]!), 0) / n + timesMs[0]!;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    const x = (timesMs[i]! - meanTime) / HOUR_MS;
    const y = values[i]! - mean;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const slope = xy / xx;
  const residual = Math.max(0, yy - slope * xy);
  return { slope, halfWidth: Z_95 * Math.sqrt(residual / (n - 2) / xx) };
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
