/** The name somebody meant who misspelt one. */

/** Edits apart at most, as a share of the longer name: `product` is `products`, `color` is not `role`. */
const MAX_EDITS_SHARE = 1 / 3;

/**
 * The known name that takes the fewest edits (Levenshtein's distance) from the one given, whatever the letter case;
 * null if none is near. Cost: the product of the lengths, for each name known.
 */
export function nearestOf(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let fewest = Infinity;
  for (const one of known) {
    // Farther apart than a share of the longer one by their lengths alone: a value of megabytes costs nothing.
    if (Math.abs(name.length - one.length) > Math.max(name.length, one.length) * MAX_EDITS_SHARE) continue;
    const edits = editsBetween(name.toLowerCase(), one.toLowerCase());
    if (edits < fewest && edits <= Math.floor(Math.max(name.length, one.length) * MAX_EDITS_SHARE)) {
      best = one;
      fewest = edits;
    }
  }
  return best;
}

function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** `; did you mean "products"?`, or `; one of a, b and c` where nothing is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearestOf(name, known);
  return near === null ? `; it can be ${known.join(', ')}` : `; did you mean "${near}"?`;
}
