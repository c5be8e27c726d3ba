import type { SampleBatch } from '../../model/counter-log.ts';
import type { CompanionKey } from '../../model/companion.ts';
import type { CompanionColumn, ProcessColumn, ProcessMetric, WantedColumn } from '../samples/columns.ts';
import type { KeptDetails } from './detail-log.ts';
import { createOtherObjects } from './other-objects.ts';
import { isOf, type IndexedColumn } from './indexed-column.ts';
import { InstanceTrack, trackColumns } from './instance-track.ts';
import { createPagePool, type PagePool } from '../samples/page-pool.ts';
import type { RowSource } from '../samples/row-pages.ts';
import { RowStore } from '../samples/row-store.ts';
import { createTurner } from '../samples/turn-batch.ts';
import { rowsWithValue } from '../samples/rows-with-value.ts';
import type { Run } from './run.ts';
import { limitRuns, MAX_RUNS, MAX_RUNS_WHILE_READING } from './limit-runs.ts';
import { RunLog } from './run-log.ts';
import type { MachineParts, Stretch } from './join-machine.ts';
import { clockShiftMs, shiftNaming, shiftRun } from '../samples/shift-stretch.ts';
import { groupBy } from '../../util/group-by.ts';
import { compareNames } from '../../util/machine-names.ts';

/** A stretch whose samples are in memory, and can be thinned out further. */
export interface KeptStretch extends Stretch {
  readonly runs: readonly Run[];
  readonly details: readonly KeptDetails[];
  readonly companions: ReadonlyMap<CompanionKey, RowStore>;
}

/** Takes logs as they are read, one after another. */
export interface CaptureBuilder {
  /**
   * A log, or the part of it under one header. Its rows must be given before the next log is opened.
   * @param wanted [columns of a row]
   * @param utcOffsetMinutes of its clock; null where it does not say
   * @param continues true where the part before goes on, by the same clock, and only its instances are others
   */
  open(
    wanted: readonly WantedColumn[],
    utcOffsetMinutes: number | null,
    continues?: boolean,
  ): { add(batch: SampleBatch): void };
  /** Another log follows. @returns moves the times of what was read since, where nothing else is joined with it */
  beginLog(): (shiftMs: number) => void;
  /** One for each machine of which a log had samples, in the order met, not joined yet. Once. */
  finish(): MachineParts<KeptStretch>[];
  /** Gives the samples' memory back: no series of a capture is read any more. */
  release(): void;
}

/**
 * Joins the logs of each machine in time and splits what they hold into the runs of processes, in bounded memory however
 * long they are: when the samples kept exceed `budget`, every run keeps fewer of them. Machines are told apart without
 * regard to case.
 * @param budget numbers kept at most, 8 bytes each, fewer the more columns there are; a few for each of some thousand
 *   runs are kept in any case
 * @param maxRuns runs in the end, of all machines together; of more, those that grew least are counted
 */
