import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');

const json = async (args: readonly string[], folder: string): Promise<{ report: Report; status: number | null }> => {
  const { status, stdout, shown } = await run([...args, '-q', '-o', 'json=-'], folder);
  expect(stdout, shown).not.toBe('');
  return { report: JSON.parse(stdout) as Report, status };
};

const COUNTERS = ['Private Bytes', 'ID Process'];
const stamp = (ms: number): string => {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T([\d:.]+)/.exec(new Date(ms).toISOString())!;
  return `${month}/${day}/${year} ${time}`;
};
/** A log of one sample a minute: each process keeps its level. */
const logOf = (machine: string, processes: readonly string[], start: string, samples: number): string => {
  const columns = processes.flatMap((process) => COUNTERS.map((c) => `\\\\${machine}\\Process(${process})\\${c}`));
  const values = processes.flatMap((_, i) => ['1000000', String(100 + i)]);
  const startMs = Date.parse(`${start}Z`);
  const rows = Array.from({ length: samples }, (_, i) => [stamp(startMs + i * 60_000), ...values]);
  const lines = [['(PDH-CSV 4.0) (UTC)(0)', ...columns], ...rows];
  return `${lines.map((cells) => cells.map((c) => `"${c}"`).join(',')).join('\r\n')}\r\n`;
};

describe('--since, --until, --last', () => {
  it.each<[string[], string, string, number]>([
    [['--since', '2007-12-06'], '2007-12-06T00:00:00.', '2007-12-06T10:10:00.', 611],
    [['--since', '2007-12-06 09:00:30'], '2007-12-06T09:01:00.', '2007-12-06T10:10:00.', 70],
    [['--until', '2007-12-05T10:00'], '2007-12-05T08:10:00.', '2007-12-05T09:59:00.', 110],
    [['--last', '90m'], '2007-12-06T08:41:00.', '2007-12-06T10:10:00.', 90],
    [['--last', '7d'], '2007-12-05T08:10:00.', '2007-12-06T10:10:00.', 1561],
    [['--last', '2h', '--until', '2007-12-06'], '2007-12-05T22:00:00.', '2007-12-05T23:59:00.', 120],
  ])('%j', async (args, first, last, samples) => {
    const { report } = await json([LEAK, ...args], await scratch());
    const input = report.inputs[0]!;
    expect([input.firstSample!.slice(0, 20), input.lastSample!.slice(0, 20)]).toEqual([first, last]);
    // The logger's jitter moves a sample over an edge.
    expect(Math.abs(input.samples - samples)).toBeLessThanOrEqual(1);
    expect(report.assessments.every((a) => a.lifetime.start >= input.firstSample!)).toBe(true);
    expect(report.options).toMatchObject(Object.fromEntries([[args[0]!.slice(2), args[1]]]));
  });

  it('counts --last back from the last sample of all logs, and leaves out the logs before', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'a.csv'), logOf('SRV', ['app'], '2004-01-05T00:00', 600));
    await writeFile(join(folder, 'b.csv'), logOf('SRV', ['app'], '2004-01-05T10:00', 600));
    const two = await json(['.', '--last', '11h'], folder);
    expect(two.report.inputs.map((i) => i.samples)).toEqual([61, 600]);
    const one = await json(['.', '--last', '2h'], folder);
    expect(one.report.inputs.map((i) => i.samples)).toEqual([121]);
    expect(one.report.failedInputs).toEqual([]);
    expect(one.report.warnings.join()).toMatch(/1 log left out by the options \(first: \.\/a\.csv: no sample/);
    expect(one.status).toBe(0);
  });
});

