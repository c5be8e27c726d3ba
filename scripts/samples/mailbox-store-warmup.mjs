/**
 * Growth that is no leak: an Exchange Server 2003 mailbox server after a restart. The database cache of store.exe fills
 * for many hours and stops at its size; everything else warms up within an hour. One svchost stops in the middle of
 * the log, and those after it move up one number.
 *
 * @import { ProcessSpec, SampleSpec } from './host.mjs'
 */

import {
  KB,
  MB,
  PAGE,
  bursts,
  clients,
  collector,
  daily,
  fillingCache,
  gauge,
  steady,
  sum,
  warmUp,
} from './models.mjs';
import { coreProcesses, logService, service, serviceHosts, webWorker, wmiHost } from './usual-processes.mjs';

const store = service('store', 2204, {
  base: 0,
  memory: sum(gauge('cache'), steady({ base: 322 * MB, wander: 1.3 * MB }), bursts({ size: 5 * MB, perHour: 1.5 })),
  mapped: 520 * MB,
  shared: 26 * MB,
  handles: 3120,
  handlesAtPeak: 380,
  threads: 112,
  threadsAtPeak: 6,
  cpu: 0.04,
  cpuAtPeak: 0.6,
  ageHours: 0.14,
});

const inetinfo = service('inetinfo', 1636, {
  base: 0,
  memory: sum(
    warmUp({ from: 24 * MB, to: 58 * MB, tauHours: 0.5 }),
    daily({ swing: 2 * MB }),
    collector({ tooth: 4 * MB, perHour: 2.6 * MB }),
    bursts({ size: 3 * MB, perHour: 2 }),
  ),
  mapped: 118 * MB,
  shared: 12 * MB,
  handles: 1310,
  handlesAtPeak: 90,
  threads: 58,
  cpu: 0.01,
  cpuAtPeak: 0.1,
});

/**
 * The second host stops (an image acquisition service that nobody needs): svchost#2 becomes svchost#1, and so on, and
 * the column of the last one goes blank.
 *
 * @param {ProcessSpec[]} hosts
 */
const oneStops = (hosts) => hosts.map((host, i) => (i === 1 ? { ...host, exitsAtHours: 13.37 } : host));

/** @type {SampleSpec} */
export const mailboxStoreWarmup = {
  name: 'mailbox-store-warmup',
  seed: 271987,
  machine: 'BERMBX01',
  zone: { name: 'W. Europe Standard Time', biasMinutes: -60 },
  start: [2005, 3, 14, 5, 42, 0],
  hours: 34.5,
  intervalSeconds: 60,
  processors: 2,
  memory: 3072 * MB,
  pageFile: 4096 * MB,
  bootHours: 0.19,
  systemPid: 4,
  freePtes: 11_080,
  kernel: { paged: 88 * MB, nonpaged: 29 * MB, cache: 130 * MB },
  processes: [
    ...coreProcesses([332, 380, 404, 448, 460]),
    ...oneStops(serviceHosts([640, 708, 764, 792, 816])),
    service('spoolsv', 1212, { base: 4.3 * MB, handles: 138, threads: 12 }),
    service('msdtc', 1240, { base: 3.4 * MB, handles: 160, threads: 18 }),
    inetinfo,
    service('mad', 1892, {
      base: 0,
      memory: sum(warmUp({ from: 14 * MB, to: 24 * MB, tauHours: 0.3 }), steady({ base: 0, wander: 90 * KB })),
      mapped: 118 * MB,
      shared: 13 * MB,
      handles: 840,
      threads: 38,
      cpu: 0.003,
    }),
    service('emsmta', 2044, { base: 18 * MB, mapped: 98 * MB, shared: 10 * MB, handles: 630, threads: 44, cpu: 0.002 }),
    store,
    wmiHost('wmiprvse', 2756),
    webWorker(2988, 61 * MB),
    logService(3120, 0.03),
  ],
  gauges: [
    {
      name: 'users',
      model: clients({ night: 46, day: 610, churn: 0.08 }),
      paths: ['MSExchangeIS\\User Count'],
    },
    {
      name: 'cache',
      model: fillingCache({ from: 21 * MB, size: 864 * MB, perHour: 106 * MB, wander: 0.9 * MB }),
      page: PAGE,
      paths: ['Database(Information Store)\\Database Cache Size'],
    },
  ],
  perProcess: [
    'Private Bytes',
    'Virtual Bytes',
    'Working Set',
    'Handle Count',
    'Thread Count',
    'Pool Paged Bytes',
    'Pool Nonpaged Bytes',
    'ID Process',
    'Elapsed Time',
  ],
  withProcessorTime: ['store', 'Idle', '_Total'],
  gzip: true,
};
