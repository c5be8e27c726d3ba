/** `--catalog`, `--no-builtin-catalog`: which articles are used. */
import type { CatalogChoice } from '../../catalog/extend.ts';
import type { Configuration } from '../../model/configuration.ts';
import { LeakscanError } from '../../util/errors.ts';
import { listOf } from './option-values.ts';

export interface CatalogArguments {
  readonly catalog: string | readonly string[] | undefined;
  readonly builtinCatalog: boolean | readonly boolean[];
}

/**
 * Those of the configuration first: what the command line names replaces them.
 * @throws LeakscanError USAGE if that leaves no articles
 */
export function parseCatalogChoice(args: CatalogArguments, { catalogFolders }: Configuration): CatalogChoice {
  const folders = listOf('--catalog', args.catalog);
  const choice = { folders: [...catalogFolders, ...folders], builtin: ![args.builtinCatalog].flat().includes(false) };
  if (!choice.builtin && choice.folders.length === 0) {
    const message = '--no-builtin-catalog leaves no articles; give the folder of your own with --catalog';
    throw new LeakscanError('USAGE', message);
  }
  return choice;
}

/** What the Report shows. */
export const shownCatalog = ({
  folders,
  builtin,
}: CatalogChoice): Readonly<Record<string, boolean | readonly string[]>> => ({
  ...(folders.length === 0 ? {} : { catalog: folders }),
  ...(builtin ? {} : { noBuiltinCatalog: true }),
});