describe('--machine, --process', () => {
  it.each<[string[], string[]]>([
    [['--process', 'INETINFO'], ['inetinfo']],
    [
      ['--process', 'inetinfo.exe', '--process', 'w3*'],
      ['inetinfo', 'w3wp'],
    ],
    [['--process', '*host'], ['svchost']],
    [['--machine', '\\\\mailfe*', '--process', 'l*s'], ['lsass']],
  ])('%j', async (args, processes) => {
    const { report } = await json([LEAK, ...args], await scratch());
    expect([...new Set(report.assessments.map((a) => a.process))].sort()).toEqual(processes);
    expect(report.events.every((e) => e.process === null || processes.includes(e.process))).toBe(true);
  });

  it('answers for a process that does not leak: level, range, chart and reason', async () => {
    const folder = await scratch();
    const { report, status } = await json([LEAK, '--process', 'lsass'], folder);
    expect(status).toBe(0);
    expect(report.largest).toBeUndefined();
    const memory = report.assessments.find(({ resource }) => resource === 'private-bytes')!;
    const levels = report.asked!.find(({ id }) => id === memory.id)!;
    expect(levels.min).toBeLessThanOrEqual(levels.last);
    expect(levels.max).toBeGreaterThanOrEqual(levels.last);
    expect(memory.series!.median.length).toBeGreaterThan(100);
    const { stdout } = await run([LEAK, '--process', 'lsass', '-q', '-o', 'html=-'], folder);
    expect(stdout).toContain('Processes asked for');
    expect(stdout.match(/<figure>/g)).toHaveLength(1);
  });

  it('lists the largest processes without --process', async () => {
    const { report } = await json([LEAK], await scratch());
    const last = report.largest!.map((one) => one.last);
    expect(last).toHaveLength(15);
    expect(last).toEqual([...last].sort((a, b) => b - a));
    expect(report.asked).toBeUndefined();
  });

  it('finds the same leak and article in a process alone as among all', async () => {
    const folder = await scratch();
    const all = await json([LEAK], folder);
    const one = await json([LEAK, '--process', 'inetinfo'], folder);
    // What a finding explains of its machine's growth is not known where the machine is not judged.
    const own = all.report.assessments.filter((a) => a.process === 'inetinfo');
    for (const [index, assessment] of own.entries()) {
      expect({ ...one.report.assessments[index], explains: assessment.explains }).toEqual(assessment);
    }
    expect(one.report.assessments).toHaveLength(own.length);
    expect(one.report.options['process']).toEqual(['inetinfo']);
  });

  it('leaves out the logs of other machines', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'a.csv'), logOf('MAIL01', ['app'], '2004-01-05T00:00', 60));
    await writeFile(join(folder, 'b.csv'), logOf('MAIL02', ['app'], '2004-01-05T00:00', 60));
    const { report, status } = await json(['.', '--machine', 'mail02'], folder);
    expect(report.assessments.map((a) => a.machine)).toEqual(['MAIL02']);
    expect(status).toBe(0);
  });
});

describe('nothing left: status 4, one line that says what the log has', () => {
  it.each<[string[], RegExp]>([
    [
      ['--since', '2008-01-01'],
      /no sample in the time asked for: its samples are from 5 Dec 2007, 08:10 to 6 Dec 2007, 10:10; change --since/,
    ],
    [['--until', '2007-12-05'], /no sample in the time asked for/],
    [['--last', '1h', '--until', '2001-01-01'], /no sample in the time asked for/],
    [['--machine', 'MAIL'], /it is of MAILFE02, not of machine MAIL; change --machine/],
    [['--process', 'inet', '--process', 'store?'], /its processes are System, .* more, not inet or store\?; change/],
  ])('%j', async (args, message) => {
    const folder = await scratch();
    const { status, stderr, shown } = await run([LEAK, ...args], folder);
    expect(status, shown).toBe(4);
    expect(stderr).toMatch(/^leakscan: error: .+\n$/);
    expect(stderr).toMatch(message);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('wrong usage: status 2, one line', () => {
  it.each<[string[], string]>([
    [['--since', 'yesterday'], '--since yesterday: not a time like 2007-12-05 or "2007-12-05 08:10"'],
    [['--since', '2007-02-30'], '--since 2007-02-30: not a time like'],
    [['--until', '12/05/2007'], '--until 12/05/2007: not a time like'],
    [['--until', '2007-12-05 25:00'], '--until 2007-12-05 25:00: not a time like'],
    [['--since', '2007-12-05T08:10Z'], "times are on the log's own clock: leave the offset out"],
    [['--since', '2007-12-06', '--until', '2007-12-05'], 'is not before --until'],
    [['--since', '2007-12-06', '--last', '1h'], '--since and --last both set the start'],
    [['--last', '0h'], '--last 0h: not a length of time like 90m, 24h or 7d'],
    [['--last', '24'], '--last 24: not a length of time'],
    [['--last=-1h'], '--last -1h: not a length of time'],
    [['--last', '-1h'], '--last -1h: not a length of time like 90m, 24h or 7d'],
    [['--since', '-1h'], '--since -1h: not a time like'],
    [['--last', '1h', '--last', '2h'], '--last is given 2 times'],
    [['--machine'], '--machine is given without its value'],
    [['--process', ''], '--process is given without its value'],
  ])('%j', async (args, message) => {
    const { status, stderr, shown } = await run([LEAK, ...args], await scratch());
    expect(status, shown).toBe(2);
    expect(stderr).toMatch(/^leakscan: error: .+\n$/);
    expect(stderr).toContain(message);
  });
});
