/** The catalog that a run uses: the built-in one, with folders of the user's own over it. */
import { createHash } from 'node:crypto';
import type { Catalog } from '../model/article.ts';
import type { ExamplesOfArticle } from '../model/example.ts';
import { loadBuiltinCatalog, loadBuiltinExamples } from './load.ts';
import { readOwnFolder, type OwnFolder } from './own-folder.ts';

export interface CatalogChoice {
  /** Folders of own articles; a later one's article replaces an earlier one's, and a built-in one's, of the same id. */
  readonly folders: readonly string[];
  /** False leaves the built-in articles out. */
  readonly builtin: boolean;
}

const EMPTY_CATALOG: Catalog = {
  version: '',
  articles: [],
  processClasses: [],
  imageEras: [],
  fixLists: [],
  windowsUpdates: [],
};

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
  return { catalog: extendCatalog(await loadBase(builtin), own), examples: [...examples.values()] };
}

/**
 * What is not the program's own, process classes and programs that tell the Windows, stays with the articles: without the
 * built-in articles they are needed all the same.
 */
async function loadBase(builtin: boolean): Promise<Catalog> {
  const catalog = await loadBuiltinCatalog();
  if (builtin) return catalog;
  const { processClasses, imageEras, fixLists, windowsUpdates } = catalog;
  return { ...EMPTY_CATALOG, processClasses, imageEras, fixLists, windowsUpdates };
}

export function extendCatalog(base: Catalog, own: readonly OwnFolder[]): Catalog {
  if (own.length === 0) return base;
  const content = {
    articles: merged(
      [base, ...own],
      (one) => one.articles,
      (article) => article.id,
    ),
    processClasses: merged(
      [base, ...own],
      (one) => one.processClasses,
      (one) => one.name,
    ),
    imageEras: merged(
      [base, ...own],
      (one) => one.imageEras,
      (era) => era.image,
    ),
    fixLists: merged(
      [base, ...own],
      (one) => one.fixLists,
      (list) => list.id,
    ),
    // Own updates of a build come behind those that are known.
    windowsUpdates: [base, ...own].flatMap((one) => one.windowsUpdates),
  };
  const version = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
  return { version, ...content, folders: own.map(({ folder }) => folder) };
}

type Part = Pick<Catalog, 'articles' | 'processClasses' | 'imageEras' | 'fixLists'>;

/** The last of a key counts, at the place of the first. */
function merged<T>(parts: readonly Part[], of: (part: Part) => readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(parts.flatMap(of).map((one) => [keyOf(one), one])).values()];
}
