/**
 * A computer with its processes, sampled by a counter log.
 *
 * What is kept consistent: Private Bytes, Virtual Bytes and Working Set are whole pages; Virtual Bytes holds the images,
 * a stack for each thread and the heap's reservation, which is not given back; Committed Bytes follows the sum of
 * Private Bytes; Available Bytes is what the working sets leave; Idle is the processor time that nobody used.
 * Instance numbers are positions among the siblings alive, as in Windows: when one exits, those after it move up.
 *
 * @import { Cell, Zone } from './pdh-csv.mjs'
 * @import { ModelMaker, Moment } from './models.mjs'
 * @import { RandomStream } from './random.mjs'
 *
 * @typedef {object} ProcessSpec
 * @property {string} image
 * @property {number} pid
 * @property {ModelMaker} memory Private Bytes
 * @property {number} mapped bytes of images and mapped files in the address space
 * @property {number} shared bytes of them in the working set
 * @property {number} [hot] bytes of Private Bytes in use; the rest leaves the working set within hours. Default: all
 * @property {number} handles
 * @property {number} [handlesAtPeak] more of them in a full office
 * @property {number} [handlesPerHour] opened and never closed
 * @property {number} threads
 * @property {number} [threadsAtPeak]
 * @property {number} [cpu] share of one processor in an empty office
 * @property {number} [cpuAtPeak] more of it in a full office
 * @property {number} [ageHours] when the log begins; default: a few seconds younger than the computer
 * @property {number} [startsAtHours] born while the log runs
 * @property {number} [exitsAtHours]
 *
 * @typedef {object} GaugeSpec
 * @property {string} name
 * @property {ModelMaker} model
 * @property {string[]} paths the columns that show it; none when it only feeds other models
 * @property {number} [page] round to this
 * @property {[number, number][]} [blankHours] from, to: the service behind it is not running
 *
 * @typedef {object} SampleSpec
 * @property {string} name base name of the files
 * @property {number} seed
 * @property {string} machine
 * @property {Zone} zone
 * @property {[number, number, number, number, number, number]} start year, month, day, hour, minute, second; local time
 * @property {number} hours
 * @property {number} intervalSeconds
 * @property {number} processors
 * @property {number} memory bytes of RAM
 * @property {number} pageFile bytes
 * @property {number} bootHours since the computer started
 * @property {number} systemPid
 * @property {number} freePtes
 * @property {{ paged: number, nonpaged: number, cache: number }} kernel bytes
 * @property {ProcessSpec[]} processes in the order of their start
 * @property {GaugeSpec[]} gauges in the order of their computation
 * @property {string[]} perProcess the counters logged for every process
 * @property {string[]} withProcessorTime images whose % Processor Time is logged
 * @property {boolean} gzip
 * @property {import('./inventory.mjs').InventoryEntry[]} [inventory]
 *
 * @typedef {Record<string, Cell>} Reading counter name to value
 */

import { KB, MB, PAGE, officeLoad } from './models.mjs';
import { randomStream } from './random.mjs';

/** One clock tick of Windows on a PC, to which processor time is charged. */
const TICK_MS = 15.625;
const TICKS_OF_100_NS_PER_MS = 10_000;
const MS_PER_HOUR = 3_600_000;
/** Address space of a thread's stack; services that start many threads ask for less than the usual megabyte. */
const STACK_BYTES = 512 * KB;
const HEAP_SEGMENT_BYTES = MB;
/** A heap that has seen a busy day keeps its reservation for it. */
const GROWN_HEAP_FACTOR = 1.3;
const COOLING_HOURS = 6;

/** @param {number} bytes */
export const toPages = (bytes) => Math.max(0, Math.round(bytes / PAGE)) * PAGE;

/** @param {number} bytes */
const toSegments = (bytes) => Math.ceil(bytes / HEAP_SEGMENT_BYTES) * HEAP_SEGMENT_BYTES;

