/** Makes Report documents for the tests of its formats. Deterministic; the processes and figures are made up. */
import type {
  Report,
  ReportArticle,
  ReportArticleMatch,
  ReportEvidence,
  ReportAssessment,
  ReportEvent,
  ReportInput,
  ReportReason,
  ReportTrend,
} from '../../src/model/report.ts';
import type { Envelope } from '../../src/model/series.ts';
import { formatInstant } from '../../src/util/instants.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;
export const OFFSET_MINUTES = 60;
/** 1 Nov 2004, 06:00 on the wall clock. */
export const START_MS = Date.UTC(2004, 10, 1, 6);
export const BUCKETS = 430;

export function at(ms: number): string {
  return formatInstant(ms, OFFSET_MINUTES);
}

/** Noise in [-1, 1) from a position: the same in every run. */
export function noise(index: number): number {
  const x = Math.sin((index + 1) * 12.9898) * 43758.5453;
  return (x - Math.floor(x)) * 2 - 1;
}

/** An envelope of a level over time with a band of +-`spread`; null where the level is null. */
export function envelope(
  level: (index: number) => number | null,
  { hours = 72, buckets = BUCKETS, spread = 2 * MIB, startMs = START_MS } = {},
): Envelope {
  const indexes = Array.from({ length: buckets }, (_, index) => index);
  const pick = (offset: (index: number) => number): (number | null)[] =>
    indexes.map((index) => {
      const value = level(index);
      return value === null ? null : value + offset(index) * spread;
    });
  return {
    startMs,
    bucketMs: (hours * HOUR_MS) / buckets,
    min: pick((index) => noise(index) * 0.3 - 0.7),
    median: pick((index) => noise(index) * 0.3),
    max: pick((index) => noise(index) * 0.3 + 0.7 + Math.max(0, noise(index * 7)) * 0.9),
  };
}

export function trend(
  changes: Partial<ReportTrend> & { from: number; slopePerHour: number; hours?: number },
): ReportTrend {
  const { from, hours = 72, ...rest } = changes;
  const to = from + rest.slopePerHour * hours;
  return {
    ciLow: rest.slopePerHour * 0.97,
    ciHigh: rest.slopePerHour * 1.03,
    onset: at(START_MS),
    onsetSeen: false,
    first: from,
    last: to,
    min: from * 0.99,
    max: to * 1.01,
    samples: 17_280,
    line: { start: at(START_MS), end: at(START_MS + hours * HOUR_MS), from, to },
    ...rest,
  };
}

const REASONS: readonly ReportReason[] = [
  { code: 'rises', text: 'The lowest value of each of the 3 days is above that of the day before.', state: 'met' },
  { code: 'night', text: 'It also rises at night, when few clients are connected.', state: 'met' },
  { code: 'linear', text: 'The last third rises at 93 % of the pace of the first.', state: 'partly' },
  { code: 'load', text: 'Load: the log has no counter to compare with.', state: 'not-checked' },
];

/** A leak of Private Bytes by inetinfo over three days; any field can be replaced. */
export function assessment(changes: Partial<ReportAssessment> = {}): ReportAssessment {
  const slope = 9 * MIB;
  return {
    id: 'a1b2c3d4e5f60718',
    machine: 'EXFE01',
    process: 'inetinfo',
    instance: 'inetinfo',
    perEvent: null,
    pid: 1844,
    siblings: 1,
    resource: 'private-bytes',
    lifetime: { start: at(START_MS), end: at(START_MS + 72 * HOUR_MS), startKnown: false, endKnown: false },
    lifetimes: [{ pid: 1844, start: at(START_MS), end: at(START_MS + 72 * HOUR_MS) }],
    foldedRuns: 0,
    verdict: 'leak',
    severity: 'critical',
    caveats: [],
    trend: trend({ from: 640 * MIB, slopePerHour: slope }),
    limits: [{ name: 'user address space', value: 2 * GIB }],
    exhaustion: {
      limit: 'user address space',
      scope: 'process',
      limitValue: 2 * GIB,
      at: at(START_MS + 156 * HOUR_MS),
      earliest: at(START_MS + 151 * HOUR_MS),
      latest: at(START_MS + 162 * HOUR_MS),
      atLatest: false,
    },
    series: envelope((index) => 640 * MIB + slope * 72 * (index / BUCKETS) + noise(index * 3) * 14 * MIB, {
      spread: 40 * MIB,
    }),
    reasons: REASONS,
    articles: [],
    questions: [],
    ...changes,
  };
}

