// How often the built program is right, on labelled logs: `npm run quality`. Fails where a floor (floors.json) is broken.
//   --seeds 1,2       of all families (default 11,12,13,14, which nothing was fitted to)
//   --families a,b    of shapes, mechanisms, real, programs (default all)
//   --errors          also lists what was judged wrong
//   --bounded MB      also with so little memory for samples that most of them are thinned out
// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { corpus, EVALUATION, FAMILIES, GENERATORS, root } from './corpora.mjs';
import { brierScore, expectedCalibrationError, LENGTHS, lengthOf } from './scores.mjs';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '11,12,13,14' },
    families: { type: 'string', default: FAMILIES.join(',') },
    errors: { type: 'boolean', default: false },
    bounded: { type: 'string' },
  },
});
if (EVALUATION === null) {
  console.warn('SKIPPED: the generators of labelled logs (../shared/eval) are not here; no verdict was scored');
  process.exit(0);
}

/**
 * @typedef {import('./corpora.mjs').Family} Family
 * @typedef {{ n: number, precision: number, recall: number, f1: number, specificity: number }} Scores
 * @typedef {object} Label
 * @property {boolean} leak
 * @property {boolean} primary
 * @property {boolean} ambiguous
 * @property {string} id
 * @property {string} file
 * @property {string} kind
 * @property {string} quality of real traces their source, of programs their runtime, of made-up logs how they are damaged
 * @property {number} hours
 * @property {number} [slopePerHour]
 * @typedef {object} Result of an assessment
 * @property {string} host
 * @property {string} process
 * @property {string | null} instance
 * @property {number | null} pid
 * @property {string} resource
 * @property {boolean} leak
 * @property {string} verdict
 * @property {number} likelihood
 * @property {number | undefined} slopePerHour
 * @property {number | undefined} ciLow
 * @property {number | undefined} ciHigh
 * @property {string | null} onset
 * @property {number} lifeHours
 * @typedef {{ l: Label, rs: Result[], flagged: boolean }} Row
 * @typedef {object} Scored
 * @property {Scores} overall
 * @property {Scores} background
 * @property {Record<string, Scores>} byKind
 * @property {Record<string, Scores>} byQuality
 * @property {{ medianRelErr: number, p90RelErr: number, ciCoverage: number }} slope
 * @property {{ p90FracOfCapture: number }} onset
 * @property {Record<string, { n: number, verdicts: Record<string, number> }>} ambiguous
 * @property {Row[]} rows
 */

/** @type {{ score: (labels: Label[], results: Result[]) => Scored }} */
const { score } = await import(pathToFileURL(path.join(EVALUATION, 'score.mjs')).href);
const PROGRAM = [process.execPath, path.join(root, 'dist/cli/main.js')];
/** @type {Record<string, string>} */
const RESOURCES = { 'private-bytes': 'Private Bytes', handles: 'Handle Count', threads: 'Thread Count' };
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;

/** What is a finding: a leak, or growth suspected for what a log alone cannot settle. @param {import('../src/model/report.ts').ReportAssessment} one */
const isFound = ({ verdict, caveats }) =>
  verdict === 'leak' || (verdict === 'suspect' && caveats.some((c) => c === 'known-cache' || c === 'growth-slowing'));

/** @param {string} log @param {readonly string[]} program that takes a log and writes its Report @returns {Result[]} */
function assess(log, [command = '', ...args]) {
  const { status, stdout, stderr } = spawnSync(command, [...args, log, '--format', 'json', '-o', '-'], {
    encoding: 'utf8',
    maxBuffer: 1 << 29,
  });
  if (status !== 0 && status !== 1) throw new Error(`${log}: exit status ${status}\n${stderr}`);
  /** @type {import('../src/model/report.ts').Report} */
  const { assessments } = JSON.parse(stdout);
  return assessments.flatMap((one) => {
    const resource = RESOURCES[one.resource];
    const { machine, process: image, lifetime, trend } = one;
    if (resource === undefined || image === null) return [];
    // Labels are wall-clock times: without the offset.
    const onset = trend === null ? null : trend.onset.slice(0, 19);
    return {
      ...{ host: machine, process: image, instance: one.instance, pid: one.pid ?? null, resource, leak: isFound(one) },
      ...{ verdict: [one.verdict, ...one.caveats].join('+'), likelihood: one.likelihood ?? 0 },
      ...{ slopePerHour: trend?.slopePerHour, ciLow: trend?.ciLow, ciHigh: trend?.ciHigh, onset },
      lifeHours: (Date.parse(lifetime.end) - Date.parse(lifetime.start)) / 3_600_000,
    };
  });
}

/** @param {Family} family @param {readonly string[]} program */
function evaluate(family, program) {
  /** @type {Label[]} */
  const labels = [];
  /** @type {Result[]} */
  const results = [];
  for (const seed of options.seeds.split(',')) {
    const folder = corpus(family, seed);
    labels.push(...JSON.parse(readFileSync(path.join(folder, 'labels.json'), 'utf8')).labels);
    const logs = readdirSync(folder).filter((name) => name.endsWith('.csv'));
    for (const log of logs.sort()) results.push(...assess(path.join(folder, log), program));
  }
  return score(labels, results);
}

