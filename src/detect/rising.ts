import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import { rangeOf } from '../series/samples/range.ts';

/** A series in which a leak rises: what is gone of a counter that shows what is left, else the series itself. */
export function rising(series: Series, resource: Resource): Series {
  if (!RESOURCE_KINDS[resource].falls) return series;
  const top = rangeOf(series)?.max ?? NaN;
  return { timesMs: series.timesMs, values: series.values.map((value) => top - value), slices: null };
}
