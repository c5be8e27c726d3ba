import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

/** Of MAILFE02, with these processes from its first sample to its last, except a w3wp that ends. */
const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');
const LEAK_MODULES = join(SAMPLES, 'frontend-imap4-leak.modules.csv');

/** Processes of the log and their IDs at its first sample. */
async function loggedProcesses(): Promise<[image: string, pid: number][]> {
  const [header = '', sample = ''] = (await readFile(LEAK, 'utf8')).split(/\r?\n/);
  const [names, values] = [header, sample].map((line) => line.slice(1, -1).split('","'));
  return names!.flatMap((name, i): [string, number][] => {
    const image = /\\Process\((.+?)(?:#\d+)?\)\\ID Process$/.exec(name)?.[1];
    return image === undefined || /^(?:_Total|Idle)$/.test(image) ? [] : [[image, Number(values![i])]];
  });
}

const tasklist = (processes: readonly (readonly [string, number])[]): string =>
  [
    '"Abbildname","PID","Dienste"',
    '"System Idle Process","0","Nicht zutreffend"',
    ...processes.map(
      ([image, pid]) => `"${image}.exe","${pid}","${image === 'svchost' ? `Service${pid}` : 'Nicht zutreffend'}"`,
    ),
    '',
  ].join('\r\n');

const older = (processes: readonly (readonly [string, number])[]): [string, number][] =>
  processes.map(([image, pid]) => [image, pid + 4000]);

async function scan(args: readonly string[], folder: string): Promise<{ report: Report; stdout: string }> {
  const { stdout, shown } = await run(['-q', '-o', 'json=-', LEAK, ...args], folder);
  expect(stdout, shown).not.toBe('');
  return { report: JSON.parse(stdout) as Report, stdout };
}

describe('--process-list', () => {
  it('names the processes of the log, from files, folders and patterns', async () => {
    const folder = await scratch();
    const processes = await loggedProcesses();
    const svchosts = processes.filter(([image]) => image === 'svchost').length;
    expect(svchosts).toBeGreaterThan(1);
    await mkdir(join(folder, 'lists'));
    await writeFile(join(folder, 'lists', 'a.csv'), Buffer.from(`\ufeff${tasklist(processes)}`, 'utf16le'));
    const w3wp = processes.find(([image]) => image === 'w3wp')![1];
    await writeFile(join(folder, 'lists', 'b.txt'), `WP "${w3wp}" (applicationPool:OrdersApi)\r\n`);
    for (const list of [['lists'], ['lists/*'], ['lists/a.csv', 'lists/b.txt']]) {
      const { report } = await scan(['--process-list', ...list], folder);
      expect(report.processLists).toEqual([
        { file: join('lists', 'a.csv'), machine: 'MAILFE02', processes: processes.length - 1, named: svchosts },
        { file: join('lists', 'b.txt'), machine: 'MAILFE02', processes: 1, named: 1 },
      ]);
      expect(report.warnings.filter((warning) => warning.includes('process list'))).toEqual([]);
    }
  });

  it('that is old names nothing, with a warning', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'old.csv'), tasklist(older(await loggedProcesses())));
    const { report } = await scan(['--process-list', 'MAILFE02=old.csv'], folder);
    expect(report.processLists).toMatchObject([{ machine: 'MAILFE02', named: 0 }]);
    expect(report.warnings.join('\n')).toMatch(
      /old\.csv: the process list does not match the log of MAILFE02 and was not used: the log has 0 of \d+ processes/,
    );
  });

  it('of another machine is not used', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'list.csv'), tasklist(await loggedProcesses()));
    const { report } = await scan(['--process-list', 'WEB09=list.csv'], folder);
    expect(report).not.toHaveProperty('processLists');
    expect(report.warnings.join('\n')).toMatch(/the process list of WEB09 was not used: no log of that machine/);
  });

  it('leaves no command line in a report', async () => {
    const folder = await scratch();
    const rows = (await loggedProcesses()).map(
      ([image, pid]) =>
        `"${image}.exe","${pid}","java -jar hunter2.jar -password hunter3 --db=Server=x;Password=hunter4"`,
    );
    await writeFile(join(folder, 'list.csv'), ['"Name","ProcessId","CommandLine"', ...rows, ''].join('\n'));
    const outputs = ['-o', 'r.html', '-o', 'r.json', '-o', 'r.md', '-o', 'r.csv', '-o', 'r.txt'];
    const { status, stderr, shown } = await run([LEAK, '--debug', '--process-list', 'list.csv', ...outputs], folder);
    expect(status, shown).toBe(1);
    for (const file of ['r.html', 'r.json', 'r.md', 'r.csv', 'r.txt']) {
      expect(await readFile(join(folder, file), 'utf8'), file).not.toMatch(/hunter/);
    }
    expect(stderr).not.toMatch(/hunter/);
  });

  it.each<[string, string[], RegExp]>([
    ['a module list', ['--process-list', LEAK_MODULES], /is a list of modules, .*give it with --inventory/],
    ['nothing', ['--process-list', 'none.csv'], /none\.csv: no such file; --process-list takes a process list/],
    [
      'a counter log',
      ['--process-list', LEAK],
      /is a counter log, not a process list; counter logs go before --process-list/,
    ],
    ['a folder without lists', ['--process-list', 'empty'], /empty: no process lists here/],
    ['services as modules', ['--inventory', 'list.csv'], /lists no modules .*--process-list/],
    [
      'workers as modules',
      ['--inventory', 'workers.txt'],
      /list of processes or services without modules or versions; .*--process-list/,
    ],
    [
      'WMI as modules',
      ['--inventory', 'wmi.csv'],
      /list of processes or services without modules or versions; .*--process-list/,
    ],
  ])('%s is refused before the log is read', async (_, args, message) => {
    const folder = await scratch();
    await mkdir(join(folder, 'empty'));
    await writeFile(join(folder, 'list.csv'), tasklist(await loggedProcesses()));
    await writeFile(join(folder, 'workers.txt'), 'WP "7120" (applicationPool:OrdersApi)\r\n');
    await writeFile(join(folder, 'wmi.csv'), '"Name","ProcessId","CommandLine"\r\n"a.exe","40","a"\r\n');
    const { status, stderr, shown } = await run(['no-such-log.csv', LEAK, ...args], folder);
    expect(status, shown).toBe(2);
    expect(stderr).toMatch(message);
  });
});

