import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { poolmonFile, type TagRow } from '../helpers/pool-tags.ts';
import { run, scratch } from '../helpers/run.ts';

const MIB = 1024 * 1024;
const HOURS = 72;
const quoted = (cells: readonly (string | number)[]): string => cells.map((cell) => `"${cell}"`).join(',');
const two = (n: number): string => String(n).padStart(2, '0');

/** A server of Windows NT 4.0 whose nonpaged pool grows by 1.2 MiB an hour, without a process that does. */
function counterLog(machines: readonly string[] = ['SRV01']): string {
  const images = ['System', 'services', 'lsass', 'spoolss'];
  const columns = machines.flatMap((machine) => [
    `\\\\${machine}\\Memory\\Pool Nonpaged Bytes`,
    ...images.flatMap((image) =>
      ['Private Bytes', 'ID Process'].map((counter) => `\\\\${machine}\\Process(${image})\\${counter}`),
    ),
  ]);
  const rows = Array.from({ length: HOURS * 6 }, (_, index) => {
    const at = new Date(Date.UTC(2001, 4, 7, 8, index * 10));
    const time = `${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}/${at.getUTCFullYear()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:00.000`;
    // Small fixed waves, so that no level is exactly constant.
    const wave = (index % 7) * 2000;
    const pool = Math.round(30 * MIB + (index / 6) * 1.2 * MIB + wave);
    const ofProcesses = images.flatMap((_image, place) => [(5 + place) * MIB + wave, 100 + 4 * place]);
    return quoted([time, ...machines.flatMap(() => [pool, ...ofProcesses])]);
  });
  return [quoted(['(PDH-CSV 4.0) (Pacific Standard Time)(480)', ...columns]), ...rows, ''].join('\r\n');
}

/** `hours` after the log began. */
const tagsAt = (hours: number, leak = 'TMRL'): string => {
  const rows: readonly TagRow[] = [
    { tag: leak, allocs: 10_000 + hours * 9000, frees: 9000 + hours, bytes: Math.round((3 + hours * 1.1) * MIB) },
    { tag: 'File', allocs: 90_000 + hours * 900, frees: 80_000 + hours * 880, bytes: 2 * MIB + hours * 1000 },
    { tag: 'MmSt', pool: 'paged', allocs: 9000 + hours, frees: 7000, bytes: 20 * MIB },
  ];
  const at = new Date(Date.UTC(2001, 4, 7, 8 + hours));
  return `${at.toISOString().slice(0, 10)} ${two(at.getUTCHours())}:00:00\r\n${poolmonFile(rows)}`;
};

interface Files {
  readonly folder: string;
  readonly log: string;
  readonly first: string;
  readonly second: string;
}

async function files(leak?: string, machines?: readonly string[]): Promise<Files> {
  const folder = await scratch();
  const [log, first, second] = ['perf.csv', 'first.txt', 'second.txt'].map((name) => join(folder, name));
  await writeFile(log!, counterLog(machines));
  await writeFile(first!, tagsAt(2, leak));
  await writeFile(second!, tagsAt(50, leak));
  return { folder, log: log!, first: first!, second: second! };
}

async function scan(
  folder: string,
  ...args: readonly string[]
): Promise<{ report: Report; stderr: string; markdown: string }> {
  const [json, markdown] = [join(folder, 'report.json'), join(folder, 'report.md')];
  const { stderr } = await run([...args, '-o', json, '-o', markdown], folder);
  return {
    report: parseReport(await readFile(json, 'utf8'), json),
    stderr,
    markdown: await readFile(markdown, 'utf8'),
  };
}

const poolOf = (report: Report): Report['assessments'][number] =>
  report.assessments.find(({ resource }) => resource === 'pool-nonpaged')!;

