/** What a catalog holds besides its articles: one file for each part. A new data file is one more entry here. */
import type * as z from 'zod';
import type { Catalog } from '../model/article.ts';
import type * as SchemaFile from './schema.ts';

type Schemas = typeof SchemaFile;

export type CatalogParts = Pick<Catalog, 'processClasses' | 'imageEras' | 'fixLists' | 'windowsUpdates'>;
export type PartName = keyof CatalogParts;

/** One file of a catalog folder, and the list that it holds. */
interface PartFile<List extends readonly unknown[]> {
  readonly file: string;
  /** Schema of the file, which gives its list. */
  readonly schemaOf: (schemas: Schemas) => z.ZodType<List>;
  /** An entry of the same key in a catalog of the user's replaces the built-in one. */
  readonly keyOf: (one: List[number]) => string;
}

export const CATALOG_PARTS: { readonly [Name in PartName]: PartFile<CatalogParts[Name]> } = {
  processClasses: {
    file: 'process-classes.yaml',
    schemaOf: ({ processClassesSchema }) => processClassesSchema.transform(({ classes }) => classes),
    keyOf: ({ name }) => name,
  },
  imageEras: {
    file: 'images.yaml',
    schemaOf: ({ imageErasSchema }) => imageErasSchema.transform(({ images }) => images),
    keyOf: ({ image }) => image,
  },
  fixLists: {
    file: 'fix-lists.yaml',
    schemaOf: ({ fixListsSchema }) => fixListsSchema.transform(({ lists }) => lists),
    keyOf: ({ id }) => id,
  },
  windowsUpdates: {
    file: 'windows-updates.yaml',
    schemaOf: ({ windowsUpdatesSchema }) => windowsUpdatesSchema.transform(({ builds }) => builds),
    // Tables of one build are added up: a user's has the updates that came later.
    keyOf: (table) => JSON.stringify(table),
  },
};

export const PART_NAMES = Object.keys(CATALOG_PARTS) as readonly PartName[];

/** The part that a file of this name holds; undefined where it holds none. */
export const partOfFile = (name: string): PartName | undefined =>
  PART_NAMES.find((part) => CATALOG_PARTS[part].file === name);

/** A value for each part. */
export function mapParts<Names extends Readonly<Record<PartName, unknown>>>(
  valueOf: (name: PartName) => Names[PartName],
): Names {
  return Object.fromEntries(PART_NAMES.map((name) => [name, valueOf(name)])) as Names;
}

/** What the catalog as a whole says of itself: the day of its newest change. */
export const HEAD_FILE = 'catalog.yaml';

/** Files that may lie in the same folder and are not read from a catalog of the user's. */
const OTHER_FILES: readonly string[] = ['leakscan.yaml', 'advice.yaml', 'pool-tags.yaml'];

/** Whether a file of this name holds an article. */
export const isArticleFile = (name: string): boolean =>
  name !== HEAD_FILE && !OTHER_FILES.includes(name) && partOfFile(name) === undefined;
