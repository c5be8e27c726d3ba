/**
 * The machine itself: objects Memory and Processor, the gauges, and the two processes that are no programs.
 *
 * @import { Moment } from '../models.mjs'
 * @import { RandomStream } from '../random.mjs'
 * @import { Reading } from './process-life.mjs'
 * @import { gaugesOf } from './processes.mjs'
 */

import { toPages } from '../host.mjs';
import { KB, MB, PAGE } from '../models.mjs';
import { randomStream } from '../random.mjs';

const GB = 1024 * MB;
const RAM = 32 * GB;
const PAGE_FILE = 4.75 * GB;
/** What drivers and the kernel hold beside the quota of processes. */
const KERNEL = { paged: 310 * MB, nonpaged: 184 * MB, other: 620 * MB };
/** Percent of all processors. */
const PROCESSOR_SHARE = { idle: 3, busy: 46 };

/**
 * @param {number} seed
 * @param {ReturnType<typeof gaugesOf>} gauges
 * @returns {(moment: Moment) => Record<string, Reading>} by object; their values go into `moment.gauges` too, in bytes
 */
export function gaugeReader(seed, gauges) {
  const models = gauges.map((gauge) => ({ ...gauge, next: gauge.model(randomStream(seed, `gauge/${gauge.name}`)) }));
  return (moment) => {
    /** @type {Record<string, Reading>} */
    const readings = {};
    for (const { name, next, unit, path } of models) {
      const bytes = toPages(next(moment));
      moment.gauges[name] = bytes;
      if (path === null) continue;
      const [object = '', counter = ''] = path.split('\\');
      readings[object] = { ...readings[object], [counter]: bytes / unit };
    }
    return readings;
  };
}

/**
 * Idle and System.
 *
 * @param {Moment} moment
 * @param {number} upSeconds since Windows started
 */
export function kernelProcesses({ load }, upSeconds) {
  /** @type {Reading} */
  const none = { 'Pool Paged Bytes': 0, 'Pool Nonpaged Bytes': 272, 'Elapsed Time': upSeconds };
  const common = { pool: null, managed: null, worker: null };
  const idle = { 'Private Bytes': 15 * PAGE, 'Handle Count': 0, 'Thread Count': 8, 'Virtual Bytes': 2 * PAGE };
  const system = { 'Private Bytes': 49 * PAGE, 'Handle Count': 4120 + Math.round(380 * load), 'Thread Count': 212 };
  const sets = { 'Working Set': 2 * PAGE, 'Working Set - Private': 2 * PAGE };
  return [
    { image: 'Idle', pid: 0, reading: { 'ID Process': 0, ...none, ...idle, ...sets }, ...common },
    {
      image: 'System',
      pid: 4,
      reading: { 'ID Process': 4, ...none, ...system, 'Virtual Bytes': 1012 * PAGE, ...sets },
      ...common,
    },
  ];
}

/**
 * @param {RandomStream} random
 * @returns {(moment: Moment, processes: readonly { reading: Reading }[]) => Record<string, Reading>}
 */
export function memoryReader(random) {
  return ({ load }, processes) => {
    const sum = (/** @type {string} */ counter) =>
      processes.reduce((total, { reading }) => total + (reading[counter] ?? 0), 0);
    const paged = toPages(KERNEL.paged + sum('Pool Paged Bytes') + 6 * MB * load + random.normal() * 300 * KB);
    const nonpaged = toPages(KERNEL.nonpaged + sum('Pool Nonpaged Bytes') + 3 * MB * load + random.normal() * 120 * KB);
    const committed = sum('Private Bytes') + paged + nonpaged + KERNEL.other + random.normal() * 2 * MB;
    const cache = toPages(240 * MB + 50 * MB * load + random.normal() * 4 * MB);
    const available = RAM - sum('Working Set - Private') - paged - nonpaged - KERNEL.other - cache;
    return {
      Memory: {
        'Available Bytes': toPages(available + random.normal() * 8 * MB),
        'Committed Bytes': toPages(committed),
        'Commit Limit': RAM + PAGE_FILE,
        'Pool Paged Bytes': paged,
        'Pool Nonpaged Bytes': nonpaged,
        'Pool Paged Resident Bytes': toPages(paged * 0.93),
        'Free System Page Table Entries': 12_300_000 + Math.round(random.normal() * 400),
        'System Cache Resident Bytes': cache,
        'Modified Page List Bytes': toPages(48 * MB + 22 * MB * load + random.between(0, 9 * MB)),
      },
      'Processor(_Total)': {
        '% Processor Time': PROCESSOR_SHARE.idle + PROCESSOR_SHARE.busy * load * random.between(0.8, 1.2),
      },
    };
  };
}
