/** Nights around a restart of all machines: what warms up then is not reported, what leaks is. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_CONFIGURATION } from '../../src/config/no-configuration.ts';
import { openHistory } from '../../src/history/open-history.ts';
import type { NightSummary } from '../../src/model/nightly.ts';
import { DAMPING } from '../../src/nightly/advance-findings.ts';
import { runNight } from '../../src/nightly/run-night.ts';
import { createTasks } from '../../src/nightly/worker.ts';
import { memoryPages } from '../helpers/memory-pages.ts';
import { noise } from '../helpers/series.ts';

const MB = 1024 * 1024;
const DAY_MS = 86_400_000;
const NIGHTS = 14;
const RESTART_NIGHT = 10;
const STEP_HOURS = 0.5;
/** The first run reads the logs of all nights up to this one. */
const FIRST_RUN = RESTART_NIGHT - 2;
const START_MS = Date.UTC(2026, 2, 2, 5);
/** Early in the night's log, which then ends 22 hours after the restart. */
const DOWN_HOUR = 24 * RESTART_NIGHT + 1.75;
/** Late in it: the log ends after less than four hours. */
const LATE_DOWN_HOUR = 24 * RESTART_NIGHT + 20;
const LATE_MACHINE = 'DC03';
const DOWN_HOURS = 1 / 6;
const UP_HOUR = DOWN_HOUR + DOWN_HOURS;
const FIRST_BOOT_HOUR = -20 * 24;

/** Megabytes by the hours since Windows started, the hour of the log, and noise of -1 to 1. */
type Level = (age: number, hour: number, random: number) => number;

const daily = (hour: number): number => 6 * Math.sin((hour * Math.PI) / 12);
const USUAL: Readonly<Record<string, Level>> = {
  System: (_, __, random) => 0.2 + 0.01 * random,
  services: (_, __, random) => 12 + 0.2 * random,
  lsass: (_, hour, random) => 40 + daily(hour) / 4 + 0.3 * random,
  svchost: (_, hour, random) => 60 + daily(hour) + random,
};

/** A cache that is full again after eight hours, over a leak. */
const directory: Level = (age, hour, random) =>
  200 + 19 * Math.min(age, 20) + 0.8 * Math.max(0, age - 20) + daily(hour) / 4 + random;
const worker: Level = (age, hour, random) => 80 + 2.6 * Math.min(age, 24) + daily(hour) / 4 + random;
const leakOf =
  (perHour: number): Level =>
  (age, _, random) =>
    50 + perHour * age + random;
const leakSinceRestart: Level = (age, hour, random) => 50 + (hour < UP_HOUR ? 0 : 4 * age) + random;

const MACHINES: Readonly<Record<string, Readonly<Record<string, Level>>>> = {
  ...Object.fromEntries(['DC01', 'DC02', LATE_MACHINE].map((name) => [name, { ...USUAL, lsass: directory }])),
  WEB11: { ...USUAL, w3wp: worker },
  WEB12: { ...USUAL, w3wp: worker },
  APP01: { ...USUAL, agent: leakOf(1.5) },
  APP02: { ...USUAL, agent: leakSinceRestart },
};

function logOf(machine: string, night: number): string {
  const processes = MACHINES[machine]!;
  const names = Object.keys(processes);
  const counters = ['ID Process', 'Elapsed Time', 'Private Bytes'];
  const paths = names.flatMap((name) => counters.map((counter) => `\\\\${machine}\\Process(${name})\\${counter}`));
  const lines = [['(PDH-CSV 4.0) (Pacific Standard Time)(480)', ...paths]];
  const downHour = machine === LATE_MACHINE ? LATE_DOWN_HOUR : DOWN_HOUR;
  const upHour = downHour + DOWN_HOURS;
  const seed = Object.keys(MACHINES).indexOf(machine) * 1009;
  const randoms = names.map((_, at) => noise(1 + seed + at * 101 + night * 7));
  for (let sample = 0; sample < 24 / STEP_HOURS; sample++) {
    const hour = night * 24 + sample * STEP_HOURS;
    if (hour >= downHour && hour < upHour) continue;
    const boot = hour < upHour ? FIRST_BOOT_HOUR : upHour;
    const time = new Date(START_MS + hour * 3_600_000).toISOString();
    const cells = names.flatMap((name, at) => {
      // One starts after the other.
      const age = hour - boot - at / 120;
      const bytes = Math.round((processes[name]!(age, hour, randoms[at]!()) * MB) / 4096) * 4096;
      return [name === 'System' ? 4 : 1000 + 40 * at + (boot < 0 ? 0 : 16), Math.round(age * 3600), bytes].map(String);
    });
    lines.push([`${time.slice(5, 7)}/${time.slice(8, 10)}/${time.slice(0, 4)} ${time.slice(11, 23)}`, ...cells]);
  }
  return `${lines.map((line) => line.map((cell) => `"${cell}"`).join(',')).join('\r\n')}\r\n`;
}

const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-patch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const summaries: NightSummary[] = [];

beforeAll(async () => {
  const share = path.join(folder, 'share');
  const historyFile = path.join(folder, 'history.db');
  mkdirSync(share);
  for (let at = 0; at < NIGHTS; at++) {
    for (const machine of Object.keys(MACHINES)) {
      writeFileSync(path.join(share, `${machine}_${String(at + 1).padStart(6, '0')}.csv`), logOf(machine, at));
    }
    if (at < FIRST_RUN) continue;
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

const SIGNS = { new: '+', reopened: 'r', same: '=', worse: '>', better: '<', gone: 'x' } as const;

/** Of each night from that of the restart on, the state of the process's finding; `w` where it waits after a restart, `.` none. */
function afterRestart(machine: string, process: string): string {
  return summaries
    .slice(RESTART_NIGHT - FIRST_RUN)
    .map(({ machines, waiting = [] }) => {
      const finding = machines
        .find((one) => one.machine === machine)!
        .findings.find((one) => one.process === process && one.status === 'open');
      if (finding !== undefined) return SIGNS[finding.state ?? 'same'];
      const waits = waiting.find((one) => one.machine === machine && one.process === process);
      return waits === undefined ? '.' : waits.reason === 'after-restart' ? 'w' : '1';
    })
    .join('');
}

describe('nights around a restart of all machines', () => {
  it('report no change of an open finding while caches fill', () => {
    for (const machine of ['DC01', 'DC02']) expect(afterRestart(machine, 'lsass')).toBe('====');
  });

  it('report no change of an open finding while the log of its new run is short', () => {
    expect(afterRestart(LATE_MACHINE, 'lsass')).toBe('====');
  });

  it('report nothing of a process that warms up', () => {
    // It waits on the first night, and is no finding on the next.
    for (const machine of ['WEB11', 'WEB12']) expect(afterRestart(machine, 'w3wp')).toBe('w...');
  });

  it('keep a leak that goes on', () => {
    expect(afterRestart('APP01', 'agent')).toBe('====');
  });

  it('report a leak that begins with the restart once it outlives a warm-up', () => {
    expect(afterRestart('APP02', 'agent')).toBe('w+==');
  });
});
