import type { Series } from '../../model/series.ts';

/** Samples with a value, also those of a long log that were not kept. */
export function countSamples({ values, slices }: Series): number {
  if (slices !== null) return slices.count.reduce((sum, count) => sum + count, 0);
  return values.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0);
}
