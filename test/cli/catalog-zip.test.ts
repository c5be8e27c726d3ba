import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';
import { zip, type Packed } from '../helpers/zip.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');

const article = (id: string, more = ''): Buffer =>
  Buffer.from(
    [
      ...['schemaVersion: 1', `id: '${id}'`, 'title: A newer article', 'status: none'],
      'products: [{ name: Telegraf }]',
      'observed: { process: { images: [inetinfo] }, resources: [private-bytes] }',
      more,
    ].join('\n'),
  );
const head = (date: string, schemaVersion = 1): Packed => ({
  name: 'catalog.yaml',
  data: Buffer.from(`schemaVersion: ${schemaVersion}\ndate: '${date}'\n`),
});
const inFolder = (folder: string, entries: readonly Packed[]): Packed[] =>
  entries.map((one) => ({ ...one, name: `${folder}/${one.name}` }));

const GOOD: readonly Packed[] = [
  head('2027-03-01'),
  { name: 'articles/KB944903.yaml', data: article('KB944903') },
  { name: 'articles/telegraf#6807.yaml', data: article('telegraf#6807', 'statedBy: user') },
  { name: 'readme.txt', data: Buffer.from('hello') },
  { name: 'notes.yaml.bak', data: Buffer.from('[') },
];

async function archive(entries: readonly Packed[]): Promise<string> {
  const folder = await scratch();
  await writeFile(join(folder, 'new.zip'), zip(entries));
  return folder;
}

