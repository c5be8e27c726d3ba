/**
 * The processes of a Windows Server 2022 that is web server, database server and domain controller at once: who starts when,
 * for how long, and what its memory does. Two of them leak.
 *
 * @import { ModelMaker } from '../models.mjs'
 * @import { ServiceHost } from './services.mjs'
 *
 * @typedef {object} ManagedHeap what .NET CLR Memory shows of a process
 * @property {ModelMaker} gen2 bytes
 * @property {ModelMaker} large bytes of the large object heap
 * @property {ModelMaker} young bytes of generations 0 and 1
 * @property {number} handles of the collector
 *
 * @typedef {object} ServerProcess one process from its start to its end
 * @property {string} image
 * @property {string} commandLine empty where Windows shows none
 * @property {string[]} services that it holds
 * @property {string | null} pool its application pool
 * @property {number} startsAtHours negative: before the log
 * @property {number} endsAtHours Infinity: later than the log
 * @property {ModelMaker} memory Private Bytes without the managed heap
 * @property {ManagedHeap | null} heap
 * @property {number} mapped bytes of images and mapped files
 * @property {number} handles
 * @property {number} handlesAtPeak more of them under full load
 * @property {number} threads
 * @property {number} threadsAtPeak
 * @property {{ bytesPerHour: number, handlesPerHour: number }} leak
 *
 * @typedef {object} ServerOptions
 * @property {number} seed
 * @property {number} days
 * @property {boolean} leaks
 * @property {boolean} domainController whether lsass holds a directory database
 * @property {'growing' | 'full'} directoryCache of the directory database
 * @property {number} workersPerPool more than one is a web garden
 * @property {number} workerAgeHours of the first pool's worker when the log begins; from 29 on it is being replaced
 * @property {number} poolGapHours from a recycle of one pool to that of the next; small after a start of IIS as a whole
 * @property {boolean} morePrograms also mailbox and transport servers, Analysis Services, a second SQL Server and a server heap
 * @property {string | null} leakingImage image of one of those programs that leaks
 * @property {boolean} cacheCounters whether the sizes of caches are logged
 */

import {
  KB,
  MB,
  bursts,
  collector,
  daily,
  fillingCache,
  fullCache,
  gauge,
  interpolate,
  leak,
  steady,
  sum,
  warmUp,
} from '../models.mjs';
import { randomStream } from '../random.mjs';
import { SERVICE_HOSTS, hostCommandLine } from './services.mjs';

/** Since Windows started. */
export const BOOT_HOURS = 11 * 24 + 5.4;
/** IIS recycles a worker process after 1,740 minutes. */
const RECYCLE_HOURS = 29;
export const POOLS = ['OrdersApi', 'Portal', 'Intranet'];
export const LEAKING_POOL = 'OrdersApi';
export const LEAKING_SERVICE = 'iphlpsvc';
/** It ends on the second day, and the numbers of those after it move up. */
const ENDING_SERVICE = 'AppIDSvc';
const LEAK_BYTES_PER_HOUR = 6 * MB;
const LEAK_HANDLES_PER_HOUR = 38;

/** Gauges that processes follow. */
const DIRECTORY_CACHE = 'directory cache';
const SQL_MEMORY = 'sql memory';

/** Bytes of the directory database's cache. */
const DIRECTORY_CACHE_MODELS = {
  growing: fillingCache({ from: 610 * MB, size: 2400 * MB, perHour: 9 * MB, wander: 0.3 * MB }),
  full: sum(fullCache({ size: 880 * MB, wander: 0.6 * MB }), daily({ swing: 9 * MB })),
};

/**
 * Caches of programs that the sample has not, as they fill after a restart.
 *
 * @type {readonly { name: string, from: number, size: number, perHour: number, unit: number, path: string }[]} sizes in MB
 */
const MORE_CACHES = [
  ...['DB01', 'DB02'].map((database, i) => ({
    name: `mailboxes ${database}`,
    from: 420 + 160 * i,
    size: 3000,
    perHour: 22 - 9 * i,
    unit: MB,
    path: `MSExchange Database(Information Store - ${database})\\Database Cache Size (MB)`,
  })),
  {
    name: 'mail queue',
    from: 96,
    size: 512,
    perHour: 7,
    unit: MB,
    path: 'MSExchange Database(edgetransport)\\Database Cache Size (MB)',
  },
  {
    name: 'cubes',
    from: 700,
    size: 4096,
    perHour: 38,
    unit: KB,
    path: 'MSOLAP$CUBES:Memory\\Cleaner Memory shrinkable KB',
  },
  {
    name: 'sql memory of CRM',
    from: 900,
    size: 3072,
    perHour: 26,
    unit: KB,
    path: 'MSSQL$CRM:Memory Manager\\Total Server Memory (KB)',
  },
];

