/**
 * Running median (Tukey 1977): spikes and dips of up to `reach` values disappear, edges of steps stay where they are. Near
 * the ends fewer values are looked at. O(n reach log reach)
 * @param values [n] without NaN @param reach values to each side
 */
export function runningMedian(values: readonly number[], reach: number): number[] {
  return values.map((_, i) => {
    const near = values.slice(Math.max(0, i - reach), i + reach + 1).sort((a, b) => a - b);
    return near[near.length >>> 1]!;
  });
}
