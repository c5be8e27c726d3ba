import type { RowSource } from './row-pages.ts';

/**
 * The rows in which any of the columns has a value. Others are no samples of what the columns measure: a log that joins
 * several collectors, or several machines, has rows of each alone. The first column tells it of nearly every row.
 * @returns the rows as they are if all have one
 */
export function rowsWithValue(
  rows: RowSource,
  count: number,
  indexes: readonly number[],
): { rows: RowSource; count: number } {
  const { timesMs, values, stride } = rows;
  const kept: number[] = [];
  for (let row = 0; row < count; row++) {
    let i = 0;
    while (i < indexes.length && Number.isNaN(values[indexes[i]! * stride + row]!)) i++;
    if (i < indexes.length) kept.push(row);
  }
  if (kept.length === count) return { rows, count };
  const some = new Float64Array((values.length / stride) * kept.length);
  let at = 0;
  for (let start = 0; start < values.length; start += stride) for (const row of kept) some[at++] = values[start + row]!;
  return {
    rows: { timesMs: Float64Array.from(kept, (row) => timesMs[row]!), values: some, stride: kept.length },
    count: kept.length,
  };
}