it('a night uses lists that name the machine or fit it, and reports a wrong one at once', async () => {
  const folder = await scratch();
  const processes = await loggedProcesses();
  await mkdir(join(folder, 'share', 'MAILFE02'), { recursive: true });
  await mkdir(join(folder, 'lists'));
  await writeFile(join(folder, 'share', 'MAILFE02', 'perf.csv'), await readFile(LEAK));
  await writeFile(join(folder, 'lists', 'MAILFE02.csv'), tasklist(processes));
  await writeFile(join(folder, 'lists', 'WEB09.csv'), tasklist(older(processes)));
  const args = ['nightly', '--history', 'history.db', '--now', '2007-12-07T05:00:00Z', '-q', 'share'];
  const { status, shown } = await run([...args, '--process-list', 'lists'], folder);
  expect(status, shown).toBe(1);
  const exported = await run(['history', 'show', '--history', 'history.db', 'MAILFE02'], folder);
  expect(exported.status, exported.shown).toBe(0);
  await writeFile(join(folder, 'lists', 'x.csv'), '"a","b"\n');
  const wrong = await run([...args, '--process-list', 'lists'], folder);
  expect(wrong.status, wrong.shown).toBe(2);
  expect(wrong.stderr).toMatch(/x\.csv:1: is not a list of processes/);
});

it('capture prints the commands that make process lists', async () => {
  const { stdout } = await run(['capture'], await scratch());
  for (const command of ['Win32_Process', 'Win32_Service', 'tasklist /svc /fo csv', 'appcmd list wp']) {
    expect(stdout).toContain(command);
  }
});
