// How often verdicts are right, and likelihoods true.
// @ts-check

/** Bins of equal numbers of processes, over which a calibration error is taken. */
export const ERROR_BINS = 5;
export const LENGTHS = /** @type {const} */ (['under a day', 'one to three days', 'longer']);

/**
 * @typedef {{ leak: boolean, primary: boolean, source: string, hours: number, points: number }} Scored
 * @typedef {Scored & { likelihood: number }} Judged
 */

/** @param {number} hours */
export const lengthOf = (hours) => (hours < 23.5 ? LENGTHS[0] : hours <= 72 ? LENGTHS[1] : LENGTHS[2]);

/** @param {readonly { leak: boolean, likelihood: number }[]} judged @param {number} least likelihood of what is called a leak */
export function figuresOf(judged, least) {
  const count = (/** @type {boolean} */ leak, /** @type {boolean} */ found) =>
    judged.filter((one) => one.leak === leak && one.likelihood >= least === found).length;
  const [hits, misses, alarms, quiet] = [
    count(true, true),
    count(true, false),
    count(false, true),
    count(false, false),
  ];
  return {
    precision: hits / (hits + alarms),
    recall: hits / (hits + misses),
    f1: (2 * hits) / (2 * hits + alarms + misses),
    specificity: quiet / (quiet + alarms),
    brier: brierScore(judged),
  };
}

/** Mean square of what is said less what is true. @param {readonly { leak: boolean, likelihood: number }[]} judged */
export const brierScore = (judged) =>
  judged.reduce((sum, { leak, likelihood }) => sum + (likelihood - Number(leak)) ** 2, 0) / judged.length;

/**
 * How far what is said and what is true are apart, on average: in each bin of processes of similar likelihood the mean likelihood against
 * the share that leaks. A bin of n processes is off by chance too, by some 0.4 / sqrt(n).
 * @param {readonly { leak: boolean, likelihood: number }[]} judged
 */
export function expectedCalibrationError(judged) {
  const sorted = [...judged].sort((a, b) => a.likelihood - b.likelihood);
  let error = 0;
  for (let bin = 0; bin < ERROR_BINS; bin++) {
    const own = sorted.slice((bin * sorted.length) / ERROR_BINS, ((bin + 1) * sorted.length) / ERROR_BINS);
    error += Math.abs(own.reduce((sum, { leak, likelihood }) => sum + likelihood - Number(leak), 0));
  }
  return error / judged.length;
}

/** Edges of likelihood that a person would name. */
const EDGES = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.01];

/**
 * What is said against what is true, from unlikely to likely.
 * @param {readonly { leak: boolean, likelihood: number }[]} judged
 */
export function reliability(judged) {
  return EDGES.slice(1).flatMap((to, i) => {
    const own = judged.filter(({ likelihood }) => likelihood >= (EDGES[i] ?? 0) && likelihood < to);
    if (own.length === 0) return [];
    const mean = own.reduce((sum, { likelihood }) => sum + likelihood, 0) / own.length;
    return [{ of: own.length, mean, share: own.filter(({ leak }) => leak).length / own.length }];
  });
}
