import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, scratch } from '../helpers/run.ts';

const START = Date.UTC(2024, 2, 4, 8);
const HOUR_MS = 3_600_000;

const rows = (from: number, to: number, aheadMs: number): string =>
  Array.from({ length: to - from }, (_, i) => {
    const at = new Date(START + (from + i) * 900_000 + aheadMs).toISOString();
    return `"${at.slice(5, 7)}/${at.slice(8, 10)}/2024 ${at.slice(11, 23)}","${500 + 5 * (from + i)}","1588"\r\n`;
  }).join('');

const header = (minutes: number): string =>
  `"(PDH-CSV 4.0) (Zone)(${minutes})","\\\\SRV01\\Process(inetinfo)\\Handle Count","\\\\SRV01\\Process(inetinfo)\\ID Process"\r\n`;

/** From 08:00 on at UTC-08:00, from the 61st sample on at UTC+01:00. */
const LOG = header(480) + rows(0, 60, 0) + header(-60) + rows(60, 121, 9 * HOUR_MS);

describe('a log whose clock is set to another zone', () => {
  it('has one time from its first sample to its last, in scan, doctor and export', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'log.csv'), LOG);
    const scan = await run(['log.csv', '-o', 'report.html'], folder);
    expect(scan.stderr).toContain('4 Mar 2024, 08:00 to 5 Mar 2024, 14:00 (30 hours');
    const doctor = await run(['doctor', 'log.csv'], folder);
    expect(doctor.stdout).toContain('4 Mar 2024, 08:00 to 5 Mar 2024, 14:00 (30 hours)');
    expect(doctor.stdout).toMatch(/Gaps +none/);
    await run(['export', 'log.csv', '-o', 'out.csv'], folder);
    const lines = (await readFile(join(folder, 'out.csv'), 'latin1')).trimEnd().split('\r\n');
    expect(lines[61]).toBe('"03/04/2024 23:00:00.000","800","1588"');
    expect(lines.at(-1)).toBe('"03/05/2024 14:00:00.000","1100","1588"');
  });
});
