/** A straight line through a stretch of a series, robustly fitted. */
export interface Trend {
  /** Growth in the counter's unit per hour, with its 95 % confidence interval. NaN is never here. */
  readonly slopePerHour: number;
  readonly ciLow: number;
  readonly ciHigh: number;
  /** Wall clock where the growth began if that lies inside the lifetime; null if it was there from its first sample. */
  readonly onsetMs: number | null;
  /** Value of the line at `fitStartMs`, in the counter's unit. */
  readonly intercept: number;
  readonly fitStartMs: number;
  readonly fitEndMs: number;
}
