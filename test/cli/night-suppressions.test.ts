/** Suppressions that are written, and that end, between nights: also where the machine sends nothing. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NightSummary } from '../../src/model/nightly.ts';
import type { LastRun } from '../../src/render/nightly/last-run-schema.ts';
import { run, SAMPLES, scratch, type RunResult } from '../helpers/run.ts';

const MACHINE = 'MAILFE02';

async function place(ignore: string): Promise<string> {
  const folder = await scratch();
  await mkdir(join(folder, 'share', MACHINE), { recursive: true });
  await copyFile(join(SAMPLES, 'frontend-imap4-leak.csv'), join(folder, 'share', MACHINE, `${MACHINE}.csv`));
  await writeIgnore(folder, ignore);
  return folder;
}

const writeIgnore = (folder: string, text: string): Promise<void> => writeFile(join(folder, '.leakscanignore'), text);
const entry = (expires: string): string => `- process: inetinfo\n  reason: ticket 4711\n  expires: ${expires}\n`;

const onNight = (folder: string, night: string, ...args: string[]): Promise<RunResult> =>
  run(['nightly', 'share', '--history', 'history.db', '--now', `${night}T05:00:00Z`, ...args], folder, {
    ...{ TZ: 'UTC', LEAKSCAN_NOTIFY_URL: '' },
  });

const summaryOf = async (folder: string): Promise<NightSummary> =>
  JSON.parse(await readFile(join(folder, 'reports/summary.json'), 'utf8')) as NightSummary;

const statesOf = ({ machines }: NightSummary): string[] =>
  machines.flatMap(({ findings }) => findings.map(({ process, state }) => `${process} ${state}`));

describe('a suppression between nights', () => {
  it('that ends reports its finding again on one night, although nothing came in', async () => {
    const folder = await place(entry('2007-12-08'));
    const hidden = await onNight(folder, '2007-12-07');
    expect(hidden.status, hidden.shown).toBe(0);
    expect(hidden.stderr).toContain('1 finding is suppressed.');
    expect(hidden.stderr).toContain('warning: the suppression of inetinfo on MAILFE02 ends after 8 Dec 2007');
    const before = await summaryOf(folder);
    expect(before.warnings).toEqual([
      'the suppression of inetinfo on MAILFE02 ends after 8 Dec 2007, and the finding is reported again from then on (ticket 4711)',
    ]);
    expect(before.suppressed).toMatchObject([
      { machine: MACHINE, process: 'inetinfo', reason: 'ticket 4711', expires: '2007-12-08', expiresSoon: true },
    ]);
    expect(statesOf(before)).toEqual([]);

    const ended = await onNight(folder, '2007-12-09', '--fail-on', 'new', '--log', 'runs.log');
    expect(ended.status, ended.shown).toBe(1);
    expect(ended.stderr).toMatch(/^Reopened High: inetinfo on MAILFE02/m);
    expect(ended.stderr).toContain('1 reopened since last night');
    expect(ended.stderr.match(/this suppression expired after 8 Dec 2007/g)).toHaveLength(1);
    const after = await summaryOf(folder);
    expect(after.captures.read).toBe(0);
    expect(statesOf(after)).toEqual(['inetinfo reopened']);
    expect(after.causes).toMatchObject([{ states: { reopened: 1, silent: 0 } }]);
    expect(after.suppressed).toEqual([]);
    expect(await readFile(join(folder, 'reports/machines/mailfe02.html'), 'utf8')).toContain('Reopened');

    const log = await readFile(join(folder, 'runs.log'), 'utf8');
    expect(log).toContain('MAILFE02: no new data; 1 finding open, 1 reopened\n');
    expect(log).toMatch(/run ended: .*; 1 finding open, 0 new, 1 reopened\n$/);
    const { counts } = JSON.parse(await readFile(join(folder, 'reports/last-run.json'), 'utf8')) as LastRun;
    expect(counts).toMatchObject({ findingsOpen: 1, findingsNew: 0, findingsReopened: 1 });

    // Another run of the night says the same, the next night nothing new.
    await onNight(folder, '2007-12-09');
    expect((await summaryOf(folder)).machines).toEqual(after.machines);
    const next = await onNight(folder, '2007-12-10', '--fail-on', 'new');
    expect(next.status, next.shown).toBe(0);
    expect(statesOf(await summaryOf(folder))).toEqual(['inetinfo same']);
  });

  it('that ends runs the command of a new finding, once', async () => {
    const folder = await place(entry('2007-12-08'));
    const program = `require('fs').appendFileSync('calls.txt', process.env.LEAKSCAN_STATE + ' ' + process.env.LEAKSCAN_REPORT + '\\n')`;
    await writeFile(join(folder, 'call.cjs'), program);
    const command = ['--on-finding', `"${process.execPath}" call.cjs`];
    await onNight(folder, '2007-12-07', ...command);
    await onNight(folder, '2007-12-09', ...command);
    await onNight(folder, '2007-12-09', ...command);
    const calls = (await readFile(join(folder, 'calls.txt'), 'utf8')).trim().split('\n');
    expect(calls).toHaveLength(1);
    const [state, report] = calls[0]!.split(' ');
    expect(state).toBe('reopened');
    // Of the night that read the log: this one has none of the machine.
    expect(await readFile(report!, 'utf8')).toContain('inetinfo');
  });

  it('that is written hides a finding, although nothing came in', async () => {
    const folder = await place('');
    expect((await onNight(folder, '2007-12-07')).status).toBe(1);
    await writeIgnore(folder, '- process: inetinfo\n  reason: known\n');
    const hidden = await onNight(folder, '2007-12-08');
    expect(hidden.status, hidden.shown).toBe(0);
    expect(hidden.stderr).toContain('1 finding is suppressed.');
    const summary = await summaryOf(folder);
    expect(statesOf(summary)).toEqual([]);
    expect(summary.suppressed).toMatchObject([{ process: 'inetinfo', expires: null, expiresSoon: false }]);
    expect(summary.warnings).toEqual([]);
    expect(await readFile(join(folder, 'reports/machines/mailfe02.html'), 'utf8')).not.toContain('High');
  });

  it('that fits nothing is reported once a night', async () => {
    const folder = await place('- process: store\n  reason: known\n- machine: OTHER\n  reason: another share\n');
    const { stderr } = await onNight(folder, '2007-12-07');
    expect(stderr.match(/1 suppression fits no open finding: \.leakscanignore:1/g)).toHaveLength(1);
  });
});
