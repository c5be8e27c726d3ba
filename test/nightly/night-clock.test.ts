/** Nights of a computer whose clock is wrong: no date deletes anything, and what follows is assessed as ever. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { NO_CONFIGURATION } from '../../src/config/no-configuration.ts';
import { openHistory } from '../../src/history/open-history.ts';
import type { HistoryStore } from '../../src/history/store.ts';
import type { NightSummary } from '../../src/model/nightly.ts';
import { DAMPING } from '../../src/nightly/advance-findings.ts';
import { nightJump } from '../../src/nightly/night-jump.ts';
import { runNight } from '../../src/nightly/run-night.ts';
import { createTasks } from '../../src/nightly/worker.ts';
import { always, counterCsv, growing } from '../helpers/counter-csv.ts';
import { memoryPages } from '../helpers/memory-pages.ts';
import { scratch } from '../helpers/run.ts';

const DAY_SAMPLES = 96;
const leakOf = (machine: string, day: number): string =>
  counterCsv(
    {
      [`\\\\${machine}\\Process(app)\\Private Bytes`]: (sample) => growing(2e8)(sample + day * DAY_SAMPLES),
      [`\\\\${machine}\\Process(app)\\ID Process`]: always(1588),
    },
    DAY_SAMPLES,
  ).replace(/"03\/(\d\d)\/2024/g, (_, date: string) => `"03/${String(Number(date) + day).padStart(2, '0')}/2024`);

let share = '';
let historyFile = '';
let pages = new Map<string, string>();

beforeEach(async () => {
  const folder = await scratch();
  share = path.join(folder, 'share');
  historyFile = path.join(folder, 'history.db');
  pages = new Map();
  mkdirSync(share);
});

const put = (day: number, machine = 'SRV01'): void =>
  writeFileSync(path.join(share, `${machine}-${day}.csv`), leakOf(machine, day));

async function withHistory<T>(work: (history: HistoryStore) => Promise<T>): Promise<T> {
  const history = await openHistory(historyFile, { mode: 'write' });
  try {
    return await work(history);
  } finally {
    await history.close();
  }
}

const nightOn = (night: string, keepNights = 365): Promise<NightSummary> =>
  withHistory(async (history) => {
    const nowMs = Date.parse(`${night}T05:00:00Z`);
    const common = { night, nowMs, version: '0.0.0' };
    const tasks = createTasks({
      ...common,
      historyLocation: historyFile,
      catalog: { folders: [], builtin: true },
      configuration: NO_CONFIGURATION,
      inventories: [],
      shownOptions: {},
      shownCommand: [],
      budget: 1024 * 1024,
    });
    const { summary, failed } = await runNight({
      ...{ ...common, history, tasks },
      roots: [share],
      damping: DAMPING,
      retention: { fineNights: 2, coarseNights: 14, keepNights },
      all: false,
      deliveries: [],
      pages: memoryPages(pages),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    await tasks.close();
    expect(failed).toEqual([]);
    return summary;
  });

const capturesOf = (): Promise<string[]> =>
  withHistory(async (history) => (await history.captureFiles()).map(({ file }) => path.basename(file)).sort());

describe('a night with a wrong clock', () => {
  it.each([
    ['far ahead, between others', ['2026-11-04', '2026-11-05', '2027-11-08', '2026-11-06', '2026-11-07']],
    ['far ahead, the first of all', ['2027-11-08', '2026-11-05', '2026-11-06', '2026-11-07', '2026-11-08']],
    ['at the beginning of time', ['2026-11-04', '1970-01-01', '2026-11-05', '2026-11-06', '2026-11-07']],
    ['at its end, several times', ['2026-11-04', '2038-01-19', '2038-01-20', '2026-11-05', '2026-11-06']],
  ])('%s: nothing is deleted, and every night is assessed after the one before', async (_, nights) => {
    const jumps = nights.filter(
      (night, at) => at > 0 && Math.abs(Date.parse(night) - Date.parse(nights[at - 1]!)) > 7 * 86_400_000,
    );
    for (const [day, night] of nights.entries()) {
      put(day);
      // Counted by dates, each wrong night would delete others.
      const { machines, warnings, captures } = await nightOn(night, 5);
      expect(captures.read, night).toBe(1);
      expect(machines, night).toMatchObject([{ lastNight: night, assessed: true, nights: day + 1 }]);
      expect(machines[0]!.findings[0], night).toMatchObject({ nightsSeen: day + 1, lastNight: night });
      expect(warnings, night).toEqual(
        jumps.includes(night) ? [expect.stringMatching(new RegExp(`dated ${night}.*${nights[day - 1]!}`))] : [],
      );
      expect(pages.has(`${night}/srv01.html`), night).toBe(true);
    }
    expect(await capturesOf()).toHaveLength(nights.length);
    await withHistory(async (history) => {
      expect(await history.nightsOf('SRV01')).toEqual(nights.toReversed());
      expect((await history.reports()).map(({ night }) => night)).toEqual(nights.toReversed());
    });
  });

  it('is one night of those that are kept, and deletes nothing itself', async () => {
    for (const [day, night] of ['2026-11-04', '2026-11-05', '2027-11-08'].entries()) {
      put(day);
      await nightOn(night, 2);
    }
    expect(await capturesOf()).toEqual(['SRV01-0.csv', 'SRV01-1.csv', 'SRV01-2.csv']);
    put(3);
    await nightOn('2026-11-06', 2);
    expect(await capturesOf()).toHaveLength(4);
    put(4);
    await nightOn('2026-11-07', 2);
    expect(await capturesOf()).toEqual(['SRV01-3.csv', 'SRV01-4.csv']);
    expect([...pages.keys()].filter((file) => /^\d/.test(file))).toEqual([
      '2026-11-06/srv01.html',
      '2026-11-07/srv01.html',
    ]);
  });

  it('is forgotten when the user says so, and its logs are read again', async () => {
    for (const [day, night] of ['2026-11-04', '2027-11-08'].entries()) {
      put(day);
      await nightOn(night);
    }
    await withHistory(async (history) => {
      expect(await history.forgetNight('2027-11-08')).toEqual({ captures: 1, reports: 1 });
      expect(await history.forgetNight('2027-11-08')).toBeNull();
      expect(await history.nights()).toEqual(['2026-11-04']);
    });
    const { captures, machines, warnings } = await nightOn('2026-11-05');
    expect(captures).toMatchObject({ read: 1, unchanged: 1 });
    expect(machines).toMatchObject([{ lastNight: '2026-11-05', nights: 2 }]);
    expect(warnings).toEqual([]);
    await withHistory(async (history) => expect((await history.verify()).problems).toEqual([]));
  });
});

describe('a capture that is missing in the history', () => {
  it('is read again under its own night, once, while the night is kept', async () => {
    for (const [day, night] of ['2026-11-04', '2026-11-05', '2026-11-06'].entries()) {
      put(day);
      await nightOn(night);
    }
    await withHistory((history) => history.prune({ fineNights: 1, coarseNights: 1, keepNights: 1 }));
    expect(await capturesOf()).toEqual(['SRV01-2.csv']);
    const again = await nightOn('2026-11-07');
    expect(again.captures).toMatchObject({ read: 2, unchanged: 1 });
    // Its newest sample is still that of the newest capture.
    expect(again.machines[0]!.lastSample).toMatch(/^2024-03-07T07:45/);
    await withHistory(async (history) => {
      const nights = [];
      for await (const { night } of history.records('SRV01')) nights.push(night);
      expect(nights).toEqual(['2026-11-06', '2026-11-05', '2026-11-04']);
    });
    expect((await nightOn('2026-11-08')).captures).toMatchObject({ read: 0, unchanged: 3 });
  });

  it('is not read again when its night is older than those that are kept', async () => {
    for (const [day, night] of ['2026-11-04', '2026-11-05', '2026-11-06', '2026-11-07'].entries()) {
      put(day);
      expect((await nightOn(night, 2)).captures).toMatchObject({ read: 1, unchanged: day });
    }
    expect(await capturesOf()).toEqual(['SRV01-2.csv', 'SRV01-3.csv']);
    // Under another name it is the same content.
    rmSync(path.join(share, 'SRV01-0.csv'));
    writeFileSync(path.join(share, 'moved.csv'), leakOf('SRV01', 0));
    expect((await nightOn('2026-11-08', 2)).captures.read).toBe(0);
  });
});

describe('nightJump', () => {
  it.each([
    ['2026-11-05', [], null],
    ['2026-11-05', ['2026-11-05'], null],
    ['2026-11-05', ['2026-11-04'], null],
    ['2026-11-12', ['2026-11-05'], null],
    ['2026-11-13', ['2026-11-05', '2026-11-13'], { night: '2026-11-13', newest: '2026-11-05', days: 8 }],
    ['2026-10-28', ['2026-11-05'], { night: '2026-10-28', newest: '2026-11-05', days: -8 }],
    // Run again, it is reported again.
    ['2027-11-05', ['2027-11-05', '2026-11-05'], { night: '2027-11-05', newest: '2026-11-05', days: 365 }],
  ])('of %s after %j', (night, nights, jump) => expect(nightJump(night, nights)).toEqual(jump));
});
