/** Above this the correction would be guesswork: a series that correlated is a handful of points. */
const HIGHEST_LAG_1 = 0.9;

/**
 * Lag-1 autocorrelation of residuals, and what it does to the variance of a trend: a first-order autoregressive series
 * of n values tells as much as n (1 - r) / (1 + r) independent ones (Yue and Wang 2004, doi 10.1023/B:WARM.0000043140.
 * 61082.60). The estimate is low by about (1 + 4 r) / n (Marriott and Pope 1954), which is added back. Negative values
 * are taken as zero, so an interval never becomes narrower.
 */
export function varianceInflation(residuals: readonly number[]): number {
  const n = residuals.length;
  if (n < 4) return 1;
  const mean = residuals.reduce((a, b) => a + b, 0) / n;
  let sum = 0;
  let lagged = 0;
  for (let i = 0; i < n; i++) {
    const d = residuals[i]! - mean;
    sum += d * d;
    if (i > 0) lagged += d * (residuals[i - 1]! - mean);
  }
  if (sum === 0) return 1;
  const estimate = lagged / sum;
  const r = Math.min(HIGHEST_LAG_1, Math.max(0, estimate + (1 + 4 * estimate) / n));
  return (1 + r) / (1 - r);
}
