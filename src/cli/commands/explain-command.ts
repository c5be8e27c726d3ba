/** `leakscan explain <article or finding>`: goes to standard output, since it is what was asked for. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isCause } from '../../model/finding.ts';
import { LeakscanError } from '../../util/errors.ts';
import type { Console } from '../console.ts';
import { EXIT } from '../exit-status.ts';
import { chooseCatalog, joinedIds, namedArticle, textWidth, type CatalogChoiceArguments } from './kb-command.ts';
import { single } from '../options/option-values.ts';
import { readReportOfFinding } from '../files/saved-report.ts';
import { subjectName } from '../../words/process-name.ts';

export interface ExplainArguments extends CatalogChoiceArguments {
  readonly operands: readonly string[];
  readonly report: string | readonly string[] | undefined;
}

/** Where reports go by default. */
const REPORT_FOLDER = 'reports';

export async function runExplain(args: ExplainArguments, console: Console): Promise<number> {
  const given = joinedIds(args.operands);
  const [one] = given;
  if (one === undefined || given.length > 1) {
    const message =
      'give one article or one finding, as in "leakscan explain KB944903" or "leakscan explain 3f2a09c1d4e7"';
    throw new LeakscanError('USAGE', message);
  }
  const file = single('--report', args.report);
  const text =
    file !== undefined || /^[\da-f]{12}$/i.test(one)
      ? await explainFinding(one, file, console)
      : await explainKnown(one, args, console);
  await console.writeStdout(text);
  return EXIT.ok;
}

async function explainKnown(given: string, args: CatalogChoiceArguments, console: Console): Promise<string> {
  const choice = await chooseCatalog(args);
  const [{ loadCatalog }, { explainedArticleText }, { explainArticle }, { prepareCatalog }] = await Promise.all([
    import('../../catalog/extend.ts'),
    import('../text/explain-text.ts'),
    import('../../catalog/explain-article.ts'),
    import('../../catalog/prepare.ts'),
  ]);
  const catalog = await loadCatalog(choice);
  const article = await namedArticle(catalog, given);
  return explainedArticleText(article, explainArticle(article, prepareCatalog(catalog)), textWidth(console));
}

async function explainFinding(id: string, given: string | undefined, console: Console): Promise<string> {
  const file = given ?? (await newestReport(id));
  const report = await readReportOfFinding(file, console);
  const found = report.assessments.filter((one) => one.id === id.toLowerCase());
  if (found.length === 0) {
    const known = report.assessments.filter(isCause);
    const names = known.slice(0, 5).map((a) => `${a.id} (${subjectName(a)})`);
    const has = names.length === 0 ? 'it has no findings' : `it has ${names.join(', ')}`;
    throw new LeakscanError('USAGE', `${file}: has no finding ${id}; ${has}`, { file });
  }
  if (given === undefined) console.note(`from ${file}; another one with --report`);
  const { explainedFindingText } = await import('../text/explain-text.ts');
  return found.map((one) => explainedFindingText(one, report, textWidth(console))).join('\n');
}

/** @throws LeakscanError USAGE that says how to get one, if there is none */
async function newestReport(id: string): Promise<string> {
  const names = (await readdir(REPORT_FOLDER).catch(() => [])).filter((name) => name.toLowerCase().endsWith('.json'));
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(REPORT_FOLDER, name);
      return { file, atMs: (await stat(file)).mtimeMs };
    }),
  );
  const newest = files.sort((a, b) => b.atMs - a.atMs || (a.file < b.file ? -1 : 1))[0];
  if (newest !== undefined) return newest.file;
  const message = `${id} is a finding, and there is no ${REPORT_FOLDER}/*.json to look it up in; write one with "leakscan LOG -o ${REPORT_FOLDER}/report.json", or give it with --report`;
  throw new LeakscanError('USAGE', message);
}
