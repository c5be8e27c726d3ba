/** One server under its NetBIOS name and its DNS name, as two collectors write it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, scratch, type RunResult } from '../helpers/run.ts';

const SHORT = 'SRV01';
const DNS = 'srv01.contoso.com';
const START_MS = Date.UTC(2024, 2, 4, 8);
const MINUTE_MS = 60_000;
const SAMPLES = 121;

interface Logged {
  readonly machine: string;
  /** Samples, of those of the whole time. */
  readonly from?: number;
  readonly to?: number;
  /** Minutes from the clock of the other logs, which is UTC-08:00. */
  readonly ahead?: number;
  readonly other?: boolean;
  readonly memory?: boolean;
}

/** inetinfo leaks 10 MB an hour, lsass is level; a sample each quarter of an hour. */
function logOf({ machine, from = 0, to = SAMPLES, ahead = 0, other = false, memory = false }: Logged): string {
  const process = (name: string): string[] =>
    ['Private Bytes', 'ID Process'].map((counter) => `\\\\${machine}\\Process(${name})\\${counter}`);
  const paths = memory
    ? [`\\\\${machine}\\Memory\\Available Bytes`]
    : [...process(other ? 'w3wp' : 'inetinfo'), ...process('lsass')];
  const lines = [[`(PDH-CSV 4.0) (Some Time)(${480 - ahead})`, ...paths]];
  for (let i = from; i < to; i++) {
    const iso = new Date(START_MS + (15 * i + ahead) * MINUTE_MS).toISOString();
    const stamp = `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 23)}`;
    const bytes = 60_000_000 + (other ? 0 : 2_500_000 * i) + (i % 7) * 4096;
    const cells = memory ? [4_000_000_000 - i * 4096] : [bytes, 1588, 30_000_000 + (i % 5) * 4096, 512];
    lines.push([stamp, ...cells.map(String)]);
  }
  return lines.map((cells) => `${cells.map((cell) => `"${cell}"`).join(',')}\r\n`).join('');
}

async function place(...logs: readonly Logged[]): Promise<string> {
  const folder = await scratch();
  await mkdir(join(folder, 'logs'));
  for (const [i, log] of logs.entries()) await writeFile(join(folder, `logs/${i}.csv`), logOf(log));
  return folder;
}

async function scan(folder: string, ...args: string[]): Promise<RunResult & { readonly report: Report }> {
  const result = await run(['logs', '-o', 'report.json', ...args], folder);
  return { ...result, report: JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report };
}

const FIRST: Logged = { machine: SHORT, to: 61 };
const SECOND: Logged = { machine: DNS, from: 61, ahead: 480 };

