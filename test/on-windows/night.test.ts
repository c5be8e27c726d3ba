/** Nights: worker threads, the history, its places and locks, commands for findings, and the task that runs them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NightSummary } from '../../src/model/nightly.ts';
import { run as runOnLinux } from '../helpers/run.ts';
import { appeared, cmd, leakscan, leakscanLine, MAIN, NODE, run, scratch, start, tool, toWindowsPath } from './rig.ts';

const LOG = readFileSync(path.resolve('test/data/trials/iso-times-utc.csv'), 'utf8');
const NOW = ['--now', '2026-03-17T05:00:00Z'];

/** A folder with a share of some machines. */
function shareOf(machines: readonly string[], process = 'inetinfo'): string {
  const folder = scratch();
  mkdirSync(path.join(folder, 'share'));
  for (const machine of machines) {
    const text = LOG.replaceAll('SRV01', machine).replaceAll('inetinfo', process.replaceAll('"', '""'));
    writeFileSync(path.join(folder, 'share', `${machine}.csv`), text);
  }
  return folder;
}
const night = (pages: string, ...more: string[]): string[] => [
  'nightly',
  'share',
  '-o',
  pages,
  '--history',
  'h.db',
  ...NOW,
  ...more,
];
const summaryOf = (folder: string, pages: string): NightSummary =>
  JSON.parse(readFileSync(path.join(folder, pages, 'summary.json'), 'utf8')) as NightSummary;
const found = ({ machines }: NightSummary): unknown =>
  machines.map(({ machine, findings }) => [machine, findings.map((one) => [one.process, one.state, one.verdict])]);

describe('a night', () => {
  it('reads in worker threads, remembers, and shows what it shows on Linux', async () => {
    const machines = ['SRV01', 'SRV02', 'con'];
    const [folder, other] = [shareOf(machines), shareOf(machines)];
    const result = await leakscan(night('pages', '--jobs', '2'), { cwd: folder });
    const linux = await runOnLinux(night('pages', '--jobs', '2'), other);
    expect(result.status, `${result.shown}\n${linux.shown}`).toBe(1);
    expect(found(summaryOf(folder, 'pages'))).toEqual(found(summaryOf(other, 'pages')));
    const names = (where: string): string[] =>
      readdirSync(path.join(where, 'pages'), { recursive: true }).map(String).sort();
    expect(names(folder)).toEqual(names(other));
    expect(names(folder).filter((name) => /^2026-03-17\/_con-[0-9a-f]{8}\.html$/.test(name))).toHaveLength(1);
    const again = await leakscan(night('again', '--jobs', '2'), { cwd: folder });
    expect(again.status, again.shown).toBe(1);
    expect(again.err).toContain('0 logs read, 3 unchanged');
    const list = await leakscan(['history', 'list', '--history', 'h.db'], { cwd: folder });
    for (const machine of machines) expect(list.out, list.shown).toContain(machine);
    // What one system wrote, the other reads.
    const shown = await runOnLinux(['history', 'verify', '--history', 'h.db'], folder);
    expect(shown.status, shown.shown).toBe(0);
  });

  it('waits for another of the same history, and nothing is lost', async () => {
    const folder = shareOf(['SRV01', 'SRV02']);
    const both = await Promise.all(
      ['one', 'two'].map((pages) => leakscan(night(pages, '--wait', '10'), { cwd: folder })),
    );
    for (const one of both) expect(one.status, one.shown).toBe(1);
    const next = await leakscan(night('next'), { cwd: folder });
    expect(next.status, next.shown).toBe(1);
    expect(summaryOf(folder, 'next').machines).toHaveLength(2);
    const verified = await leakscan(['history', 'verify', '--history', 'h.db'], { cwd: folder });
    expect(verified.status, verified.shown).toBe(0);
  });

  it('does not begin while another holds the history, and begins when that has ended', async () => {
    const folder = shareOf(['SRV01']);
    expect((await leakscan(night('pages'), { cwd: folder })).status).toBe(1);
    const script = toWindowsPath(path.resolve('test/on-windows/tools/lock.mjs'));
    const holder = start(NODE, [script, toWindowsPath(MAIN), 'h.db', 'ready', 'stop'], { cwd: folder });
    const early = holder.ended.then((result) => Promise.reject(new Error(result.shown)));
    await Promise.race([appeared(path.join(folder, 'ready')), early]);
    const refused = await leakscan(night('pages'), { cwd: folder });
    expect(refused.status, refused.shown).toBe(5);
    expect(refused.err).toContain('h.db: another run is using the history');
    const waiting = start(NODE, [toWindowsPath(MAIN), ...night('pages', '--wait', '10')], { cwd: folder });
    writeFileSync(path.join(folder, 'stop'), '');
    early.catch(() => undefined);
    const waited = await waiting.ended;
    expect(waited.status, waited.shown).toBe(1);
  });
});

