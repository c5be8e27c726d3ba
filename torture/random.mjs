// Numbers that are the same on any machine for the same seed.
// @ts-check

/**
 * @typedef {object} Random
 * @property {(below: number) => number} whole a whole number from 0
 * @property {<T>(all: readonly T[]) => T} pick
 */

/** @param {string} seed @returns {Random} */
export function createRandom(seed) {
  // FNV-1a of the seed's letters, then xorshift.
  let state = 0x811c9dc5;
  for (const letter of seed) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193);
  state ||= 1;
  const whole = (/** @type {number} */ below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  };
  // The first numbers of seeds that are alike are alike.
  for (let i = 0; i < 8; i++) whole(2);
  return { whole, pick: (all) => /** @type {(typeof all)[number]} */ (all[whole(all.length)]) };
}
