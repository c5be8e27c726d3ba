/**
 * Applies `change` to all items, at most `most` at a time, and gives the results in the items' order. What it throws ends
 * the whole: nothing further is begun.
 */
export async function mapBounded<From, To>(
  items: readonly From[],
  most: number,
  change: (item: From, index: number) => Promise<To>,
): Promise<To[]> {
  const results = new Array<To>(items.length);
  let next = 0;
  let hasFailed = false;
  const work = async (): Promise<void> => {
    while (next < items.length && !hasFailed) {
      const index = next;
      next += 1;
      try {
        results[index] = await change(items[index] as From, index);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  return results;
}
