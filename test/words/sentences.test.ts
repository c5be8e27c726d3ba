/**
 * Sentences are made in words/, render/ and cli/: elsewhere are codes and numbers. Literals of four or more words are counted
 * in every other room, and no room may have more than its limit.
 */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';

/** Lower a limit whenever a room has fewer; 40 in all is the goal. */
const MAX_SENTENCES: Readonly<Record<string, number>> = {
  catalog: 173,
  config: 14,
  counterlog: 122,
  detect: 65,
  nightly: 3,
  pipeline: 17,
  report: 20,
  'src/doctor.ts': 15,
  'src/export.ts': 2,
  'src/scan.ts': 5,
  util: 19,
  windows: 5,
};

const MIN_WORDS = 4;
const ROOMS_OF_WORDS = /^src\/(?:words|render|cli)\//;
/** SQL: statements, and columns with another name. */
const SQL = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|BEGIN)\b|^\w+\.\w+ as \w+$/i;
/** Names of counters, objects, programs and time zones, as Windows writes them. */
const TABLES_OF_NAMES: readonly string[] = [
  'src/model/companion.ts',
  'src/model/resource.ts',
  'src/counterlog/names/localized-names.ts',
  'src/counterlog/names/english-names.ts',
  'src/counterlog/blg/zone-names.ts',
];

/** Literals of a file with four words or more: runs of two letters or more. Of a template its fixed parts count together. */
function sentencesIn(file: string, text: string): string[] {
  const found: string[] = [];
  const take = (literal: string): void => {
    const words = literal.match(/\p{L}[\p{L}'-]+/gu) ?? [];
    if (words.length >= MIN_WORDS && /\s/.test(literal) && !SQL.test(literal)) found.push(literal.replace(/\s+/g, ' '));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText().startsWith('sql')) return;
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) take(node.text);
    else if (ts.isTemplateExpression(node))
      take([node.head, ...node.templateSpans.map((s) => s.literal)].map((p) => p.text).join(' '));
    ts.forEachChild(node, visit);
  };
  visit(
    ts.createSourceFile(
      file,
      text,
      ts.ScriptTarget.Latest,
      true,
      file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
    ),
  );
  return found;
}

const roomOf = (file: string): string => /^src\/([^/]+)\//.exec(file)?.[1] ?? file;

function sentencesByRoom(): Map<string, string[]> {
  const rooms = new Map<string, string[]>();
  for (const path of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
    const file = `src/${path.replaceAll('\\', '/')}`;
    if (!/\.tsx?$/.test(file)) continue;
    if (ROOMS_OF_WORDS.test(file) || file.endsWith('.as.ts') || TABLES_OF_NAMES.includes(file)) continue;
    const found = sentencesIn(file, readFileSync(file, 'utf8')).map((text) => `${file}: ${text}`);
    rooms.set(roomOf(file), [...(rooms.get(roomOf(file)) ?? []), ...found]);
  }
  return rooms;
}

it('finds a sentence that is planted, in a literal or a template', () => {
  const planted = 'const a = "the log is too short"; const b = `has ${a} of ${a} samples only`; const c = `x ${a}`;';
  expect(sentencesIn('a.ts', planted)).toEqual(['the log is too short', 'has of samples only']);
});

it('does not take imports, SQL and codes for sentences', () => {
  const code =
    "import a from 'no such file here'; const b = 'SELECT name FROM the table'; const c = 'log-is-too-short';";
  expect(sentencesIn('a.ts', code)).toEqual([]);
});

it('has no more sentences in any room than its limit', () => {
  const over = [...sentencesByRoom()].filter(([room, found]) => found.length > (MAX_SENTENCES[room] ?? 0));
  expect(Object.fromEntries(over.map(([room, found]) => [`${room} ${found.length}`, found]))).toEqual({});
}, 60_000);
