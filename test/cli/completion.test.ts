import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/options/commands.ts';
import { OPTIONS, optionsOf } from '../../src/cli/options/table.ts';
import { bashCompletion } from '../../src/cli/text/completion/bash.ts';
import { completedCommands, firstWords } from '../../src/cli/text/completion/completed.ts';
import { fishCompletion } from '../../src/cli/text/completion/fish.ts';
import { powershellCompletion } from '../../src/cli/text/completion/powershell.ts';
import { zshCompletion } from '../../src/cli/text/completion/zsh.ts';
import { formatNames } from '../../src/render/index.ts';
import { run, scratch } from '../helpers/run.ts';

const execute = promisify(execFile);
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const FIRST = firstWords().map(({ word }) => word);
const optionForms = (command: string): string[] =>
  completedCommands()
    .find(({ name }) => name === command)!
    .options.flatMap(({ forms }) => forms);

/** Words as readline gives them, the last one at the cursor, and what is completed. */
type Case = readonly [words: readonly string[], completed: readonly string[]];

const CASES: readonly Case[] = [
  [['sca'], ['scan']],
  [
    ['kb', ''],
    ['list', 'show', 'search', 'lint', 'test'],
  ],
  [
    ['kb', 'list', '--status', 'w'],
    ['workaround-only', 'withdrawn'],
  ],
  [
    ['--date-order', ''],
    ['mdy', 'dmy', 'ymd'],
  ],
  [['scan', '--since', '2007-12-05', '--date-order', 'd'], ['dmy']],
  [
    ['doctor', '-f', ''],
    ['text', 'json'],
  ],
  [
    ['nightly', '--fail-on', 'n'],
    ['new', 'none'],
  ],
  [
    ['schedule', ''],
    ['windows', 'cron', 'systemd'],
  ],
  [['schedule', 'windows', '--', 'night'], ['nightly']],
  [['schedule', 'windows', '--', 'nightly', '--que'], ['--queue']],
  [['help', 'cap'], ['capture']],
  [['completion', 'p'], ['powershell']],
  [['perf.csv', '--strict'], ['--strict-inputs']],
  [['kb', 'show', '--cat'], ['--catalog']],
  // Another command's option.
  [['capture', '--queu'], []],
  // No option any more.
  [['--', '--strict'], []],
  [['capture', '--', '--xm'], []],
];

