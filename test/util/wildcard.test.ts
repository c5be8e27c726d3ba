import { describe, expect, it } from 'vitest';
import { fitsAny } from '../../src/util/wildcard.ts';

describe('a pattern', () => {
  it.each<[string, string, boolean]>([
    ['inetinfo', 'InetInfo', true],
    ['inetinfo', 'inetinfo2', false],
    ['w3wp*', 'w3wp#2', true],
    ['*', '', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*b*', 'abc', true],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxcyyb', false],
    ['a.c', 'abc', false],
    ['[a]*', '[A]x', true],
  ])('%s and %s', (pattern, name, expected) => {
    expect(fitsAny([pattern], name)).toBe(expected);
  });

  it('of many stars is decided at once', () => {
    expect(fitsAny([`${'*a'.repeat(30)}b`], 'a'.repeat(5000))).toBe(false);
  });
});
