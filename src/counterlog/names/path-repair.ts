/**
 * Counter paths that a tool escaped or unescaped: with one backslash where two belong, or with two for each. All paths of a
 * header share the fault, so it is decided for the header, and only where none of its paths can be read as it is.
 */
import type { CounterPath } from '../../model/counter-path.ts';
import { createPathParser } from './counter-path.ts';
import { languagesOf } from './english-names.ts';

/** What was wrong with the backslashes of a header. */
export type PathFault = 'doubled-backslashes' | 'single-backslash' | 'no-backslash';

export interface ParsedPaths {
  /** [cells] null where a cell is no counter path. `raw` is the repaired text. */
  readonly paths: readonly (CounterPath | null)[];
  /** Null where the paths were read as they are. */
  readonly fault: PathFault | null;
  /** The first path as it was logged; null where no path was repaired. */
  readonly firstFaulty: string | null;
}

interface Repair {
  readonly fault: PathFault;
  readonly repair: (path: string) => string;
}

/** Doubled once is usual, each further tool doubles them again. */
const MAX_DOUBLINGS = 3;

/** @param cells of a header, the timestamp's left out */
export function parseCounterPaths(cells: readonly string[]): ParsedPaths {
  const parse = createPathParser();
  const paths = cells.map((cell) => parse(cell));
  if (cells.length === 0 || paths.some((path) => path !== null)) return { paths, fault: null, firstFaulty: null };
  const trimmed = cells.map((cell) => cell.trim());
  for (const { fault, repair } of repairsFor(trimmed)) {
    const repaired = trimmed.map((cell) => (cell.includes('\\') ? parse(repair(cell)) : null));
    // A few cells may be no paths at all, such as a collector's description.
    if (2 * repaired.filter((path) => path !== null).length <= cells.length) continue;
    // Any text with backslashes could be read so: its names must be known.
    if (fault === 'no-backslash' && languagesOf(repaired.filter((path) => path !== null)).length === 0) continue;
    return { paths: repaired, fault, firstFaulty: trimmed[repaired.findIndex((path) => path !== null)] ?? null };
  }
  return { paths, fault: null, firstFaulty: null };
}

/** What may have happened to paths of which none can be read, the likeliest first. */
function repairsFor(cells: readonly string[]): Repair[] {
  const withSlashes = cells.filter((cell) => cell.includes('\\'));
  if (withSlashes.every((cell) => !cell.startsWith('\\'))) {
    // `SRV01\Process(x)\ID Process`: what stands in front was taken off.
    return [{ fault: 'no-backslash', repair: (path) => (countParts(path) === 2 ? `\\${path}` : `\\\\${path}`) }];
  }
  const repairs: Repair[] = [];
  let halved = (path: string): string => path;
  for (let times = 1; times <= MAX_DOUBLINGS; times++) {
    const before = halved;
    // Where the two at the start were not doubled, one of them is left.
    halved = (path) => before(path).replaceAll('\\\\', '\\');
    const whole = halved;
    repairs.push({ fault: 'doubled-backslashes', repair: whole });
    repairs.push({ fault: 'doubled-backslashes', repair: (path) => `\\${whole(path)}` });
  }
  // Only what is doubled between the names was doubled by a tool.
  const isDoubled = withSlashes.some((cell) => /\\\\[^\\]+$/.test(cell));
  return isDoubled ? repairs : [{ fault: 'single-backslash', repair: (path) => `\\${path}` }];
}

/** Names between backslashes, an instance's own left out. */
const countParts = (path: string): number => path.replace(/\(.*\)/s, '').split('\\').length;
