/** Articles as text: a table of them, and all that is known of one. */
import type {
  AffectedVersions,
  Article,
  ArticleProduct,
  Catalog,
  Fix,
  FixFile,
  LossPerEvent,
  Prerequisite,
  Release,
} from '../../model/article.ts';
import { cellWidth, pad, wrap } from '../../render/text-layout.ts';
import { visible } from '../../util/escape.ts';
import { formatCount } from '../../util/units.ts';
import { STATED_SENTENCES, strengthCell } from '../../words/article-strength.ts';
import { versionsText } from '../../words/evidence-wanted.ts';

/** Longest names of programs and products in a table; the title has the rest of the line. */
const MAX_CELLS = { process: 22, resource: 16, product: 28 };
const MIN_TITLE = 20;
const LABEL_WIDTH = 15;

/**
 * One line an article.
 * @param width columns to cut lines to; null = whole lines, for a file or another program
 */
export function articleTable(articles: readonly Article[], width: number | null): string {
  const rows = articles.map((article) => [
    article.id,
    article.status,
    strengthCell(article),
    processText(article),
    article.observed.resources[0] ?? '',
    productText(article),
  ]);
  if (rows.length === 0) return '';
  const most = [Infinity, Infinity, Infinity, MAX_CELLS.process, MAX_CELLS.resource, MAX_CELLS.product];
  const widths = most.map((limit, column) => Math.min(limit, Math.max(...rows.map((row) => cellWidth(row[column]!)))));
  const lines = rows.map((row, index) => {
    const cells = row.map((cell, column) => pad(cut(cell, widths[column]!), widths[column]!));
    const line = `${cells.join('  ')}  ${articles[index]!.title ?? '(title not known)'}`;
    const room = width === null ? Infinity : Math.max(width, cells.join('  ').length + MIN_TITLE);
    return visible(cut(line.trimEnd(), room));
  });
  return `${lines.join('\n')}\n`;
}

const cut = (text: string, cells: number): string =>
  cellWidth(text) <= cells
    ? text
    : `${Array.from(text)
        .slice(0, cells - 1)
        .join('')}…`;

function processText({ observed: { process, scope } }: Article): string {
  if (process.images.length > 0) return process.images.map((i) => i.image).join(', ');
  return process.class ?? process.module ?? (scope === 'kernel' ? '(kernel)' : '');
}

const productText = ({ products }: Article): string =>
  [...new Set(products.map((p) => p.name.replace(/^Microsoft /, '')))].join(', ');

