import { describe, expect, it } from 'vitest';
import { corner } from '../../src/trend/corner.ts';
import { noise } from '../helpers/series.ts';

const hours = Array.from({ length: 48 }, (_, i) => i);
const at = (shape: (hour: number) => number, amplitude: number, seed = 7): number | null => {
  const random = noise(seed);
  return corner(
    hours,
    hours.map((h) => shape(h) + amplitude * random()),
    3,
  );
};

describe('corner', () => {
  it.each([10, 20, 30, 40])('is where a level begins to rise, at %i', (onset) => {
    const found = at((h) => 100 + 4 * Math.max(0, h - onset), 3)!;
    expect(Math.abs(found - onset)).toBeLessThanOrEqual(2);
  });

  it.each<[string, (hour: number) => number]>([
    ['a line', (h) => 2 * h],
    ['growth that speeds up', (h) => h ** 2 / 20],
    ['a rise that ends', (h) => 3 * Math.min(h, 20)],
    ['a level', () => 100],
    ['a fall', (h) => -2 * h],
  ])('is not in %s', (_, shape) => {
    for (let seed = 1; seed <= 20; seed++) expect(at(shape, 3, seed * 7919)).toBeNull();
    expect(at(shape, 0)).toBeNull();
  });

  it.each([0, 1, 2, 6])('is not in %i values', (n) => {
    expect(corner(hours.slice(0, n), hours.slice(0, n), 3)).toBeNull();
  });
});
