/** Catalog files: YAML for people, one compiled JSON file for the program (start-up must not parse hundreds of files). */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import type { Article, Catalog, FixList, ProcessClass } from '../model/article.ts';
import type { ExamplesOfArticle } from '../model/example.ts';
import { LeakscanError } from '../util/errors.ts';
import { parseYaml } from '../util/parse-yaml.ts';
import { readCompiled } from './compiled.ts';
import { CATALOG_PARTS, HEAD_FILE, PART_NAMES, type CatalogParts, type PartName } from './parts.ts';
import type { ArticleFile } from './schema.ts';

/**
 * The catalog that came with the program.
 * @throws LeakscanError CATALOG if the installation lacks it
 */
export const loadBuiltinCatalog = async (): Promise<Catalog> => (await readCompiled('catalog/catalog.json')) as Catalog;

/** @throws LeakscanError CATALOG if the installation lacks them */
export const loadBuiltinExamples = async (): Promise<readonly ExamplesOfArticle[]> =>
  (await readCompiled('catalog/examples.json')) as readonly ExamplesOfArticle[];

/**
 * Reads and checks a folder of article files (`articles/*.yaml`), its `catalog.yaml` and the files of its other parts
 * (parts.ts), all of which must be there.
 * @throws LeakscanError CATALOG naming file, line and what is wrong; nothing is loaded if one file is bad
 */
export async function loadCatalogFolder(folder: string): Promise<Catalog> {
  return (await readCatalogFolder(folder)).catalog;
}

export interface ReadCatalog {
  readonly catalog: Catalog;
  /** Of the articles that have any. */
  readonly examples: readonly ExamplesOfArticle[];
}

/** As `loadCatalogFolder`, with the examples, which are no part of the catalog: a scan must not read them. */
export async function readCatalogFolder(folder: string): Promise<ReadCatalog> {
  const schemas = await import('./schema.ts');
  const { articles, examples } = await readArticles(join(folder, 'articles'), schemas.articleSchema);
  const { date } = await readYaml(join(folder, HEAD_FILE), schemas.catalogHeadSchema);
  const readPart = async <Name extends PartName>(name: Name): Promise<CatalogParts[Name]> => {
    const { file, schemaOf } = CATALOG_PARTS[name];
    return readYaml(join(folder, file), schemaOf(schemas));
  };
  const lists = await Promise.all(PART_NAMES.map(readPart));
  const parts = Object.fromEntries(PART_NAMES.map((name, index) => [name, lists[index]])) as unknown as CatalogParts;
  checkClasses(articles, parts.processClasses, join(folder, CATALOG_PARTS.processClasses.file));
  checkListed(articles, parts.fixLists, join(folder, CATALOG_PARTS.fixLists.file));
  const content = { articles, ...parts };
  return { catalog: { version: await versionOf(content), date, ...content }, examples };
}

async function readArticles(
  folder: string,
  schema: z.ZodType<ArticleFile>,
): Promise<{ articles: Article[]; examples: ExamplesOfArticle[] }> {
  const names = (await readdir(folder)).filter((n) => n.endsWith('.yaml')).sort();
  const articles: Article[] = [];
  const examples: ExamplesOfArticle[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const { examples: own, ...article } = await readYaml(file, schema);
    if (`${article.id}.yaml` !== name) {
      throw new LeakscanError('CATALOG', { kind: 'article-file-name', file, id: article.id }, { file });
    }
    articles.push(article);
    if (own.length > 0) examples.push({ id: article.id, examples: own });
  }
  return { articles, examples };
}

/** Changes with every change of the content. */
export async function versionOf(content: CatalogParts & Pick<Catalog, 'articles'>): Promise<string> {
  const { sha256 } = await import('../platform/sha256.ts');
  return sha256(JSON.stringify(content)).slice(0, 12);
}

/** Articles and fix lists name each other: a reader who starts at either must find the same. */
function checkListed(articles: readonly Article[], lists: readonly FixList[], file: string): void {
  const naming = new Map(lists.map((list) => [list.id, new Set(list.entries.map((entry) => entry.id))]));
  for (const { id, listedIn } of articles) {
    const wrong = listedIn.find((list) => naming.get(list)?.has(id) !== true);
    if (wrong !== undefined) {
      throw new LeakscanError('CATALOG', { kind: 'fix-list-lacks-article', file, id, list: wrong });
    }
    for (const [list, entries] of naming) {
      if (entries.has(id) && !listedIn.includes(list)) {
        throw new LeakscanError('CATALOG', { kind: 'article-lacks-fix-list', file, id, list });
      }
    }
  }
}

function checkClasses(articles: readonly Article[], classes: readonly ProcessClass[], file: string): void {
  const known = new Set(classes.map((c) => c.name));
  for (const { id, observed } of articles) {
    const name = observed.process.class;
    if (name !== null && !known.has(name)) {
      throw new LeakscanError('CATALOG', { kind: 'article-class-unknown', file, id, class: name });
    }
  }
}

async function readYaml<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  return (await parseYaml(await readFile(file, 'utf8'), file, schema, { code: 'CATALOG' })).data;
}
