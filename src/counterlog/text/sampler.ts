import type {
  DateOrder,
  LogWarningKind,
  SampleBatch,
  LogWarningDetail,
  RefusedRecord,
} from '../../model/counter-log.ts';
import { MINUTE_MS } from '../../util/time.ts';
import { isRoundedNumber } from '../number.ts';
import { cellDetail, cellOfCounterDetail } from '../warning-details.ts';
import type { WarningLog } from '../warning-log.ts';
import { createColumnDoubt, type ColumnFit } from './column-fit.ts';
import { createRecentRows } from './recent-rows.ts';
import { readNumber, type NumberStyle } from './number-style.ts';
import { createSampleDates, type SampleDates } from './sample-dates.ts';
import {
  createSampleOrder,
  type SampleOrder,
  type SampleOrderOptions,
  type TimedRecord,
} from '../clock/sample-order.ts';
import { createSampleSpread } from './sample-spread.ts';

/** How the records of one stretch of the file are read: from a header to the next. */
export interface RecordLayout {
  /** Cells of a record. */
  readonly width: number;
  /** [wanted] the cell of each wanted column, from 0; -1 where this stretch does not have the column. */
  readonly wantedCells: Int32Array;
  readonly numbers: NumberStyle;
  /** [wanted] whether the counter has no fractions. */
  readonly countsWhole: readonly boolean[];
  /** [wanted] 1 once a value could be one of two numbers: no value of the column is read any more. */
  readonly refused: Uint8Array;
  /** The cell of the timestamp. */
  readonly timeCell: number;
  /** True if the time of day is in the cell behind the date. */
  readonly splitsTime: boolean;
  /** The counter path of a cell, as logged. */
  readonly nameOf: (cell: number) => string;
}

export interface RecordPlace {
  readonly line: number;
  /** True for a last line without line end. */
  readonly isLast: boolean;
  /** True if a line before it, behind the record before, was no record. */
  readonly followsOddLine: boolean;
}

export type OnOddNumber = (
  cell: number,
  detail: LogWarningDetail,
  kind: 'bad-number' | 'rounded-number' | 'ambiguous-number',
) => void;

/** The wanted cells of one record. May change once the record was accepted. */
export interface RecordValues {
  /**
   * Puts them to `values` from `start` on, in the order wanted; NaN where there is no sample.
   * @param onOddNumber called for a cell that is no number, or a rounded one
   */
  fill(values: Float64Array, start: number, onOddNumber: OnOddNumber): void;
}

/** Records of the right width whose timestamps and wanted cells were read already, in their order. */
export interface RecordRows {
  /** [rows] NaN where the timestamp is written otherwise than PDH does. */
  readonly wallMs: Float64Array;
  /** [rows][wanted] */
  readonly values: Float64Array;
}

/** What another header in mid-file changes. */
export interface NextColumns {
  readonly wantedCount: number;
  /** The cell of the timestamp, from 0, for warnings. */
  readonly timeCell: number;
  /** Tells whether values fit the columns. */
  readonly fit: ColumnFit;
  /** Whether hours that the clock went back so far count on: where the headers do not tell its distance to UTC. */
  readonly keepHours: boolean;
  /** Of its clock; null where it does not say. */
  readonly utcOffsetMinutes: number | null;
}

/** When a sample was taken. */
export interface SampleTime {
  /** By the log's clock, in milliseconds as if UTC. */
  readonly wallMs: number;
  /** What the time was rounded to. */
  readonly resolutionMs: number;
  /** True if the time had an offset of its own: no change of the log's clock moves it. */
  readonly isInstant: boolean;
}