export function match(
  id: string,
  confidence: ReportArticleMatch['confidence'],
  ...lines: ReportEvidence[]
): ReportArticleMatch {
  const evidence: ReportEvidence[] = [
    { kind: 'process', wanted: 'inetinfo', found: 'inetinfo', state: 'met' },
    { kind: 'resource', wanted: 'growth of Private Bytes', found: 'Private Bytes grows', state: 'met' },
    ...lines,
  ];
  return { id, confidence, evidence };
}

export function article(changes: Partial<ReportArticle> = {}): ReportArticle {
  return {
    title: 'Inetinfo.exe uses much memory on a front-end server',
    status: 'fix-available',
    summary: 'Private Bytes of Inetinfo.exe grow on a front-end server until it stops answering.',
    cause: 'A failed sign-in to a public folder server leaves memory behind.',
    trigger: 'IMAP4 clients open public folders often.',
    faultyModule: 'Imap4fe.dll',
    errorCodes: [],
    products: ['Exchange Server 2003'],
    fixes: [
      {
        product: 'Exchange Server 2003',
        kind: 'hotfix',
        servicePack: null,
        version: null,
        text: null,
        article: null,
        files: [
          {
            name: 'Imap4fe.dll',
            version: '6.5.7653.23',
            sizeBytes: 122_880,
            sizeKilobytes: null,
            date: '2007-12-11T17:48Z',
          },
        ],
      },
    ],
    prerequisites: [
      { product: 'Exchange Server 2003', kind: 'service-pack', text: 'Service Pack 2', article: 'KB836993' },
    ],
    restart: { computer: false, services: ['IIS Admin Service'] },
    replaces: [],
    workaround: null,
    references: [
      { id: 'KB944903', title: null, url: 'https://support.microsoft.com/kb/944903' },
      { id: 'KB824684', title: 'Terms of software updates', url: null },
    ],
    lastReviewed: '2007-12-21',
    ...changes,
  };
}

export const ARTICLES: Readonly<Record<string, ReportArticle>> = {
  KB944903: article({ title: null }),
  KB100001: article({ title: 'Mail service of the first kind leaks', restart: null, replaces: null }),
  KB100002: article({
    title: 'Mail service of the second kind leaks',
    fixes: [
      {
        product: 'Exchange 2000 Server',
        kind: 'service-pack',
        servicePack: 'Service Pack 3',
        version: null,
        text: null,
        article: null,
        files: [],
      },
    ],
    replaces: ['KB100001'],
  }),
  KB100003: article({ status: 'workaround-only', fixes: [], workaround: 'Turn the filter off until a fix exists.' }),
  KB823515: article({
    title: null,
    summary: 'After a back-end cluster fails over, connections are not cleaned up and the service crashes.',
    fixes: [],
    status: 'fix-available',
    references: [{ id: 'KB823515', title: null, url: 'javascript:alert(1)' }],
  }),
};

/** A Report as it was before it was written: JSON adds the steps of its findings. */
export const withoutSteps = (written: Report): Report => ({
  ...written,
  assessments: written.assessments.map((one) => {
    const { steps, ...rest } = one;
    return steps === undefined ? one : rest;
  }),
});

export function input(changes: Partial<ReportInput> = {}): ReportInput {
  return {
    file: 'logs/EXFE01_000001.csv',
    format: 'pdh-csv',
    bytes: 48_234_496,
    sha256: '9c1e51d8'.repeat(8),
    machines: ['EXFE01'],
    firstSample: at(START_MS),
    lastSample: at(START_MS + 72 * HOUR_MS),
    utcOffsetMinutes: OFFSET_MINUTES,
    zone: 'W. Europe Standard Time',
    samples: 17_280,
    counters: 812,
    countersRead: 168,
    warnings: [],
    ...changes,
  };
}

