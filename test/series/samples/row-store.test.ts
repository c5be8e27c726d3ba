import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPagePool } from '../../../src/series/samples/page-pool.ts';
import { RowStore } from '../../../src/series/samples/row-store.ts';
import { createTurner } from '../../../src/series/samples/turn-batch.ts';
import { START_MS } from '../../helpers/series.ts';

interface Rows {
  readonly timesMs: Float64Array;
  /** Two values a row. */
  readonly values: Float64Array;
}

const BOTH = Int32Array.of(0, 1);

/** Times with jitter and gaps, values with blanks. */
const anyRows = fc
  .array(
    fc.record({
      step: fc.oneof(fc.integer({ min: 500, max: 20_000 }), fc.constant(7_200_000)),
      a: fc.oneof(fc.integer({ min: -5, max: 1e9 }), fc.constant(NaN)),
      b: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 700 },
  )
  .map((rows): Rows => {
    let t = START_MS;
    return {
      timesMs: Float64Array.from(rows, ({ step }) => (t += step)),
      values: Float64Array.from(rows.flatMap(({ a, b }) => [a, b])),
    };
  });

/** Fills a store, some rows at a time, and thins it out after each. */
function fill({ timesMs, values }: Rows, most: number, batch: number): RowStore {
  const store = new RowStore(2, createPagePool());
  const rows = createTurner(2)({ rows: timesMs.length, timesMs, values });
  for (let from = 0; from < timesMs.length; from += batch) {
    store.append(rows, BOTH, from, Math.min(timesMs.length, from + batch));
    store.thin(most);
  }
  return store;
}

const column = ({ values }: Rows, index: number): number[] => [...values].filter((_, i) => i % 2 === index);

describe('RowStore', () => {
  it('shares the times of stores that have the same ones, as long as they do', () => {
    const pool = createPagePool();
    const rows = { timesMs: Float64Array.of(1000, 2000, 3000), values: Float64Array.of(1, 2, 3), stride: 3 };
    const [one, other] = [new RowStore(1, pool), new RowStore(1, pool)];
    for (const store of [one, other]) store.append(rows, Int32Array.of(0), 0, 2);
    expect(other.read(0).timesMs).toBe(one.read(0).timesMs);
    other.append(rows, Int32Array.of(0), 2, 3);
    expect([...other.read(0).timesMs]).toEqual([1000, 2000, 3000]);
    expect([...one.read(0).timesMs]).toEqual([1000, 2000]);
    one.shift(500);
    expect([...one.read(0).timesMs]).toEqual([1500, 2500]);
    other.shift(500);
    other.thin(1);
    expect([...other.read(0).timesMs]).toEqual([1500, 3500]);
  });

  it('keeps every row until it is told to thin them out', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 1, max: 300 }), (rows, batch) => {
        const store = fill(rows, Infinity, batch);
        expect(store.read(0)).toEqual({
          timesMs: rows.timesMs,
          values: Float64Array.from(column(rows, 0)),
          slices: null,
        });
        expect([...store.read(1).values]).toEqual(column(rows, 1));
      }),
    );
  });

  it('keeps at most so many rows, the first and the newest among them, and no number that was not given', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 2, max: 200 }), fc.integer({ min: 1, max: 90 }), (rows, most, batch) => {
        const store = fill(rows, most, batch);
        expect(store.kept()).toBeLessThanOrEqual(most);
        const { timesMs, values } = store.read(0);
        expect(timesMs[0]).toBe(rows.timesMs[0]);
        expect(timesMs.at(-1)).toBe(rows.timesMs.at(-1));
        const given = new Map([...rows.timesMs].map((t, i) => [t, column(rows, 0)[i]]));
        timesMs.forEach((t, i) => {
          expect(values[i]).toBe(given.get(t));
          expect(i === 0 || t > timesMs[i - 1]!).toBe(true);
        });
      }),
    );
  });

  it('knows of each slice what all its rows held, whether they are kept or not', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 2, max: 60 }), fc.integer({ min: 1, max: 90 }), (rows, most, batch) => {
        const { slices } = fill(rows, most, batch).read(0);
        if (rows.timesMs.length <= most) {
          expect(slices).toBeNull();
          return;
        }
        const { startMs, widthMs, count, missing, min, max, mean, first, last } = slices!;
        let seen = 0;
        startMs.forEach((start, i) => {
          const rowsOf = [...rows.timesMs.keys()].filter(
            (r) => rows.timesMs[r]! >= start && rows.timesMs[r]! < start + widthMs[i]!,
          );
          const there = rowsOf.map((r) => column(rows, 0)[r]!).filter((v) => !Number.isNaN(v));
          seen += rowsOf.length;
          expect([count[i], missing[i]]).toEqual([there.length, rowsOf.length - there.length]);
          // A gap is no slice.
          expect(rowsOf.length).toBeGreaterThan(0);
          if (there.length === 0) {
            expect([min[i], max[i], mean[i], first[i], last[i]]).toEqual([NaN, NaN, NaN, NaN, NaN]);
            return;
          }
          expect([min[i], max[i]]).toEqual([Math.min(...there), Math.max(...there)]);
          expect([first[i], last[i]]).toEqual([there[0], there.at(-1)]);
          expect(mean[i]).toBeCloseTo(there.reduce((a, b) => a + b, 0) / there.length, 3);
        });
        expect(seen).toBe(rows.timesMs.length);
      }),
    );
  });

  it('spreads what it keeps evenly over the whole time', () => {
    const count = 100_000;
    const timesMs = Float64Array.from({ length: count }, (_, i) => START_MS + i * 15_000);
    const rows = { timesMs, values: new Float64Array(2 * count) };
    const kept = fill(rows, 1000, 512).read(0).timesMs;
    // The first slot began before the first row, the last one has not ended.
    const steps = [...kept].slice(2, -1).map((t, i) => t - kept[i + 1]!);
    expect(kept.length).toBeGreaterThan(400);
    expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.1);
  });

  it('gives memory back, and reads the same', () => {
    fc.assert(
      fc.property(anyRows, fc.constantFrom(20, 128, Infinity), (rows, most) => {
        const store = fill(rows, most, 64);
        const before = [store.read(0), store.read(1), store.size()] as const;
        store.seal();
        expect([store.read(0), store.read(1)]).toEqual([before[0], before[1]]);
        expect(store.size()).toBeLessThanOrEqual(before[2]);
      }),
    );
  });
});
