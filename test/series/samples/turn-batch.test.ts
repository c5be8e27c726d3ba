import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTurner } from '../../../src/series/samples/turn-batch.ts';

describe('createTurner', () => {
  it('gives each value of a row in its column, of batches of any size', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), sizes, (columns, batches) => {
        const turn = createTurner(columns);
        for (const rows of batches) {
          const values = Float64Array.from({ length: rows * columns }, (_, i) => (i % 7 === 3 ? NaN : i));
          const timesMs = Float64Array.from({ length: rows + 3 }, (_, row) => 1000 * row);
          const turned = turn({ rows, timesMs, values });
          expect(turned.timesMs).toEqual(timesMs.subarray(0, rows));
          for (let row = 0; row < rows; row++) {
            for (let c = 0; c < columns; c++) {
              expect(turned.values[c * turned.stride + row]).toBe(values[row * columns + c]);
            }
          }
        }
      }),
    );
  });
});
