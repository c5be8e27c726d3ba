/**
 * What becomes of a counter's raw numbers: its type says by which formula two samples give the value that Windows shows
 * (Windows SDK, winperf.h; the pages "PERF_100NSEC_TIMER" and so on).
 *
 * F and S are the first and second raw number, dF and dS their differences to the sample before, TB the ticks per second
 * of the clock that S counts.
 */

/** How a value comes about. */
export type Formula =
  | 'first' // F
  | 'fraction' // F / S x 100
  | 'elapsed' // (S - F) / TB
  | 'delta' // dF
  | 'rate' // dF / (dS / TB)
  | 'share' // dF / dS x 100
  | 'share-inverse' // 100 x (1 - dF / dS), not below 0
  | 'quotient' // dF / dS
  | 'average-time' // (dF / TB) / dS
  | 'average'; // dF / dS, 0 where nothing happened

/** Which formula a type has; null = none is known, so its values are missing. */
const FORMULAS: ReadonlyMap<number, Formula> = new Map<number, Formula>([
  [0x00000000, 'first'],
  [0x00000100, 'first'],
  [0x00010000, 'first'],
  [0x00010100, 'first'],
  [0x20020400, 'fraction'],
  [0x20020500, 'fraction'],
  [0x30240500, 'elapsed'],
  [0x00400400, 'delta'],
  [0x00400500, 'delta'],
  [0x10410400, 'rate'],
  [0x10410500, 'rate'],
  [0x20410500, 'share'],
  [0x20510500, 'share'],
  [0x20610500, 'share'],
  [0x20470500, 'share'],
  [0x20570500, 'share'],
  [0x20670500, 'share'],
  [0x20c20400, 'share'],
  [0x21410500, 'share-inverse'],
  [0x21510500, 'share-inverse'],
  [0x21610500, 'share-inverse'],
  [0x00450400, 'quotient'],
  [0x00450500, 'quotient'],
  [0x00550500, 'quotient'],
  [0x00650500, 'quotient'],
  [0x30020400, 'average-time'],
  [0x40020500, 'average'],
]);

export const formulaOf = (type: number): Formula | null => FORMULAS.get(type) ?? null;

/** Whether the value needs the sample before. */
export const needsTwoSamples = (formula: Formula): boolean =>
  formula !== 'first' && formula !== 'fraction' && formula !== 'elapsed';

/** A base counter follows the one that it serves, bears its name, and is no counter of its own. */
export const isBaseType = (type: number): boolean => (type & 0x00070c00) === 0x00030400;

/** Whether the second number is the base counter behind it. */
export const hasBaseType = (type: number): boolean =>
  ((type & 0x00070000) === 0x00020000 && (type & 0x00000c00) === 0x00000400) || (type & 0x00070000) === 0x00070000;

/** Which clock of a performance data block is the second number of a counter without base. */
export function clockOf(type: number): 'none' | '100ns' | 'object' | 'system' {
  if ((type & 0x00000c00) !== 0x00000400) return 'none';
  const clock = type & 0x00300000;
  return clock === 0x00100000 ? '100ns' : clock === 0x00200000 ? 'object' : 'system';
}

/** Two raw numbers of 64 bits in halves, since their differences must be exact: [first low, first high, second low, second high]. */
export type RawPair = Float64Array;

const TWO_32 = 4_294_967_296;

const first = (pair: RawPair): number => pair[1]! * TWO_32 + pair[0]!;

/**
 * The value of a counter; NaN where there is none: rates of clocks or counts that did not go on.
 * @param pair of this sample
 * @param before of the sample before; not looked at by formulas of one sample
 * @param timeBase ticks per second
 */
export function cook(formula: Formula, pair: RawPair, before: RawPair, timeBase: number): number {
  if (formula === 'first') return first(pair);
  const second = pair[3]! * TWO_32 + pair[2]!;
  if (formula === 'fraction') return second === 0 ? Number.NaN : (first(pair) / second) * 100;
  if (formula === 'elapsed') {
    const ticks = (pair[3]! - pair[1]!) * TWO_32 + (pair[2]! - pair[0]!);
    return timeBase > 0 ? ticks / timeBase : Number.NaN;
  }
  const dFirst = (pair[1]! - before[1]!) * TWO_32 + (pair[0]! - before[0]!);
  if (formula === 'delta') return dFirst < 0 ? Number.NaN : dFirst;
  const dSecond = (pair[3]! - before[3]!) * TWO_32 + (pair[2]! - before[2]!);
  if (formula === 'average' || formula === 'average-time') {
    if (dSecond < 0 || dFirst < 0 || timeBase <= 0) return Number.NaN;
    if (dSecond === 0) return 0;
    return (formula === 'average' ? dFirst : dFirst / timeBase) / dSecond;
  }
  if (dSecond <= 0 || (dFirst < 0 && formula !== 'share-inverse')) return Number.NaN;
  if (formula === 'rate') return timeBase > 0 ? dFirst / (dSecond / timeBase) : Number.NaN;
  if (formula === 'quotient') return dFirst / dSecond;
  if (formula === 'share') return (dFirst / dSecond) * 100;
  return dFirst < 0 ? Number.NaN : Math.max(0, 100 * (1 - dFirst / dSecond));
}
