/** Nights that judge by what a process did before: after earlier starts, and earlier in a long run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_CONFIGURATION } from '../../src/config/no-configuration.ts';
import { openHistory } from '../../src/history/open-history.ts';
import type { NightFinding, NightSummary } from '../../src/model/nightly.ts';
import { DAMPING } from '../../src/nightly/advance-findings.ts';
import { runNight } from '../../src/nightly/run-night.ts';
import { createTasks } from '../../src/nightly/worker.ts';
import { memoryPages } from '../helpers/memory-pages.ts';
import { noise } from '../helpers/series.ts';

const MB = 1024 * 1024;
const DAY_MS = 86_400_000;
const NIGHTS = 13;
const STEP_HOURS = 0.25;
const START_MS = Date.UTC(2026, 2, 2, 5);

interface Process {
  /** Hours of the log at which its runs start, the first at or before the log. */
  readonly starts: readonly number[];
  /** Megabytes by the age of the run, the hour of the log, and noise of -1 to 1. */
  readonly level: (age: number, hour: number, random: number) => number;
}

const daily = Array.from({ length: NIGHTS }, (_, day) => 24 * day - 1);
/** The night whose log has the restart of `weekly`, and the first growth of `late`. */
const RESTART_NIGHT = 8;
const ONSET_NIGHT = 10;

const PROCESSES: Readonly<Record<string, Process>> = {
  healthy: { starts: [-500], level: (_, hour, random) => 150 + 12 * Math.sin((hour * Math.PI) / 12) + random },
  // The same warm-up each day, and less than a day of it.
  restarted: { starts: daily, level: (age, _, random) => 80 + 5 * Math.min(age, 9) + random },
  leaking: { starts: daily, level: (age, _, random) => 60 + 4 * age + random },
  // Fills evenly for two and a half days after each start.
  weekly: {
    starts: [0, 24 * RESTART_NIGHT + 4],
    level: (age, _, random) => 120 + 2 * Math.min(age, 60) + random,
  },
  // Of a process that ran for weeks: a megabyte an hour below twelve that come and go each day.
  late: {
    starts: [-300],
    level: (_, hour, random) =>
      200 + 12 * Math.sin((hour * Math.PI) / 12) + Math.max(0, hour - 24 * ONSET_NIGHT) + 2 * random,
  },
};

function logOf(night: number): string {
  const names = Object.keys(PROCESSES);
  const counters = ['ID Process', 'Elapsed Time', 'Private Bytes'];
  const paths = names.flatMap((name) => counters.map((counter) => `\\\\PAST01\\Process(${name})\\${counter}`));
  const lines = [['(PDH-CSV 4.0) (Pacific Standard Time)(480)', ...paths]];
  const randoms = names.map((_, at) => noise(1 + at * 101 + night * 7));
  for (let sample = 0; sample < 24 / STEP_HOURS; sample++) {
    const hour = night * 24 + sample * STEP_HOURS;
    const time = new Date(START_MS + hour * 3_600_000).toISOString();
    const cells = Object.values(PROCESSES).flatMap(({ starts, level }, at) => {
      const run = starts.findLastIndex((start) => start <= hour);
      const age = hour - starts[run]!;
      const bytes = Math.round((level(age, hour, randoms[at]!()) * MB) / 4096) * 4096;
      return [1000 + 400 * at + 4 * run, Math.round(age * 3600), bytes].map(String);
    });
    lines.push([`${time.slice(5, 7)}/${time.slice(8, 10)}/${time.slice(0, 4)} ${time.slice(11, 23)}`, ...cells]);
  }
  return `${lines.map((line) => line.map((cell) => `"${cell}"`).join(',')).join('\r\n')}\r\n`;
}

const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-past-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const summaries: NightSummary[] = [];

beforeAll(async () => {
  const share = path.join(folder, 'share');
  const historyFile = path.join(folder, 'history.db');
  mkdirSync(share);
  for (let at = 0; at < NIGHTS; at++) {
    writeFileSync(path.join(share, `PAST01_${String(at + 1).padStart(6, '0')}.csv`), logOf(at));
    const nowMs = START_MS + (at + 1) * DAY_MS;
    const common = { night: new Date(nowMs).toISOString().slice(0, 10), nowMs, version: '0.0.0' };
    const history = await openHistory(historyFile, { mode: 'write' });
    const tasks = createTasks({
      ...{ ...common, historyLocation: historyFile, configuration: NO_CONFIGURATION, inventories: [] },
      catalog: { folders: [], builtin: true },
      ...{ shownOptions: {}, shownCommand: [], budget: 1024 * 1024 },
    });
    const { summary, failed } = await runNight({
      ...{ ...common, history, tasks, roots: [share], damping: DAMPING, all: false, deliveries: [] },
      retention: { fineNights: 2, coarseNights: 14, keepNights: 365 },
      pages: memoryPages(new Map()),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    await tasks.close();
    await history.close();
    expect(failed).toEqual([]);
    summaries.push(summary);
  }
}, 300_000);

const findingOf = ({ machines }: NightSummary, process: string): NightFinding | undefined =>
  machines[0]!.findings.find((one) => one.process === process);

/** Of each night: `L` a leak that was seen, `s` a suspected one, `-` an open one that was not seen, `.` none or one that is gone. */
function seen(process: string): string {
  return summaries
    .map((summary) => {
      const finding = findingOf(summary, process);
      if (finding === undefined || finding.status === 'closed') return '.';
      return finding.quietNights > 0 ? '-' : finding.verdict === 'leak' ? 'L' : 's';
    })
    .join('');
}

describe('nights that know the past of a process', () => {
  it('say nothing of a healthy process, nor of one that warms up after a restart each day', () => {
    expect([seen('healthy'), seen('restarted')]).toEqual(['.'.repeat(NIGHTS), '.'.repeat(NIGHTS)]);
  });

  it('find the leak of a process that is restarted each day', () => {
    expect(seen('leaking')).toMatch(/^\.{0,2}L+$/);
  });

  it('take growth after a restart for the warm-up that it was before', () => {
    // After the first start nobody could know; it was closed before the restart.
    expect(seen('weekly').slice(0, RESTART_NIGHT)).toMatch(/L.*\.$/);
    expect(seen('weekly').slice(RESTART_NIGHT)).toBe('.'.repeat(NIGHTS - RESTART_NIGHT));
  });

  it('find a leak that begins after weeks within three nights, with its own rate', () => {
    expect(seen('late').slice(0, ONSET_NIGHT)).toBe('.'.repeat(ONSET_NIGHT));
    expect(seen('late').slice(ONSET_NIGHT)).toMatch(/^\.{1,2}L+$/);
    const { slopePerHour } = findingOf(summaries.at(-1)!, 'late')!;
    expect(slopePerHour! / MB).toBeGreaterThan(0.75);
    expect(slopePerHour! / MB).toBeLessThan(1.25);
  });
});
