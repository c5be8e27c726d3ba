/** The times of the newest rows, and a trace of their values: records that are in a file twice are no new samples. */
export interface RecentRows {
  /**
   * @param ms later than that of any row before
   * @param values holds the row from `start` on
   */
  readonly add: (ms: number, values: Float64Array, start: number, width: number) => void;
  /** Whether a row of this time had the same values, as far as its trace tells. O(log rows) */
  readonly has: (ms: number, row: Float64Array) => boolean;
}

/** 4 MB: three days of a sample each second. */
const MAX_ROWS = 1 << 18;
const FIRST_ROWS = 1 << 10;
/** Values of a row that make its trace. */
const TRACED_VALUES = 8;

export function createRecentRows(): RecentRows {
  let timesMs = new Float64Array(FIRST_ROWS);
  let traces = new Float64Array(FIRST_ROWS);
  let count = 0;

  /** Doubles the room, or drops the older half. */
  function makeRoom(): void {
    if (count < MAX_ROWS) {
      timesMs = grown(timesMs);
      traces = grown(traces);
      return;
    }
    const kept = count / 2;
    for (const numbers of [timesMs, traces]) numbers.copyWithin(0, count - kept);
    count = kept;
  }

  return {
    add(ms, values, start, width) {
      if (count === timesMs.length) makeRoom();
      timesMs[count] = ms;
      traces[count++] = traceOf(values, start, width);
    },
    has(ms, row) {
      let [from, to] = [0, count];
      while (from < to) {
        const middle = (from + to) >>> 1;
        if (timesMs[middle]! < ms) from = middle + 1;
        else to = middle;
      }
      return from < count && timesMs[from] === ms && traces[from] === traceOf(row, 0, row.length);
    },
  };
}

function grown(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const more = new Float64Array(2 * numbers.length);
  more.set(numbers);
  return more;
}

/** Different for rows whose first values differ, but by a rare chance. */
function traceOf(values: Float64Array, start: number, width: number): number {
  let trace = 0;
  for (let i = 0; i < width && i < TRACED_VALUES; i++) {
    const value = values[start + i]!;
    if (!Number.isNaN(value)) trace += value * (i + 1);
  }
  return trace;
}
