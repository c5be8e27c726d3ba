/** How many numbers are smaller. @param sorted ascending, without NaN. O(log n) */
export const countBelow = (sorted: ArrayLike<number>, value: number): number => count(sorted, (one) => one < value);

/** How many numbers are no larger. @param sorted ascending, without NaN. O(log n) */
export const countUpTo = (sorted: ArrayLike<number>, value: number): number => count(sorted, (one) => one <= value);

/** How many at the start there are for which it is true. */
function count(sorted: ArrayLike<number>, isBefore: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