export function createCaptureBuilder(budget = BUDGET, maxRuns = MAX_RUNS): CaptureBuilder {
  const machines = new Map<string, MachineLogs>();
  const pool = createPagePool();
  let room = budget;
  let unchecked = 0;
  const runLogs = (): RunLog[] => [...machines.values()].flatMap((machine) => machine.runLogs());
  return {
    beginLog() {
      const before = new Set([...machines.values()].flatMap((machine) => machine.sequences()));
      return (shiftMs) => {
        for (const one of [...machines.values()].flatMap((machine) => machine.sequences())) {
          if (!before.has(one)) one.shift(shiftMs);
        }
      };
    },
    open(wanted, utcOffsetMinutes, continues = false) {
      // Before the log that is opened adds its own.
      limitRuns(runLogs(), Math.max(0, MAX_RUNS_WHILE_READING - wanted.length));
      room = Math.min(room, Math.max(MIN_SHARE * budget, budget - NUMBERS_PER_COLUMN * wanted.length));
      const parts = [
        ...groupBy(
          wanted.map((column, index) => ({ column, index })),
          (c) => c.column.machine.toLowerCase(),
        ),
      ];
      const intakes = parts.map(([key, columns]) => {
        const machine = machines.get(key) ?? createMachineLogs(pool);
        machines.set(key, machine);
        return machine.open(columns, { utcOffsetMinutes, continues });
      });
      const turn = createTurner(wanted.length);
      return {
        add(batch) {
          if (batch.rows === 0) return;
          const rows = turn(batch);
          for (const intake of intakes) intake(rows);
          unchecked += batch.rows * wanted.length;
          if (unchecked < room / CHECKS) return;
          unchecked = 0;
          keepWithin(
            room,
            [...machines.values()].flatMap((m) => m.stores()),
          );
        },
      };
    },
    finish() {
      limitRuns(runLogs(), maxRuns);
      const parts = [...machines.values()].flatMap((machine) => machine.finish() ?? []);
      // What told the runs apart is as much memory as the runs.
      machines.clear();
      return parts;
    },
    release: () => pool.release(),
  };
}

/** 64 MB less what columns take: a day of 150 processes each 15 seconds is kept whole. */
const BUDGET = 8 * 1024 * 1024;
/** What a column of the widest log takes otherwise: its path, its run, what is said of it in the end. */
const NUMBERS_PER_COLUMN = 700;
const MIN_SHARE = 0.25;
/** Looked at whenever so much of it may have been taken: counting what thousands of runs hold takes its time. */
const CHECKS = 16;
/** So many samples of each run are kept in any case. */
const FEWEST_ROWS = 128;

/** Thins the stores with the most rows until all together are well below the budget. */
function keepWithin(budget: number, stores: readonly RowStore[]): void {
  const size = (): number => stores.reduce((sum, store) => sum + store.size(), 0);
  if (size() <= budget) return;
  let most = stores.reduce((rows, store) => Math.max(rows, store.kept()), 0);
  while (most > FEWEST_ROWS && size() > 0.75 * budget) {
    most = Math.max(FEWEST_ROWS, most >>> 1);
    for (const store of stores) store.thin(most);
  }
}

/** A log, or what is under one header of it. */
interface LogPart {
  readonly utcOffsetMinutes: number | null;
  readonly continues: boolean;
}

interface MachineLogs {
  /** @returns takes the rows of the log, at least one at a time */
  open(columns: readonly IndexedColumn[], part: LogPart): (rows: RowSource) => void;
  stores(): RowStore[];
  sequences(): readonly Sequence[];
  runLogs(): RunLog[];
  /** Null if no log had samples. */
  finish(): MachineParts<KeptStretch> | null;
}

function createMachineLogs(pool: PagePool): MachineLogs {
  const spellings = new Set<string>();
  const sequences: Sequence[] = [];
  let utcOffset: number | null = null;

  return {
    open(columns, { utcOffsetMinutes, continues }) {
      spellings.add(columns[0]!.column.machine);
      let sequence: Sequence | null = null;
      let addRows: ((rows: RowSource, count: number) => void) | null = null;
      return (given) => {
        utcOffset ??= utcOffsetMinutes;
        // Of two daily logs around the end of daylight saving time, the second's clock is an hour behind.
        const shiftMs = clockShiftMs(utcOffsetMinutes, utcOffset);
        const rows = shiftMs === 0 ? given : { ...given, timesMs: given.timesMs.map((t) => t + shiftMs) };
        if (sequence === null || addRows === null) {
          sequence = sequenceFrom(sequences, rows.timesMs[0]!, countersOf(columns), pool);
          addRows = sequence.open(columns, continues);
        }
        addRows(rows, rows.timesMs.length);
      };
    },
    stores: () => sequences.flatMap((sequence) => sequence.stores()),
    sequences: () => sequences,
    runLogs: () => sequences.map(({ runLog }) => runLog),
    finish: () =>
      sequences.length === 0
        ? null
        : {
            machine: [...spellings].sort(compareNames)[0]!,
            utcOffsetMinutes: utcOffset,
            stretches: sequences.map((sequence) => sequence.finish()),
          },
  };
}

