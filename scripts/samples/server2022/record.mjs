/**
 * Records the server: one log, or one a day, each with the columns of the instances alive at its start.
 *
 * @import { Cell } from '../pdh-csv.mjs'
 * @import { Moment } from '../models.mjs'
 * @import { LoggedObjects } from './columns.mjs'
 * @import { RandomStream } from '../random.mjs'
 * @import { Reading } from './process-life.mjs'
 * @import { ServerOptions, ServerProcess } from './processes.mjs'
 *
 * @typedef {ServerOptions & LoggedObjects & {
 *   machine: string,
 *   stepSeconds: number,
 *   daily: boolean,
 *   processCounters: readonly string[],
 *   absent: Cell,
 * }} RecordingOptions absent: what the log has for an instance that is not there, as Performance Monitor (null) or typeperf (-1)
 *
 * @typedef {ServerProcess & { pid: number, createdMs: number, endedMs: number }} Life createdMs, endedMs: wall clock, in
 *   milliseconds; Infinity where it does not end
 *
 * @typedef {object} Sample
 * @property {Record<string, Reading>} machine by object
 * @property {{ image: string, pid: number, pool: string | null, reading: Reading, managed: Reading | null,
 *   worker: Reading | null }[]} processes in the order of their start
 *
 * @typedef {object} RecordedLog
 * @property {number} startMs wall clock
 * @property {string} text
 */

import { sampleTimes } from '../host.mjs';
import { officeLoad } from '../models.mjs';
import { writePdhCsv } from '../pdh-csv.mjs';
import { randomStream } from '../random.mjs';
import { PROCESS_COUNTERS, columnsOf, readingsOf } from './columns.mjs';
import { aliveAt, writeModuleList, writeProcessList, writeServiceList } from './lists.mjs';
import { gaugeReader, kernelProcesses, memoryReader } from './machine.mjs';
import { startLife } from './process-life.mjs';
import { BOOT_HOURS, gaugesOf, processesOf } from './processes.mjs';

/** Of the first log: a Monday, midnight. */
const START_MS = Date.UTC(2026, 5, 8);
/**
 * The day before goes by unrecorded, so that the processes of the first sample have what they take in the hours after their
 * start.
 */
const UNRECORDED_HOURS = 24;
const UNRECORDED_START = /** @type {[number, number, number, number, number, number]} */ ([2026, 6, 7, 0, 0, 0]);
const ZONE = { name: 'W. Europe Daylight Time', biasMinutes: -120 };
const MS_PER_HOUR = 3_600_000;
const HOURS_PER_DAY = 24;
const BOOT_MS = START_MS - BOOT_HOURS * MS_PER_HOUR;
/** Windows gives the PID of a process that ended to another one, but not at once. */
const PID_REST_HOURS = 6;

/** @type {RecordingOptions} */
export const DEFAULTS = {
  seed: 2022,
  machine: 'WEB22',
  days: 3,
  stepSeconds: 300,
  daily: false,
  processObjects: 'classic',
  processCounters: PROCESS_COUNTERS,
  dotnetCounters: true,
  workerCounters: true,
  absent: null,
  leaks: true,
  domainController: true,
  directoryCache: 'growing',
  workersPerPool: 1,
  workerAgeHours: 21.3,
  poolGapHours: 8.6,
  morePrograms: false,
  leakingImage: null,
  cacheCounters: true,
};

/**
 * Every process of the time of the log, with its PID.
 *
 * @param {RecordingOptions} options
 * @returns {Life[]}
 */
export function livesOf(options) {
  const random = randomStream(options.seed, 'pids');
  /** @type {Life[]} */
  const lives = [];
  let atBoot = 104;
  for (const process of processesOf(options)) {
    const isTaken = (/** @type {number} */ pid) =>
      lives.some((other) => other.pid === pid && other.endsAtHours + PID_REST_HOURS > process.startsAtHours);
    let pid = (atBoot += 4 * Math.ceil(random.between(1, 28)));
    // Those of the log's time take any number that is free.
    if (process.startsAtHours > -HOURS_PER_DAY) {
      do pid = 4 * Math.floor(random.between(150, 3200));
      while (isTaken(pid));
    }
    const createdMs = START_MS + process.startsAtHours * MS_PER_HOUR;
    lives.push({ ...process, pid, createdMs, endedMs: START_MS + process.endsAtHours * MS_PER_HOUR });
  }
  return lives;
}

/**
 * The counters of IIS for a worker process.
 *
 * @param {number} ageMs at its first sample
 * @param {RandomStream} random
 * @returns {(moment: Moment) => Reading}
 */
function workerReader(ageMs, random) {
  let served = Math.floor(ageMs / 400);
  return ({ load, stepHours }) => {
    served += Math.round(load * stepHours * 3600 * random.between(3, 8));
    return { 'Active Requests': Math.round(load * random.between(0, 9)), 'Total HTTP Requests Served': served };
  };
}

/**
 * @param {Life} life
 * @param {number} seed
 * @param {number} firstMs of its first sample
 */
function readerOf(life, seed, firstMs) {
  const random = randomStream(seed, `life/${life.image}/${life.pid}/${life.startsAtHours}`);
  const readWorker = life.pool === null ? null : workerReader(firstMs - life.createdMs, random);
  const readLife = startLife(life, random);
  return (/** @type {Moment} */ moment, /** @type {number} */ elapsedSeconds) => {
    const { process, managed } = readLife(moment);
    const { image, pid, pool } = life;
    const reading = { ...process, 'Elapsed Time': elapsedSeconds };
    return { image, pid, pool, reading, managed, worker: readWorker?.(moment) ?? null };
  };
}

