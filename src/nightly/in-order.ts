/**
 * Starts work on items ahead of time and finishes it item by item, in their order: what is finished does not depend on
 * which work was done first.
 * @param ahead items on which work has begun and that are not finished, at most
 * @throws what `start` or `finish` throws; work that has begun goes on, unheard
 */
export async function inOrder<From, To>(
  items: readonly From[],
  ahead: number,
  start: (item: From) => Promise<To>,
  finish: (result: To, item: From) => Promise<void>,
): Promise<void> {
  const begun: Promise<To>[] = [];
  let next = 0;
  for (const [index, item] of items.entries()) {
    for (; next < items.length && next < index + ahead; next++) {
      const work = start(items[next]!);
      // Told when its turn comes.
      work.catch(() => undefined);
      begun.push(work);
    }
    await finish(await begun.shift()!, item);
  }
}
