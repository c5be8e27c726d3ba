import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, isPattern, matchesGlob, splitPattern } from '../../src/util/glob.ts';

const fits = (pattern: string, path: string, dot = false): boolean =>
  matchesGlob(compileGlob([pattern], { dot }), path);

describe('a pattern', () => {
  it.each([
    ['*.csv', 'perf.csv', true],
    ['*.csv', 'PERF.CSV', true],
    ['*.CSV', 'perf.csv', true],
    ['*.csv', 'a/perf.csv', false],
    ['*.csv', 'perf.csv.gz', false],
    ['**/*.csv', 'perf.csv', true],
    ['**/*.csv', 'a/b/c/perf.csv', true],
    ['**/old/**', 'old', true],
    ['**/old/**', 'a/old/b/perf.csv', true],
    ['**/old/**', 'a/older/perf.csv', false],
    ['a/**/b/*.csv', 'a/b/x.csv', true],
    ['a/**/b/*.csv', 'a/b/b/x.csv', true],
    ['a/**/b/*.csv', 'a/c/x.csv', false],
    ['srv?/perf.csv', 'srv1/perf.csv', true],
    ['srv?/perf.csv', 'srv/perf.csv', false],
    ['srv[0-3].csv', 'srv2.csv', true],
    ['srv[!0-3].csv', 'srv2.csv', false],
    ['srv[!0-3].csv', 'srv9.csv', true],
    ['*.{csv,blg}', 'x.blg', true],
    ['*.{csv,blg}', 'x.zip', false],
    ['{a,b/{c,d}}/x', 'b/d/x', true],
    ['{a,b/{c,d}}/x', 'b/x', false],
    ['a{b}c', 'a{b}c', true],
    ['perf (1)+$.csv', 'perf (1)+$.csv', true],
    ['perf (1)+$.csv', 'perf 1.csv', false],
    ['[z-a].csv', '[z-a].csv', true],
    ['a.csv', 'abcsv', false],
    ['.//a.csv', 'a.csv', true],
    ['*', 'ein Ärger\nmit Zeilen', true],
    ['***', 'x', true],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(fits(pattern, path)).toBe(expected);
  });

  it.each([
    ['*', '.perf.csv', false, false],
    ['*', '.perf.csv', true, true],
    ['.p*', '.perf.csv', false, true],
    ['**', '.git/x', false, false],
    ['**', '.git/x', true, true],
  ])('%s and %s, which begins with a dot, with dot %s: %s', (pattern, path, dot, expected) => {
    expect(fits(pattern, path, dot)).toBe(expected);
  });

  it('tells on the way down what cannot match any more', () => {
    const glob = compileGlob(['srv*/logs/*.blg'], { dot: false });
    const inside = glob.step(glob.start, 'SRV1');
    expect(glob.step(glob.start, 'backup')).toEqual([]);
    expect(glob.step(inside, 'temp')).toEqual([]);
    expect(glob.isMatch(inside)).toBe(false);
    expect(glob.isMatch(glob.step(glob.step(inside, 'logs'), 'a.blg'))).toBe(true);
  });

  it('of any text is no fault, and matches itself where nothing in it is special', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (pattern, path) => void fits(pattern, path)));
    const plain = fc.stringMatching(/^[a-z0-9 ()+$^|#-]{1,12}$/);
    fc.assert(fc.property(plain, (name) => fits(name, name)));
  });

  it.each([
    ['many stars', `${'*a'.repeat(100)}b`, 'a'.repeat(200)],
    ['many stars and question marks', `${'*?a'.repeat(60)}b`, 'a'.repeat(200)],
    ['many stars in a row', `${'*'.repeat(50_000)}b`, 'a'.repeat(200)],
    ['many classes', `${'*[a-c]'.repeat(60)}x`, 'abc'.repeat(70)],
    ['many folders', `${'**/'.repeat(20_000)}b`, 'a/'.repeat(200)],
    ['many folders between names', `${'**/a/'.repeat(200)}b`, 'a/'.repeat(500)],
    ['an open brace', `{${'a,'.repeat(20_000)}`, 'a'],
    ['many open braces', `${'{'.repeat(20_000)}a,b`, 'a'],
  ])('of %s is decided at once', (_what, pattern, path) => {
    expect(fits(pattern, path)).toBe(false);
  });

  it('fits as an expression that tries every way does', () => {
    const parts = fc.array(fc.constantFrom('*', '?', 'a', 'b', 'B', '[ab]', '[!a]'), { maxLength: 7 });
    const expression = (all: readonly string[]): RegExp => {
      const sources = all.map((one) => ({ '*': '.*', '?': '.', '[!a]': '[^a]' })[one] ?? one);
      return new RegExp(`^${sources.join('')}$`, 'i');
    };
    const name = fc.stringMatching(/^[abAB]{1,8}$/);
    fc.assert(
      fc.property(parts, name, (all, given) => {
        fc.pre(all.length > 0 && !all.join('').includes('**'));
        expect(fits(all.join(''), given)).toBe(expression(all).test(given));
      }),
      { numRuns: 1000 },
    );
  });

  it('with many braces is not expanded without end', () => {
    expect(fits('{a,b}'.repeat(40), 'a')).toBe(false);
  });
});

describe('the folder of a pattern', () => {
  it.each([
    ['C:\\logs\\*\\perf.csv', 'C:\\logs\\', '*/perf.csv'],
    ['\\\\srv\\perflogs\\*.blg', '\\\\srv\\perflogs\\', '*.blg'],
    ['/var/logs/a*/b', '/var/logs/', 'a*/b'],
    ['logs/[0-9]/x', 'logs/', '[0-9]/x'],
    ['*.csv', '', '*.csv'],
    ['/*.csv', '/', '*.csv'],
    ['**', '', '**'],
  ])('%s', (text, folder, pattern) => {
    expect(isPattern(text)).toBe(true);
    expect(splitPattern(text)).toEqual({ folder, pattern });
  });
});
