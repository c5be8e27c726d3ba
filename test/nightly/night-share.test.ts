/** A month of nights on one share, each run as a task of its own would be, and what every one of them says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHistory } from '../../src/history/open-history.ts';
import { NO_CONFIGURATION } from '../../src/config/no-configuration.ts';
import type { MachinePage, NightFinding, NightSummary } from '../../src/model/nightly.ts';
import { DAMPING } from '../../src/nightly/advance-findings.ts';
import { runNight, type NightOutcome } from '../../src/nightly/run-night.ts';
import { describeMachine } from '../../src/nightly/summarise.ts';
import { createTasks } from '../../src/nightly/worker.ts';
import { memoryPages } from '../helpers/memory-pages.ts';
import { CLOCK_CHANGE_NIGHT, FIXED_NIGHT, makeNightShare, NIGHTS, START_MS } from '../helpers/night-share.ts';

const DAY_MS = 86_400_000;
const MB = 1024 * 1024;
const scratch = mkdtempSync(path.join(tmpdir(), 'leakscan-month-'));
const share = path.join(scratch, 'share');
const historyFile = path.join(scratch, 'history.db');

/** What a night wrote, by its path below the output folder. */
type Pages = Map<string, string>;
const pages: Pages = new Map();

async function scanNight(night: number): Promise<NightOutcome> {
  // The morning after.
  const nowMs = START_MS + (night + 1) * DAY_MS;
  const date = new Date(nowMs).toISOString().slice(0, 10);
  const history = await openHistory(historyFile, { mode: 'write' });
  const tasks = createTasks({
    ...{ historyLocation: historyFile, night: date, nowMs, version: '0.0.0' },
    catalog: { folders: [], builtin: true },
    configuration: NO_CONFIGURATION,
    inventories: [],
    shownOptions: {},
    shownCommand: [],
    budget: 4 * 1024 * 1024,
  });
  try {
    return await runNight({
      ...{ history, tasks, night: date, nowMs, version: '0.0.0' },
      roots: [share],
      damping: DAMPING,
      retention: { fineNights: 2, coarseNights: 14, keepNights: 365 },
      all: false,
      deliveries: [],
      pages: memoryPages(pages, scratch),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
  } finally {
    await tasks.close();
    await history.close();
  }
}

const summaries: NightSummary[] = [];

beforeAll(async () => {
  const { deliver } = makeNightShare();
  for (let night = 0; night < NIGHTS; night++) {
    deliver(share, night);
    const { summary, failed } = await scanNight(night);
    expect(failed).toEqual([]);
    summaries.push(summary);
  }
  const history = await openHistory(historyFile, { mode: 'read' });
  for (const row of summaries.at(-1)!.machines) {
    machinePages.set(row.machine, await describeMachine(history, row, { generatedAt: '', version: '' }));
  }
  await history.close();
}, 600_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What the machine's page shows, as the history has it after the last night. */
const machinePages = new Map<string, MachinePage>();
const pageOf = (machine: string): MachinePage => machinePages.get(machine)!;

const findingsOf = (summary: NightSummary, machine: string): readonly NightFinding[] =>
  summary.machines.find((one) => one.machine === machine)?.findings ?? [];

/** Of each night the state of the machine's only finding: `+` new, `=` the same, `>` worse, `<` better, `x` gone, `.` none. */
function states(machine: string): string {
  const signs = { new: '+', reopened: 'r', same: '=', worse: '>', better: '<', gone: 'x' } as const;
  return summaries
    .map((summary) => {
      const findings = findingsOf(summary, machine);
      expect(findings.length).toBeLessThanOrEqual(1);
      const state = findings[0]?.state ?? null;
      return state === null ? '.' : signs[state];
    })
    .join('');
}

const nightDate = (night: number): string => new Date(START_MS + (night + 1) * DAY_MS).toISOString().slice(0, 10);

describe('a month of nights', () => {
  it('says nothing of a healthy server', () => {
    expect(states('QUIET01')).toBe('.'.repeat(NIGHTS));
  });

  it('tells a leak that begins after a restart once the new run is long enough', () => {
    expect(states('FAST01')).toMatch(/^\.{8,9}\+[=<>]+$/);
    expect(findingsOf(summaries.at(-1)!, 'FAST01')[0]).toMatchObject({ process: 'inetinfo', verdict: 'leak' });
  });

  it('is not misled by the end of daylight saving time', () => {
    const [before, after] = [CLOCK_CHANGE_NIGHT - 1, CLOCK_CHANGE_NIGHT + 1].map(
      (night) => findingsOf(summaries[night]!, 'FAST01')[0]!,
    );
    // 6 MB an hour, whatever the clock says.
    for (const one of [before!, after!]) expect(one.slopePerHour! / MB).toBeCloseTo(6, 0);
    expect(after!.id).toBe(before!.id);
    const page = pageOf('FAST01');
    // One restart, none when the clock was put back.
    expect(page.lifetimes.filter(({ process }) => process === 'inetinfo')).toHaveLength(2);
  });

  it('finds 2 MB a day that no single night shows', () => {
    expect(states('SLOW01')).toMatch(/^\.{3,12}\+[=<>]+$/);
    const last = findingsOf(summaries.at(-1)!, 'SLOW01')[0]!;
    expect(last).toMatchObject({ process: 'agent', verdict: 'leak' });
    expect((last.slopePerHour! * 24) / MB).toBeGreaterThan(1.6);
    expect((last.slopePerHour! * 24) / MB).toBeLessThan(2.6);
    expect((last.ciLow! * 24) / MB).toBeLessThan(2);
  });

  it('makes one finding of a leak that each night hides by a restart', () => {
    expect(states('RESTART01')).toMatch(/^\.?\+[=<>]+$/);
    const last = findingsOf(summaries.at(-1)!, 'RESTART01')[0]!;
    expect(last.nightsSeen).toBe(NIGHTS);
    expect(pageOf('RESTART01').findings[0]!.history).toHaveLength(NIGHTS);
  });

  it('closes a finding with its date after the fix', () => {
    expect(states('MENDED01')).toMatch(/^\.?\+[=<>]+x\.+$/);
    const night = states('MENDED01').indexOf('x');
    expect(night).toBeLessThanOrEqual(FIXED_NIGHT + 5);
    const closed = findingsOf(summaries[night]!, 'MENDED01')[0]!;
    expect(closed).toMatchObject({ status: 'closed', closedNight: nightDate(night) });
    // The last run that leaked ended on the night of the fix.
    expect(closed.lastNight <= nightDate(FIXED_NIGHT)).toBe(true);
  });

  it('tells a leak of handles like one of memory', () => {
    expect(states('HANDLES01')).toMatch(/^\.{0,2}\+[=<>]+$/);
    const last = findingsOf(summaries.at(-1)!, 'HANDLES01')[0]!;
    expect(last).toMatchObject({ process: 'spooler', resource: 'handles', verdict: 'leak' });
    expect(last.slopePerHour).toBeCloseTo(25, 0);
  });

  it('takes a server in that is added, and keeps one that is retired', () => {
    expect(states('ADDED01')).toMatch(/^\.{10,11}\+[=<>]+$/);
    expect(states('RETIRED01')).toMatch(/^\.?\+[=<>]+$/);
    const retired = summaries.at(-1)!.machines.find(({ machine }) => machine === 'RETIRED01')!;
    expect(retired).toMatchObject({ assessed: false, nights: 15, lastNight: nightDate(14) });
  });

  it('writes a report each night on which there is something to say, and only then', () => {
    const reports = [...pages.keys()].filter((file) => /^\d/.test(file));
    expect(reports.filter((file) => file.endsWith('/quiet01.html'))).toEqual([]);
    expect(reports.filter((file) => file.endsWith('/restart01.html'))).toHaveLength(NIGHTS);
    expect(pages.has('index.html') && pages.has('summary.json') && pages.has('machines/quiet01.html')).toBe(true);
  });

  it('changes nothing when the last night is told again', async () => {
    const before = summaries.at(-1)!;
    const { summary } = await scanNight(NIGHTS - 1);
    expect(summary.captures).toMatchObject({ read: 0, failed: 0 });
    expect(summary.machines).toEqual(before.machines);
  });
});
