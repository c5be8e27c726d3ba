import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/options/commands.ts';
import { environmentOptions } from '../../src/cli/options/environment.ts';
import { optionsOf, OPTIONS } from '../../src/cli/options/table.ts';
import { findCommand, operandsAfter, readWords } from '../../src/cli/options/words.ts';
import { commandText, groupText, overviewText } from '../../src/cli/text/help-text.ts';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');

describe('the table of options', () => {
  it('has one row for an option of a command, and one alias for a name', () => {
    for (const { name } of COMMANDS) {
      const forms = optionsOf(name).map((one) => `${one.value === undefined && one.negated === true} ${one.name}`);
      expect(new Set(forms).size, name).toBe(forms.length);
    }
    const aliases = new Map<string, string>();
    for (const { name, alias } of OPTIONS) {
      if (alias !== undefined) expect(aliases.get(alias) ?? name).toBe(name);
      if (alias !== undefined) aliases.set(alias, name);
    }
  });

  it('gives a name a value in all commands or in none', () => {
    for (const { name } of OPTIONS) {
      const rows = OPTIONS.filter((one) => one.name === name && !(one.value === undefined && one.negated === true));
      expect(new Set(rows.map(({ value }) => value === undefined)).size, name).toBeLessThan(2);
    }
  });
});

describe('help', () => {
  it.each([60, 80, 100])('fits %i columns', (width) => {
    const texts = [overviewText(width), groupText('kb', width), ...COMMANDS.map((one) => commandText(one, width))];
    for (const line of texts.join('\n').split('\n')) expect(line.length, line).toBeLessThanOrEqual(width);
  });

  it('has an example and the exit statuses of each command, and its options', () => {
    for (const command of COMMANDS) {
      const text = commandText(command, 100);
      expect(text).toMatch(/\nExample:\n {2}leakscan /);
      expect(text).toMatch(/\nExit status:\n {2}0 {2}/);
      for (const { name } of optionsOf(command.name)) expect(text).toContain(name);
    }
    expect(commandText(COMMANDS[0]!, 100)).toContain('--since DATE');
  });

  it.each<[string[], RegExp]>([
    [['help'], /^leakscan finds leaking processes.*\n\nCommands:\n/],
    [['help', 'nightly'], /^leakscan nightly: .*\n/],
    [['nightly', '--help', '--wat'], /^leakscan nightly: .*\n/],
    [['help', 'kb'], /\n {2}kb list /],
    [['kb', '-h'], /\n {2}kb list /],
    [['help', 'kb', 'list'], /--status STATUS/],
    [['version'], /^\d+\.\d+\.\d+\n$/],
    [['-V'], /^\d+\.\d+\.\d+\n$/],
  ])('%j', async (args, expected) => {
    const { status, stdout, stderr, shown } = await run(args, await scratch());
    expect(status, shown).toBe(0);
    expect(stdout).toMatch(expected);
    expect(stderr).toBe('');
  });
});

describe('what was meant', () => {
  it.each<[string[], string]>([
    [['doctr', 'perf.csv'], 'doctr: no such command or file; did you mean "leakscan doctor"?'],
    [['-q', 'nigtly'], 'did you mean "leakscan nightly"?'],
    [['kb', 'lst'], 'kb lst is not a command; did you mean "leakscan kb list"?'],
    [['kb', 'frobnicate'], 'give one of list, show, search, lint and test'],
    [['help', 'nigtly'], 'did you mean "leakscan help nightly"?'],
    [['help', 'perf.csv'], 'perf.csv is not a command'],
    [[LEAK, '--jobs', '2'], '--jobs is an option of nightly and worker, not of scan'],
    [['doctor', LEAK, '--since', '2007-12-05'], '--since is an option of scan, not of doctor'],
    [[LEAK, '--sinc', '2007-12-05'], '--sinc is not an option; did you mean --since?'],
    [[LEAK, '--no-catalog'], '--no-catalog is not an option; did you mean --no-builtin-catalog?'],
    [[LEAK, '-x'], '-x is not an option of scan'],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr, shown } = await run(args, await scratch());
    expect(status, shown).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^leakscan: error: .+\n$/);
    expect(stderr).toContain(message);
  });

  it('reads a file whose name is close to a command', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'doctr'), 'not a counter log\n');
    const { status, stderr } = await run(['doctr'], folder);
    expect(status).toBe(4);
    expect(stderr).not.toContain('did you mean');
  });

  it('takes "scan" by its name, and -f for --format', async () => {
    const { status, stdout, shown } = await run(['scan', LEAK, '-q', '-f', 'json', '-o', '-'], await scratch());
    expect(status, shown).toBe(1);
    expect((JSON.parse(stdout) as Report).options['logs']).toEqual([LEAK]);
  });
});

describe('words', () => {
  it.each<[string[], string | undefined, number]>([
    [['perf.csv', 'doctor'], 'scan', 0],
    [['-o', 'doctor', 'perf.csv'], 'scan', 0],
    [['--since', 'x', 'doctor', 'perf.csv'], 'doctor', 1],
    [['kb', '--json', 'list'], 'kb list', 2],
    [['kb list'], 'scan', 0],
    [['--', 'doctor'], 'scan', 0],
    [['history'], undefined, 1],
  ])('%j', (argv, name, words) => {
    const found = findCommand(readWords(argv));
    expect([found.command?.name, found.words.length]).toEqual([name, words]);
  });

  it('follow an option until the next one', () => {
    const argv = ['a', '--inventory', 'b', 'c', '-', '-q', 'd', '--inventory=e', 'f', '--', 'g'];
    expect(operandsAfter(argv, 'inventory')).toEqual(['c', 'f']);
  });
});

describe('LEAKSCAN_<OPTION>', () => {
  it('sets options of the command, and no others', () => {
    const env = { LEAKSCAN_FAIL_ON: 'suspect', LEAKSCAN_QUIET: '1', LEAKSCAN_NO_CONFIG: 'yes', LEAKSCAN_JOBS: '2' };
    expect(environmentOptions('scan', env)).toEqual({ 'fail-on': 'suspect', quiet: true, config: false });
    expect(environmentOptions('doctor', { ...env, LEAKSCAN_FORMAT: '' })).toEqual({});
  });

  it('leaves what --on-finding passes to its command alone', () => {
    const env = { LEAKSCAN_MACHINE: 'A', LEAKSCAN_PROCESS: 'b', LEAKSCAN_REPORT: 'r.html' };
    expect(['scan', 'explain', 'kb list'].map((name) => environmentOptions(name as 'scan', env))).toEqual([{}, {}, {}]);
  });

  it.each([{ LEAKSCAN_QUIET: 'maybe' }, { LEAKSCAN_DATE_ORDER: 'all' }])('refuses %j by its name', async (env) => {
    const { status, stderr } = await run([LEAK], await scratch(), env);
    expect(status).toBe(2);
    expect(stderr).toContain(`${Object.keys(env)[0]}=`);
  });

  it('is overruled by the command line', async () => {
    const env = { LEAKSCAN_FAIL_ON: 'none', LEAKSCAN_QUIET: '1', LEAKSCAN_OUTPUT: 'r.json' };
    expect((await run([LEAK], await scratch(), env)).status).toBe(0);
    const { status, stderr } = await run(
      [LEAK, '--fail-on', 'leak', '-o', 'r.txt', '--no-quiet'],
      await scratch(),
      env,
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/report: r\.txt\n$/);
  });
});
