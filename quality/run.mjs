// How often the built program is right, on labelled logs: `npm run quality`. Fails where a floor (floors.json) is broken.
//   --seeds 1,2       of both families (default 11,12,13,14, which nothing was fitted to)
//   --bounded MB      also with so little memory for samples that most of them are thinned out
// @ts-check
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

/** @param {'shapes' | 'mechanisms'} family @param {string} program that takes a log and writes its Report @returns {Result} */
function evaluate(family, program) {
  for (const seed of options.seeds.split(',')) corpus(family, seed);
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
  const result = evaluate(family, `${process.execPath} ${path.join(root, 'dist/cli/main.js')}`);
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
    const bounded = evaluate(
      family,
      `${process.execPath} ${path.join(root, 'quality/bounded-scan.mjs')} ${Number(options.bounded)}`,
    );
    const loss = result.overall.f1 - bounded.overall.f1;
    console.log(`\n  F1 with ${options.bounded} MB for samples: ${percent(bounded.overall.f1)}, ${percent(loss)} less`);
  }
}
process.exitCode = broken > 0 ? 1 : 0;
