import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extentOf, longestStepMs } from '../../src/trend/extent.ts';

const samples = fc.array(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constant(NaN)), { maxLength: 30 });

describe('extentOf', () => {
  it('says what a look at each value says (property)', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const known = list.filter((value) => !Number.isNaN(value));
        const isKnown = (value: number): boolean => !Number.isNaN(value);
        const first = list.findIndex(isKnown);
        expect(extentOf(Float64Array.from(list))).toEqual({
          samples: known.length,
          first: Math.max(0, first),
          last: list.findLastIndex(isKnown),
          min: Math.min(...known),
          max: Math.max(...known),
        });
      }),
    );
  });
});

describe('longestStepMs', () => {
  it('is the longest time between neighbours', () => {
    expect(longestStepMs(Float64Array.of(5, 6, 9, 10))).toBe(3);
    expect(longestStepMs(Float64Array.of(5))).toBe(0);
    expect(longestStepMs(new Float64Array(0))).toBe(0);
  });
});
