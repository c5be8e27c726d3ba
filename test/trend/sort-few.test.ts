import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_FEW, sortFew } from '../../src/trend/sort-few.ts';

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

describe('sortFew', () => {
  it('sorts any few values (property)', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: MAX_FEW, size: 'max' }), (list) => {
        const values = Float64Array.from(list);
        sortFew(values, list.length);
        expect([...values].map((one) => one + 0)).toEqual(ascending(list).map((one) => one + 0));
      }),
    );
  });

  it('leaves what is behind them alone', () => {
    const values = Float64Array.from({ length: 20 }, (_, i) => 20 - i);
    sortFew(values, 15);
    expect([...values]).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 5, 4, 3, 2, 1]);
  });
});
