/** Samples of one counter over time. */
export interface Series {
  /** [n] wall clock in milliseconds, strictly increasing. */
  readonly timesMs: Float64Array;
  /** [n] NaN = no sample. */
  readonly values: Float64Array;
}

export const EMPTY_SERIES: Series = { timesMs: new Float64Array(0), values: new Float64Array(0) };

/** A picture's worth of a series: equal time slices, null = no sample. At most `ENVELOPE_BUCKETS` of them. */
export interface Envelope {
  /** Wall clock of the first slice's start, in milliseconds. */
  readonly startMs: number;
  readonly bucketMs: number;
  readonly min: readonly (number | null)[];
  readonly median: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}
