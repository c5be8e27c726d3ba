/** The user's own files that a scan or a night reads beside the logs: no output may replace one. */
import type { CatalogChoice } from '../../catalog/extend.ts';
import type { InventorySource } from '../../catalog/inventory/module-list.ts';
import { yamlFiles } from '../../catalog/own-folder.ts';
import type { Configuration } from '../../model/configuration.ts';

export interface InputChoices {
  readonly inventories: readonly InventorySource[];
  readonly configuration: Configuration;
  readonly catalog: CatalogChoice;
}

/** Paths of module lists, configuration, suppressions and articles. */
export async function inputFiles({ inventories, configuration, catalog }: InputChoices): Promise<string[]> {
  const articles = await Promise.all(catalog.folders.map(yamlFiles));
  const { file, ignoreFile } = configuration;
  return [
    ...inventories.map((list) => list.file),
    ...[file, ignoreFile].filter((one) => one !== null),
    ...articles.flat(),
  ];
}
