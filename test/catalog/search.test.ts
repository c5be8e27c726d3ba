import { describe, expect, it } from 'vitest';
import { loadBuiltinCatalog } from '../../src/catalog/load.ts';
import { filterArticles, findArticle, searchArticles } from '../../src/catalog/search.ts';
import { articleIdOf } from '../../src/util/article-id.ts';

const { articles } = await loadBuiltinCatalog();
const found = (...words: string[]): string[] => searchArticles(articles, words).map(({ article }) => article.id);

describe('searching', () => {
  it.each<[string[], string]>([
    [['CDOEXM'], 'KB896064'],
    [['cdoexm.dll', 'PROVISIONING'], 'KB896064'],
    [['Incremental', 'loop'], 'KB887828'],
    [['imap4fe.dll'], 'KB944903'],
    [['0x80004005', 'ics'], 'KB887828'],
    [['944903'], 'KB944903'],
    [['AuxL'], 'KB960908'],
  ])('%j finds %s first', (words, id) => {
    expect(found(...words)[0]).toBe(id);
  });

  it('takes event IDs for words', () => {
    expect(found('2004', 'spoolss')).toContain('KB223791');
  });

  it('wants all words', () => {
    expect(found('cdoexm', 'penguin')).toEqual([]);
  });

  it('puts the title before the program, and this before the rest', () => {
    const ids = found('spoolss');
    const inTitle = (id: string) => /spoolss/i.test(articles.find((a) => a.id === id)!.title ?? '');
    const last = ids.map(inTitle).lastIndexOf(true);
    expect(ids.slice(0, last + 1).every(inTitle)).toBe(true);
  });
});

describe('filtering', () => {
  it('takes patterns, classes and modules for programs', () => {
    const of = (process: string) => filterArticles(articles, { process }).map((a) => a.id);
    expect(of('INETINFO.exe')).toContain('KB944903');
    expect(of('inet*')).toContain('KB944903');
    expect(of('cdoexm-host')).toEqual(['KB896064']);
    expect(of('Cdoexm.dll')).toEqual(['KB896064']);
  });

  it('wants everything that is given', () => {
    const chosen = filterArticles(articles, { status: 'by-design', product: 'sql server', process: 'sqlservr' });
    expect(chosen.map((a) => a.id)).toEqual(['KB321363', 'SQL-MAX-SERVER-MEMORY', 'SQL-OUTSIDE-MAX-MEMORY']);
  });
});

it.each(['944903', 'KB944903', 'kb 944903', ' KB-944903 ', 'Q944903'])('%j is KB944903', (text) => {
  expect(articleIdOf(text)).toBe('KB944903');
  expect(findArticle(articles, text)?.id).toBe('KB944903');
});

it('knows no article that is not there', () => {
  expect(findArticle(articles, '94490')).toBeNull();
});
