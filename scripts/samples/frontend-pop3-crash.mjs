/**
 * KB 823515, an event rather than a leak: an Exchange Server 2003 SP1 front-end that serves POP3. A clustered back-end
 * fails over, connections to it pile up, and inetinfo with the POP3 service in it crashes; the service control manager
 * starts it again two minutes later, under another process ID.
 *
 * @import { ModelMaker } from './models.mjs'
 * @import { SampleSpec } from './host.mjs'
 */

import { KB, MB, bursts, clients, collector, gauge, steady, sum, warmUp } from './models.mjs';
import { modulesIn } from './inventory.mjs';
import { coreProcesses, logService, service, serviceHosts, webWorker, wmiHost } from './usual-processes.mjs';

const CRASH_HOURS = 6.731;
const BACK_HOURS = 6.768;
const FIRST_INETINFO = 1604;
const SECOND_INETINFO = 3372;
const MAD = 1928;
const LSASS = 468;

/** @param {ModelMaker} base */
const inetinfoMemory = (base) =>
  sum(
    base,
    gauge('pop3', 48 * KB),
    collector({ tooth: 4 * MB, perHour: 3 * MB }),
    bursts({ size: 3 * MB, perHour: 2 }),
  );

const inetinfo = {
  base: 0,
  mapped: 112 * MB,
  shared: 11 * MB,
  handles: 1290,
  handlesAtPeak: 120,
  threads: 57,
  threadsAtPeak: 3,
  cpu: 0.008,
  cpuAtPeak: 0.09,
};

/**
 * POP3 sessions: short and many. Around the crash they first pile up, waiting for the back-end that fails over; then
 * there are none; then the clients return within some minutes.
 *
 * @type {ModelMaker}
 */
const pop3Sessions = (random) => {
  const usual = clients({ night: 41, day: 172, churn: 0.3 })(random);
  let stuck = 0;
  return (moment) => {
    const sessions = usual(moment);
    const { hours } = moment;
    if (hours < CRASH_HOURS - 0.06) return sessions;
    if (hours < CRASH_HOURS) return sessions + (stuck += Math.floor(random.between(2, 9)));
    const returned = (hours - BACK_HOURS - 0.01) / 0.15;
    return Math.round(sessions * Math.max(0, Math.min(1, returned)));
  };
};

/** @type {[number, number][]} */
const SERVICE_DOWN = [[CRASH_HOURS, BACK_HOURS]];

const WINDOWS = 'C:\\WINDOWS\\system32';
const SERVICES = `${WINDOWS}\\inetsrv`;
const EXCHANGE = 'C:\\Program Files\\Exchsrvr\\bin';
const WINDOWS_2003 = '5.2.3790.0 (srv03_rtm.030324-2048)';
const IIS = '6.0.3790.0 (srv03_rtm.030324-2048)';
const EXCHANGE_SP1 = '6.5.7226.0';
const SYSTEM_DLLS = ['ntdll.dll', 'kernel32.dll', 'advapi32.dll', 'rpcrt4.dll', 'msvcrt.dll'];

/** @type {SampleSpec} */
export const frontendPop3Crash = {
  name: 'frontend-pop3-crash',
  seed: 823515,
  machine: 'POPFE01',
  zone: { name: 'Pacific Standard Time', biasMinutes: 480 },
  start: [2004, 11, 17, 7, 50, 0],
  hours: 33.5,
  intervalSeconds: 30,
  processors: 2,
  memory: 1024 * MB,
  pageFile: 1536 * MB,
  bootHours: 301.8,
  systemPid: 4,
  freePtes: 178_900,
  kernel: { paged: 39 * MB, nonpaged: 12 * MB, cache: 121 * MB },
  processes: [
    ...coreProcesses([300, 348, 372, 420, LSASS]),
    ...serviceHosts([616, 684, 744, 780]),
    service('spoolsv', 1160, { base: 4 * MB, handles: 130, threads: 11 }),
    service('msdtc', 1192, { base: 3.2 * MB, handles: 157, threads: 17 }),
    service('inetinfo', FIRST_INETINFO, {
      ...inetinfo,
      memory: inetinfoMemory(steady({ base: 52 * MB, wander: 160 * KB })),
      exitsAtHours: CRASH_HOURS,
    }),
    service('mad', MAD, { base: 20 * MB, mapped: 110 * MB, shared: 12 * MB, handles: 752, threads: 33, cpu: 0.002 }),
    wmiHost('wmiprvse', 2540),
    webWorker(2868, 34 * MB),
    logService(3096, 0.02),
    service('inetinfo', SECOND_INETINFO, {
      ...inetinfo,
      memory: inetinfoMemory(
        sum(warmUp({ from: 19 * MB, to: 51 * MB, tauHours: 0.36 }), steady({ base: 0, wander: 160 * KB })),
      ),
      startsAtHours: BACK_HOURS,
    }),
  ],
  gauges: [
    {
      name: 'pop3',
      model: pop3Sessions,
      paths: ['MSExchangePOP3(1)\\Current Connections', 'MSExchangePOP3(_Total)\\Current Connections'],
      blankHours: SERVICE_DOWN,
    },
    {
      name: 'imap4',
      model: () => () => 0,
      paths: ['MSExchangeIMAP4(1)\\Current Connections', 'MSExchangeIMAP4(_Total)\\Current Connections'],
      blankHours: SERVICE_DOWN,
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
  gzip: true,
  inventory: [
    {
      image: 'inetinfo',
      pid: SECOND_INETINFO,
      modules: [
        ...modulesIn(SERVICES, IIS, ['inetinfo.exe']),
        ...modulesIn(WINDOWS, WINDOWS_2003, SYSTEM_DLLS),
        ...modulesIn(SERVICES, IIS, ['iisRtl.dll', 'infocomm.dll', 'smtpsvc.dll', 'aqueue.dll']),
        ...modulesIn(EXCHANGE, EXCHANGE_SP1, ['Pop3svc.dll', 'Pop3fe.dll', 'Imap4svc.dll', 'Imap4fe.dll']),
        ...modulesIn(EXCHANGE, EXCHANGE_SP1, [
          'Iisproto.dll',
          'Exproto.dll',
          'Iisif.dll',
          'Febecfg.dll',
          'dsaccess.dll',
        ]),
      ],
    },
    {
      image: 'mad',
      pid: MAD,
      modules: [
        ...modulesIn(EXCHANGE, EXCHANGE_SP1, ['mad.exe', 'dsaccess.dll', 'exchmem.dll']),
        ...modulesIn(WINDOWS, WINDOWS_2003, SYSTEM_DLLS),
      ],
    },
    {
      image: 'lsass',
      pid: LSASS,
      modules: modulesIn(WINDOWS, WINDOWS_2003, ['lsass.exe', ...SYSTEM_DLLS, 'lsasrv.dll', 'kerberos.dll']),
    },
  ],
};
