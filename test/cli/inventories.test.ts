import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { always, counterCsv, growing, level } from '../helpers/counter-csv.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LOG = join(SAMPLES, 'exchange2000-provisioning.csv.gz');
const MODULES = join(SAMPLES, 'exchange2000-provisioning.modules.csv');
const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');
const LEAK_MODULES = join(SAMPLES, 'frontend-imap4-leak.modules.csv');

interface Row {
  readonly image: string;
  readonly pid: string;
  readonly module: string;
  readonly path: string;
  readonly version: string;
}

/** The sample's list, a process after another. */
async function processes(): Promise<Row[][]> {
  const lines = (await readFile(MODULES, 'utf8')).trim().split(/\r?\n/).slice(1);
  const rows = lines.map((line): Row => {
    const [process = '', pid = '', module = '', path = '', version = ''] = line.slice(1, -1).split('","');
    return { image: `${process}.exe`, pid, module, path, version };
  });
  return [...new Set(rows.map((r) => r.pid))].map((pid) => rows.filter((r) => r.pid === pid));
}

const asTasklist = (all: readonly Row[][]): string =>
  [
    '"Abbildname","PID","Module"',
    '"System","8","Nicht zutreffend"',
    ...all.map((rows) => {
      const modules = rows.map((r) => r.module).filter((name) => name !== rows[0]!.image);
      return `"${rows[0]!.image}","${rows[0]!.pid}","${modules.join(',')}"`;
    }),
    '',
  ].join('\r\n');

const asListdlls = (all: readonly Row[][], hasVersions: boolean): string =>
  all
    .map((rows) =>
      [
        '-'.repeat(78),
        `${rows[0]!.image} pid: ${rows[0]!.pid}`,
        `Command line: "${rows[0]!.path}"`,
        '',
        hasVersions ? '  Base        Size      Version         Path' : 'Base                Size      Path',
        ...rows.map(({ path, version }) =>
          hasVersions
            ? `  0x01000000  0x8000    ${version.padEnd(15)} ${path}`
            : `0x0000000001000000  0x8000    ${path}\r\n        Verified:       Unsigned\r\n        File version:   ${version}`,
        ),
        '',
      ].join('\r\n'),
    )
    .join('');

async function scan(args: readonly string[], folder: string): Promise<{ report: Report; text: string }> {
  const { stdout, shown } = await run(['-q', '-o', 'json=-', ...args], folder);
  expect(stdout, shown).not.toBe('');
  return { report: JSON.parse(stdout) as Report, text: stdout };
}
const confidences = (report: Report): string[] => report.assessments[0]!.articles.map((m) => `${m.id}:${m.confidence}`);
const BEST = ['KB896064', 'KB887828', 'KB898782'] as const;
const judged = (...words: string[]): unknown => expect.arrayContaining(BEST.map((id, i) => `${id}:${words[i]!}`));

describe('what each form of the same list settles', () => {
  it.each<[string, (all: Row[][]) => string | Buffer, string[]]>([
    ['tasklist: no versions, nothing confirmed', asTasklist, ['possible', 'ruled-out', 'ruled-out']],
    [
      'tasklist in UTF-16',
      (all) => Buffer.from(`\ufeff${asTasklist(all)}`, 'utf16le'),
      ['possible', 'ruled-out', 'ruled-out'],
    ],
    [
      'tasklist cut within the growing process',
      (all) => asTasklist(all).slice(0, asTasklist(all).indexOf('RPCRT4.dll')),
      ['possible', 'possible', 'possible'],
    ],
    ['listdlls 2.25', (all) => asListdlls(all, true), ['confirmed', 'ruled-out', 'ruled-out']],
    ['listdlls 3 with -v', (all) => asListdlls(all, false), ['confirmed', 'ruled-out', 'ruled-out']],
    [
      'listdlls cut behind the module',
      (all) => asListdlls(all, true).slice(0, asListdlls(all, true).indexOf('hrfeed') + 3),
      ['confirmed', 'possible', 'possible'],
    ],
    [
      'listdlls cut before the module',
      (all) => asListdlls(all, true).slice(0, asListdlls(all, true).indexOf('Cdoexm.dll')),
      ['possible', 'possible', 'possible'],
    ],
    [
      'another process ID',
      (all) => asListdlls(all, true).replace('pid: 2412', 'pid: 2413'),
      ['likely', 'possible', 'possible'],
    ],
  ])('%s', async (_, make, expected) => {
    const folder = await scratch();
    await writeFile(join(folder, 'list'), make(await processes()));
    const { report } = await scan([LOG, '--inventory', 'list'], folder);
    expect(confidences(report)).toEqual(judged(...expected));
    const isCut = _.includes('cut');
    expect(report.warnings.filter((w) => w.includes('cut off'))).toHaveLength(isCut ? 1 : 0);
  });
});

