/**
 * KB 896064: Exchange 2000 Server SP3 on Windows 2000. A company's own provisioning program creates mailboxes through
 * CDOEXM, batch after batch; Cdoexm.dll keeps some memory of each.
 *
 * @import { SampleSpec } from './host.mjs'
 */

import {
  KB,
  MB,
  PAGE,
  batchLeak,
  bursts,
  clients,
  collector,
  daily,
  fullCache,
  gauge,
  steady,
  sum,
} from './models.mjs';
import { modulesIn } from './inventory.mjs';
import { coreProcesses, logService, service, serviceHosts, wmiHost } from './usual-processes.mjs';

const ACCTPROV = 2412;
const STORE = 1876;
const INETINFO = 1204;
const MAD = 1640;

const acctprov = service('acctprov', ACCTPROV, {
  base: 0,
  memory: sum(
    steady({ base: 24 * MB, wander: 40 * KB }),
    batchLeak({ gapMinutes: [8, 19], nightFactor: 2.1, kept: [1.1 * MB, 4 * MB], working: 2.4 * MB }),
    collector({ tooth: 0.8 * MB, perHour: 0.9 * MB }),
  ),
  mapped: 74 * MB,
  shared: 9 * MB,
  hot: 30 * MB,
  handles: 318,
  threads: 12,
  cpu: 0.01,
  cpuAtPeak: 0.05,
  ageHours: 1.2,
});

const store = service('store', STORE, {
  base: 0,
  memory: sum(gauge('cache'), steady({ base: 262 * MB, wander: 1.2 * MB }), daily({ swing: 4 * MB })),
  mapped: 310 * MB,
  shared: 22 * MB,
  handles: 2380,
  handlesAtPeak: 220,
  threads: 96,
  cpu: 0.02,
  cpuAtPeak: 0.3,
});

const inetinfo = service('inetinfo', INETINFO, {
  base: 0,
  memory: sum(
    steady({ base: 41 * MB, wander: 140 * KB }),
    daily({ swing: 2 * MB }),
    collector({ tooth: 3 * MB, perHour: 2.1 * MB }),
    bursts({ size: 3 * MB, perHour: 2 }),
  ),
  mapped: 96 * MB,
  shared: 10 * MB,
  handles: 1130,
  handlesAtPeak: 80,
  threads: 54,
  cpu: 0.008,
  cpuAtPeak: 0.08,
});

const WINDOWS = 'C:\\WINNT\\system32';
const EXCHANGE = 'C:\\Program Files\\Exchsrvr\\bin';
const WINDOWS_2000 = '5.00.2195.6899';
/** The August 2004 rollup after Service Pack 3, which the hotfix asks for. */
const ROLLUP = '6.0.6603.0';
const SYSTEM_DLLS = ['ntdll.dll', 'KERNEL32.dll', 'ADVAPI32.dll', 'RPCRT4.dll', 'ole32.dll'];

/** @type {SampleSpec} */
export const exchange2000Provisioning = {
  name: 'exchange2000-provisioning',
  seed: 896064,
  machine: 'EXCH2K-01',
  zone: { name: 'Central Daylight Time', biasMinutes: 300 },
  start: [2005, 4, 6, 7, 40, 0],
  hours: 33,
  intervalSeconds: 60,
  processors: 2,
  memory: 1536 * MB,
  pageFile: 2304 * MB,
  bootHours: 412.3,
  systemPid: 8,
  freePtes: 26_300,
  kernel: { paged: 58 * MB, nonpaged: 17 * MB, cache: 96 * MB },
  processes: [
    ...coreProcesses([152, 180, 204, 232, 244]),
    ...serviceHosts([424, 488, 636]),
    service('spoolsv', 456, { base: 3.7 * MB, handles: 118, threads: 10 }),
    service('msdtc', 548, { base: 2.9 * MB, handles: 152, threads: 19 }),
    service('llssrv', 688, { base: 2.2 * MB, handles: 98, threads: 9 }),
    service('regsvc', 732, { base: 364 * KB, wander: 0, handles: 30, threads: 2 }),
    service('mstask', 756, { base: 1.8 * MB, handles: 101, threads: 6 }),
    wmiHost('winmgmt', 820),
    inetinfo,
    service('dllhost', 1388, { base: 6.8 * MB, mapped: 61 * MB, shared: 6 * MB, handles: 188, threads: 17 }),
    service('dllhost', 1452, { base: 4.3 * MB, mapped: 55 * MB, shared: 5 * MB, handles: 151, threads: 12 }),
    service('mad', MAD, { base: 24 * MB, mapped: 104 * MB, shared: 11 * MB, handles: 803, threads: 37, cpu: 0.003 }),
    store,
    service('emsmta', 1932, { base: 17 * MB, mapped: 92 * MB, shared: 9 * MB, handles: 612, threads: 43, cpu: 0.002 }),
    service('explorer', 2236, { base: 5.9 * MB, mapped: 58 * MB, handles: 294, threads: 12, ageHours: 2.4 }),
    acctprov,
    logService(2540, 0.02),
  ],
  gauges: [
    {
      name: 'users',
      model: clients({ night: 38, day: 415, churn: 0.08 }),
      paths: ['MSExchangeIS\\User Count'],
    },
    {
      name: 'cache',
      model: fullCache({ size: 576 * MB, wander: 0.7 * MB }),
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
  withProcessorTime: ['acctprov', 'store', 'inetinfo', 'Idle', '_Total'],
  gzip: true,
  inventory: [
    {
      image: 'acctprov',
      pid: ACCTPROV,
      modules: [
        { file: 'D:\\Provisioning\\bin\\acctprov.exe', version: '2.3.0.118' },
        ...modulesIn(WINDOWS, WINDOWS_2000, [...SYSTEM_DLLS, 'ACTIVEDS.dll', 'adsldp.dll', 'WLDAP32.dll']),
        ...modulesIn(EXCHANGE, ROLLUP, ['Cdoexm.dll']),
        { file: 'D:\\Provisioning\\bin\\hrfeed.dll', version: '' },
      ],
    },
    {
      image: 'store',
      pid: STORE,
      modules: [
        ...modulesIn(EXCHANGE, ROLLUP, ['store.exe', 'ese.dll', 'exchmem.dll', 'mdbmsg.dll', 'dsaccess.dll']),
        ...modulesIn(WINDOWS, WINDOWS_2000, SYSTEM_DLLS),
      ],
    },
    {
      image: 'inetinfo',
      pid: INETINFO,
      modules: [
        { file: `${WINDOWS}\\inetsrv\\inetinfo.exe`, version: '5.00.0984' },
        ...modulesIn(WINDOWS, WINDOWS_2000, SYSTEM_DLLS),
        ...modulesIn(`${WINDOWS}\\inetsrv`, '5.00.0984', ['infocomm.dll', 'iisrtl.dll']),
        ...modulesIn(EXCHANGE, ROLLUP, ['phatcat.dll', 'drviis.dll', 'dsaccess.dll', 'exchmem.dll']),
      ],
    },
    {
      image: 'mad',
      pid: MAD,
      modules: [
        ...modulesIn(EXCHANGE, ROLLUP, ['mad.exe', 'dsaccess.dll', 'exchmem.dll']),
        ...modulesIn(WINDOWS, WINDOWS_2000, SYSTEM_DLLS),
      ],
    },
  ],
};