export function report(changes: Partial<Report> = {}): Report {
  return {
    schemaVersion: 1,
    tool: { name: 'leakscan', version: '0.1.0' },
    generatedAt: '2004-11-04T08:15:00.000Z',
    options: { inputs: ['logs/EXFE01_000001.csv'], failOn: 'leak' },
    catalog: { version: '2004.11', articles: 278 },
    inputs: [input()],
    failedInputs: [],
    inventories: [],
    assessments: [],
    events: [],
    articles: ARTICLES,
    warnings: [],
    ...changes,
  };
}

export function quiet(process: string, changes: Partial<ReportAssessment> = {}): ReportAssessment {
  return assessment({
    id: `q-${process}`,
    process,
    instance: process,
    pid: 400 + process.length,
    verdict: 'stable',
    severity: null,
    trend: null,
    exhaustion: null,
    limits: [],
    reasons: [],
    series: null,
    ...changes,
  });
}

export function likelyLeak(): ReportAssessment {
  return assessment({
    articles: [
      match(
        'KB944903',
        'likely',
        { kind: 'role', wanted: 'a front-end server', found: 'IMAP4 connections, no mailbox users', state: 'met' },
        {
          kind: 'module',
          wanted: 'Imap4fe.dll older than 6.5.7653.23',
          found: 'no inventory was given',
          state: 'unknown',
        },
      ),
      match('KB100003', 'ruled-out', {
        kind: 'product',
        wanted: 'Exchange Server 5.5',
        found: 'counters of Exchange Server 2003',
        state: 'unmet',
      }),
    ],
    questions: [
      {
        articles: ['KB944903'],
        text: 'Which version of Imap4fe.dll is loaded?',
        command: 'tasklist /m imap4fe.dll /fo csv > modules.csv',
      },
    ],
  });
}

export function tiedLeak(): ReportAssessment {
  const startMs = START_MS + 20 * HOUR_MS;
  return assessment({
    id: 'b2c3d4e5f6071829',
    process: 'store',
    instance: 'store',
    pid: 2210,
    severity: 'high',
    resource: 'handles',
    trend: {
      ...trend({ from: 7_000, slopePerHour: 623, hours: 52 }),
      onset: at(startMs),
      onsetSeen: true,
      line: { start: at(startMs), end: at(START_MS + 72 * HOUR_MS), from: 7_000, to: 39_396 },
    },
    exhaustion: {
      limit: 'handles of a process',
      scope: 'process',
      limitValue: 16_777_216,
      at: at(START_MS + 26_900 * HOUR_MS),
      earliest: at(START_MS + 26_000 * HOUR_MS),
      latest: null,
      atLatest: false,
    },
    series: envelope(
      (index) => {
        const hours = (index / BUCKETS) * 72;
        return Math.round(7_000 + Math.max(0, hours - 20) * 623 + noise(index) * 300);
      },
      { spread: 900 },
    ),
    articles: [
      match('KB100001', 'possible', {
        kind: 'module',
        wanted: 'Store.exe older than 6.0',
        found: 'not listed',
        state: 'unknown',
      }),
      match('KB100002', 'possible', {
        kind: 'protocol',
        wanted: 'POP3 clients',
        found: 'no such counter',
        state: 'unknown',
      }),
      match('KB100003', 'possible'),
    ],
    questions: [
      {
        articles: ['KB100001', 'KB100002'],
        text: 'Which service pack is installed?',
        command: 'wmic datafile where name="C:\\\\exchsrvr\\\\bin\\\\store.exe" get version',
      },
      { articles: ['KB100003'], text: 'Is the mail filter switched on?', command: null },
    ],
  });
}

export function restartingSuspect(): ReportAssessment {
  const runs = [0, 30, 52].map((hour, index) => ({
    pid: 3000 + index,
    start: at(START_MS + hour * HOUR_MS),
    end: at(START_MS + [29.5, 51.5, 72][index]! * HOUR_MS),
  }));
  return assessment({
    id: 'c3d4e5f607182930',
    process: 'w3wp',
    instance: 'w3wp#2',
    siblings: 3,
    pid: 3000,
    verdict: 'suspect',
    severity: 'medium',
    caveats: ['growth-slowing'],
    lifetime: { start: runs[0]!.start, end: runs[0]!.end, startKnown: true, endKnown: true },
    lifetimes: runs,
    trend: trend({ from: 410 * MIB, slopePerHour: 22 * MIB, hours: 29.5 }),
    exhaustion: null,
    series: envelope(
      (index) => {
        const hour = ((index + 0.5) / BUCKETS) * 72;
        const since = hour < 30 ? hour : hour < 52 ? hour - 30 : hour - 52;
        return hour > 12 && hour < 14 ? null : 410 * MIB + since * 22 * MIB;
      },
      { spread: 18 * MIB },
    ),
    reasons: [
      ...REASONS.slice(0, 2),
      { code: 'slowing', text: 'Growth slows in every run: a limit may exist beyond it.', state: 'against' },
    ],
  });
}