/** Records -> samples, gathered into batches. */
export interface Sampler {
  accept(cells: readonly string[], layout: RecordLayout, place: RecordPlace): void;
  /** A record whose time and numbers were read already. */
  acceptDated(time: SampleTime, values: RecordValues, line: number): void;
  /** A record of the right width, whose numbers were read already. */
  acceptValues(time: string, values: RecordValues, line: number): void;
  /**
   * Takes the rows from `from` up to `to`, as far as there is nothing to find out about them: the order of day and month
   * is known, and each is the next sample of the one before. A record at a time costs more than all else of a narrow log.
   * @returns the row where it stopped, which `acceptValues` takes
   */
  acceptRows(rows: RecordRows, from: number, to: number): number;
  /** A line was no record: what follows may be of other columns. */
  noteOddLine(): void;
  /** The batches that are full; with `all`, the one begun as well, and the records that wait for later ones. */
  takeBatches(all: boolean): SampleBatch[];
  /**
   * Another header follows: other columns, and a clock of its own. Once all batches were taken.
   */
  restart(next: NextColumns): void;
  samples(): number;
  /** Over all headers, the times on the clock of the first one, as `LogSummary` has them; NaN where there is none. */
  firstMs(): number;
  lastMs(): number;
  /** As in `LogSummary`. */
  clockShiftMs(): number;
  /** The first record that was left out; null if none was. */
  firstRefusal(): RefusedRecord | null;
}

/** A batch costs little beside so many values, a megabyte of them, whatever the number of columns. */
const BATCH_VALUES = 128 * 1024;
/** Of narrow logs. */
const MAX_BATCH_ROWS = 4096;

export interface SamplerOptions {
  /** The cell of the timestamp, from 0, for warnings; 0 by default. */
  readonly timeCell?: number;
  readonly wantedCount: number;
  /** Whether values fit the columns, asked behind lines that are no records. */
  readonly fit: ColumnFit;
  readonly warnings: WarningLog;
  /** Null = as the dates themselves tell. */
  readonly dateOrder: DateOrder | null;
  /** Of the log's clock, local time minus UTC; null = that of the first time that has an offset. */
  readonly utcOffsetMinutes?: number | null;
  /** Called where the last record of a cut file lacks cells. */
  readonly onCut: (line: number) => void;
}

interface UndatedRecord {
  readonly line: number;
  readonly values: RecordValues;
}

type OrderedRecord = TimedRecord & UndatedRecord;

/** So many values wait at most for what tells the order of day and month: 32 MB. */
const MAX_HELD_VALUES = 4 * 1024 * 1024;

