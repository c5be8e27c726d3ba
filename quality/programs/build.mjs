// build.mjs --out FOLDER [--seed S] [--traces FOLDER]
// Labelled PDH-CSV logs of the recorded programs: random windows of their runs, several processes in a log. The same seed
// and recordings give the same bytes. Labels are those of ../shared/real-traces; README.md says what is special.
// @ts-check
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { randomStream } from '../../scripts/samples/random.mjs';
import { quantile, truthOf } from './cases.mjs';
import { readTraces, TRACES } from './trace.mjs';

/**
 * @typedef {import('../../scripts/samples/random.mjs').RandomStream} RandomStream
 * @typedef {import('./cases.mjs').Case} Case
 * @typedef {import('./cases.mjs').Truth} Truth
 * @typedef {import('./cases.mjs').Run} Run
 *
 * @typedef {object} Column a process in a log
 * @property {Case} given
 * @property {Truth} truth
 * @property {string} process
 * @property {number[]} pids of its lives
 * @property {number} at the sample of the log at which its window begins
 * @property {Int32Array} life which one at each sample of the log, -1 where there is none
 */

const PROCESSES_PER_LOG = 7;
/** Healthy runs are cut twice, since there are two runs with a bug for each. */
const HEALTHY_CUTS = 2;
const NAMES = (
  'OrderSvc BillingSvc AcmeAgent w3wp node python GatewayHost ReportEngine SyncService MyApp.Service DocServer EtlRunner ' +
  'IndexWorker MailRelay PrintBroker ScanHost CacheProxy TradeFeed PolicyEngine LabelServer httpd worker ConnectorHost ' +
  'AuditTrail FaxService ImageServer LicenseSrv MapTiler QueueReader'
).split(' ');
const GB = 1_073_741_824;

/** @template T @param {RandomStream} random @param {T[]} all @returns {T[]} */
function shuffle(random, all) {
  const mixed = [...all];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [mixed[i], mixed[j]] = [/** @type {T} */ (mixed[j]), /** @type {T} */ (mixed[i])];
  }
  return mixed;
}

/** @param {Run[]} runs @param {number} seed @returns {Case[]} */
export function drawCases(runs, seed) {
  const twins = new Map(runs.filter(({ bug }) => bug === 'none').map((run) => [run.host, run]));
  return runs.flatMap((run) => {
    const twin = twins.get(run.host);
    if (twin === undefined) return [];
    const cuts = run === twin ? HEALTHY_CUTS : 1;
    return Array.from({ length: cuts }, (_, cut) =>
      drawCase(run, twin, randomStream(seed, `${run.name}/${cut}`)),
    ).flat();
  });
}

/** @param {Run} run @param {Run} twin @param {RandomStream} random @returns {Case[]} one, or none where none can be judged */
function drawCase(run, twin, random) {
  for (let tries = 0; tries < 30; tries++) {
    const length = Math.round(run.memory.length * random.between(0.2, 0.42));
    // After the window as much again is left, to see what came of it.
    const from = random.chance(0.25) ? 0 : Math.floor(random.between(0, run.memory.length - 2 * length));
    const given = { run, twin, from, length };
    if (truthOf(given) !== null) return [given];
  }
  return [];
}

/** @param {Case[]} cases @param {RandomStream} random @returns {Case[][]} of one interval and about one length, no host twice */
function groupIntoLogs(cases, random) {
  const mixed = shuffle(random, cases);
  const rank = (/** @type {Case} */ { length, run }) => [run.stepSeconds, Math.round(Math.log2(length) * 4)];
  mixed.sort((a, b) => (rank(a)[0] ?? 0) - (rank(b)[0] ?? 0) || (rank(a)[1] ?? 0) - (rank(b)[1] ?? 0));
  /** @type {Case[][]} */
  const logs = [];
  for (let rest = mixed; rest.length > 0;) {
    /** @type {Case[]} */
    const log = [];
    for (const one of rest) {
      const first = log[0] ?? one;
      const fits = one.run.stepSeconds === first.run.stepSeconds && one.length < 1.3 * first.length;
      if (fits && log.length < PROCESSES_PER_LOG && !log.some(({ run }) => run.host === one.run.host)) log.push(one);
    }
    rest = rest.filter((one) => !log.includes(one));
    logs.push(log);
  }
  return logs;
}

/** @param {number} ms */
function pdhTime(ms) {
  const pad = (/** @type {number} */ value, digits = 2) => String(value).padStart(digits, '0');
  const d = new Date(ms);
  const date = `${pad(d.getUTCMonth() + 1)}/${pad(d.getUTCDate())}/${d.getUTCFullYear()}`;
  return `${date} ${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}:${pad(d.getUTCSeconds())}.${pad(d.getUTCMilliseconds(), 3)}`;
}