/**
 * @param {ServerOptions} options
 * @returns {{ name: string, model: ModelMaker, unit: number, path: string | null }[]} path: null where it is not logged
 */
export function gaugesOf({ domainController, directoryCache, morePrograms, cacheCounters }) {
  const sqlMemory = fillingCache({ from: 3100 * MB, size: 8192 * MB, perHour: 60 * MB, wander: 2 * MB });
  const sqlTarget = fullCache({ size: 8192 * MB, wander: 0 });
  const ofSql = 'SQLServer:Memory Manager';
  const directory = DIRECTORY_CACHE_MODELS[directoryCache];
  const all = [
    { name: SQL_MEMORY, model: sqlMemory, unit: KB, path: `${ofSql}\\Total Server Memory (KB)` },
    { name: 'sql target', model: sqlTarget, unit: KB, path: `${ofSql}\\Target Server Memory (KB)` },
    ...(domainController
      ? [{ name: DIRECTORY_CACHE, model: directory, unit: 1, path: 'Database(lsass)\\Database Cache Size' }]
      : []),
    ...(morePrograms ? MORE_CACHES : []).map(({ name, from, size, perHour, unit, path }) => {
      const model = fillingCache({ from: from * MB, size: size * MB, perHour: perHour * MB, wander: 0.3 * MB });
      return { name, model, unit, path };
    }),
  ];
  return cacheCounters ? all : all.map((one) => ({ ...one, path: null }));
}

/**
 * @param {string} image
 * @param {number} base bytes of Private Bytes
 * @param {Partial<ServerProcess>} [more]
 * @returns {ServerProcess}
 */
const program = (image, base, more = {}) => ({
  image,
  commandLine: `C:\\Windows\\system32\\${image}.exe`,
  services: [],
  pool: null,
  startsAtHours: -BOOT_HOURS,
  endsAtHours: Infinity,
  memory: sum(steady({ base, wander: base * 0.004 }), daily({ swing: base * 0.02 })),
  heap: null,
  mapped: 60 * MB,
  handles: 180,
  handlesAtPeak: 12,
  threads: 6,
  threadsAtPeak: 1,
  leak: { bytesPerHour: 0, handlesPerHour: 0 },
  ...more,
});

/**
 * A program of some company, by its path.
 *
 * @param {string} image
 * @param {string} commandLine
 * @param {number} base
 * @param {Partial<ServerProcess>} more
 */
const application = (image, commandLine, base, more) =>
  program(image, base, { commandLine, mapped: 180 * MB, ...more });

/**
 * @param {ServiceHost} host
 * @param {ServerOptions} options
 * @returns {ServerProcess}
 */
function serviceHost(host, options) {
  const random = randomStream(options.seed, `host/${host.services.join()}`);
  const [service = ''] = host.services;
  const base = random.between(1.4, 7) * MB * Math.sqrt(host.services.length);
  const isLeaking = options.leaks && service === LEAKING_SERVICE;
  return program('svchost', base, {
    commandLine: hostCommandLine(host),
    services: host.services,
    endsAtHours: service === ENDING_SERVICE ? 24 + 9.6 : Infinity,
    handles: Math.round(random.between(120, 460)),
    threads: Math.round(random.between(3, 16)),
    leak: { bytesPerHour: 0, handlesPerHour: isLeaking ? LEAK_HANDLES_PER_HOUR : 0 },
  });
}

/** Parts of a program that leak, each at a rate that wanders: together they are close to their mean. */
const LEAKING_PATHS = 4;

/** @param {number} bytesPerHour by day and by night */
const evenLeak = (bytesPerHour) =>
  leak({ atRest: bytesPerHour, atPeak: bytesPerHour, piece: Math.max(KB, bytesPerHour / 12) });

/**
 * @param {number} bytesPerHour what stays in generation 2
 * @returns {ManagedHeap}
 */
const managedHeap = (bytesPerHour) => ({
  gen2: sum(
    warmUp({ from: 4 * MB, to: 34 * MB, tauHours: 0.6 }),
    daily({ swing: 38 * MB }),
    bursts({ size: 5 * MB, perHour: 2 }),
    ...Array.from({ length: LEAKING_PATHS }, () => evenLeak(bytesPerHour / LEAKING_PATHS)),
  ),
  large: steady({ base: 7 * MB, wander: 0.3 * MB }),
  young: collector({ tooth: 18 * MB, perHour: 160 * MB }),
  handles: 640,
});

