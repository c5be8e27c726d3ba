/** Samples of one counter over time. */
export interface Series {
  /** [n] wall clock in milliseconds, strictly increasing. */
  readonly timesMs: Float64Array;
  /** [n] NaN = no sample. */
  readonly values: Float64Array;
  /**
   * Of a long log, where `values` are only a choice of the samples, evenly spaced in time: what the stretches that they
   * were chosen from held. Null where every sample is in `values`.
   */
  readonly slices: Slices | null;
}

/** Stretches of a long series, in time order; none where the log has a gap. [n] each. */
export interface Slices {
  /** Wall clock in milliseconds: the first instant of a stretch, and how long it is. */
  readonly startMs: Float64Array;
  readonly widthMs: Float64Array;
  /** Samples with a value, and without one. */
  readonly count: Float64Array;
  readonly missing: Float64Array;
  /** Of the samples with a value; NaN where there is none. */
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
}

export const EMPTY_SERIES: Series = { timesMs: new Float64Array(0), values: new Float64Array(0), slices: null };

/** A picture's worth of a series: equal time slices, null = no sample. At most `ENVELOPE_BUCKETS` of them. */
export interface Envelope {
  /** Wall clock of the first slice's start, in milliseconds. */
  readonly startMs: number;
  readonly bucketMs: number;
  readonly min: readonly (number | null)[];
  readonly median: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}