export function byDesignStore(): ReportAssessment {
  return quiet('store', {
    id: 'd4e5f60718293041',
    verdict: 'by-design',
    caveats: ['known-cache'],
    trend: trend({ from: 900 * MIB, slopePerHour: 3 * MIB }),
    series: envelope((index) => 900 * MIB + 200 * MIB * (1 - Math.exp(-index / 90))),
    reasons: [
      { code: 'cache', text: 'It grows with Database Cache Size and levels off at its target.', state: 'against' },
    ],
  });
}

export function crash(): ReportEvent {
  return {
    kind: 'process-ended',
    machine: 'EXFE01',
    process: 'inetinfo',
    pid: 1722,
    at: at(START_MS + 31 * HOUR_MS),
    scheduled: false,
    articles: [
      {
        id: 'KB823515',
        confidence: 'possible',
        evidence: [
          { kind: 'process', wanted: 'inetinfo ends', found: 'inetinfo ended', state: 'met' },
          { kind: 'role', wanted: 'a front-end with POP3 clients', found: 'no POP3 counter', state: 'unknown' },
        ],
      },
    ],
  };
}

/** One report with a leak, a tie, a suspect, a crash, quiet growth and faults of data. */
export function fullReport(): Report {
  return report({
    assessments: [
      likelyLeak(),
      tiedLeak(),
      restartingSuspect(),
      byDesignStore(),
      quiet('mad', { verdict: 'daily-cycle', series: envelope((index) => 80 * MIB + 20 * MIB * Math.sin(index / 22)) }),
      quiet('lsass'),
      quiet('services'),
      quiet('spoolsv', { verdict: 'fluctuating' }),
      quiet('notepad', { verdict: 'insufficient-data' }),
    ],
    events: [
      crash(),
      {
        kind: 'machine-restarted',
        machine: 'EXBE02',
        process: null,
        pid: null,
        at: at(START_MS + 40 * HOUR_MS),
        scheduled: true,
        articles: [],
      },
    ],
    inputs: [
      input({
        warnings: [
          {
            kind: 'bad-timestamp',
            count: 2,
            message: 'The first cell is no date and time.',
            positions: [{ line: 412 }, { line: 413, column: 1 }],
          },
          { kind: 'truncated', count: 1, message: 'The last record is incomplete.', positions: [{ line: 17_282 }] },
        ],
      }),
    ],
    failedInputs: [
      { file: 'logs/EXBE02.blg', code: 'BINARY_LOG', message: 'This is a binary log: convert it with relog.' },
    ],
    inventories: [{ file: 'modules.csv', machine: 'EXFE01', processes: 41, modules: 1893 }],
    systems: [
      {
        ...{ machine: 'EXFE01', windows: ['Server 2003'], build: '3790', buildSource: 'system-information' },
        ...{ updates: ['KB911564'], memoryBytes: 4 * 1024 ** 3, files: ['systeminfo.txt'] },
      },
    ],
    warnings: ['The inventory modules.csv is a day older than the log.'],
  });
}

export function healthyReport(): Report {
  return report({
    assessments: [quiet('lsass'), quiet('services'), quiet('store', { verdict: 'warm-up' }), quiet('mad')],
  });
}

export const HOSTILE_NAMES: readonly string[] = [
  '</script><script>alert(1)</script>.exe',
  '</style><img src=x onerror=alert(1)>',
  "=cmd|' /C calc'!A0",
  'gpj.\u202Eexe.evil',
  '"><svg onload=alert(1)>',
  'n\u0000u\u0001l\u200B\uFEFF',
  'lone\uD800surrogate',
  'x'.repeat(10_000),
  '',
  '{{constructor}} ${7*7} %s',
];

