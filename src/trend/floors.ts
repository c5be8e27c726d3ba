/**
 * What lies under a series that is given back in part: teeth of a collector, sessions, spikes. Running minima over a window
 * are the erosion of mathematical morphology (Serra 1982).
 */

/**
 * The level that is never undercut again: the smallest of this value and all later ones. It never falls, and what it rises
 * by was not given back before the end.
 * @param values [n] without NaN
 */
export function retainedFloor(values: readonly number[]): number[] {
  const floor = [...values];
  for (let i = floor.length - 2; i >= 0; i--) floor[i] = Math.min(floor[i]!, floor[i + 1]!);
  return floor;
}

/**
 * The smallest of the last `width` values, this one included; of fewer at the start. O(n width)
 * @param values [n] without NaN
 */
export function trailingMinimum(values: readonly number[], width: number): number[] {
  return values.map((_, i) => {
    let least = Infinity;
    for (let j = Math.max(0, i - width + 1); j <= i; j++) least = Math.min(least, values[j]!);
    return least;
  });
}
