import { expect, test } from 'vitest';
import { createTurns } from '../../src/nightly/turns.ts';

/** Tasks that end when they are released, and a list of what began. */
function tasks() {
  const turns = createTurns(2);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string, needed: number): Promise<string> =>
    turns.run(needed, async () => {
      begun.push(name);
      await new Promise<void>((end) => ends.set(name, end));
      return name;
    });
  const end = async (name: string): Promise<void> => {
    ends.get(name)!();
    await new Promise(setImmediate);
  };
  return { turns, begun, start, end };
}

test('a task that needs all places runs alone, and those behind it wait', async () => {
  const { begun, start, end } = tasks();
  const all = Promise.all([start('a', 1), start('b', 1), start('large', 2), start('c', 1), start('d', 1)]);
  await new Promise(setImmediate);
  expect(begun).toEqual(['a', 'b']);
  await end('a');
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'large']);
  await end('large');
  expect(begun).toEqual(['a', 'b', 'large', 'c', 'd']);
  await end('c');
  await end('d');
  expect(await all).toEqual(['a', 'b', 'large', 'c', 'd']);
});

test('a task that fails gives its places back', async () => {
  const { turns } = tasks();
  await expect(turns.run(2, () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
  expect(await turns.run(2, () => Promise.resolve('next'))).toBe('next');
});
