import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCatalogFolder } from '../src/catalog/load.ts';
import { diagnose } from '../src/doctor.ts';
import type { Report } from '../src/model/report.ts';
import { scan } from '../src/scan.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2024, 0, 8, 9);
const WEEK_HOURS = 168;

function stampOf(hour: number): string {
  const time = new Date(START_MS + hour * HOUR_MS).toISOString();
  return `${time.slice(5, 7)}/${time.slice(8, 10)}/${time.slice(0, 4)} ${time.slice(11, 23)}`;
}

/** A log of inetinfo (1588); each row is a time in hours and Private Bytes, or text as it stands. */
function logOf(rows: readonly (readonly [number, number] | string)[]): string {
  const header = [
    '(PDH-CSV 4.0) (GMT)(0)',
    '\\\\S\\Process(inetinfo)\\Private Bytes',
    '\\\\S\\Process(inetinfo)\\ID Process',
  ];
  const cells = (row: readonly string[]): string => row.map((cell) => `"${cell}"`).join(',');
  const lines = rows.map((row) =>
    typeof row === 'string' ? row : cells([stampOf(row[0]), String(Math.round(row[1])), '1588']),
  );
  return [cells(header), ...lines].join('\r\n') + '\r\n';
}

const samples = (from: number, count: number, minutes: number): number[] =>
  Array.from({ length: count }, (_, i) => from + (i * minutes) / 60);

const growing = (hours: readonly number[]): [number, number][] =>
  hours.map((hour) => [hour, 60_000_000 + 500_000 * hour]);

const weeks = Array.from({ length: 8 }, (_, week) => growing(samples(week * WEEK_HOURS, 24, 5)));

describe('logs with gaps', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leakscan-gaps-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function logsOf(...texts: string[]): Promise<{ file: string; named: boolean }[]> {
    const logs = texts.map((_, i) => ({ file: join(folder, `${i}.csv`), named: true }));
    await Promise.all(logs.map(({ file }, i) => writeFile(file, texts[i]!)));
    return logs;
  }

  async function scanLogs(...texts: string[]): Promise<Report> {
    const catalog = await loadCatalogFolder('catalog');
    const logs = await logsOf(...texts);
    return scan({ logs, inventories: [], catalog, version: '0', nowMs: 0, shownOptions: {} });
  }

  it('finds a leak in captures of two hours a week, in one log and in eight', async () => {
    for (const texts of [[logOf(weeks.flat())], weeks.map((week) => logOf(week))]) {
      const [one] = (await scanLogs(...texts)).assessments;
      expect([one!.verdict, one!.lifetimes.length]).toEqual(['leak', 1]);
      expect(one!.trend!.slopePerHour).toBeCloseTo(500_000, -3);
      expect([one!.gaps!.count, one!.usableShare]).toEqual([7, 1]);
    }
  });

  it('names the gaps of each input', async () => {
    const text = logOf([...growing([0]), ...growing(samples(720, 60, 5))]);
    const [input] = (await scanLogs(text)).inputs;
    expect(input!.gaps).toEqual({
      count: 1,
      longest: [{ from: '2024-01-08T09:00:00.000+00:00', to: '2024-02-07T09:00:00.000+00:00' }],
    });
    expect(input!.leftOutShare).toBe(0);
  });

  it('judges what doctor says can be judged, and no more', async () => {
    const cases: [string, boolean][] = [
      [logOf(weeks.flat()), true],
      [logOf([...growing([0]), ...growing(samples(720, 60, 5))]), true],
      [logOf([...growing([0]), ...growing(samples(720, 60, 0.25))]), false],
      [logOf([...growing(samples(0, 20, 0.25)), ...growing(samples(720, 25, 0.25))]), false],
    ];
    for (const [text, assessable] of cases) {
      const [log] = await logsOf(text);
      expect((await diagnose(log!)).assessable).toBe(assessable);
      const [one] = (await scanLogs(text)).assessments;
      expect(one!.verdict !== 'insufficient-data').toBe(assessable);
    }
  });

  it('says that a verdict rests on less than half of the rows, whatever is wrong with the others', async () => {
    const hours = samples(0, 200, 15);
    const blank = hours.map((hour, i): [number, number] | string =>
      i % 3 === 0 ? [hour, 60_000_000] : `"${stampOf(hour)}"," ","1588"`,
    );
    const short = hours.map((hour, i): [number, number] | string =>
      i % 3 === 0 ? [hour, 60_000_000] : `"${stampOf(hour)}","60000000"`,
    );
    for (const rows of [blank, short]) {
      const report = await scanLogs(logOf(rows));
      const [one] = report.assessments;
      expect([one!.verdict, one!.caveats.includes('few-usable-samples')]).toEqual(['stable', true]);
      expect(one!.usableShare).toBeCloseTo(1 / 3, 1);
    }
    const [whole] = (await scanLogs(logOf(hours.map((hour) => [hour, 60_000_000])))).assessments;
    expect([whole!.usableShare, whole!.caveats]).toEqual([1, []]);
  });

  it('counts no blanks from before a process started', async () => {
    const hours = samples(0, 200, 15);
    const rows = hours.map((hour, i): [number, number] | string =>
      i >= 120 ? [hour, 60_000_000] : `"${stampOf(hour)}"," "," "`,
    );
    expect((await scanLogs(logOf(rows))).assessments[0]!.usableShare).toBe(1);
  });
});
