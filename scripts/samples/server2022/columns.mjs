/**
 * The columns of a text log, which are fixed when it starts: one for each counter of each instance of that moment. An instance
 * name that another process takes later goes on in its column; a new name has none.
 *
 * @import { Sample } from './record.mjs'
 * @import { Reading } from './process-life.mjs'
 *
 * @typedef {'classic' | 'v2' | 'both'} ProcessObjects
 *
 * @typedef {object} LoggedObjects
 * @property {ProcessObjects} processObjects
 * @property {boolean} dotnetCounters whether .NET CLR Memory is logged
 * @property {boolean} workerCounters whether W3SVC_W3WP is logged
 *
 * @typedef {object} Column
 * @property {string} path without the machine
 * @property {string} of object and instance
 * @property {string} counter
 */

import { numbered } from '../host.mjs';

export const PROCESS_COUNTERS = [
  'ID Process',
  'Elapsed Time',
  'Private Bytes',
  'Handle Count',
  'Thread Count',
  'Pool Paged Bytes',
  'Pool Nonpaged Bytes',
  'Virtual Bytes',
  'Working Set',
  'Working Set - Private',
];

/** @param {string} object @param {string | undefined} instance */
const place = (object, instance) => `${object}(${instance})`;

/** Process V2 names the counter of the process ID otherwise. @param {Reading} reading */
const asV2 = ({ 'ID Process': pid = 0, ...reading }) => ({ 'Process ID': pid, ...reading });

/** @param {readonly Reading[]} readings */
function totalOf(readings) {
  /** @type {Reading} */
  const total = {};
  for (const counter of PROCESS_COUNTERS) {
    const hasTotal = counter !== 'ID Process' && counter !== 'Elapsed Time';
    total[counter] = hasTotal ? readings.reduce((all, reading) => all + (reading[counter] ?? 0), 0) : 0;
  }
  return total;
}

/**
 * What each object and instance shows at one moment; numbers of instances go by the order of the processes' start.
 *
 * @param {Sample} sample
 * @param {LoggedObjects} logged
 * @returns {Map<string, Reading>}
 */
export function readingsOf({ machine, processes }, { processObjects, dotnetCounters, workerCounters }) {
  /** @type {Map<string, Reading>} */
  const readings = new Map(Object.entries(machine));
  const names = numbered(processes.map(({ image }) => image));
  const totals = totalOf(processes.map(({ reading }) => reading));
  if (processObjects !== 'v2') readings.set(place('Process', '_Total'), totals);
  if (processObjects !== 'classic') readings.set(place('Process V2', '_Total'), asV2(totals));
  const managed = dotnetCounters ? processes.filter(({ managed: heap }) => heap !== null) : [];
  const managedNames = numbered(managed.map(({ image }) => image));
  for (const [i, { image, pid, reading }] of processes.entries()) {
    if (processObjects !== 'v2') readings.set(place('Process', names[i]), reading);
    if (processObjects !== 'classic') readings.set(place('Process V2', `${image}:${pid}`), asV2(reading));
  }
  for (const [i, { pid, managed: heap }] of managed.entries()) {
    readings.set(place('.NET CLR Memory', managedNames[i]), { 'Process ID': pid, ...heap });
  }
  for (const { pid, pool, worker } of processes) {
    if (workerCounters && worker !== null) readings.set(place('W3SVC_W3WP', `${pid}_${pool}`), worker);
  }
  return readings;
}

/**
 * @param {Map<string, Reading>} first of the first sample
 * @param {readonly string[]} processCounters those of PROCESS_COUNTERS to log
 * @returns {Column[]}
 */
export function columnsOf(first, processCounters) {
  const skipped = new Set(PROCESS_COUNTERS.filter((counter) => !processCounters.includes(counter)));
  return [...first].flatMap(([of, reading]) =>
    Object.keys(reading)
      .filter((counter) => !(of.startsWith('Process') && skipped.has(counter)))
      .map((counter) => ({ path: `${of}\\${counter}`, of, counter })),
  );
}
