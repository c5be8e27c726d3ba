/** Finds articles by words, by number, and by what a list asks for. */
import type { Article, ArticleResource, ArticleStatus, StatedBy } from '../model/article.ts';
import { articleIdOf, isSameArticle } from '../util/article-id.ts';
import { nearestOf } from '../util/nearest.ts';
import { fitsAny } from '../util/wildcard.ts';

/** Weight of a word by where it stands: what an article is called tells most, then what grows. */
const TITLE_WEIGHT = 100;
const PROGRAM_WEIGHT = 30;
const FILE_WEIGHT = 20;
const CODE_WEIGHT = 20;
const PRODUCT_WEIGHT = 15;
const TEXT_WEIGHT = 5;
/** Of a word that is only a part of a longer one. */
const PART_SHARE = 0.5;

/** Words that people have for the same. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['.net', 'dotnet'],
  ['operations manager', 'scom', 'monitoringhost'],
  ['spooler', 'spoolsv'],
  ['wmi', 'wmiprvse', 'winmgmt'],
];
/** Of what was found by a synonym. */
const SYNONYM_SHARE = 0.9;

export interface FoundArticle {
  readonly article: Article;
  readonly score: number;
}

interface SearchText {
  readonly weight: number;
  readonly text: string;
}

/**
 * Articles that hold all words, somewhere, best first: a word in the title counts more than one in the name of a program
 * or module, this more than in a file of the fix or a code (event ID, pool tag, error code), this more than in the name of a
 * product, this more than elsewhere. Another word for the same is found too (`dotnet` for .NET).
 * @param words in any letter case
 */
export function searchArticles(articles: readonly Article[], words: readonly string[]): FoundArticle[] {
  const wanted = words.map((word) => word.toLowerCase());
  return articles
    .map((article) => ({ article, score: scoreOf(searchTexts(article), wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.article.id < b.article.id ? -1 : 1));
}

/** Zero if a word is missing. */
function scoreOf(texts: readonly SearchText[], words: readonly string[]): number {
  let score = 0;
  for (const word of words) {
    const best = bestOf(texts, word);
    if (best === 0) return 0;
    score += best;
  }
  return score;
}

/** Zero where neither the word nor a synonym of it is found. */
function bestOf(texts: readonly SearchText[], word: string): number {
  const others = (SYNONYMS.find((words) => words.includes(word)) ?? []).filter((one) => one !== word);
  const scoreIn = ({ weight, text }: SearchText): number =>
    weight * Math.max(shareOf(text, word), ...others.map((one) => SYNONYM_SHARE * shareOf(text, one)));
  return Math.max(0, ...texts.map(scoreIn));
}

/** How many articles have each word: why a search found nothing. */
export function countWords(
  articles: readonly Article[],
  words: readonly string[],
): { word: string; articles: number }[] {
  const texts = articles.map(searchTexts);
  return words.map((word) => ({
    word,
    articles: texts.filter((one) => bestOf(one, word.toLowerCase()) > 0).length,
  }));
}

function shareOf(text: string, word: string): number {
  let at = text.indexOf(word);
  const isPart = at >= 0;
  while (at >= 0) {
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + word.length])) return 1;
    at = text.indexOf(word, at + 1);
  }
  return isPart ? PART_SHARE : 0;
}

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}]/u.test(character);

