// A night over many captures: `npm run bench:nightly -- [captures] [--against DIR|FILE.tgz]`, default 1,000 of 5 MB, five of each server, each
// with 1,350 counters that are read. All new with one worker and with one a processor, then unchanged; and the index page they end in. With
// `--against` a packed release of leakscan, or a folder with its dist/cli/main.js, does the same in turn, and the ratios are printed.
// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installedProgram } from './installed-program.mjs';
import { makeShare } from './make-share.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { against: { type: 'string' } },
});
const CAPTURES = Number(positionals[0] ?? 1000);
const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const programs = { this: fileURLToPath(new URL('../dist/cli/main.js', import.meta.url)) };
if (options.against !== undefined) Object.assign(programs, { other: installedProgram(options.against, folder) });

const bytes = await makeShare(path.join(folder, 'share'), CAPTURES);
console.log(`${CAPTURES} captures of ${(bytes / CAPTURES / 1e6).toFixed(1)} MB, ${availableParallelism()} processors`);

const hook = path.join(folder, 'usage.cjs');
writeFileSync(
  hook,
  `if (require('node:worker_threads').isMainThread) process.on('exit', () => require('node:fs').writeFileSync(process.env.USAGE, JSON.stringify(process.resourceUsage())));`,
);

const cases = /** @type {const} */ ([
  ['all new, 1 worker', 'one', ['--jobs', '1']],
  ['all new, default', 'all', []],
  ['all unchanged', 'all', []],
]);
/** @type {Record<string, { seconds: number, cpu: number }>} */
const measured = {};
for (const [what, name, given] of cases) {
  for (const [who, main] of Object.entries(programs)) {
    const one = night(main, `${who}-${name}`, given);
    measured[`${who} ${what}`] = one;
    console.log(
      `${who} ${what}: ${one.seconds.toFixed(1)} s, ${(CAPTURES / one.seconds).toFixed(1)} captures/s, processor ${one.cpu.toFixed(1)} s, peak ${one.peakMb.toFixed(0)} MB`,
    );
  }
}
for (const who of Object.keys(programs)) {
  const [one, all] = [measured[`${who} all new, 1 worker`], measured[`${who} all new, default`]];
  if (one && all) console.log(`${who}: ${(one.seconds / all.seconds).toFixed(2)} times one worker's rate`);
  const index = statSync(path.join(folder, `${who}-all`, 'index.html')).size;
  const history = statSync(path.join(folder, `${who}-all.db`)).size;
  console.log(`${who}: index page ${(index / 1e3).toFixed(0)} KB, history ${(history / 1e6).toFixed(0)} MB`);
}
for (const [what] of cases) {
  const [mine, other] = [measured[`this ${what}`], measured[`other ${what}`]];
  if (!mine || !other) continue;
  console.log(
    `${what}: ${(other.seconds / mine.seconds).toFixed(2)} times as fast as the other, ${(other.cpu / mine.cpu).toFixed(2)} by processor time`,
  );
}

/** @param {string} main @param {string} name of the history and the pages @param {readonly string[]} given */
function night(main, name, given) {
  const usage = path.join(folder, 'usage');
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--require', hook, main, 'nightly', 'share', '--history', `${name}.db`, '-o', name, '-q', ...given],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, USAGE: usage } },
  );
  if (status !== 0 && status !== 1) throw new Error(`status ${status}: ${stderr.slice(0, 2000)}`);
  const seconds = (performance.now() - start) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(usage, 'utf8'));
  return { seconds, cpu: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 };
}
