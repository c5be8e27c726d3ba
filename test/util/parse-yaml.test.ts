import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { checkYaml } from '../../src/util/parse-yaml.ts';

const anything = z.unknown();
const firstFault = async (text: string): Promise<string> => {
  const { faults } = await checkYaml(text, anything);
  const [fault] = faults;
  return fault === undefined ? 'sound' : `${fault.line}:${fault.column} ${fault.message}`;
};

/** Ten levels, each of ten aliases of the one before. */
const bomb = Array.from('abcdefghij', (name, i) => {
  const item = i === 0 ? 'x' : `*${'abcdefghij'[i - 1]}`;
  return `${name}: &${name} [${Array<string>(10).fill(item).join(',')}]\n`;
}).join('');

describe('YAML of a stranger', () => {
  it.each<[string, string, RegExp]>([
    ['aliases of aliases', bomb, /^5:\d+ the aliases up to \*d stand for more than 100000 values; write them out$/],
    ['many aliases', `a: &a 1\nb:\n${'- *a\n'.repeat(101)}`, /^103:3 more than 100 aliases/],
    ['an alias within what it names', 'a: &a\n  b: [*a]', /^2:7 \*a stands within &a; write it out$/],
    ['an alias of nothing', 'a: *b', /^1:4 nothing was named "b" before/],
    ['lists in lists', '['.repeat(100_000), /^1:\d+ is nested more than 32 levels deep$/],
    ['maps in maps', '{a: '.repeat(50_000), /is nested more than 32 levels deep$/],
    ['list on list', '- '.repeat(50_000), /is nested more than 32 levels deep$/],
    ['keys of keys', '? '.repeat(50_000), /is nested more than 32 levels deep$/],
    ['steps', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''), /^64:\d+ is nested/],
    ['a key that stands twice', 'a: 1\nb: 2\n"a": 3', /^3:1 Map keys must be unique/],
    ['a key that stands twice in braces', 'x: {a: 1, a: 2}', /^1:11 Map keys must be unique/],
  ])('is refused at its place: %s', async (_what, text, expected) => {
    expect(await firstFault(text)).toMatch(expected);
  });

  it('within the limits is read', async () => {
    const levels = `${'{a: '.repeat(20)}1${'}'.repeat(20)}`;
    expect(await firstFault(levels)).toBe('sound');
    const text = `a: &a {x: 1}\nb:\n${'- *a\n'.repeat(100)}`;
    const checked = await checkYaml(text, anything);
    expect('data' in checked && checked.data).toEqual({ a: { x: 1 }, b: Array(100).fill({ x: 1 }) });
    // The newest of one name counts.
    const again = await checkYaml('- &a 1\n- *a\n- &a 2\n- *a\n', anything);
    expect('data' in again && again.data).toEqual([1, 1, 2, 2]);
  });

  it('gives no more than a hundred faults, each of one line', async () => {
    const schema = z.strictObject({ a: z.number().optional() });
    const many = await checkYaml(Array.from({ length: 300 }, (_, i) => `k${i}: 1\n`).join(''), schema);
    expect(many.faults).toHaveLength(100);
    const [forged] = (await checkYaml('"\\e[31mkey\\nleakscan: error: forged": 1', schema)).faults;
    expect(forged!.message).not.toMatch(/[\0-\x1f]/);
    const [long] = (await checkYaml(`? ${'k'.repeat(50_000)}\n: 1`, schema)).faults;
    expect(long!.message.length).toBeLessThan(500);
  });
});
