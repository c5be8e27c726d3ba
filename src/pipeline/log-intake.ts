/** Takes one log as it is read: header by header, and the samples of each. */
import { createSpacing, type Spacing, type SpacingFacts } from '../counterlog/clock/spacing.ts';
import type { LogFormat, LogHeader, LogZone, SampleBatch } from '../model/counter-log.ts';
import type { CounterPath } from '../model/counter-path.ts';
import type { LogFilter } from '../model/log-filter.ts';
import type { CaptureBuilder } from '../series/runs/capture.ts';
import type { WantedColumn } from '../series/samples/columns.ts';
import { createRowFilter, type KeptRows, type RowFilter } from '../series/samples/row-filter.ts';
import { clockShiftMs } from '../series/samples/shift-stretch.ts';
import type { LeakscanError } from '../util/errors.ts';
import { machinesOfPaths, type AskedMachines } from './asked-machines.ts';
import { eitherOf, judgeableColumns, type Judgeable } from './judgeable.ts';
import { addNames, LOCAL_MACHINE, type MachineNames } from './logged-names.ts';
import { MAX_COUNTERS, refusalOf, tooManyCounters } from './refusals.ts';
import { wantedColumns } from './wanted-columns.ts';

export interface LogIntake {
  /**
   * The samples that follow are under this header.
   * @returns the paths to read
   * @throws LeakscanError NO_PROCESS_COUNTERS, NOTHING_LEFT if it has nothing that was asked for; TOO_MANY_COUNTERS
   */
  header(header: LogHeader): readonly number[];
  batch(batch: SampleBatch): void;
  /**
   * @param clockShiftMs of the log's summary
   * @throws LeakscanError NO_PROCESS_COUNTERS, NOTHING_LEFT if no header has anything that was asked for
   */
  end(clockShiftMs: number): TakenLog;
}

/** What was taken of a log. */
export interface TakenLog {
  /** One for each header. */
  readonly rows: readonly RowFilter[];
  readonly machines: readonly string[];
  readonly names: ReadonlyMap<string, MachineNames>;
  /** Of the samples handed on; once all were. */
  readonly spacing: () => SpacingFacts;
  /** What its columns can be used to judge. */
  readonly decides: Judgeable;
  /** Of headers with too many counters. */
  readonly samplesLeftOut: number;
}

export interface LogIntakeOptions {
  readonly file: string;
  readonly format: LogFormat;
  /** Of the first header. */
  readonly zone: LogZone;
  readonly filter: LogFilter;
  readonly asked: AskedMachines;
  /** Whether something outside the logs names processes. */
  readonly hasNames: boolean;
  readonly builder: Pick<CaptureBuilder, 'open' | 'beginLog'>;
  /** Counters of which samples are kept. */
  readonly maxCounters: number;
}

export function createLogIntake(options: LogIntakeOptions): LogIntake {
  const { file, format, zone, filter, asked, hasNames, builder, maxCounters } = options;
  const rows: RowFilter[] = [];
  const refusals: LeakscanError[] = [];
  const names = new Map<string, MachineNames>();
  const machines = new Set<string>();
  const counters = createCounterNames();
  const spacing = createSpacing();
  const moveToClock = builder.beginLog();
  /** Under the newest header; null where it has too many counters. */
  let current: RowFilter | null = null;
  let newestMs = NaN;
  let decides: Judgeable = { processes: false, machine: false };
  let samplesLeftOut = 0;

  /** Takes the samples under a header. */
  function open(columns: readonly WantedColumn[], { zone: own, continues }: LogHeader): RowFilter {
    const stretch = builder.open(columns, own.utcOffsetMinutes, continues);
    const shiftMs = clockShiftMs(own.utcOffsetMinutes, zone.utcOffsetMinutes);
    const filtered = createRowFilter(filter, columns.length, both(spacing, stretch, shiftMs));
    rows.push(shiftMs === 0 ? filtered : { ...filtered, kept: () => shiftKept(filtered.kept(), shiftMs) });
    return filtered;
  }

  return {
    header(header) {
      const { paths } = header;
      asked.meet(machinesOfPaths(paths, LOCAL_MACHINE));
      const found = wantedColumns(paths, filter, asked, hasNames);
      const { columns } = found;
      if (rows.length === refusals.length) {
        const refusal = refusalOf(file, paths, found, filter);
        // In a binary log the process asked for may start later.
        if (refusal !== null && format !== 'pdh-blg') throw refusal;
        if (refusal !== null) refusals.push(refusal);
      }
      // Where instances come and go, those that are gone take no columns any more.
      if (header.continues === true) counters.forget();
      if (!counters.add(paths, columns, maxCounters)) {
        if (rows.length === 0 || maxCounters < MAX_COUNTERS) throw tooManyCounters(file, columns.length);
        current = null;
        return [];
      }
      for (const { machine } of columns) machines.add(machine);
      addNames(names, paths, found.asked);
      decides = eitherOf(decides, judgeableColumns(columns));
      current = open(columns, header);
      return columns.map(({ path }) => path);
    },
    batch(batch) {
      if (current === null) {
        samplesLeftOut += batch.rows;
        return;
      }
      current.add(batch);
      // What is held back of earlier headers ends as well.
      newestMs = newest([newestMs, current.lastMs()]);
      if (filter.lastMs !== null) for (const one of rows) one.dropBefore(newestMs - filter.lastMs);
    },
    end(shiftMs) {
      moveToClock(shiftMs);
      if (refusals.length === rows.length && refusals[0] !== undefined) throw refusals[0];
      const taken = { rows, machines: [...machines], names, decides, samplesLeftOut };
      return { ...taken, spacing: () => spacing.finish() };
    },
  };
}

/** Names of the counters that take columns, whatever their case. */
function createCounterNames() {
  const known = new Set<string>();
  return {
    forget: (): void => known.clear(),
    /** @returns false where there would be more than `max` of them; then nothing is added */
    add(paths: readonly CounterPath[], columns: readonly WantedColumn[], max: number): boolean {
      const names = columns.map(({ path }) => paths[path]!.raw.toLowerCase()).filter((name) => !known.has(name));
      if (known.size + names.length > max) return false;
      for (const name of names) known.add(name);
      return true;
    },
  };
}

/** Hands batches to both. @param shiftMs to the clock of the log's first header */
const both =
  (spacing: Spacing, intake: { add(batch: SampleBatch): void }, shiftMs: number) =>
  (batch: SampleBatch): void => {
    spacing.add(shiftMs === 0 ? batch.timesMs : batch.timesMs.map((ms) => ms + shiftMs), batch.rows);
    intake.add(batch);
  };

/** Times on the clock of the log's first header. */
const shiftKept = (kept: KeptRows, shiftMs: number): KeptRows => ({
  ...kept,
  firstMs: kept.firstMs + shiftMs,
  lastMs: kept.lastMs + shiftMs,
});

/** The latest of those that are not NaN; else NaN. */
export const newest = (timesMs: readonly number[]): number =>
  timesMs.reduce((a, b) => (b <= a || Number.isNaN(b) ? a : b), NaN);
