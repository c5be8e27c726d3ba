/**
 * KB 898782 and KB 887828: an Exchange Server 2003 SP1 mailbox server with two third-party programs. mailvault opens
 * mailbox after mailbox with OpenMsgStore to archive them; dirbridge runs Incremental Change Synchronization in a loop,
 * with a copy of Emsmdb32.dll in a folder of its own.
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
  leak,
  steady,
  sum,
} from './models.mjs';
import { modulesIn } from './inventory.mjs';
import { coreProcesses, logService, service, serviceHosts, webWorker, wmiHost } from './usual-processes.mjs';

const MAILVAULT = 3896;
const DIRBRIDGE = 4152;
const STORE = 2488;
const INETINFO = 1712;
const MAD = 2084;

const mailvault = service('mailvault', MAILVAULT, {
  base: 0,
  memory: sum(
    steady({ base: 148 * MB, wander: 150 * KB }),
    leak({ atRest: 15 * MB, atPeak: 29.5 * MB, piece: 900 * KB }),
    collector({ tooth: 6 * MB, perHour: 9 * MB }),
    bursts({ size: 8 * MB, perHour: 4 }),
  ),
  mapped: 96 * MB,
  shared: 12 * MB,
  hot: 110 * MB,
  handles: 642,
  handlesAtPeak: 30,
  threads: 26,
  cpu: 0.05,
  cpuAtPeak: 0.12,
  ageHours: 6.3,
});

const dirbridge = service('dirbridge', DIRBRIDGE, {
  base: 0,
  memory: sum(
    steady({ base: 61 * MB, wander: 60 * KB }),
    batchLeak({ gapMinutes: [3, 8], nightFactor: 1.5, kept: [0.38 * MB, 1.28 * MB], working: 1.1 * MB }),
    collector({ tooth: 1.6 * MB, perHour: 2.2 * MB }),
  ),
  mapped: 68 * MB,
  shared: 8 * MB,
  hot: 48 * MB,
  handles: 287,
  threads: 11,
  cpu: 0.02,
  cpuAtPeak: 0.02,
  ageHours: 12.8,
});

const store = service('store', STORE, {
  base: 0,
  memory: sum(gauge('cache'), steady({ base: 418 * MB, wander: 1.8 * MB }), daily({ swing: 6 * MB })),
  mapped: 520 * MB,
  shared: 26 * MB,
  handles: 3470,
  handlesAtPeak: 420,
  threads: 118,
  threadsAtPeak: 6,
  cpu: 0.05,
  cpuAtPeak: 0.75,
});

const inetinfo = service('inetinfo', INETINFO, {
  base: 0,
  memory: sum(
    steady({ base: 63 * MB, wander: 180 * KB }),
    daily({ swing: 3 * MB }),
    collector({ tooth: 4 * MB, perHour: 2.6 * MB }),
    bursts({ size: 4 * MB, perHour: 2 }),
  ),
  mapped: 118 * MB,
  shared: 12 * MB,
  handles: 1370,
  handlesAtPeak: 110,
  threads: 58,
  cpu: 0.01,
  cpuAtPeak: 0.1,
});

const WINDOWS = 'C:\\WINDOWS\\system32';
const SERVICES = `${WINDOWS}\\inetsrv`;
const EXCHANGE = 'C:\\Program Files\\Exchsrvr\\bin';
const WINDOWS_SP1 = '5.2.3790.1830 (srv03_sp1_rtm.050324-1447)';
const IIS = '6.0.3790.1830 (srv03_sp1_rtm.050324-1447)';
const EXCHANGE_SP1 = '6.5.7226.0';
/** With the fix of KB 887828, without that of KB 898782. */
const LATER_EMSMDB32 = '6.5.7232.53';
/** After Service Pack 1, before the fix of KB 887828. */
const EARLIER_EMSMDB32 = '6.5.7230.12';
const SYSTEM_DLLS = ['ntdll.dll', 'kernel32.dll', 'advapi32.dll', 'rpcrt4.dll', 'ole32.dll'];

