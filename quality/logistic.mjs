// Logistic regression whose coefficients may not be negative, with a ridge: Newton's method (iteratively reweighted least
// squares), each step of which is solved by coordinate descent under that condition.
// @ts-check

const NEWTON_STEPS = 30;
const SWEEPS = 200;
/** No coefficient is moved further at once: far from the optimum the quadratic is not to be trusted. */
const MAX_STEP = 5;

/**
 * @typedef {object} Regression
 * @property {readonly Float64Array[]} rows [n][columns]
 * @property {readonly number[]} outcomes [n] 0 or 1
 * @property {readonly number[]} weights [n]
 * @property {readonly number[]} [offsets] [n] known parts of the log odds; none by default
 * @property {readonly boolean[]} isFree [columns] whether a coefficient may be negative; those are not held small either
 * @property {number} ridge of the squares of the others
 */

/** @param {Regression} regression @returns {Float64Array} [columns] coefficients */
export function fitLogistic({ rows, outcomes, weights, offsets, isFree, ridge }) {
  const size = isFree.length;
  const coefficients = new Float64Array(size);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const gradient = new Float64Array(size);
    const curvature = Array.from({ length: size }, () => new Float64Array(size));
    for (const [i, row] of rows.entries()) {
      let z = offsets?.[i] ?? 0;
      for (let a = 0; a < size; a++) z += at(coefficients, a) * at(row, a);
      const p = 1 / (1 + Math.exp(-z));
      const weight = weights[i] ?? 0;
      const error = weight * (p - (outcomes[i] ?? 0));
      const spread = weight * Math.max(1e-6, p * (1 - p));
      for (let a = 0; a < size; a++) {
        const x = at(row, a);
        if (x === 0) continue;
        gradient[a] = at(gradient, a) + error * x;
        const line = /** @type {Float64Array} */ (curvature[a]);
        for (let b = 0; b < size; b++) line[b] = at(line, b) + spread * x * at(row, b);
      }
    }
    for (let a = 0; a < size; a++) {
      const line = /** @type {Float64Array} */ (curvature[a]);
      line[a] = at(line, a) + (isFree[a] ? 1e-9 : 2 * ridge);
      if (!isFree[a]) gradient[a] = at(gradient, a) + 2 * ridge * at(coefficients, a);
    }
    const moved = newtonStep(coefficients, gradient, curvature, isFree);
    if (moved < 1e-6) break;
  }
  return coefficients;
}

/**
 * Moves the coefficients to where the quadratic around them is least, or towards it.
 * @param {Float64Array} coefficients @param {Float64Array} gradient @param {readonly Float64Array[]} curvature
 * @param {readonly boolean[]} isFree @returns {number} how far the one that is furthest from it was
 */
function newtonStep(coefficients, gradient, curvature, isFree) {
  const size = coefficients.length;
  const steps = new Float64Array(size);
  const slopes = gradient.slice();
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let largest = 0;
    for (let a = 0; a < size; a++) {
      const line = /** @type {Float64Array} */ (curvature[a]);
      const wanted = at(steps, a) - at(slopes, a) / at(line, a);
      const next = isFree[a] ? wanted : Math.max(-at(coefficients, a), wanted);
      const change = next - at(steps, a);
      if (change === 0) continue;
      steps[a] = next;
      for (let b = 0; b < size; b++) slopes[b] = at(slopes, b) + change * at(line, b);
      largest = Math.max(largest, Math.abs(change));
    }
    if (largest < 1e-9) break;
  }
  const most = steps.reduce((largest, step) => Math.max(largest, Math.abs(step)), 0);
  const share = most > MAX_STEP ? MAX_STEP / most : 1;
  for (let a = 0; a < size; a++) coefficients[a] = at(coefficients, a) + share * at(steps, a);
  return most;
}

/** @param {Float64Array} values @param {number} index */
const at = (values, index) => values[index] ?? 0;
