/**
 * Whether records still are of the columns in force. Behind a stretch of lines that are no records a header may have been
 * lost, with which the columns changed; then process IDs change all at once, or levels jump together.
 */
import type { CounterPath } from '../../model/counter-path.ts';

/**
 * @param before, after [wanted] two records, the newest before the odd lines and the first behind them; NaN = no sample
 * @returns false if the second is hardly of the same columns
 */
export type ColumnFit = (before: Float64Array, after: Float64Array) => boolean;

/** Fewer processes may all have been restarted by chance. */
const MIN_PROCESSES = 2;
/** A machine's own processes keep their IDs; of many fewer than this share do only where they are others. */
const MIN_SAME_IDS = 0.2;
/** Windows counts process IDs in fours. */
const ID_STEP = 4;
/** A level that changes by so much within a few samples has jumped. */
const JUMP = 2;
/** Without process IDs: so many levels, and this share of them, must jump. */
const MIN_LEVELS = 4;
const MIN_JUMPED = 0.8;

const IDS = new Set(['id process', 'process id']);
const LEVELS = new Set(['private bytes', 'virtual bytes', 'working set', 'handle count', 'thread count']);

/** @param paths [wanted] of the wanted columns; null where a header lacks one */
export function createColumnFit(paths: readonly (CounterPath | null)[]): ColumnFit {
  const columnsOf = (names: ReadonlySet<string>): number[] =>
    paths.flatMap((path, i) => (path !== null && names.has(path.counter.toLowerCase()) ? [i] : []));
  const ids = columnsOf(IDS);
  const levels = columnsOf(LEVELS);
  return (before, after) => {
    const known = ids.filter((i) => before[i]! > 0 && after[i]! > 0);
    if (known.some((i) => before[i]! % ID_STEP === 0 && after[i]! % ID_STEP !== 0)) return false;
    const same = known.filter((i) => before[i] === after[i]).length;
    if (known.length >= MIN_PROCESSES) return same > 0 && same >= MIN_SAME_IDS * known.length;
    if (same > 0) return true;
    const seen = levels.filter((i) => before[i]! > 0 && after[i]! > 0);
    const jumped = seen.filter((i) => Math.abs(Math.log(after[i]! / before[i]!)) > Math.log(JUMP)).length;
    return seen.length < (known.length === 1 ? MIN_PROCESSES : MIN_LEVELS) || jumped < MIN_JUMPED * seen.length;
  };
}

/** Whether the records that come are of the columns in force. */
export interface ColumnDoubt {
  /** True while no line was odd, and behind one whose next record fits. */
  isNone(): boolean;
  /** A line was no record: values of the next one must tell. */
  readonly noteOddLine: () => void;
  /**
   * @param before the newest record, null if there is none
   * @param after gives the values of the next one; asked where there is a doubt
   */
  isOfColumns(before: () => Float64Array | null, after: () => Float64Array): boolean;
  /** Another header follows. */
  restart(fit: ColumnFit): void;
}

export function createColumnDoubt(first: ColumnFit): ColumnDoubt {
  let fit = first;
  let state: 'none' | 'odd-line' | 'other-columns' = 'none';
  return {
    isNone: () => state === 'none',
    noteOddLine() {
      if (state === 'none') state = 'odd-line';
    },
    isOfColumns(before, after) {
      if (state === 'odd-line') {
        const row = before();
        state = row === null || fit(row, after()) ? 'none' : 'other-columns';
      }
      return state === 'none';
    },
    restart(next) {
      fit = next;
      state = 'none';
    },
  };
}
