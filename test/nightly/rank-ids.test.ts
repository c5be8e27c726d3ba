/**
 * A history in which siblings were identified by rank. test/data/rank-ids/history.db.gz was made on two nights, of the logs of
 * `dayOf` for 8 and 9 June 2026, by the last version that wrote form 6.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { NightSummary } from '../../src/model/nightly.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/util/time.ts';
import { run, scratch } from '../helpers/run.ts';

const START_MS = Date.UTC(2026, 5, 8);
/** Of the handles of svchost 1200, which was the second oldest of three. */
const ID = 'adeda7e7957d';

const HOSTS = [
  { pid: 700, hoursOld: 50, handles: () => 400 },
  { pid: 1200, hoursOld: 49, handles: (hours: number) => 500 + 60 * hours },
  { pid: 1600, hoursOld: 48, handles: () => 300 },
];

/** The oldest host ended with the second day, so that those after it have other names and ranks. */
function dayOf(day: number): string {
  const hosts = day < 2 ? HOSTS : HOSTS.slice(1);
  const counters = ['ID Process', 'Elapsed Time', 'Private Bytes', 'Handle Count'];
  const names = hosts.map((_, i) => (i === 0 ? 'svchost' : `svchost#${i}`));
  const paths = names.flatMap((name) => counters.map((counter) => `"\\\\SRV01\\Process(${name})\\${counter}"`));
  const rows = Array.from({ length: DAY_MS / (10 * MINUTE_MS) }, (_, row) => {
    const ms = START_MS + day * DAY_MS + row * 10 * MINUTE_MS;
    const hours = (ms - START_MS) / HOUR_MS;
    const noise = (seed: number): number => Math.round(8 * Math.sin(row * 1.7 + seed));
    const cells = hosts.flatMap(({ pid, hoursOld, handles }) => [
      pid,
      ((hoursOld + hours) * 3600).toFixed(3),
      20_000_000 + 4096 * noise(pid),
      Math.round(handles(hours)) + noise(pid + 1),
    ]);
    const iso = new Date(ms).toISOString();
    return [`${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 23)}`, ...cells];
  });
  return [['"(PDH-CSV 4.0) (GMT Standard Time)(0)"', ...paths], ...rows.map((row) => row.map((cell) => `"${cell}"`))]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('');
}

async function nextNight(ignored = ''): Promise<NightSummary> {
  const folder = await scratch();
  await mkdir(join(folder, 'share'));
  await writeFile(join(folder, 'share', 'day-2.csv'), dayOf(2));
  await writeFile(join(folder, '.leakscanignore'), ignored);
  const history = await readFile('test/data/rank-ids/history.db.gz');
  await writeFile(join(folder, 'history.db'), gunzipSync(history));
  const now = new Date(START_MS + 3 * DAY_MS + 2 * HOUR_MS).toISOString();
  const { status, shown } = await run(['nightly', 'share', '--history', 'history.db', '--now', now, '-q'], folder);
  expect(status, shown).toBe(ignored === '' ? 1 : 0);
  return JSON.parse(await readFile(join(folder, 'reports', 'summary.json'), 'utf8')) as NightSummary;
}

test('a finding of an older history keeps its id when a sibling ends', async () => {
  const { machines } = await nextNight();
  expect(machines.flatMap(({ findings }) => findings)).toEqual([
    expect.objectContaining({ id: ID, process: 'svchost', resource: 'handles', state: 'same', nightsSeen: 3 }),
  ]);
});

test('so does an entry that suppresses it', async () => {
  const { machines } = await nextNight(`- id: ${ID}\n  reason: known\n`);
  expect(machines.flatMap(({ findings }) => findings)).toEqual([]);
});
