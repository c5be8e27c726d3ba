import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, scratch } from './helpers/run.ts';

const readme = await readFile('README.md', 'utf8');
/** Lines of the indented blocks. */
const commands = readme
  .split('\n')
  .filter((line) => line.startsWith('    '))
  .map((line) => line.trim());

describe('README', () => {
  it('begins with the two commands of a fresh machine', () => {
    expect(commands[0]).toMatch(/^npm ci && npx leakscan samples\/\S+\.csv$/);
    expect(commands.find((c) => c.startsWith('npm ci && npm test'))).toBe('npm ci && npm test');
  });

  const scans = commands
    .map((c) => /(?:^|&& npx )leakscan (samples\/.*)$/.exec(c)?.[1])
    .filter((args) => args !== undefined);
  it.each(scans)('its command does its job: leakscan %s', async (args) => {
    const folder = await scratch();
    await symlink(resolve('samples'), join(folder, 'samples'));
    const result = await run(args.split(' '), folder);
    expect(result.status, result.shown).toBe(1);
    const written = /report: (\S+)/.exec(result.stderr)![1]!;
    expect(existsSync(join(folder, written))).toBe(true);
  });

  it('shows the summary that the first command prints', async () => {
    const folder = await scratch();
    const { stderr } = await run([resolve('samples/frontend-imap4-leak.csv')], folder);
    const shown = readme.slice(readme.indexOf('    One process leaks'), readme.indexOf('      ...\n'));
    const printed = stderr.split('\n').map((line) => line.trimEnd());
    for (const line of shown.split('\n')) expect(printed).toContain(line.slice(4).trimEnd());
  });

  it('has the options of --help, and none other', async () => {
    const { stdout } = await run(['--help'], await scratch());
    const inHelp = new Set([...stdout.matchAll(/--([a-z][a-z-]+)/g)].map((m) => m[1]!));
    const table = readme.slice(readme.indexOf('## Options'), readme.indexOf('## Exit status'));
    const inReadme = new Set([...table.matchAll(/`(?:-\w`, `)?--([a-z][a-z-]+)/g)].map((m) => m[1]!));
    for (const name of ['help', 'version', 'debug', 'inventory']) inReadme.add(name);
    inReadme.delete('no-color');
    expect([...inReadme].sort()).toEqual([...inHelp].filter((n) => n !== 'no-color').sort());
  });

  it('links only to files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map((m) => m[1]!).filter((l) => !l.startsWith('http'));
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });
});