/**
 * The workers of a pool: each is there for 29 hours, and its successor starts a minute or two before it ends.
 *
 * @param {string} pool
 * @param {number} firstAgeHours of the worker that is there when the log begins
 * @param {ServerOptions} options
 * @returns {ServerProcess[]}
 */
function workersOf(pool, firstAgeHours, options) {
  const random = randomStream(options.seed, `pool/${pool}/${firstAgeHours}`);
  const bytesPerHour = options.leaks && pool === LEAKING_POOL ? LEAK_BYTES_PER_HOUR : 0;
  const config = `C:\\inetpub\\temp\\apppools\\${pool}\\${pool}.config`;
  const workers = [];
  for (let start = random.between(0, 0.02) - firstAgeHours; start < options.days * 24; start += RECYCLE_HOURS) {
    workers.push(
      program('w3wp', 0, {
        commandLine: `c:\\windows\\system32\\inetsrv\\w3wp.exe -ap "${pool}" -v "v4.0" -l "webengine4.dll" -h "${config}" -w "" -m 0`,
        pool,
        startsAtHours: start,
        endsAtHours: start + RECYCLE_HOURS + random.between(62, 115) / 3600,
        memory: sum(
          warmUp({ from: 22 * MB, to: 61 * MB, tauHours: 0.4 }),
          steady({ base: 0, wander: 0.5 * MB }),
          daily({ swing: 14 * MB }),
        ),
        heap: managedHeap(bytesPerHour),
        mapped: 420 * MB,
        handles: 960,
        handlesAtPeak: 220,
        threads: 34,
        threadsAtPeak: 16,
        leak: { bytesPerHour, handlesPerHour: 0 },
      }),
    );
  }
  return workers;
}

/**
 * What runs for a while and ends, again and again.
 *
 * @param {ServerOptions} options
 * @param {(startsAtHours: number, endsAtHours: number) => ServerProcess} make
 * @param {{ everyHours: number, firstHours: number, minutes: [number, number] }} times
 */
function recurring(options, make, { everyHours, firstHours, minutes: [shortest, longest] }) {
  const random = randomStream(options.seed, `recurring/${everyHours}/${firstHours}`);
  const lives = [];
  for (let start = firstHours; start < options.days * 24; start += everyHours) {
    const startsAtHours = start + random.between(-0.1, 0.1);
    lives.push(make(startsAtHours, startsAtHours + random.between(shortest, longest) / 60));
  }
  return lives;
}

/** Swells while it scans in the night, and gives most of it back by the morning. @returns {ModelMaker} */
const nightlyScan = () => () => (moment) =>
  interpolate(moment.clock, [
    [0, 4 * MB],
    [2, 0],
    [3.2, 260 * MB],
    [4.1, 240 * MB],
    [8, 40 * MB],
    [24, 4 * MB],
  ]);

/** @param {ServerOptions} options */
const systemPrograms = ({ domainController }) => [
  program('Registry', 14 * MB, { commandLine: '', handles: 0, handlesAtPeak: 0, threads: 4, threadsAtPeak: 0 }),
  program('smss', 1.1 * MB, { handles: 58, handlesAtPeak: 0, threads: 2, threadsAtPeak: 0, mapped: 4 * MB }),
  program('csrss', 2.1 * MB, { handles: 640, threads: 12 }),
  program('wininit', 1.5 * MB, { handles: 164, threads: 1, threadsAtPeak: 0 }),
  program('csrss', 1.8 * MB, { handles: 170, threads: 9 }),
  program('winlogon', 2.8 * MB, { handles: 268, threads: 3 }),
  program('services', 6.4 * MB, { handles: 790, threads: 8, threadsAtPeak: 3 }),
  program('lsass', 0, {
    services: domainController ? ['Kdc', 'KeyIso', 'Netlogon', 'NTDS', 'SamSs'] : ['KeyIso', 'Netlogon', 'SamSs'],
    memory: sum(
      steady({ base: domainController ? 118 * MB : 26 * MB, wander: 0.4 * MB }),
      daily({ swing: 6 * MB }),
      gauge(DIRECTORY_CACHE),
    ),
    handles: 2150,
    handlesAtPeak: 160,
    threads: 38,
    threadsAtPeak: 6,
  }),
  program('fontdrvhost', 1.6 * MB, { handles: 40, handlesAtPeak: 0 }),
  program('fontdrvhost', 1.4 * MB, { handles: 40, handlesAtPeak: 0 }),
  program('dwm', 21 * MB, { handles: 610 }),
  program('LogonUI', 12 * MB, { handles: 520 }),
];

