/** Logs with a few wrong times, or of a clock that was set: each is judged as the log with the right times. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, scratch } from '../helpers/run.ts';

const SAMPLES = 312;
const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const START_MS = Date.UTC(2026, 10, 1);

const two = (value: number): string => String(value).padStart(2, '0');

function stamp(ms: number): string {
  const at = new Date(ms);
  const date = `${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}/${at.getUTCFullYear()}`;
  return `${date} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:00.000`;
}

/** A day of `app`, which grows by 10 MB an hour, and `calm`; each 5 minutes. @param timeOf what is logged of sample i */
function logOf(timeOf: (ms: number, i: number) => string): string {
  const header = ['app', 'calm'].flatMap((name) =>
    ['Private Bytes', 'ID Process'].map((counter) => `"\\\\SRV01\\Process(${name})\\${counter}"`),
  );
  const lines = [`"(PDH-CSV 4.0) (Pacific Standard Time)(480)",${header.join()}`];
  for (let i = 0; i < SAMPLES; i++) {
    const noise = (i * 7919) % 1000;
    const cells = [400e6 + (i * 10e6) / 12 + noise, 1000, 200e6 + noise, 1004];
    lines.push([timeOf(START_MS + i * 5 * MINUTE_MS, i), ...cells].map((cell) => `"${cell}"`).join());
  }
  return `${lines.join('\r\n')}\r\n`;
}

async function scan(text: string): Promise<{ status: number | null; report: Report }> {
  const folder = await scratch();
  await writeFile(join(folder, 'a.csv'), text);
  const { status, stdout, shown } = await run(['a.csv', '-o', 'json=-', '-q'], folder);
  expect(stdout, shown).not.toBe('');
  return { status, report: JSON.parse(stdout) as Report };
}

let right: { readonly report: Report };
beforeEach(async () => {
  right = await scan(logOf(stamp));
});

const shifted = (from: number, to: number, byMs: number) => (ms: number, i: number) =>
  stamp(i >= from && i < to ? ms + byMs : ms);

describe('a log with wrong times', () => {
  it.each([
    ['the first five a year ahead', shifted(0, 5, 365 * DAY_MS), { 'time-disorder': [2, 3, 4, 5, 6] }],
    ['the first five ten years back', shifted(0, 5, -3652 * DAY_MS), { 'time-disorder': [2, 3, 4, 5, 6] }],
    ['three in the middle', shifted(150, 153, 40 * DAY_MS), { 'time-disorder': [152, 153, 154] }],
    ['the last four in 1970', shifted(308, 312, -20_000 * DAY_MS), { 'time-disorder': [310, 311, 312, 313] }],
    [
      'one digit of the first date',
      (ms: number, i: number) => (i === 0 ? stamp(ms).replace('11', '21') : stamp(ms)),
      { 'bad-timestamp': [2] },
    ],
    [
      'one digit of five dates',
      (ms: number, i: number) => (i < 5 ? stamp(ms).replace('11', '31') : stamp(ms)),
      { 'bad-timestamp': [2, 3, 4, 5, 6] },
    ],
    [
      'one digit of the first date, as a spreadsheet writes dates',
      (ms: number, i: number) =>
        stamp(ms)
          .replace('.000', '')
          .replace('11', i === 0 ? '21' : '11'),
      { 'bad-timestamp': [2] },
    ],
  ])('%s: the others are read', async (_, timeOf, expected) => {
    const { status, report } = await scan(logOf(timeOf));
    const [input] = report.inputs;
    const lines = Object.fromEntries(
      input!.warnings.map(({ kind, positions }) => [kind, positions.map(({ line }) => line)]),
    );
    expect(lines).toEqual(expected);
    const leftOut = Object.values(expected).flat().length;
    expect([status, input!.samples]).toEqual([1, SAMPLES - leftOut]);
    expect(report.assessments.map(({ process, verdict }) => [process, verdict])).toEqual(
      right.report.assessments.map(({ process, verdict }) => [process, verdict]),
    );
    const slope = ({ assessments }: Report): number => assessments[0]!.trend!.slopePerHour;
    expect(slope(report) / slope(right.report)).toBeCloseTo(1, 2);
  });

  it.each([
    ['set back a day', shifted(0, 100, DAY_MS), [102]],
    ['set forward from 2000', shifted(0, 40, -9437 * DAY_MS), [42]],
    ['set back a day and forward again', shifted(100, 180, -DAY_MS), [102]],
  ])('a clock %s: all samples are read, on the clock of most', async (_, timeOf, lines) => {
    const { status, report } = await scan(logOf(timeOf));
    const [input] = report.inputs;
    expect(input!.warnings.map(({ kind, positions }) => [kind, positions.map(({ line }) => line)])).toEqual([
      ['clock-set', lines],
    ]);
    const facts = ({ samples, firstSample, lastSample, gaps }: NonNullable<typeof input>): unknown => ({
      samples,
      firstSample,
      lastSample,
      gaps,
    });
    expect(facts(input!)).toEqual(facts(right.report.inputs[0]!));
    expect(status).toBe(1);
    expect(report.assessments.map(({ trend }) => trend)).toEqual(right.report.assessments.map(({ trend }) => trend));
  });

  it('that is part of the log twice is no set clock', async () => {
    const lines = logOf(stamp).split('\r\n');
    const { status, report } = await scan(
      [...lines.slice(0, 201), ...lines.slice(101, 161), ...lines.slice(201)].join('\r\n'),
    );
    const [input] = report.inputs;
    expect([status, input!.samples]).toEqual([1, SAMPLES]);
    expect(input!.warnings.map(({ kind, count }) => [kind, count])).toEqual([['time-disorder', 60]]);
    expect(report.assessments.map(({ trend }) => trend)).toEqual(right.report.assessments.map(({ trend }) => trend));
  });

  it('is read by an export, in time order', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'a.csv'), logOf(shifted(0, 100, DAY_MS)));
    const { status, stdout } = await run(['export', 'a.csv', '-o', '-'], folder);
    expect(status).toBe(0);
    const { report } = await scan(stdout);
    expect(report.inputs[0]).toMatchObject({ samples: SAMPLES, warnings: [] });
    // On the clock before it was set.
    expect(report.inputs[0]!.firstSample).toBe('2026-11-02T00:00:00.000-08:00');
    expect(report.assessments[0]!.trend!.slopePerHour).toBe(right.report.assessments[0]!.trend!.slopePerHour);
  });
});
