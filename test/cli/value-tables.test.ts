import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, scratch } from '../helpers/run.ts';

interface Value {
  readonly ms: number;
  readonly process: string;
  readonly counter: string;
  readonly value: number;
}

/** 30 hours of two processes: inetinfo gains ten million bytes an hour, lsass is level. */
const VALUES: readonly Value[] = Array.from({ length: 121 }, (_, i) => {
  const ms = Date.UTC(2024, 2, 4, 8, 15 * i);
  const noise = ((i * 7919) % 17) * 20_000;
  return [
    { ms, process: 'inetinfo', counter: 'Private Bytes', value: 60_000_000 + 2_500_000 * i + noise },
    { ms, process: 'lsass', counter: 'Private Bytes', value: 30_000_000 + noise },
    { ms, process: 'inetinfo', counter: 'ID Process', value: 1588 },
    { ms, process: 'lsass', counter: 'ID Process', value: 512 },
  ];
}).flat();

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
const us = (ms: number): string => {
  const at = new Date(ms);
  const hour = at.getUTCHours();
  const minute = String(at.getUTCMinutes()).padStart(2, '0');
  return `${at.getUTCMonth() + 1}/${at.getUTCDate()}/2024 ${hour % 12 || 12}:${minute}:00 ${hour < 12 ? 'AM' : 'PM'}`;
};
const row = (...cells: readonly (string | number)[]): string => `${cells.map((cell) => `"${cell}"`).join(',')}\r\n`;
const table = (head: string, values: readonly Value[], toRow: (value: Value) => string): string =>
  `${head}\r\n${values.map(toRow).join('')}`;

const LOG_ANALYTICS = table(
  'TimeGenerated [UTC],Computer,ObjectName,CounterName,InstanceName,CounterValue',
  VALUES,
  (v) => row(us(v.ms), 'SRV01', 'Process', v.counter, v.process, v.value),
);
const SCOM = table('DateTime,Path,ObjectName,CounterName,InstanceName,SampleValue', VALUES.toReversed(), (v) =>
  row(iso(v.ms), 'SRV01', 'Process', v.counter, v.process, v.value),
);
const SPLUNK = table(
  '_time,host,object,counter,instance,Value',
  VALUES.toSorted((a, b) => a.counter.localeCompare(b.counter) || a.process.localeCompare(b.process) || a.ms - b.ms),
  (v) => row(iso(v.ms), 'SRV01', 'Process', v.counter, v.process, v.value),
);
const readings = (ms: number): string =>
  VALUES.filter((v) => v.ms === ms)
    .map((v) => `\\\\srv01\\process(${v.process})\\${v.counter} :\n${v.value}\n\n`)
    .join('');
const READINGS = `#TYPE X\r\n${table(
  'Timestamp,Readings,CounterSamples',
  VALUES.filter((_, i) => i % 4 === 0),
  ({ ms }) => row(us(ms), readings(ms), 'X[]'),
)}`;

const utf16 = (text: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

describe('tables of one row a value', () => {
  it.each<[string, string | Buffer, number | null]>([
    ['Log Analytics', LOG_ANALYTICS, 0],
    ['Operations Manager, newest first', SCOM, null],
    ['Splunk, by counter, gzipped', gzipSync(SPLUNK), null],
    ['Get-Counter | Export-Csv in UTF-16', utf16(READINGS), null],
  ])('give the leak in them: %s', async (_, content, utcOffsetMinutes) => {
    const folder = await scratch();
    await writeFile(join(folder, 'table.csv'), content);
    const { status, stdout, shown } = await run(['table.csv', '-q', '-o', 'json=-'], folder);
    expect(status, shown).toBe(1);
    const report = JSON.parse(stdout) as Report;
    expect(report.inputs[0]).toMatchObject({ samples: 121, utcOffsetMinutes });
    const leaks = report.assessments.filter(({ verdict }) => verdict === 'leak');
    expect(leaks).toMatchObject([{ process: 'inetinfo', pid: 1588, resource: 'private-bytes' }]);
    expect(leaks[0]!.trend!.slopePerHour / 10_000_000).toBeCloseTo(1, 1);

    const doctor = await run(['doctor', 'table.csv'], folder);
    expect(doctor.status, doctor.shown).toBe(0);
    const fromInput = await run(['-', '-q', '-o', 'json=-'], folder, {}, Buffer.from(content));
    expect((JSON.parse(fromInput.stdout) as Report).assessments).toEqual(report.assessments);

    const exported = await run(['export', 'table.csv', '-o', 'log.csv'], folder);
    expect(exported.status, exported.shown).toBe(0);
    const again = await run(['log.csv', '-q', '-o', 'again.json'], folder);
    expect(again.status, again.shown).toBe(1);
    const second = JSON.parse(await readFile(join(folder, 'again.json'), 'utf8')) as Report;
    expect(second.assessments).toEqual(report.assessments);
  });

  it('names the host of esxtop output', async () => {
    const folder = await scratch();
    const head = row(
      '(PDH-CSV 4.0) (UTC)(0)',
      '\\\\esx1\\Physical Cpu(0)\\% Util Time',
      '\\\\esx1\\Group Cpu(1:idle)\\Members',
    );
    await writeFile(join(folder, 'esx.csv'), `${head}${row('03/04/2024 08:00:00', '1', '2')}`);
    const { status, stderr, shown } = await run(['esx.csv'], folder);
    expect(status, shown).toBe(4);
    expect(stderr.replace(/\s+/g, ' ')).toContain('esxtop output of an ESX host');
  });

  it('names the cells that are no numbers, and does not ask to capture again', async () => {
    const folder = await scratch();
    const text = table('Timestamp,Path,CookedValue', VALUES, (v) =>
      row(iso(v.ms), `\\\\srv01\\process(${v.process})\\${v.counter}`, 'abc'),
    );
    await writeFile(join(folder, 'a.csv'), text);
    const { status, stderr, shown } = await run(['a.csv'], folder);
    expect(status, shown).toBe(4);
    expect(stderr.replace(/\s+/g, ' ')).toMatch(/cells are not numbers \(first: line 2, cell 3: "abc"\)/);
    expect(stderr).not.toContain('capture the log again');
  });
});
