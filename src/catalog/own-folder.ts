/**
 * Catalogs of the user's: folders or archives of YAML files that add to the built-in catalog. Every fault of every file is
 * reported at once, so that one run is enough to fix them.
 */
import type * as z from 'zod';
import type { Article } from '../model/article.ts';
import type { ExamplesOfArticle } from '../model/example.ts';
import { decodeText } from '../util/decode-text.ts';
import { LeakscanError, systemCode } from '../util/errors.ts';
import { checkYaml, type CheckedYaml, type ParsedYaml } from '../util/parse-yaml.ts';
import { catalogFiles, kindOf, type CatalogFile } from './catalog-files.ts';
import {
  CATALOG_PARTS,
  HEAD_FILE,
  isArticleFile,
  mapParts,
  partOfFile,
  type CatalogParts,
  type PartName,
} from './parts.ts';
import type { ArticleFile, CatalogHead } from './schema.ts';

/** Something wrong, or suspicious, at one place of a file; 1-based, null where it is about the file as a whole. */
export interface CatalogRemark {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
}

/** An article with the file that it is from. */
export interface SourceArticle extends Pick<ParsedYaml<ArticleFile>, 'placeOf'> {
  readonly file: string;
  /** Name of the file, without its folder. */
  readonly name: string;
  readonly article: ArticleFile;
}

export interface OwnContent extends CatalogParts {
  readonly articles: readonly SourceArticle[];
  /** Day of the newest change, `yyyy-MM-dd`; null where the catalog does not give one. */
  readonly date: string | null;
}

export interface CheckedContent {
  /** Of the files without a fault. */
  readonly content: OwnContent;
  readonly faults: readonly CatalogRemark[];
  /** Files looked at. */
  readonly files: readonly CatalogFile[];
}

/** What a folder or an archive adds to a catalog. */
export interface OwnFolder extends Omit<OwnContent, 'articles'> {
  /** As given. */
  readonly folder: string;
  readonly articles: readonly Article[];
  readonly examples: readonly ExamplesOfArticle[];
}

/**
 * Reads a catalog of the user's: `*.yaml` in a folder or in its `articles/`, and, if there, the files of its other parts
 * (parts.ts); or a ZIP archive of such a folder.
 * @throws LeakscanError CATALOG with every fault of every file; nothing is loaded if one is bad
 */
export async function readOwnFolder(folder: string): Promise<OwnFolder> {
  if ((await kindOf(folder)) === 'file') {
    throw new LeakscanError('CATALOG', { kind: 'catalog-not-a-folder', file: folder }, { file: folder });
  }
  const { content, faults } = await checkCatalogFiles([folder]);
  if (faults.length > 0) {
    const remarks = faults.map(remarkText);
    throw new LeakscanError('CATALOG', { kind: 'catalog-folder-faulty', folder, remarks }, { file: folder });
  }
  const examples: ExamplesOfArticle[] = [];
  const articles = content.articles.map(({ article: { examples: own, ...article } }) => {
    if (own.length > 0) examples.push({ id: article.id, examples: own });
    return article;
  });
  return { ...content, folder, articles, examples };
}

/** `FILE:LINE:COLUMN: message`, as compilers write it. */
export function remarkText({ file, line, column, message }: CatalogRemark): string {
  return `${[file, line, column].filter((part) => part !== null).join(':')}: ${message}`;
}

/**
 * Checks article files, whole folders and archives.
 * @throws LeakscanError CATALOG for one that is not there, and for an archive that cannot be read
 */
export async function checkCatalogFiles(targets: readonly string[]): Promise<CheckedContent> {
  const faults: CatalogRemark[] = [];
  const files = new Map<string, CatalogFile>();
  for (const target of targets) {
    const found = await catalogFiles(target);
    if (!found.some(({ name }) => isArticleFile(name)) && (await kindOf(target)) !== 'file') {
      const message = 'holds no article: put them there or in its folder "articles", each as <id>.yaml';
      faults.push({ file: target, line: null, column: null, message });
    }
    for (const one of found) files.set(one.file, one);
  }
  const checked = await checkFiles([...files.values()], faults);
  return { content: checked, faults: [...faults, ...repeatedIds(checked.articles)], files: [...files.values()] };
}

