/** Below so many, inserting each in its place is fastest. */
const MIN_BUCKETED = 32;
/** Values that there is room for. */
export const MAX_FEW = 64;
const BUCKETS = 32;

const unsorted = new Float64Array(MAX_FEW);
const bucketOf = new Int32Array(MAX_FEW);
/** Where the next value of each bucket belongs. */
const places = new Int32Array(BUCKETS);

/**
 * Sorts a few values, ascending: into equal buckets of their range, then by insertion, which moves nearly none any further. A
 * comparison that goes either way costs more than all that: most time of a detection was spent in these.
 * @param values the first `size` of them, without NaN, are sorted in place @param size at most `MAX_FEW`
 * @returns O(size), but O(size^2) where nearly all values are in one bucket
 */
export function sortFew(values: Float64Array, size: number): void {
  if (size >= MIN_BUCKETED && !fillBuckets(values, size)) return;
  for (let i = 1; i < size; i++) {
    const value = values[i]!;
    let at = i;
    for (; at > 0 && values[at - 1]! > value; at--) values[at] = values[at - 1]!;
    values[at] = value;
  }
}

/** @returns false where they are in order already */
function fillBuckets(values: Float64Array, size: number): boolean {
  let ordered = 1;
  while (ordered < size && values[ordered - 1]! <= values[ordered]!) ordered++;
  if (ordered === size) return false;
  let min = values[0]!;
  let max = min;
  for (let i = 0; i < size; i++) {
    const value = values[i]!;
    unsorted[i] = value;
    if (value < min) min = value;
    else if (value > max) max = value;
  }
  for (let bucket = 0; bucket < BUCKETS; bucket++) places[bucket] = 0;
  const scale = (BUCKETS - 1) / (max - min);
  for (let i = 0; i < size; i++) {
    // Not even an infinite range gives a place outside: what is no number becomes 0.
    const bucket = ((unsorted[i]! - min) * scale) | 0;
    bucketOf[i] = bucket;
    places[bucket] = places[bucket]! + 1;
  }
  for (let bucket = 0, before = 0; bucket < BUCKETS; bucket++) {
    const count = places[bucket]!;
    places[bucket] = before;
    before += count;
  }
  for (let i = 0; i < size; i++) {
    const bucket = bucketOf[i]!;
    const place = places[bucket]!;
    places[bucket] = place + 1;
    values[place] = unsorted[i]!;
  }
  return true;
}
