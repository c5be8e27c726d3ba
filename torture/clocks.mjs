// Nights whose clock is wrong, from 1970 to 2038: nothing that was recorded is deleted for that.
// @ts-check
import path from 'node:path';
import { makeShare, night, nightFault } from './night.mjs';
import { endFault, run } from './program.mjs';
import { createRandom } from './random.mjs';

const RIGHT = ['2026-11-05', '2026-11-06', '2026-11-07'];
const FIRST_MS = Date.UTC(1970, 0, 1);
const LAST_MS = Date.UTC(2038, 0, 19);

/** @type {import('./run.mjs').Part} */
export const clocks = {
  name: 'clocks',
  rounds: 9,
  async run({ seed, from, rounds, folder, fail, count }) {
    for (let round = from; round < from + rounds && !(await count.isOver()); round++) {
      const random = createRandom(`${seed}:clocks:${round}`);
      const wrong = dateOf(random, round);
      const at = Math.floor(round / 3) % 3;
      const dates = RIGHT.map((date, index) => (index === at ? wrong : date));
      const own = path.join(folder, `case-${round}`);
      makeShare(own);
      const fault = nightsFault(own, dates);
      count.add(['first night', 'middle night', 'last night'][at] ?? '');
      if (fault !== null) fail(round, `nights of ${dates.join(', ')}: ${fault}`, own);
      else count.remove(own);
    }
  },
};

/** The two ends, then any day. @param {import('./random.mjs').Random} random @param {number} round */
function dateOf(random, round) {
  if (round % 3 === 0) return '1970-01-01';
  if (round % 3 === 1) return '2038-01-19';
  return new Date(FIRST_MS + random.whole((LAST_MS - FIRST_MS) / 86_400_000) * 86_400_000).toISOString().slice(0, 10);
}

/** @param {string} folder @param {readonly string[]} dates @returns {string | null} */
function nightsFault(folder, dates) {
  for (const date of dates) {
    const ended = night(folder, date);
    const fault = endFault(ended);
    if (fault !== null) return `${date}: ${fault}`;
    // The leak is in the logs, whatever the clock says.
    if (ended.status !== 1) return `${date}: exit status ${ended.status} though a process leaks: ${ended.stderr}`;
  }
  const { stdout } = run(['history', 'list', '--history', 'h.db'], folder);
  const lost = ['ALPHA', 'BRAVO', 'CHARLY'].filter((machine) => !stdout.includes(machine));
  if (lost.length > 0) return `the history has lost ${lost.join(', ')}`;
  return nightFault(folder);
}
