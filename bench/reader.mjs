// How fast the reader and the whole program are, as ratios in one run: `npm run bench`.
//   --rows N         samples of the log (default 5,760: a day at 15 seconds, 241 MB)
//   --peers          also DuckDB and polars, from npm into a temporary folder, and Python's csv, pandas and polars where they are installed
//   --against WHAT   another leakscan in the same run: a packed one (leakscan-0.1.0.tgz), or a folder that holds dist/cli/main.js
// Reading counts from opening the log, modules loaded; how long each took to load is a column of its own. The reader takes no
// SHA-256; the program does, and its process counts from start to end.
// Each measurement is a process of its own; those that are compared take turns, and the best of five counts (of three for what
// takes many seconds). Memory is the peak of that process.
// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installedProgram } from './installed-program.mjs';
import { makeLog } from './make-log.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '5760' },
    peers: { type: 'boolean', default: false },
    against: { type: 'string' },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(tmpdir(), 'leakscan-bench');
mkdirSync(folder, { recursive: true });
const file = path.join(folder, `process-${values.rows}.csv`);
const { bytes, columns } = await makeLog(file, Number(values.rows));
const megabytes = bytes / 1e6;
console.log(
  `${file}: ${megabytes.toFixed(0)} MB, ${columns} counters, ${values.rows} samples; Node ${process.version}`,
);

/** @typedef {{ seconds: number, loadSeconds: number, peakMB: number, sum: number | null }} Result */
/** @typedef {{ name: string, run: () => Result | null, times?: number }} Runner what is measured; null where it is not installed */

/** @param {string} program @param {string[]} args @returns {Result | null} */
function measure(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: folder });
  if (status === 3) return null;
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** The best result of each, measured in turn. @param {readonly Runner[]} runners @returns {(Result | null)[]} */
function best(runners) {
  /** @type {(Result | null)[]} */
  const results = runners.map(() => null);
  for (let round = 0; round < 5; round++) {
    for (const [i, { run, times = 5 }] of runners.entries()) {
      if (round >= times) continue;
      const result = run();
      const before = results[i];
      if (result !== null && (before == null || result.seconds < before.seconds)) results[i] = result;
    }
  }
  return results;
}

/** @param {readonly Runner[]} runners the first is what the others are compared with */
function compare(runners) {
  const [peer = null, ...others] = best(runners);
  for (const [i, result] of [peer, ...others].entries()) {
    const name = runners[i]?.name.padEnd(44) ?? '';
    if (result === null || peer === null) {
      console.log(`${name}   not installed`);
      continue;
    }
    const { seconds, loadSeconds, peakMB, sum } = result;
    const speed = `${(megabytes / seconds).toFixed(0)} MB/s`.padStart(10);
    const ratio = i === 0 ? '' : `${(peer.seconds / seconds).toFixed(1)} times`.padStart(12);
    const isSame = sum === null || peer.sum === null || Math.abs(peer.sum - sum) <= 1e-9 * Math.abs(peer.sum);
    // Of the whole program loading is part of its time.
    const loading = (loadSeconds < 0.0005 ? '' : `${(loadSeconds * 1000).toFixed(0)} ms`).padStart(9);
    console.log(`${name}${speed}${`${peakMB} MB`.padStart(9)}${loading}${ratio}${isSame ? '' : '  SUMS DIFFER'}`);
  }
}

