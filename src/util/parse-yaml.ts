/** YAML files that people write: checked by a schema, with the line of whatever is wrong. */
import type * as Yaml from 'yaml';
import type { Alias, Document, LineCounter, Node } from 'yaml';
import type * as z from 'zod';
import { LeakscanError, type ErrorCode } from './errors.ts';
import { suggestion } from './nearest.ts';

/** Keys and indexes from the top of the file, `['machines', 0, 'name']`. */
export type YamlPath = readonly (string | number)[];

export interface ParsedYaml<T> {
  readonly data: T;
  /** 1-based line of what stands there; of what holds it, if it is not there. */
  readonly lineOf: (path: YamlPath) => number;
}

export interface YamlOptions {
  /** Of the errors thrown. */
  readonly code: ErrorCode;
  /** Keys whose values are text even where they look like numbers or truth values: `id: 12e456`, `windows: 2003`. */
  readonly textKeys?: ReadonlySet<string>;
}

/**
 * Reads YAML text and checks it.
 * @param file as messages name it
 * @throws LeakscanError of the code asked for: `FILE:LINE:COLUMN: ...` for broken YAML, `FILE:LINE: ...` for content
 */
export async function parseYaml<T>(
  text: string,
  file: string,
  schema: z.ZodType<T>,
  options: YamlOptions,
): Promise<ParsedYaml<T>> {
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fault = document.errors[0];
  if (fault !== undefined) throw syntaxError(fault.message + hintFor(fault.code), fault.pos[0], file, lines, options);
  refuseStrayAliases(yaml, document, file, lines, options);
  if (options.textKeys !== undefined) keepText(yaml, document, options.textKeys);
  const result = schema.safeParse(document.toJS(), { reportInput: true });
  if (result.success) return { data: result.data, lineOf: (path) => lineAt(yaml, document, lines, path) };
  const issues = result.error.issues.flatMap(tellingIssues);
  // A misspelt field shows as one that is missing and one that is unknown: the unknown one tells more.
  const issue = issues.find((i) => i.code === 'unrecognized_keys') ?? issues[0]!;
  const path = issue.path as YamlPath;
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const line = lineAt(yaml, document, lines, [...path, ...unknown], unknown.length > 0);
  const where = path.length > 0 ? `${path.join('.')}: ` : '';
  throw new LeakscanError(options.code, `${file}:${line}: ${where}${issueText(issue)}`, { file, line });
}

function syntaxError(message: string, offset: number, file: string, lines: LineCounter, { code }: YamlOptions) {
  const { line, col } = lines.linePos(offset);
  return new LeakscanError(code, `${file}:${line}:${col}: ${message.split('\n')[0]}`, { file, line, column: col });
}

const QUOTE_STARS = 'a name that begins with * goes in quotes, as in "*host"';

/** What to do, where YAML's own words do not say it. */
function hintFor(code: string): string {
  switch (code) {
    case 'BAD_ALIAS':
      return `: ${QUOTE_STARS}`;
    case 'DUPLICATE_KEY':
      return ': this one stands here for the second time';
    case 'TAB_AS_INDENT':
      return ': use spaces';
    case 'BAD_DQ_ESCAPE':
      return ': write a backslash twice, or use single quotes';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return ': text that holds ": " goes in quotes';
    default:
      return '';
  }
}

/** `process: *host` is YAML for "what was named host before": almost always a pattern without its quotes. */
function refuseStrayAliases(
  yaml: typeof Yaml,
  document: Document,
  file: string,
  lines: LineCounter,
  options: YamlOptions,
): void {
  yaml.visit(document, {
    Alias(_, node: Alias) {
      if (node.resolve(document) !== undefined) return;
      const message = `nothing was named "${node.source}" before (&${node.source}): ${QUOTE_STARS}`;
      throw syntaxError(message, node.range?.[0] ?? 0, file, lines, options);
    },
  });
}

/** Text as it is written, not the number it looks like: an ID of digits would lose its first zero. */
function keepText(yaml: typeof Yaml, document: Document, keys: ReadonlySet<string>): void {
  const keep = (node: unknown): void => {
    if (!yaml.isScalar(node)) return;
    if (typeof node.value === 'number' || typeof node.value === 'boolean')
      node.value = node.source ?? String(node.value);
  };
  yaml.visit(document, {
    Pair(_, { key, value }) {
      if (!yaml.isScalar(key) || typeof key.value !== 'string' || !keys.has(key.value)) return;
      if (yaml.isSeq(value)) value.items.forEach(keep);
      else keep(value);
    },
  });
}

/** @param ofKey whether the line of the last key is wanted, not that of its value */
function lineAt(yaml: typeof Yaml, document: Document, lines: LineCounter, path: YamlPath, ofKey = false): number {
  let node: unknown = document.contents;
  let offset = (node as Node | null)?.range?.[0] ?? 0;
  for (const [index, step] of path.entries()) {
    if (yaml.isAlias(node)) node = node.resolve(document);
    let key: unknown;
    if (yaml.isMap(node)) {
      const pair = node.items.find((one) => String(yaml.isScalar(one.key) ? one.key.value : one.key) === String(step));
      key = pair?.key;
      node = pair?.value;
    } else node = yaml.isSeq(node) ? node.items[Number(step)] : undefined;
    const found = ofKey && index === path.length - 1 ? (key ?? node) : (node ?? key);
    if (!yaml.isNode(found)) break;
    offset = found.range?.[0] ?? offset;
  }
  return lines.linePos(offset).line;
}

type Issue = z.core.$ZodIssue;

/** Of alternatives, the faults of the one that was meant: the first whose kind of value is there. */
function tellingIssues(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find(
    (branch) => !branch.some((one) => one.code === 'invalid_type' && one.path.length === 0),
  );
  if (meant === undefined) return [issue];
  return meant.flatMap((one) => tellingIssues({ ...one, path: [...issue.path, ...one.path] }));
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list (lines that begin with "- ")',
  object: 'fields (lines like "key: value")',
  record: 'fields (lines like "key: value")',
};

/** A schema's finding in words for those who write the file; a schema's own words go first. */
function issueText(issue: Issue): string {
  const isDefault = /^(?:Invalid|Too) /.test(issue.message);
  if (!isDefault) return issue.message;
  if (issue.code === 'invalid_type') {
    const wanted = KIND_WORDS[issue.expected] ?? issue.expected;
    if (issue.input === undefined) return `is missing: give ${wanted}`;
    return `must be ${wanted}, not ${kindOf(issue.input)}`;
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    if (issue.input === undefined) return `is missing: give one of ${values.join(', ')}`;
    const given = typeof issue.input === 'object' ? kindOf(issue.input) : JSON.stringify(issue.input);
    return `${given} is not known${suggestion(given.replaceAll('"', ''), values)}`;
  }
  if (issue.code === 'too_small' && issue.origin === 'string') return 'must not be empty';
  return issue.message;
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'fields';
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'a number' : 'true or false';
}
