/**
 * What `leakscan capture` prints: how to make a log that leakscan can judge, with exactly the counters it reads. The
 * switches are those of Microsoft's documentation of logman (create counter), typeperf and System Monitor.
 */
import { COMPANION_COUNTERS, type CompanionCounter } from '../../model/companion.ts';
import { DETAIL_COUNTERS, DETAIL_PROCESS_ID, WORKER_COUNTER } from '../../model/detail-counter.ts';
import { IDENTITY_COUNTERS, PROCESS_RESOURCES, RESOURCE_KINDS } from '../../model/resource.ts';
import {
  LISTDLLS_COMMAND,
  MODULE_LIST_COMMAND,
  NEWER_LISTDLLS_COMMAND,
  TASKLIST_COMMAND,
} from '../../util/module-list-command.ts';
import {
  PROCESSES_COMMAND,
  SERVICES_COMMAND,
  TASKLIST_SERVICES_COMMAND,
  WORKERS_COMMAND,
} from '../../util/process-list-command.ts';
import { SECONDS_PER_DAY } from '../../util/time.ts';
import { sizeTable } from './capture-size.ts';

export interface CaptureOptions {
  readonly intervalSeconds: number;
  /** Folder on the server that logs go to. */
  readonly folder: string;
}

const LSASS_CACHE = '\\Database(lsass)\\Database Cache Size';
/** With `LSASS_CACHE`: memory of lsass, and the load that may explain its growth. */
const DIRECTORY_LOAD = '\\NTDS\\LDAP Searches/sec';

/** Object Process: what can leak, and what separates one run of a process from the next. */
export function processCounters(): string[] {
  return [...PROCESS_RESOURCES.map((r) => RESOURCE_KINDS[r].counter), ...IDENTITY_COUNTERS].map(
    (counter) => `\\Process(*)\\${counter}`,
  );
}

/** Counters that every Windows has, those that only Exchange brings, or those of other roles. */
export function companionCounters(found: CompanionCounter['found']): string[] {
  return COMPANION_COUNTERS.filter((c) => c.found === found).map((c) => {
    // Protocol objects have an instance a virtual server in some versions and none in others: * fits both kinds of lists.
    const instance = c.instance ?? (/IMAP4|POP3/i.test(c.object) ? '*' : TOTAL_OBJECTS.has(c.object) ? '_Total' : null);
    return `\\${c.object}${instance === null ? '' : `(${instance})`}\\${c.counters[0]!.name}`;
  });
}

/**
 * What Windows Server 2008 and later have: where memory is, and what splits the memory of a process or names it. The
 * cache of lsass is that of a domain controller, and listed with the other roles.
 */
export function modernCounters(): string[] {
  const clr = DETAIL_COUNTERS.filter(({ object }) => object.startsWith('.NET CLR'));
  return [
    ...COMPANION_COUNTERS.filter((c) => c.found === 'since-2008').flatMap((c) =>
      c.counters.map(({ name }) => `\\${c.object}\\${name}`),
    ),
    ...[...clr, DETAIL_PROCESS_ID].map(({ object, counter }) => `\\${object}(*)\\${counter}`),
    WORKER_COUNTER,
  ];
}

/** Objects with an instance a site or virtual server, and one that sums them up. */
const TOTAL_OBJECTS: ReadonlySet<string> = new Set(['Web Service', 'SMTP Server']);

export function captureText({ intervalSeconds, folder }: CaptureOptions): string {
  const base = folder.replace(/[\\/]+$/, '');
  const list = `${base}\\leakscan-counters.txt`;
  const interval = clock(intervalSeconds);
  const samplesPerDay = Math.round(SECONDS_PER_DAY / intervalSeconds);
  return [
    'How to capture a counter log for leakscan',
    '',
    ...counterSteps(list),
    '2. Windows Vista, Server 2008 and later: a data collector set, which writes a new binary log every day until you stop it.',
    '   Save what "leakscan capture --xml" prints as leakscan.xml on the server; --exchange and --domain-controller add the',
    '   counters of these roles. As administrator:',
    '',
    '   logman import -name leakscan -xml leakscan.xml',
    '   logman start leakscan',
    '   logman stop leakscan',
    '',
    `   The logs are in ${base}\\leakscan. Delete the lines of counters that the server does not have, such as those of`,
    '   W3SVC_W3WP without IIS, before you import it.',
    '',
    '3. Windows XP, Server 2003 and later: logman writes a new text log every day until you stop it.',
    '',
    `   logman create counter leakscan -cf "${list}" -si ${interval} -f csv -v mmddhhmm -cnf 24:00:00 -o "${base}\\leakscan"`,
    '   logman start leakscan',
    '   logman stop leakscan',
    '',
    '   Or typeperf, in a window that stays open. It stops by itself after a day:',
    '',
    `   typeperf -cf "${list}" -si ${interval} -f CSV -sc ${samplesPerDay} -o "${base}\\leakscan.csv"`,
    '',
    '4. Windows 2000: System Monitor.',
    '',
    '   Start > Programs > Administrative Tools > Performance; Performance Logs and Alerts > Counter Logs;',
    '   right-click, New Log Settings, and give a name. On the General tab: Add, object Process, "All instances", and the',
    `   counters above; then object Memory; sample data every ${intervalSeconds} seconds. On the Log Files tab: type`,
    '   "Text File - CSV". On the Schedule tab: start now, stop after 1 day, and "Start a new log file" when it closes.',
    '',
    ...sizeLines(intervalSeconds),
    '6. Module list. Some articles differ only in the files that a process has loaded, which a counter log does not show.',
    '   Make the list on the server, as administrator, while the growing process runs. In PowerShell:',
    '',
    `   ${MODULE_LIST_COMMAND}`,
    '',
    '   On Windows 2000, and without PowerShell, use ListDLLs from Sysinternals (the first line is for version 2.25, the',
    '   second for version 3):',
    '',
    `   ${LISTDLLS_COMMAND}`,
    `   ${NEWER_LISTDLLS_COMMAND}`,
    '',
    '   On Windows Server 2003 and later, tasklist needs neither, but shows no versions, so it cannot confirm an article:',
    '',
    `   ${TASKLIST_COMMAND}`,
    '',
    ...processListSteps(),
    '8. Copy the files to a workstation with Node.js and run:',
    '',
    '   leakscan leakscan_11210600.csv --inventory modules.csv --process-list processes.csv services.csv workers.txt',
    '',
  ].join('\n');
}

