import { describe, expect, it } from 'vitest';
import { damageError } from '../../src/history/history-error.ts';
import { pageProblems } from '../../src/history/verify.ts';

// SQLite gives all lines of its check in one row, under a heading.
const CHECK = [
  '*** in database main ***',
  'Tree 11 page 260 cell 0: invalid page number 2099442571',
  'Page 149: never used',
  'Page 150: never used',
].join('\n');

describe("what SQLite's check of a file says", () => {
  it('is a problem a line, and pages that are lost are counted', () => {
    expect(pageProblems([CHECK, 'row 3 missing from index i'])).toEqual([
      'Tree 11 page 260 cell 0: invalid page number 2099442571',
      'row 3 missing from index i',
      '2 pages never used',
    ]);
    expect(pageProblems(['ok'])).toEqual([]);
  });

  it('is in the error of a run by its first line', () => {
    expect(damageError('h.db', CHECK).fault).toMatchObject({ detail: expect.stringMatching(/^Tree 11 page 260/) });
  });
});
