// What is recorded: hosts, each a program with its sizes, its load and its restarts, once without a bug and with some bugs.
// @ts-check
import { randomStream } from '../../scripts/samples/random.mjs';

/** @typedef {import('../../scripts/samples/random.mjs').RandomStream} RandomStream */
/** @typedef {'flat' | 'daily' | 'bursty' | 'nightly'} Load */

/**
 * @typedef {object} Run
 * @property {number} host
 * @property {string} runtime
 * @property {string} bug
 * @property {Load} load
 * @property {number} stepSeconds
 * @property {number[]} starts
 * @property {[number, number][]} steps requests and jobs of each
 * @property {Record<string, number | string>} settings
 * @property {string[]} flags
 */

const RUNTIMES = ['node', 'c', 'python', 'java-g1', 'node', 'c', 'python', 'java-parallel', 'java-serial'];
const BUGS = ['map', 'listeners', 'sessions', 'error', 'cache', 'jobs', 'late'];
const BUGS_PER_HOST = 2;
const MB = 1_048_576;
/** Of a run: two and a half days in minutes, five in steps of two minutes, twelve and a half in steps of five. */
const STEPS = 3600;
/** Python's small objects are slow to make. */
const LESS_GARBAGE = /** @type {Record<string, number>} */ ({ python: 0.3 });

/** @param {RandomStream} random @param {number} low @param {number} high each factor is as likely */
const factor = (random, low, high) => low * (high / low) ** random.uniform();
/** @template T @param {RandomStream} random @param {readonly T[]} all @returns {T} */
const pick = (random, all) => /** @type {T} */ (all[Math.floor(random.uniform() * all.length)]);

/** @param {number} hour of the day @returns {number} 0 at night, 1 in the middle of the working day */
const workingDay = (hour) => (hour > 7 && hour < 19 ? Math.sin((Math.PI * (hour - 7)) / 12) ** 2 : 0);

/**
 * @param {RandomStream} random
 * @param {Load} load
 * @param {number} stepSeconds
 * @param {number} hoursBetweenJobs
 * @returns {[number, number][]}
 */
function drawSteps(random, load, stepSeconds, hoursBetweenJobs) {
  const base = factor(random, 10, 40);
  const night = random.between(0.05, 0.5);
  const burstHeight = random.between(3, 8);
  const startHour = random.between(0, 168);
  let noise = 0;
  let burst = 0;
  /** @type {[number, number][]} */
  const steps = [];
  for (let i = 0; i < STEPS; i++) {
    const hours = startHour + (i * stepSeconds) / 3600;
    const isWeekend = hours % 168 >= 120;
    noise = 0.95 * noise + 0.06 * random.normal();
    if (load === 'bursty' && random.chance(0.005)) burst = Math.floor(random.between(2, 25));
    let rate = base * (1 + 0.1 * random.normal() + noise);
    if (load === 'daily') rate *= night + 1.7 * workingDay(hours % 24) * (isWeekend ? 0.3 : 1);
    if (load === 'nightly') rate *= 0.7 + 0.6 * workingDay(hours % 24);
    if (burst-- > 0) rate *= burstHeight;
    const jobsBy = (/** @type {number} */ at) => Math.floor((at - 2) / hoursBetweenJobs);
    steps.push([Math.max(0, Math.round(rate)), jobsBy(hours + stepSeconds / 3600) - jobsBy(hours)]);
  }
  return steps;
}

/**
 * Sizes that give memory of some ten to some hundred megabytes.
 *
 * @param {RandomStream} random
 * @param {string} runtime
 * @param {number} requestsPerStep
 */
function drawSizes(random, runtime, requestsPerStep) {
  const sessionMegabytes = factor(random, 3, 50);
  const cacheMegabytes = factor(random, 3, 70);
  const sessionSteps = Math.round(factor(random, 6, 90));
  // Most caches are full long before the run ends.
  const cacheEntries = Math.round(requestsPerStep * factor(random, 30, 1200));
  const cacheBytes = Math.round(Math.min(Math.max((cacheMegabytes * MB) / cacheEntries, 512), 65_536));
  const sessionBytes = (sessionMegabytes * MB) / ((requestsPerStep / 3) * sessionSteps);
  return {
    sessionSteps,
    sessionBytes: Math.round(Math.min(Math.max(sessionBytes, 512), 131_072)),
    cacheBytes,
    cacheEntries,
    keys: Math.round(cacheEntries * factor(random, 0.7, 4)),
    skew: Number(random.between(1, 3).toFixed(2)),
    requestBytes: Math.round(factor(random, 4096, 65_536) * (LESS_GARBAGE[runtime] ?? 1)),
    jobBytes: Math.round(factor(random, 3, 40) * MB),
    jobSteps: Math.round(factor(random, 1, 20)),
    inFlight: Math.round(factor(random, 4, 64)),
    offHeap: random.chance(0.4) ? 1 : 0,
    threads: 1 + Math.floor(random.between(0, 6)),
  };
}

