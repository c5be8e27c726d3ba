import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayName, safeFileName, shorten, visible } from '../../src/util/escape.ts';

describe('visible', () => {
  it.each([
    ['plain.exe', 'plain.exe'],
    ['a\u202Eb', 'a\\u202eb'],
    ['a\u0000\n\u001B[31m', 'a\\u0000\\u000a\\u001b[31m'],
    ['z\u200Bw\uFEFF', 'z\\u200bw\\ufeff'],
    ['\uD800', '\\ud800'],
    ['\u{E0041}', '\\u{e0041}'],
    ['日本😀é', '日本😀é'],
  ])('%j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('leaves nothing invisible and is the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visible(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(visible(shown)).toBe(shown);
      }),
    );
  });
});

describe('shorten', () => {
  it('keeps both ends and cuts no character in half', () => {
    expect(shorten('abcdefghij', 5)).toBe('ab…ij');
    expect(shorten('short', 5)).toBe('short');
    expect(Array.from(shorten('😀'.repeat(10), 4)).join('')).toBe('😀😀…😀');
    expect(displayName('x'.repeat(10_000))).toHaveLength(64);
  });
});

describe('safeFileName', () => {
  it.each([
    ['EXFE01', 'EXFE01'],
    ['', 'unnamed'],
    ['...', 'unnamed'],
    ['  ', 'unnamed'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['com1 .log', '_com1 .log'],
    ['COM\u00B9', '_COM\u00B9'],
    ['console', 'console'],
    ['a<b>:"/\\|?*c', 'a_b________c'],
    ['trail. . ', 'trail'],
    ['..\\..\\evil', '_.._evil'],
    ['..-perf', 'perf'],
    ['.hidden', 'hidden'],
    ['-rf', 'rf'],
    ['- .-', 'unnamed'],
    ['gpj.\u202Eexe', 'gpj._exe'],
  ])('%j -> %s', (text, name) => {
    expect(safeFileName(text)).toBe(name);
  });

  it('is always one safe component of a path', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.constantFrom('con', 'aux.', 'lpt9')),
        (text) => {
          const name = safeFileName(text);
          expect(name.length).toBeGreaterThan(0);
          expect(name.length).toBeLessThanOrEqual(120);
          expect(path.win32.basename(name)).toBe(name);
          expect(path.win32.normalize(name)).toBe(name);
          expect(path.win32.dirname(path.win32.join('C:\\out', name))).toBe('C:\\out');
          expect(name).not.toMatch(/^[.-]|[. ]$/);
          expect(safeFileName(name)).toBe(name);
        },
      ),
    );
  });
});
