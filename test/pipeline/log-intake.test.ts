import { describe, expect, it } from 'vitest';
import { parseCounterPath } from '../../src/counterlog/names/counter-path.ts';
import type { LogFormat, LogHeader, SampleBatch } from '../../src/model/counter-log.ts';
import type { LogFilter } from '../../src/model/log-filter.ts';
import { createAskedMachines } from '../../src/pipeline/asked-machines.ts';
import { createLogIntake, type LogIntake } from '../../src/pipeline/log-intake.ts';
import { MAX_COUNTERS } from '../../src/pipeline/refusals.ts';
import type { WantedColumn } from '../../src/series/samples/columns.ts';

const ALL: LogFilter = { sinceMs: null, untilMs: null, lastMs: null, machines: [], processes: [] };
const UTC = { name: null, utcOffsetMinutes: 0 };

const header = (counters: readonly string[], more: Partial<LogHeader> = {}): LogHeader => ({
  zone: UTC,
  paths: counters.map((counter) => parseCounterPath(`\\\\SRV\\${counter}`)!),
  ...more,
});

/** A sample at each of these times. */
const batch = (columns: number, ...timesMs: number[]): SampleBatch => ({
  rows: timesMs.length,
  timesMs: Float64Array.from(timesMs),
  values: new Float64Array(columns * timesMs.length).fill(1),
});

interface Given {
  readonly columns: readonly WantedColumn[];
  readonly continues: boolean | undefined;
  readonly timesMs: number[];
}

interface Options {
  readonly filter?: Partial<LogFilter>;
  readonly format?: LogFormat;
  readonly maxCounters?: number;
}

/** An intake with what it gave to the builder. */
function intakeOf({ filter = {}, format = 'pdh-csv', maxCounters = MAX_COUNTERS }: Options = {}) {
  const given: Given[] = [];
  const shifts: number[] = [];
  const whole = { ...ALL, ...filter };
  const intake: LogIntake = createLogIntake({
    hasNames: false,
    ...{ file: 'a.csv', format, zone: UTC, filter: whole, maxCounters, asked: createAskedMachines(whole.machines) },
    builder: {
      beginLog: () => (shiftMs) => void shifts.push(shiftMs),
      open: (columns, _, continues) => {
        const timesMs: number[] = [];
        given.push({ columns, continues, timesMs });
        return { add: ({ timesMs: times }) => void timesMs.push(...times) };
      },
    },
  });
  return { intake, given, shifts };
}

const A = 'Process(a)\\Private Bytes';
const B = 'Process(b)\\Private Bytes';
const B_ID = 'Process(b)\\ID Process';
const CPU = 'Processor(0)\\% User Time';

describe('a header', () => {
  it('gives the columns that are read', () => {
    const { intake, given } = intakeOf();
    expect(intake.header(header([CPU, A, B]))).toEqual([1, 2]);
    expect(given.map(({ columns }) => columns.map(({ path }) => path))).toEqual([[1, 2]]);
  });

  it('gives of processes that were not asked for only what identifies them', () => {
    expect(intakeOf({ filter: { processes: ['a'] } }).intake.header(header([A, B, B_ID]))).toEqual([0, 2]);
  });

  it.each([
    [{}, [CPU], 'NO_PROCESS_COUNTERS', 'nothing-to-assess'],
    [{ processes: ['c'] }, [A], 'NOTHING_LEFT', 'process-not-asked'],
    [{ machines: ['OTHER'] }, [A], 'NOTHING_LEFT', 'machine-not-asked'],
  ])('with nothing that was asked for is refused at once: %j', (filter, counters, code, kind) => {
    const { intake, given } = intakeOf({ filter });
    expect(() => intake.header(header(counters))).toThrow(
      expect.objectContaining({ code, fault: expect.objectContaining({ kind, file: 'a.csv' }) }),
    );
    expect(given).toEqual([]);
  });

  it('of a binary log may bring the process later, but one must', () => {
    const options: Options = { format: 'pdh-blg', filter: { processes: ['b'] } };
    const late = intakeOf(options);
    late.intake.header(header([A]));
    expect(late.intake.header(header([A, B], { continues: true }))).toEqual([1]);
    expect(late.intake.end(0).rows).toHaveLength(2);
    const never = intakeOf(options);
    never.intake.header(header([A]));
    expect(() => never.intake.end(0)).toThrow(expect.objectContaining({ code: 'NOTHING_LEFT' }));
  });
});

describe('samples', () => {
  it('go to the stretch of their header', () => {
    const { intake, given, shifts } = intakeOf();
    intake.header(header([A]));
    intake.batch(batch(1, 1000, 2000));
    intake.header(header([A, B], { continues: true }));
    intake.batch(batch(2, 3000));
    const { rows, machines, decides, samplesLeftOut } = intake.end(500);
    expect(given.map(({ timesMs, continues }) => [timesMs, continues])).toEqual([
      [[1000, 2000], undefined],
      [[3000], true],
    ]);
    expect(rows.map((one) => one.kept().samples)).toEqual([2, 1]);
    expect({ machines, decides, samplesLeftOut, shifts }).toEqual({
      machines: ['SRV'],
      decides: { processes: true, machine: false },
      samplesLeftOut: 0,
      shifts: [500],
    });
  });

  it('under a header of too many counters are left out, and those under the next are not', () => {
    const { intake, given } = intakeOf();
    intake.header(header([A]));
    const many = Array.from({ length: MAX_COUNTERS }, (_, i) => `Process(p${i})\\Private Bytes`);
    expect(intake.header(header(many))).toEqual([]);
    intake.batch(batch(0, 1000, 2000));
    intake.header(header([B]));
    intake.batch(batch(1, 3000));
    expect(intake.end(0).samplesLeftOut).toBe(2);
    expect(given.map(({ timesMs }) => timesMs)).toEqual([[], [3000]]);
  });

  it('of counters that are gone leave room for others, only where the log goes on', () => {
    const one = { maxCounters: 1 };
    const goesOn = intakeOf(one).intake;
    goesOn.header(header([A]));
    expect(goesOn.header(header([B], { continues: true }))).toEqual([0]);
    const begins = intakeOf(one).intake;
    begins.header(header([A]));
    expect(() => begins.header(header([B]))).toThrow(expect.objectContaining({ code: 'TOO_MANY_COUNTERS' }));
  });

  it('of a header on another clock are kept by that of the first', () => {
    const { intake } = intakeOf();
    intake.header(header([A]));
    intake.batch(batch(1, 1000));
    intake.header(header([A], { zone: { name: null, utcOffsetMinutes: 60 } }));
    intake.batch(batch(1, 3_602_000));
    const [, second] = intake.end(0).rows;
    expect(second!.kept()).toEqual({ samples: 1, firstMs: 2000, lastMs: 2000 });
  });

  it('that are held back end where later ones leave them too old', () => {
    const { intake, given } = intakeOf({ filter: { lastMs: 1000 } });
    intake.header(header([A]));
    intake.batch(batch(1, 1000));
    intake.header(header([A]));
    intake.batch(batch(1, 5000));
    const { rows } = intake.end(0);
    for (const one of rows) one.finish(-Infinity);
    expect(given.map(({ timesMs }) => timesMs)).toEqual([[], [5000]]);
  });
});