/** Everything that an article says, in lower case. */
function searchTexts(article: Article): SearchText[] {
  const { observed, fixes } = article;
  const of = (weight: number, ...texts: readonly (string | number | null)[]): SearchText => ({
    weight,
    text: texts
      .filter((one) => one !== null)
      .join('\n')
      .toLowerCase(),
  });
  return [
    of(TITLE_WEIGHT, article.id, article.id.replace(/^KB/, 'KB '), article.title),
    of(
      PROGRAM_WEIGHT,
      ...observed.process.images.flatMap(({ image, namedAs }) => [image, `${image}.exe`, namedAs]),
      ...observed.process.hosts,
      observed.process.class,
      observed.process.module,
      ...observed.process.services,
      ...observed.process.pools,
      ...observed.process.causedBy,
      article.faultyComponent?.module ?? null,
    ),
    of(
      PRODUCT_WEIGHT,
      ...article.products.flatMap((p) => [p.name, p.servicePack, ...p.editions]),
      ...article.affected.map(({ product }) => product),
    ),
    // A fix brings files that have nothing to do with it.
    of(FILE_WEIGHT, ...fixes.flatMap((fix) => fix.files.map((file) => file.name))),
    of(CODE_WEIGHT, ...observed.eventIds, ...observed.poolTags, ...article.errorCodes, ...observed.counters),
    of(
      TEXT_WEIGHT,
      ...[observed.symptom, article.cause, article.trigger, article.workaround, article.remarks, observed.timing],
      ...[article.status, ...observed.resources, ...observed.roles, observed.role, observed.protocol],
      ...[observed.feature, observed.load, article.statedBy],
      ...article.affected.flatMap(({ file, from, below, introducedBy, fixedBy }) => [
        ...[file, from, below],
        ...[introducedBy, fixedBy].flatMap((release) => [release?.article ?? null, release?.name ?? null]),
      ]),
      ...fixes.flatMap((fix) => [fix.text, fix.servicePack, fix.version, ...fix.files.map((file) => file.version)]),
      ...article.prerequisites.map((one) => one.text),
      ...[...article.related, ...article.references].flatMap((one) => [one.id, one.title]),
      ...article.questions.map((one) => one.text),
      ...article.keywords,
      ...observed.perEvent.map((one) => one.event),
      ...article.alsoSeen.map(({ title }) => title),
    ),
  ];
}

/** Each that is given must fit. */
export interface ArticleFilter {
  readonly status?: ArticleStatus | undefined;
  readonly statedBy?: StatedBy | undefined;
  /** Name of a program, without .exe, `*` for any characters; a class of programs, or a module. */
  readonly process?: string | undefined;
  readonly resource?: ArticleResource | undefined;
  /** Part of a product's name. */
  readonly product?: string | undefined;
}

export function filterArticles(articles: readonly Article[], filter: ArticleFilter): Article[] {
  const { status, statedBy, resource } = filter;
  const process = filter.process?.replace(/\.exe$/i, '');
  const product = filter.product?.toLowerCase();
  return articles.filter(
    (article) =>
      (status === undefined || article.status === status) &&
      (statedBy === undefined || article.statedBy === statedBy) &&
      (resource === undefined || article.observed.resources.includes(resource)) &&
      (process === undefined || namesOf(article).some((name) => fitsAny([process], name))) &&
      (product === undefined || article.products.some((p) => productText(p).includes(product))),
  );
}

const namesOf = ({ observed: { process } }: Article): string[] =>
  [...process.images.map((i) => i.image), process.class, process.module].filter((name) => name !== null);

const productText = ({ name, family, version }: Article['products'][number]): string =>
  `${name}\n${family ?? ''} ${version ?? ''}`.toLowerCase();

/** The article that a user names, whatever the letter case; null if there is none. */
export function findArticle(articles: readonly Article[], text: string): Article | null {
  const id = articleIdOf(text);
  return articles.find((article) => isSameArticle(article.id, id)) ?? null;
}

/** Ids named where the one given is not known. */
const MAX_SUGGESTED = 3;

/**
 * Ids that may be meant by one that is not known: those of issues with that number (`6807` for `telegraf#6807`), those that
 * it begins, else the one that takes the fewest edits. Empty if no name is near.
 */
export function suggestedIds(ids: readonly string[], text: string): string[] {
  const given = text.trim().toLowerCase();
  const issues = /^\d+$/.test(given) ? ids.filter((id) => /[#!](\d+)$/.exec(id)?.[1] === given) : [];
  const longer = given.length >= MIN_BEGINNING ? ids.filter((id) => id.toLowerCase().startsWith(given)) : [];
  const near = nearestOf(articleIdOf(text), ids);
  const found = [issues, longer, near === null ? [] : [near]].find((list) => list.length > 0) ?? [];
  return found.slice(0, MAX_SUGGESTED);
}

/** Characters that tell more than the `KB` of any article. */
const MIN_BEGINNING = 4;
