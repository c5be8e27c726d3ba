// How fast binary logs are read: `node bench/blg.mjs [MEGABYTES [PATTERN.blg]]`, the best of five processes.
// The nine counters of all processes that a scan reads are summed. With a pattern, the samples of a real log are repeated.
// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeBlg } from './make-blg.mjs';

const COUNTERS = new Set([
  ...['private bytes', 'handle count', 'thread count', 'virtual bytes', 'working set', 'pool paged bytes'],
  ...['pool nonpaged bytes', 'id process', 'elapsed time'],
]);

/** A function of its own, which is compiled sooner than a loop around `await`. @param {Float64Array} values */
function sumOf(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Number.isNaN(values[i]) ? 0 : (values[i] ?? 0);
  return sum;
}

/** @param {string} file */
async function measure(file) {
  const { openCounterLog } = await import('../dist/index.js');
  const started = performance.now();
  const log = await openCounterLog({ file });
  const wanted = log.paths.flatMap(({ object, counter }, i) =>
    object === 'Process' && COUNTERS.has(counter.toLowerCase()) ? [i] : [],
  );
  let sum = 0;
  for await (const { values } of log.batches(wanted)) sum += sumOf(values);
  const seconds = (performance.now() - started) / 1000;
  const peakMB = Math.round(process.resourceUsage().maxRSS / 1000);
  console.log(JSON.stringify({ seconds, peakMB, sum, columns: wanted.length }));
}

const [first = '500', pattern] = process.argv.slice(2);
if (first === 'measure') await measure(pattern ?? '');
else {
  const folder = path.join(tmpdir(), 'leakscan-bench');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, pattern === undefined ? 'process.blg' : 'repeated.blg');
  const { bytes, samples } = makeBlg(file, Number(first), pattern);
  /** @type {{ seconds: number, peakMB: number, columns: number }[]} */
  const results = [];
  for (let i = 0; i < 5; i++) {
    const args = [fileURLToPath(import.meta.url), 'measure', file];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    results.push(JSON.parse(stdout));
  }
  const best = results.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  console.log(
    `${file}: ${(bytes / 1e6).toFixed(0)} MB, ${samples} samples, ${best.columns} columns: ` +
      `${(bytes / 1e9 / best.seconds).toFixed(2)} GB/s, peak ${best.peakMB} MB; Node ${process.version}`,
  );
}