const script = path.join(root, 'bench/measure.mjs');
const python = path.join(root, 'bench/peers.py');
/** @param {string} what @param {number} wanted @returns {Runner['run']} */
const reading = (what, wanted) => () => measure(process.execPath, [script, what, file, String(wanted)]);
/** @param {string} what @param {number} wanted @returns {Runner['run']} */
const inPython = (what, wanted) => () => {
  const indexes = Array.from({ length: wanted }, (_, i) => Math.floor((i * 150) / wanted) * 27 + (i % (wanted / 150)));
  return measure('python3', [python, what, file, indexes.join()]);
};
if (values.peers) {
  // Later ones want Node.js 22.
  const packages = ['@duckdb/node-api', 'nodejs-polars@0.24'];
  const { status } = spawnSync('npm', ['install', '--no-save', '--prefix', folder, ...packages], { shell: true });
  if (status !== 0) throw new Error(`${packages.join(' and ')} could not be installed`);
}
for (const wanted of [150, 1350]) {
  console.log(`\n${wanted} wanted columns${' '.repeat(31)}speed     peak  loading   against csv-parse`);
  /** @type {Runner[]} */
  const peers = values.peers
    ? [
        { name: 'DuckDB read_csv', run: reading('duckdb', wanted), times: 3 },
        { name: 'polars readCSV (Node.js)', run: reading('polars', wanted), times: 3 },
        { name: 'polars read_csv (Python)', run: inPython('polars', wanted), times: 3 },
        { name: 'pandas read_csv', run: inPython('pandas', wanted), times: 3 },
        { name: 'csv.reader of Python, summing them', run: inPython('csv', wanted), times: 2 },
      ]
    : [];
  compare([
    { name: 'csv-parse, summing them', run: reading('csv-parse', wanted), times: 3 },
    ...peers,
    { name: 'leakscan, reading them', run: reading('leakscan', wanted) },
  ]);
}

const hook = path.join(folder, 'peak.cjs');
const peakFile = path.join(folder, 'peak');
// The peak of all threads of the process.
writeFileSync(
  hook,
  `if (require('node:worker_threads').isMainThread) process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(peakFile)}, String(process.resourceUsage().maxRSS)));`,
);
/** A process from start to end; a leak that is found is no failure. @param {string[]} args @returns {Runner['run']} */
const processOf = (args) => () => {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: folder });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0 && status !== 1) throw new Error(`${args.join(' ')}: status ${status}: ${stderr}`);
  return { seconds, loadSeconds: 0, peakMB: 0, sum: null };
};
/** @param {string} main @param {string[]} args @returns {Runner['run']} */
const program = (main, args) => () => {
  const result = processOf(['--require', hook, main, ...args])();
  return result && { ...result, peakMB: Math.round(Number(readFileSync(peakFile, 'utf8')) / 1000) };
};

const own = path.join(root, 'dist/cli/main.js');
const other = values.against === undefined ? null : installedProgram(values.against, folder);
/** Both programs, where there is another. @param {string} name @param {(main: string) => Runner['run']} run @returns {Runner[]} */
const both = (name, run) => [
  { name, run: run(own) },
  ...(other === null ? [] : [{ name: `  the same by ${values.against}`, run: run(other) }]),
];
console.log('\nThe whole program, from start to end');
compare([
  { name: 'csv-parse, summing 150 columns', run: reading('csv-parse', 150), times: 3 },
  ...both('leakscan LOG -o r.html -o r.json', (main) => program(main, [file, '-q', '-o', 'r.html', '-o', 'r.json'])),
  ...both('leakscan LOG -o r.json', (main) => program(main, [file, '-q', '-o', 'r.json'])),
]);

console.log(`\nSmall things${' '.repeat(36)}time   against node -e 0`);
const sample = path.join(root, 'samples/exchange2003-mapi-ics.csv.gz');
const small = [
  { name: 'node -e 0', run: processOf(['-e', '0']) },
  ...both('leakscan --version', (main) => processOf([main, '--version'])),
  ...both('leakscan SAMPLE -o r.html', (main) => processOf([main, sample, '-q', '-o', 'r.html'])),
];
const times = best(small);
for (const [i, result] of times.entries()) {
  const seconds = result?.seconds ?? NaN;
  const ratio = i === 0 ? '' : `${(seconds / (times[0]?.seconds ?? NaN)).toFixed(2)} times`.padStart(14);
  console.log(`${small[i]?.name.padEnd(44)}${`${(seconds * 1000).toFixed(0)} ms`.padStart(10)}${ratio}`);
}
for (const name of ['r.html', 'r.json', 'peak', 'peak.cjs']) rmSync(path.join(folder, name), { force: true });
