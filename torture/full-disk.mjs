// A disk that is full from the n-th write on: nothing is half written, and what was there before stays.
// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { makeShare, night, historyFault, nightFault } from './night.mjs';
import { compileFailingIo, endFault, failingEnv, NO_COMPILER, run } from './program.mjs';
import { createRandom } from './random.mjs';

const FULL = String(constants.errno.ENOSPC);
const NAMES = ['r.html', 'r.json', 'r.md', 'r.txt', 'r.csv'];

/** @type {import('./run.mjs').Part} */
export const fullDisk = {
  name: 'full-disk',
  rounds: 12,
  async run({ seed, from, rounds, folder, fail, count }) {
    const library = compileFailingIo(folder);
    if (library === null) return NO_COMPILER;
    for (let round = from; round < from + rounds && !(await count.isOver()); round++) {
      const random = createRandom(`${seed}:full-disk:${round}`);
      const own = path.join(folder, `case-${round}`);
      makeShare(own);
      const at = 1 + random.whole(12);
      const part = random.pick(['h.db', 'pages/']);
      const full = (/** @type {string} */ of) =>
        failingEnv({ library, call: 'write', part: of, at, what: FULL, sticky: true });
      const fault =
        round % 2 === 0
          ? scanFault(own, full('reports/'))
          : (endFault(night(own, '2026-11-05', full(part))) ??
            historyFault(own) ??
            endFault(night(own, '2026-11-05')) ??
            nightFault(own));
      count.add(round % 2 === 0 ? 'scans' : 'nights');
      if (fault !== null)
        fail(round, `full from write ${at} of ${round % 2 === 0 ? 'reports' : part} on: ${fault}`, own);
      else count.remove(own);
    }
  },
};

/** @param {string} folder @param {Record<string, string>} env @returns {string | null} */
function scanFault(folder, env) {
  const reports = path.join(folder, 'reports');
  const outputs = NAMES.flatMap((name) => ['-o', `reports/${name}`]);
  const readAll = () => NAMES.map((name) => readFileSync(path.join(reports, name), 'utf8'));
  const before = endFault(run(['share/BRAVO.csv', '-q', ...outputs], folder));
  if (before !== null) return before;
  const olds = readAll();
  const ended = run(['share/ALPHA.csv', '-q', ...outputs], folder, env);
  const fault = endFault(ended);
  if (fault !== null) return fault;
  const texts = readAll();
  const isOld = (/** @type {number} */ index) => texts[index] === olds[index];
  const old = NAMES.filter((_, index) => isOld(index)).length;
  if (old > 0 && ended.status !== 5) return `${old} reports were not written, but the exit status is ${ended.status}`;
  const half = NAMES.find((_, index) => !isOld(index) && !isWhole(texts[index] ?? ''));
  if (half !== undefined) return `${half} is half written`;
  const others = readdirSync(reports).filter((name) => !NAMES.includes(name));
  return others.length > 0 ? `files were left: ${others.join(', ')}` : null;
}

/** Each format ends with a line end. @param {string} text */
const isWhole = (text) => text.length > 1 && text.endsWith('\n');
