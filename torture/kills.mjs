// A night that is killed (SIGKILL) at its n-th change of a file; the next night must make everything good.
// @ts-check
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { makeShare, night, nightFault } from './night.mjs';
import { compileFailingIo, countedCalls, endFault, failingEnv, NO_COMPILER } from './program.mjs';
import { createRandom } from './random.mjs';

/** @type {import('./run.mjs').Part} */
export const kills = {
  name: 'kills',
  rounds: 12,
  async run({ seed, from, rounds, folder, fail, count }) {
    const library = compileFailingIo(folder);
    if (library === null) return NO_COMPILER;
    // No folder of a case may hold the text that is looked for in paths.
    for (const part of ['h.db', 'pages/']) {
      const calls = countCalls(library, folder, part);
      for (let round = from; round < from + Math.ceil(rounds / 2) && !(await count.isOver()); round++) {
        const at = 1 + createRandom(`${seed}:kills:${part}:${round}`).whole(calls);
        const own = path.join(folder, `case-${part.length}-${round}`);
        makeShare(own);
        const killed = night(own, '2026-11-05', failingEnv({ library, call: 'any', part, at, what: 'kill' }));
        const next = night(own, '2026-11-05');
        const fault = endFault(next) ?? nightFault(own);
        count.add(killed.signal === 'SIGKILL' ? 'killed' : 'ended');
        if (fault !== null) fail(round, `killed at change ${at} of ${calls} of ${part}: ${fault}`, own);
        else count.remove(own);
      }
    }
  },
};

/** How many changes a night makes to files. @param {string} library @param {string} folder @param {string} part */
function countCalls(library, folder, part) {
  const own = path.join(folder, `count-${part.length}`);
  mkdirSync(own);
  makeShare(own);
  const counted = path.join(own, 'counted');
  night(own, '2026-11-05', failingEnv({ library, call: 'any', part, at: 0, what: 'kill', count: counted }));
  const calls = countedCalls(counted);
  if (calls === 0) throw new Error(`a night made no change to ${part}: nothing would be tried`);
  return calls;
}
