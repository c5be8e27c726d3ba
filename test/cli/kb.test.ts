import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const docs = await readFile('docs/catalog.md', 'utf8');
/** The article that docs/catalog.md starts from. */
const OWN = /```yaml\n([^`]*id: TEAM-0001[^`]*)```/.exec(docs)![1]!;
/** Built-in ones. */
const ARTICLES = (await readdir('catalog/articles')).length;
const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');

async function ownFolder(files: Record<string, string>): Promise<string> {
  const folder = await scratch();
  await mkdir(join(folder, 'team'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'team', name), text);
  return folder;
}

describe('leakscan kb list, show and search', () => {
  it('lists one article a line, and as JSON', async () => {
    const folder = await scratch();
    const all = await run(['kb', 'list'], folder);
    expect(all.stdout.trim().split('\n').length, all.shown).toBe(ARTICLES);
    const chosen = await run(['kb', 'list', '--process', 'resrcmon', '--status', 'fix-available'], folder);
    expect(chosen.stdout.split('\n')[0]).toMatch(/^KB\d+ +fix-available +resrcmon +handles /);
    const { stdout } = await run(['kb', 'list', '--resource', 'threads', '--json'], folder);
    const { articles } = JSON.parse(stdout) as { articles: { observed: { resources: string[] } }[] };
    expect(articles.length).toBeGreaterThan(3);
    expect(articles.every((a) => a.observed.resources.includes('threads'))).toBe(true);
  });

  it.each([[['944903']], [['KB944903']], [['KB 944903']], [['KB', '944903']]])('shows %j', async (ids) => {
    const { status, stdout, shown } = await run(['kb', 'show', ...ids], await scratch());
    expect(status, shown).toBe(0);
    expect(stdout).toMatch(/^KB944903 /);
    expect(stdout).toMatch(/Imap4fe\.dll {2}6\.5\.7653\.23 {2}122,880 bytes {2}2007-12-11 17:48 UTC/);
    expect(stdout).toMatch(/Our reading +read in full/);
  });

  it('finds articles by words, whatever the letter case', async () => {
    const { stdout, shown } = await run(['kb', 'search', 'cdoEXM'], await scratch());
    expect(stdout, shown).toMatch(/^KB896064 /);
  });

  it.each<[string[], RegExp]>([
    [['show'], /no article was given/],
    [['show', '94490'], /94490: no such article among \d+; did you mean KB944903\?/],
    [['search'], /no word was given/],
    [['lint'], /no file or folder was given/],
    [['lint', 'nowhere'], /nowhere: no such file or folder/],
    [['list', '--status', 'fixed'], /--status fixed: give one of/],
    [['list', '--no-builtin-catalog'], /leaves no articles/],
    [['list', '--no-catalog'], /did you mean --no-builtin-catalog/],
    [['list', '--catalog', 'nowhere'], /nowhere: no such file or folder/],
    [[], /give one of list, show, search, lint and test/],
  ])('kb %j is wrong usage', async (args, message) => {
    const { status, stderr, shown } = await run(['kb', ...args], await scratch());
    expect(status, shown).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/ at .*\.js/);
  });
});

