/** `leakscan kb`: the articles themselves; what it prints is what was asked for, so it goes to standard output. */
import type { Argv } from 'yargs';
import type { CatalogChoice } from '../../catalog/extend.ts';
import { ARTICLE_RESOURCES, type Article, type ArticleStatus, type Catalog } from '../../model/article.ts';
import { LeakscanError } from '../../util/errors.ts';
import { nearestOf } from '../../util/nearest.ts';
import {
  BUILTIN_CATALOG_OPTION,
  CATALOG_OPTION,
  parseCatalogChoice,
  type CatalogArguments,
} from '../options/catalog-options.ts';
import {
  CONFIG_OPTION,
  parseConfigurationChoice,
  type ConfigurationArguments,
} from '../options/configuration-options.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { single } from '../options/option-values.ts';

export interface CatalogChoiceArguments extends CatalogArguments, Pick<ConfigurationArguments, 'config'> {}

interface OperandArguments extends CatalogChoiceArguments {
  /** Operands after `--`, behind the names of the commands. */
  readonly _: readonly (string | number)[];
  readonly operands: readonly string[];
  readonly json?: boolean;
}

interface ListArguments extends CatalogChoiceArguments {
  readonly status: ArticleStatus | readonly ArticleStatus[] | undefined;
  readonly process: string | readonly string[] | undefined;
  readonly resource: Article['observed']['resources'][number] | Article['observed']['resources'] | undefined;
  readonly product: string | readonly string[] | undefined;
  readonly json: boolean;
}

const STATUSES = ['fix-available', 'by-design', 'workaround-only', 'none', 'withdrawn', 'unknown'] as const;

export const catalogChoiceOptions = <T>(yargs: Argv<T>) =>
  yargs
    .option('catalog', CATALOG_OPTION)
    .option('builtin-catalog', BUILTIN_CATALOG_OPTION)
    .option('config', CONFIG_OPTION);

const jsonOption = { type: 'boolean', default: false, describe: 'for programs' } as const;
const operandsOf = (describe: string) => ({ type: 'string', array: true, default: [] as string[], describe }) as const;

/** @param done takes the exit status */
export function kbCommands(yargs: Argv, console: Console, done: (status: number) => void) {
  return yargs
    .usage('leakscan kb: the articles that findings are matched to.')
    .command('list', 'list articles, one a line', listOptions, async (args) => done(await runList(args, console)))
    .command(
      'show [operands..]',
      'show all that is known of an article',
      (y) =>
        catalogChoiceOptions(y)
          .positional('operands', operandsOf('an article: 944903 or KB944903'))
          .option('json', jsonOption),
      async (args) => done(await runShow(args, console)),
    )
    .command(
      'search [operands..]',
      'find articles by words: programs, modules, event IDs, pool tags, error codes',
      (y) =>
        catalogChoiceOptions(y)
          .positional('operands', operandsOf('words, of which an article has all'))
          .option('json', jsonOption),
      async (args) => done(await runSearch(args, console)),
    )
    .command(
      'lint [operands..]',
      'check article files of your own',
      (y) => y.positional('operands', operandsOf('article files (.yaml) and folders of them')),
      async (args) => done(await runLint(args, console)),
    )
    .command(
      'test [operands..]',
      'run the examples that articles carry',
      (y) => catalogChoiceOptions(y).positional('operands', operandsOf('articles; all that have examples by default')),
      async (args) => done(await runTest(args, console)),
    )
    .demandCommand(1, 'give one of list, show, search, lint and test')
    .epilogue('Exit status: 0, or 2 for wrong usage, an article that there is not, a faulty file or a failed example.');
}

function listOptions(yargs: Argv) {
  return catalogChoiceOptions(yargs)
    .option('status', { nargs: 1, choices: STATUSES, describe: 'only articles of this status' })
    .option('process', {
      type: 'string',
      nargs: 1,
      describe: 'only those on this program, class or module; * stands for anything',
    })
    .option('resource', { nargs: 1, choices: ARTICLE_RESOURCES, describe: 'only those on growth of this' })
    .option('product', { type: 'string', nargs: 1, describe: 'only those on a product whose name holds this' })
    .option('json', jsonOption);
}

/** The catalog that the options and the configuration in the current folder name. */
export async function chooseCatalog(args: CatalogChoiceArguments): Promise<CatalogChoice> {
  const { loadConfiguration } = await import('../../config/load-configuration.ts');
  const choice = parseConfigurationChoice({ config: args.config, ignoreFile: undefined, ignore: false });
  return parseCatalogChoice(args, await loadConfiguration(choice));
}

async function catalogOf(args: CatalogChoiceArguments): Promise<Catalog> {
  const choice = await chooseCatalog(args);
  return (await import('../../catalog/extend.ts')).loadCatalog(choice);
}

