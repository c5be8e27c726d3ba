import { mapSlices } from './map-slices.ts';
import { EMPTY_SERIES, type Series, type Slices } from '../../model/series.ts';

/** Two collectors that sample at once do so within this share of the interval, and within this time. */
const SAME_SAMPLE_SHARE = 0.05;
export const MAX_SAME_SAMPLE_MS = 1000;

/** How far apart the times of one sample in two logs are at most, both in milliseconds. @param stepMs between two samples of one log; NaN or Infinity: not known */
export const sameSampleMs = (stepMs: number): number =>
  Number.isFinite(stepMs) ? Math.min(MAX_SAME_SAMPLE_MS, SAME_SAMPLE_SHARE * stepMs) : 0;

/**
 * Several series of one counter as one, in time order. Samples of several series at the same time, or moments apart, are
 * one: the first with a value. All of one series stay. Slices of series that overlap are listed one after another.
 * O(n log n) where they overlap, else O(n).
 */
export function joinSeries(parts: readonly Series[]): Series {
  const filled = parts.filter((part) => part.timesMs.length > 0);
  if (filled.length <= 1) return filled[0] ?? EMPTY_SERIES;
  // Stable, so that the first of two series comes first where they begin together.
  const inOrder = [...filled].sort((a, b) => a.timesMs[0]! - b.timesMs[0]!);
  const timesMs = concatenate(inOrder.map((p) => p.timesMs));
  const values = concatenate(inOrder.map((p) => p.values));
  const overlap = inOrder.some((part, i) => i > 0 && part.timesMs[0]! <= inOrder[i - 1]!.timesMs.at(-1)!);
  const isWhole = inOrder.every((part) => part.slices === null);
  // Where one has slices, they tell what all of them hold.
  const slices = isWhole ? null : joinSlices(inOrder.map((part) => part.slices ?? sliceSamples(part)));
  return { ...(overlap ? mergeSamples(inOrder, timesMs, values) : { timesMs, values }), slices };
}

/** Samples to a slice, as of series that were thinned out. */
const SLICE_SAMPLES = 8;

/** The slices of a series that keeps every sample. */
function sliceSamples({ timesMs, values }: Series): Slices {
  const store = createSlices(Math.ceil(timesMs.length / SLICE_SAMPLES));
  store.startMs.forEach((_, i) => {
    const from = i * SLICE_SAMPLES;
    const to = Math.min(timesMs.length, from + SLICE_SAMPLES);
    const there = values.subarray(from, to).filter((value) => !Number.isNaN(value));
    store.startMs[i] = timesMs[from]!;
    store.widthMs[i] = timesMs[to - 1]! - timesMs[from]! + 1;
    store.count[i] = there.length;
    store.missing[i] = to - from - there.length;
    if (there.length === 0) return;
    store.min[i] = there.reduce((a, b) => Math.min(a, b));
    store.max[i] = there.reduce((a, b) => Math.max(a, b));
    store.mean[i] = there.reduce((a, b) => a + b) / there.length;
    store.first[i] = there[0]!;
    store.last[i] = there.at(-1)!;
  });
  return store;
}

const createSlices = (n: number): Slices => mapSlices(() => new Float64Array(n).fill(NaN));

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

type Samples = Pick<Series, 'timesMs' | 'values'>;

/** @param timesMs of all parts, one after another, as `values` */
function mergeSamples(parts: readonly Series[], timesMs: Float64Array, values: Float64Array): Samples {
  const partOf = new Uint32Array(timesMs.length);
  let behind = 0;
  for (const [part, { timesMs: own }] of parts.entries()) partOf.fill(part, behind, (behind += own.length));
  const stepMs = parts.filter((part) => part.timesMs.length > 1).map(medianStepMs);
  const slackMs = sameSampleMs(Math.min(...stepMs));
  const kept: number[] = [];
  for (const row of Array.from(timesMs.keys()).sort((a, b) => timesMs[a]! - timesMs[b]! || a - b)) {
    const before = kept.at(-1);
    const isSame =
      before !== undefined && partOf[row] !== partOf[before] && timesMs[row]! - timesMs[before]! <= slackMs;
    if (!isSame) kept.push(row);
    else if (Number.isNaN(values[before]!)) kept[kept.length - 1] = row;
  }
  return {
    timesMs: Float64Array.from(kept, (row) => timesMs[row]!),
    values: Float64Array.from(kept, (row) => values[row]!),
  };
}

/** Of at least two samples. */
function medianStepMs({ timesMs }: Series): number {
  const steps = timesMs.subarray(1).map((ms, i) => ms - timesMs[i]!);
  return steps.sort()[steps.length >> 1]!;
}

const joinSlices = (parts: readonly Slices[]): Slices =>
  mapSlices((name) => concatenate(parts.map((part) => part[name])));