/**
 * A small count that follows the load, with somebody coming or going now and then.
 *
 * @param {RandomStream} random
 * @param {number} base
 * @param {number} atPeak
 * @param {boolean} isFresh the process was born in the log and opens most of it in its first minutes
 */
function counted(random, base, atPeak, isFresh) {
  let opened = isFresh ? 0.55 : 1;
  let followed = -1;
  let extra = 0;
  return (/** @type {Moment} */ { load, stepHours }) => {
    followed = followed < 0 ? load : followed + (load - followed) * Math.min(1, stepHours / 0.2);
    if (random.chance(0.07)) extra = random.normal() * Math.sqrt(base + atPeak * followed) * 0.1;
    opened += (1 - opened) * Math.min(1, stepHours / 0.1);
    return Math.max(1, Math.round((base + atPeak * followed) * opened + extra));
  };
}

/**
 * @param {ProcessSpec} spec
 * @param {RandomStream} random
 * @param {number} ageHours when its first sample is taken
 */
function startProcess(spec, random, ageHours) {
  const { mapped, shared, hot = Infinity, handlesAtPeak = 0, threadsAtPeak = 0, cpu = 0, cpuAtPeak = 0 } = spec;
  const { handlesPerHour = 0 } = spec;
  let leakedHandles = 0;
  const memory = spec.memory(random);
  const isFresh = spec.startsAtHours !== undefined;
  const handleCount = counted(random, spec.handles, handlesAtPeak, isFresh);
  const threadCount = counted(random, spec.threads, threadsAtPeak, isFresh);
  let before = 0;
  let reserved = 0;
  let resident = -1;

  return (/** @type {Moment} */ moment, /** @type {number} */ stepMs) => {
    const privateBytes = toPages(memory(moment));
    if (resident < 0) {
      reserved = toSegments(privateBytes * (ageHours > 24 ? GROWN_HEAP_FACTOR : 1));
      resident = Math.min(privateBytes, hot);
    } else {
      const used = Math.min(privateBytes, hot) * random.between(0.985, 1);
      resident += Math.max(0, privateBytes - before);
      resident += (used - resident) * Math.min(1, moment.stepHours / (resident > used ? COOLING_HOURS : 0.2));
    }
    resident = Math.min(resident, privateBytes);
    before = privateBytes;
    reserved = Math.max(reserved, toSegments(privateBytes * 1.02));

    leakedHandles += handlesPerHour * moment.stepHours;
    const handles = handleCount(moment) + Math.floor(leakedHandles);
    const threads = threadCount(moment);
    const ticks = ((cpu + cpuAtPeak * moment.load) * random.between(0.4, 1.6) * stepMs) / TICK_MS;
    return {
      resident,
      ticks: Math.floor(ticks + random.uniform()), // a rare tick for those that hardly run
      /** @type {Reading} */
      reading: {
        'Private Bytes': privateBytes,
        'Virtual Bytes': toPages(mapped + threads * STACK_BYTES + reserved),
        'Working Set': toPages(resident + shared),
        'Handle Count': handles,
        'Thread Count': threads,
        // The quota a process is charged: for its page tables and sections, and for its handles and threads.
        'Pool Paged Bytes': Math.round(mapped / 1100 + handles * 34) * 4,
        'Pool Nonpaged Bytes': (threads * 130 + handles * 14) * 4,
        'ID Process': spec.pid,
      },
    };
  };
}

/**
 * The instants of the samples: a fixed beat, some milliseconds late, at times a good deal later.
 *
 * @param {Pick<SampleSpec, 'seed' | 'start' | 'hours' | 'intervalSeconds'>} spec
 */
