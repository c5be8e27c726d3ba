/**
 * The services every server of the time runs, with memory such as they have; none of them leaks.
 *
 * @import { ProcessSpec } from './host.mjs'
 */

import { KB, MB, bursts, collector, daily, steady, sum } from './models.mjs';

/**
 * @param {string} image
 * @param {number} pid
 * @param {Partial<ProcessSpec> & { base: number, wander?: number }} options base: bytes of Private Bytes
 * @returns {ProcessSpec}
 */
export function service(image, pid, { base, wander = base * 0.004, ...rest }) {
  return {
    image,
    pid,
    memory: steady({ base, wander }),
    mapped: 34 * MB,
    shared: 3 * MB,
    handles: 110,
    threads: 6,
    ...rest,
  };
}

/**
 * @param {number[]} pids of smss, csrss, winlogon, services and lsass
 * @returns {ProcessSpec[]}
 */
export function coreProcesses([smss = 0, csrss = 0, winlogon = 0, services = 0, lsass = 0]) {
  return [
    service('smss', smss, { base: 168 * KB, wander: 0, mapped: 2.2 * MB, shared: 260 * KB, handles: 19, threads: 3 }),
    service('csrss', csrss, { base: 1.9 * MB, mapped: 17 * MB, shared: 2 * MB, handles: 540, threads: 12, cpu: 0.001 }),
    service('winlogon', winlogon, { base: 6.4 * MB, mapped: 39 * MB, shared: 2 * MB, handles: 452, threads: 21 }),
    service('services', services, { base: 3.1 * MB, shared: 4.6 * MB, handles: 371, threads: 17, cpu: 0.002 }),
    service('lsass', lsass, {
      base: 12.5 * MB,
      memory: sum(steady({ base: 12.5 * MB, wander: 60 * KB }), daily({ swing: 1.4 * MB })),
      shared: 6 * MB,
      handles: 912,
      handlesAtPeak: 60,
      threads: 38,
      cpu: 0.003,
      cpuAtPeak: 0.02,
    }),
  ];
}

/**
 * The services that share a program: each its own process, told apart by number only.
 *
 * @param {number[]} pids
 * @returns {ProcessSpec[]}
 */
export function serviceHosts(pids) {
  const kinds = [
    { base: 1.3 * MB, handles: 104, threads: 9 },
    { base: 1.9 * MB, handles: 274, threads: 11 },
    { base: 3.6 * MB, handles: 132, threads: 15 },
    { base: 2.4 * MB, handles: 118, threads: 13 },
  ];
  const manager = {
    base: 15 * MB,
    memory: sum(
      steady({ base: 14 * MB, wander: 70 * KB }),
      collector({ tooth: 1.5 * MB, perHour: 1.1 * MB }),
      bursts({ size: 2 * MB, perHour: 0.7 }),
    ),
    mapped: 82 * MB,
    shared: 9 * MB,
    handles: 1032,
    handlesAtPeak: 40,
    threads: 58,
    cpu: 0.004,
  };
  // The last to start is the one that hosts the many services of "netsvcs".
  return pids.map((pid, i) => service('svchost', pid, i === pids.length - 1 ? manager : (kinds[i] ?? { base: MB })));
}

/** The service that writes the counter log itself. @param {number} pid @param {number} ageHours */
export const logService = (pid, ageHours) =>
  service('smlogsvc', pid, { base: 2.6 * MB, handles: 96, threads: 5, cpu: 0.004, ageHours });

/** The provider host of WMI: a collected heap. @param {string} image @param {number} pid @returns {ProcessSpec} */
export const wmiHost = (image, pid) =>
  service(image, pid, {
    base: 5 * MB,
    memory: sum(steady({ base: 5.2 * MB, wander: 30 * KB }), collector({ tooth: 2.6 * MB, perHour: 2.9 * MB })),
    shared: 5 * MB,
    handles: 231,
    threads: 9,
    cpu: 0.004,
  });

/**
 * A worker process of IIS 6, with the sawtooth of a collected heap under load.
 *
 * @param {number} pid
 * @param {number} base
 * @returns {ProcessSpec}
 */
export const webWorker = (pid, base) =>
  service('w3wp', pid, {
    base,
    memory: sum(
      steady({ base, wander: base * 0.006 }),
      daily({ swing: base * 0.06 }),
      collector({ tooth: base * 0.14, perHour: base * 0.16 }),
      bursts({ size: base * 0.1, perHour: 1.5 }),
    ),
    mapped: 120 * MB,
    shared: 14 * MB,
    handles: 520,
    handlesAtPeak: 60,
    threads: 28,
    threadsAtPeak: 4,
    cpu: 0.002,
    cpuAtPeak: 0.06,
  });
