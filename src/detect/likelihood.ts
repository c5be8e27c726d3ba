/**
 * From points to how likely growth is a leak. Points are evidence; how likely a leak is also depends on how many of the
 * processes leak at all (Bayes' rule), and on how long the process was seen.
 */

/** Half of the processes whose growth is judged leak: as in the labelled logs, and where a few processes were picked by hand. */
export const EVEN_BASE_RATE = 0.5;

/**
 * How likely a leak is, 0 to 1; NaN without points.
 * @param points of the scorecard @param seenHours how long the process was seen
 * @param baseRate of the processes whose growth is judged, the share that leaks, above 0 and below 1
 */
export function likelihoodOf(points: number, seenHours: number, baseRate: number): number {
  const slope = seenHours < 24 ? 0.8 : 1;
  const logOdds = slope * (points - 16.7) + 0.6 + Math.log(baseRate / (1 - baseRate));
  return 1 / (1 + Math.exp(-logOdds));
}