/** @type {SampleSpec} */
export const exchange2003MapiIcs = {
  name: 'exchange2003-mapi-ics',
  seed: 898782,
  machine: 'LDNMBX03',
  zone: { name: 'GMT Standard Time', biasMinutes: -60 }, // the standard name with summer time's number, as Windows does
  start: [2005, 10, 11, 8, 5, 0],
  hours: 34,
  intervalSeconds: 60,
  processors: 4,
  memory: 3584 * MB,
  pageFile: 4608 * MB,
  bootHours: 221.6,
  systemPid: 4,
  freePtes: 9_240, // started with /3GB
  kernel: { paged: 121 * MB, nonpaged: 38 * MB, cache: 142 * MB },
  processes: [
    ...coreProcesses([356, 404, 428, 476, 488]),
    ...serviceHosts([688, 756, 812, 848, 872]),
    service('spoolsv', 1264, { base: 4.6 * MB, handles: 141, threads: 12 }),
    service('msdtc', 1296, { base: 3.5 * MB, handles: 161, threads: 18 }),
    inetinfo,
    service('snmp', 1768, { base: 4.7 * MB, handles: 152, threads: 8, cpu: 0.001 }),
    service('mad', MAD, { base: 27 * MB, mapped: 118 * MB, shared: 13 * MB, handles: 861, threads: 39, cpu: 0.003 }),
    service('emsmta', 2316, { base: 19 * MB, mapped: 98 * MB, shared: 10 * MB, handles: 640, threads: 45, cpu: 0.002 }),
    store,
    wmiHost('wmiprvse', 2940),
    webWorker(3316, 72 * MB),
    webWorker(3540, 31 * MB),
    // The console of an administrator, who closes it at the end of the first afternoon.
    service('mmc', 3728, { base: 22 * MB, mapped: 71 * MB, shared: 14 * MB, ageHours: 0.4, exitsAtHours: 8.92 }),
    dirbridge,
    mailvault,
    logService(4316, 0.04),
  ],
  gauges: [
    {
      name: 'users',
      model: clients({ night: 112, day: 858, churn: 0.07 }),
      paths: ['MSExchangeIS\\User Count'],
    },
    {
      name: 'cache',
      model: fullCache({ size: 896 * MB, wander: 0.9 * MB }),
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
  withProcessorTime: ['mailvault', 'dirbridge', 'store', 'Idle', '_Total'],
  gzip: true,
  inventory: [
    {
      image: 'mailvault',
      pid: MAILVAULT,
      modules: [
        { file: 'E:\\MailVault\\mailvault.exe', version: '4.1.2.0' },
        ...modulesIn(WINDOWS, WINDOWS_SP1, SYSTEM_DLLS),
        ...modulesIn(EXCHANGE, EXCHANGE_SP1, ['MAPI32.dll']),
        ...modulesIn(EXCHANGE, LATER_EMSMDB32, ['Emsmdb32.dll']),
        { file: 'E:\\MailVault\\vltindex.dll', version: '4.1.2.0' },
      ],
    },
    {
      image: 'dirbridge',
      pid: DIRBRIDGE,
      modules: [
        { file: 'D:\\DirBridge\\dirbridge.exe', version: '1.9.0.77' },
        ...modulesIn(WINDOWS, WINDOWS_SP1, [...SYSTEM_DLLS, 'wldap32.dll']),
        ...modulesIn(EXCHANGE, EXCHANGE_SP1, ['MAPI32.dll']),
        ...modulesIn('D:\\DirBridge', EARLIER_EMSMDB32, ['Emsmdb32.dll']),
        { file: 'D:\\DirBridge\\dbsched.dll', version: '' },
      ],
    },
    {
      image: 'store',
      pid: STORE,
      modules: [
        ...modulesIn(EXCHANGE, EXCHANGE_SP1, ['store.exe', 'ese.dll', 'exchmem.dll', 'mdbmsg.dll', 'dsaccess.dll']),
        ...modulesIn(WINDOWS, WINDOWS_SP1, SYSTEM_DLLS),
      ],
    },
    {
      image: 'inetinfo',
      pid: INETINFO,
      modules: [
        ...modulesIn(SERVICES, IIS, ['inetinfo.exe', 'iisRtl.dll', 'infocomm.dll', 'smtpsvc.dll']),
        ...modulesIn(WINDOWS, WINDOWS_SP1, SYSTEM_DLLS),
        ...modulesIn(EXCHANGE, EXCHANGE_SP1, ['phatcat.dll', 'drviis.dll', 'dsaccess.dll']),
      ],
    },
    {
      image: 'mad',
      pid: MAD,
      modules: [
        ...modulesIn(EXCHANGE, EXCHANGE_SP1, ['mad.exe', 'dsaccess.dll', 'exchmem.dll']),
        ...modulesIn(WINDOWS, WINDOWS_SP1, SYSTEM_DLLS),
      ],
    },
  ],
};