/**
 * @param {RecordingOptions} options
 * @returns {(localMs: number, fraction100Ns: number) => Sample} to be called in the order of time
 */
function createServer(options) {
  const { seed, stepSeconds } = options;
  const lives = livesOf(options);
  const loadAt = officeLoad(randomStream(seed, 'load'));
  const readGauges = gaugeReader(seed, gaugesOf(options));
  const readMemory = memoryReader(randomStream(seed, 'memory'));
  /** @type {Map<Life, ReturnType<typeof readerOf>>} */
  const readers = new Map();
  let lastMs = START_MS - UNRECORDED_HOURS * MS_PER_HOUR - stepSeconds * 1000;
  return (localMs, fraction100Ns) => {
    const hours = (localMs - START_MS) / MS_PER_HOUR;
    const clock = (hours + UNRECORDED_HOURS) % HOURS_PER_DAY;
    const stepHours = (localMs - lastMs) / MS_PER_HOUR;
    lastMs = localMs;
    /** @type {Moment} */
    const moment = { hours, clock, stepHours, load: loadAt(clock, hours), gauges: {} };
    const gauges = readGauges(moment);
    const secondsSince = (/** @type {number} */ ms) => (localMs - ms) / 1000 + fraction100Ns / 1e7;
    const programs = lives
      .filter((life) => life.createdMs <= localMs && localMs < life.endedMs)
      .map((life) => {
        const reader = readers.get(life) ?? readerOf(life, seed, localMs);
        readers.set(life, reader);
        return reader(moment, secondsSince(life.createdMs));
      });
    const processes = [...kernelProcesses(moment, secondsSince(BOOT_MS)), ...programs];
    return { machine: { ...readMemory(moment, processes), ...gauges }, processes };
  };
}

/**
 * @param {Partial<RecordingOptions>} [some]
 * @returns {Generator<RecordedLog>}
 */
export function* recordServer(some = {}) {
  const options = { ...DEFAULTS, ...some };
  const { days, stepSeconds: intervalSeconds, machine } = options;
  const hours = UNRECORDED_HOURS + days * HOURS_PER_DAY - intervalSeconds / 3600;
  const all = sampleTimes({ seed: options.seed, start: UNRECORDED_START, hours, intervalSeconds });
  const times = all.filter(({ localMs }) => localMs >= START_MS);
  const readServer = createServer(options);
  for (const { localMs, fraction100Ns } of all.slice(0, all.length - times.length)) readServer(localMs, fraction100Ns);
  const perLog = options.daily ? Math.round((HOURS_PER_DAY * 3600) / intervalSeconds) : times.length;
  for (let from = 0; from < times.length; from += perLog) {
    /** @type {ReturnType<typeof columnsOf>} */
    let columns = [];
    const rows = times.slice(from, from + perLog).map(({ localMs, fraction100Ns }, row) => {
      const readings = readingsOf(readServer(localMs, fraction100Ns), options);
      if (row === 0) columns = columnsOf(readings, options.processCounters);
      return { localMs, cells: columns.map(({ of, counter }) => readings.get(of)?.[counter] ?? options.absent) };
    });
    const paths = columns.map(({ path }) => path);
    yield { startMs: rows[0]?.localMs ?? START_MS, text: writePdhCsv({ machine, zone: ZONE, paths, rows }) };
  }
}

/**
 * Process lists and a module list, as an administrator makes them in the last hour of the log.
 *
 * @param {Partial<RecordingOptions>} [some]
 */
export function listServer(some = {}) {
  const options = { ...DEFAULTS, ...some };
  const atMs = START_MS + (options.days * HOURS_PER_DAY - 1) * MS_PER_HOUR;
  const processes = aliveAt(livesOf(options), atMs);
  return {
    atMs,
    services: writeServiceList(processes),
    processes: writeProcessList(options.machine, processes, BOOT_MS),
    modules: writeModuleList(processes),
  };
}

/**
 * What is true of each subject of the log, for tests: the processes of a pool or a service, one after another, and what leaks.
 *
 * @param {Partial<RecordingOptions>} [some]
 */
export function truthOf(some = {}) {
  const options = { ...DEFAULTS, ...some };
  /** @type {Map<string, { image: string, pool: string | null, services: string[], lives: Life[] }>} */
  const subjects = new Map();
  for (const life of livesOf(options)) {
    const { image, pool, services, commandLine } = life;
    const key = JSON.stringify([image, pool, services, commandLine]);
    const subject = subjects.get(key) ?? { image, pool, services, lives: [] };
    subjects.set(key, subject);
    subject.lives.push(life);
  }
  return [...subjects.values()].map(({ lives, ...subject }) => ({
    ...subject,
    /** Of each of its processes; zero without a leak. */
    leak: lives[0]?.leak ?? { bytesPerHour: 0, handlesPerHour: 0 },
    /** `endedMs` is null where it runs to the end of the log and on. */
    lives: lives.map(({ pid, createdMs, endedMs }) => ({
      pid,
      createdMs,
      endedMs: endedMs < START_MS + options.days * HOURS_PER_DAY * MS_PER_HOUR ? endedMs : null,
    })),
  }));
}
