// Mutated logs through the library's reader: whatever it gives must stand in the file at that time under that name, and
// what it cannot read it must say.
// @ts-check
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { openCounterLog } from '../dist/index.js';
import { loadBases } from './bases.mjs';
import { mutate } from './mutations.mjs';
import { createOracle } from './oracle.mjs';
import { createRandom } from './random.mjs';

/** @typedef {import('./run.mjs').Part} Part */
/** @typedef {{ path: string, ms: number, value: number }} Given one value that the reader gave */
/** @typedef {{ samples: number, warnings: readonly string[], values: Given[] }} Reading */
/** @typedef {(file: string) => Promise<Reading>} Reader */

/** Two encodings in one file, and times without seconds, which are spread over their minute: the oracle knows neither. */
const BEYOND = ['mixed-encoding', 'coarse-timestamp'];

/** For the hour that is added at the end of daylight saving time. */
const HOUR_MS = 3_600_000;

/** The library's reader, every column. @type {Reader} */
export async function readWithLibrary(file) {
  const log = await openCounterLog({ file });
  let { paths } = log;
  const all = (/** @type {readonly unknown[]} */ of) => of.map((_, index) => index);
  /** @type {Given[]} */
  const values = [];
  const batches = log.batches(all(paths), undefined, (header) => {
    paths = header.paths;
    return all(paths);
  });
  for await (const batch of batches) {
    for (let row = 0; row < batch.rows; row++) {
      paths.forEach(({ raw }, column) => {
        const value = batch.values[row * paths.length + column] ?? NaN;
        if (!Number.isNaN(value)) values.push({ path: raw, ms: batch.timesMs[row] ?? NaN, value });
      });
    }
  }
  const { samples, warnings } = log.summary();
  return { samples, warnings: warnings.map(({ kind }) => kind), values };
}

/**
 * What is wrong with a reading; null where nothing is.
 * @param {Reading} reading @param {import('./oracle.mjs').Oracle} oracle @returns {string | null}
 */
export function findFault({ samples, warnings, values }, oracle) {
  // Hours are added where daylight saving time ended, or a later header has another offset; the reader says so.
  const shifts = warnings.some((kind) => kind === 'clock-stepped-back' || kind === 'second-header') ? [0, 1, -1] : [0];
  // Where part of a log is moved, its clock seems to have been set: the times of what follows are shifted.
  const isShifted = warnings.includes('clock-set');
  const wrong = values.find(({ path: name, ms, value }) =>
    isShifted
      ? !oracle.saysAnywhere(name, value)
      : !shifts.some((hours) => oracle.says(name, ms - hours * HOUR_MS, value)),
  );
  if (wrong !== undefined) {
    return `${wrong.value} of ${wrong.path} at ${new Date(wrong.ms).toISOString()} is not in the file`;
  }
  if (samples < oracle.records && warnings.length === 0) {
    return `${oracle.records - samples} of ${oracle.records} records are missing, without a warning`;
  }
  return null;
}

/** The text in a file that may be packed, as far as it can be unpacked; null where it cannot. @param {Buffer} bytes */
function unpacked(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return null;
  }
}

/**
 * One case. @param {Reader} read @param {string} file @param {Buffer} bytes
 * @param {boolean} isComparable whether the oracle can read what the log was made of
 * @returns {Promise<{ fault: string | null, outcome: 'compared' | 'read' | 'refused' }>}
 */
export async function tryLog(read, file, bytes, isComparable) {
  writeFileSync(file, bytes);
  try {
    const reading = await read(file);
    const isBeyond = reading.warnings.some((kind) => BEYOND.includes(kind));
    const text = isComparable && !isBeyond ? unpacked(bytes) : null;
    const oracle = text === null ? null : createOracle(text);
    if (oracle?.isSure !== true) return { fault: null, outcome: 'read' };
    return { fault: findFault(reading, oracle), outcome: 'compared' };
  } catch (error) {
    if (error instanceof Error && error.name === 'LeakscanError') {
      const lines = error.message.split('\n').length;
      return { fault: lines > 1 ? `a message of ${lines} lines` : null, outcome: 'refused' };
    }
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error), outcome: 'refused' };
  }
}

/** The logs whose values the oracle finds where nothing was changed. @param {string} folder */
export async function comparableBases(folder) {
  const bases = [];
  for (const base of loadBases()) {
    const { fault, outcome } = await tryLog(readWithLibrary, path.join(folder, base.name), base.bytes, true);
    bases.push({ ...base, isComparable: fault === null && outcome === 'compared' });
  }
  return bases;
}

/** Changed behind its making, UTF-16 may lose half a character, which the oracle cannot follow. @param {string[]} names */
const isInOrder = (names) => names.slice(names.indexOf('utf-16') + 1 || names.length).every((name) => name === 'gzip');

/** @type {Part} */
export const logs = {
  name: 'logs',
  rounds: 3000,
  async run({ seed, from, rounds, folder, fail, count }) {
    const bases = await comparableBases(folder);
    for (let round = from; round < from + rounds && !(await count.isOver()); round++) {
      const random = createRandom(`${seed}:logs:${round}`);
      const base = random.pick(bases);
      const { bytes, names } = mutate(base.bytes, random);
      const file = path.join(folder, `case-${round}-${base.name.replace(/\.gz$/, '')}`);
      const { fault, outcome } = await tryLog(readWithLibrary, file, bytes, base.isComparable && isInOrder(names));
      count.add(outcome);
      if (fault !== null) fail(round, `${base.name}, ${names.join(' + ')}: ${fault}`, file);
      else count.remove(file);
    }
  },
};
