/** The user's own files that a scan or a night reads beside the logs: no output may replace one. */
import type { CatalogChoice } from '../../catalog/extend.ts';
import type { ListSource } from '../../util/lists/list-file.ts';
import { pathsOfCatalog } from '../../catalog/catalog-files.ts';
import type { Configuration } from '../../model/configuration.ts';

export interface InputChoices {
  /** Of modules and of processes. */
  readonly lists: readonly ListSource[];
  readonly configuration: Configuration;
  readonly catalog: CatalogChoice;
}

/** Paths of lists, configuration, suppressions and articles. */
export async function inputFiles({ lists, configuration, catalog }: InputChoices): Promise<string[]> {
  const articles = await Promise.all(catalog.folders.map(pathsOfCatalog));
  const { file, ignoreFile } = configuration;
  return [...lists.map((list) => list.file), ...[file, ignoreFile].filter((one) => one !== null), ...articles.flat()];
}