/** Services with a program of their own. @type {readonly [string, string, number, number][]} image, service, MB, handles */
const OWN_SERVICES = [
  ['spoolsv', 'Spooler', 6.8, 470],
  ['vm3dservice', 'vm3dservice', 1.6, 120],
  ['VGAuthService', 'VGAuthService', 3.4, 150],
  ['vmtoolsd', 'VMTools', 11, 410],
  ['inetinfo', 'IISADMIN', 6.2, 260],
  ['SMSvcHost', 'NetTcpPortSharing', 16, 300],
  ['msdtc', 'MSDTC', 3, 210],
  ['dllhost', 'COMSysApp', 3.9, 240],
  ['sqlwriter', 'SQLWriter', 1.8, 130],
  ['SQLAGENT', 'SQLSERVERAGENT', 14, 420],
  ['sqlceip', 'SQLTELEMETRY', 52, 580],
  ['HealthService', 'HealthService', 44, 830],
  ['NisSrv', 'WdNisSvc', 3.2, 200],
  ['WmiApSrv', 'wmiApSrv', 1.9, 150],
  ['dfsrs', 'DFSR', 28, 620],
  ['dns', 'DNS', 96, 5300],
  ['ismserv', 'IsmServ', 2, 130],
];

const ownServices = () =>
  OWN_SERVICES.map(([image, service, megabytes, handles]) =>
    program(image, megabytes * MB, { services: [service], handles, threads: 8 + Math.round(handles / 60) }),
  );

const JAVA = '"C:\\Program Files\\Java\\jdk-17\\bin\\java.exe"';

/** @type {() => ServerProcess[]} */
const applications = () => [
  application('java', `${JAVA} -Xmx2g -jar C:\\apps\\search\\search-node.jar`, 2230 * MB, {
    handles: 890,
    threads: 64,
  }),
  application('java', `${JAVA} -Xmx1g -jar C:\\apps\\pricing\\pricing.jar --profile=live`, 1180 * MB, { threads: 41 }),
  application('java', `${JAVA} -Xmx512m -jar C:\\apps\\mailer\\mailer.jar`, 0, {
    memory: sum(steady({ base: 240 * MB, wander: MB }), collector({ tooth: 210 * MB, perHour: 95 * MB })),
    threads: 37,
  }),
  application('java', `${JAVA} -Xmx1g -cp C:\\apps\\gateway\\lib\\* com.contoso.gateway.Main`, 0, {
    memory: sum(
      steady({ base: 420 * MB, wander: 2 * MB }),
      collector({ tooth: 130 * MB, perHour: 160 * MB }),
      daily({ swing: 60 * MB }),
    ),
    handles: 640,
    threads: 52,
    threadsAtPeak: 14,
  }),
  application('ContosoImport', 'C:\\apps\\import\\ContosoImport.exe --service', 0, {
    services: ['ContosoImport'],
    memory: steady({ base: 44 * MB, wander: 0.4 * MB }),
    heap: managedHeap(0),
    handles: 540,
    threads: 27,
  }),
  application('sqlservr', '"C:\\Program Files\\Microsoft SQL Server\\Binn\\sqlservr.exe" -sMSSQLSERVER', 0, {
    services: ['MSSQLSERVER'],
    memory: sum(steady({ base: 410 * MB, wander: 1.5 * MB }), gauge(SQL_MEMORY)),
    handles: 1450,
    handlesAtPeak: 180,
    threads: 92,
    threadsAtPeak: 22,
  }),
  application('MsMpEng', '', 0, {
    services: ['WinDefend'],
    memory: sum(steady({ base: 186 * MB, wander: 1.4 * MB }), nightlyScan()),
    handles: 760,
    threads: 34,
  }),
  program('WmiPrvSE', 9.5 * MB, { handles: 290, threads: 11 }),
  program('MonitoringHost', 84 * MB, { handles: 710, threads: 24 }),
];

/** Heap of server garbage collection: large teeth, and two days until it has what it needs. @type {ManagedHeap} */
const SERVER_HEAP = {
  gen2: sum(warmUp({ from: 60 * MB, to: 390 * MB, tauHours: 9 }), daily({ swing: 25 * MB })),
  large: steady({ base: 40 * MB, wander: MB }),
  young: collector({ tooth: 260 * MB, perHour: 120 * MB }),
  handles: 900,
};
/** It was installed so long before the log. */
const NEW_SERVICE_HOURS = 20;
const LEAK_OF_MORE = 8 * MB;

