// Runs the built program, with calls of the system that fail where they are asked to.
// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './bases.mjs';

const MAIN = path.join(root, 'dist/cli/main.js');

/** A program that does not end is a failure too; long enough for a machine that is busy. */
const MAX_RUN_MS = 300_000;

/**
 * @typedef {object} Run
 * @property {number | null} status null where a signal ended it
 * @property {string | null} signal
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * @param {readonly string[]} args @param {string} cwd @param {Readonly<Record<string, string>>} env @returns {Run}
 */
export function run(args, cwd, env = {}) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', TZ: 'UTC', ...env },
    maxBuffer: 1 << 28,
    timeout: MAX_RUN_MS,
    killSignal: 'SIGABRT',
  });
  return { status, signal, stdout, stderr };
}

/**
 * What is wrong with how a run ended; null where nothing is: a documented status, no stack trace.
 * @param {Run} ended @returns {string | null}
 */
export function endFault({ status, signal, stderr }) {
  if (status === null) return `ended by ${signal}`;
  if (status > 5) return `exit status ${status}: ${stderr.slice(0, 300)}`;
  return /^\s+at .*:\d+/m.test(stderr) ? `a stack trace: ${stderr.slice(0, 300)}` : null;
}

/**
 * Compiles the library that lets calls fail.
 * @param {string} folder @returns {string | null} its file; null where there is no C compiler or no LD_PRELOAD
 */
export function compileFailingIo(folder) {
  if (process.platform !== 'linux') return null;
  const file = path.join(folder, 'failing-io.so');
  const source = path.join(root, 'torture/failing-io.c');
  spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', file, source, '-ldl', '-lpthread'], { stdio: 'inherit' });
  return existsSync(file) ? file : null;
}

export const NO_COMPILER = 'no C compiler (cc) for LD_PRELOAD on this system';

/**
 * @typedef {object} Failing
 * @property {string} library
 * @property {'read' | 'write' | 'sync' | 'rename' | 'open' | 'truncate' | 'any'} call
 * @property {string} part of the path
 * @property {number} at which call, from 1; 0 = none
 * @property {string} what `kill`, `short` or the number of an error
 * @property {boolean} [sticky]
 * @property {string} [count] file
 */

/** @param {Failing} failing */
export const failingEnv = ({ library, call, part, at, what, sticky = false, count = '' }) => ({
  LD_PRELOAD: library,
  TORTURE_CALL: call,
  TORTURE_PATH: part,
  TORTURE_AT: String(at),
  TORTURE_DO: what,
  TORTURE_STICKY: sticky ? '1' : '',
  TORTURE_COUNT: count,
});

/** How many calls were counted. @param {string} file */
export const countedCalls = (file) => (existsSync(file) ? readFileSync(file).length : 0);
