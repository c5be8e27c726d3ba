// `npm run torture`: does to leakscan what may happen to it, and checks what it promises (docs/reliability.md).
//   --seed TEXT       other cases (default: gate)
//   --rounds N        cases of each part (default: those of the gate)
//   --from N          the first case, to repeat one
//   --minutes N       goes on with more cases for so long; decides how many are tried, never whether they pass
//   --only NAME,...   of the parts
// @ts-check
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { clocks } from './clocks.mjs';
import { formats } from './formats.mjs';
import { fullDisk } from './full-disk.mjs';
import { ioErrors } from './io-errors.mjs';
import { kills } from './kills.mjs';
import { logs } from './logs.mjs';

/**
 * @typedef {object} Count
 * @property {(outcome: string) => void} add one case that was tried
 * @property {() => Promise<boolean>} isOver true once the time that was asked for is over
 * @property {(file: string) => void} remove a file or folder of a case that passed
 */

/**
 * @typedef {object} Means
 * @property {string} seed
 * @property {number} from the first case
 * @property {number} rounds cases
 * @property {string} folder to work in; what stays there is kept
 * @property {(round: number, what: string, kept: string) => void} fail
 * @property {Count} count
 */

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {number} rounds of the gate
 * @property {(means: Means) => Promise<string | void>} run returns why it was skipped
 */

/** @type {readonly Part[]} */
const PARTS = [logs, formats, kills, ioErrors, fullDisk, clocks];

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: 'gate' },
    rounds: { type: 'string' },
    from: { type: 'string', default: '0' },
    minutes: { type: 'string' },
    only: { type: 'string' },
  },
});

const only = options.only?.split(',');
const parts = PARTS.filter(({ name }) => only === undefined || only.includes(name));
if (parts.length === 0) {
  console.error(`torture: no part ${options.only}; there are ${PARTS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

/** @param {Part} part @param {number} untilMs @returns {Promise<number>} failures */
async function runPart(part, untilMs) {
  const folder = mkdtempSync(path.join(tmpdir(), `leakscan-torture-${part.name}-`));
  const given = options.rounds === undefined ? part.rounds : Number(options.rounds);
  /** @type {Map<string, number>} */
  const outcomes = new Map();
  let failures = 0;
  const skipped = await part.run({
    seed: options.seed,
    from: Number(options.from),
    rounds: options.minutes === undefined ? given : Number.MAX_SAFE_INTEGER,
    folder,
    fail(round, what, kept) {
      failures++;
      console.error(`${part.name}: case ${round} failed: ${what}\n  kept: ${kept}`);
      console.error(
        `  again: npm run torture -- --only ${part.name} --seed ${options.seed} --from ${round} --rounds 1`,
      );
    },
    count: {
      add: (outcome) => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1),
      isOver: () => Promise.resolve(Date.now() > untilMs),
      remove: (file) => rmSync(file, { recursive: true, force: true }),
    },
  });
  if (failures === 0) rmSync(folder, { recursive: true, force: true });
  const tried = [...outcomes.values()].reduce((sum, one) => sum + one, 0);
  const told = [...outcomes].map(([outcome, times]) => `${times} ${outcome}`).join(', ');
  console.log(
    typeof skipped === 'string'
      ? `${part.name}: skipped: ${skipped}`
      : `${part.name}: ${tried} tried (${told}), ${failures} failed`,
  );
  return failures;
}

mkdirSync(tmpdir(), { recursive: true });
const partMs = options.minutes === undefined ? Infinity : (Number(options.minutes) * 60_000) / parts.length;
let failures = 0;
for (const part of parts) failures += await runPart(part, Date.now() + partMs);
process.exitCode = failures === 0 ? 0 : 1;