/**
 * Programs of other roles, most of which grow by design.
 *
 * @param {ServerOptions} options
 */
function morePrograms({ leakingImage }) {
  const exchange = 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Bin\\';
  /** @param {number} base @param {string} cache @returns {ModelMaker} */
  const cached = (base, cache) =>
    sum(steady({ base: base * MB, wander: 0.8 * MB }), daily({ swing: base * 0.05 * MB }), gauge(cache));
  const programs = [
    ...['DB01', 'DB02'].map((database) =>
      application('Microsoft.Exchange.Store.Worker', `"${exchange}${WORKER}" -db:${database}`, 0, {
        memory: cached(310, `mailboxes ${database}`),
        handles: 3100,
        threads: 96,
      }),
    ),
    application('EdgeTransport', `"${exchange}EdgeTransport.exe"`, 0, {
      memory: cached(210, 'mail queue'),
      heap: managedHeap(0),
      handles: 3900,
      threads: 88,
    }),
    application('msmdsrv', '"C:\\Program Files\\Microsoft SQL Server\\OLAP\\bin\\msmdsrv.exe" -s CUBES', 0, {
      services: ['MSOLAP$CUBES'],
      memory: cached(240, 'cubes'),
      handles: 780,
      threads: 61,
    }),
    application('sqlservr', '"C:\\Program Files\\Microsoft SQL Server\\CRM\\sqlservr.exe" -sCRM', 0, {
      services: ['MSSQL$CRM'],
      memory: cached(260, 'sql memory of CRM'),
      handles: 990,
      threads: 70,
    }),
    application('ContosoApi', 'C:\\apps\\api\\ContosoApi.exe', 0, {
      memory: steady({ base: 90 * MB, wander: 0.6 * MB }),
      heap: SERVER_HEAP,
      startsAtHours: -NEW_SERVICE_HOURS,
      handles: 1100,
      threads: 58,
    }),
  ];
  // Of several processes of an image the first leaks.
  const leaking = programs.findIndex(({ image }) => image === leakingImage);
  return programs.map((one, i) =>
    i === leaking
      ? { ...one, memory: sum(one.memory, evenLeak(LEAK_OF_MORE)), leak: { ...one.leak, bytesPerHour: LEAK_OF_MORE } }
      : one,
  );
}

const WORKER = 'Microsoft.Exchange.Store.Worker.exe';

/** @param {ServerOptions} options */
function passing(options) {
  const update = { group: 'netsvcs', services: ['wuauserv'] };
  return [
    ...recurring(
      options,
      (startsAtHours, endsAtHours) => ({ ...serviceHost(update, options), startsAtHours, endsAtHours }),
      { everyHours: 6.1, firstHours: 3.2, minutes: [18, 55] },
    ),
    ...recurring(
      options,
      (startsAtHours, endsAtHours) => program('WmiPrvSE', 7.4 * MB, { handles: 240, startsAtHours, endsAtHours }),
      { everyHours: 2.7, firstHours: -0.4, minutes: [30, 75] },
    ),
    ...recurring(
      options,
      (startsAtHours, endsAtHours) =>
        program('wbengine', 0, {
          services: ['wbengine'],
          memory: warmUp({ from: 9 * MB, to: 168 * MB, tauHours: 0.3 }),
          handles: 310,
          startsAtHours,
          endsAtHours,
        }),
      { everyHours: 24, firstHours: 1, minutes: [70, 110] },
    ),
  ];
}

/**
 * Everything that runs in the time of the log, in the order of its start.
 *
 * @param {ServerOptions} options
 * @returns {ServerProcess[]}
 */
export function processesOf(options) {
  const atBoot = [
    ...systemPrograms(options),
    ...SERVICE_HOSTS.map((host) => serviceHost(host, options)),
    ...ownServices(),
    ...applications(),
    ...(options.morePrograms ? morePrograms(options) : []),
  ].map((process, i) => ({ ...process, startsAtHours: process.startsAtHours + (4 + i * 1.3) / 3600 }));
  const { workersPerPool, workerAgeHours, poolGapHours } = options;
  const pools = POOLS.flatMap((pool, i) =>
    Array.from({ length: workersPerPool }, (_, worker) =>
      workersOf(pool, workerAgeHours - poolGapHours * i - 3.1 * worker, options),
    ),
  ).flat();
  return [...atBoot, ...pools, ...passing(options)].sort((a, b) => a.startsAtHours - b.startsAtHours);
}
