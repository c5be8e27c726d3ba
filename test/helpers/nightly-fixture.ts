/** Nights as a company of some hundred servers has them, made up from a seed. */
import type { FindingNight } from '../../src/model/history.ts';
import type { MachinePage, NightFinding, NightMachine, NightSummary } from '../../src/model/nightly.ts';
import { nightCauses } from '../../src/report/nightly/causes.ts';
import { rowsOf } from '../../src/report/nightly/rows.ts';
import { RESOURCE_KINDS, type Resource } from '../../src/model/resource.ts';

export const NIGHT = '2026-11-03';
const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;

/** mulberry32: the same numbers on every machine. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The night so many days before the latest. */
export const nightBefore = (days: number): string =>
  new Date(Date.parse(`${NIGHT}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);

/** Levels that grow by `steepness` of their noise. */
function sparkOf(random: () => number, steepness: number): number[] {
  return Array.from({ length: 60 }, (_, index) => 400 + index * steepness + random() * 12);
}

export function nightFinding(more: Partial<NightFinding> = {}): NightFinding {
  const process = more.process === undefined ? 'inetinfo' : more.process;
  return {
    id: 'a1b2c3d4e5f6',
    process,
    instance: process,
    siblings: 1,
    resource: 'private-bytes',
    status: 'open',
    state: 'same',
    verdict: 'leak',
    severity: 'high',
    quietNights: 0,
    slopePerHour: 42.4 * MIB,
    ciLow: 41.3 * MIB,
    ciHigh: 43.5 * MIB,
    since: '2026-10-28T02:10:00.000+01:00',
    firstNight: '2026-10-29',
    lastNight: NIGHT,
    nightsSeen: 6,
    closedNight: null,
    exhaustion: { limit: 'commit limit', at: '2026-11-05T06:00:00.000+01:00' },
    article: { id: 'KB944903', confidence: 'likely', title: 'Memory leak in the Information Store' },
    moreArticles: 0,
    spark: sparkOf(randomOf(7), 6),
    ...more,
  };
}

export function nightMachine(more: Partial<NightMachine> = {}): NightMachine {
  const machine = more.machine ?? 'EXFE01';
  const findings = more.findings ?? [];
  const open = findings.filter(({ status }) => status === 'open');
  return {
    machine,
    lastNight: NIGHT,
    lastSample: `${NIGHT}T05:55:00.000+01:00`,
    nights: 212,
    assessed: true,
    verdict: open[0]?.verdict ?? null,
    severity: open[0]?.severity ?? null,
    page: `machines/${machine}.html`,
    report: `${NIGHT}/${machine}.html`,
    findings,
    ...more,
  };
}

export function nightSummary(machines: readonly NightMachine[], more: Partial<NightSummary> = {}): NightSummary {
  return {
    schemaVersion: 1,
    tool: { name: 'leakscan', version: '0.2.0' },
    generatedAt: '2026-11-03T06:12:00.000Z',
    night: NIGHT,
    roots: ['\\\\fs1\\perf$'],
    captures: { read: machines.filter(({ assessed }) => assessed).length, unchanged: 12, failed: 0 },
    machines,
    causes: nightCauses(rowsOf(machines)),
    failedInputs: [],
    leftOut: [],
    warnings: [],
    ...more,
  };
}

/** A morning with everything on it: new, worse, better, the same, gone, quiet, silent machines and failed logs. */
export function exampleNight(): NightSummary {
  const random = randomOf(3);
  const busy = [...leakingMachines(), ...changedMachines()];
  const names = ['EXBE', 'SQL', 'PRINT', 'TS-RDS', 'DC', 'APP-WEB', 'FILE', 'CTX'];
  const calm = Array.from({ length: 206 }, (_, index) =>
    nightMachine({
      machine: `${names[index % names.length]!}${String(Math.floor(index / names.length) + 10)}`,
      nights: 1 + Math.floor(random() * 300),
      lastSample: `${NIGHT}T0${4 + Math.floor(random() * 2)}:${String(10 + Math.floor(random() * 50))}:00.000+01:00`,
    }),
  );
  const silent = ['FILE02', 'CTX07', 'BRANCH-LIS-01'].map((machine, index) =>
    nightMachine({
      machine,
      assessed: false,
      lastNight: nightBefore(2 + index * 9),
      lastSample: `${nightBefore(2 + index * 9)}T04:30:00.000+00:00`,
      report: `${nightBefore(2 + index * 9)}/${machine}.html`,
      nights: 80,
    }),
  );
  return nightSummary([...busy, ...calm, ...silent], {
    captures: { read: 208, unchanged: 12, failed: 2 },
    failedInputs: [
      {
        file: '\\\\fs1\\perf$\\SQL04\\SQL04_000117.csv',
        code: 'NOT_A_LOG',
        message: 'this is no counter log: its first line names no counter',
      },
      { file: '\\\\fs1\\perf$\\PRINT03\\perf.zip', code: 'DAMAGED', message: 'the archive is cut off' },
    ],
    warnings: ['2 captures of EXFE01 have the same samples: 14,400 of them were counted once'],
  });
}

function leakingMachines(): NightMachine[] {
  const random = randomOf(11);
  const erp = nightFinding({
    id: 'f00000000001',
    process: 'LegacyErp',
    instance: 'LegacyErp',
    state: 'worse',
    severity: 'critical',
    slopePerHour: 182 * MIB,
    ciLow: 176 * MIB,
    ciHigh: 188 * MIB,
    since: '2026-08-11T00:00:00.000+01:00',
    firstNight: '2026-08-12',
    nightsSeen: 84,
    exhaustion: { limit: 'address space', at: '2026-11-03T19:20:00.000+01:00' },
    article: null,
    spark: sparkOf(random, 14),
  });
  const wmi = nightFinding({
    id: 'f00000000002',
    process: 'WmiPrvSE',
    instance: 'WmiPrvSE#1',
    siblings: 3,
    resource: 'handles',
    state: 'new',
    severity: 'high',
    slopePerHour: 623.4,
    ciLow: 610,
    ciHigh: 640,
    since: '2026-11-02T03:10:00.000+01:00',
    firstNight: NIGHT,
    nightsSeen: 1,
    exhaustion: null,
    article: { id: 'KB958124', confidence: 'confirmed', title: 'Handles of WMI providers are not released' },
    moreArticles: 2,
  });
  const pool = nightFinding({
    id: 'f00000000003',
    process: null,
    instance: null,
    resource: 'pool-nonpaged',
    severity: 'high',
    slopePerHour: 1.9 * MIB,
    ciLow: 1.7 * MIB,
    ciHigh: 2.1 * MIB,
    since: '2026-06-01T00:00:00.000+01:00',
    firstNight: '2026-06-02',
    nightsSeen: 151,
    exhaustion: { limit: 'nonpaged pool', at: '2026-12-20T00:00:00.000+01:00' },
    article: { id: 'KB2847986', confidence: 'possible', title: null },
    spark: sparkOf(random, 2),
  });
  return [
    nightMachine({ machine: 'TS-RDS11', findings: [erp], nights: 212 }),
    nightMachine({ machine: 'APP-SQL02', findings: [wmi], nights: 301 }),
    nightMachine({ machine: 'FILE01', findings: [pool], nights: 340 }),
  ];
}

function changedMachines(): NightMachine[] {
  const random = randomOf(12);
  const worker = nightFinding({
    id: 'f00000000004',
    process: 'w3wp',
    instance: 'w3wp',
    verdict: 'suspect',
    severity: 'medium',
    state: 'better',
    quietNights: 2,
    slopePerHour: 3.1 * MIB,
    ciLow: 0.4 * MIB,
    ciHigh: 5.2 * MIB,
    exhaustion: null,
    article: null,
    spark: [...sparkOf(random, 1).slice(0, 40), ...Array.from({ length: 20 }, () => null)],
  });
  const spooler = nightFinding({
    id: 'f00000000005',
    process: 'spoolsv',
    instance: 'spoolsv',
    verdict: 'suspect',
    severity: null,
    state: 'new',
    slopePerHour: 0.24 * MIB,
    ciLow: 0.1 * MIB,
    ciHigh: 0.4 * MIB,
    since: null,
    firstNight: NIGHT,
    nightsSeen: 1,
    exhaustion: null,
    article: { id: 'KB2647169', confidence: 'possible', title: 'The print spooler leaks' },
    spark: sparkOf(random, 0.4),
  });
  const store = nightFinding({
    id: 'f00000000006',
    process: 'store',
    instance: 'store',
    status: 'closed',
    state: 'gone',
    lastNight: '2026-10-31',
    closedNight: NIGHT,
    quietNights: 3,
    nightsSeen: 40,
  });
  return [
    nightMachine({ machine: 'APP-WEB07', findings: [worker] }),
    nightMachine({ machine: 'PRINT01', findings: [spooler], nights: 37 }),
    nightMachine({ machine: 'EXBE03', findings: [store] }),
  ];
}

const PROCESSES = ['inetinfo', 'store', 'w3wp', 'spoolsv', 'LegacyErp', 'WmiPrvSE', 'lsass', 'sqlservr', 'svchost'];
const KINDS: readonly Resource[] = ['private-bytes', 'handles', 'threads', 'pool-paged', 'pool-nonpaged'];
const STATES = ['new', 'worse', 'same', 'same', 'same', 'better'] as const;
const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

/** So many machines, each with so many open findings. */
export function manyMachines(machines: number, findingsEach: number): NightSummary {
  const random = randomOf(5);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const made = Array.from({ length: machines }, (_, index) => {
    const findings = Array.from({ length: findingsEach }, (__, rank) => {
      const resource = pick(KINDS);
      const slope = (RESOURCE_KINDS[resource].unit === 'bytes' ? 40 * MIB : 500) * random();
      const process = pick(PROCESSES);
      return nightFinding({
        id: `id${index}x${rank}`,
        process,
        instance: process,
        resource,
        state: pick(STATES),
        severity: pick(SEVERITIES),
        verdict: random() < 0.6 ? 'leak' : 'suspect',
        slopePerHour: slope,
        ciLow: slope * 0.9,
        ciHigh: slope * 1.1,
        spark: sparkOf(random, random() * 9),
      });
    });
    return nightMachine({ machine: `SRV${String(index).padStart(4, '0')}`, findings });
  });
  return nightSummary(made);
}

/** The same night with another process in each finding: nothing has a cause in common. */
export function withoutCommonCauses(summary: NightSummary): NightSummary {
  const machines = summary.machines.map((machine) => ({
    ...machine,
    findings: machine.findings.map((one) => ({ ...one, process: `${one.process}-${one.id}` })),
  }));
  return { ...summary, machines, causes: nightCauses(rowsOf(machines)) };
}

/**
 * A morning on which lsass leaks on so many machines, on three of them since this night, a pool of web servers on two, and
 * something of its own on one.
 */
export function fleetNight(machines: number): NightSummary {
  const random = randomOf(9);
  const made = Array.from({ length: machines }, (_, index) => {
    const slope = (1.2 + 2.7 * random()) * MIB;
    const lsass = nightFinding({
      id: `aa${String(index).padStart(10, '0')}`,
      process: 'lsass',
      instance: 'lsass',
      subject: { kind: 'image', names: [], basis: 'image', key: '' },
      severity: index % 50 === 1 ? 'high' : 'low',
      state: index % 40 === 2 ? 'worse' : index < machines - 3 ? 'same' : 'new',
      slopePerHour: slope,
      ciLow: slope * 0.9,
      ciHigh: slope * 1.1,
      since: `${nightBefore(index % 20)}T02:10:00.000+01:00`,
      exhaustion:
        index % 3 === 0 ? { limit: 'commit limit', at: `2026-12-${10 + (index % 20)}T06:00:00.000+01:00` } : null,
      article: null,
      spark: sparkOf(random, 3),
    });
    return nightMachine({ machine: `DC${String(index).padStart(4, '0')}`, findings: [lsass], nights: 30 });
  });
  const pool = (id: string, more: Partial<NightFinding> = {}): NightFinding =>
    nightFinding({
      ...{ id, process: 'w3wp', instance: 'w3wp#2', siblings: 4, severity: 'medium', exhaustion: null, article: null },
      subject: { kind: 'application-pool', names: ['OrdersApi'], basis: 'counters', key: 'application-pool:ordersapi' },
      ...more,
    });
  return nightSummary([
    ...made,
    nightMachine({ machine: 'WEB01', findings: [pool('bb0000000001')] }),
    nightMachine({ machine: 'WEB02', findings: [pool('bb0000000002', { state: 'new', severity: 'high' })] }),
    nightMachine({ machine: 'PRINT01', findings: [nightFinding({ id: 'cc0000000001', process: 'spoolsv' })] }),
    ...Array.from({ length: 12 }, (_, index) => nightMachine({ machine: `FILE${index + 10}` })),
  ]);
}

/**
 * A large company, with names and pages as they are in one: findings on the first machines, of as many causes as are asked for,
 * and nothing on the others.
 */
export function largeFleet(machines: number, findings: number, causes: number): NightSummary {
  const random = randomOf(13);
  const made = Array.from({ length: machines }, (_, index) => {
    const machine = `FRA-APPSRV${String(index).padStart(5, '0')}`;
    const cause = index % causes;
    const finding = nightFinding({
      id: `${String(index).padStart(5, '0')}abcdefa`,
      process: `service${String(cause).padStart(5, '0')}`,
      severity: SEVERITIES[cause % 4]!,
      state: STATES[(index + cause) % STATES.length]!,
      verdict: cause % 3 === 0 ? 'suspect' : 'leak',
      slopePerHour: 40 * MIB * random(),
      likelihood: 0.97,
      spark: sparkOf(random, random() * 9),
    });
    return nightMachine({
      machine,
      page: `machines/${machine.toLowerCase()}.html`,
      report: `${NIGHT}/${machine.toLowerCase()}.html`,
      findings: index < findings ? [finding] : [],
    });
  });
  return nightSummary(made);
}

/** The same with all that can go wrong on one night: no machine sent anything, and every other list is as long. */
export function worstNight(machines: number): NightSummary {
  const fleet = largeFleet(machines, machines, machines);
  const findings = fleet.machines.map(({ machine, findings: [finding] }) => ({ ...finding!, machine }));
  const file = (index: number) => `\\\\fs1\\perf$\\FRA-APPSRV${String(index).padStart(5, '0')}\\perf_000117.csv`;
  const files = Array.from({ length: machines }, (_, index) => ({
    ...{ file: file(index), code: 'DAMAGED', message: `${file(index)}: line 117: a quote is never closed` },
    night: index % 2 === 0 ? NIGHT : nightBefore(3),
  }));
  return {
    ...fleet,
    machines: fleet.machines.map((one, index) => ({
      ...one,
      ...{ assessed: false, memoryJudged: false, ...(index % 2 === 0 ? { unreadLogs: [file(index)] } : {}) },
    })),
    suppressed: findings.map((one) => ({
      ...{ ...one, reason: 'vendor ticket 4711, fixed with the update in March', expires: NIGHT, expiresSoon: true },
    })),
    waiting: findings.map((one) => ({ ...one, nightsSeen: 1, nightsNeeded: 2, reason: 'nights' })),
    failedInputs: files.map(({ file: path, code, message }) => ({ file: path, code, message })),
    leftOut: files,
    warnings: files.map(({ message }) => message),
  };
}

/** What was said of a finding on each of so many nights up to the latest, the newest first. */
export function nightsOf(finding: NightFinding, nights: number, seed = 1): FindingNight[] {
  const random = randomOf(seed);
  const newest = Math.round((Date.parse(NIGHT) - Date.parse(finding.lastNight)) / DAY_MS);
  return Array.from({ length: nights }, (_, index) => {
    const age = nights - 1 - index;
    const slope = finding.slopePerHour === null ? null : finding.slopePerHour * (0.8 + 0.2 * random());
    return {
      id: finding.id,
      night: nightBefore(newest + index),
      verdict: finding.verdict,
      severity: finding.severity,
      state: index === nights - 1 ? 'new' : random() < 0.03 ? 'worse' : random() < 0.02 ? 'better' : 'same',
      slopePerHour: slope,
      ciLow: slope === null ? null : slope * 0.9,
      ciHigh: slope === null ? null : slope * 1.1,
      last: slope === null ? null : slope * (24 * (age % 30) + 40),
      articles: [],
    };
  });
}

/** The page of a machine that was assessed on so many nights. */
export function machinePage(machine: NightMachine, nights: number): MachinePage {
  const seenOn = (finding: NightFinding): number => Math.min(finding.nightsSeen, nights);
  return {
    machine,
    generatedAt: '2026-11-03T06:12:00.000Z',
    version: '0.2.0',
    unreported: { suppressed: 0, waiting: 0 },
    findings: machine.findings.map((finding, index) => ({
      ...finding,
      history: nightsOf(finding, seenOn(finding), index + 1),
    })),
    nights: Array.from({ length: nights }, (_, age) => ({
      night: nightBefore(age),
      // Old reports are cleared away.
      report: age < 300 ? machine.page.replace('machines', nightBefore(age)) : null,
      findings: machine.findings.filter((one) => age < one.nightsSeen).length,
    })),
    lifetimes: Array.from({ length: 60 }, (_, index) => ({
      machine: machine.machine,
      process: PROCESSES[index % PROCESSES.length]!,
      pid: index % 7 === 6 ? null : 1200 + index * 44,
      startMs: Date.parse('2026-11-02T00:00:00Z') - index * 1.7 * DAY_MS,
      endMs: Date.parse('2026-11-02T22:00:00Z') - index * 1.6 * DAY_MS,
      startKnown: index % 5 !== 4,
      endKnown: index % 3 !== 0,
      subject: null,
    })),
  };
}

/** A machine with an open finding of long standing, one that is quiet, one to watch and two that are gone. */
export function examplePage(): MachinePage {
  const [erp] = leakingMachines();
  const [web, print, store] = changedMachines();
  const old = nightFinding({
    id: 'f00000000009',
    process: 'AntiVir',
    instance: 'AntiVir',
    status: 'closed',
    state: null,
    lastNight: '2026-07-01',
    firstNight: '2026-05-30',
    closedNight: '2026-07-04',
    nightsSeen: 30,
  });
  const machine = nightMachine({
    machine: 'TS-RDS11',
    findings: [...erp!.findings, ...web!.findings, ...print!.findings, ...store!.findings, old],
    nights: 212,
  });
  return machinePage(machine, 212);
}

/** Everything that a stranger can name has this name. */
export function namedNight(name: string): NightSummary {
  const finding = nightFinding({
    id: name,
    process: name,
    instance: name,
    state: 'new',
    exhaustion: { limit: name, at: '2026-11-05T06:00:00.000+01:00' },
    article: { id: name, confidence: name, title: name },
  });
  const closed = nightFinding({ id: `${name}2`, process: name, status: 'closed', state: 'gone', closedNight: NIGHT });
  // File names never hold a slash.
  const base = name.replaceAll('/', '_');
  const file = { page: `machines/${base}.html`, report: `${NIGHT}/${base}.html` };
  return nightSummary(
    [
      nightMachine({ machine: name, findings: [finding, closed], ...file }),
      nightMachine({ machine: `${name}-calm`, assessed: false, ...file }),
    ],
    { roots: [name], failedInputs: [{ file: name, code: 'DAMAGED', message: name }], warnings: [name] },
  );
}
