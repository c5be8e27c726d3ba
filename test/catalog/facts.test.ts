/** Every fact that the articles were entered from must be in the catalog: nothing may be lost on the way. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogFolder } from '../../src/catalog/load.ts';
import type { Article, Catalog } from '../../src/model/article.ts';

const FACTS = '../shared/catalog-facts';
if (!existsSync(FACTS)) console.warn(`SKIPPED: ${FACTS} is not here; the catalog was not compared with its facts`);

/** Entered from the full text, which says more than these rows, and at times otherwise. */
const READ_IN_FULL = ['KB896064', 'KB898782', 'KB887828', 'KB944903', 'KB823515'];

interface Row {
  readonly kb: string | null;
  readonly title: string | null;
  readonly products: readonly string[];
  readonly lastReviewed: string | null;
  readonly resource: string;
  readonly otherResources: readonly string[];
  readonly processes: readonly { image: string; namedAs: string; imageInText: boolean }[];
  readonly inferredProcesses: readonly string[];
  readonly modules: readonly {
    file: string;
    version: string | null;
    size: number | string | null;
    date: string | null;
  }[];
  readonly trigger: string;
  readonly fix: string | null;
  readonly prerequisites: readonly string[];
  readonly related: readonly string[];
  readonly roles: readonly string[];
  readonly confidence: string;
  readonly signals: readonly string[];
  readonly eventIds: readonly string[];
  readonly poolTags: readonly string[];
  readonly source: string;
  readonly path: string | null;
  readonly category: string | null;
  readonly url?: string;
  readonly note?: string;
  readonly kind?: string;
}