export function sampleTimes(spec) {
  const random = randomStream(spec.seed, 'clock');
  const [year, month, day, hour, minute, second] = spec.start;
  const first = Date.UTC(year, month - 1, day, hour, minute, second, 141);
  const count = Math.floor((spec.hours * 3600) / spec.intervalSeconds) + 1;
  return Array.from({ length: count }, (_, i) => {
    const late = random.chance(0.02) ? random.between(40, 420) : random.between(0, 31);
    return {
      localMs: first + i * spec.intervalSeconds * 1000 + Math.floor(late),
      fraction100Ns: Math.floor(random.between(0, TICKS_OF_100_NS_PER_MS)),
    };
  });
}

/**
 * @typedef {object} Life one run of one process, with what it needs from sample to sample
 * @property {ProcessSpec} spec
 * @property {number} created100Ns on the scale of the sample times
 * @property {ReturnType<typeof startProcess> | null} step
 * @property {RandomStream} random
 */

/**
 * @param {SampleSpec} spec
 * @param {number} first100Ns
 * @returns {Life[]}
 */
function createLives(spec, first100Ns) {
  return spec.processes.map((process, i) => {
    const random = randomStream(spec.seed, `${process.image}/${process.pid}`);
    const secondsAfterBoot = 6 + 2.5 * i;
    const age = process.ageHours ?? spec.bootHours - secondsAfterBoot / 3600;
    const createdHours = process.startsAtHours ?? -age;
    const blur100Ns = Math.floor(random.between(0, 10_000_000));
    const created100Ns = first100Ns + Math.round(createdHours * MS_PER_HOUR * TICKS_OF_100_NS_PER_MS) - blur100Ns;
    return { spec: process, created100Ns, step: null, random };
  });
}

/**
 * @param {Life} life
 * @param {number} hours
 */
const isAlive = ({ spec }, hours) => hours >= (spec.startsAtHours ?? -1) && hours < (spec.exitsAtHours ?? Infinity);

/** @param {number} now100Ns @param {number} then100Ns */
const secondsBetween = (now100Ns, then100Ns) => (now100Ns - then100Ns) / 10_000_000;

/**
 * Idle and System, which are no programs: they hold next to no memory of their own.
 *
 * @param {SampleSpec} spec
 * @param {number} bootSeconds
 * @returns {{ idle: Reading, system: Reading }}
 */
function kernelReadings(spec, bootSeconds) {
  const common = { 'Pool Paged Bytes': 0, 'Pool Nonpaged Bytes': 0, 'Elapsed Time': bootSeconds };
  const idle = { 'Private Bytes': 0, 'Virtual Bytes': 0, 'Working Set': 4 * PAGE, 'Handle Count': 0, 'ID Process': 0 };
  const system = { 'Private Bytes': 7 * PAGE, 'Virtual Bytes': 474 * PAGE, 'Working Set': 58 * PAGE };
  return {
    idle: { ...common, ...idle, 'Thread Count': spec.processors },
    system: { ...common, ...system, 'Handle Count': 740, 'Thread Count': 82, 'ID Process': spec.systemPid },
  };
}

/**
 * @param {Reading[]} readings
 * @param {string[]} counters
 * @returns {Reading}
 */
function totalOf(readings, counters) {
  /** @type {Reading} */
  const total = {};
  for (const counter of counters) {
    const none = counter === 'ID Process' || counter === 'Elapsed Time';
    total[counter] = none ? 0 : readings.reduce((all, reading) => all + (reading[counter] ?? 0), 0);
  }
  return total;
}

/**
 * @param {SampleSpec} spec
 * @returns {{ paths: string[], rows: { localMs: number, cells: Cell[] }[] }}
 */