/**
 * How often the bug loses memory, and how much, so that `bytes` are lost in the end.
 *
 * @param {RandomStream} random
 * @param {string} bug
 * @param {number} bytes
 * @param {[number, number][]} steps
 * @param {number} sessionBytes
 */
function seedBug(random, bug, bytes, steps, sessionBytes) {
  const onset = bug === 'late' ? Math.round(steps.length * random.between(0.15, 0.5)) : 0;
  const after = steps.slice(onset);
  const requests = after.reduce((sum, [count]) => sum + count, 0);
  const jobs = after.reduce((sum, [, count]) => sum + count, 0);
  if (bug === 'none') return { bug, onset, leakEvery: 1, leakBytes: 64, leakKeys: 1 };
  if (bug === 'jobs') return { bug, onset, leakEvery: 1, leakBytes: Math.ceil(bytes / jobs), leakKeys: 1 };
  if (bug === 'sessions') {
    const leakEvery = 3 * Math.max(1, Math.round(((requests / 3) * sessionBytes) / bytes));
    return { bug, onset, leakEvery, leakBytes: 64, leakKeys: 1 };
  }
  const often = bug === 'error' ? factor(random, 80, 400) : factor(random, 1, 20);
  // Not so often that each loss is smaller than its entry.
  const leakEvery = Math.ceil(Math.max(often, (2048 * requests) / bytes));
  const losses = requests / leakEvery;
  const leakKeys = Math.round(losses * factor(random, 0.5, 3));
  const distinct = bug === 'cache' ? leakKeys * (1 - Math.exp(-losses / leakKeys)) : losses;
  return { bug, onset, leakEvery, leakBytes: Math.round(bytes / distinct), leakKeys };
}

/** @param {string} runtime @param {number} heapMegabytes @param {RandomStream} random */
function runtimeFlags(runtime, heapMegabytes, random) {
  if (!runtime.startsWith('java')) return [];
  const collector = { 'java-g1': 'G1', 'java-parallel': 'Parallel', 'java-serial': 'Serial' }[runtime];
  const most = Math.round(heapMegabytes * random.between(1.3, 2));
  const flags = [`-XX:+Use${collector}GC`, '-Xms16m', `-Xmx${most}m`, '-XX:MaxDirectMemorySize=1g'];
  // A heap that gives back, as is usual where many share a machine: the defaults keep all they ever had.
  if (random.chance(0.6))
    flags.push('-XX:MinHeapFreeRatio=10', '-XX:MaxHeapFreeRatio=30', '-XX:-UseAdaptiveSizePolicy');
  if (collector === 'G1' && random.chance(0.6)) flags.push('-XX:G1PeriodicGCInterval=200');
  if (collector === 'G1' && random.chance(0.5)) flags.push('-XX:MaxGCPauseMillis=10');
  return flags;
}

/** @param {RandomStream} random @returns {number[]} where the program is started; most are started once */
function drawStarts(random) {
  if (!random.chance(0.25)) return [0];
  const again = Array.from({ length: 1 + Math.floor(random.between(0, 3)) }, () =>
    Math.floor(STEPS * random.between(0.08, 0.92)),
  );
  return [0, ...new Set(again)].sort((a, b) => a - b);
}

/** @param {number} host @returns {Run[]} the run without a bug first */
export function planHost(host) {
  const random = randomStream(host, 'program');
  const runtime = /** @type {string} */ (RUNTIMES[host % RUNTIMES.length]);
  const load = pick(random, /** @type {const} */ (['flat', 'daily', 'bursty', 'nightly']));
  const stepSeconds = pick(random, [60, 120, 300]);
  const steps = drawSteps(random, load, stepSeconds, load === 'nightly' ? 24 : pick(random, [1, 3, 6]));
  const sizes = drawSizes(random, runtime, steps.reduce((sum, [count]) => sum + count, 0) / STEPS);
  const held = (sizes.sessionBytes * sizes.sessionSteps * steps.reduce((sum, [count]) => sum + count, 0)) / STEPS / 3;
  const usual = 30 * MB + held + sizes.cacheBytes * Math.min(sizes.cacheEntries, sizes.keys);
  const first = Math.floor(random.between(0, BUGS.length));
  const bugs = Array.from({ length: BUGS_PER_HOST }, (_, i) => BUGS[(first + 3 * i) % BUGS.length] ?? '');
  const losses = bugs.map(() => Math.min(Math.max(usual * factor(random, 0.4, 5), 12 * MB), 500 * MB));
  const heap = (usual + sizes.jobBytes + Math.max(...losses)) / MB;
  const flags = runtimeFlags(runtime, heap, random);
  const starts = drawStarts(random);
  const shared = { host, runtime, load, stepSeconds, starts, steps, flags };
  return ['none', ...bugs].map((bug, i) => ({
    ...shared,
    bug,
    settings: {
      seed: host + 1,
      ...sizes,
      ...seedBug(random, bug, losses[i - 1] ?? 0, steps, sizes.sessionBytes),
    },
  }));
}
