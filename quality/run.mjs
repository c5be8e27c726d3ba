// How often the built program is right, on labelled logs: `npm run quality`. Fails where a floor (floors.json) is broken.
//   --seeds 1,2       of both families (default 11,12,13,14, which nothing was fitted to)
//   --bounded MB      also with so little memory for samples that most of them are thinned out
// @ts-check
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CACHE, corpus, EVALUATION, root } from './corpora.mjs';

const { values: options } = parseArgs({
  options: { seeds: { type: 'string', default: '11,12,13,14' }, bounded: { type: 'string' } },
});
if (EVALUATION === null) {
  console.warn('SKIPPED: the generators of labelled logs (../shared/eval) are not here; no verdict was scored');
  process.exit(0);
}

/**
 * @typedef {{ n: number, precision: number, recall: number, f1: number, specificity: number }} Scores
 * @typedef {Record<string, Scores>} Classes
 * @typedef {{ medianRelErr: number, p90RelErr: number, ciCoverage: number }} Slope
 * @typedef {{ overall: Scores, background: Scores, byKind: Classes, slope: Slope, onset: { p90FracOfCapture: number },
 *   ambiguous: Record<string, { n: number, flagged: number, verdicts: Record<string, number> }> }} Result
 */

const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;

/** @param {'shapes' | 'mechanisms'} family @param {string} dist the built program @returns {Result} */
function evaluate(family, dist) {
  for (const seed of options.seeds.split(',')) corpus(family, seed);
  const program = `${process.execPath} ${path.join(dist, 'cli/main.js')}`;
  const args = ['--leakscan', program, '--family', family, '--seeds', options.seeds, '--dir', CACHE, '--json'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(EVALUATION ?? '', 'evaluate.mjs'), ...args],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  if (status !== 0 || stderr.includes('exit')) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The samples that the program keeps in memory, in numbers of 8 bytes (BUDGET of src/series/runs/capture.ts), as the build writes it. */
const BUDGET = 'BUDGET=8*1024*1024';

/** The built program with less memory for samples. @param {number} megabytes @returns {string} */
function withLessMemory(megabytes) {
  const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-bounded-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['dist', 'catalog', 'package.json']) {
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const chunks = readdirSync(path.join(folder, 'dist/chunks')).map((name) => path.join(folder, 'dist/chunks', name));
  const holders = chunks.filter((file) => readFileSync(file, 'utf8').split(BUDGET).length === 2);
  if (holders.length !== 1) throw new Error(`${BUDGET} is in ${holders.length} files of the built program, not in one`);
  const [file = ''] = holders;
  writeFileSync(file, readFileSync(file, 'utf8').replace(BUDGET, `BUDGET=${megabytes * 131_072}`));
  return path.join(folder, 'dist');
}

/** @param {Result} result @returns {Record<string, number>} what the floors are about */
const figures = ({ overall, background, slope, onset }) => ({
  precision: overall.precision,
  recall: overall.recall,
  f1: overall.f1,
  specificity: overall.specificity,
  'specificity of the rest': background.specificity,
  'interval covers': slope.ciCoverage,
  'slope error, median': slope.medianRelErr,
  'slope error, 90 %': slope.p90RelErr,
  'onset error, 90 %': onset.p90FracOfCapture,
});

/** @type {Record<string, Record<string, [number, number]>>} */
const floors = JSON.parse(readFileSync(new URL('floors.json', import.meta.url), 'utf8'));
let broken = 0;
for (const family of /** @type {const} */ (['shapes', 'mechanisms'])) {
  const result = evaluate(family, path.join(root, 'dist'));
  console.log(
    `\n${family}, seeds ${options.seeds}: ${result.overall.n} series scored, ${result.background.n} beside them\n`,
  );
  for (const [name, value] of Object.entries(figures(result))) {
    const [least, most] = floors[family]?.[name] ?? [-Infinity, Infinity];
    const isBroken = !(value >= least && value <= most);
    if (isBroken) broken++;
    console.log(
      `  ${name.padEnd(28)}${percent(value).padStart(9)}${isBroken ? `   BROKEN: ${percent(least)} to ${percent(most)}` : ''}`,
    );
  }
  console.log('\n  recall of leaks (L), specificity of what is none (n)');
  for (const [kind, { n, recall, specificity }] of Object.entries(result.byKind)) {
    console.log(`  ${kind.padEnd(28)}${percent(kind.startsWith('L') ? recall : specificity).padStart(9)} of ${n}`);
  }
  console.log('\n  cases that a log cannot decide, as they were called');
  for (const [kind, { n, verdicts }] of Object.entries(result.ambiguous)) {
    const called = Object.entries(verdicts).sort((a, b) => b[1] - a[1]);
    console.log(`  ${kind.padEnd(28)}${String(n).padStart(4)}  ${called.map(([v, k]) => `${v} ${k}`).join(', ')}`);
  }
  if (options.bounded !== undefined) {
    const bounded = evaluate(family, withLessMemory(Number(options.bounded)));
    const loss = result.overall.f1 - bounded.overall.f1;
    console.log(`\n  F1 with ${options.bounded} MB for samples: ${percent(bounded.overall.f1)}, ${percent(loss)} less`);
  }
}
process.exitCode = broken > 0 ? 1 : 0;