export function recordCounterLog(spec) {
  const times = sampleTimes(spec);
  const to100Ns = (/** @type {(typeof times)[number]} */ { localMs, fraction100Ns }) =>
    localMs * TICKS_OF_100_NS_PER_MS + fraction100Ns;
  const [firstTime] = times;
  if (firstTime === undefined) throw new Error(`${spec.name}: no samples`);
  const first100Ns = to100Ns(firstTime);

  const bootBlur = randomStream(spec.seed, 'boot').uniform(); // nobody starts a log a whole number of seconds after boot
  const boot100Ns = first100Ns - Math.round((spec.bootHours * 3600 + bootBlur) * 10_000_000);
  const lives = createLives(spec, first100Ns);
  const loadAt = officeLoad(randomStream(spec.seed, 'load'));
  const readGauges = gaugeReader(spec);
  const readMemory = memoryReader(spec);
  const columns = columnsOf(spec, lives);

  let lastMs = firstTime.localMs - spec.intervalSeconds * 1000;
  const rows = times.map((time, row) => {
    const hours = (time.localMs - firstTime.localMs) / MS_PER_HOUR;
    const clock = (time.localMs / MS_PER_HOUR) % 24;
    const stepMs = time.localMs - lastMs;
    lastMs = time.localMs;
    /** @type {Moment} */
    const moment = { hours, clock, stepHours: stepMs / MS_PER_HOUR, load: loadAt(clock, hours), gauges: {} };
    const gauges = readGauges(moment);
    const bootSeconds = secondsBetween(to100Ns(time), boot100Ns);
    const now = { moment, stepMs, now100Ns: to100Ns(time), bootSeconds, firstRow: row === 0 };
    const { readings, ...used } = readProcesses(spec, lives, now);
    readings.set('Memory', readMemory(used, moment)).set(GAUGES, gauges);
    return { localMs: time.localMs, cells: columns.map(({ of, key }) => readings.get(of)?.[key] ?? null) };
  });
  return { paths: columns.map(({ path }) => path), rows };
}

/** Where the readings of the gauges are kept, beside those of the processes. */
const GAUGES = 'gauges';

/**
 * The columns are fixed when the log starts: the instances alive at that moment.
 *
 * @param {SampleSpec} spec
 * @param {Life[]} lives
 * @returns {{ path: string, of: string, key: string }[]} whose reading, and what of it
 */
function columnsOf(spec, lives) {
  const alive = lives.filter((life) => isAlive(life, 0)).map((life) => life.spec.image);
  const instances = ['Idle', 'System', ...numbered(alive), '_Total'];
  const busy = instances.filter((instance) => spec.withProcessorTime.includes(instance));
  const ofProcess = (/** @type {string} */ instance, /** @type {string} */ key) => ({
    path: `Process(${instance})\\${key}`,
    of: instance,
    key,
  });
  return [
    ...MEMORY_COUNTERS.map((key) => ({ path: `Memory\\${key}`, of: 'Memory', key })),
    ...spec.gauges.flatMap(({ paths }) => paths.map((path) => ({ path, of: GAUGES, key: path }))),
    ...busy.map((instance) => ofProcess(instance, '% Processor Time')),
    ...spec.perProcess.flatMap((counter) => instances.map((instance) => ofProcess(instance, counter))),
  ];
}

/**
 * Instance names as Windows gives them: by position among those of one image.
 *
 * @param {string[]} images in the order of their start
 */
export function numbered(images) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return images.map((image) => {
    const index = seen.get(image) ?? 0;
    seen.set(image, index + 1);
    return index === 0 ? image : `${image}#${index}`;
  });
}

/** @param {SampleSpec} spec */
function gaugeReader(spec) {
  const gauges = spec.gauges.map((gauge) => ({
    ...gauge,
    next: gauge.model(randomStream(spec.seed, `gauge/${gauge.name}`)),
  }));
  return (/** @type {Moment} */ moment) => {
    /** @type {Record<string, Cell>} */
    const cells = {};
    for (const { name, next, paths, page = 1, blankHours = [] } of gauges) {
      const value = Math.round(next(moment) / page) * page;
      moment.gauges[name] = value;
      const isBlank = blankHours.some(([from, to]) => moment.hours >= from && moment.hours < to);
      for (const path of paths) cells[path] = isBlank ? null : value;
    }
    return cells;
  };
}

