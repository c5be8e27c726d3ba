// Fits the points of the scorecard (src/detect/scorecard.ts) and what they are worth (src/detect/likelihood.ts) to labelled
// logs: `npm run fit`. Prints both, and how often they are right on logs whose source they had not seen; nothing is written.
//   --seeds 1,2,3       of all families (default 1 to 6, the ones for it)
//   --families a,b      of shapes, mechanisms, real, programs (default all)
// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { corpus, FAMILIES, root } from './corpora.mjs';
import { fitLogistic } from './logistic.mjs';
import { ERROR_BINS, expectedCalibrationError, figuresOf, LENGTHS, lengthOf, reliability } from './scores.mjs';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3,4,5,6' },
    families: { type: 'string', default: FAMILIES.join(',') },
  },
});

/** What a process of each family counts: families are of different sizes, and drawn shapes tell least of real programs. */
const WEIGHTS = { shapes: 0.6, mechanisms: 1.5, real: 1.5, programs: 1.5 };
/** What grows beside a leak counts half. */
const BESIDE_WEIGHT = 0.5;
/** Of the squares of all steps of the curves: a step that gains nothing is not taken. */
const RIDGE = 0.3;
/** How often it is chosen again whether a run scores more without its steps. */
const ROUNDS = 3;
/** Made-up logs are held out in so many parts: a log is in one of them with all its processes. */
const PARTS = 3;

/**
 * @typedef {import('./corpora.mjs').Family} Family
 * @typedef {{ whole: Float64Array, rest: Float64Array } | null} Run null where it hardly moves
 * @typedef {import('./scores.mjs').Scored & { family: Family, fold: string, lack: number, weight: number, runs: Run[] }} Process
 */

const { CALIBRATION, COUNTED_LACK, LEAK_LIKELIHOOD, measureCorpus, SCORECARD, SEVERAL_POINTS, UNSCORED_LACK } =
  await loadMeasures();
const CALIBRATED_HOURS = CALIBRATION.map(({ hours }) => hours);
const names = /** @type {(keyof typeof SCORECARD)[]} */ (Object.keys(SCORECARD));
const processes = await readProcesses();
const size = 1 + names.reduce((sum, name) => sum + SCORECARD[name].at.length - 1, 0);

const held = holdOut();
const calibration = fitCalibration(held);
printFigures(held);
const evenPoints = printScorecard(fitPoints(processes));
console.log('\nlikelihood.ts, CALIBRATION:');
CALIBRATED_HOURS.forEach((hours, i) => {
  const worth = calibration[2 * i + 1] ?? 0;
  console.log(
    `  { hours: ${hours}, even: ${(evenPoints - (calibration[2 * i] ?? 0) / worth).toFixed(2)}, worth: ${worth.toFixed(2)} },`,
  );
});

/** Bundles the detector's own measures. */
async function loadMeasures() {
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
  return /** @type {typeof import('./measure-logs.ts')} */ (await import(pathToFileURL(outfile).href));
}

/** @returns {Promise<Process[]>} */
async function readProcesses() {
  /** @type {Process[]} */
  const all = [];
  for (const family of /** @type {Family[]} */ (options.families.split(','))) {
    for (const seed of options.seeds.split(',')) {
      for (const one of await measureCorpus(corpus(family, seed))) {
        const source = family === 'programs' ? (one.source.split('-')[0] ?? '') : one.source;
        const isMadeUp = family === 'shapes' || family === 'mechanisms';
        all.push({
          family,
          source: isMadeUp ? family : source,
          // A source is held out as a whole, so that no window of a trace is on both sides.
          fold: isMadeUp ? `part ${hashOf(one.trace) % PARTS}` : `${family} ${source}`,
          leak: one.leak,
          primary: one.primary,
          hours: Math.max(...one.runs.map(({ hours }) => hours)),
          lack: one.isCounted ? COUNTED_LACK : 0,
          weight: (WEIGHTS[family] * (one.primary ? 1 : BESIDE_WEIGHT)) / one.runs.length,
          runs: one.runs.map(({ whole, rest }) =>
            whole === null ? null : { whole: rowOf(whole), rest: rowOf(rest ?? whole) },
          ),
          points: NaN,
        });
      }
      console.error(`${family} ${seed}: ${all.length} processes in all`);
    }
  }
  return all;
}

