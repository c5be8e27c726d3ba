/**
 * KB 944903: an Exchange Server 2003 SP2 front-end. Authentication with a back-end public folder server fails, IMAP4
 * clients ask for public folders all the same, and inetinfo keeps a little memory each time.
 *
 * @import { SampleSpec } from './host.mjs'
 */

import { KB, MB, bursts, clients, collector, gauge, leak, steady, sum } from './models.mjs';
import { modulesIn } from './inventory.mjs';
import { coreProcesses, logService, service, serviceHosts, webWorker, wmiHost } from './usual-processes.mjs';

const INETINFO = 1588;
const WORKERS = [3204, 3468];
const LSASS = 484;
const MAD = 1964;

const inetinfo = service('inetinfo', INETINFO, {
  base: 0,
  memory: sum(
    steady({ base: 76 * MB, wander: 200 * KB }),
    gauge('imap4', 52 * KB),
    leak({ atRest: 7 * MB, atPeak: 15.5 * MB, piece: 640 * KB }),
    collector({ tooth: 5 * MB, perHour: 3.2 * MB }),
    bursts({ size: 4 * MB, perHour: 2 }),
  ),
  mapped: 118 * MB,
  shared: 11 * MB,
  hot: 92 * MB,
  handles: 1490,
  handlesAtPeak: 260,
  threads: 61,
  threadsAtPeak: 9,
  cpu: 0.01,
  cpuAtPeak: 0.22,
  ageHours: 127.4, // healthy for days: the leak began with the failing authentication, shortly before the log
});

const WINDOWS = 'C:\\WINDOWS\\system32';
const SERVICES = 'C:\\WINDOWS\\system32\\inetsrv';
const EXCHANGE = 'C:\\Program Files\\Exchsrvr\\bin';
const SP2 = '5.2.3790.3959 (srv03_sp2_rtm.070216-1710)';
const IIS = '6.0.3790.3959 (srv03_sp2_rtm.070216-1710)';
const EXCHANGE_SP2 = '6.5.7638.1';
const SYSTEM_DLLS = ['ntdll.dll', 'kernel32.dll', 'advapi32.dll', 'rpcrt4.dll', 'msvcrt.dll'];

/** @type {SampleSpec} */
export const frontendImap4Leak = {
  name: 'frontend-imap4-leak',
  seed: 944903,
  machine: 'MAILFE02',
  zone: { name: 'Eastern Standard Time', biasMinutes: 300 },
  start: [2007, 12, 5, 8, 10, 0],
  hours: 26,
  intervalSeconds: 60,
  processors: 2,
  memory: 1024 * MB,
  pageFile: 1536 * MB,
  bootHours: 127.5,
  systemPid: 4,
  freePtes: 177_400,
  kernel: { paged: 42 * MB, nonpaged: 13 * MB, cache: 118 * MB },
  processes: [
    ...coreProcesses([296, 344, 368, 412, LSASS]),
    ...serviceHosts([632, 700, 760, 804]),
    service('spoolsv', 1180, { base: 4.1 * MB, handles: 132, threads: 11 }),
    service('msdtc', 1208, { base: 3.3 * MB, handles: 158, threads: 17 }),
    inetinfo,
    service('snmp', 1656, { base: 4.4 * MB, handles: 147, threads: 8, cpu: 0.001 }),
    service('mad', MAD, { base: 21 * MB, mapped: 112 * MB, shared: 12 * MB, handles: 768, threads: 34, cpu: 0.002 }),
    wmiHost('wmiprvse', 2716),
    webWorker(WORKERS[0] ?? 0, 58 * MB),
    webWorker(WORKERS[1] ?? 0, 23 * MB),
    logService(3812, 0.03),
  ],
  gauges: [
    {
      name: 'imap4',
      model: clients({ night: 34, day: 236 }),
      paths: ['MSExchangeIMAP4(1)\\Current Connections', 'MSExchangeIMAP4(_Total)\\Current Connections'],
    },
    {
      name: 'pop3',
      model: clients({ night: 0, day: 2 }),
      paths: ['MSExchangePOP3(1)\\Current Connections', 'MSExchangePOP3(_Total)\\Current Connections'],
    },
  ],
  perProcess: [
    'Private Bytes',
    'Virtual Bytes',
    'Working Set',
    'Handle Count',
    'Thread Count',
    'ID Process',
    'Elapsed Time',
  ],
  withProcessorTime: ['inetinfo', 'Idle', '_Total'],
  gzip: false,
  inventory: [
    {
      image: 'inetinfo',
      pid: INETINFO,
      modules: [
        ...modulesIn(SERVICES, IIS, ['inetinfo.exe']),
        ...modulesIn(WINDOWS, SP2, SYSTEM_DLLS),
        ...modulesIn(SERVICES, IIS, ['iisRtl.dll', 'infocomm.dll', 'smtpsvc.dll', 'aqueue.dll']),
        ...modulesIn(EXCHANGE, EXCHANGE_SP2, ['Imap4svc.dll', 'Imap4fe.dll', 'Pop3svc.dll', 'Pop3fe.dll']),
        ...modulesIn(EXCHANGE, EXCHANGE_SP2, ['Iisproto.dll', 'Exproto.dll', 'Febecfg.dll', 'dsaccess.dll']),
      ],
    },
    ...WORKERS.map((pid) => ({
      image: 'w3wp',
      pid,
      modules: [
        ...modulesIn(SERVICES, IIS, ['w3wp.exe']),
        ...modulesIn(WINDOWS, SP2, SYSTEM_DLLS),
        ...modulesIn(SERVICES, IIS, ['w3core.dll', 'isapi.dll']),
        ...modulesIn(EXCHANGE, EXCHANGE_SP2, ['exprox.dll', 'davex.dll']),
      ],
    })),
    {
      image: 'mad',
      pid: MAD,
      modules: [
        ...modulesIn(EXCHANGE, EXCHANGE_SP2, ['mad.exe']),
        ...modulesIn(WINDOWS, SP2, SYSTEM_DLLS),
        ...modulesIn(EXCHANGE, EXCHANGE_SP2, ['dsaccess.dll', 'exchmem.dll']),
      ],
    },
    {
      image: 'lsass',
      pid: LSASS,
      modules: modulesIn(WINDOWS, SP2, ['lsass.exe', ...SYSTEM_DLLS, 'lsasrv.dll', 'kerberos.dll', 'netlogon.dll']),
    },
  ],
};
