import type { Series } from '../../model/series.ts';
import { extentOf } from '../../trend/extent.ts';

/** The lowest and highest value, also of the samples that a long log did not keep; null where there is none. O(n). */
export function rangeOf({ values, slices }: Series): { readonly min: number; readonly max: number } | null {
  let { min, max } = extentOf(values);
  for (const value of slices?.min ?? []) if (value < min) min = value;
  for (const value of slices?.max ?? []) if (value > max) max = value;
  return min > max ? null : { min, max };
}
