/** Ids of articles as people write them. */

/** `944903`, `KB944903`, `kb 944903`, `Q944903` (as Microsoft wrote it before 2002). */
const NUMBER = /^\s*(?:KB|Q)?[\s-]*(\d{5,7})\s*$/i;
/** `KB5004296-SI`, `telegraf#6807`, `gitlab-runner!6498`, `dd-trace-dotnet-2.28.0`, `TEAM-0001`. */
const NAME = /^\s*[a-z][\w.]*(?:[-#!][\w.]+)+\s*$/i;

/** The id that a text means, in the letter case that it has; the text itself where it is no number. */
export function articleIdOf(text: string): string {
  const digits = NUMBER.exec(text)?.[1];
  return digits === undefined ? text.trim() : `KB${digits}`;
}

/** Whether a text has the form of an id; of a number, or of a name with a dash, `#` or `!`. */
export const isArticleId = (text: string): boolean => NUMBER.test(text) || NAME.test(text);

/** Whether two ids are of one article: their letter case says nothing. */
export const isSameArticle = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
