// A recorded run of a program, as it is kept in traces/: gzip of three lines, the facts as JSON, then memory and leaked
// bytes as differences from step to step.
// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

/** Memory is kept to 16 KB, leaked bytes to 1 KB. */
const MEMORY_UNIT = 16_384;
const LEAKED_UNIT = 1024;

/**
 * @typedef {object} Facts
 * @property {number} host runs of one host have the same load, sizes and restarts; they differ in their bug
 * @property {string} runtime node, python, c, java-g1, java-parallel or java-serial
 * @property {string} bug none, map, listeners, sessions, error, cache, jobs or late
 * @property {string} load flat, daily, bursty or nightly
 * @property {number} stepSeconds of the scaled day
 * @property {number[]} starts steps at which the program was started
 * @property {Record<string, number | string>} settings given to the program
 * @property {string[]} flags given to its runtime
 *
 * @typedef {Facts & { memory: Float64Array, leaked: Float64Array }} Trace memory and leaked bytes after each step; leaked
 *   counts from the last start
 */

/** @param {Float64Array} values @param {number} unit */
function differences(values, unit) {
  let before = 0;
  return Array.from(values, (value) => {
    const now = Math.round(value / unit);
    const difference = now - before;
    before = now;
    return difference;
  }).join(',');
}

/** @param {string} line @param {number} unit */
function sums(line, unit) {
  let sum = 0;
  return Float64Array.from(line.split(','), (text) => (sum += Number(text)) * unit);
}

/** @param {Trace} trace @returns {Buffer} */
export function encodeTrace({ memory, leaked, ...facts }) {
  const lines = [JSON.stringify(facts), differences(memory, MEMORY_UNIT), differences(leaked, LEAKED_UNIT)];
  return gzipSync(lines.join('\n'), { level: 9 });
}

/** @param {Buffer} bytes @returns {Trace} */
export function decodeTrace(bytes) {
  const [facts = '', memory = '', leaked = ''] = gunzipSync(bytes).toString('latin1').split('\n');
  return { ...JSON.parse(facts), memory: sums(memory, MEMORY_UNIT), leaked: sums(leaked, LEAKED_UNIT) };
}

/** Where the recorded runs are. */
export const TRACES = fileURLToPath(new URL('traces', import.meta.url));

/** @param {string} [folder] @returns {(Trace & { name: string })[]} by host, the run without a bug first */
export function readTraces(folder = TRACES) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.gz'))
    .sort()
    .map((name) => ({ name: name.slice(0, -3), ...decodeTrace(readFileSync(path.join(folder, name))) }));
}
