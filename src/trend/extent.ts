/** What one pass over a series tells, made once for each array: it must not change afterwards. */
import { weakMemo } from '../util/memo.ts';

export interface Extent {
  /** Values that are not NaN. */
  readonly samples: number;
  /** Index of the first and the last of them; 0 and -1 where there is none. */
  readonly first: number;
  readonly last: number;
  /** The smallest and the largest; Infinity and -Infinity where there is none. */
  readonly min: number;
  readonly max: number;
}

/** Values that are looked at together. */
const BLOCK = 4;

/** @param values [n] NaN = no sample. O(n), and O(1) from the second time on */
export const extentOf = weakMemo((values: Float64Array): Extent => {
  let first = 0;
  let last = values.length - 1;
  while (first <= last && Number.isNaN(values[first]!)) first++;
  while (last >= first && Number.isNaN(values[last]!)) last--;
  if (last < first) return { samples: 0, first: 0, last: -1, min: Infinity, max: -Infinity };
  let samples = 0;
  let min = values[first]!;
  let max = min;
  for (let i = first; i <= last; i += BLOCK) {
    if (i + BLOCK <= last) {
      const a = values[i]!;
      const b = values[i + 1]!;
      const c = values[i + 2]!;
      const d = values[i + 3]!;
      // Nearly all lie between those before. Below the smallest, or above the largest, one factor is negative; a comparison with
      // each of them takes twice as long.
      if (
        (a - min) * (max - a) >= 0 &&
        (b - min) * (max - b) >= 0 &&
        (c - min) * (max - c) >= 0 &&
        (d - min) * (max - d) >= 0
      ) {
        samples += BLOCK;
        continue;
      }
    }
    for (let j = i; j < i + BLOCK && j <= last; j++) {
      const value = values[j]!;
      if (Number.isNaN(value)) continue;
      samples++;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return { samples, first, last, min, max };
});

/** Between one time and the next; 0 of fewer than two. @param timesMs [n] increasing. O(n), and O(1) from the second time on */
export const longestStepMs = weakMemo((timesMs: Float64Array): number => {
  let longest = 0;
  let before = timesMs[0] ?? 0;
  for (let i = 1; i < timesMs.length; i++) {
    const time = timesMs[i]!;
    if (time - before > longest) longest = time - before;
    before = time;
  }
  return longest;
});
