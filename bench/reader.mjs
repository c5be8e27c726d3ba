// How fast the reader is, as ratios against peers on the same file in one run: `npm run bench`.
//   --rows N    samples of the log (default 5,760: a day at 15 seconds, 220 MB)
//   --duckdb    also DuckDB's read_csv (installs @duckdb/node-api into a temporary folder first)
// Reading counts from opening the log, modules loaded; how long each took to load is a column of its own. The reader takes no
// SHA-256; the program does, and all its loading counts (the last lines).
// Each measurement is a process of its own; the best of five counts. Memory is the peak of that process.
// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeLog } from './make-log.mjs';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '5760' }, duckdb: { type: 'boolean' } } });
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(tmpdir(), 'leakscan-bench');
mkdirSync(folder, { recursive: true });
const file = path.join(folder, `process-${values.rows}.csv`);
const { bytes, columns } = await makeLog(file, Number(values.rows));
const megabytes = bytes / 1e6;
console.log(
  `${file}: ${megabytes.toFixed(0)} MB, ${columns} counters, ${values.rows} samples; Node ${process.version}`,
);

/** @typedef {{ seconds: number, loadSeconds: number, peakMB: number, sum: number }} Result */

/** @param {string[]} args @returns {Result} */
function measure(args) {
  /** @type {Result[]} */
  const results = [];
  for (let i = 0; i < 5; i++) {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: folder });
    if (status !== 0) throw new Error(stderr);
    results.push(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  }
  return results.reduce((best, one) => (one.seconds < best.seconds ? one : best));
}

/** @param {string} name @param {Result} result @param {Result | null} peer */
function show(name, { seconds, loadSeconds, peakMB, sum }, peer) {
  const speed = `${(megabytes / seconds).toFixed(0)} MB/s`.padStart(10);
  const ratio = peer === null ? '' : `${(peer.seconds / seconds).toFixed(1)} times`.padStart(12);
  const same = peer === null || Math.abs(peer.sum - sum) <= 1e-9 * Math.abs(peer.sum) ? '' : '  SUMS DIFFER';
  // Of the whole program loading is part of its time.
  const loading = (loadSeconds < 0.0005 ? '' : `${(loadSeconds * 1000).toFixed(0)} ms`).padStart(9);
  console.log(`${name.padEnd(44)}${speed}${`${peakMB} MB`.padStart(9)}${loading}${ratio}${same}`);
}

const one = path.join(root, 'bench/measure.mjs');
if (values.duckdb === true) {
  const { status } = spawnSync('npm', ['install', '--no-save', '--prefix', folder, '@duckdb/node-api'], {
    shell: true,
  });
  if (status !== 0) throw new Error('@duckdb/node-api could not be installed');
}
for (const wanted of [150, 1350]) {
  console.log(`\n${wanted} wanted columns${' '.repeat(31)}speed     peak  loading   against csv-parse`);
  const peer = measure([one, 'csv-parse', file, String(wanted)]);
  show('csv-parse, summing them', peer, null);
  if (values.duckdb === true) show('DuckDB read_csv', measure([one, 'duckdb', file, String(wanted)]), peer);
  show('leakscan, reading them', measure([one, 'leakscan', file, String(wanted)]), peer);
}
console.log('\nThe whole program, HTML and JSON written');
const loop = measure([one, 'csv-parse', file, '150']);
const whole = measure([one, 'program', file, '0']);
show('leakscan LOG -o r.html -o r.json', { ...whole, sum: loop.sum }, loop);
console.log(`that is ${((100 * whole.seconds) / loop.seconds).toFixed(0)} % of the time of the csv-parse loop`);
rmSync(path.join(folder, 'r.html'), { force: true });
rmSync(path.join(folder, 'r.json'), { force: true });
