/** A night that is killed before it says what it met: the next one says it. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_CONFIGURATION } from '../../src/config/no-configuration.ts';
import { openHistory } from '../../src/history/open-history.ts';
import { DAMPING } from '../../src/nightly/advance-findings.ts';
import { runNight, type NightOutcome } from '../../src/nightly/run-night.ts';
import { lateNotices } from '../../src/nightly/unreported.ts';
import { createTasks } from '../../src/nightly/worker.ts';
import type { PageFolder } from '../../src/nightly/write-pages.ts';
import { scratch } from '../helpers/run.ts';

const HEADER = '"(PDH-CSV 4.0) (UTC)(0)","\\\\SRV01\\Process(app)\\Private Bytes"\n';
const row = (hour: number): string => `"11/01/2026 ${String(hour).padStart(2, '0')}:00:00.000","${1000 + hour}"\n`;
const GOOD = HEADER + Array.from({ length: 20 }, (_, hour) => row(hour)).join('');
interface Night {
  readonly day: number;
  /** Ends as a killed night does: before its summary is out. */
  readonly killed?: boolean;
}

const pagesOf = (killed: boolean): PageFolder => ({
  path: '/pages',
  list: () => Promise.resolve(new Set()),
  write: (file) => (killed && file === 'index.html' ? Promise.reject(new Error('killed')) : Promise.resolve()),
  sync: () => Promise.resolve(),
  remove: () => Promise.resolve(true),
  removeEmptyNights: () => Promise.resolve(),
});

async function night(folder: string, { day, killed = false }: Night): Promise<NightOutcome> {
  const nowMs = Date.UTC(2026, 10, day, 5);
  const date = new Date(nowMs).toISOString().slice(0, 10);
  const historyFile = join(folder, 'history.db');
  const history = await openHistory(historyFile, { mode: 'write' });
  const tasks = createTasks({
    ...{ historyLocation: historyFile, night: date, nowMs, version: '0.0.0', configuration: NO_CONFIGURATION },
    ...{ catalog: { folders: [], builtin: true }, inventories: [], shownOptions: {}, shownCommand: [], budget: 1e6 },
  });
  try {
    return await runNight({
      ...{ history, tasks, night: date, nowMs, version: '0.0.0', roots: [join(folder, 'share')], damping: DAMPING },
      ...{ retention: { fineNights: 2, coarseNights: 14, keepNights: 365 }, all: false, deliveries: [] },
      pages: pagesOf(killed),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
  } finally {
    await tasks.close();
    await history.close();
  }
}

async function share(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await scratch();
  await mkdir(join(folder, 'share'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'share', name), text);
  return folder;
}

const failedOf = ({ failed }: NightOutcome): string[] => failed.map(({ file }) => file.split('/').at(-1)!).sort();

describe('what a killed night met', () => {
  it.each(['stays', 'is gone'])(
    'a log that could not be read, and %s, fails on the next night, and on that alone',
    async (end) => {
      const folder = await share({ 'a.csv': GOOD, 'cut.csv': HEADER });
      await expect(night(folder, { day: 2, killed: true })).rejects.toThrow('killed');
      if (end === 'is gone') await rm(join(folder, 'share/cut.csv'));
      const next = await night(folder, { day: 3 });
      expect(failedOf(next)).toEqual(['cut.csv']);
      expect(next.summary.captures.failed).toBe(1);
      expect(failedOf(await night(folder, { day: 4 }))).toEqual([]);
    },
  );

  it('a log that was written anew and read is no failure', async () => {
    const folder = await share({ 'a.csv': GOOD, 'cut.csv': HEADER });
    await expect(night(folder, { day: 2, killed: true })).rejects.toThrow('killed');
    await writeFile(join(folder, 'share/cut.csv'), GOOD.replaceAll('SRV01', 'SRV03'));
    expect(failedOf(await night(folder, { day: 3 }))).toEqual([]);
  });

  it('a share that was not there fails on the next night, though it is back', async () => {
    const folder = await share({ 'a.csv': GOOD });
    await rm(join(folder, 'share'), { recursive: true });
    await expect(night(folder, { day: 2, killed: true })).rejects.toThrow('killed');
    await mkdir(join(folder, 'share'));
    await writeFile(join(folder, 'share/a.csv'), GOOD);
    const { failed } = await night(folder, { day: 3 });
    expect(failed.map(({ code }) => code)).toEqual(['INPUT_MISSING']);
    expect(failed[0]!.message).toContain('(on the night of 2026-11-02)');
  });
});

it('files that are no counter logs are no late failures', () => {
  const none = { read: new Set<string>(), refused: new Set<string>(), failed: new Set<string>() };
  const notice = { file: 'list.csv', code: 'NOT_A_COUNTER_LOG', message: 'list.csv: is a list', night: '2026-11-02' };
  expect(lateNotices([notice], none)).toEqual({ failures: [], warnings: [], withoutProcesses: [] });
});

it('warnings of earlier nights are given once', () => {
  const none = { read: new Set(['a.csv']), refused: new Set<string>(), failed: new Set<string>() };
  const notice = { file: 'a.csv', code: null, message: 'a.csv: two machines of one name', night: '2026-11-02' };
  expect(lateNotices([notice, notice], none).warnings).toEqual([notice.message]);
});