/** Logs that follow one another in time. */
interface Sequence {
  /** @param continues whether instances that are new were not there before, and those that are missing are gone */
  open(columns: readonly IndexedColumn[], continues: boolean): (rows: RowSource, count: number) => void;
  finish(): KeptStretch;
  stores(): RowStore[];
  /** Moves the times of what is there, and of what follows on that clock. */
  shift(ms: number): void;
  readonly runLog: RunLog;
  lastMs(): number;
  /** Of its latest log. */
  counters(): string;
}

/** What a log has counters of: of several collectors that write a log a day, each goes on with its own. */
const countersOf = (columns: readonly IndexedColumn[]): string =>
  [...new Set(columns.map(({ column }) => nameOf(column)))].sort().join();

function nameOf(column: WantedColumn): string {
  switch (column.kind) {
    case 'process':
      return column.metric;
    case 'companion':
      return column.counter.key;
    case 'detail':
      return column.metric;
    case 'naming':
      return column.kind;
  }
}

/**
 * The sequence that the log goes on with: of those that ended before, one with the same counters, and of several the one
 * that ended last; else a new one.
 */
function sequenceFrom(sequences: Sequence[], firstMs: number, counters: string, pool: PagePool): Sequence {
  const ended = sequences.filter((s) => s.lastMs() < firstMs).sort((a, b) => b.lastMs() - a.lastMs());
  const before = ended.find((s) => s.counters() === counters) ?? ended[0];
  if (before !== undefined) return before;
  const sequence = createSequence(pool);
  sequences.push(sequence);
  return sequence;
}

function createSequence(pool: PagePool): Sequence {
  const tracks = new Map<string, InstanceTrack>();
  const companions = new Map<CompanionKey, RowStore>();
  const runLog = new RunLog(pool);
  const otherObjects = createOtherObjects(pool);
  let hasProcessIds = false;
  let counters = '';
  let firstMs = NaN;
  let lastMs = -Infinity;
  /** Brings the times of the rows to those that are given. */
  let shiftMs = 0;

  const allStores = (): RowStore[] => [
    ...[...runLog.runs(), ...otherObjects.details()].flatMap(({ parts }) => parts.map(({ store }) => store)),
    ...companions.values(),
  ];

  return {
    open(columns, continues) {
      counters = countersOf(columns);
      const processes = columns.filter((c) => isOf(c, 'process'));
      const active = tracksOf(processes, tracks, pool, continues);
      hasProcessIds ||=
        processes.some(({ column }) => column.metric === 'pid') || active.some(({ namedPid }) => namedPid !== null);
      if (continues) {
        // A name that comes again was not there in between.
        const kept = new Set(active);
        runLog.keepOnly(kept);
        for (const [key, track] of tracks) if (!kept.has(track)) tracks.delete(key);
      }
      const processIndexes = processes.map((c) => c.index);
      const ofCompanions = columns.filter((c) => isOf(c, 'companion'));
      const addOthers = otherObjects.open(columns);
      const sums = companionSums(ofCompanions);
      const objects = companionObjects(ofCompanions);
      return (given, count) => {
        const rows = shiftMs === 0 ? given : { ...given, timesMs: given.timesMs.map((ms) => ms - shiftMs) };
        if (Number.isNaN(firstMs)) firstMs = rows.timesMs[0]!;
        lastMs = rows.timesMs[count - 1]!;
        const ofProcesses = rowsWithValue(rows, count, processIndexes);
        runLog.add(ofProcesses.rows, 0, ofProcesses.count, active);
        addOthers(rows, count);
        for (const { indexes, keys } of objects) {
          const own = rowsWithValue(rows, count, indexes);
          for (const key of keys) {
            const store = companions.get(key) ?? new RowStore(1, pool);
            companions.set(key, store);
            const values = sumColumns(own.rows, own.count, sums.get(key)!);
            store.append({ timesMs: own.rows.timesMs, values, stride: own.count }, ONLY_COLUMN, 0, own.count);
          }
        }
      };
    },
    finish() {
      for (const store of allStores()) store.shift(shiftMs);
      return {
        runs: shiftMs === 0 ? runLog.runs() : runLog.runs().map((run) => shiftRun(run, shiftMs)),
        folded: runLog.folded(),
        details: otherObjects.details(),
        namings: otherObjects.namings().map((one) => shiftNaming(one, shiftMs)),
        companions,
        hasProcessIds,
        firstMs: firstMs + shiftMs,
        lastMs: lastMs + shiftMs,
      };
    },
    stores: allStores,
    runLog,
    shift(ms) {
      shiftMs += ms;
    },
    lastMs: () => lastMs + shiftMs,
    counters: () => counters,
  };
}

