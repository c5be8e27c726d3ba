import { describe, expect, it } from 'vitest';
import { loadBuiltinCatalog, loadBuiltinExamples } from '../../src/catalog/load.ts';
import { articleSchema } from '../../src/catalog/schema.ts';
import { prepareCatalog } from '../../src/catalog/prepare.ts';
import { runExample } from '../../src/pipeline/run-examples.ts';

const catalog = await loadBuiltinCatalog();
const prepared = prepareCatalog(catalog);
const examples = await loadBuiltinExamples();
const cases = examples.flatMap(({ id, examples: own }) =>
  own.map((example) => [id, example.name, catalog.articles.find((a) => a.id === id)!, example] as const),
);

describe('the examples of the catalog', () => {
  it.each(cases)('%s: %s', (_, __, article, example) => {
    const { found, isMet } = runExample(article, example, prepared);
    expect(isMet, `expected ${JSON.stringify(example.expect)}, found ${JSON.stringify(found)}`).toBe(true);
  });

  it.each(['KB896064', 'KB898782', 'KB887828', 'KB944903', 'KB823515'])('try %s in three ways at least', (id) => {
    expect(examples.find((one) => one.id === id)?.examples.length).toBeGreaterThanOrEqual(3);
  });

  it('are no part of what a scan loads', () => {
    expect(catalog.articles.some((article) => 'examples' in article)).toBe(false);
  });
});

describe('an example', () => {
  const article = catalog.articles.find((a) => a.id === 'KB944903')!;
  const outcome = (log: object, expectation: object = { match: 'likely' }, inventory: string[] | null = null) => {
    const { examples: own } = articleSchema.parse({
      ...article,
      examples: [{ name: 'one', log: { process: 'inetinfo', ...log }, inventory, expect: expectation }],
    });
    return runExample(article, own[0]!, prepared);
  };
  const IMAP4 = { 'imap4-connections': 400, 'mailbox-users': 0, images: ['mad'] };

  it('fails where something else is found', () => {
    const { isMet, found } = outcome({ ...IMAP4, 'private-bytes': '80 MB + 6 MB/h' }, { match: 'confirmed' });
    expect([isMet, found.match]).toEqual([false, 'likely']);
  });

  it('gives the same each time', () => {
    const log = { ...IMAP4, 'private-bytes': '80 MB + 6 MB/h' };
    expect(outcome(log).found).toEqual(outcome(log).found);
  });

  it.each<[string, object, string]>([
    ['growth', { 'private-bytes': '80 MB + 6 MB/h' }, 'leak'],
    ['a level', { 'private-bytes': '80 MB' }, 'stable'],
    ['a step', { 'private-bytes': '80 MB + 40 MB at 30 h' }, 'step'],
    ['growth that ends', { 'private-bytes': '80 MB + 6 MB/h until 12 h' }, 'warm-up'],
    ['too short a log', { hours: 0.2, 'private-bytes': '80 MB' }, 'insufficient-data'],
  ])('describes %s', (_, log, verdict) => {
    expect(outcome({ ...IMAP4, ...log }).found.verdict).toBe(verdict);
  });

  it('takes a module of another process ID for second best', () => {
    const log = { ...IMAP4, 'private-bytes': '80 MB + 6 MB/h' };
    const match = (line: string) => outcome(log, { match: 'likely' }, [line]).found.match;
    expect([match('inetinfo Imap4fe.dll 6.5.7638.1'), match('inetinfo:7 Imap4fe.dll 6.5.7638.1')]).toEqual([
      'confirmed',
      'likely',
    ]);
  });
});