describe('a server under two names', () => {
  it('is one machine, whatever the order of its logs, and every report says so', async () => {
    const ids = new Set<string>();
    for (const logs of [
      [FIRST, SECOND],
      [SECOND, FIRST],
    ]) {
      const folder = await place(...logs);
      const { status, stderr, shown, report } = await scan(folder, '-o', 'report.html', '-o', 'report.md');
      expect(status, shown).toBe(1);
      expect(report.machines).toEqual([{ name: SHORT, alsoKnownAs: [DNS] }]);
      const [leak, ...others] = report.assessments.filter(({ verdict }) => verdict === 'leak');
      expect(others).toEqual([]);
      expect(leak).toMatchObject({ machine: SHORT, pid: 1588 });
      expect(leak!.trend!.slopePerHour / 10_000_000).toBeCloseTo(1, 2);
      expect(leak!.lifetime).toMatchObject({
        start: '2024-03-04T08:00:00.000-08:00',
        end: '2024-03-05T14:00:00.000-08:00',
      });
      ids.add(leak!.id);
      const said = `Taken as one machine: ${SHORT} and ${DNS}.`;
      expect(stderr).toContain(said);
      expect(stderr).toContain('2 processes on 1 machine, from 2 logs');
      expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain(said);
      expect(await readFile(join(folder, 'report.md'), 'utf8')).toContain(said);
    }
    expect(ids.size).toBe(1);
  });

  it('has its processes in one log and its memory in the other', async () => {
    const folder = await place({ machine: SHORT }, { machine: DNS, memory: true, ahead: 480 });
    const { status, shown, report } = await scan(folder);
    expect(status, shown).toBe(1);
    expect(report.failedInputs).toEqual([]);
    const [leak] = report.assessments.filter(({ verdict }) => verdict === 'leak');
    expect(leak!.exhaustion).toMatchObject({ limit: 'end of available memory' });
  });

  it('is found by either name', async () => {
    const folder = await place(FIRST, SECOND);
    for (const name of [SHORT, DNS, '*.contoso.com']) {
      const { report, shown } = await scan(folder, '--machine', name);
      expect(report.inputs, shown).toHaveLength(2);
      expect(report.machines).toHaveLength(1);
    }
    await writeFile(
      join(folder, 'modules.csv'),
      'ProcessName,Id,ModuleName,FileName,FileVersion\ninetinfo,1588,ntdll.dll,C:\\ntdll.dll,5.2.0.0\n',
    );
    for (const name of [SHORT, DNS]) {
      const { report } = await scan(folder, '--inventory', `${name}=modules.csv`);
      expect(report.inventories).toMatchObject([{ machine: SHORT, modules: 1 }]);
      expect(report.warnings.join()).not.toContain('not used');
      await writeFile(join(folder, '.leakscanignore'), `- machine: ${name}\n  reason: known\n`);
      await writeFile(
        join(folder, 'leakscan.yaml'),
        `limits: [{ process: inetinfo, machine: ${name}, resource: private-bytes, value: 1 GB }]\n`,
      );
      const known = await scan(folder);
      expect(known.status, known.shown).toBe(0);
      expect(known.report.assessments[0]!.limits.map((limit) => limit.name)).toContain('configured limit');
    }
  });

  it('keeps suppressions and states of findings that were made under its other name', async () => {
    const folder = await place({ machine: DNS, to: 61 });
    const before = await scan(folder, '-o', 'old.json');
    const { id } = before.report.assessments.find(({ verdict }) => verdict === 'leak')!;
    await writeFile(join(folder, 'logs/1.csv'), logOf({ machine: SHORT, from: 61 }));
    const compared = await scan(folder, '--baseline', 'old.json');
    expect(compared.report.baseline).toMatchObject({ gone: [], unseen: [] });
    const [leak] = compared.report.assessments;
    expect(leak).toMatchObject({ machine: SHORT, state: 'same' });
    expect(leak!.id).not.toBe(id);
    await writeFile(join(folder, '.leakscanignore'), `- id: ${id}\n  reason: known\n`);
    const known = await scan(folder);
    expect(known.status, known.shown).toBe(0);
  });
});

describe('two servers with names alike', () => {
  it('stay two where a process ID is another process, and a warning says so', async () => {
    const folder = await place({ machine: SHORT }, { machine: DNS, other: true });
    const { report, stderr } = await scan(folder);
    expect(report.machines).toBeUndefined();
    expect(new Set(report.assessments.map(({ machine }) => machine))).toEqual(new Set([SHORT, DNS]));
    expect(stderr.replace(/\s+/g, ' ')).toContain(`process ID 1588 is inetinfo on ${SHORT}, w3wp on ${DNS}`);
    const one = await scan(folder, '--machine', SHORT);
    expect(new Set(one.report.assessments.map(({ machine }) => machine))).toEqual(new Set([SHORT]));
    expect(one.report.inputs).toHaveLength(1);
  });

  it('stay two in two domains', async () => {
    const folder = await place({ machine: SHORT }, { machine: DNS }, { machine: 'srv01.fabrikam.com' });
    const { report } = await scan(folder);
    expect(new Set(report.assessments.map(({ machine }) => machine)).size).toBe(3);
    expect(report.warnings.join()).toContain(
      `${SHORT}: assessed as a machine of its own: it may be ${DNS} or srv01.fabrikam.com`,
    );
  });
});