describe('an article of a team’s own', () => {
  it('of docs/catalog.md has no fault, passes its examples, and is explained', async () => {
    const folder = await ownFolder({ 'TEAM-0001.yaml': OWN });
    const lint = await run(['kb', 'lint', 'team'], folder);
    expect([lint.status, lint.stdout], lint.shown).toEqual([0, '1 file: 0 errors, 0 warnings\n']);
    const test = await run(['kb', 'test', 'team-0001', '--catalog', 'team'], folder);
    expect([test.status, test.stdout], test.shown).toEqual([
      0,
      expect.stringContaining('1 example of 1 article: all ok'),
    ]);
    const explained = await run(['explain', 'TEAM-0001', '--catalog', 'team'], folder);
    expect(explained.stdout, explained.shown).toContain('spoolsv.exe keeps growing in Handle Count');
  });

  it('is found by a scan, by --catalog as by leakscan.yaml, and the Report names the folder', async () => {
    const text = OWN.replace('[spoolsv]', '[inetinfo]').replace('[handles]', '[private-bytes]').replace('2005', '2006');
    const folder = await ownFolder({ 'TEAM-0001.yaml': text });
    const report = async (...args: string[]): Promise<Report> =>
      JSON.parse((await run([LEAK, '-q', '-o', 'json=-', ...args], folder)).stdout) as Report;
    const byOption = await report('--catalog', 'team');
    expect(byOption.catalog).toMatchObject({ articles: ARTICLES + 1, folders: ['team'] });
    expect(byOption.options['catalog']).toEqual(['team']);
    expect(byOption.assessments[0]!.articles.map((a) => a.id)).toContain('TEAM-0001');
    const alone = await report('--catalog', 'team', '--no-builtin-catalog');
    expect(alone.assessments[0]!.articles.map((a) => a.id)).toEqual(['TEAM-0001']);
    expect(alone.options['noBuiltinCatalog']).toBe(true);
    const without = await report();
    expect(Object.keys(without.catalog)).toEqual(['version', 'date', 'articles']);
    await mkdir(join(folder, 'conf'));
    await writeFile(join(folder, 'conf', 'mine.yaml'), 'catalog: ../team\n');
    expect((await report('--config', 'conf/mine.yaml')).catalog).toEqual(byOption.catalog);
  });

  it('replaces the built-in one of its id, whose examples go with it', async () => {
    const text = OWN.replaceAll('TEAM-0001', 'KB944903').replace(/examples:[\s\S]*/, '');
    const folder = await ownFolder({ 'KB944903.yaml': text });
    const shown = await run(['kb', 'show', '944903', '--catalog', 'team'], folder);
    expect(shown.stdout).toContain('label printing');
    const test = await run(['kb', 'test', '944903', '--catalog', 'team'], folder);
    expect(test.stdout).toContain('KB944903  has no examples');
  });

  it('that is faulty ends a scan with all faults of all files, before a log is read', async () => {
    const folder = await ownFolder({
      'TEAM-0001.yaml': OWN.replace('status: workaround-only', 'statuss: none').replace('[handles]', '[handels]'),
      'TEAM-0002.yaml': 'schemaVersion: 1\n  id: x\n',
      'TEAM-0003.yaml': OWN,
    });
    const { status, stderr, shown } = await run([LEAK, '--catalog', 'team'], folder);
    expect(status, shown).toBe(2);
    expect(stderr).toMatch(/team: \d faults in this catalog, so it is not used/);
    expect(stderr).toMatch(/TEAM-0001\.yaml:5:1: unknown key "statuss"; did you mean "status"\?/);
    expect(stderr).toMatch(
      /TEAM-0001\.yaml:10:15: observed\.resources\.0: "handels" is not known; did you mean "handles"\?/,
    );
    expect(stderr).toMatch(/TEAM-0002\.yaml:\d+:\d+: /);
    const lint = await run(['kb', 'lint', 'team'], folder);
    expect(lint.status, lint.shown).toBe(2);
    expect(lint.stdout).toMatch(/TEAM-0003\.yaml:3:5: warning: holds TEAM-0001; name the file TEAM-0001\.yaml/);
    expect(lint.stdout).toMatch(/3 files: \d errors, 1 warning\n$/);
  });

  it('whose example fails is told with what was expected and found', async () => {
    const folder = await ownFolder({ 'TEAM-0001.yaml': OWN.replace('match: possible', 'match: confirmed') });
    const { status, stdout, shown } = await run(['kb', 'test', 'TEAM-0001', '--catalog', 'team'], folder);
    expect(status, shown).toBe(2);
    expect(stdout).toMatch(
      /TEAM-0001 {2}FAILED .*\n +expected {2}verdict: leak, match: confirmed\n +found +verdict: leak, match: possible/,
    );
  });

  it('is warned of what can hardly be meant', async () => {
    const odd = OWN.replace('images: [spoolsv]', 'class: print-spoler, module: Localspl.dll').replace(
      'trigger:',
      'related: [TEAM-0099]\ntrigger:',
    );
    const { status, stdout, shown } = await run(['kb', 'lint', 'team'], await ownFolder({ 'TEAM-0001.yaml': odd }));
    expect(status, shown).toBe(0);
    expect(stdout).toMatch(
      /unknown process class "print-spoler": no process matches it; did you mean "print-spooler"\?/,
    );
    expect(stdout).toMatch(/no fix has a version of Localspl\.dll/);
    expect(stdout).toMatch(/article TEAM-0099 not found/);
  });
});

describe('leakscan explain', () => {
  it('says how an article is matched, and why one never is', async () => {
    const folder = await scratch();
    const known = await run(['explain', 'KB', '887828'], folder);
    expect(known.status, known.shown).toBe(0);
    expect(known.stdout).toContain('Emsmdb32.dll below 6.5.7232.41');
    expect(known.stdout).toContain('--inventory');
    expect((await run(['explain', '321363'], folder)).stdout).toMatch(/its cache\s+explains\s+the\s+growth/);
    expect((await run(['explain', '823515'], folder)).stdout).toContain('inetinfo.exe ends or restarts');
  });

  it('explains a finding from its Report, the newest in reports/ by default', async () => {
    const folder = await scratch();
    const scanned = await run([LEAK, '-q', '-o', 'reports/mine.json'], folder);
    const report = JSON.parse(await readFile(join(folder, 'reports', 'mine.json'), 'utf8')) as Report;
    const { id } = report.assessments[0]!;
    expect(scanned.status).toBe(1);
    const byDefault = await run(['explain', id], folder);
    expect(byDefault.status, byDefault.shown).toBe(0);
    expect(byDefault.stderr).toMatch(/from reports[\\/]mine\.json; another one with --report/);
    expect(byDefault.stdout).toMatch(/For /);
    expect(byDefault.stdout).toMatch(/KB944903, likely/);
    expect(byDefault.stdout).toMatch(/module +wanted: Imap4fe\.dll below/);
    expect(byDefault.stdout).toMatch(/To change it +.*module: a module list/s);
    const byFile = await run(['explain', id, '--report', 'reports/mine.json'], folder);
    expect(byFile.stdout).toBe(byDefault.stdout);
  });

  it.each<[string[], RegExp]>([
    [[], /give one article or one finding/],
    [['0123456789ab'], /no reports\/\*\.json to look it up in; write one with/],
    [['0123456789ab', '--report', 'nowhere.json'], /nowhere\.json: there is no such file/],
    [['0123456789ab', '--report', resolve('README.md')], /README\.md: it is not JSON/],
    [['0123456789ab', '--report', resolve('package.json')], /package\.json: .* not a report of leakscan/],
    [['KB1'], /no such article/],
  ])('%j is wrong usage', async (args, message) => {
    const { status, stderr, shown } = await run(['explain', ...args], await scratch());
    expect(status, shown).toBe(2);
    expect(stderr).toMatch(message);
  });
});
