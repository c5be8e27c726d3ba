/**
 * From points to how likely growth is a leak. Points are evidence: what they are worth depends on how long the process was seen,
 * and how likely a leak is also depends on how many of the processes leak at all (Bayes' rule). Fitted on labelled logs to scores
 * of a scorecard that had not seen their source (`npm run fit`); docs/detection.md says how well it holds.
 */

/** Half of the processes whose growth is judged leak: as in the labelled logs, and where a few processes were picked by hand. */
export const EVEN_BASE_RATE = 0.5;
/** From here on growth is called a leak, and from here on a suspected one. */
export const LEAK_LIKELIHOOD = 0.6;
export const SUSPECT_LIKELIHOOD = 0.45;
/** Nothing tells a leak from what may explain the growth as well: load, or a cache whose size was not logged. */
export const MAX_UNSURE_LIKELIHOOD = 0.5;

/** By hours that a process was seen, at even base rate: the points that make a leak as likely as not, and what a point more is worth. */
export const CALIBRATION = [
  { hours: 8, even: 14.02, worth: 0.96 },
  { hours: 36, even: 13.79, worth: 0.94 },
  { hours: 168, even: 14.03, worth: 1.12 },
] as const;

/**
 * How likely a leak is, 0 to 1; NaN without points.
 * @param points of the scorecard @param seenHours how long the process was seen
 * @param baseRate of the processes whose growth is judged, the share that leaks, above 0 and below 1
 */
export function likelihoodOf(points: number, seenHours: number, baseRate: number): number {
  const { even, worth } = calibrationAt(seenHours);
  return shareOf(worth * (points - even) + logOdds(baseRate));
}

/** The points that make a leak so likely: the inverse of `likelihoodOf`. */
export function pointsFor(likelihood: number, seenHours: number, baseRate: number): number {
  const { even, worth } = calibrationAt(seenHours);
  return even + (logOdds(likelihood) - logOdds(baseRate)) / worth;
}

/** Nothing is surer than this: a likelihood that was rounded to 0 or 1 has no odds. */
const MIN_SHARE = 1e-12;

/** The logarithm of the odds of a share, 0 to 1; always finite, and NaN only of NaN. */
export function logOdds(share: number): number {
  const within = Math.max(MIN_SHARE, Math.min(1 - MIN_SHARE, share));
  return Math.log(within / (1 - within));
}

/** The inverse of `logOdds`. */
export const shareOf = (odds: number): number => 1 / (1 + Math.exp(-odds));

/** Between the lengths that were fitted in proportion to their logarithms, so that an hour more never makes a jump. */
function calibrationAt(hours: number): { even: number; worth: number } {
  const next = CALIBRATION.findIndex((one) => hours < one.hours);
  if (next === 0) return CALIBRATION[0];
  if (next < 0) return CALIBRATION.at(-1)!;
  const [a, b] = [CALIBRATION[next - 1]!, CALIBRATION[next]!];
  const share = Math.log(hours / a.hours) / Math.log(b.hours / a.hours);
  const between = (from: number, to: number): number => from + share * (to - from);
  return { even: between(a.even, b.even), worth: between(a.worth, b.worth) };
}