export function createSampler(options: SamplerOptions): Sampler {
  const { wantedCount, fit, warnings, utcOffsetMinutes = null, onCut } = options;
  let width = wantedCount;
  let batches = createBatchWriter(width);
  const doubt = createColumnDoubt(fit);
  const span = createSpan(utcOffsetMinutes);
  const faults = createRecordWarnings(warnings, doubt.noteOddLine, options.timeCell);
  const { refuse, firstRefusal, warnOfNumbers } = faults;

  const held = createHeldRow((values, line) => numbersOf(values, width, warnOfNumbers(line)));
  const newestRow = (): Float64Array | null => held.newest() ?? batches.lastRow();

  function onSample({ values, line }: OrderedRecord, ms: number): void {
    held.forget();
    batches.add(ms, values, warnOfNumbers(line));
    span.add(ms);
  }

  const isRepeated = ({ values }: OrderedRecord, ms: number): boolean => batches.had(ms, numbersOf(values, width));
  const createOrder = (hoursMs: number): SampleOrder<OrderedRecord> =>
    createRecordOrder({ hoursMs, toHold: held.hold, isRepeated, onSample }, { refuse, warnings });
  let order = createOrder(0);
  const firstOrder = order;
  // A later header begins with a clock of its own.
  const clockShiftMs = (): number => (order === firstOrder ? order.mostUsedMs() : 0);

  const spread = createSampleSpread<OrderedRecord>({ toHold: held.hold, onRecord: (record) => order.add(record) });

  const acceptDated: Sampler['acceptDated'] = ({ wallMs, resolutionMs, isInstant }, values, line) => {
    if (resolutionMs > 1000) warnings.add('coarse-timestamp', { line });
    spread.add({ values, line, wallMs, isInstant }, resolutionMs);
  };

  const dates = createRecordDates(options, { toHold: held.hold, acceptDated, refuse });

  const acceptValues: Sampler['acceptValues'] = (time, values, line) => {
    if (doubt.isOfColumns(newestRow, () => numbersOf(values, width))) dates.add(time, { values, line });
    else warnings.add('unknown-columns', { line });
  };

  return {
    accept(cells, layout, { line, isLast, followsOddLine }) {
      if (followsOddLine) doubt.noteOddLine();
      const fault = widthFault(cells, layout.width);
      if (isLast && cells.length < layout.width) onCut(line);
      else if (fault === null) acceptValues(timeTextOf(cells, layout), cellValues(cells, layout), line);
      else refuse(fault, line, { kind: 'cells', cells: cells.length, columns: layout.width });
    },
    acceptValues,
    noteOddLine: doubt.noteOddLine,
    acceptDated,
    acceptRows(rows, from, to) {
      if (!doubt.isNone() || !dates.isMonthFirst() || spread.isWaiting()) return from;
      const end = order.readNext(rows.wallMs, from, to);
      const addedMs = order.addedMs();
      held.forget();
      batches.addRows(rows, from, end, addedMs);
      span.addRows(rows.wallMs, from, end, addedMs);
      return end;
    },
    takeBatches(all) {
      if (all) for (const waiting of [dates, spread, order]) waiting.finish();
      return batches.take(all);
    },
    restart({ wantedCount: count, fit: fitOfNext, timeCell, keepHours, utcOffsetMinutes: utcOffset }) {
      faults.setTimeCell(timeCell);
      width = count;
      doubt.restart(fitOfNext);
      dates.startClock(utcOffset);
      span.startClock(utcOffset);
      batches = createBatchWriter(width);
      held.forget();
      order = createOrder(keepHours ? order.hoursMs() : 0);
    },
    samples: span.samples,
    firstMs: () => span.firstMs() + clockShiftMs(),
    lastMs: () => span.lastMs() + clockShiftMs(),
    clockShiftMs,
    firstRefusal,
  };
}

/** Records that wait keep their numbers alone, since many may. */
function createHeldRow(numbersOf: (values: RecordValues, line: number) => Float64Array) {
  let newest: Float64Array | null = null;
  const hold = <R extends UndatedRecord>(record: R): R => {
    newest = numbersOf(record.values, record.line);
    return { ...record, values: numberValues(newest) };
  };
  const forget = (): void => {
    newest = null;
  };
  /** `newest`: of the newest record if it waits, else null. */
  return { hold, forget, newest: () => newest };
}

interface RecordDatesOptions {
  readonly toHold: (record: UndatedRecord) => UndatedRecord;
  readonly acceptDated: Sampler['acceptDated'];
  readonly refuse: (kind: LogWarningKind, line: number, detail?: LogWarningDetail) => void;
}

function createRecordDates(
  { wantedCount, dateOrder, utcOffsetMinutes = null, warnings }: SamplerOptions,
  { toHold, acceptDated, refuse }: RecordDatesOptions,
): SampleDates<UndatedRecord> {
  return createSampleDates<UndatedRecord>({
    order: dateOrder,
    utcOffsetMinutes,
    maxHeld: Math.max(1, Math.floor(MAX_HELD_VALUES / Math.max(1, wantedCount))),
    toHold,
    onDated: ({ values, line }, wallMs, resolutionMs, isInstant) =>
      acceptDated({ wallMs, resolutionMs, isInstant }, values, line),
    onUndated: ({ line }, time) => refuse('bad-timestamp', line, cellDetail(time)),
    onUndecided: (line) => warnings.add('date-order', { line }),
  });
}

function numbersOf(values: RecordValues, width: number, onOddNumber: OnOddNumber = () => undefined): Float64Array {
  const numbers = new Float64Array(width);
  values.fill(numbers, 0, onOddNumber);
  return numbers;
}