async function readRows<T>(name: string): Promise<T[]> {
  const text = await readFile(join(FACTS, `${name}.jsonl`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

const idOf = (kb: string | null): string => (kb === null ? 'POST-2004-08-02' : `KB${kb}`);
const resourceOf = (name: string): string => name.replace(/^(paged|nonpaged)-pool$/, 'pool-$1');
const has = (whole: readonly unknown[], parts: readonly unknown[], what: string): void => {
  for (const part of parts) expect(whole, what).toContain(part);
};

// The facts are no part of the project: where they are not at hand a warning says so, and the catalog is tested without.
describe.skipIf(!existsSync(FACTS))('the facts', () => {
  let catalog: Catalog;
  let byId: ReadonlyMap<string, Article>;
  let rows: readonly Row[];
  beforeAll(async () => {
    catalog = await loadCatalogFolder('catalog');
    byId = new Map(catalog.articles.map((a) => [a.id, a]));
    const names = ['leak-articles', 'supplement-pages', 'by-design'];
    rows = (await Promise.all(names.map((name) => readRows<Row>(name)))).flat();
  });

  /** Every row with its article; those read in full only where `withFull`. */
  const each = (withFull: boolean, check: (row: Row, article: Article) => void): void => {
    expect(rows.length).toBe(378);
    for (const row of rows) {
      const id = idOf(row.kb);
      const article = byId.get(id);
      expect(article, id).toBeDefined();
      if (withFull || !READ_IN_FULL.includes(id)) check(row, article!);
    }
  };

  it('are all of the articles there are, but for those on pages', async () => {
    const listed = await readRows<{ kb: string }>('listed-only');
    const ids = new Set([...rows, ...listed].map((r) => idOf(r.kb)));
    const old = [...byId.values()].filter(({ source }) => source?.kind !== 'page').map(({ id }) => id);
    expect(old.sort()).toEqual([...ids].sort());
  });

  it('titles, dates, triggers, remarks and sources', () => {
    each(false, (row, article) => {
      expect(article.title, article.id).toBe(row.title);
      expect(article.lastReviewed, article.id).toBe(row.lastReviewed);
      expect(article.trigger, article.id).toContain(row.trigger.replace(/\.$/, ''));
      if (row.note !== undefined) expect(article.remarks, article.id).toContain(row.note);
      expect(article.source!.path, article.id).toBe(row.path);
      expect(article.source!.category, article.id).toBe(row.category);
      // Of the one article that is in two lists, the fuller row decides.
      if (article.id === 'KB911822') return;
      expect(article.source!.url, article.id).toBe(row.url ?? null);
      expect(article.confidence, article.id).toBe(row.confidence);
      expect(article.read, article.id).toBe(row.source === 'archive' ? 'in-full' : 'excerpt');
    });
  });

  it('products, each as listed', () => {
    each(false, (row, article) => {
      const names = article.products.map((p) => p.name).join('\n');
      for (const product of row.products) expect(names, article.id).toContain(product);
    });
  });

  it('processes, with what they are called and how we know', () => {
    each(true, (row, { id, observed }) => {
      const { images, hosts } = observed.process;
      for (const { image, namedAs, imageInText } of row.processes) {
        const base = image.replace(/\.exe$/i, '').toLowerCase();
        const found = images.filter((i) => i.image === base);
        expect(
          found.map((i) => i.basis),
          id,
        ).toContain(imageInText ? 'text' : 'mapped');
        if (namedAs.toLowerCase() !== image.toLowerCase()) {
          expect(found.map((i) => i.namedAs).join(), id).toContain(namedAs);
        }
      }
      for (const name of row.inferredProcesses) {
        const base = name.replace(/ \(.*$/, '').replace(/\.exe$/, '');
        const isThere = hosts.includes(name) || images.some((i) => i.image === base && i.basis !== 'text');
        expect(isThere, `${id}: ${name}`).toBe(true);
      }
    });
  });

  it('resources, the main one first; counters, roles, events, pool tags', () => {
    each(true, (row, { id, observed }) => {
      expect(observed.resources, id).toEqual([...new Set([row.resource, ...row.otherResources].map(resourceOf))]);
      has(observed.counters, row.signals, id);
      has(observed.roles, row.roles, id);
      has(observed.eventIds, row.eventIds.map(Number), id);
      has(observed.poolTags, row.poolTags, id);
    });
  });

  it('related articles and prerequisites', () => {
    each(true, (row, article) => {
      has(
        [...article.related, ...article.references].map((r) => r.id),
        row.related.map((kb) => `KB${kb}`),
        article.id,
      );
    });
    each(false, (row, article) => {
      has(
        article.prerequisites.map((p) => p.text),
        row.prerequisites,
        article.id,
      );
    });
  });

  it('files with version, size and date, and modules blamed', () => {
    each(true, (row, article) => {
      const files = article.fixes.flatMap((f) => f.files);
      for (const { file, version, size, date } of row.modules) {
        if (version === null && size === null && date === null) {
          const blamed = [
            article.faultyComponent?.module,
            article.observed.process.module,
            ...files.map((f) => f.name),
          ];
          has(
            blamed.map((m) => m?.toLowerCase()),
            [file],
            article.id,
          );
          continue;
        }
        const kilobytes = typeof size === 'string' ? Number(/^(\d+)KB$/.exec(size)![1]) : null;
        const isThere = files.some(
          (f) =>
            f.name === file &&
            f.version === version &&
            f.date === date &&
            f.sizeBytes === (typeof size === 'number' ? size : null) &&
            f.sizeKilobytes === kilobytes,
        );
        expect(isThere, `${article.id}: ${file} ${version}`).toBe(true);
      }
    });
  });

  it('fixes, word by word, and the status they make', () => {
    each(false, (row, article) => {
      const said = article.fixes
        .map((f) => [f.kind, f.product, f.servicePack, f.text].filter((t) => t !== null).join(' '))
        .join('; ')
        .replaceAll('configuration', 'config')
        .replaceAll('vendor', 'vendor fix');
      for (const word of (row.fix ?? '').split(/[\s;()/]+/)) {
        if (word !== '' && word !== 'none-known') expect(said, `${article.id}: ${row.fix}`).toContain(word);
      }
      if (article.id === 'KB911822') return;
      const status =
        row.kind ??
        (row.fix === null
          ? 'unknown'
          : row.fix === 'none-known'
            ? 'none'
            : /service-pack|hotfix|upgrade|vendor|rollup/.test(row.fix)
              ? 'fix-available'
              : 'workaround-only');
      expect(article.status, article.id).toBe(status);
    });
  });

  it('what is known by title alone, and what names it', async () => {
    for (const { kb, title, listedIn } of await readRows<{ kb: string; title: string; listedIn: string[] }>(
      'listed-only',
    )) {
      const article = byId.get(`KB${kb}`)!;
      expect([article.title, article.read]).toEqual([title, 'listed-only']);
      has(
        article.listedIn,
        listedIn.map((list) => `KB${list}`),
        article.id,
      );
    }
  });

  it('fix lists', async () => {
    interface List {
      readonly kb: string;
      readonly title: string;
      readonly currentVersions: readonly { file: string; version: string }[];
      readonly entries: readonly { kb: string; title: string }[];
    }
    const lists = (await readRows<List>('fix-lists')).map((list) => ({
      id: `KB${list.kb}`,
      title: list.title,
      currentVersions: list.currentVersions.map((v) => ({ name: v.file, version: v.version })),
      entries: list.entries.map((e) => ({ id: `KB${e.kb}`, title: e.title })),
    }));
    expect(catalog.fixLists).toEqual(lists);
  });
});
