import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../../src/config/quantity.ts';
import type { Resource } from '../../src/model/resource.ts';

describe('parseQuantity', () => {
  it.each<[string, Resource, number]>([
    ['800 MB', 'private-bytes', 800 * 1024 ** 2],
    ['800MiB', 'private-bytes', 800 * 1024 ** 2],
    ['1.5 GB', 'virtual-bytes', 1.5 * 1024 ** 3],
    ['1 tb', 'working-set', 1024 ** 4],
    ['64 KB', 'pool-paged', 65_536],
    ['1,048,576', 'private-bytes', 1_048_576],
    ['1048576 bytes', 'private-bytes', 1_048_576],
    [' 20000 ', 'handles', 20_000],
    ['10,000', 'threads', 10_000],
  ])('%j of %s', (text, resource, amount) => {
    expect(parseQuantity(text, resource)).toBe(amount);
  });

  it.each<[string, Resource]>([
    ['', 'private-bytes'],
    ['0', 'private-bytes'],
    ['-5 MB', 'private-bytes'],
    ['1,5 GB', 'private-bytes'],
    ['1 XB', 'private-bytes'],
    ['a lot', 'private-bytes'],
    ['1e99', 'private-bytes'],
    ['9999999999999 TB', 'private-bytes'],
    ['10 MB', 'handles'],
    ['0.2', 'threads'],
  ])('%j of %s is refused', (text, resource) => {
    expect(parseQuantity(text, resource)).toMatch(/is not a limit of .*: give a/);
  });
});
