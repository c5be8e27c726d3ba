import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allSentences, sentencesOf } from '../../scripts/sentences.mjs';

/** Phrases that must not come back, and what to write instead. */
const PHRASES: readonly (readonly [RegExp, instead: string])[] = [
  [/\b(?:is|are|was|were|be) told\b/i, 'is reported, is shown, is detected'],
  [/\blet(?:s|ting)? go of\b/i, 'removed, deleted'],
  [/\bmended\b/i, 'fixed'],
  [/\bspeaks? against\b/i, 'is evidence against'],
  [/\bthat there is not\b/i, 'that does not exist'],
  [/\b(?:none is|is none|are none|was none)\b/i, 'there is no ..., ... is not a ...'],
  [/\bnext to (?:none|no)\b/i, 'almost no'],
  [/\blooked at and left alone\b/i, 'judged, no action needed'],
  [/\bto know\b:?$/i, 'Notes'],
  [/\bthe least that tells\b/i, 'at least ... are needed'],
];

/** In what a user reads; in a comment they may mean a place on the page. */
const USER_PHRASES: typeof PHRASES = [
  [/\bbeside\b/i, 'next to, with'],
  [/\bbehind\b/i, 'after, behind only of places'],
  [/\bstands in\b/i, 'is in'],
];

/** A code of the Report, such as `known-cache`: programs read it, and it never changes. */
const CODE = /^[a-z]+(?:-[a-z]+)+$/;

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file.replaceAll('\\', '/')}`),
];

const found = (text: string, phrases: typeof PHRASES): string[] =>
  phrases.flatMap(([phrase, instead]) => {
    const match = phrase.exec(text)?.[0];
    return match === undefined ? [] : [`"${match}": write ${instead}`];
  });

test('what the program says has none of the phrases that must not come back', () => {
  const faults = allSentences('src')
    .filter(({ text }) => !CODE.test(text))
    .flatMap(({ file, line, text }) =>
      found(text, [...PHRASES, ...USER_PHRASES]).map((fault) => `${file}:${line}: ${fault} in: ${text.slice(0, 120)}`),
    );
  expect(faults).toEqual([]);
});

test.each(pages)('%s has none of them', (page) => {
  const faults = readFileSync(page, 'utf8')
    .split('\n')
    .flatMap((text, index) => found(text, PHRASES).map((fault) => `${page}:${index + 1}: ${fault}`));
  expect(faults).toEqual([]);
});

test('a phrase is found in a literal, in a template and in JSX', () => {
  const source = "const a = 'it was mended'; const b = `${a} is told`; const c = <p>let go of it</p>;";
  const texts = sentencesOf('breach.tsx', source).map(({ text }) => text);
  expect(texts).toEqual(['it was mended', '… is told', 'let go of it']);
  expect(texts.flatMap((text) => found(text, PHRASES))).toHaveLength(3);
});
