// Fits the points of the scorecard (src/detect/scorecard.ts) to labelled logs: `npm run fit`. Prints the table; nothing is
// written. Logistic regression whose curves never fall: accelerated projected gradient (Beck and Teboulle 2009).
//   --seeds 1,2,3   of both families (default 1 to 6, the ones for it)
// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { corpus, root } from './corpora.mjs';

const { values: options } = parseArgs({ options: { seeds: { type: 'string', default: '1,2,3,4,5,6' } } });
const seeds = options.seeds.split(',');

/** There are fewer simulated programs than drawn shapes, and both count the same; what grows beside counts half. */
const WEIGHTS = { shapes: 1, mechanisms: 3 };
const BESIDE_WEIGHT = 0.5;
/** Of the squares of all steps of the curves: a step that gains nothing is not taken. */
const RIDGE = 0.3;
const STEPS = 4000;

const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-fit-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const outfile = path.join(folder, 'measure-logs.mjs');
const banner = `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(path.join(root, 'package.json'))});`;
await build({
  entryPoints: [path.join(root, 'quality/measure-logs.ts')],
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile,
  banner: { js: banner },
});
/** @type {typeof import('./measure-logs.ts')} */
const { measureCorpus, SCORECARD } = await import(pathToFileURL(outfile).href);
const names = /** @type {(keyof typeof SCORECARD)[]} */ (Object.keys(SCORECARD));

/** @type {{ row: number[], leak: number, weight: number }[]} */
const data = [];
for (const family of /** @type {const} */ (['shapes', 'mechanisms'])) {
  for (const seed of seeds) {
    for (const { leak, primary, measures } of await measureCorpus(corpus(family, seed))) {
      // How far each stretch between two knots is passed.
      const row = names.flatMap((name) => {
        const { at } = SCORECARD[name];
        const passed = (/** @type {number} */ knot, /** @type {number} */ next) =>
          Math.max(0, Math.min(1, (measures[name] - knot) / (next - knot)));
        return at.slice(1).map((next, i) => passed(at[i] ?? 0, next));
      });
      data.push({ row: [1, ...row], leak: Number(leak), weight: WEIGHTS[family] * (primary ? 1 : BESIDE_WEIGHT) });
    }
    console.error(`${family} ${seed}: ${data.length} series in all`);
  }
}

const size = data[0]?.row.length ?? 0;
let steps = new Float64Array(size);
let ahead = steps.slice();
let momentum = 1;
// The second derivative of a logistic loss is at most a quarter of the squares.
const rate =
  1 / (2 * RIDGE + data.reduce((sum, { row, weight }) => sum + (weight * row.reduce((a, x) => a + x * x, 0)) / 4, 0));
for (let step = 0; step < STEPS; step++) {
  const gradient = ahead.map((value, i) => (i === 0 ? 0 : 2 * RIDGE * value));
  for (const { row, leak, weight } of data) {
    let z = 0;
    for (let i = 0; i < size; i++) z += (ahead[i] ?? 0) * (row[i] ?? 0);
    const error = weight * (1 / (1 + Math.exp(-z)) - leak);
    for (let i = 0; i < size; i++) gradient[i] = (gradient[i] ?? 0) + error * (row[i] ?? 0);
  }
  const next = ahead.map((value, i) => {
    const moved = value - rate * (gradient[i] ?? 0);
    return i === 0 ? moved : Math.max(0, moved);
  });
  const nextMomentum = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
  ahead = next.map((value, i) => value + ((momentum - 1) / nextMomentum) * (value - (steps[i] ?? 0)));
  momentum = nextMomentum;
  steps = next;
}

let used = 1;
for (const name of names) {
  let sum = 0;
  const points = [0, ...Array.from({ length: SCORECARD[name].at.length - 1 }, () => (sum += steps[used++] ?? 0))];
  console.log(`${name}: [${points.map((p) => (Math.round(20 * p) / 20).toFixed(2)).join(', ')}]`);
}
console.log(`even odds at ${(-(steps[0] ?? 0)).toFixed(2)} points`);