/** @param {string} text */
function hashOf(text) {
  let hash = 7;
  for (const char of text) hash = (hash * 31 + char.charCodeAt(0)) >>> 0;
  return hash;
}

/** How far each stretch between two knots is passed. @param {import('../src/detect/growth-measures.ts').GrowthMeasures} measures */
function rowOf(measures) {
  const passed = names.flatMap((name) => {
    const { at } = SCORECARD[name];
    return at.slice(1).map((next, i) => {
      const knot = at[i] ?? 0;
      return Math.max(0, Math.min(1, (measures[name] - knot) / (next - knot)));
    });
  });
  return Float64Array.of(1, ...passed);
}

/** @param {readonly Process[]} of @returns {Float64Array} the intercept and the steps of all curves */
function fitPoints(of) {
  const outcomes = of.flatMap(({ leak, runs }) => runs.flatMap((run) => (run === null ? [] : [Number(leak)])));
  const weights = of.flatMap(({ weight, runs }) => runs.flatMap((run) => (run === null ? [] : [weight])));
  const offsets = of.flatMap(({ lack, runs }) => runs.flatMap((run) => (run === null ? [] : [-lack])));
  const isFree = Array.from({ length: size }, (_, i) => i === 0);
  /** @type {Float64Array} */
  let steps = new Float64Array(size);
  for (let round = 0; round < ROUNDS; round++) {
    const current = steps;
    const rows = of.flatMap(({ runs }) => runs.flatMap((run) => (run === null ? [] : [better(run, current)])));
    steps = fitLogistic({ rows, outcomes, weights, offsets, isFree, ridge: RIDGE });
  }
  return steps;
}

/** @param {NonNullable<Run>} run @param {Float64Array} steps */
function better(run, steps) {
  return sum(run.rest, steps) > sum(run.whole, steps) ? run.rest : run.whole;
}

/** @param {Float64Array} row @param {Float64Array} steps */
function sum(row, steps) {
  let total = 0;
  for (let i = 0; i < size; i++) total += (row[i] ?? 0) * (steps[i] ?? 0);
  return total;
}

/** Points above what is as likely as not, of all its runs together. @param {Process} process @param {Float64Array} steps */
function pointsOf({ lack, runs }, steps) {
  const average = runs.reduce(
    (total, run) => total + (run === null ? -UNSCORED_LACK : sum(better(run, steps), steps)),
    0,
  );
  return average / runs.length + (runs.length > 1 ? SEVERAL_POINTS : 0) - lack;
}

/** Each process with the points of a scorecard that was fitted without its fold. */
function holdOut() {
  const folds = [...new Set(processes.map(({ fold }) => fold))];
  return folds.flatMap((fold) => {
    const steps = fitPoints(processes.filter((one) => one.fold !== fold));
    console.error(`held out: ${fold}`);
    return processes.filter((one) => one.fold === fold).map((one) => ({ ...one, points: pointsOf(one, steps) }));
  });
}

/** @param {number} hours @returns {number[]} how far each calibrated length counts; the shares add up to 1 */
function sharesOf(hours) {
  const next = CALIBRATED_HOURS.findIndex((one) => hours < one);
  const shares = CALIBRATED_HOURS.map(() => 0);
  if (next <= 0) shares[next === 0 ? 0 : shares.length - 1] = 1;
  else {
    const [a = 1, b = 1] = CALIBRATED_HOURS.slice(next - 1);
    shares[next] = Math.log(hours / a) / Math.log(b / a);
    shares[next - 1] = 1 - (shares[next] ?? 0);
  }
  return shares;
}

