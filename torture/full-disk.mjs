// A disk that is full from the n-th write on: nothing is half written, and what was there before stays.
// @ts-check
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { makeShare, night, historyFault, nightFault } from './night.mjs';
import { compileFailingIo, endFault, failingEnv, NO_COMPILER, run } from './program.mjs';
import { createRandom } from './random.mjs';

const FULL = String(constants.errno.ENOSPC);
const NAMES = ['r.html', 'r.json', 'r.md', 'r.txt', 'r.csv'];
const OLD = 'what was there before\n';

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
  mkdirSync(reports);
  for (const name of NAMES) writeFileSync(path.join(reports, name), OLD);
  const ended = run(['share/ALPHA.csv', '-q', ...NAMES.flatMap((name) => ['-o', `reports/${name}`])], folder, env);
  const fault = endFault(ended);
  if (fault !== null) return fault;
  const texts = NAMES.map((name) => readFileSync(path.join(reports, name), 'utf8'));
  const old = texts.filter((text) => text === OLD).length;
  if (old > 0 && ended.status !== 5) return `${old} reports were not written, but the exit status is ${ended.status}`;
  const half = NAMES.find((_, index) => texts[index] !== OLD && !isWhole(texts[index] ?? ''));
  if (half !== undefined) return `${half} is half written`;
  const others = readdirSync(reports).filter((name) => !NAMES.includes(name));
  return others.length > 0 ? `files were left: ${others.join(', ')}` : null;
}

/** Each format ends with a line end. @param {string} text */
const isWhole = (text) => text.length > OLD.length && text.endsWith('\n');
