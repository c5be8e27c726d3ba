// A night over many captures: `npm run bench:nightly [captures]`, default 1,000 of 5 MB, five of each server, each with 1,350
// counters that are read. All new with one worker and with one a processor, then unchanged; and the index page they end in.
// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeShare } from './make-share.mjs';

const CAPTURES = Number(process.argv[2] ?? 1000);
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const bytes = await makeShare(path.join(folder, 'share'), CAPTURES);
console.log(`${CAPTURES} captures of ${(bytes / CAPTURES / 1e6).toFixed(1)} MB, ${availableParallelism()} processors`);

const hook = path.join(folder, 'peak.cjs');
writeFileSync(
  hook,
  `if (require('node:worker_threads').isMainThread) process.on('exit', () => require('node:fs').writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS)));`,
);

/** @param {string} name of the history and the pages @param {string[]} options */
function night(name, options) {
  const peak = path.join(folder, 'peak');
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--require', hook, main, 'nightly', 'share', '--history', `${name}.db`, '-o', name, '-q', ...options],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, PEAK: peak } },
  );
  if (status !== 0 && status !== 1) throw new Error(`status ${status}: ${stderr.slice(0, 2000)}`);
  return { seconds: (performance.now() - start) / 1000, peakMb: Number(readFileSync(peak, 'utf8')) / 1024 };
}

const all = night('all', []);
const one = night('one', ['--jobs', '1']);
const again = night('all', []);
const rate = (/** @type {number} */ seconds) => `${(CAPTURES / seconds).toFixed(1)} captures/s`;
const peak = (/** @type {number} */ mb) => `peak ${mb.toFixed(0)} MB`;
console.log(`all new, 1 worker:    ${one.seconds.toFixed(1)} s, ${rate(one.seconds)}, ${peak(one.peakMb)}`);
console.log(
  `all new, default:     ${all.seconds.toFixed(1)} s, ${rate(all.seconds)}, ${peak(all.peakMb)}; ${(one.seconds / all.seconds).toFixed(2)} times one worker's rate`,
);
console.log(`all unchanged:        ${again.seconds.toFixed(2)} s, ${peak(again.peakMb)}`);
const index = statSync(path.join(folder, 'all', 'index.html')).size;
const history = statSync(path.join(folder, 'all.db')).size;
console.log(`index page ${(index / 1e3).toFixed(0)} KB, history ${(history / 1e6).toFixed(0)} MB`);
