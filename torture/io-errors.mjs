// A night, or a scan, in which the n-th call of one kind fails or is short: a documented exit status, a history that holds,
// and a next run that makes everything good.
// @ts-check
import path from 'node:path';
import { constants } from 'node:os';
import { makeShare, night, historyFault, nightFault } from './night.mjs';
import { compileFailingIo, endFault, failingEnv, NO_COMPILER, run } from './program.mjs';
import { createRandom } from './random.mjs';

const { EIO, EACCES, ESTALE, ENOSPC } = constants.errno;

/** What may fail, and on what; how late a call may be that still comes in a small night. */
const CASES = /** @type {const} */ ([
  { call: 'read', part: 'h.db', calls: 40 },
  { call: 'write', part: 'h.db', calls: 60 },
  { call: 'sync', part: 'h.db', calls: 20 },
  { call: 'truncate', part: 'h.db', calls: 4 },
  { call: 'open', part: 'h.db', calls: 10 },
  { call: 'read', part: 'share/', calls: 8 },
  { call: 'open', part: 'share/', calls: 6 },
  { call: 'write', part: 'pages/', calls: 10 },
  { call: 'sync', part: 'pages/', calls: 6 },
  { call: 'rename', part: 'pages/', calls: 6 },
  { call: 'open', part: 'pages/', calls: 10 },
]);

/** @type {import('./run.mjs').Part} */
export const ioErrors = {
  name: 'io-errors',
  rounds: 11,
  async run({ seed, from, rounds, folder, fail, count }) {
    const library = compileFailingIo(folder);
    if (library === null) return NO_COMPILER;
    for (let round = from; round < from + rounds && !(await count.isOver()); round++) {
      const random = createRandom(`${seed}:io-errors:${round}`);
      const { call, part, calls } = CASES[round % CASES.length] ?? CASES[0];
      const canBeShort = call === 'read' || call === 'write';
      const what = random.pick([EIO, EACCES, ESTALE, ENOSPC, ...(canBeShort ? ['short'] : [])]).toString();
      const at = 1 + random.whole(calls);
      const own = path.join(folder, `case-${round}`);
      makeShare(own);
      const env = failingEnv({ library, call, part, at, what, sticky: random.whole(3) === 0 });
      const first = night(own, '2026-11-05', env);
      // A night that ended well must have a history that holds, before any other run could repair it.
      const fault = endFault(first) ?? historyFault(own) ?? nextFault(own) ?? scanFault(own, env);
      count.add(first.status === 5 || first.status === 3 ? 'reported' : 'passed over');
      if (fault !== null) fail(round, `${call} ${at} of ${part} (${what}): ${fault}`, own);
      else count.remove(own);
    }
  },
};

/** @param {string} folder */
function nextFault(folder) {
  return endFault(night(folder, '2026-11-05')) ?? nightFault(folder);
}

/** The same fault in a scan that writes all formats. @param {string} folder @param {Record<string, string>} env */
function scanFault(folder, env) {
  return endFault(run(['share/ALPHA.csv', '-q', '-o', 'pages/r.html', '-o', 'pages/r.json'], folder, env));
}