/** @param {readonly Process[]} of with held-out points @returns {Float64Array} by length: the intercept, and the worth of a point */
function fitCalibration(of) {
  // What grows beside is hardly ever a leak: with it the likelihood would be that of other processes.
  const own = of.filter(({ primary, points }) => primary && Number.isFinite(points));
  return fitLogistic({
    rows: own.map(({ points, hours }) =>
      Float64Array.from(sharesOf(hours).flatMap((share) => [share, share * points])),
    ),
    outcomes: own.map(({ leak }) => Number(leak)),
    weights: own.map(({ family }) => WEIGHTS[family]),
    isFree: CALIBRATED_HOURS.flatMap(() => [true, true]),
    ridge: 0,
  });
}

/** @param {Process} process @param {Float64Array} by a calibration */
function likelihoodOf({ points, hours }, by) {
  const z = sharesOf(hours).reduce(
    (total, share, i) => total + share * ((by[2 * i] ?? 0) + points * (by[2 * i + 1] ?? 0)),
    0,
  );
  return 1 / (1 + Math.exp(-z));
}

/** @param {readonly Process[]} of with held-out points */
function printFigures(of) {
  /** @type {(import('./scores.mjs').Judged & { family: Family, length: string })[]} */
  const judged = [...new Set(of.map(({ fold }) => fold))].flatMap((fold) => {
    // Calibrated without the fold, too.
    const by = fitCalibration(of.filter((one) => one.fold !== fold));
    return of
      .filter((one) => one.fold === fold)
      .map((one) => ({ ...one, likelihood: likelihoodOf(one, by), length: lengthOf(one.hours) }));
  });
  const print = (/** @type {string} */ name, /** @type {typeof judged} */ some) => {
    const own = some.filter(({ primary }) => primary);
    const { precision, recall, f1, specificity, brier } = figuresOf(own, LEAK_LIKELIHOOD);
    const shown = [precision, recall, f1, specificity, brier, expectedCalibrationError(own)].map((x) => x.toFixed(3));
    console.log(`  ${name.padEnd(26)}${String(own.length).padStart(5)}  ${shown.join('  ')}`);
  };
  console.log(
    `held out: processes, precision, recall, F1, specificity, Brier score, calibration error (${ERROR_BINS} bins)`,
  );
  for (const family of FAMILIES) {
    const own = judged.filter((one) => one.family === family);
    if (own.length === 0) continue;
    print(family, own);
    const sources = [...new Set(own.map(({ source }) => source))].sort();
    if (sources.length > 1)
      for (const source of sources)
        print(
          `  ${source}`,
          own.filter((one) => one.source === source),
        );
    for (const length of LENGTHS)
      print(
        `  ${length}`,
        own.filter((one) => one.length === length),
      );
  }
  console.log('\nheld out, by likelihood: processes, mean likelihood, share that leaks');
  for (const family of FAMILIES) {
    for (const { of: n, mean, share } of reliability(judged.filter((one) => one.family === family && one.primary))) {
      console.log(`  ${family.padEnd(12)}${String(n).padStart(5)}  ${mean.toFixed(3)}  ${share.toFixed(3)}`);
    }
  }
  const beside = figuresOf(
    judged.filter(({ primary }) => !primary),
    LEAK_LIKELIHOOD,
  );
  console.log(`  beside them, specificity ${beside.specificity.toFixed(4)}`);
}

/** @param {Float64Array} steps @returns {number} the points that are as likely a leak as not */
function printScorecard(steps) {
  console.log('\nscorecard.ts, SCORECARD:');
  let used = 1;
  for (const name of names) {
    let points = 0;
    const shown = [0, ...Array.from({ length: SCORECARD[name].at.length - 1 }, () => (points += steps[used++] ?? 0))];
    console.log(`  ${name}: [${shown.map((p) => (Math.round(20 * p) / 20).toFixed(2)).join(', ')}]`);
  }
  return -(steps[0] ?? 0);
}
