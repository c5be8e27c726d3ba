/**
 * Running median (Tukey 1977): spikes and dips of up to `reach` values disappear, edges of steps stay where they are. Near
 * the ends fewer values are looked at. O(n reach^2)
 * @param values [n] without NaN @param reach values to each side
 */
export function runningMedian(values: readonly number[], reach: number): number[] {
  // Sorted by inserting each in its place: an array for each value would cost more than all else.
  const near = new Float64Array(2 * reach + 1);
  const medians: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const to = Math.min(values.length, i + reach + 1);
    let size = 0;
    for (let j = Math.max(0, i - reach); j < to; j++) {
      const value = values[j]!;
      let at = size++;
      for (; at > 0 && near[at - 1]! > value; at--) near[at] = near[at - 1]!;
      near[at] = value;
    }
    medians.push(near[size >>> 1]!);
  }
  return medians;
}
