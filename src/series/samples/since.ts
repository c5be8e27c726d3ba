import { EMPTY_SERIES, type Series } from '../../model/series.ts';

/** Its samples from an instant on, without what a thinned-out series holds of slices. */
export function since({ timesMs, values }: Series, fromMs: number): Series {
  const from = timesMs.findIndex((t) => t >= fromMs);
  return from < 0 ? EMPTY_SERIES : { timesMs: timesMs.subarray(from), values: values.subarray(from), slices: null };
}
