/**
 * Articles of a team's own: a folder of YAML files that adds to the built-in catalog. Every fault of every file is reported
 * at once, so that one run is enough to fix them.
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod';
import type { Article, FixList, ImageEra, ProcessClass, WindowsUpdates } from '../model/article.ts';
import type { ExamplesOfArticle } from '../model/example.ts';
import type { CatalogFault } from '../model/faults/catalog.ts';
import { decodeText } from '../util/decode-text.ts';
import { LeakscanError, systemCode } from '../util/errors.ts';
import { checkYaml, type CheckedYaml, type ParsedYaml } from '../util/parse-yaml.ts';
import { readBounded } from '../util/read-bounded.ts';
import { MAX_YAML_BYTES } from '../util/yaml-limits.ts';
import type { ArticleFile } from './schema.ts';

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
  readonly article: ArticleFile;
}

export interface OwnContent {
  readonly articles: readonly SourceArticle[];
  readonly processClasses: readonly ProcessClass[];
  readonly imageEras: readonly ImageEra[];
  readonly fixLists: readonly FixList[];
  readonly windowsUpdates: readonly WindowsUpdates[];
}

export interface CheckedContent {
  /** Of the files without a fault. */
  readonly content: OwnContent;
  readonly faults: readonly CatalogRemark[];
  /** Files looked at. */
  readonly files: readonly string[];
}

/** What a folder adds to a catalog. */
export interface OwnFolder extends Omit<OwnContent, 'articles'> {
  /** As given. */
  readonly folder: string;
  readonly articles: readonly Article[];
  readonly examples: readonly ExamplesOfArticle[];
}

/**
 * Reads a folder of own articles: `*.yaml` in it or in its `articles/`, and, if there, its `process-classes.yaml`,
 * `images.yaml`, `fix-lists.yaml` and `windows-updates.yaml`.
 * @throws LeakscanError CATALOG with every fault of every file; nothing is loaded if one is bad
 */
export async function readOwnFolder(folder: string): Promise<OwnFolder> {
  if (!(await isFolder(folder))) {
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

const isYaml = (name: string): boolean => /\.ya?ml$/i.test(name);

/** Files of a catalog that hold no article; the program's own configuration may lie beside them. */
const OTHER_FILES = ['process-classes.yaml', 'images.yaml', 'fix-lists.yaml', 'windows-updates.yaml', 'leakscan.yaml'];

/**
 * Checks article files, and whole folders.
 * @throws LeakscanError CATALOG for one that is not there
 */
export async function checkCatalogFiles(targets: readonly string[]): Promise<CheckedContent> {
  const faults: CatalogRemark[] = [];
  const files: string[] = [];
  for (const target of targets) {
    if (!(await isFolder(target))) {
      files.push(target);
      continue;
    }
    const found = await yamlFiles(target);
    if (!found.some((file) => !OTHER_FILES.includes(path.basename(file)))) {
      const message = 'holds no article: put them there or in its folder "articles", each as <id>.yaml';
      faults.push({ file: target, line: null, column: null, message });
    }
    files.push(...found);
  }
  const checked = await checkFiles([...new Set(files)], faults);
  return { content: checked, faults: [...faults, ...repeatedIds(checked.articles)], files: [...new Set(files)] };
}

async function checkFiles(files: readonly string[], faults: CatalogRemark[]): Promise<OwnContent> {
  const schemas = await import('./schema.ts');
  const articles: SourceArticle[] = [];
  const processClasses: ProcessClass[] = [];
  const imageEras: ImageEra[] = [];
  const fixLists: FixList[] = [];
  const windowsUpdates: WindowsUpdates[] = [];
  for (const file of files) {
    switch (path.basename(file)) {
      case 'leakscan.yaml':
        break;
      case 'process-classes.yaml':
        processClasses.push(...((await checkFile(file, schemas.processClassesSchema, faults))?.data.classes ?? []));
        break;
      case 'images.yaml':
        imageEras.push(...((await checkFile(file, schemas.imageErasSchema, faults))?.data.images ?? []));
        break;
      case 'fix-lists.yaml':
        fixLists.push(...((await checkFile(file, schemas.fixListsSchema, faults))?.data.lists ?? []));
        break;
      case 'windows-updates.yaml':
        windowsUpdates.push(...((await checkFile(file, schemas.windowsUpdatesSchema, faults))?.data.builds ?? []));
        break;
      default: {
        const parsed = await checkFile(file, schemas.articleSchema, faults);
        if (parsed !== null) articles.push({ file, article: parsed.data, placeOf: parsed.placeOf });
      }
    }
  }
  return { articles, processClasses, imageEras, fixLists, windowsUpdates };
}

/** Null for a file with faults, which are added to the list. */
async function checkFile<T>(
  file: string,
  schema: z.ZodType<T>,
  faults: CatalogRemark[],
): Promise<ParsedYaml<T> | null> {
  let checked: CheckedYaml<T>;
  try {
    checked = await checkYaml(
      decodeText(await readBounded(file, MAX_YAML_BYTES, 'an article', 'CATALOG'), file, 'CATALOG'),
      schema,
    );
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

async function isFolder(target: string): Promise<boolean> {
  try {
    return (await stat(target)).isDirectory();
  } catch (error) {
    throw unreachable(target, error);
  }
}

/** Files of a catalog folder, and of `articles` in it. @throws LeakscanError CATALOG where one cannot be listed */
export async function yamlFiles(folder: string): Promise<string[]> {
  const inner = path.join(folder, 'articles');
  const lists = await Promise.all([folder, inner].map(listOf));
  return [folder, inner].flatMap((one, i) => lists[i]!.filter(isYaml).map((name) => path.join(one, name)));
}

async function listOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw unreachable(folder, error);
  }
}

function unreachable(file: string, error: unknown): LeakscanError {
  const code = systemCode(error);
  const fault: CatalogFault =
    code === 'ENOENT'
      ? { kind: 'catalog-path-missing', file }
      : { kind: 'catalog-path-unreadable', file, systemCode: code };
  return new LeakscanError('CATALOG', fault, { file }, error);
}