/** @param {number} hours */
const lengthClass = (hours) => (hours < 16.5 ? 'H' : hours < 44 ? 'D' : hours < 130 ? 'M' : 'L');

/** @param {Case[]} log @param {RandomStream} random @param {number} samples @returns {Column[]} */
function columnsOf(log, random, samples) {
  const names = shuffle(random, NAMES);
  let pid = 4 * Math.floor(random.between(200, 900));
  return log.flatMap((drawn, i) => {
    // A program whose window begins with its start may be started while the log runs.
    const isNew = drawn.from === 0 && random.chance(0.5);
    const at = isNew ? Math.floor(samples * random.between(0, 0.2)) : 0;
    // All windows end with the log: what is true is said of the part that the log has.
    const given = { ...drawn, length: samples - at };
    const truth = truthOf(given);
    if (truth === null) return [];
    const life = new Int32Array(samples).fill(-1);
    truth.lives.forEach(({ start, end }, k) => life.fill(k, at + start, at + end));
    const pids = truth.lives.map(() => (pid = ((pid + 4 * Math.floor(random.between(1, 300))) % 65_536) + 4));
    return [{ given, truth, process: names[i] ?? '', pids, at, life }];
  });
}

/** @param {Column} column @param {number} sample @returns {number} bytes */
const memoryAt = ({ given, at }, sample) => given.run.memory[given.from + sample - at] ?? NaN;

/**
 * @param {Column[]} columns
 * @param {number} stepSeconds
 * @param {string[]} times
 * @param {string} host
 * @param {{ overhead: number, limit: number }} commit
 */
function writeLog(columns, stepSeconds, times, host, { overhead, limit }) {
  const counters = columns.flatMap(({ process }) =>
    ['ID Process', 'Elapsed Time', 'Private Bytes'].map((counter) => `Process(${process})\\${counter}`),
  );
  const paths = ['Memory\\Committed Bytes', 'Memory\\Commit Limit', ...counters].map((name) => `\\\\${host}\\${name}`);
  const rows = [['(PDH-CSV 4.0) (Pacific Standard Time)(480)', ...paths]];
  times.forEach((time, i) => {
    let committed = overhead;
    const cells = columns.flatMap((column) => {
      const k = column.life[i] ?? -1;
      const life = column.truth.lives[k];
      if (life === undefined) return [' ', ' ', ' '];
      const bytes = memoryAt(column, i);
      committed += bytes;
      const age = (life.ageSteps + i - column.at - life.start) * stepSeconds;
      return [String(column.pids[k]), String(age), String(bytes)];
    });
    rows.push([time, String(committed), String(limit), ...cells]);
  });
  return rows.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\r\n') + '\r\n';
}

/** @param {Column} column @returns {{ carrier: number[], leak: number[] }} for an oracle that knows both; means of 48 parts */
function blocksOf({ given: { run, twin, from }, truth }) {
  const life = truth.lives.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
  const means = (/** @type {Float64Array} */ values) =>
    Array.from({ length: 48 }, (_, k) => {
      const at = (/** @type {number} */ part) => from + life.start + Math.floor(((life.end - life.start) * part) / 48);
      const part = values.subarray(at(k), Math.max(at(k + 1), at(k) + 1));
      return Math.round(part.reduce((a, b) => a + b, 0) / part.length);
    });
  return { carrier: means(twin.memory), leak: means(run.leaked) };
}

/** @param {Column} column @param {{ file: string, host: string, hours: number, stepSeconds: number, times: string[] }} log */
function labelOf(column, { file, host, hours, stepSeconds, times }) {
  const { given, truth, process, pids, at } = column;
  const { run } = given;
  const when = (/** @type {number} */ i) => times[Math.min(at + i, times.length - 1)];
  const { leak, kind, why, level, dailyRange, growth, slopePerHour, onset, snr, wander, neff, seen, taken } = truth;
  const lifetimes = truth.lives.map(({ start, end }, k) => ({
    ...{ pid: pids[k], start: when(start), end: when(end - 1) },
    ...{ startSec: (at + start) * stepSeconds, endSec: (at + end - 1) * stepSeconds },
  }));
  const lost = {
    slopePerHour,
    growth,
    onsetSec: (at + onset) * stepSeconds,
    onset: when(onset),
    snr,
    wander,
    neff,
    seen,
    taken,
  };
  return {
    ...{ file, host, process, id: `${host}/${process}/${pids[0]}`, pids, instances: [process], lifetimes },
    ...{ fileClass: lengthClass(hours), quality: run.runtime, hours, intervalSec: stepSeconds },
    ...{ resource: 'Private Bytes', primary: true, leak, kind, variant: run.load, ambiguous: why !== '', why },
    ...{ level, noiseSd: dailyRange, trace: `program-${run.host}`, run: run.name, dailyRange },
    lifeHours: (given.length * stepSeconds) / 3600,
    blocks: blocksOf(column),
    ...(leak ? { ratio: (slopePerHour * 24) / Math.max(dailyRange, 1), ...lost } : {}),
  };
}

