// The texts of the sources: string and template literals, and the text of JSX. `npm run words` prints them by place, so that
// all that a user can meet is read at once; test/words/ checks them.
// @ts-check
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Where a user meets the texts of a folder; the first that fits counts. */
const PLACES = /** @type {const} */ ([
  ['help', /^src\/cli\/(?:options|commands)\//],
  ['messages', /^src\/(?:words\/faults|words\/(?:refusals|log-warnings|system-faults)|cli)(?:\/|\.)/],
  ['nightly pages and notifications', /^src\/(?:render\/nightly|words\/night)/],
  ['report: HTML', /^src\/render\/(?:html|chart)\//],
  ['report: Markdown', /^src\/render\/markdown\//],
  ['report: text', /^src\/render\//],
  ['report: sentences of all formats', /^src\/words\//],
  ['elsewhere in the program', /^src\//],
]);

/**
 * @typedef {object} Sentence
 * @property {string} file from the root, with slashes
 * @property {number} line 1-based
 * @property {string} text `…` where a value is put in
 */

/** Words of letters, whatever is between them. @param {string} text */
export const countWords = (text) => (text.match(/\p{L}{2,}(?:['’]\p{L}+)?/gu) ?? []).length;

/** Source files of a folder that is named from the root. @param {string} folder @returns {string[]} */
export function sourcesOf(folder) {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.tsx?$/.test(file) && !/\.as\.ts$|record-scan-wasm|(?:index|report)-script/.test(file))
    .sort();
}

/** All texts of one source, in order, without names of modules and sql`…`. @param {string} file @param {string} source @returns {Sentence[]} */
export function sentencesOf(file, source) {
  const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, kind);
  /** @type {Sentence[]} */
  const found = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText().startsWith('sql')) return;
    const text = textOf(node);
    if (text !== null && text.trim() !== '') {
      const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ file, line, text: text.replace(/\s+/g, ' ').trim() });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** @param {ts.Node} node */
function textOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isJsxText(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

/** All texts of a folder's sources. @param {string} folder */
export const allSentences = (folder) =>
  sourcesOf(folder).flatMap((file) => sentencesOf(file, readFileSync(path.join(root, file), 'utf8')));

/** @param {Sentence} sentence */
const placeOf = ({ file }) => PLACES.find(([, files]) => files.test(file))?.[0] ?? '';

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const texts = allSentences('src').filter(({ text }) => countWords(text) >= 2);
  for (const [place] of PLACES) {
    console.log(`\n# ${place}\n`);
    for (const sentence of texts) {
      if (placeOf(sentence) === place) console.log(`${sentence.file}:${sentence.line}: ${sentence.text}`);
    }
  }
}