/** Tracks of the instances under a header: those that are known, with their columns set, and new ones. */
function tracksOf(
  columns: readonly IndexedColumn<ProcessColumn>[],
  known: Map<string, InstanceTrack>,
  pool: PagePool,
  continues: boolean,
): InstanceTrack[] {
  return [...groupBy(columns, (c) => c.column.instance.toLowerCase())].map(([key, list]) => {
    const track = known.get(key) ?? new InstanceTrack(list[0]!.column, pool, continues);
    known.set(key, track);
    track.setColumns(trackColumns(metricColumns(list)));
    return track;
  });
}

/** The companions of each performance object, and the columns of all of them. */
function companionObjects(
  columns: readonly IndexedColumn<CompanionColumn>[],
): { indexes: readonly number[]; keys: readonly CompanionKey[] }[] {
  return [...groupBy(columns, (c) => c.column.counter.object.toLowerCase()).values()].map((list) => ({
    indexes: list.map((c) => c.index),
    keys: [...new Set(list.map((c) => c.column.counter.key))],
  }));
}

/** Where each counter of a process is in a row. */
function metricColumns(columns: readonly IndexedColumn<ProcessColumn>[]): Partial<Record<ProcessMetric, number>> {
  const byMetric: Partial<Record<ProcessMetric, number>> = {};
  // The same path twice in one header (two collectors merged): the first column counts.
  for (const { column, index } of columns) byMetric[column.metric] ??= index;
  return byMetric;
}

const ONLY_COLUMN = Int32Array.of(0);

/** The columns that make up a companion, and what a value of them is worth. */
interface CompanionSum {
  readonly indexes: readonly number[];
  readonly worth: number;
}

/** Which columns make up each companion: the preferred counter's `_Total` or only column, else all its instances. */
function companionSums(columns: readonly IndexedColumn<CompanionColumn>[]): Map<CompanionKey, CompanionSum> {
  const sums = new Map<CompanionKey, CompanionSum>();
  for (const [, all] of groupBy(columns, (c) => c.column.counter.key)) {
    const preferred = Math.min(...all.map((c) => c.column.preference));
    const candidates = all.filter((c) => c.column.preference === preferred);
    const whole = candidates.find((c) => c.column.whole);
    sums.set(all[0]!.column.counter.key, {
      indexes: (whole === undefined ? candidates : [whole]).map((c) => c.index),
      worth: candidates[0]!.column.worth,
    });
  }
  return sums;
}

/** [count] NaN where no column has a value. */
function sumColumns({ values, stride }: RowSource, count: number, { indexes, worth }: CompanionSum): Float64Array {
  const sums = new Float64Array(count).fill(NaN);
  for (const index of indexes) {
    for (let row = 0; row < count; row++) {
      const value = values[index * stride + row]!;
      if (!Number.isNaN(value)) sums[row] = (Number.isNaN(sums[row]!) ? 0 : sums[row]!) + worth * value;
    }
  }
  return sums;
}