describe('several inventories', () => {
  it.each<[string, string[], string[]]>([
    ['behind one --inventory', ['perf.csv', '--inventory', 'a.csv', 'b.csv'], ['a.csv', 'b.csv']],
    ['each with its own', ['--inventory', 'a.csv', 'perf.csv', '--inventory=b.csv'], ['a.csv', 'b.csv']],
    ['a log behind them', ['--inventory', 'a.csv', 'b.csv', 'perf.csv'], ['a.csv', 'b.csv']],
    ['a folder of logs behind them', ['--inventory', 'a.csv', 'logs'], ['a.csv']],
    ['a log behind --', ['--inventory', 'a.csv', 'b.csv', '--', 'perf.csv'], ['a.csv', 'b.csv']],
    ['an option between', ['--inventory', 'a.csv', '-q', 'perf.csv'], ['a.csv']],
    ['a pattern', ['perf.csv', '--inventory', '[ab].csv'], ['a.csv', 'b.csv']],
    ['a folder, a log in it left out', ['perf.csv', '--inventory', 'lists'], ['lists/a.csv', 'lists/b.txt']],
    ['a folder of one machine', ['perf.csv', '--inventory', 'MAILFE02=lists'], ['lists/a.csv', 'lists/b.txt']],
  ])('%s', async (_, args, expected) => {
    const folder = await scratch();
    for (const sub of ['lists', 'logs']) await mkdir(join(folder, sub));
    for (const name of ['a.csv', 'b.csv', 'lists/a.csv', 'lists/b.txt'])
      await copyFile(LEAK_MODULES, join(folder, name));
    for (const name of ['perf.csv', 'lists/perf.csv', 'logs/perf.csv']) await copyFile(LEAK, join(folder, name));
    const { report } = await scan(args, folder);
    expect(report.inventories.map((i) => i.file.replaceAll('\\', '/'))).toEqual(expected);
    expect(report.inputs).toHaveLength(1);
    expect(confidences(report)[0]).toBe('KB944903:confirmed');
  });

  it('reads a log from standard input behind them', async () => {
    const folder = await scratch();
    const args = ['--inventory', LEAK_MODULES, '-', '-q', '-o', 'json=-'];
    const { stdout, shown } = await run(args, folder, {}, await readFile(LEAK));
    expect(stdout, shown).not.toBe('');
    expect((JSON.parse(stdout) as Report).inventories).toHaveLength(1);
  });

  it.each<[string[], RegExp]>([
    [
      ['--inventory', 'a.csv', 'b.csv'],
      /no counter log was given \(what follows --inventory, --process-list or --pool-tags is read as lists/,
    ],
    [['perf.csv', '--inventory', 'perf.csv'], /perf\.csv: is a counter log, not a module list/],
    [['perf.csv', '--inventory', 'a.csv', 'none.csv'], /none\.csv: no such file; --inventory takes a module list/],
    [['perf.csv', '--inventory', 'none*.csv'], /none\*\.csv: no module lists here/],
    [['perf.csv', '--inventory', 'empty'], /empty: no module lists here/],
  ])('%j is refused in one line', async (args, message) => {
    const folder = await scratch();
    await mkdir(join(folder, 'empty'));
    await copyFile(LEAK, join(folder, 'perf.csv'));
    for (const name of ['a.csv', 'b.csv']) await copyFile(LEAK_MODULES, join(folder, name));
    const { status, stderr, shown } = await run(args, folder);
    expect(status, shown).toBe(2);
    expect(stderr).toMatch(/^leakscan: error: .+\n$/);
    expect(stderr).toMatch(message);
  });
});

describe('a hostile list', () => {
  const EVIL = '\u001b[31m<script>alert(1)</script>\u202e';
  it('breaks neither terminal nor page', async () => {
    const folder = await scratch();
    const rows = [
      'MachineName,ProcessName,Id,ModuleName,FileName,FileVersion',
      `MAILFE02,inetinfo,1588,ntdll.dll,${EVIL},${EVIL}`,
      `MAILFE02,inetinfo,1588,Imap4fe.dll,${EVIL},${EVIL}`,
      `MAILFE02,inetinfo,1588,${EVIL},${EVIL},${EVIL}`,
      ...Array.from({ length: 500 }, (_, i) => `${EVIL}${i},${EVIL},1,${EVIL},${EVIL},${EVIL}`),
    ];
    await writeFile(join(folder, 'list'), `${rows.join('\n')}\n`);
    const { stderr, shown } = await run([LEAK, '--inventory', 'list', '-o', 'r.html', '-o', 'r.txt'], folder);
    const [html, text] = await Promise.all(['r.html', 'r.txt'].map((name) => readFile(join(folder, name), 'utf8')));
    for (const output of [stderr, html!, text!]) {
      expect(output, shown).not.toMatch(/\u001b\[31m|\u202e/);
      expect(output.match(/the module list of/g)?.length ?? 0).toBeLessThanOrEqual(1);
    }
    expect(html).not.toContain('<script>alert');
    expect(stderr.replace(/\s+/g, ' ')).toMatch(/and of 499 more machines was not used/);
  });
});

describe('system information', () => {
  const SYSTEMINFO =
    '\r\nHost Name:                 SRV01\r\nOS Name:                   Microsoft Windows Server 2022 Standard\r\nOS Version:                10.0.20348 N/A Build 20348\r\nTotal Physical Memory:     16,384 MB\r\n';
  const HOTFIXES =
    '\r\nSource        Description      HotFixID      InstalledBy\r\n------        -----------      --------      -----------\r\nSRV01         Update           KB5035857     CORP\\admin\r\n\r\n';
  const DC = counterCsv({
    '\\Process(lsass)\\ID Process': always(700),
    '\\Process(lsass)\\Private Bytes': growing(4e9),
    '\\Process(ismserv)\\ID Process': always(704),
    '\\Process(ismserv)\\Private Bytes': level(9e6),
    '\\Process(svchost)\\ID Process': always(708),
    '\\Process(svchost)\\Private Bytes': level(9e6),
  });
  const lsassArticle = ({ assessments }: Report): unknown =>
    assessments[0]!.articles.find(({ id }) => id === 'KB5035857')?.evidence.find(({ kind }) => kind === 'version');

  it('shows the build that decides, in the report and in its texts', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'dc.csv'), DC);
    await writeFile(join(folder, 'systeminfo.txt'), SYSTEMINFO);
    await writeFile(join(folder, 'hotfix.txt'), HOTFIXES);
    const args = ['dc.csv', '--inventory', 'systeminfo.txt', 'hotfix.txt'];
    const { report } = await scan(args, folder);
    expect(report.systems).toEqual([
      {
        machine: 'SRV01',
        windows: ['Server 2022'],
        build: '20348.2340',
        buildSource: 'system-information',
        updates: ['KB5035857'],
        memoryBytes: 16 * 2 ** 30,
        files: ['systeminfo.txt', 'hotfix.txt'],
      },
    ]);
    expect(lsassArticle(report)).toMatchObject({ state: 'met' });
    const line = 'SRV01: Windows Server 2022, build 20348.2340, 16.0 GiB of memory, update KB5035857.';
    const { stderr, stdout, shown } = await run([...args, '-o', 'r.md', '-o', 'r.html'], folder);
    expect(stdout + stderr, shown).toContain(line);
    expect(await readFile(join(folder, 'r.md'), 'utf8')).toContain(line);
    expect(await readFile(join(folder, 'r.html'), 'utf8')).toContain(line.slice(0, -1));
  });

  it('warns of a machine that was not scanned, and asks for the machine of a list without one', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'dc.csv'), DC);
    await writeFile(join(folder, 'other.csv'), DC.replaceAll('SRV01', 'SRV02'));
    await writeFile(join(folder, 'ver.txt'), 'Microsoft Windows [Version 10.0.20348.2340]\r\n');
    await writeFile(join(folder, 'systeminfo.txt'), SYSTEMINFO.replace('SRV01', 'SRV09'));
    const { report } = await scan(['dc.csv', '--inventory', 'systeminfo.txt'], folder);
    expect(report.warnings).toContain(
      'systeminfo.txt: the system information of SRV09 was not used: no log of that machine was scanned',
    );
    expect(report.systems).toBeUndefined();
    const refused = await run(['dc.csv', 'other.csv', '--inventory', 'ver.txt'], folder);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('does not say which machine')]);
    const { report: given } = await scan(['dc.csv', 'other.csv', '--inventory', 'SRV02=ver.txt'], folder);
    expect(given.systems).toMatchObject([{ machine: 'SRV02', build: '20348.2340' }]);
  });

  it('is what leakscan.yaml declares, too', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'dc.csv'), DC);
    await writeFile(
      join(folder, 'leakscan.yaml'),
      'machines:\n  - name: SRV01\n    windows: Server 2022\n    updates: [5037422]\n    memoryGB: 64\n',
    );
    const { report } = await scan(['dc.csv'], folder);
    expect(report.systems).toMatchObject([
      { windows: ['Server 2022'], build: '20348.2342', buildSource: 'declared', memoryBytes: 64 * 2 ** 30, files: [] },
    ]);
    expect(lsassArticle(report)).toMatchObject({ state: 'unmet' });
  });
});
