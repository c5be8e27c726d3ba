/**
 * The best step function of a few levels through a sequence: segmentation by dynamic programming (Bellman 1961; Fisher
 * 1958 for grouping ordered values). O(levels n^2) after O(n) prefix sums.
 */

/**
 * Sum of squared errors of the best step function with `levels` levels.
 * @param values [n] without NaN
 */
export function stepFunctionError(values: readonly number[], levels: number): number {
  const n = values.length;
  if (n <= levels) return 0;
  const sums = new Float64Array(n + 1);
  const squares = new Float64Array(n + 1);
  // Prefix sums of squares lose digits far from zero, and byte counters are far from zero.
  const offset = values[0]!;
  for (let i = 0; i < n; i++) {
    const v = values[i]! - offset;
    sums[i + 1] = sums[i]! + v;
    squares[i + 1] = squares[i]! + v * v;
  }
  const errorOf = (from: number, to: number): number => {
    const sum = sums[to]! - sums[from]!;
    return Math.max(0, squares[to]! - squares[from]! - (sum * sum) / (to - from));
  };
  let best = new Float64Array(n + 1).fill(Infinity);
  for (let to = 1; to <= n; to++) best[to] = errorOf(0, to);
  for (let level = 2; level <= levels; level++) {
    const next = new Float64Array(n + 1).fill(Infinity);
    for (let to = level; to <= n; to++) {
      for (let from = level - 1; from < to; from++) {
        const error = best[from]! + errorOf(from, to);
        if (error < next[to]!) next[to] = error;
      }
    }
    best = next;
  }
  return best[n]!;
}
