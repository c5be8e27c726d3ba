import { existsSync } from 'node:fs';
import { readdir, readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, scratch } from './helpers/run.ts';

const readme = await readFile('README.md', 'utf8');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...(await readdir('docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];
const texts = new Map(await Promise.all(PAGES.map(async (page) => [page, await readFile(page, 'utf8')] as const)));

/** Lines of the indented blocks. */
const commandsOf = (page: string): string[] =>
  texts
    .get(page)!
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.trim());

/** The arguments of each `leakscan` in a page that reads a sample. */
const samplesOf = (page: string): string[] =>
  commandsOf(page).flatMap(
    (command) => /^(?:\$ |npm ci && npx )?leakscan ((?:doctor )?samples\/.*)$/.exec(command)?.[1] ?? [],
  );

describe('README', () => {
  it('fits on 160 lines', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(161);
  });

  it('has the two commands of a fresh machine', () => {
    const commands = commandsOf('README.md');
    expect(commands[0]).toMatch(/^npm ci && npx leakscan samples\/\S+\.csv\.gz$/);
    expect(commands).toContain('npm ci && npm test');
  });

  it('shows the summary that the first command prints', async () => {
    const folder = await scratch();
    const { stderr } = await run([resolve('samples/server2022-web.csv.gz')], folder);
    const shown = readme.slice(readme.indexOf('    Two processes leak'), readme.indexOf('      ...\n'));
    const printed = stderr.split('\n').map((line) => line.trimEnd());
    for (const line of shown.split('\n')) expect(printed).toContain(line.slice(4).trimEnd());
  });
});

describe('the commands on the pages', () => {
  const scans = PAGES.flatMap((page) => samplesOf(page).map((args) => [page, args] as const));
  it('are found', () => {
    expect(scans.map(([page]) => page)).toEqual(
      expect.arrayContaining(['README.md', 'docs/inventory.md', 'docs/tasks.md']),
    );
  });

  it.each(scans)('%s: leakscan %s does its job', async (_, args) => {
    const folder = await scratch();
    await symlink(resolve('samples'), join(folder, 'samples'));
    const result = await run(args.split(' '), folder);
    const isScan = !args.startsWith('doctor ');
    expect(result.status, result.shown).toBe(isScan ? 1 : 0);
    const written = isScan ? /report: (\S+)/.exec(result.stderr)![1]! : 'samples';
    expect(existsSync(join(folder, written))).toBe(true);
  });

  it('of the command line have every option of a scan', async () => {
    const { stdout } = await run(['--help'], await scratch());
    const inHelp = [...new Set([...stdout.matchAll(/--([a-z][a-z-]+)/g)].map((m) => m[1]!))];
    const page = texts.get('docs/cli.md')!;
    expect(inHelp.length).toBeGreaterThan(20);
    expect(inHelp.filter((name) => !page.includes(`--${name}`) && !page.includes(`--no-${name}`))).toEqual([]);
  });
});

describe('the pages', () => {
  it.each(PAGES)('%s links only to files that are there', (page) => {
    const links = [...texts.get(page)!.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((m) => m[1]!);
    const local = links.filter((link) => !/^https?:/.test(link));
    expect(local.filter((link) => !existsSync(join(page, '..', link)))).toEqual([]);
  });

  it('are all in docs/index.md', () => {
    const index = texts.get('docs/index.md')!;
    const names = PAGES.filter((page) => page.startsWith('docs/')).map((page) => page.slice('docs/'.length));
    expect(names.filter((name) => name !== 'index.md' && !index.includes(`](${name})`))).toEqual([]);
  });
});