describe('a history', () => {
  it.each([
    ['Q:\\data\\h.db', 5, 'Q:\\data\\h.db: the history cannot be opened: Q:\\ is missing'],
    ['C:', 5, 'this is a folder; name a file'],
    ['NUL', 2, 'the name "NUL" is reserved by Windows for a device'],
    ['h.db.', 2, 'the name "h.db." ends with a dot or a space'],
    ['\\\\localhost\\share\\h.db', 2, 'it is on a share'],
    ['\\\\?\\UNC\\localhost\\share\\h.db', 2, 'it is on a share'],
    ['share\\h.db', 2, 'the history cannot be kept there'],
  ])('at %s is refused', async (file, status, why) => {
    const folder = shareOf(['SRV01']);
    const result = await leakscan(['nightly', 'share', '-o', 'pages', '--history', file, ...NOW], { cwd: folder });
    expect(result.status, result.shown).toBe(status);
    expect(result.err).toContain(why);
    expect(result.err).not.toContain("'\\\\?'");
  });

  const nightHere = `${leakscanLine()} nightly share -o pages ${NOW.join(' ')}`;
  it.each([
    ['in LOCALAPPDATA', (folder: string) => [`set "LOCALAPPDATA=${folder}\\local"`], 'local'],
    ['in the profile where LOCALAPPDATA is not set', () => ['set LOCALAPPDATA='], 'profile/AppData/Local'],
    ['in the profile where LOCALAPPDATA is relative', () => ['set LOCALAPPDATA=local'], 'profile/AppData/Local'],
  ])('is made %s', async (_, lines, where) => {
    const folder = shareOf(['SRV01']);
    const profile = `set "USERPROFILE=${toWindowsPath(folder)}\\profile"`;
    const result = await cmd([profile, ...lines(toWindowsPath(folder)), nightHere], { cwd: folder });
    expect(result.status, result.shown).toBe(1);
    expect(existsSync(path.join(folder, where, 'leakscan/history.db'))).toBe(true);
  });

  it.each([
    ['is on a drive that is not there', 'Q:\\local', 'Q:\\ is missing'],
    ['is a file', '%CD%\\file', 'the history cannot be opened'],
  ])('is refused where LOCALAPPDATA %s', async (_, value, why) => {
    const folder = shareOf(['SRV01']);
    writeFileSync(path.join(folder, 'file'), '');
    const result = await cmd([`set "LOCALAPPDATA=${value}"`, nightHere], { cwd: folder });
    expect(result.status, result.shown).toBe(5);
    expect(result.err).toContain(why);
    expect(result.err).toContain('--history FILE names it');
    expect(existsSync(path.join(folder, 'pages'))).toBe(false);
  });
});

