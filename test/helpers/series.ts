import type { Series } from '../../src/model/series.ts';

export const HOUR_MS = 3_600_000;
/** 5 January 2004, a Monday, 00:00 on the log's wall clock. */
export const START_MS = Date.UTC(2004, 0, 5);
export const MB = 1024 * 1024;

/** Deterministic noise in [-1, 1): a small multiplicative generator, so that a test never depends on chance. */
export function noise(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32) * 2 - 1;
  };
}

/** A series of `hours` at one sample a minute whose value is `shape(hours since the start)`. */
export function seriesOf(hours: number, shape: (hour: number) => number, stepMs = 60_000, startMs = START_MS): Series {
  const n = Math.floor((hours * HOUR_MS) / stepMs) + 1;
  const timesMs = Float64Array.from({ length: n }, (_, i) => startMs + i * stepMs);
  return { timesMs, values: timesMs.map((t) => shape((t - startMs) / HOUR_MS)), slices: null };
}
