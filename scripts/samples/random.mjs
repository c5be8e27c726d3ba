/**
 * Seeded random numbers: sfc32 (Chris Doty-Humphrey, PractRand), seeded from a text through FNV-1a.
 *
 * Everything below is additions, multiplications and bit operations. Math.exp, Math.log and Math.sin may differ in
 * their last bit between engines, so nothing here or in the models calls them: a seed gives the same bytes anywhere.
 */

/**
 * @typedef {object} RandomStream
 * @property {() => number} uniform in [0, 1)
 * @property {(low: number, high: number) => number} between in [low, high)
 * @property {(probability: number) => boolean} chance
 * @property {() => number} normal mean 0, standard deviation 1, never beyond +-6
 */

/** @param {string} text */
function fnv1a(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/**
 * A stream of its own for each label, so that a process added to a sample leaves the numbers of the others alone.
 *
 * @param {number} seed
 * @param {string} label
 * @returns {RandomStream}
 */
export function randomStream(seed, label) {
  let a = fnv1a(label);
  let b = seed >>> 0;
  let c = fnv1a(`${seed}/${label}`);
  let counter = 1;

  function uniform() {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  }
  /** The sum of twelve uniforms less six: near enough to a bell, and exact arithmetic. */
  function normal() {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  }

  for (let i = 0; i < 16; i++) uniform(); // the first numbers of sfc32 still resemble its seed
  return {
    uniform,
    normal,
    between: (low, high) => low + (high - low) * uniform(),
    chance: (probability) => uniform() < probability,
  };
}