describe('leakscan completion', () => {
  it.each([
    ['bash', bashCompletion],
    ['zsh', zshCompletion],
    ['fish', fishCompletion],
    ['powershell', powershellCompletion],
  ] as const)('prints the script of %s', async (shell, script) => {
    const { status, stdout, stderr } = await run(['completion', shell], await scratch());
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(script());
    for (const word of FIRST) expect(stdout).toContain(word);
    // PowerShell 5.1 reads a file without a byte order mark in the code page of the system.
    expect(stdout).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it.each([
    [[], 'no shell was given; give one of bash, zsh, fish and powershell: leakscan completion bash'],
    [['powershel'], 'powershel is not a shell that leakscan knows; did you mean "powershell"?'],
    [['bash', 'zsh'], 'bash zsh is not a shell that leakscan knows; give one of bash, zsh, fish and powershell'],
  ])('refuses %j', async (operands, message) => {
    const { status, stdout, stderr } = await run(['completion', ...operands], await scratch());
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('knows the formats of reports, and whether an option has a value by its name alone', () => {
    const formats = OPTIONS.find(({ name, commands }) => name === 'format' && commands.includes('scan'));
    expect(formats).toMatchObject({ suggested: formatNames() });
    for (const { name } of COMMANDS) {
      for (const { forms, value } of completedCommands().find((one) => one.name === name)!.options) {
        for (const other of completedCommands()) {
          const same = other.options.filter((one) => one.forms.some((form) => forms.includes(form)));
          for (const one of same)
            expect(one.value === null, `${forms.join()} of ${name}, ${other.name}`).toBe(value === null);
        }
      }
    }
  });
});

/** What bash's function leaves in COMPREPLY, and whether readline then completes files. */
async function bash(words: readonly string[], folder: string): Promise<{ words: string[]; files: boolean }> {
  const script = `${bashCompletion()}
compopt() { [[ $* == *'+o default'* ]] && readline=no; }
COMP_WORDS=(leakscan "$@"); COMP_CWORD=$#; readline=yes
_leakscan
printf '%s\\n' "$readline" "\${COMPREPLY[@]}"`;
  const { stdout } = await execute('bash', ['--norc', '-c', script, 'bash', ...words], { cwd: folder });
  const [files, ...completed] = stdout.trim().split('\n').filter(Boolean);
  return { words: completed, files: files === 'yes' };
}

// Windows has none; its script is made there, not run.
describe.skipIf(!has('bash'))('the script of bash', () => {
  it.each(CASES)('%j', async (words, completed) => {
    expect((await bash(words, await scratch())).words).toEqual(completed);
  });

  it('completes every option of every command', async () => {
    for (const { name } of COMMANDS) {
      const { words } = await bash([...name.split(' '), '-'], await scratch());
      expect(words, name).toEqual(optionForms(name));
      expect(words.length).toBeGreaterThanOrEqual(optionsOf(name).length);
    }
  });

  it('completes commands and files first, then what the place takes', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'my log.csv'), '');
    expect((await bash([''], folder)).words).toEqual([...FIRST, 'my log.csv']);
    expect(await bash(['scan', 'my'], folder)).toEqual({ words: [], files: true });
    expect(await bash(['-o', 'json', '=', 're'], folder)).toEqual({ words: [], files: true });
    expect(await bash(['scan', '--config', ''], folder)).toEqual({ words: [], files: true });
    expect(await bash(['scan', '--machine', ''], folder)).toEqual({ words: [], files: false });
    expect(await bash(['worker', ''], folder)).toEqual({ words: [], files: false });
    expect((await bash(['--date-order', '=', 'd'], folder)).words).toEqual(['dmy']);
    expect((await bash(['--history', 'postgres', ':', '//u@s/db', 'nigh'], folder)).words).toEqual(['nightly']);
  });
});

// fish is not on every machine; on the others its script is made, not run.
describe.skipIf(!has('fish'))('the script of fish', () => {
  // After "--" fish completes no options, whatever a script says.
  it.each(CASES.filter(([words]) => !words.includes('--') || !words.at(-1)!.startsWith('-')))(
    '%j',
    async (words, completed) => {
      const folder = await scratch();
      await writeFile(join(folder, 'leakscan.fish'), fishCompletion());
      const line = ['leakscan', ...words].join(' ');
      const script = `source leakscan.fish; complete -C ${JSON.stringify(line)}`;
      const { stdout } = await execute('fish', ['--no-config', '-c', script], {
        cwd: folder,
        env: { ...process.env, HOME: folder },
      });
      const found = stdout
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((one) => one.split('\t')[0] ?? '');
      expect(found.filter((one) => one !== 'leakscan.fish').sort()).toEqual([...completed].sort());
    },
  );
});

/** zsh completes in a terminal alone: one of its own, in which a key shows what it would do. */
const ZSH = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; PROMPT_EOL_MARK=; autoload -U compinit; compinit -u -D; source ./leakscan.zsh; zle_highlight=(none)'
zpty -w shell 'compadd() { if [[ $* == *-[OAD]* ]]; then builtin compadd "$@"; else local -a found; builtin compadd -O found "$@"; print -rl -- "<$^found>"; fi }'
zpty -w shell 'finish() { print "<""end"">" }; zle -C try complete-word try_it; try_it() { _main_complete; compstate[insert]=; compstate[list]=; finish }; bindkey "^T" try'
zpty -w shell 'print "<""ready"">"'
zpty -r shell text '*<ready>*'
zpty -w -n shell "$1"$'\\x14'
zpty -r shell text '*<end>*'
print -r -- "$text"
zpty -d shell`;

// As fish.
describe.skipIf(!has('zsh'))('the script of zsh', () => {
  it.each(CASES)('%j', async (words, completed) => {
    const folder = await scratch();
    await writeFile(join(folder, 'leakscan.zsh'), zshCompletion());
    const { stdout } = await execute('zsh', ['-f', '-c', ZSH, 'zsh', ['leakscan', ...words].join(' ')], {
      cwd: folder,
      env: { ...process.env, HOME: folder, TERM: 'dumb' },
    });
    const found = [...stdout.matchAll(/<([^<>]+)>/g)]
      .flatMap(([, words = '']) => words.split(' '))
      .filter((one) => one !== 'end' && one !== 'leakscan.zsh');
    expect([...new Set(found)].sort(), stdout).toEqual([...completed].sort());
  });
});
