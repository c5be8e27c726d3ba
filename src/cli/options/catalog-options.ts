/** `--catalog`, `--no-builtin-catalog`: which articles are used. */
import type { CatalogChoice } from '../../catalog/extend.ts';
import type { Configuration } from '../../model/configuration.ts';
import { LeakscanError } from '../../util/errors.ts';
import { listOf } from './option-values.ts';

export interface CatalogArguments {
  /** False for `--no-catalog`, which yargs makes of any option. */
  readonly catalog: string | false | readonly (string | false)[] | undefined;
  readonly builtinCatalog: boolean | readonly boolean[];
}

export const CATALOG_OPTION = {
  type: 'string',
  nargs: 1,
  describe: 'folder of your own articles, beside the built-in ones (without them: --no-builtin-catalog); may repeat',
} as const;

/** There for `--no-builtin-catalog`. */
export const BUILTIN_CATALOG_OPTION = { type: 'boolean', default: true, hidden: true } as const;

/**
 * Those of the configuration first: what the command line names replaces them.
 * @throws LeakscanError USAGE if that leaves no articles
 */
export function parseCatalogChoice(args: CatalogArguments, { catalogFolders }: Configuration): CatalogChoice {
  const given = [args.catalog].flat();
  if (given.includes(false)) {
    throw new LeakscanError('USAGE', '--no-catalog is no option; did you mean --no-builtin-catalog?');
  }
  const folders = listOf(
    '--catalog',
    given.filter((one) => typeof one === 'string'),
  );
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