describe('a catalog in a ZIP archive', () => {
  it.each([
    ['at its top', GOOD],
    ['in a folder', inFolder('leakscan-1.2/catalog', GOOD)],
    [
      'packed by macOS',
      [
        ...inFolder('catalog', GOOD),
        { name: '__MACOSX/catalog/articles/._KB944903.yaml', data: Buffer.from('\u0000') },
      ],
    ],
  ])('%s replaces the articles of the same id and gives its date', async (_where, entries) => {
    const folder = await archive(entries);
    const { status, stdout, shown } = await run(['kb', 'show', '944903', '--catalog', 'new.zip', '--json'], folder);
    expect(status, shown).toBe(0);
    const { catalog, articles } = JSON.parse(stdout) as {
      catalog: { date: string; folders: string[] };
      articles: { title: string }[];
    };
    expect([catalog.date, catalog.folders, articles[0]!.title]).toEqual(['2027-03-01', ['new.zip'], 'A newer article']);
  });

  it('is used by scans, by leakscan.yaml too, and its articles are marked by who states them', async () => {
    const folder = await archive(GOOD);
    await writeFile(join(folder, 'leakscan.yaml'), 'catalog: new.zip\n');
    const { stdout, shown } = await run(
      [LEAK, '-q', '--no-builtin-catalog', '-o', 'json=-', '-o', 'text=t.txt'],
      folder,
    );
    const report = JSON.parse(stdout) as Report;
    expect(report.catalog, shown).toMatchObject({ date: '2027-03-01', articles: 2, folders: ['new.zip'] });
    expect(report.articles['telegraf#6807']).toMatchObject({ statedBy: 'user' });
    const text = await readFile(join(folder, 't.txt'), 'utf8');
    expect(text).toContain('telegraf#6807 [user report]');
    expect(text).toContain('Catalog: 2 articles, 1 Mar 2027');
  });

  it('is linted, with its faults at their places', async () => {
    const folder = await archive([{ name: 'articles/TEAM-0001.yaml', data: article('TEAM-0002', 'statuss: x') }]);
    const lint = await run(['kb', 'lint', 'new.zip'], folder);
    expect([lint.status, lint.stdout], lint.shown).toEqual([
      2,
      expect.stringMatching(/^new\.zip:articles\/TEAM-0001\.yaml:7:1: error: unknown key "statuss"/),
    ]);
    const list = await run(['kb', 'list', '--catalog', 'new.zip'], folder);
    expect(list.stderr).toMatch(/new\.zip: a fault in this catalog, so it is not used/);
  });

  const one = { name: 'TEAM-0001.yaml', data: article('TEAM-0001') };
  const MANY = Array.from({ length: 50 }, (_, index) => ({ ...one, name: `T-${index}.yaml` }));
  it.each<[string, Buffer, RegExp]>([
    ['empty', zip([]), /new\.zip: holds no article/],
    ['without articles', zip([head('2027-03-01')]), /new\.zip: holds no article/],
    ['cut off', zip([one]).subarray(0, 100), /new\.zip: is a ZIP archive, but its directory cannot be read/],
    ['encrypted', zip([{ ...one, flags: 1 }]), /new\.zip:TEAM-0001\.yaml: is encrypted; unpack it with its password/],
    ['packed by another method', zip([{ ...one, method: 9 }]), /new\.zip:TEAM-0001\.yaml: is packed with Deflate64/],
    ['that claims another size', zip([{ ...one, claimedBytes: 10 }]), /new\.zip:TEAM-0001\.yaml: its packed data/],
    ['that claims 1 GiB', zip([{ ...one, claimedBytes: 2 ** 30 }]), /new\.zip: its YAML files unpack to 1\.00 GiB/],
    [
      'with a large entry',
      zip([{ ...one, data: Buffer.alloc(2 ** 21, ' ') }]),
      /new\.zip:TEAM-0001\.yaml: is larger than 1 MiB/,
    ],
    ['of two catalogs', zip([...inFolder('a', [one]), ...inFolder('b', [one])]), /holds several catalogs: a and b/],
    ['whose entries overlap', zip(MANY, { overlapping: true }), /its files overlap/],
    ['of a later form', zip([one, head('2030-01-01', 2)]), /schemaVersion 1; install a newer leakscan/],
    ['with a wrong date', zip([one, head('2026-02-30')]), /catalog\.yaml:2:7: date: the day of the newest change/],
    ['that is none', Buffer.from('hello'), /new\.zip: is neither a folder nor a ZIP archive/],
  ])('%s is refused with the reason', async (_what, bytes, message) => {
    const folder = await scratch();
    await writeFile(join(folder, 'new.zip'), bytes);
    const { status, stderr, shown } = await run(['kb', 'list', '--catalog', 'new.zip'], folder);
    expect(status, shown).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/ at .*\.js/);
  });

  it('must not be overwritten', async () => {
    const folder = await archive(GOOD);
    const { status, stderr } = await run([LEAK, '--catalog', 'new.zip', '-o', 'json=new.zip'], folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/must not be overwritten/);
  });
});

describe('names that are not known', () => {
  it('in leakscan.yaml and .leakscanignore are warned of once, with what may be meant', async () => {
    const folder = await scratch();
    const machines = ['name: MAIL*', 'windows: Server 2O22', 'products: [Exchnage 2003, Exchange 2003]'];
    await writeFile(
      join(folder, 'leakscan.yaml'),
      `machines:\n  - { ${machines.join(', ')} }\n  - { ${machines.join(', ')} }\n`,
    );
    await writeFile(join(folder, '.leakscanignore'), '- article: kb944904\n  reason: known\n');
    const { stdout, shown } = await run([LEAK, '-q', '-o', 'json=-'], folder);
    const { warnings } = JSON.parse(stdout) as Report;
    const own = warnings.filter((one) =>
      /^(?:leakscan\.yaml|\.leakscanignore):\d+: (?:windows|products|article):/.test(one),
    );
    expect(own, shown).toEqual([
      expect.stringMatching(/^leakscan\.yaml:2: windows: "Server 2O22" .*did you mean "Server 2022"\?$/),
      expect.stringMatching(/^leakscan\.yaml:2: products: .*"Exchnage 2003"; did you mean "Exchange 2003"\?$/),
      expect.stringMatching(/^\.leakscanignore:1: article: KB944904 is not in the catalog.*did you mean "KB944903"\?$/),
    ]);
  });
});
