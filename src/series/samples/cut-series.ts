import type { Series, Slices } from '../../model/series.ts';
import { countBelow, countUpTo } from '../../util/binary-search.ts';
import { mapSlices } from './map-slices.ts';

/** The samples of a series from one time to another, both included, and the slices that begin there. */
export function cutSeries({ timesMs, values, slices }: Series, fromMs: number, toMs: number): Series {
  const [from, to] = rangeOf(timesMs, fromMs, toMs);
  return {
    timesMs: timesMs.subarray(from, to),
    values: values.subarray(from, to),
    slices: slices === null ? null : cutSlices(slices, fromMs, toMs),
  };
}

function cutSlices(slices: Slices, fromMs: number, toMs: number): Slices {
  const [from, to] = rangeOf(slices.startMs, fromMs, toMs);
  return mapSlices((name) => slices[name].subarray(from, to));
}

/** @returns the first index of that time and the one behind the last */
const rangeOf = (timesMs: Float64Array, fromMs: number, toMs: number): readonly [number, number] => [
  countBelow(timesMs, fromMs),
  countUpTo(timesMs, toMs),
];
