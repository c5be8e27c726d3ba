import type { VNode } from 'preact';
import type { Envelope } from '../../model/series.ts';
import { coarsen } from '../chart/coarsen.ts';

const WIDTH_PX = 104;
const HEIGHT_PX = 26;
const POINTS = 52;

/** The medians as a small line over its area, from the lowest to the highest; gaps stay gaps. */
export function Sparkline({ series }: { readonly series: Envelope | null }): VNode {
  if (series === null) return <span class="sub">not drawn</span>;
  const levels = coarsen(series, POINTS).median;
  const known = levels.filter((level) => level !== null);
  if (known.length === 0) return <span class="sub">no samples</span>;
  const lines = linePaths(levels, Math.min(...known), Math.max(...known));
  return (
    <svg class="spark" width={WIDTH_PX} height={HEIGHT_PX} viewBox={`0 0 ${WIDTH_PX} ${HEIGHT_PX}`} aria-hidden="true">
      <path class="under" d={lines.area} fill="#245f96" fill-opacity="0.15" stroke="none" />
      <path
        class="over"
        d={lines.line}
        fill="none"
        stroke="#245f96"
        stroke-width="1.4"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
    </svg>
  );
}

function linePaths(levels: readonly (number | null)[], low: number, high: number): { line: string; area: string } {
  const step = levels.length > 1 ? (WIDTH_PX - 2) / (levels.length - 1) : 0;
  const y = (level: number): string => {
    const share = high > low ? (level - low) / (high - low) : 0.5;
    return (HEIGHT_PX - 3 - share * (HEIGHT_PX - 6)).toFixed(1);
  };
  let line = '';
  let area = '';
  let firstX: string | null = null;
  let lastX = '';
  for (const [index, level] of levels.entries()) {
    if (level === null) {
      area += firstX === null ? '' : `V${HEIGHT_PX}H${firstX}Z`;
      firstX = null;
      continue;
    }
    lastX = (1 + index * step).toFixed(1);
    // A line to the same place gives a lone sample its round end.
    line += firstX === null ? `M${lastX} ${y(level)}h0` : `L${lastX} ${y(level)}`;
    area += firstX === null ? `M${lastX} ${HEIGHT_PX}V${y(level)}` : `L${lastX} ${y(level)}`;
    firstX ??= lastX;
  }
  if (firstX !== null) area += `V${HEIGHT_PX}H${firstX}Z`;
  return { line, area };
}
