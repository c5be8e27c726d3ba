/** Labels of axes as d3-format and d3-time-format write them in English. */
import type { TimeAxis } from './vega-lite.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
/** What vega cuts a label to: 180 pixels by its estimate of text. */
const MAX_CHARACTERS = 19;

/** @param timeMs digits of a wall clock, as if they were UTC */
export function timeLabel(timeMs: number, format: TimeAxis['format']): string {
  const date = new Date(timeMs);
  if (format === '%H:%M') return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`;
  return format === '%-d %b' ? day : `${day} ${String(date.getUTCFullYear()).padStart(4, '0')}`;
}

const two = (count: number): string => String(count).padStart(2, '0');

/** @param format `,.2f`: two decimals, and a comma after each three digits before them */
export function valueLabel(value: number, format: string): string {
  const decimals = Number(/\d+/.exec(format)?.[0] ?? 0);
  const digits = Math.abs(value).toFixed(decimals);
  const grouped = digits.replace(/^\d+/, (whole) => whole.replace(/\B(?=(?:\d{3})+$)/g, ','));
  const label = value < 0 && Number(digits) !== 0 ? `−${grouped}` : grouped;
  return label.length > MAX_CHARACTERS ? `${label.slice(0, MAX_CHARACTERS - 1)}…` : label;
}