/** The timestamp of a record. */
function timeTextOf(cells: readonly string[], { timeCell, splitsTime }: RecordLayout): string {
  const date = cells[timeCell] ?? '';
  return splitsTime ? `${date} ${cells[timeCell + 1]}` : date;
}

type RecordOrderOptions = Omit<SampleOrderOptions<OrderedRecord>, 'onDisorder' | 'onHourAdded' | 'onClockSet'>;

interface RecordOrderWarnings {
  readonly refuse: (kind: LogWarningKind, line: number, detail?: LogWarningDetail) => void;
  readonly warnings: WarningLog;
}

function createRecordOrder(
  options: RecordOrderOptions,
  { refuse, warnings }: RecordOrderWarnings,
): SampleOrder<OrderedRecord> {
  return createSampleOrder<OrderedRecord>({
    ...options,
    onDisorder: ({ line, wallMs }) => refuse('time-disorder', line, { kind: 'time', wallMs }),
    onHourAdded: ({ line }) => warnings.add('clock-stepped-back', { line, column: 1 }),
    onClockSet: ({ line }, byMs) =>
      warnings.add('clock-set', { line, column: 1 }, { kind: 'clock-shift', shiftMs: byMs }),
  });
}

/** What is wrong with a record: it is left out, or cells of it hold no number. */
function createRecordWarnings(warnings: WarningLog, onOddLine: () => void, firstTimeCell = 0) {
  let first: RefusedRecord | null = null;
  let timeCell = firstTimeCell;
  const refuse = (kind: LogWarningKind, line: number, detail?: LogWarningDetail): void => {
    first ??= { kind, line, detail: detail ?? null, column: kind === 'bad-timestamp' ? timeCell + 1 : null };
    if (kind !== 'time-disorder') onOddLine();
    warnings.add(kind, kind === 'bad-timestamp' ? { line, column: timeCell + 1 } : { line }, detail);
  };
  const warnOfNumbers =
    (line: number): OnOddNumber =>
    (cell, detail, kind) =>
      warnings.add(kind, { line, column: cell + 1 }, detail);
  const setTimeCell = (cell: number): void => {
    timeCell = cell;
  };
  return { refuse, warnOfNumbers, setTimeCell, firstRefusal: () => first };
}

/** How many samples there are, and from when to when, on the clock of the first header. */
function createSpan(firstOffset: number | null) {
  let shiftMs = 0;
  let samples = 0;
  let firstMs = Number.NaN;
  let lastMs = Number.NaN;

  function add(ownMs: number): void {
    const ms = ownMs + shiftMs;
    samples++;
    if (!(firstMs <= ms)) firstMs = ms;
    if (!(lastMs >= ms)) lastMs = ms;
  }

  return {
    add,
    /** @param offset local time minus UTC, in minutes */
    startClock(offset: number | null) {
      shiftMs = offset === null || firstOffset === null ? 0 : (firstOffset - offset) * MINUTE_MS;
    },
    /** Ascending, from `from` up to `to`. */
    addRows(wallMs: Float64Array, from: number, to: number, addedMs: number) {
      if (to === from) return;
      add(wallMs[from]! + addedMs);
      add(wallMs[to - 1]! + addedMs);
      samples += to - from - 2;
    },
    samples: () => samples,
    firstMs: () => firstMs,
    lastMs: () => lastMs,
  };
}

interface BatchWriter {
  /** The newest row; null before the first. Valid until the next one is added. */
  readonly lastRow: () => Float64Array | null;
  /** Whether a row with these values was added, at this time. */
  had(ms: number, row: Float64Array): boolean;
  addRows(rows: RecordRows, from: number, to: number, addedMs: number): void;
  add(ms: number, values: RecordValues, onOddNumber: OnOddNumber): void;
  take(all: boolean): SampleBatch[];
}