/** Step 5: how long, how often, how large. */
const sizeLines = (intervalSeconds: number): string[] => [
  '5. How long, how often, how large.',
  '',
  '   Log for at least a day, better a week. In a shorter log, a daily pattern looks like a leak, and leakscan gives no',
  `   date when memory runs out. Every ${intervalSeconds} seconds is enough; 15 to 60 are good, below 15 only the size grows.`,
  '',
  ...sizeTable(processCounters().length).map((line) => `   ${line}`),
  '',
  '   This is for the counters of Process above, which are nearly all of a log: each more counter of all processes adds a',
  '   ninth. A binary log is larger, since it repeats the names of all processes for each counter and sample, but it has the',
  '   processes that start later; a text log contains only those that were running when it began, so start a new file each',
  '   day (as above). leakscan reads compressed logs (.gz, .zip) as well. Text logs end at 2 GB; Windows 2000',
  '   stops at 1 GB. Do not open and save the log in Excel: it rounds large numbers.',
  '',
];

/** Step 1: which counters. @param list the file that they go to */
function counterSteps(list: string): string[] {
  return [
    `1. Counters. Save these lines on the server as ${list}`,
    '   ("leakscan capture --counters" prints them alone):',
    '',
    ...processCounters().map((c) => `   ${c}`),
    ...companionCounters('always').map((c) => `   ${c}`),
    '',
    '   On Windows Server 2008 and later, add those of these lines that Performance Monitor offers there: they show where',
    '   memory is, how much of a process is .NET, and which application pool a w3wp is of. "--counters --modern" adds them.',
    '',
    ...modernCounters().map((c) => `   ${c}`),
    '',
    '   On an Exchange server, add those of these lines that System Monitor offers there. A list must not name counters',
    '   that the server does not have. "leakscan capture --counters --exchange" prints both lists.',
    '',
    ...companionCounters('exchange').map((c) => `   ${c}`),
    '',
    '   Add the lines that fit the role of the server. They show growth that its load explains, which is not a leak.',
    '',
    ...[...companionCounters('role'), LSASS_CACHE].map((c) => `   ${c}`),
    '',
    '   Object Process V2 (Windows Server 2022 and later) has the process ID in its instances, so that a binary log may',
    '   have "\\Process V2(*)\\..." in place of "\\Process(*)\\..." in each line. Not a text log (-f csv): it lacks each process that',
    '   starts later.',
    '',
    '   ID Process and Elapsed Time are required: without them, a restart looks like a release of memory.',
    '',
  ];
}

const processListSteps = (): string[] => [
  '7. Process lists. They say which svchost, w3wp or java is which. Make them on the server, as administrator, while the log',
  '   is written or soon after, and again after each restart. In PowerShell, on Windows Server 2012 and later:',
  '',
  `   ${PROCESSES_COMMAND}`,
  `   ${SERVICES_COMMAND}`,
  '',
  '   On Windows Server 2003 and later, at a command prompt:',
  '',
  `   ${TASKLIST_SERVICES_COMMAND}`,
  '',
  '   On Windows Server 2008 and later with IIS, at a command prompt:',
  '',
  `   ${WORKERS_COMMAND}`,
  '',
];

export interface CounterChoice {
  readonly exchange: boolean;
  readonly modern: boolean;
  readonly domainController: boolean;
}

/** The counters asked for, one each. */
export function counterLines({ exchange, modern, domainController }: CounterChoice): string[] {
  return [
    ...processCounters(),
    ...companionCounters('always'),
    ...(modern ? modernCounters() : []),
    ...(exchange ? companionCounters('exchange') : []),
    ...(domainController ? [DIRECTORY_LOAD, LSASS_CACHE] : []),
  ];
}

/** The bare list for `-cf`. */
export const counterList = (choice: CounterChoice): string => `${counterLines(choice).join('\r\n')}\r\n`;

/** Seconds as hh:mm:ss, the form both tools take. */
export function clock(seconds: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
