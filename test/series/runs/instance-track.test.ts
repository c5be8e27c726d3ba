import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstanceTrack, trackColumns } from '../../../src/series/runs/instance-track.ts';
import { createPagePool } from '../../../src/series/samples/page-pool.ts';
import { createTurner } from '../../../src/series/samples/turn-batch.ts';
import { START_MS } from '../../helpers/series.ts';

const COLUMNS = 3;

interface Rows {
  readonly timesMs: Float64Array;
  /** [rows][process ID, Elapsed Time, Private Bytes] */
  readonly values: Float64Array;
}

/** Processes that come, go on, go and are replaced; samples that were missed, and steps so long that another may be there. */
const anyRows = fc
  .array(
    fc.record({
      event: fc.constantFrom('on', 'on', 'on', 'on', 'on', 'other', 'restarted', 'blank', 'zero'),
      stepMs: fc.constantFrom(15_000, 15_000, 15_000, 15_000, 600_000),
      hasAge: fc.constantFrom(true, true, true, false),
    }),
    { minLength: 1, maxLength: 80 },
  )
  .map((steps): Rows => {
    let ms = START_MS;
    let pid = 4;
    let startMs = START_MS;
    const rows = steps.map(({ event, stepMs, hasAge }) => {
      ms += stepMs;
      if (event === 'other') pid += 4;
      if (event === 'other' || event === 'restarted') startMs = ms;
      if (event === 'blank') return { ms, cells: [NaN, NaN, NaN] };
      return { ms, cells: [event === 'zero' ? 0 : pid, hasAge ? (ms - startMs) / 1000 : NaN, 1e6] };
    });
    return {
      timesMs: Float64Array.from(rows, (row) => row.ms),
      values: Float64Array.from(rows.flatMap(({ cells }) => cells)),
    };
  });

/** Of each row which process it is of, 0 where there is none; and when a second blank was behind one, its row. */
function processesOf({ timesMs, values }: Rows, batch: number): { of: number[]; known: boolean[]; ended: number[] } {
  const track = new InstanceTrack({ instance: 'app', process: 'app', namedPid: null }, createPagePool());
  track.setColumns(trackColumns({ pid: 0, elapsed: 1, 'private-bytes': 2 }));
  const rows = createTurner(COLUMNS)({ rows: timesMs.length, timesMs, values });
  const of = Array.from(timesMs, () => 0);
  const known: boolean[] = [];
  const before = { secondBlankMs: NaN };
  const ended: number[] = [];
  let process = 0;
  for (let from = 0; from < timesMs.length; from += batch) {
    for (const one of track.scan(rows, from, Math.min(timesMs.length, from + batch), before)) {
      if (one.isNew) {
        process++;
        known.push(one.startKnown);
      }
      of.fill(process, one.from, one.to);
      ended.push(timesMs.indexOf(one.secondBlankMs));
    }
    ended.push(timesMs.indexOf(before.secondBlankMs));
  }
  return { of, known, ended: [...new Set(ended)].filter((row) => row >= 0).sort((a, b) => a - b) };
}

describe('InstanceTrack', () => {
  it('finds the same processes whether rows come one at a time or many', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 2, max: 80 }), (rows, batch) => {
        expect(processesOf(rows, batch)).toEqual(processesOf(rows, 1));
      }),
      { numRuns: 500 },
    );
  });

  it('takes a process that goes on for the same, and one whose Elapsed Time falls for another', () => {
    const rows = (elapsed: readonly number[]): Rows => ({
      timesMs: Float64Array.from(elapsed, (_, i) => START_MS + i * 15_000),
      values: Float64Array.from(elapsed.flatMap((seconds) => [8, seconds, 1e6])),
    });
    expect(processesOf(rows([10, 25, 40, 55, 70, 85]), 3).of).toEqual([1, 1, 1, 1, 1, 1]);
    expect(processesOf(rows([10, 25, 40, 2, 17, 32]), 3).of).toEqual([1, 1, 1, 2, 2, 2]);
    expect(processesOf(rows([10, 25, 40, 55, 1, 16]), 3).of).toEqual([1, 1, 1, 1, 2, 2]);
  });
});
