/** Columns for a terminal: widths in cells, wrapping, block sparklines. */
import type { Envelope } from '../model/series.ts';
import { coarsen } from './chart/coarsen.ts';

// East Asian wide and full-width forms and emoji take two cells; combining marks none. Coarse, but right for names.
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF01-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;
const COMBINING = /\p{M}/u;

/** Cells that a text takes in a terminal with a fixed pitch. */
export function cellWidth(text: string): number {
  let cells = 0;
  for (const character of text) cells += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return cells;
}

/** Padded with spaces to a number of cells; never cut. */
export function pad(text: string, cells: number, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, cells - cellWidth(text)));
  return align === 'left' ? text + spaces : spaces + text;
}

/** Lines of at most `width` cells, broken between words; a longer word is cut. Later lines start with `indent`. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  const room = Math.max(8, width);
  const lead = /^ */.exec(text)?.[0] ?? '';
  let line = lead;
  for (const word of text
    .slice(lead.length)
    .split(' ')
    .flatMap((part) => pieces(part, room - Math.max(indent.length, lead.length)))) {
    const isFresh = line.trim() === '';
    const joined = isFresh ? line + word : `${line} ${word}`;
    if (!isFresh && cellWidth(joined) > room) {
      lines.push(line);
      line = indent + word;
    } else {
      line = joined;
    }
  }
  return [...lines, line];
}

function pieces(word: string, most: number): string[] {
  if (cellWidth(word) <= most) return [word];
  const made: string[] = [];
  let piece = '';
  for (const character of word) {
    if (cellWidth(piece + character) > most) {
      made.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...made, piece];
}

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const ASCII_BLOCKS = ['_', '.', '-', '~', '=', '+', '*', '#'] as const;

/** The medians as a row of blocks from the lowest to the highest value; a space where there is no sample. */
export function blockLine(series: Envelope | null, cells: number, unicode: boolean): string {
  return series === null ? '' : blocksOf(coarsen(series, cells).median, unicode);
}

/** The same of levels at equal distances. */
export function levelBlocks(levels: readonly (number | null)[], cells: number, unicode: boolean): string {
  const series = { startMs: 0, bucketMs: 1, min: levels, median: levels, max: levels };
  return levels.length === 0 ? '' : blocksOf(coarsen(series, cells).median, unicode);
}

function blocksOf(levels: readonly (number | null)[], unicode: boolean): string {
  const known = levels.filter((level) => level !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const blocks = unicode ? BLOCKS : ASCII_BLOCKS;
  return levels
    .map((level) => {
      if (level === null) return ' ';
      const share = high > low ? (level - low) / (high - low) : 0;
      return blocks[Math.min(blocks.length - 1, Math.floor(share * blocks.length))] ?? '';
    })
    .join('');
}
