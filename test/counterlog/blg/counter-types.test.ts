import { describe, expect, it } from 'vitest';
import { cook, formulaOf, hasBaseType, isBaseType, type RawPair } from '../../../src/counterlog/blg/counter-types.ts';
import { zoneName } from '../../../src/counterlog/blg/zone-names.ts';

const TWO_32 = 2n ** 32n;

const pairOf = ([first, second]: readonly [bigint, bigint]): RawPair =>
  Float64Array.from([first, second].flatMap((n) => [Number(BigInt.asUintN(32, n)), Number(n / TWO_32)]));

const BIG = 133_000_000_000_000_000n;

describe('cook', () => {
  it.each([
    ['a number', 0x10100, [0n, 0n], [5_000_000_000n, 0n], 0, 5e9],
    ['a fraction', 0x20020400, [0n, 0n], [1n, 3n], 0, (1 / 3) * 100],
    ['a fraction of nothing', 0x20020400, [0n, 0n], [1n, 0n], 0, NaN],
    ['an age', 0x30240500, [0n, 0n], [BIG, BIG + 15_000_000n], 10_000_000, 1.5],
    ['a rate', 0x10410400, [10n, BIG], [40n, BIG + 20n], 10, 15],
    ['a rate that fell', 0x10410400, [40n, BIG], [10n, BIG + 20n], 10, NaN],
    ['a rate of no time', 0x10410500, [10n, BIG], [40n, BIG], 10, NaN],
    ['a share', 0x20510500, [BIG, BIG], [BIG + 1n, BIG + 4n], 0, 25],
    ['an inverse share', 0x21510500, [BIG, BIG], [BIG + 1n, BIG + 4n], 0, 75],
    ['an inverse share below 0', 0x21510500, [BIG, BIG], [BIG + 5n, BIG + 4n], 0, 0],
    ['a queue', 0x550500, [BIG, BIG], [BIG + 10n, BIG + 4n], 0, 2.5],
    ['an average time', 0x30020400, [0n, 0n], [100n, 4n], 10, 2.5],
    ['an average of nothing', 0x40020500, [7n, 3n], [7n, 3n], 10, 0],
    ['an average', 0x40020500, [0n, 0n], [10n, 4n], 1, 2.5],
    ['a difference', 0x400400, [5n, 0n], [9n, 0n], 0, 4],
  ] as const)('%s', (_, type, before, now, timeBase, value) => {
    expect(cook(formulaOf(type)!, pairOf(now), pairOf(before), timeBase)).toBe(value);
  });

  it('does not know types that need more than two numbers', () => {
    for (const type of [0x22410500, 0x23510500, 0x00000b00, 0x12345678]) expect(formulaOf(type)).toBeNull();
  });

  it('knows base counters, and those that have one', () => {
    for (const type of [0x40030401, 0x40030402, 0x40030403, 0x40030500]) expect(isBaseType(type)).toBe(true);
    for (const type of [0x20020400, 0x20570500, 0x30020400, 0x40020500]) {
      expect([isBaseType(type), hasBaseType(type)]).toEqual([false, true]);
    }
    for (const type of [0x10100, 0x10410500, 0x20510500, 0x30240500]) {
      expect([isBaseType(type), hasBaseType(type)]).toEqual([false, false]);
    }
  });
});

it.each([
  ['@tzres.dll,-212', 'Pacific Standard Time'],
  ['@tzres.dll,-211', 'Pacific Daylight Time'],
  ['@tzres.dll,-932', 'Coordinated Universal Time'],
  ['@tzres.dll,-99999', '@tzres.dll,-99999'],
  ['Tokyo Standard Time', 'Tokyo Standard Time'],
])('%s is %s', (logged, name) => {
  expect(zoneName(logged)).toBe(name);
});
