import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfigurationChoice, type ConfigurationArguments } from '../../src/cli/options/configuration-options.ts';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');
const KNOWN =
  '# the hotfix is ordered\n- process: inetinfo\n  machine: mailfe*\n  expires: 2026-12-31\n  reason: hotfix in December\n';
const NOW = ['--now', '2026-12-31T23:59:59Z'];

/** A folder with files of these names and contents. */
const folderOf = async (files: Record<string, string>): Promise<string> => {
  const folder = await scratch();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
};

describe('.leakscanignore', () => {
  it('in the current folder suppresses a leak: status 0, and every format says so', async () => {
    const folder = await folderOf({ '.leakscanignore': KNOWN });
    const { status, stderr, shown } = await run([LEAK, ...NOW, '-o', 'r.json', '-o', 'r.html', '-o', 'r.txt'], folder);
    expect(status, shown).toBe(0);
    expect(stderr).toMatch(/^No leak found in 19 processes\.\n/);
    expect(stderr).toContain('Suppressions: .leakscanignore.');
    const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8')) as Report;
    const leak = report.assessments.find((one) => one.verdict === 'leak')!;
    expect([leak.process, leak.suppressedBy]).toEqual([
      'inetinfo',
      { reason: 'hotfix in December', expires: '2026-12-31', file: '.leakscanignore', line: 2 },
    ]);
    expect(report.options).toMatchObject({ ignoreFile: '.leakscanignore' });
    for (const file of ['r.html', 'r.txt']) {
      const text = await readFile(join(folder, file), 'utf8');
      for (const part of ['Suppressed findings', 'hotfix in December', 'until 31 Dec 2026']) {
        expect(text.includes(part), `${file}: ${part}`).toBe(true);
      }
    }
  });

  it('the day after, the leak counts again and a warning says why', async () => {
    const folder = await folderOf({ '.leakscanignore': KNOWN });
    const { status, stderr, shown } = await run([LEAK, '--now', '2027-01-01T00:00:00Z'], folder);
    expect(status, shown).toBe(1);
    expect(stderr).toMatch(/^One process leaks\./);
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      'warning: .leakscanignore:2: this suppression expired after 31 Dec 2026',
    );
  });

  it.each<[string, string[], number]>([
    ['--no-ignore', ['--no-ignore'], 1],
    ['another file', ['--ignore-file', 'other'], 1],
    ['the same file by name', ['--ignore-file', '.leakscanignore'], 0],
    ['--fail-on suspect', ['--fail-on', 'suspect'], 0],
  ])('%s', async (_, args, status) => {
    const folder = await folderOf({ '.leakscanignore': KNOWN, other: '- {process: store, reason: r}\n' });
    const result = await run([LEAK, ...NOW, '-q', ...args], folder);
    expect(result.status, result.shown).toBe(status);
  });

  it('the id of a finding’s card suppresses it', async () => {
    const folder = await scratch();
    await run([LEAK, '-q', '-o', 'r.html'], folder);
    const html = await readFile(join(folder, 'r.html'), 'utf8');
    const id = /id <code><bdi>([0-9a-f]{12})<\/bdi>/.exec(html)![1]!;
    await writeFile(join(folder, '.leakscanignore'), `- id: ${id}\n  reason: r\n`);
    const { status, shown } = await run([LEAK, '-q', '-o', 'r.html'], folder);
    expect(status, shown).toBe(0);
  });
});

describe('leakscan.yaml', () => {
  const CONFIG = 'machines:\n  - {name: MAIL*, role: front-end}\nignore:\n  - {process: inetinfo, reason: r}\n';

  it('in the current folder counts, and is shown', async () => {
    const folder = await folderOf({ 'leakscan.yaml': CONFIG });
    const { status, stdout, stderr, shown } = await run([LEAK, '-o', 'json=-'], folder);
    expect(status, shown).toBe(0);
    expect(stderr).toContain('Configuration: leakscan.yaml.');
    expect((JSON.parse(stdout) as Report).options).toMatchObject({ config: 'leakscan.yaml' });
  });

  it.each<[string, string[], number]>([
    ['--no-config', ['--no-config'], 1],
    ['--no-ignore', ['--no-ignore'], 1],
    ['another file', ['--config', 'other.yaml'], 1],
    ['the same file by name', ['--config', './leakscan.yaml'], 0],
  ])('%s', async (_, args, status) => {
    const folder = await folderOf({ 'leakscan.yaml': CONFIG, 'other.yaml': 'machines: []\n' });
    const result = await run([LEAK, '-q', ...args], folder);
    expect(result.status, result.shown).toBe(status);
  });
});

describe('a file that cannot be used: status 2, one line with its place, no report', () => {
  it.each<[string, Record<string, string>, string[], string]>([
    [
      'an unknown key',
      { 'leakscan.yaml': 'machine: []\n' },
      [],
      'leakscan.yaml:1: unknown key "machine"; did you mean "machines"?',
    ],
    [
      'a class that there is not',
      { 'leakscan.yaml': '\nprocessClasses:\n  mapi-clients: {}\n' },
      [],
      'leakscan.yaml:3: processClasses: the catalog has no class "mapi-clients"; did you mean "mapi-client"?',
    ],
    [
      'a broken suppression',
      { '.leakscanignore': '- process: inetinfo\n  expires: 2026-13-01\n  reason: r\n' },
      [],
      '.leakscanignore:2: 0.expires: must be a day',
    ],
    [
      'a missing configuration',
      {},
      ['--config', 'none.yaml'],
      'none.yaml: no such file; name another file; or leave --config out',
    ],
    [
      'missing suppressions',
      {},
      ['--ignore-file', 'none'],
      'none: no such file; name another file; or leave --ignore-file out',
    ],
    ['a file twice', {}, ['--config', 'a', '--config', 'b'], '--config is given 2 times (a, b); give it once'],
    [
      'a file and its refusal',
      {},
      ['--config', 'a', '--no-config'],
      '--config a and --no-config contradict each other',
    ],
    [
      'suppressions and their refusal',
      {},
      ['--no-ignore', '--ignore-file', 'a'],
      '--ignore-file a and --no-ignore contradict',
    ],
    ['no value', {}, ['--config'], '--config is given without its value'],
    [
      'an output over it',
      { 'leakscan.yaml': '' },
      ['-o', 'json=leakscan.yaml'],
      '-o leakscan.yaml: this file is to be read',
    ],
    ['an output over the other', { '.leakscanignore': '' }, ['-o', 'text=.leakscanignore'], 'must not be overwritten'],
  ])('%s', async (_, files, args, message) => {
    const folder = await folderOf(files);
    const { status, stdout, stderr, shown } = await run([LEAK, ...args], folder);
    expect(status, shown).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^leakscan: error: .+\n$/);
    expect(stderr).toContain(message);
    expect(await readdir(folder)).toEqual(Object.keys(files));
  });
});

describe('parseConfigurationChoice', () => {
  it.each<[Partial<ConfigurationArguments>, object]>([
    [{}, { config: undefined, ignoreFile: undefined }],
    [
      { config: 'a', ignoreFile: 'b' },
      { config: 'a', ignoreFile: 'b' },
    ],
    [
      { config: false, ignore: false },
      { config: false, ignoreFile: false },
    ],
    [
      { config: [false, false], ignore: [false, false] },
      { config: false, ignoreFile: false },
    ],
    [{ ignoreFile: false }, { config: undefined, ignoreFile: false }],
  ])('%j', (given, choice) => {
    const args = { config: undefined, ignoreFile: undefined, ignore: true, ...given };
    expect(parseConfigurationChoice(args)).toEqual(choice);
  });
});