/** Interval score of Gneiting and Raftery (2007) at 95 %, as a share of the rate; median, since rates differ by orders. @param {readonly Row[]} rows */
function intervalScore(rows) {
  const scores = rows.flatMap(({ l: { slopePerHour = NaN }, rs }) => {
    const found = rs.filter((one) => one.leak).sort((a, b) => b.lifeHours - a.lifeHours)[0];
    if (!(slopePerHour > 0) || found?.ciLow === undefined || found.ciHigh === undefined) return [];
    const { ciLow: low, ciHigh: high } = found;
    const outside = Math.max(0, low - slopePerHour) + Math.max(0, slopePerHour - high);
    return [(high - low + 40 * outside) / slopePerHour];
  });
  return scores.sort((a, b) => a - b)[scores.length >> 1] ?? NaN;
}

/** @param {Scored} scored @returns {Record<string, number>} what the floors are about */
function figures({ overall, background, slope, onset, rows }) {
  const own = rows.filter(({ l }) => l.primary && !l.ambiguous);
  const judged = own.map(({ l, rs }) => ({
    ...{ leak: l.leak, source: l.quality, length: lengthOf(l.hours) },
    likelihood: rs.reduce((most, { likelihood }) => Math.max(most, likelihood), 0),
  }));
  const errorOf = (/** @type {typeof judged} */ some) => expectedCalibrationError(some);
  return {
    precision: overall.precision,
    recall: overall.recall,
    f1: overall.f1,
    specificity: overall.specificity,
    ...(background.n === 0 ? {} : { 'specificity of the rest': background.specificity }),
    'interval covers': slope.ciCoverage,
    'interval score, median': intervalScore(own),
    'slope error, median': slope.medianRelErr,
    'slope error, 90 %': slope.p90RelErr,
    'onset error, 90 %': onset.p90FracOfCapture,
    'Brier score': brierScore(judged),
    'calibration error': errorOf(judged),
    ...Object.fromEntries(
      LENGTHS.map((length) => [`calibration error, ${length}`, errorOf(judged.filter((one) => one.length === length))]),
    ),
  };
}

/** @param {Scored} scored */
function printClasses({ byKind, byQuality, ambiguous }) {
  console.log('\n  recall of leaks (L), specificity of what is none (n)');
  for (const [kind, { n, recall, specificity }] of Object.entries(byKind)) {
    console.log(`  ${kind.padEnd(28)}${percent(kind.startsWith('L') ? recall : specificity).padStart(9)} of ${n}`);
  }
  console.log('\n  F1 and specificity by source');
  for (const [source, { n, f1, specificity }] of Object.entries(byQuality)) {
    console.log(`  ${source.padEnd(28)}${percent(f1).padStart(9)} ${percent(specificity).padStart(9)} of ${n}`);
  }
  console.log('\n  cases that a log cannot decide, as they were called');
  for (const [kind, { n, verdicts }] of Object.entries(ambiguous)) {
    const called = Object.entries(verdicts).sort((a, b) => b[1] - a[1]);
    console.log(`  ${kind.padEnd(28)}${String(n).padStart(4)}  ${called.map(([v, k]) => `${v} ${k}`).join(', ')}`);
  }
}

/** @type {Record<string, Record<string, [number, number]>>} */
const floors = JSON.parse(readFileSync(new URL('floors.json', import.meta.url), 'utf8'));
let broken = 0;
for (const name of options.families.split(',')) {
  const family = FAMILIES.find((one) => one === name);
  if (family === undefined) throw new Error(`--families ${name}: give some of ${FAMILIES.join(', ')}`);
  if (!existsSync(GENERATORS[family])) {
    console.warn(`SKIPPED: ${family}, whose generator (${GENERATORS[family]}) is not here`);
    continue;
  }
  const scored = evaluate(family, PROGRAM);
  const { overall, background } = scored;
  console.log(`\n${family}, seeds ${options.seeds}: ${overall.n} series scored, ${background.n} beside them\n`);
  const measured = figures(scored);
  const limits = floors[family] ?? {};
  // A floor of a figure that is not measured is broken too.
  for (const name of new Set([...Object.keys(measured), ...Object.keys(limits)])) {
    const value = measured[name] ?? NaN;
    const range = limits[name];
    const isBroken = range !== undefined && !(value >= range[0] && value <= range[1]);
    if (isBroken) broken++;
    const shown = isBroken ? `   BROKEN: ${range.map(percent).join(' to ')}` : '';
    console.log(`  ${name.padEnd(38)}${percent(value).padStart(9)}${shown}`);
  }
  printClasses(scored);
  for (const { l, rs, flagged } of options.errors ? scored.rows : []) {
    if (!l.primary || l.ambiguous || l.leak === flagged) continue;
    const called = rs.map(({ verdict, likelihood }) => `${verdict} ${percent(likelihood)}`).join(' | ');
    console.log(
      `  ${l.leak ? 'MISS ' : 'FALSE'} ${l.file} ${l.id} ${l.kind} ${l.quality} ${l.hours.toFixed(1)} h: ${called}`,
    );
  }
  if (options.bounded !== undefined) {
    const program = [process.execPath, path.join(root, 'quality/bounded-scan.mjs'), String(Number(options.bounded))];
    const bounded = evaluate(family, program);
    const loss = overall.f1 - bounded.overall.f1;
    console.log(`\n  F1 with ${options.bounded} MB for samples: ${percent(bounded.overall.f1)}, ${percent(loss)} less`);
  }
}
process.exitCode = broken > 0 ? 1 : 0;