export function hostileReport(): Report {
  return report({
    assessments: HOSTILE_NAMES.map((name, index) =>
      assessment({
        id: index % 2 === 0 ? `<${name.slice(0, 20)}>` : `h${index}`,
        machine: name,
        process: name,
        instance: name,
        exhaustion: { ...assessment().exhaustion!, limit: name },
        reasons: [{ code: 'x', text: name, state: 'met' }],
        articles: [
          {
            ...match('KB944903', 'possible'),
            evidence: [{ kind: 'process', wanted: name, found: name, state: 'unknown' }],
          },
        ],
        questions: [{ articles: ['KB944903'], text: name, command: name }],
      }),
    ),
    systems: HOSTILE_NAMES.map((name) => ({
      ...{ machine: name, windows: [name], build: name, buildSource: 'declared' as const },
      ...{ updates: [name], memoryBytes: 1e99, files: [name] },
    })),
    articles: {
      KB944903: article({
        title: HOSTILE_NAMES[0]!,
        cause: HOSTILE_NAMES[1]!,
        references: [{ id: HOSTILE_NAMES[4]!, title: null, url: 'javascript:alert(1)' }],
      }),
    },
    inputs: [
      input({
        file: HOSTILE_NAMES[0]!,
        machines: [HOSTILE_NAMES[3]!],
        warnings: [{ kind: 'bad-number', count: 1, message: HOSTILE_NAMES[1]!, positions: [{ line: 1 }] }],
      }),
    ],
    failedInputs: [{ file: HOSTILE_NAMES[4]!, code: 'DAMAGED', message: HOSTILE_NAMES[0]! }],
    events: [{ ...crash(), process: HOSTILE_NAMES[0]!, machine: HOSTILE_NAMES[3]! }],
    options: { [HOSTILE_NAMES[0]!]: HOSTILE_NAMES[1]! },
    warnings: [HOSTILE_NAMES[0]!],
  });
}

/** The eight shapes that a chart must master. */
export function chartShapes(): Readonly<Record<string, ReportAssessment>> {
  const nothing = envelope(() => null);
  return {
    rising: assessment(),
    onset: tiedLeak(),
    restarts: restartingSuspect(),
    gap: assessment({ series: envelope((index) => (index > 200 && index < 260 ? null : 640 * MIB + index * MIB)) }),
    'off-scale limit': assessment({
      exhaustion: {
        ...assessment().exhaustion!,
        limitValue: 64 * GIB,
        at: at(START_MS + 7000 * HOUR_MS),
        latest: null,
        atLatest: false,
      },
    }),
    flat: quiet('lsass', { series: envelope(() => 52 * MIB, { spread: 0 }) }),
    'one point': quiet('lsass', {
      lifetime: { start: at(START_MS), end: at(START_MS), startKnown: false, endKnown: false },
      lifetimes: [{ pid: 1, start: at(START_MS), end: at(START_MS) }],
      series: envelope(() => 52 * MIB, { buckets: 1, hours: 1 / 60 }),
    }),
    nothing: quiet('lsass', { series: nothing }),
  };
}

/** A report with as many findings as asked for. */
export function manyFindings(count: number): Report {
  const makers = [likelyLeak, tiedLeak, restartingSuspect];
  const assessments = Array.from({ length: count }, (_, index) => {
    const made = makers[index % makers.length]!();
    return { ...made, id: `${made.id}${index}`, instance: `${made.process ?? ''}#${index}` };
  });
  return report({ assessments });
}

/** A capture of 15 hours: growth with a limit, but no date may be given. */
export function underADay(): Report {
  return report({
    inputs: [input({ lastSample: at(START_MS + 15 * HOUR_MS), samples: 3_600 })],
    assessments: [
      assessment({
        caveats: ['under-a-day'],
        severity: 'high',
        lifetime: { start: at(START_MS), end: at(START_MS + 15 * HOUR_MS), startKnown: false, endKnown: false },
        lifetimes: [{ pid: 1844, start: at(START_MS), end: at(START_MS + 15 * HOUR_MS) }],
        trend: trend({ from: 640 * MIB, slopePerHour: 9 * MIB, hours: 15 }),
        series: envelope((index) => 640 * MIB + 9 * MIB * 15 * (index / BUCKETS), { hours: 15, spread: 8 * MIB }),
      }),
    ],
  });
}
