/** What a configuration names that neither the catalog nor the tables of products know: allowed, and hardly meant. */
import { KNOWN_PRODUCTS, parseProductName, parseWindows, versionsOfFamily } from '../catalog/product-name.ts';
import { findArticle, suggestedIds } from '../catalog/search.ts';
import type { Catalog } from '../model/article.ts';
import type { Configuration } from '../model/configuration.ts';
import type { ConfigurationDoubt } from '../model/faults/configuration.ts';
import { nearestOf } from '../util/nearest.ts';
import { WINDOWS } from '../windows/versions.ts';

/** Each name once, in the order of the file. */
export function configurationDoubts(configuration: Configuration, catalog: Catalog): ConfigurationDoubt[] {
  const doubts = [...machineDoubts(configuration, catalog), ...articleDoubts(configuration, catalog)];
  const seen = new Set<string>();
  return doubts.filter(({ kind, name }) => {
    const key = `${kind}\n${name.toLowerCase()}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function machineDoubts({ file, machines }: Configuration, catalog: Catalog): ConfigurationDoubt[] {
  const inArticles = productNames(catalog);
  return machines.flatMap(({ declared: { windows, products = [] }, lines }): ConfigurationDoubt[] => [
    ...(windows === undefined || windows === null || isKnownWindows(windows)
      ? []
      : [
          {
            kind: 'windows-unknown' as const,
            file,
            line: lines?.windows ?? null,
            name: windows,
            near: nearWindows(windows),
          },
        ]),
    ...products.flatMap(({ name }, index): ConfigurationDoubt[] =>
      isKnownProduct(name, inArticles)
        ? []
        : [
            {
              kind: 'product-unknown',
              ...{ file, line: lines?.products[index] ?? null, name },
              near: nearestOf(withoutMaker(name), [...KNOWN_PRODUCTS, ...inArticles.values()]),
            },
          ],
    ),
  ]);
}

function isKnownWindows(text: string): boolean {
  const version = parseWindows(text)?.version ?? null;
  return version !== null && (WINDOWS as readonly string[]).includes(version);
}

function nearWindows(text: string): string | null {
  const name = text.replace(/^(?:microsoft )?windows /i, '');
  const near = nearestOf(name, WINDOWS);
  if (near !== null) return near;
  const year = nearestOf(
    name,
    WINDOWS.map((one) => one.replace('Server ', '')),
  );
  return WINDOWS.find((one) => one.replace('Server ', '') === year) ?? null;
}

/** A version that no table has is another one than those of articles, but hardly meant where it has no number. */
function isKnownProduct(name: string, inArticles: ReadonlyMap<string, string>): boolean {
  const named = parseProductName(name);
  if (named !== null) {
    return named.version === null || versionsOfFamily(named.family)?.includes(named.version) === true;
  }
  const given = withoutMaker(name).toLowerCase();
  return [...inArticles.keys()].some(
    (known) => known === given || given.startsWith(`${known} `) || known.startsWith(`${given} `),
  );
}

/** Of every article, in lower case and as written. */
function productNames({ articles }: Catalog): Map<string, string> {
  const names = articles.flatMap(({ products, affected }) => [
    ...products.map(({ name }) => withoutMaker(name)),
    ...affected.map(({ product }) => withoutMaker(product)),
  ]);
  return new Map(names.map((name) => [name.toLowerCase(), name]));
}

const withoutMaker = (name: string): string => name.replace(/^microsoft /i, '');

function articleDoubts({ suppressions }: Configuration, { articles }: Catalog): ConfigurationDoubt[] {
  const ids = articles.map(({ id }) => id);
  return suppressions.flatMap(({ article, file, line }): ConfigurationDoubt[] =>
    article === null || findArticle(articles, article) !== null
      ? []
      : [{ kind: 'article-not-in-catalog', file, line, name: article, near: suggestedIds(ids, article)[0] ?? null }],
  );
}
