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
 * The smallest of the last `width` values, this one included; of fewer at the start. O(n)
 * @param values [n] without NaN
 */
export function trailingMinimum(values: readonly number[], width: number): number[] {
  const least: number[] = [];
  // Indexes of values that may still become the smallest: rising, as are their values (Lemire 2006).
  const rising = new Int32Array(values.length);
  let from = 0;
  let to = 0;
  for (let i = 0; i < values.length; i++) {
    while (to > from && values[rising[to - 1]!]! >= values[i]!) to--;
    rising[to++] = i;
    if (rising[from]! <= i - width) from++;
    least.push(values[rising[from]!]!);
  }
  return least;
}