async function checkFiles(files: readonly CatalogFile[], faults: CatalogRemark[]): Promise<OwnContent> {
  const schemas = await import('./schema.ts');
  const heads = await checkHeads(files, schemas.catalogHeadSchema, faults);
  const articles: SourceArticle[] = [];
  const parts = mapParts<{ [Name in PartName]: CatalogParts[Name][number][] }>(() => []);
  const addPart = async (file: CatalogFile, name: PartName): Promise<void> => {
    const schema: z.ZodType<readonly unknown[]> = CATALOG_PARTS[name].schemaOf(schemas);
    (parts[name] as unknown[]).push(...((await checkFile(file, schema, faults))?.data ?? []));
  };
  // Of a catalog of a later form every file may have something that is not known here.
  for (const one of heads === null ? [] : files) {
    const part = partOfFile(one.name);
    if (part !== undefined) await addPart(one, part);
    else if (isArticleFile(one.name)) {
      const parsed = await checkFile(one, schemas.articleSchema, faults);
      if (parsed === null) continue;
      articles.push({ file: one.file, name: one.name, article: parsed.data, placeOf: parsed.placeOf });
    }
  }
  return { articles, ...parts, date: latestDate((heads ?? []).map(({ date }) => date)) };
}

/** Null where a catalog says that it is of a form that is not known here. */
async function checkHeads(
  files: readonly CatalogFile[],
  schema: z.ZodType<CatalogHead>,
  faults: CatalogRemark[],
): Promise<CatalogHead[] | null> {
  const heads: CatalogHead[] = [];
  for (const one of files.filter(({ name }) => name === HEAD_FILE)) {
    const found: CatalogRemark[] = [];
    const head = await checkFile(one, schema, found);
    faults.push(...found);
    if (found.some(({ message }) => message.startsWith('schemaVersion:'))) return null;
    if (head !== null) heads.push(head.data);
  }
  return heads;
}

/** The latest of days `yyyy-MM-dd`; null without any. */
export const latestDate = (dates: readonly (string | null)[]): string | null =>
  dates.reduce((latest, date) => (latest === null || (date !== null && date > latest) ? date : latest), null);

/** Null for a file with faults, which are added to the list. */
async function checkFile<T>(
  { file, read }: CatalogFile,
  schema: z.ZodType<T>,
  faults: CatalogRemark[],
): Promise<ParsedYaml<T> | null> {
  let checked: CheckedYaml<T>;
  try {
    checked = await checkYaml(decodeText(await read(), file, 'CATALOG'), schema);
  } catch (error) {
    faults.push(unreadable(file, error));
    return null;
  }
  if ('data' in checked) return checked;
  const inOrder = [...checked.faults].sort((a, b) => a.line - b.line || a.column - b.column);
  faults.push(...inOrder.map(({ line, column, message }) => ({ file, line, column, message })));
  return null;
}

function unreadable(file: string, error: unknown): CatalogRemark {
  if (error instanceof LeakscanError) {
    const { line = null } = error.place;
    return {
      file,
      line,
      column: null,
      message: error.message.replace(line === null ? `${file}: ` : `${file}:${line}: `, ''),
    };
  }
  const code = systemCode(error);
  if (code === null) throw error;
  return { file, line: null, column: null, message: `cannot be read (${code})` };
}

/** An article that is twice in one folder: which one is meant? */
function repeatedIds(articles: readonly SourceArticle[]): CatalogRemark[] {
  const first = new Map<string, string>();
  return articles.flatMap(({ file, article, placeOf }): CatalogRemark[] => {
    const known = first.get(article.id);
    first.set(article.id, known ?? file);
    return known === undefined
      ? []
      : [{ file, ...placeOf(['id']), message: `${article.id} is in ${known} too; leave one out` }];
  });
}