/** What a batch is written into. */
interface BatchRoom {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

function createBatchWriter(wantedCount: number): BatchWriter {
  const most = Math.max(1, Math.min(MAX_BATCH_ROWS, Math.floor(BATCH_VALUES / Math.max(1, wantedCount))));
  const newRoom = (): BatchRoom => ({
    timesMs: new Float64Array(most),
    values: new Float64Array(most * wantedCount),
  });
  let room = newRoom();
  let rows = 0;
  let full: { readonly room: BatchRoom; readonly rows: number }[] = [];
  /** Rooms of the batches taken: where rows are added again, those batches are over. */
  let over: BatchRoom[] = [];
  let last: Float64Array | null = null;
  const recent = createRecentRows();

  function noteLast(): void {
    last = room.values.subarray((rows - 1) * wantedCount, rows * wantedCount);
  }

  function finishBatch(): void {
    if (rows === 0) return;
    full.push({ room, rows });
    room = over.pop() ?? newRoom();
    rows = 0;
  }

  return {
    lastRow: () => last,
    had: recent.has,
    addRows({ wallMs, values }, from, to, addedMs) {
      for (let row = from; row < to; row++) recent.add(wallMs[row]! + addedMs, values, row * wantedCount, wantedCount);
      for (let row = from; row < to;) {
        const count = Math.min(to - row, most - rows);
        for (let i = 0; i < count; i++) room.timesMs[rows + i] = wallMs[row + i]! + addedMs;
        room.values.set(values.subarray(row * wantedCount, (row + count) * wantedCount), rows * wantedCount);
        row += count;
        rows += count;
        noteLast();
        if (rows === most) finishBatch();
      }
    },
    add(ms, record, onOddNumber) {
      room.timesMs[rows] = ms;
      record.fill(room.values, rows * wantedCount, onOddNumber);
      recent.add(ms, room.values, rows * wantedCount, wantedCount);
      rows++;
      noteLast();
      if (rows === most) finishBatch();
    },
    take(all) {
      if (all) finishBatch();
      if (full.length === 0) return [];
      const batches = full.map((one) => ({
        rows: one.rows,
        timesMs: one.room.timesMs.subarray(0, one.rows),
        values: one.room.values.subarray(0, one.rows * wantedCount),
      }));
      over = full.map((one) => one.room);
      full = [];
      return batches;
    },
  };
}

/** Null where there are as many cells as in the header; a spreadsheet's empty cells behind them do not count. */
function widthFault(cells: readonly string[], width: number): 'short-record' | 'long-record' | null {
  if (cells.length < width) return 'short-record';
  for (let cell = width; cell < cells.length; cell++) {
    if (cells[cell]?.trim() !== '') return 'long-record';
  }
  return null;
}

/** Only the wanted cells become numbers. */
function cellValues(cells: readonly string[], layout: RecordLayout): RecordValues {
  const { wantedCells } = layout;
  return {
    fill(values, start, onOddNumber) {
      for (let i = 0; i < wantedCells.length; i++) {
        values[start + i] = cellNumber(cells[wantedCells[i]!] ?? '', layout, i, onOddNumber);
      }
    },
  };
}

/** The number in a wanted cell, NaN where it has none. @param wanted index of the wanted column */
export function cellNumber(text: string, layout: RecordLayout, wanted: number, onOddNumber: OnOddNumber): number {
  const { numbers, countsWhole, refused } = layout;
  const cell = layout.wantedCells[wanted]!;
  const value = readNumber(text, numbers, countsWhole[wanted]!);
  if (value === null) {
    onOddNumber(cell, cellDetail(text), 'bad-number');
  } else if (value === 'ambiguous' || (refused[wanted] === 1 && !Number.isNaN(value))) {
    // Those before and behind it are no better known: half of a column would show another growth.
    refused[wanted] = 1;
    onOddNumber(cell, cellOfCounterDetail(text, layout.nameOf(cell)), 'ambiguous-number');
  } else {
    if (isRoundedNumber(text)) onOddNumber(cell, cellDetail(text), 'rounded-number');
    return value;
  }
  return Number.NaN;
}

function numberValues(numbers: Float64Array): RecordValues {
  return { fill: (values, start) => values.set(numbers, start) };
}