async function runList(args: ListArguments, console: Console): Promise<number> {
  const filter = {
    status: single('--status', args.status),
    process: single('--process', args.process),
    resource: single('--resource', args.resource),
    product: single('--product', args.product),
  };
  const catalog = await catalogOf(args);
  const [{ filterArticles }, { articleTable }] = await Promise.all([
    import('../../catalog/search.ts'),
    import('../text/kb-text.ts'),
  ]);
  const articles = filterArticles(catalog.articles, filter);
  if (args.json) await writeJson(catalog, { articles }, console);
  else await console.writeStdout(articleTable(articles, console.stdoutWidth));
  if (articles.length === 0) console.note(`none of ${catalog.articles.length} articles fits`);
  return EXIT.ok;
}

async function runShow(args: OperandArguments, console: Console): Promise<number> {
  const given = joinedIds(operandsIn(args));
  if (given.length === 0) throw new LeakscanError('USAGE', 'no article was given; try "leakscan kb show 944903"');
  const catalog = await catalogOf(args);
  const { showArticle } = await import('../text/kb-text.ts');
  const articles = await Promise.all(given.map((text) => namedArticle(catalog, text)));
  if (args.json === true) await writeJson(catalog, { articles }, console);
  else await console.writeStdout(articles.map((one) => showArticle(one, catalog, textWidth(console))).join('\n'));
  return EXIT.ok;
}

async function runSearch(args: OperandArguments, console: Console): Promise<number> {
  const words = operandsIn(args).flatMap((one) => one.split(/\s+/).filter((word) => word !== ''));
  if (words.length === 0)
    throw new LeakscanError('USAGE', 'no word was given; try "leakscan kb search inetinfo IMAP4"');
  const catalog = await catalogOf(args);
  const [{ searchArticles }, { articleTable }] = await Promise.all([
    import('../../catalog/search.ts'),
    import('../text/kb-text.ts'),
  ]);
  const found = searchArticles(catalog.articles, words);
  if (args.json === true) await writeJson(catalog, { found }, console);
  else
    await console.writeStdout(
      articleTable(
        found.map((one) => one.article),
        console.stdoutWidth,
      ),
    );
  if (found.length === 0) console.note(`none of ${catalog.articles.length} articles has all of: ${words.join(', ')}`);
  return EXIT.ok;
}

async function runLint(args: Pick<OperandArguments, '_' | 'operands'>, console: Console): Promise<number> {
  const targets = operandsIn(args);
  if (targets.length === 0) {
    throw new LeakscanError('USAGE', 'no file or folder was given; try "leakscan kb lint TEAM-0001.yaml"');
  }
  const { lintFiles } = await import('./kb-lint.ts');
  const { text, faults } = await lintFiles(targets);
  await console.writeStdout(text);
  return faults === 0 ? EXIT.ok : EXIT.usage;
}

async function runTest(args: OperandArguments, console: Console): Promise<number> {
  const choice = await chooseCatalog(args);
  const [{ loadCatalogWithExamples }, { testExamples }] = await Promise.all([
    import('../../catalog/extend.ts'),
    import('./kb-test.ts'),
  ]);
  const { catalog, examples } = await loadCatalogWithExamples(choice);
  const given = await Promise.all(
    joinedIds(operandsIn(args)).map(async (text) => (await namedArticle(catalog, text)).id),
  );
  const { text, failed } = testExamples(catalog, examples, given);
  await console.writeStdout(text);
  return failed === 0 ? EXIT.ok : EXIT.usage;
}

/** The article that a user names. @throws LeakscanError USAGE with the nearest, if there is none of that name */
export async function namedArticle({ articles }: Catalog, text: string): Promise<Article> {
  const { articleIdOf, findArticle } = await import('../../catalog/search.ts');
  const article = findArticle(articles, text);
  if (article !== null) return article;
  const near = nearestOf(
    articleIdOf(text),
    articles.map((one) => one.id),
  );
  const hint = near === null ? 'look with "leakscan kb search WORD"' : `did you mean ${near}?`;
  throw new LeakscanError('USAGE', `${text}: no such article among ${articles.length}; ${hint}`);
}

/** `KB 944903`, given as two words, is one article. */
export function joinedIds(operands: readonly string[]): string[] {
  return operands.flatMap((one, index) => {
    if (/^(?:KB|Q)$/i.test(one) && operands[index + 1] !== undefined) return [];
    return /^(?:KB|Q)$/i.test(operands[index - 1] ?? '') ? `${operands[index - 1]} ${one}` : one;
  });
}

/** Behind `--` yargs puts them into `_`, after the names of the commands. */
function operandsIn({ operands, _ }: Pick<OperandArguments, '_' | 'operands'>): string[] {
  return [...operands, ..._.slice(2).map(String)];
}

/** Columns for running text: those of the terminal, and not too many to read. */
export const textWidth = ({ stdoutWidth }: Pick<Console, 'stdoutWidth'>): number => Math.min(stdoutWidth ?? 100, 110);

async function writeJson(catalog: Catalog, content: object, console: Console): Promise<void> {
  const document = {
    schemaVersion: 1,
    tool: { name: 'leakscan', version: console.version },
    catalog: {
      version: catalog.version,
      articles: catalog.articles.length,
      ...(catalog.folders === undefined ? {} : { folders: catalog.folders }),
    },
    ...content,
  };
  await console.writeStdout(`${JSON.stringify(document, null, 2)}\n`);
}
