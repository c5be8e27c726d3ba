/** YAML files that people write: checked by a schema, with the line of whatever is wrong. */
import type * as Yaml from 'yaml';
import type { Document, LineCounter, Node } from 'yaml';
import type * as z from 'zod';
import { LeakscanError, type ErrorCode } from './errors.ts';
import { displayName } from './escape.ts';
import { suggestion } from './nearest.ts';
import { findTooDeep, findYamlFaults } from './yaml-limits.ts';

/** Keys and indexes from the top of the file, `['machines', 0, 'name']`. */
export type YamlPath = readonly (string | number)[];

/** 1-based. */
export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

export interface ParsedYaml<T> {
  readonly data: T;
  /** 1-based line of what stands there; of what holds it, if it is not there. */
  readonly lineOf: (path: YamlPath) => number;
  readonly placeOf: (path: YamlPath) => YamlPlace;
}

export interface YamlOptions {
  /** Of the errors thrown. */
  readonly code: ErrorCode;
  /** Keys whose values are text even where they look like numbers or truth values: `id: 12e456`, `windows: 2003`. */
  readonly textKeys?: ReadonlySet<string>;
}

/** What is wrong at one place of a file. */
export interface YamlFault {
  /** 1-based, as is the column. */
  readonly line: number;
  readonly column: number;
  /** What is wrong and what to do; begins with where in the content it is, `fixes.0.kind: ...`. */
  readonly message: string;
  /** True for text that is no YAML at all: its place is a character, not a value. */
  readonly isSyntax: boolean;
}

/** Faults of a file that are reported; the next check finds the others. */
const MAX_FAULTS = 100;
/** Keys and values of the file are in messages. */
const MAX_MESSAGE_CHARACTERS = 400;

/** What a file holds, or everything that is wrong with it. */
export type CheckedYaml<T> =
  (ParsedYaml<T> & { readonly faults: readonly [] }) | { readonly faults: readonly [YamlFault, ...YamlFault[]] };

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
  const checked = await checkYaml(text, schema, options);
  if ('data' in checked) return checked;
  const [{ line, column, message, isSyntax }] = checked.faults;
  if (!isSyntax) throw new LeakscanError(options.code, `${file}:${line}: ${message}`, { file, line });
  throw new LeakscanError(options.code, `${file}:${line}:${column}: ${message}`, { file, line, column });
}

/** Reads YAML text and tells all that is wrong with it, the most telling fault first; broken YAML hides its content. */
export async function checkYaml<T>(
  text: string,
  schema: z.ZodType<T>,
  { textKeys }: Pick<YamlOptions, 'textKeys'> = {},
): Promise<CheckedYaml<T>> {
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const tooDeep = findTooDeep(yaml, text);
  if (tooDeep !== null) return { faults: [syntaxFault(tooDeep.message, tooDeep.offset, linesOf(yaml, text))] };
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const [broken, ...more] =
    document.errors.length > 0
      ? document.errors.slice(0, MAX_FAULTS).map((e) => syntaxFault(e.message + hintFor(e.code), e.pos[0], lines))
      : findYamlFaults(yaml, document, unknownAlias)
          .slice(0, MAX_FAULTS)
          .map(({ offset, message }) => syntaxFault(message, offset, lines));
  if (broken !== undefined) return { faults: [broken, ...more] };
  if (textKeys !== undefined) keepText(yaml, document, textKeys);
  const place = (path: YamlPath, ofKey = false) => placeAt(yaml, document, lines, path, ofKey);
  const result = schema.safeParse(document.toJS({ maxAliasCount: -1 }), { reportInput: true });
  const placeOf = (path: YamlPath): YamlPlace => place(path);
  if (result.success) return { data: result.data, lineOf: (path) => place(path).line, placeOf, faults: [] };
  const issues = result.error.issues.slice(0, MAX_FAULTS).flatMap(tellingIssues);
  // A misspelt field shows as one that is missing and one that is unknown: the unknown one tells more.
  const isUnknown = (issue: Issue): boolean => issue.code === 'unrecognized_keys';
  const ordered = [...issues.filter(isUnknown), ...issues.filter((issue) => !isUnknown(issue))];
  const [fault, ...others] = ordered.flatMap((issue) => faultsOf(issue, place)).slice(0, MAX_FAULTS);
  return { faults: [fault!, ...others] };
}

/** One for each unknown key, else one. */
function faultsOf(issue: Issue, place: (path: YamlPath, ofKey: boolean) => YamlPlace): YamlFault[] {
  const path = issue.path as YamlPath;
  const where = path.length > 0 ? `${path.join('.')}: ` : '';
  const isSyntax = false;
  if (issue.code !== 'unrecognized_keys') {
    const message = displayName(where + issueText(issue), MAX_MESSAGE_CHARACTERS);
    return [{ ...place(path, false), message, isSyntax }];
  }
  return issue.keys.slice(0, MAX_FAULTS).map((key, index) => {
    const message = index === 0 ? issueText(issue) : `unknown key "${displayName(key)}"`;
    return { ...place([...path, key], true), message: displayName(where + message, MAX_MESSAGE_CHARACTERS), isSyntax };
  });
}

function syntaxFault(message: string, offset: number, lines: LineCounter): YamlFault {
  const { line, col } = lines.linePos(offset);
  return {
    line,
    column: col,
    message: displayName(message.split('\n')[0] ?? '', MAX_MESSAGE_CHARACTERS),
    isSyntax: true,
  };
}

const QUOTE_STARS = 'a name that begins with * goes in quotes, as in "*host"';

/** What to do, where YAML's own words do not say it. */
function hintFor(code: string): string {
  switch (code) {
    case 'BAD_ALIAS':
      return `: ${QUOTE_STARS}`;
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
const unknownAlias = (name: string): string => `nothing was named "${name}" before (&${name}): ${QUOTE_STARS}`;

/** Of a text that is not parsed. */
function linesOf(yaml: typeof Yaml, text: string): LineCounter {
  const lines = new yaml.LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
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
function placeAt(yaml: typeof Yaml, document: Document, lines: LineCounter, path: YamlPath, ofKey: boolean): YamlPlace {
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
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
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
