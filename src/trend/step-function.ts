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
  const best = new Float64Array(n + 1);
  for (let to = 1; to <= n; to++) best[to] = errorOf(0, to);
  for (let level = 2; level <= levels; level++) {
    // From the end, so that what is read is still of one level less; of the last level only the end is asked for.
    for (let to = n; to >= (level === levels ? n : level); to--) {
      let least = Infinity;
      for (let from = to - 1; from >= level - 1; from--) {
        const last = errorOf(from, to);
        // The last step's error only grows as the step gets longer.
        if (last >= least) break;
        least = Math.min(least, best[from]! + last);
      }
      best[to] = least;
    }
  }
  return best[n]!;
}