describe('--pool-tags', () => {
  it('names the tag that grows, and the article on it', async () => {
    const { folder, log, first, second } = await files();
    const { report, stderr, markdown } = await scan(folder, log, '--pool-tags', first, second);
    const [tags] = report.poolTags!;
    expect(tags).toMatchObject({ machine: 'SRV01', hours: 48, listed: 3, growing: 1 });
    expect(tags!.lists.map(({ time, timeBasis }) => [time, timeBasis])).toEqual([
      ['2001-05-07T10:00:00.000-08:00', 'text'],
      ['2001-05-09T10:00:00.000-08:00', 'text'],
    ]);
    expect(tags!.tags[0]).toMatchObject({ tag: 'TMRL', type: 'nonpaged', grows: true, owner: null });
    expect(poolOf(report).articles[0]).toMatchObject({ id: 'KB317151', confidence: 'likely' });
    expect(stderr).toContain('TMRL (Nonpaged) +52.8 MiB, 1.10 MiB an hour');
    expect(markdown).toContain('| `TMRL` | Nonpaged | +52.8 MiB |');
    expect(report.options['poolTags']).toEqual([first, second]);
  });

  it('says who uses a tag that no article names, and what to do', async () => {
    const { folder, log, first, second } = await files('FMfn');
    const { report, markdown } = await scan(folder, log, '--pool-tags', first, second);
    expect(report.poolTags![0]!.tags[0]).toMatchObject({ tag: 'FMfn', owner: 'fltmgr.sys' });
    expect(report.poolTags![0]!.tags[0]!.source).toMatch(/^https:/);
    expect(markdown).toContain('Pool tag FMfn grew by 52.8 MiB');
  });

  it('takes one list for what it is', async () => {
    const { folder, log, first } = await files();
    const { report, stderr } = await scan(folder, log, '--pool-tags', first);
    expect(report.poolTags![0]!.tags.map(({ tag, growth }) => [tag, growth])).toEqual([
      ['MmSt', null],
      ['TMRL', null],
      ['File', null],
    ]);
    expect(stderr).toMatch(/not which of them\s+grow/);
    expect(poolOf(report).articles.some(({ id }) => id === 'KB317151')).toBe(false);
  });

  it('takes a folder, by the times of the files where the lists have none', async () => {
    const { folder, log } = await files();
    const lists = join(folder, 'lists');
    await mkdir(lists);
    for (const [name, hours] of [
      ['b.txt', 2],
      ['a.log', 50],
    ] as const) {
      const file = join(lists, name);
      await writeFile(file, tagsAt(hours).split('\r\n').slice(1).join('\r\n'));
      // The log is eight hours behind UTC.
      const seconds = Date.UTC(2001, 4, 7, 16 + hours) / 1000;
      await utimes(file, seconds, seconds);
    }
    const { report, stderr } = await scan(folder, log, '--pool-tags', lists);
    expect(report.poolTags![0]!.lists.map(({ time, timeBasis }) => [time, timeBasis])).toEqual([
      ['2001-05-07T10:00:00.000-08:00', 'file'],
      ['2001-05-09T10:00:00.000-08:00', 'file'],
    ]);
    expect(stderr.replace(/\s+/g, ' ')).toContain('The times are those at which the files were last modified.');
  });

  it('asks for the machine where several were scanned, and takes it', async () => {
    const { folder, log, first, second } = await files(undefined, ['SRV01', 'SRV02']);
    const { status, stderr } = await run([log, '--pool-tags', first, '-o', join(folder, 'none.json')], folder);
    expect(status).toBe(2);
    expect(stderr).toContain(`give it as --pool-tags MACHINE=${first}`);
    const { report } = await scan(folder, log, '--pool-tags', `srv02=${first}`, `--pool-tags=SRV02=${second}`);
    expect(report.poolTags!.map(({ machine, growing }) => [machine, growing])).toEqual([['SRV02', 1]]);
  });

  it('warns of lists of a machine that was not scanned', async () => {
    const { folder, log, first } = await files();
    const { report } = await scan(folder, log, '--pool-tags', `OTHER=${first}`);
    expect(report.poolTags).toBeUndefined();
    expect(report.warnings).toEqual([expect.stringContaining('the list of pool tags of OTHER was not used')]);
  });

  it('ends with status 2 where a file is no such list', async () => {
    const { folder, log, first } = await files();
    await writeFile(first, 'nothing of the kind\n');
    const { status, stderr } = await run([log, '--pool-tags', first], folder);
    expect(status).toBe(2);
    expect(stderr).toContain("first.txt:1: is not a list of pool tags: 'nothing of the kind'");
  });
});
