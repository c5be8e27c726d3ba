/**
 * Text for a ticket in GitHub Flavored Markdown (https://github.github.com/gfm/), which Jira, GitLab and Azure DevOps take
 * too: nothing in a name becomes markup, a mention of a person, a reference to a ticket, or a link.
 */
import { displayName } from '../../util/escape.ts';

/** Punctuation that may begin or end markup. */
const MARKUP = /[\\`*_[\]<>|~&$!^{}]/g;

/** What begins a list, a heading or a rule where it comes first. */
const LINE_START = /^(\d*)([-+=.)])/;

/**
 * What sites make links and mentions of, whatever is escaped before it: a code span of its own breaks it. Behind it a word
 * of letters would become a link to a person or a ticket.
 */
const LINKED = /(?:[@#]|:\/\/|(?<=www)\.|(?<=mailto|xmpp):)+/gi;

const MAX_TEXT = 1000;

/** A sentence of ours, names in it included. */
export const mdText = (text: string): string => mdInline(text).replace(LINE_START, '$1\\$2');

/** The same behind other text or in a table, where no list and no heading can begin. */
export function mdInline(text: string): string {
  return displayName(text, MAX_TEXT).trim().replace(MARKUP, '\\$&').replace(LINKED, '`$&`');
}

/** A name or a command as a code span; empty text becomes `(none)`. */
export function mdCode(text: string, most?: number): string {
  const shown = displayName(text, most);
  if (shown === '') return '(none)';
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  // One space at each end is taken away again, which is what a backtick at the end, or a space, needs.
  const room = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${room}${shown}${room}${fence}`;
}

/** The same in the cell of a table, where a bar ends the cell even in a code span. */
export const mdCellCode = (text: string, most?: number): string => mdCode(text, most).replaceAll('|', '\\|');

/** Rows of a table; the cells are markdown already. */
export function mdTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}

/** A link to an https address that is our own or an article's; the text alone where it is none. */
export function mdLink(text: string, url: string | null): string {
  return url === null ? text : `[${text}](<${url.replace(/[<>\s\\]/g, encodeURIComponent)}>)`;
}
