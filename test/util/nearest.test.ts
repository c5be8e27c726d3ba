import { describe, expect, it } from 'vitest';
import { nearestOf, suggestion } from '../../src/util/nearest.ts';

describe('nearestOf', () => {
  it.each<[string, string[], string | null]>([
    ['product', ['name', 'products'], 'products'],
    ['Products', ['products'], 'products'],
    ['resuorce', ['reason', 'resource'], 'resource'],
    ['nam', ['name'], 'name'],
    ['8', ['2', '3', '4'], null],
    ['color', ['role'], null],
    ['', ['name'], null],
    ['a', [], null],
  ])('%j of %j', (name, known, nearest) => {
    expect(nearestOf(name, known)).toBe(nearest);
  });

  it('is a suggestion, or all that it can be', () => {
    expect(suggestion('rol', ['role', 'name'])).toBe('; did you mean "role"?');
    expect(suggestion('x', ['role', 'name'])).toBe('; it can be role, name');
  });
});
