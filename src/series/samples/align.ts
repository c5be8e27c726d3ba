import type { Series } from '../../model/series.ts';

/** b's last value at or before each of a's times; NaN before b's first. [n of a] O(n of a + n of b) */
export function valuesAt(a: Series, b: Series): Float64Array {
  const values = new Float64Array(a.timesMs.length);
  let j = -1;
  let latest = NaN;
  for (let i = 0; i < values.length; i++) {
    while (j + 1 < b.timesMs.length && b.timesMs[j + 1]! <= a.timesMs[i]!) {
      j++;
      if (!Number.isNaN(b.values[j]!)) latest = b.values[j]!;
    }
    values[i] = latest;
  }
  return values;
}
