import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadBuiltinCatalog, loadCatalogFolder } from '../../src/catalog/load.ts';
import type { LeakscanError } from '../../src/util/errors.ts';

const SEEDS = '../shared/seeds';

describe('the built-in catalog', () => {
  it('is what the article files say', async () => {
    expect(await loadBuiltinCatalog()).toEqual(JSON.parse(JSON.stringify(await loadCatalogFolder('catalog'))));
  });

  const FIVE = ['KB823515', 'KB887828', 'KB896064', 'KB898782', 'KB944903'];

  it('has the five articles it started from', async () => {
    const { articles } = await loadCatalogFolder('catalog');
    expect(
      articles
        .filter((a) => FIVE.includes(a.id))
        .map((a) => [a.id, a.observed.shape, a.fixes.flatMap((f) => f.files).length]),
    ).toEqual([
      ['KB823515', 'process-end', 15],
      ['KB887828', 'growth', 1],
      ['KB896064', 'growth', 1],
      ['KB898782', 'growth', 1],
      ['KB944903', 'growth', 1],
    ]);
  });

  it('names a faulty module only where the article does', async () => {
    const { articles } = await loadCatalogFolder('catalog');
    expect(articles.filter((a) => FIVE.includes(a.id)).map((a) => [a.id, a.faultyComponent?.module ?? null])).toEqual([
      ['KB823515', null],
      ['KB887828', 'Emsmdb32.dll'],
      ['KB896064', 'Cdoexm.dll'],
      ['KB898782', null],
      ['KB944903', null],
    ]);
  });
});

/** Version, size and name of every file, date and time of each, and every article number: as the articles print them. */
// Where the texts are not at hand the end of this file says so.
describe.skipIf(!existsSync(SEEDS))('the articles’ own texts', () => {
  it.each([
    ['KB896064', '000_123db50fb0a79357.txt'],
    ['KB898782', '001_4817efc88b43e3b6.txt'],
    ['KB887828', '002_b641594adecce04f.txt'],
    ['KB944903', '003_eb429805e1cebb12.txt'],
    ['KB823515', '004_cbd8e439a28d9273.txt'],
  ])('%s holds no figure that the text lacks', async (id, file) => {
    const text = await readFile(join(SEEDS, file), 'utf8');
    const article = (await loadCatalogFolder('catalog')).articles.find((a) => a.id === id)!;
    if (article.title !== null) expect(text).toContain(article.title);
    for (const { name, version, sizeBytes, date: dateUtc } of article.fixes.flatMap((f) => f.files)) {
      const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T(.*)Z$/.exec(dateUtc!)!;
      const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
      const date = `${day}-${months[Number(month) - 1]}-${year}`;
      const line = text.split('\n').find((l) => l.includes(name) && l.includes(version!))!;
      for (const part of [date, time!, new Intl.NumberFormat('en-US').format(sizeBytes!)]) expect(line).toContain(part);
    }
    const numbers = [
      ...article.references,
      ...article.related,
      ...article.prerequisites.map((p) => ({ id: p.article })),
    ];
    for (const { id: number } of numbers) if (number !== null) expect(text).toContain(number.slice(2));
    const keywords = /^.*\bKeywords: *(.*)$/m.exec(text)?.[1]?.trim().split(/ +/) ?? [];
    expect(article.keywords).toEqual(keywords);
    for (const edition of article.products.flatMap((p) => p.editions)) expect(text).toContain(edition);
    const urls = [...text.matchAll(/\(http(:\/\/support\.microsoft\.com\/kb\/\d+\/)/g)].map((m) => `https${m[1]}`);
    const named = [...article.references, ...article.related].map((r) => r.url).filter((url) => url !== null);
    expect(named).toEqual(urls);
    // Services that restart are said, by name, or not said.
    expect(article.restart?.services ?? null).toEqual(
      /services (are|is) |services automatically/.test(text) ? expect.any(Array) : null,
    );
    for (const service of article.restart?.services ?? []) {
      if (!service.startsWith('every service')) expect(text).toContain(service);
    }
    for (const code of article.errorCodes) expect(text).toContain(code);
  });
});
if (!existsSync(SEEDS))
  console.warn(`SKIPPED: ${SEEDS} is not here; the catalog was not compared with the articles' texts`);

describe('loadCatalogFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leakscan-catalog-'));
    await cp('catalog', folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const spoil = async (from: string | RegExp, to: string): Promise<LeakscanError> => {
    const file = join(folder, 'articles', 'KB896064.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
    return loadCatalogFolder(folder).then(
      () => expect.fail('the catalog was accepted'),
      (error: unknown) => error as LeakscanError,
    );
  };

  it.each<[string, string | RegExp, string, RegExp]>([
    ['a broken version', '6.0.6617.63', '6.0.x', /KB896064\.yaml:\d+: fixes\.0\.files\.0\.version: a file version/],
    ['an unknown field', 'status:', 'state:', /KB896064\.yaml:\d+: .*state/],
    ['broken YAML', 'products:', 'products: [', /KB896064\.yaml:\d+:\d+: /],
    ['an unknown class', 'class: cdoexm-host', 'class: nobody', /KB896064 names the process class "nobody"/],
    ['another id', 'id: KB896064', 'id: KB111111', /holds KB111111; name the file KB111111\.yaml/],
    [
      'a hotfix with a version of its own',
      'kind: hotfix\n',
      'kind: hotfix\n    version: 6.0.1\n',
      /KB896064\.yaml:\d+: fixes\.0: only a service pack has a version/,
    ],
    ['growth of nothing', 'resources: [private-bytes]', 'resources: []', /growth names its resources/],
  ])('refuses %s and says where', async (_, from, to, message) => {
    const error = await spoil(from, to);
    expect(error.code).toBe('CATALOG');
    expect(error.message).toMatch(message);
  });
});
