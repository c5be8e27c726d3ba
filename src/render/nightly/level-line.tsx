/** A small line of levels, in as few characters as it can be: an index has thousands of them. */
import type { VNode } from 'preact';

const WIDTH_PX = 104;
const HEIGHT_PX = 26;
/** Units of the drawing for a pixel: whole numbers of them are short and fine enough. */
const UNITS = 2;
const EDGE = 4;
/** More points than this are not seen at that width. */
const MAX_POINTS = 30;

/** From the lowest to the highest level; gaps stay gaps. */
export function LevelLine({ levels }: { readonly levels: readonly (number | null)[] }): VNode {
  const path = levelPath(thinned(levels));
  if (path === '') return <span class="sub">not drawn</span>;
  return (
    <svg
      class="spark"
      width={WIDTH_PX}
      height={HEIGHT_PX}
      viewBox={`0 0 ${WIDTH_PX * UNITS} ${HEIGHT_PX * UNITS}`}
      fill="none"
      stroke="#245f96"
      stroke-width="3"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <path class="over" d={path} />
    </svg>
  );
}

/** Medians of equal groups, at most `MAX_POINTS`. */
function thinned(levels: readonly (number | null)[]): readonly (number | null)[] {
  if (levels.length <= MAX_POINTS) return levels;
  const size = Math.ceil(levels.length / MAX_POINTS);
  const groups: (number | null)[] = [];
  for (let from = 0; from < levels.length; from += size) {
    const known = levels.slice(from, from + size).filter((level) => level !== null);
    known.sort((a, b) => a - b);
    groups.push(known[known.length >> 1] ?? null);
  }
  return groups;
}

function levelPath(levels: readonly (number | null)[]): string {
  const known = levels.filter((level) => level !== null);
  if (known.length === 0) return '';
  const low = Math.min(...known);
  const high = Math.max(...known);
  const step = levels.length > 1 ? (WIDTH_PX * UNITS - 2 * EDGE) / (levels.length - 1) : 0;
  const room = HEIGHT_PX * UNITS - 2 * EDGE;
  const points = levels.map((level, index) =>
    level === null
      ? null
      : {
          x: Math.round(EDGE + index * step),
          y: Math.round(EDGE + room - (high > low ? (level - low) / (high - low) : 0.5) * room),
        },
  );
  return relativePath(points);
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Lines through whole points, told by their differences; null = a gap. A lone point is a line of no length. */
export function relativePath(points: readonly (Point | null)[]): string {
  let path = '';
  let last: Point | null = null;
  for (const point of points) {
    if (point !== null)
      path += last === null ? `M${point.x} ${point.y}h0` : stepText(point.x - last.x, point.y - last.y);
    last = point;
  }
  return path;
}

function stepText(dx: number, dy: number): string {
  return dy === 0 ? `h${dx}` : dx === 0 ? `v${dy}` : `l${dx}${dy < 0 ? dy : ` ${dy}`}`;
}
