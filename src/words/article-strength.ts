/** How much stands behind an article: who states its facts, and how much of it was read. */
import type { ArticlePart, ArticleStatus, StatedBy } from '../model/article.ts';

/** Of an article, or of one in a Report; Reports of older versions have the status alone. */
interface Strength {
  readonly status: ArticleStatus;
  readonly statedBy?: StatedBy | null;
  readonly read?: ArticlePart;
}

/** In the middle of a sentence. */
const STATED_WORDS: Readonly<Record<StatedBy, string>> = {
  vendor: 'stated by the maker',
  maintainer: 'stated by the project that maintains it',
  user: 'reported by a user, not confirmed by the maker',
};

/** Phrases behind the name of an article, such as `reported by a user, not confirmed by the maker`; empty if nothing is known. */
export function strengthPhrases({ statedBy = null, read }: Strength): string[] {
  return [
    ...(statedBy === null ? [] : [STATED_WORDS[statedBy]]),
    ...(read === 'listed-only' ? ['known by its title only'] : []),
  ];
}

/** A mark behind the name where there is little room: of what is no leak, and of what makes an article weaker than it looks. */
export function weaknessMark({ status, statedBy, read }: Strength): string {
  const marks = [
    ...(status === 'misleading' ? ['no leak'] : status === 'by-design' ? ['by design'] : []),
    ...(statedBy === 'user' ? ['user report'] : []),
    ...(read === 'listed-only' ? ['title only'] : []),
  ];
  return marks.length === 0 ? '' : ` [${marks.join(', ')}]`;
}

/** Sentences on the article itself. */
export const STATED_SENTENCES: Readonly<Record<StatedBy, string>> = {
  vendor: 'Stated by the maker of the product',
  maintainer: 'Stated by the project that maintains it, or fixed there',
  user: 'Reported by a user; not confirmed by the maker',
};

/** In a column of a list; empty where nothing is known. */
export const strengthCell = ({ statedBy = null, read }: Strength): string =>
  [...(statedBy === null ? [] : [statedBy]), ...(read === 'listed-only' ? ['title only'] : [])].join(', ');
