import type { Series } from '../../model/series.ts';
import { extentOf } from '../../trend/extent.ts';

/** Samples with a value, also those of a long log that were not kept. */
export function countSamples({ values, slices }: Series): number {
  if (slices !== null) return slices.count.reduce((sum, count) => sum + count, 0);
  return extentOf(values).samples;
}
