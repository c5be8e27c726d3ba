/**
 * Paths of straight lines on a grid of 0.1 px, as relative steps, which are shorter. Each step is a difference of rounded
 * points, so that rounding never adds up.
 */

/** @param points x and y in turn, in pixels */
export function stepPath(points: readonly number[], isClosed: boolean): string {
  let x = 0;
  let y = 0;
  let written = '';
  for (let index = 0; index < points.length; index += 2) {
    const toX = Math.round((points[index] ?? 0) * 10);
    const toY = Math.round((points[index + 1] ?? 0) * 10);
    if (index === 0) written = `M${tenths(toX)},${tenths(toY)}`;
    else written += (index === 2 ? `l${tenths(toX - x)}` : joint(tenths(toX - x))) + joint(tenths(toY - y));
    x = toX;
    y = toY;
  }
  return isClosed ? `${written}Z` : written;
}

/** Whether stepPath has written it. */
export const isStepPath = (path: string): boolean => path.includes('l');

/** 12 -> `1.2`. Minus zero is written as zero. */
export function tenths(count: number): string {
  return String(count / 10 + 0);
}

/** A minus sign parts two numbers by itself. */
function joint(number: string): string {
  return number.startsWith('-') ? number : `,${number}`;
}
