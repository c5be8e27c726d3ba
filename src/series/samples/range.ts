import type { Series } from '../../model/series.ts';

/** The lowest and highest value, also of the samples that a long log did not keep; null where there is none. O(n). */
export function rangeOf({ values, slices }: Series): { readonly min: number; readonly max: number } | null {
  let min = Infinity;
  let max = -Infinity;
  // A plain loop, because it visits every sample of a log; no comparison holds for NaN.
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  for (const value of slices?.min ?? []) if (value < min) min = value;
  for (const value of slices?.max ?? []) if (value > max) max = value;
  return min > max ? null : { min, max };
}