describe('the command for a finding', () => {
  const HOSTILE = 'a"b & echo x>made.txt & %OS% ^c !d! é日 \\';
  const ARGUMENTS = toWindowsPath(tool('arguments'));
  const given = (folder: string): string[] => readFileSync(path.join(folder, 'given.txt'), 'utf8').split('\n');

  it('gets each name as one argument, whatever it holds, with blanks in paths', async () => {
    const folder = shareOf(['SRV01'], HOSTILE);
    const command = `"${ARGUMENTS}" given.txt {process} "-t={title}" "a \\ b" {report}`;
    const result = await leakscan(night('the pages', '--on-finding', command), { cwd: folder });
    expect(result.status, result.shown).toBe(1);
    expect(result.err).not.toContain('--on-finding');
    const report = `${toWindowsPath(folder)}\\the pages\\2026-03-17\\srv01.html`;
    const lines = given(folder);
    const expected = [HOSTILE, `-t=${HOSTILE} on SRV01`, 'a \\ b', report].map((one) => `argument=${one}`);
    expect(lines.slice(0, 4)).toEqual(expected);
    expect(lines).toContain(`title=${HOSTILE} on SRV01`);
    expect(lines).toContain(`report=${report}`);
    expect(existsSync(path.join(folder, 'made.txt'))).toBe(false);
  });

  it('can be typed in a batch file', async () => {
    const folder = shareOf(['SRV01'], HOSTILE);
    const command = `--on-finding "\\"${ARGUMENTS}\\" given.txt {process} \\"-t={title}\\""`;
    const result = await cmd([`${leakscanLine()} ${night('pages').join(' ')} ${command}`], { cwd: folder });
    expect(result.status, result.shown).toBe(1);
    expect(given(folder).slice(0, 2)).toEqual([`argument=${HOSTILE}`, `argument=-t=${HOSTILE} on SRV01`]);
    expect(existsSync(path.join(folder, 'made.txt'))).toBe(false);
  });

  it.each(['ticket.cmd {report}', 'cmd.exe /c echo {process}', 'powershell ticket.ps1 {process}'])(
    'is refused where a shell would read the names: %s',
    async (command) => {
      const folder = shareOf(['SRV01'], HOSTILE);
      const result = await leakscan(night('pages', '--on-finding', command), { cwd: folder });
      expect(result.status, result.shown).toBe(2);
      expect(result.err).toContain('powershell -NoProfile -File script.ps1 {report}');
      expect(existsSync(path.join(folder, 'made.txt'))).toBe(false);
    },
  );

  it('that is missing is reported, and the night stays as it is', async () => {
    const folder = shareOf(['SRV01']);
    const result = await leakscan(night('pages', '--on-finding', 'no-such-program {report}'), { cwd: folder });
    expect(result.status, result.shown).toBe(1);
    expect(result.err).toContain('there is no such program; give its full path');
  });
});

describe('schedule windows', () => {
  it('gives a task that schtasks takes, and whose command runs the night', async () => {
    const folder = shareOf(['SRV01']);
    const args = ['nightly', 'share', '-o', 'Seiten März', '--history', 'h.db', ...NOW];
    const made = await leakscan(['schedule', 'windows', '-o', 'task.xml', '--', ...args], { cwd: folder });
    expect(made.status, made.shown).toBe(0);
    const name = path.basename(folder);
    const schtasks = (...words: string[]) => run('schtasks.exe', words, { cwd: folder });
    expect((await schtasks('/create', '/tn', name, '/xml', 'task.xml')).status).toBe(0);
    expect((await schtasks('/delete', '/tn', name, '/f')).status).toBe(0);
    // As the task scheduler starts it, from another folder.
    const xml = readFileSync(path.join(folder, 'task.xml'), 'utf16le');
    const text = (element: string): string => {
      const raw = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? '';
      return raw
        .replaceAll('&quot;', '"')
        .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
        .replaceAll('&amp;', '&');
    };
    const script = path.join(folder, 'task.mjs');
    writeFileSync(
      script,
      `import { spawnSync } from 'node:child_process';
      const [file, line] = ${JSON.stringify([text('Command').replaceAll('"', ''), text('Arguments')])};
      const options = { windowsVerbatimArguments: true, stdio: 'inherit', cwd: 'C:\\\\' };
      process.exit(spawnSync(file, [line], options).status);`,
    );
    const result = await run(NODE, [toWindowsPath(script)]);
    // A task that found a leak has not failed: it has --exit-zero.
    expect(result.status, result.shown).toBe(0);
    expect(summaryOf(folder, 'Seiten März').machines).toHaveLength(1);
  });
});