/** @param {Column[]} columns @param {number} samples @param {RandomStream} random @param {number} hours */
function commitOf(columns, samples, random, hours) {
  const overhead = Math.round(random.between(0.5, 1.5) * 262_144) * 4096;
  const sums = Array.from({ length: samples }, (_, i) =>
    columns.reduce((sum, column) => sum + ((column.life[i] ?? -1) < 0 ? 0 : memoryAt(column, i)), 0),
  );
  const most = sums.reduce((a, b) => Math.max(a, b), 0);
  const rate = columns.reduce((sum, { truth }) => sum + truth.slopePerHour, 0);
  const now = quantile(sums.slice(-Math.ceil(samples / 20)), 0.5);
  // Leaks reach the limit some time after the end: from a seventh of the log's length to eight times.
  const left = 0.15 * (8 / 0.15) ** random.uniform() * hours;
  const wanted = rate > 0 ? Math.max(overhead + now + rate * left, overhead + 1.01 * most) : 1.3 * most + overhead + GB;
  const limit = Math.round(wanted / 4096) * 4096;
  return { overhead, limit, rate, exhaust: rate > 0 ? (limit - overhead - now) / rate : null };
}

/** @param {Case[]} cases of one log @param {number} seed @param {number} index */
function buildLog(cases, seed, index) {
  const random = randomStream(seed, `log ${index}`);
  const number = String(index + 1).padStart(3, '0');
  const file = `log${number}.csv`;
  const host = `PROG${number}S${seed}`;
  const stepSeconds = cases[0]?.run.stepSeconds ?? 0;
  const samples = Math.min(...cases.map(({ length }) => length));
  const columns = columnsOf(cases, random, samples);
  const begin = Date.UTC(2023, Math.floor(random.between(0, 12)), 1) + Math.floor(random.between(0, 28 * 86_400_000));
  const times = Array.from({ length: samples }, (_, i) => {
    return pdhTime(begin + i * stepSeconds * 1000 + (i === 0 ? 0 : Math.floor(random.between(0, 13))));
  });
  const hours = ((samples - 1) * stepSeconds) / 3600;
  const commit = commitOf(columns, samples, random, hours);
  const labels = columns.map((column) => labelOf(column, { file, host, hours, stepSeconds, times }));
  const facts = {
    ...{ file, host, class: lengthClass(hours), samples, intervalSec: stepSeconds, hours },
    ...{ start: times[0], end: times.at(-1), commitLimit: commit.limit, commitOverhead: commit.overhead },
    ...{ trueSlopeSum: commit.rate, trueExhaustHoursAfterEnd: commit.exhaust },
    leaks: labels.filter(({ leak }) => leak).length,
  };
  return { file, text: writeLog(columns, stepSeconds, times, host, commit), labels, facts };
}

/** @param {Run[]} runs @param {number} seed */
export const buildLogs = (runs, seed) =>
  groupIntoLogs(drawCases(runs, seed), randomStream(seed, 'logs'))
    .map((cases, index) => buildLog(cases, seed, index))
    .filter(({ labels }) => labels.length > 0);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      traces: { type: 'string', default: TRACES },
    },
  });
  if (values.out === undefined) throw new Error('--out FOLDER is needed');
  const logs = buildLogs(readTraces(values.traces), Number(values.seed));
  rmSync(values.out, { recursive: true, force: true });
  mkdirSync(values.out, { recursive: true });
  for (const { file, text } of logs) writeFileSync(path.join(values.out, file), text);
  const labels = logs.flatMap((log) => log.labels);
  const files = logs.map(({ facts }) => facts);
  writeFileSync(path.join(values.out, 'labels.json'), JSON.stringify({ seed: values.seed, files, labels }, null, 1));
  const scored = labels.filter(({ ambiguous }) => !ambiguous);
  const leaks = scored.filter(({ leak }) => leak).length;
  console.log(`seed ${values.seed}: ${logs.length} logs; scored ${leaks} leaks, ${scored.length - leaks} healthy`);
  /** @type {string[]} */
  const whys = [];
  for (const why of new Set(labels.map((label) => label.why))) {
    if (why !== '') whys.push(`${labels.filter((label) => label.why === why).length} ${why}`);
  }
  console.log(`not scored: ${whys.join(', ')}`);
}
