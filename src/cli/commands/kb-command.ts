/** `leakscan kb`: the articles themselves; what it prints is what was asked for, so it goes to standard output. */
import type { CatalogChoice } from '../../catalog/extend.ts';
import type { Article, ArticleStatus, Catalog, StatedBy } from '../../model/article.ts';
import { LeakscanError } from '../../util/errors.ts';
import { formatList } from '../../util/units.ts';
import { parseCatalogChoice, type CatalogArguments } from '../options/catalog-options.ts';
import { parseConfigurationChoice, type ConfigurationArguments } from '../options/configuration-options.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { single } from '../options/option-values.ts';

export interface CatalogChoiceArguments extends CatalogArguments, Pick<ConfigurationArguments, 'config'> {}

interface OperandArguments extends CatalogChoiceArguments {
  readonly operands: readonly string[];
  readonly json?: boolean;
}

interface ListArguments extends CatalogChoiceArguments {
  readonly status: ArticleStatus | readonly ArticleStatus[] | undefined;
  readonly statedBy: StatedBy | readonly StatedBy[] | undefined;
  readonly process: string | readonly string[] | undefined;
  readonly resource: Article['observed']['resources'][number] | Article['observed']['resources'] | undefined;
  readonly product: string | readonly string[] | undefined;
  readonly json: boolean;
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

export async function runKbList(args: ListArguments, console: Console): Promise<number> {
  const filter = {
    status: single('--status', args.status),
    statedBy: single('--stated-by', args.statedBy),
    process: single('--process', args.process),
    resource: single('--resource', args.resource),
    product: single('--product', args.product),
  };
  const catalog = await catalogOf(args);
  const [{ filterArticles }, { articleTable }, { catalogText }] = await Promise.all([
    import('../../catalog/search.ts'),
    import('../text/kb-text.ts'),
    import('../../words/catalog.ts'),
  ]);
  const articles = filterArticles(catalog.articles, filter);
  if (args.json) await writeJson(catalog, { articles }, console);
  else await console.writeStdout(articleTable(articles, console.stdoutWidth));
  if (articles.length === 0) console.note(`none of ${catalog.articles.length} articles fits`);
  else if (!args.json) console.note(`${articles.length} of ${catalogText(catalog)}`);
  return EXIT.ok;
}

export async function runKbShow(args: OperandArguments, console: Console): Promise<number> {
  const given = joinedIds(args.operands);
  if (given.length === 0) throw new LeakscanError('USAGE', 'no article was given; try "leakscan kb show 944903"');
  const catalog = await catalogOf(args);
  const { showArticle } = await import('../text/kb-text.ts');
  const articles = await Promise.all(given.map((text) => namedArticle(catalog, text)));
  if (args.json === true) await writeJson(catalog, { articles }, console);
  else await console.writeStdout(articles.map((one) => showArticle(one, catalog, textWidth(console))).join('\n'));
  return EXIT.ok;
}

export async function runKbSearch(args: OperandArguments, console: Console): Promise<number> {
  const words = args.operands.flatMap((one) => one.split(/\s+/).filter((word) => word !== ''));
  if (words.length === 0)
    throw new LeakscanError('USAGE', 'no word was given; try "leakscan kb search inetinfo IMAP4"');
  const catalog = await catalogOf(args);
  const [{ countWords, searchArticles }, { articleTable }] = await Promise.all([
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
  if (found.length === 0) {
    const counts = countWords(catalog.articles, words).map(({ word, articles }) => `${word} (${articles})`);
    console.note(`none of ${catalog.articles.length} articles has all of: ${counts.join(', ')}`);
  }
  return EXIT.ok;
}

export async function runKbLint(args: Pick<OperandArguments, 'operands'>, console: Console): Promise<number> {
  const targets = args.operands;
  if (targets.length === 0) {
    throw new LeakscanError('USAGE', 'no file or folder was given; try "leakscan kb lint TEAM-0001.yaml"');
  }
  const { lintFiles } = await import('./kb-lint.ts');
  const { text, faults } = await lintFiles(targets);
  await console.writeStdout(text);
  return faults === 0 ? EXIT.ok : EXIT.usage;
}

export async function runKbTest(args: OperandArguments, console: Console): Promise<number> {
  const choice = await chooseCatalog(args);
  const [{ loadCatalogWithExamples }, { testExamples }] = await Promise.all([
    import('../../catalog/extend.ts'),
    import('./kb-test.ts'),
  ]);
  const { catalog, examples } = await loadCatalogWithExamples(choice);
  const given = await Promise.all(joinedIds(args.operands).map(async (text) => (await namedArticle(catalog, text)).id));
  const { text, failed } = testExamples(catalog, examples, given);
  await console.writeStdout(text);
  return failed === 0 ? EXIT.ok : EXIT.usage;
}

/** The article that a user names. @throws LeakscanError USAGE with the nearest, if there is none of that name */
export async function namedArticle({ articles }: Catalog, text: string): Promise<Article> {
  const { findArticle, suggestedIds } = await import('../../catalog/search.ts');
  const article = findArticle(articles, text);
  if (article !== null) return article;
  const near = suggestedIds(
    articles.map((one) => one.id),
    text,
  );
  const hint = near.length === 0 ? 'look with "leakscan kb search WORD"' : `did you mean ${formatList(near, 'or')}?`;
  throw new LeakscanError('USAGE', `${text}: no such article among ${articles.length}; ${hint}`);
}

/** `KB 944903`, given as two words, is one article. */
export function joinedIds(operands: readonly string[]): string[] {
  return operands.flatMap((one, index) => {
    if (/^(?:KB|Q)$/i.test(one) && operands[index + 1] !== undefined) return [];
    return /^(?:KB|Q)$/i.test(operands[index - 1] ?? '') ? `${operands[index - 1]} ${one}` : one;
  });
}

/** Columns for running text: those of the terminal, and not too many to read. */
export const textWidth = ({ stdoutWidth }: Pick<Console, 'stdoutWidth'>): number => Math.min(stdoutWidth ?? 100, 110);

async function writeJson(catalog: Catalog, content: object, console: Console): Promise<void> {
  const document = {
    schemaVersion: 1,
    tool: { name: 'leakscan', version: console.version },
    catalog: {
      version: catalog.version,
      date: catalog.date,
      articles: catalog.articles.length,
      ...(catalog.folders === undefined ? {} : { folders: catalog.folders }),
    },
    ...content,
  };
  await console.writeStdout(`${JSON.stringify(document, null, 2)}\n`);
}