/** All that is known of an article. */
export function showArticle(article: Article, catalog: Catalog, width: number): string {
  const row = (label: string, texts: readonly (string | null)[]): string[] => rowOf(label, texts, width);
  const { observed } = article;
  const lines = [
    ...wrap(`${article.id}  ${article.title ?? '(title not known)'}`, width, '  '),
    '',
    ...row('Status', [statusText(article)]),
    ...row('Evidence', strengthTexts(article)),
    ...row('Products', article.products.map(productLine)),
    ...row('Process', processLines(article, catalog)),
    ...row('Seen as', seenTexts(article)),
    ...row('Symptom', [observed.symptom]),
    ...row('Cause', [article.status === 'misleading' ? null : article.cause]),
    ...row('Trigger', [article.trigger]),
    ...row('Timing', [observed.timing]),
    ...row('Needs', [observed.feature]),
    ...row('Load', [observed.load]),
    ...row('Loss', observed.perEvent.map(lossText)),
    ...row('Counters', listed(observed.counters)),
    ...row('Event IDs', listed(observed.eventIds.map(String))),
    ...row('Pool tags', listed(observed.poolTags)),
    ...row('Error codes', listed(article.errorCodes)),
    ...row('At fault', faultTexts(article)),
    ...row('Versions', article.affected.map(affectedText)),
    ...row('Fix', article.fixes.flatMap(fixLines)),
    ...row('Prerequisites', article.prerequisites.map(prerequisiteText)),
    ...row('Restart', restartTexts(article)),
    ...row('Replaces', [replacesText(article.replaces)]),
    ...row('Workaround', [article.workaround]),
    ...row(
      'Questions',
      article.questions.map((q) => (q.command === null ? q.text : `${q.text} ${q.command}`)),
    ),
    ...row('Related', article.related.map(referenceText)),
    ...row('References', article.references.map(referenceText)),
    ...row(
      'Listed in',
      article.listedIn.map((id) => fixListText(id, catalog)),
    ),
    ...row('Remarks', [article.remarks]),
    ...row('Reviewed', [article.lastReviewed, article.revision === null ? null : `revision ${article.revision}`]),
    ...row('Source', sourceTexts(article)),
    ...row(
      'Also seen',
      article.alsoSeen.map(({ title, url }) => (title === null ? url : `${title}  ${url}`)),
    ),
    ...row('Our reading', [readingText(article)]),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

/** The label before the first text only; nothing where there is no text. */
export function rowOf(label: string, texts: readonly (string | null)[], width: number): string[] {
  const known = texts.filter((text) => text !== null && text !== '');
  return known.flatMap((text, index) => {
    const head = `  ${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}`;
    return wrap(text ?? '', width - head.length).map((line, i) => (i === 0 ? head : ' '.repeat(head.length)) + line);
  });
}

const listed = (texts: readonly string[]): string[] => (texts.length === 0 ? [] : [texts.join(', ')]);

const STATUS_WORDS: Readonly<Record<Article['status'], string>> = {
  'fix-available': 'a fix is available',
  'by-design': 'by design, not a leak',
  'workaround-only': 'no fix, but a workaround',
  none: 'the article has no fix',
  withdrawn: 'withdrawn',
  misleading: 'looks like a leak, is not one',
  unknown: 'unknown: the built-in copy does not say whether a fix exists',
};

/** Of growth that only looks like a leak the cause is what there is to know. */
function statusText({ status, cause }: Article): string {
  return status === 'misleading' && cause !== null ? `${STATUS_WORDS[status]}: ${cause}` : STATUS_WORDS[status];
}

function strengthTexts({ statedBy, read }: Article): string[] {
  return [
    ...(statedBy === null ? [] : [STATED_SENTENCES[statedBy]]),
    ...(read === 'listed-only' ? ['Known by its title only'] : []),
  ];
}

/** `Windows Server 2022 from 20348.2340 (KB5035857) to before 20348.2342 (KB5037422)`. */
const affectedText = ({ product, from, below, introducedBy, fixedBy }: AffectedVersions): string =>
  [from, below, introducedBy, fixedBy].every((one) => one === null)
    ? `${product}, versions not stated`
    : versionsText({ product, from, below, introducedBy: releaseText(introducedBy), fixedBy: releaseText(fixedBy) });

const releaseText = (release: Release | null): string | null =>
  release === null ? null : (release.article ?? release.name);

function sourceTexts({ source }: Article): string[] {
  if (source === null) return [];
  const texts = [source.title, source.url ?? source.path].filter((one) => one !== null);
  return texts.length === 0 ? [] : [texts.join('  ')];
}

function productLine({ name, editions, servicePack, releases, builds }: ArticleProduct): string {
  const more = [
    editions.join(', '),
    releases.length === 0 ? '' : `releases ${releases.join(', ')}`,
    servicePack === null ? '' : `fix needs ${servicePack}`,
    builds === null ? '' : `builds ${builds.from === null ? '' : `from ${builds.from} `}below ${builds.below ?? 'any'}`,
  ].filter((text) => text !== '');
  return more.length === 0 ? name : `${name} (${more.join('; ')})`;
}

const BASIS_WORDS = { text: '', mapped: ', by the service it runs', inferred: ', our inference' } as const;

function processLines({ observed: { process, scope } }: Article, catalog: Catalog): string[] {
  const className = process.class;
  const description = catalog.processClasses.find((c) => c.name === className)?.description;
  return [
    ...process.images.map(
      ({ image, namedAs, basis }) => `${image}.exe${namedAs === null ? '' : ` ("${namedAs}")`}${BASIS_WORDS[basis]}`,
    ),
    ...(className === null ? [] : [description === undefined ? className : `${className}: ${description}`]),
    ...process.hosts,
    ...(process.services.length === 0 ? [] : [`runs service ${process.services.join(' or ')}`]),
    ...(process.pools.length === 0 ? [] : [`worker of application pool ${process.pools.join(' or ')}`]),
    ...(process.causedBy.length === 0
      ? []
      : [`caused by ${process.causedBy.map((image) => `${image}.exe`).join(' or ')}`]),
    ...(process.module === null ? [] : [`module to look at: ${process.module}`]),
    ...(scope === 'kernel' ? ['kernel memory, not of a process'] : []),
  ];
}

const SHAPE_WORDS = {
  growth: 'endless growth of',
  'process-end': 'the process ends or restarts; affects',
  'process-count': 'more and more processes of that name; affects',
  'no-growth': 'a level, not growth, of',
} as const;

function seenTexts({ observed }: Article): string[] {
  const { shape, resources, steady, role, protocol, inCounterLog } = observed;
  return [
    resources.length === 0 ? '' : `${SHAPE_WORDS[shape]} ${resources.join(', ')}`,
    steady.length === 0 ? '' : `does not move: ${steady.join(', ')}`,
    role === null && protocol === null
      ? ''
      : `only on: ${[role, protocol === null ? null : `a server with ${protocol} clients`].filter((one) => one !== null).join(', ')}`,
    inCounterLog ? '' : 'a counter log does not show it',
  ];
}

function lossText({ unit, least, most, event, everySeconds, companion }: LossPerEvent): string {
  const amounts = [least, most].filter((one) => one !== null).map(formatCount);
  const size = amounts.length === 0 ? `some ${unit}` : `${[...new Set(amounts)].join(' to ')} ${unit}`;
  const often = everySeconds === null ? '' : `, every ${everySeconds} s by itself`;
  return `${size} for each ${event}${often}${companion === null ? '' : `; counted by ${companion}`}`;
}

function faultTexts({ faultyComponent, introducedBy }: Article): string[] {
  const texts: string[] = [];
  if (faultyComponent !== null) {
    texts.push([faultyComponent.module, faultyComponent.part].filter((one) => one !== null).join(', '));
  }
  if (introducedBy !== null) {
    const { article, name, module, notInVersion } = introducedBy;
    const not = module === null || notInVersion === null ? '' : `; not in ${module} ${notInVersion} and before`;
    texts.push(`came with ${[name, article].filter((one) => one !== null).join(', ')}${not}`);
  }
  return texts;
}

function fixLines({ kind, product, servicePack, version, text, article, files }: Fix): string[] {
  const what = [servicePack ?? kind, text, article].filter((one) => one !== null).join(': ');
  const build = version === null ? '' : ` (first build ${version})`;
  return [
    `${what}${build}${product === null ? '' : `, for ${product}`}`,
    ...files.map((file) => `  ${fileText(file)}`),
  ];
}

function fileText({ name, version, sizeBytes, sizeKilobytes, date }: FixFile): string {
  const size =
    sizeBytes !== null ? `${formatCount(sizeBytes)} bytes` : sizeKilobytes !== null ? `${sizeKilobytes} KB` : null;
  const when = date?.replace('T', ' ').replace('Z', ' UTC') ?? null;
  return [name, version, size, when].filter((one) => one !== null).join('  ');
}

const prerequisiteText = ({ product, text, article }: Prerequisite): string =>
  `${text}${article === null ? '' : ` (${article})`}${product === null ? '' : `, for ${product}`}`;

function restartTexts({ restart, fixes }: Article): string[] {
  if (restart === null) return fixes.length === 0 ? [] : ['the article does not say'];
  const { computer, services } = restart;
  return [
    computer === null ? '' : computer ? 'the computer must restart' : 'the computer need not restart',
    services === null || services.length === 0 ? '' : `the installation restarts: ${services.join(', ')}`,
  ];
}

const replacesText = (replaces: Article['replaces']): string | null =>
  replaces === null ? null : replaces.length === 0 ? 'no other hotfix' : replaces.join(', ');

const referenceText = ({ id, title, url }: Article['references'][number]): string =>
  [id, title, url].filter((one) => one !== null).join('  ');

function fixListText(id: string, { fixLists }: Catalog): string {
  const title = fixLists.find((list) => list.id === id)?.title;
  return title === undefined ? id : `${id}  ${title}`;
}

const READ_WORDS = {
  'in-full': 'read in full',
  excerpt: 'read in part',
  'listed-only': 'known by its title only',
} as const;

const readingText = ({ read, confidence }: Article): string =>
  `${READ_WORDS[read]}${confidence === null ? '' : `; confidence: ${confidence}`}`;
