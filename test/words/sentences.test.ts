/**
 * Sentences are made in words/, render/, cli/, page/ and browser/: elsewhere are codes and numbers. All other rooms together may have a
 * few, such as internal errors.
 */
import { expect, it } from 'vitest';
import { allSentences, countWords, sentencesOf, type Sentence } from '../../scripts/sentences.mjs';

const MAX_SENTENCES = 40;
const MIN_WORDS = 4;
const ROOMS_OF_WORDS = /^src\/(?:words|render|cli|browser|page)\//;
/** Statements, and columns with another name. */
const SQL = /^(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|BEGIN)\b|^\w+\.\w+ as \w+$/i;
const NAMED_GROUP = /\(\?<\w+>/;

/** Texts of one file that are not sentences. */
const EXCEPTIONS: readonly (readonly [file: string, texts: RegExp, what: string])[] = [
  ['src/model/companion.ts', /\w/, 'names of counters'],
  ['src/model/resource.ts', /\w/, 'names of counters'],
  ['src/counterlog/names/localized-names.ts', /\w/, 'names of objects and counters'],
  ['src/counterlog/blg/base-names.ts', /\w/, 'names of objects and counters'],
  ['src/counterlog/blg/zone-names.ts', /\w/, 'names of time zones'],
  ['src/counterlog/times/time-reader.ts', /\bwindows-125\d /, 'encodings'],
  ['src/counterlog/times/time-words.ts', /^(?:[a-z]{2}(?:-[A-Z]\w+)?(?: |$)){8,}/, 'languages'],
  ['src/platform/file-hash.ts', /^const \{ createHash \} = require/, 'source of the worker'],
  ['src/util/module-list-command.ts', /^(?:Get-Process|listdlls|tasklist) /, 'commands for Windows'],
  ['src/catalog/questions.ts', /^(?:Where|Select)-Object /, 'commands for Windows'],
];

function isSentence({ text }: Sentence): boolean {
  const hasBlank = /\p{L}\S*\s\S*\p{L}/u.test(text);
  return countWords(text) >= MIN_WORDS && hasBlank && !SQL.test(text) && !NAMED_GROUP.test(text);
}

const isExempt = (
  { file, text }: Sentence,
  [exempt, texts]: readonly [file: string, texts: RegExp, what: string],
): boolean => file === exempt && texts.test(text);

const found = allSentences('src').filter(isSentence);

const planted = (source: string): string[] =>
  sentencesOf('a.ts', source)
    .filter(isSentence)
    .map(({ text }) => text);

it('finds a sentence that is planted, in a literal or a template', () => {
  const source = 'const a = "the log is too short"; const b = `has ${a} of ${a} samples only`; const c = `x ${a}`;';
  expect(planted(source)).toEqual(['the log is too short', 'has … of … samples only']);
});

it('does not take imports, SQL, expressions and codes for sentences', () => {
  const source = [
    "import a from 'no such file here'; const b = 'SELECT name FROM the table'; const c = 'log-is-too-short';",
    'const d = sql`the rows of ${a} where they are`; const e = String.raw`(?<per>min|h|d)(?: from (?<from>\\w+)) until`;',
  ].join('\n');
  expect(planted(source)).toEqual([]);
});

it('has a text for each exception', () => {
  const idle = EXCEPTIONS.filter((exception) => !found.some((sentence) => isExempt(sentence, exception)));
  expect(idle.map(([file, , what]) => `${file}: ${what}`)).toEqual([]);
});

it('has few sentences outside the rooms of words', () => {
  const over = found.filter(
    (sentence) => !ROOMS_OF_WORDS.test(sentence.file) && !EXCEPTIONS.some((exception) => isExempt(sentence, exception)),
  );
  const listed = over.map(({ file, line, text }) => `${file}:${line}: ${text}`);
  expect(listed.length > MAX_SENTENCES ? listed : []).toEqual([]);
}, 60_000);
