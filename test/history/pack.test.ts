import { readFileSync } from 'node:fs';
import { brotliCompressSync, crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../src/history/pack.ts';
import { RESOLUTIONS, type Resolution } from '../../src/model/history.ts';
import { createRandom, machineRecordOf } from '../helpers/machine-record.ts';

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.integer({ min: 0, max: 5000 }).map((pages) => pages * 4096),
  fc.maxSafeInteger(),
  fc.constantFrom(NaN, -0, 0, Infinity, -Infinity, 2 ** 50, 2 ** 50 + 1, -(2 ** 50), 2 ** 53, Number.MIN_VALUE),
  // Differences around the largest small one, and a fraction that is lost in a difference.
  fc.constantFrom(2 ** 30 - 1, 2 ** 30, 2 ** 30 + 4096, -(2 ** 30), 1 - 2 ** 30, 2 ** 31, 2 ** 40 + 2 ** 30, 1e-20),
);
const doubles = fc
  .oneof(
    fc.array(number),
    fc.array(fc.integer({ min: -3, max: 3 })),
    fc.array(fc.constantFrom(NaN, 1_735_689_600_000, 1_735_689_660_000)),
  )
  .map((values) => Float64Array.from(values));
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    number,
    fc.string({ unit: 'binary' }),
    doubles,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(fc.oneof(fc.constantFrom('first', 'last', 'min', '__proto__', ''), fc.string()), tie('value'), {
      maxKeys: 5,
      noNullPrototype: true,
    }),
  ),
})).value;
/** Objects of one shape with arrays of one length: what goes beside one another. */
const levels = fc.integer({ min: 0, max: 4 }).chain((length) => {
  const column = fc.array(number, { minLength: length, maxLength: length }).map((values) => Float64Array.from(values));
  return fc.array(fc.record({ first: column, last: column, slope: column, low: column }, { noNullPrototype: true }), {
    maxLength: 8,
  });
});

/** `toEqual` takes -0 for what it is, but calls arrays of other types and prototypes equal. */
function expectSame(given: unknown): void {
  for (const keptFor of ['years', 'nights'] as const) expect(unpack(pack(given, keptFor))).toStrictEqual(given);
}

describe('packing loses nothing', () => {
  it('of any plain data', () => {
    fc.assert(fc.property(plain, expectSame), { numRuns: 400 });
  });

  it('of columns beside one another', () => {
    fc.assert(fc.property(levels, expectSame), { numRuns: 400 });
  });

  it('of means, whole, of no number, and of what is no mean of whole numbers', () => {
    const slices = fc
      .array(fc.record({ count: fc.integer({ min: 0, max: 9 }), sum: number, other: number }), { maxLength: 6 })
      .chain((all) => fc.record({ all: fc.constant(all), isMean: fc.constantFrom(true, true, false) }))
      .map(({ all, isMean }) => ({
        count: Float64Array.from(all, (one) => one.count),
        max: Float64Array.from(all, (one) => one.other),
        mean: Float64Array.from(all, ({ count, sum }) => (isMean ? sum / count : sum)),
      }));
    fc.assert(fc.property(fc.array(slices, { maxLength: 5 }), expectSame), { numRuns: 400 });
  });

  it.each(RESOLUTIONS)('of a machine at resolution %s', (resolution) => {
    expectSame(machineRecordOf({ machine: 'SRV', night: 3, processes: 12, resolution }));
  });

  it('of lone surrogates, of names that are fields of every object, and of equal arrays', () => {
    const times = Float64Array.of(1, 2, 3, NaN);
    expectSame({ constructor: '\ud800', toString: [times, times, times.slice()], length: -0 });
  });

  it('but a field that is undefined is none, as in JSON', () => {
    expect(unpack(pack({ a: undefined, b: 1 }))).toStrictEqual({ b: 1 });
  });
});

describe('records of version 1', () => {
  const packed = JSON.parse(readFileSync(new URL('../data/records-version-1.json', import.meta.url), 'utf8')) as Record<
    Resolution,
    string
  >;

  it.each(RESOLUTIONS)('are read at resolution %s', (resolution) => {
    const bytes = Buffer.from(packed[resolution], 'base64');
    expect(bytes[0]).toBe(1);
    expect(unpack(bytes)).toStrictEqual(machineRecordOf({ machine: 'SRV', night: 3, processes: 4, resolution }));
  });
});

describe('packed bytes', () => {
  const packed = pack(machineRecordOf({ machine: 'SRV', night: 0, processes: 20, resolution: 'nights' }));

  it('take less than 5 bytes a number of a night, its names included', () => {
    expect(packed.length).toBeLessThan(20 * 5 * 11 * 5);
  });

  it('take two bytes for a mean of whole numbers that is near the largest of them', () => {
    const random = createRandom(5);
    const sums = Float64Array.from({ length: 600 }, () => 80_003 - Math.floor(random() * 60));
    const count = sums.map(() => 7);
    const max = sums.map(() => 11_429);
    const mean = sums.map((sum) => sum / 7);
    const withCounts = pack({ count, max, mean });
    expect(withCounts.length).toBeLessThan(2 * sums.length);
    expect(pack({ max, mean }).length).toBeGreaterThan(2 * withCounts.length);
    expect(unpack(withCounts)).toStrictEqual({ count, max, mean });
  });

  it('are refused when a byte of them is another', () => {
    const random = createRandom(7);
    for (let i = 0; i < 200; i++) {
      const other = packed.slice();
      other[Math.floor(random() * other.length)]! ^= 1 + Math.floor(random() * 255);
      expect(() => unpack(other)).toThrow(expect.objectContaining({ code: 'HISTORY' }));
    }
  });

  it('are refused when cut', () => {
    for (let length = 0; length < packed.length; length += 97) {
      expect(() => unpack(packed.subarray(0, length))).toThrow(expect.objectContaining({ code: 'HISTORY' }));
    }
  });

  it('are refused when of a later version', () => {
    expect(() => unpack(Uint8Array.of(3, ...packed.subarray(1)))).toThrow(/later version/);
  });

  /** Bytes with a right check sum, whatever is in them. */
  const forged = (body: readonly number[]): Uint8Array => {
    const compressed = brotliCompressSync(Uint8Array.from([2, 0x5b, 0x5d, ...body]));
    const sum = new Uint8Array(4);
    new DataView(sum.buffer).setUint32(0, crc32(compressed));
    return Uint8Array.from([2, ...sum, ...compressed]);
  };

  it('end in an error of ours, or in plain data, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 255 }))), (body) => {
        try {
          expect(unpack(pack(unpack(forged(body))))).toBeDefined();
        } catch (error) {
          expect(error).toMatchObject({ code: 'HISTORY' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    // An array of 2^40 numbers that are all foretold: groups 1, kind array, its length, then values.
    ['an array of an impossible length', [1, 6, 2, 1, 0, 6, 0x81, 0x80, 0x80, 0x80, 0x80, 0x40, 0]],
    ['doubles of an impossible length', [1, 5, 0, 2, 1, 0, 6, 0x81, 0x80, 0x80, 0x80, 0x80, 0x40, 0]],
  ])('%s is refused before it is made', (_name, body) => {
    expect(() => unpack(forged(body))).toThrow(/wrong length/);
  });

  it('hold no class, no function and no bytes', () => {
    for (const value of [() => 1, 1n, new Uint8Array(2), [undefined]]) expect(() => pack(value)).toThrow(TypeError);
  });

  it('hold nothing deeper than any data of ours', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = [deep];
    expect(() => pack(deep)).toThrow(RangeError);
  });
});
