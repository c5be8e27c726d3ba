import type { Slices } from '../../model/series.ts';

/** Slices whose columns are made one by one. */
export const mapSlices = (columnOf: (name: keyof Slices) => Float64Array): Slices => ({
  startMs: columnOf('startMs'),
  widthMs: columnOf('widthMs'),
  count: columnOf('count'),
  missing: columnOf('missing'),
  min: columnOf('min'),
  max: columnOf('max'),
  mean: columnOf('mean'),
  first: columnOf('first'),
  last: columnOf('last'),
});
