/** The catalog that a run uses: the built-in one, with folders and archives of the user's over it. */
import type { Catalog } from '../model/article.ts';
import type { ExamplesOfArticle } from '../model/example.ts';
import { loadBuiltinCatalog, loadBuiltinExamples, versionOf } from './load.ts';
import { latestDate, readOwnFolder, type OwnFolder } from './own-folder.ts';
import { CATALOG_PARTS, mapParts, type CatalogParts, type PartName } from './parts.ts';

export interface CatalogChoice {
  /** Folders of articles, or ZIP archives of such; a later one's article replaces an earlier one's, and a built-in one's, of the same id. */
  readonly folders: readonly string[];
  /** False leaves the built-in articles out. */
  readonly builtin: boolean;
}

/**
 * @throws LeakscanError CATALOG with every fault of every file of the first folder that has any
 */
export async function loadCatalog(choice: CatalogChoice): Promise<Catalog> {
  return extendCatalog(await loadBase(choice.builtin), await Promise.all(choice.folders.map(readOwnFolder)));
}

/** As `loadCatalog`, with the examples of its articles. */
export async function loadCatalogWithExamples({
  folders,
  builtin,
}: CatalogChoice): Promise<{ readonly catalog: Catalog; readonly examples: readonly ExamplesOfArticle[] }> {
  const own = await Promise.all(folders.map(readOwnFolder));
  // An article's examples go with it: those of one that was replaced are about another.
  const examples = new Map<string, ExamplesOfArticle>();
  if (builtin) for (const one of await loadBuiltinExamples()) examples.set(one.id, one);
  for (const folder of own) {
    for (const { id } of folder.articles) examples.delete(id);
    for (const one of folder.examples) examples.set(one.id, one);
  }
  return { catalog: await extendCatalog(await loadBase(builtin), own), examples: [...examples.values()] };
}

/**
 * Without the built-in articles the other parts, process classes and programs that tell the Windows, are needed all the
 * same. The date goes with the articles.
 */
async function loadBase(builtin: boolean): Promise<Catalog> {
  const catalog = await loadBuiltinCatalog();
  if (builtin) return catalog;
  return { ...catalog, version: '', date: null, articles: [] };
}

export async function extendCatalog(base: Catalog, own: readonly OwnFolder[]): Promise<Catalog> {
  if (own.length === 0) return base;
  const all = [base, ...own];
  const mergedPart = <Name extends PartName>(name: Name): CatalogParts[Name] => {
    const lists: readonly CatalogParts[Name][number][] = all.flatMap((one) => [...one[name]]);
    return merged(lists, CATALOG_PARTS[name].keyOf) as unknown as CatalogParts[Name];
  };
  const content = {
    articles: merged(
      all.flatMap((one) => one.articles),
      (article) => article.id,
    ),
    ...mapParts<CatalogParts>(mergedPart),
  };
  return {
    version: await versionOf(content),
    date: latestDate(all.map(({ date }) => date)),
    ...content,
    folders: own.map(({ folder }) => folder),
  };
}

/** The last of a key counts, at the place of the first. */
function merged<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}
