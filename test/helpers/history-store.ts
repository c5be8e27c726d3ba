/** A history in a folder of its own, and what goes into one. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { NightResult } from '../../src/history/history.ts';
import { openHistory, type OpenOptions } from '../../src/history/open-history.ts';
import { pack } from '../../src/history/pack.ts';
import type { HistoryStore } from '../../src/history/store.ts';
import type { HistoryLocation } from '../../src/history/where.ts';
import type {
  Finding,
  FindingNight,
  KnownLifetime,
  PackedMachine,
  ReadCapture,
  Resolution,
} from '../../src/model/history.ts';
import { ONLY_PROCESS } from '../../src/model/subject.ts';
import type { Report, ReportInput } from '../../src/model/report.ts';
import { machineRecordOf } from './machine-record.ts';
import { noPostgres, usePostgres } from './postgres.ts';
import { scratch } from './run.ts';

export const DAY_MS = 86_400_000;

export interface FreshHistory {
  readonly file: HistoryLocation;
  readonly history: HistoryStore;
}

/** In a file, opened for writing, closed after the test. */
export async function freshHistory(): Promise<FreshHistory & { readonly file: string }> {
  const file = join(await scratch(), 'data', 'history.db');
  return { file, history: await opened(file) };
}

/** Each kind of database that a history can be in, for the contract that both keep. A test of a file calls it once. */
export function historyKinds(): readonly (readonly [string, () => Promise<FreshHistory>])[] {
  if (noPostgres !== null) return [['SQLite', freshHistory]];
  const server = usePostgres();
  const inPostgres = async (): Promise<FreshHistory> => {
    const file = server.location();
    return { file, history: await opened(file) };
  };
  return [
    ['SQLite', freshHistory],
    ['PostgreSQL', inPostgres],
  ];
}

export async function opened(file: HistoryLocation, options: OpenOptions = { mode: 'write' }): Promise<HistoryStore> {
  const history = await openHistory(file, options);
  onTestFinished(() => history.close());
  return history;
}

interface CaptureParts {
  readonly file?: string;
  readonly content?: string;
  readonly machines?: readonly string[];
  /** Days since an epoch of the test. */
  readonly firstDay?: number;
  readonly lastDay?: number;
  readonly processes?: number;
}

/** A capture with a record of each resolution, which says of itself which one it is by its `objects`. */
export function captureOf({
  file = 'C:\\PerfLogs\\A.blg',
  content = file,
  machines = ['SRV01'],
  firstDay = 0,
  lastDay = firstDay + 1,
  processes = 2,
}: CaptureParts): ReadCapture {
  const input = inputOf(file, content, machines);
  return {
    facts: { file, bytes: content.length, modifiedMs: 1_700_000_000_123.5 + lastDay },
    input,
    machines: machines.map((machine): PackedMachine => {
      const packed = (resolution: Resolution): Uint8Array =>
        pack({
          ...machineRecordOf({ machine, night: firstDay, processes, resolution: 'nights' }),
          objects: [resolution],
        });
      return {
        machine,
        firstMs: firstDay * DAY_MS,
        lastMs: lastDay * DAY_MS,
        packed: { fine: packed('fine'), coarse: packed('coarse'), nights: packed('nights') },
      };
    }),
    warnings: [`a warning of ${content}`],
  };
}

function inputOf(file: string, content: string, machines: readonly string[]): ReportInput {
  return {
    file,
    format: 'pdh-blg',
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    machines,
    firstSample: null,
    lastSample: null,
    utcOffsetMinutes: 60,
    zone: null,
    samples: 1440,
    counters: 10,
    countersRead: 10,
    warnings: [],
  };
}

export function findingOf(id: string, more: Partial<Finding> = {}): Finding {
  return {
    ...{ id, machine: 'SRV01', process: 'inetinfo', resource: 'private-bytes', status: 'open', state: 'new' },
    ...{ firstNight: '2026-11-20', lastNight: '2026-11-21', openedNight: '2026-11-20', closedNight: null },
    ...{ nightsSeen: 2, quietNights: 0, lastSeen: '2026-11-21T05:00:00.000+01:00', verdict: 'leak', severity: 'high' },
    ...{ caveats: [], articleTitle: 'A leak – \u{1F4A7}' },
    // The store neither reads nor changes it.
    assessment: { id, machine: 'SRV01', pid: 1588, trend: null, articles: [] } as unknown as Finding['assessment'],
    ...more,
  };
}

export function saidOf(id: string, night: string, more: Partial<FindingNight> = {}): FindingNight {
  return {
    ...{ id, night, verdict: 'leak', severity: 'high', state: 'same', slopePerHour: 1e6 / 3, ciLow: -0.5, ciHigh: 7e5 },
    ...{ last: 123_456_789, articles: [{ id: 'KB944903', confidence: 'likely' }] },
    ...more,
  };
}

export function lifetimeOf(process: string, startDay: number, endDay: number, pid: number | null = 4): KnownLifetime {
  const span = { startMs: startDay * DAY_MS + 0.5, endMs: endDay * DAY_MS };
  return { machine: 'SRV01', process, pid, ...span, startKnown: true, endKnown: false, subject: ONLY_PROCESS };
}

/** A Report as far as the store knows of it. */
export const reportOf = (text: string): Report => ({ schemaVersion: 1, generatedAt: text }) as unknown as Report;

export function nightOf(night: string, more: Partial<NightResult> = {}): NightResult {
  return {
    ...{ machine: 'SRV01', night, findings: [findingOf('f1')], said: [saidOf('f1', night)] },
    ...{ lifetimes: [lifetimeOf('inetinfo', 0, 1)], lifetimesFromMs: 0, report: reportOf(night) },
    coverage: { judged: true, memory: true, notJudged: [] },
    deliveries: [{ kind: 'notify', machine: 'SRV01', night, findingId: 'f1' }],
    ...more,
  };
}

/** Everything that a history tells, to compare. */
export async function contentsOf(history: HistoryStore): Promise<unknown> {
  const machines = await history.machines();
  const each = machines.map(async ({ machine }) => {
    const records: unknown[] = [];
    for await (const one of history.records(machine)) records.push(one);
    return {
      records,
      findings: await history.findings(machine),
      said: await history.said(machine),
      lifetimes: await history.lifetimes(machine, 1000),
      nights: await history.nightsOf(machine),
    };
  });
  return {
    machines,
    each: await Promise.all(each),
    files: [...(await history.knownFiles())],
    reports: await history.reports(),
    deliveries: await history.deliveries(),
    verified: await history.verify(),
  };
}
