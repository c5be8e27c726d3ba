// In the bundle in place of string-width, by which yargs lays out help: ours is plain ASCII, and string-width's tables of
// emoji and graphemes cost a quarter of a start.
// @ts-check
/** @param {string} text */
export default (text) => text.length;