/**
 * @param {SampleSpec} spec
 * @param {Life[]} lives
 * @param {object} now
 * @param {Moment} now.moment
 * @param {number} now.stepMs
 * @param {number} now.now100Ns
 * @param {number} now.bootSeconds
 * @param {boolean} now.firstRow a rate needs the sample before
 */
function readProcesses(spec, lives, { moment, stepMs, now100Ns, bootSeconds, firstRow }) {
  const alive = lives.filter((life) => isAlive(life, moment.hours));
  const names = numbered(alive.map((life) => life.spec.image));
  const { idle, system } = kernelReadings(spec, bootSeconds);
  /** @type {Map<string, Reading>} */
  const readings = new Map([
    ['Idle', idle],
    ['System', system],
  ]);
  const percentOf = (/** @type {number} */ ticks) => (ticks * TICK_MS * 100) / stepMs;
  let busyTicks = 0;
  let resident = 0;
  let shared = 0;

  alive.forEach((life, i) => {
    const isNew = life.step === null;
    const ageSeconds = secondsBetween(now100Ns, life.created100Ns);
    life.step ??= startProcess(life.spec, life.random, ageSeconds / 3600);
    const { reading, ticks, resident: own } = life.step(moment, stepMs);
    reading['Elapsed Time'] = ageSeconds;
    reading['% Processor Time'] = isNew ? null : percentOf(ticks);
    readings.set(names[i] ?? '', reading);
    busyTicks += ticks;
    resident += own;
    shared += life.spec.shared;
  });

  const allTicks = Math.floor((stepMs * spec.processors) / TICK_MS);
  const total = totalOf([...readings.values()], spec.perProcess);
  idle['% Processor Time'] = firstRow ? null : percentOf(Math.max(0, allTicks - busyTicks));
  total['% Processor Time'] = firstRow ? null : percentOf(allTicks);
  readings.set('_Total', total);
  return { readings, privateBytes: total['Private Bytes'] ?? 0, resident, shared };
}

const MEMORY_COUNTERS = [
  'Available Bytes',
  'Committed Bytes',
  'Commit Limit',
  'Pool Paged Bytes',
  'Pool Nonpaged Bytes',
  'Free System Page Table Entries',
];

/**
 * @param {SampleSpec} spec
 * @returns {(used: { privateBytes: number, resident: number, shared: number }, moment: Moment) => Reading} the sums over
 *   all processes to the counters of the Memory object
 */
function memoryReader(spec) {
  const random = randomStream(spec.seed, 'memory');
  const { kernel, memory, pageFile, freePtes } = spec;
  // Some of each page file and of RAM cannot back a commitment.
  const commitLimit = toPages(memory + pageFile - 57 * MB);
  let ptes = freePtes;
  return (used, moment) => {
    if (random.chance(0.3)) ptes += random.normal() * 25 - (ptes - freePtes) * 0.3;
    const paged = toPages(kernel.paged + 0.9 * MB * moment.load + random.normal() * 90 * KB);
    const nonpaged = toPages(kernel.nonpaged + 0.35 * MB * moment.load + random.normal() * 24 * KB);
    const committed = toPages(used.privateBytes + paged + nonpaged + 31 * MB + random.normal() * 60 * KB);
    // Of the images each process maps, most pages are the same pages.
    const inUse =
      used.resident + used.shared * 0.3 + paged * 0.6 + nonpaged + kernel.cache + random.normal() * 0.8 * MB;
    return {
      'Available Bytes': toPages(Math.max(6 * MB, memory - inUse)),
      'Committed Bytes': committed,
      'Commit Limit': commitLimit,
      'Pool Paged Bytes': paged,
      'Pool Nonpaged Bytes': nonpaged,
      'Free System Page Table Entries': Math.round(ptes),
    };
  };
}
