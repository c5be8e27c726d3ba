import type { DateOrder, LogWarningKind, SampleBatch } from '../../model/counter-log.ts';
import { displayName } from '../../util/escape.ts';
import { formatPlural } from '../../util/units.ts';
import { isRoundedNumber, parseNumber, type DecimalMark } from '../number.ts';
import { createSampleClock, type SampleClock } from '../sample-clock.ts';
import type { NoSamplesRefusal } from '../../words/refusals.ts';
import type { WarningLog } from '../warning-log.ts';
import { createSampleDates } from './sample-dates.ts';
import { createSampleOrder, type SampleOrder, type TimedRecord } from '../sample-order.ts';
import { createSampleSpread } from './sample-spread.ts';

/** How the records of one stretch of the file are read: from a header to the next. */
export interface RecordLayout {
  /** Cells of a record. */
  readonly width: number;
  /** [wanted] the cell of each wanted column, from 0; -1 where this stretch does not have the column. */
  readonly wantedCells: Int32Array;
  readonly decimalMark: DecimalMark;
  /** True if the time of day is in the cell behind the date. */
  readonly splitsTime: boolean;
}

export interface RecordPlace {
  readonly line: number;
  /** True for a last line without line end. */
  readonly isLast: boolean;
}

export type OnOddNumber = (cell: number, text: string, kind: 'bad-number' | 'rounded-number') => void;

/** The wanted cells of one record. May change once the record was accepted. */
export interface RecordValues {
  /**
   * Puts them to `values` from `start` on, in the order wanted; NaN where there is no sample.
   * @param onOddNumber called for a cell that is no number, or a rounded one
   */
  fill(values: Float64Array, start: number, onOddNumber: OnOddNumber): void;
  /** The same values, and they stay as they are. */
  toHold(): RecordValues;
}

/** Records of the right width whose timestamps and wanted cells were read already, in their order. */
export interface RecordRows {
  /** [rows] NaN where the timestamp is written otherwise than PDH does. */
  readonly wallMs: Float64Array;
  /** [rows][wanted] */
  readonly values: Float64Array;
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
  /** The batches that are full; with `all`, the one begun as well, and the records that wait for later ones. */
  takeBatches(all: boolean): SampleBatch[];
  /**
   * Another header follows: other columns, and a clock of its own. Once all batches were taken.
   * @param keepHours whether hours that the clock went back so far count on: where the headers do not tell its distance to UTC
   * @param utcOffsetMinutes of its clock; null where it does not say
   */
  restart(wantedCount: number, keepHours: boolean, utcOffsetMinutes?: number | null): void;
  /** Over all headers; the times are NaN where there is none. */
  samples(): number;
  firstMs(): number;
  lastMs(): number;
  /** The first record that was left out; null if none was. */
  firstRefusal(): NoSamplesRefusal | null;
}

/** A batch costs little beside so many values, a megabyte of them, whatever the number of columns. */
const BATCH_VALUES = 128 * 1024;
/** Of narrow logs. */
const MOST_BATCH_ROWS = 4096;

export interface SamplerOptions {
  readonly wantedCount: number;
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
const MOST_HELD_VALUES = 4 * 1024 * 1024;

export function createSampler(options: SamplerOptions): Sampler {
  const { wantedCount, warnings, dateOrder, utcOffsetMinutes = null, onCut } = options;
  let width = wantedCount;
  let batches = createBatchWriter(width);
  const span = createSpan();
  const { refuse, firstRefusal, warnOfNumbers } = createRecordWarnings(warnings);

  /** As numbers alone, since many may wait. */
  const hold = <R extends UndatedRecord>(record: R): R => ({
    ...record,
    values: numberValues(width, (numbers) => record.values.fill(numbers, 0, warnOfNumbers(record.line))),
  });

  function onSample({ values, line }: OrderedRecord, ms: number): void {
    batches.add(ms, values, warnOfNumbers(line));
    span.add(ms);
  }

  const createOrder = (): SampleOrder<OrderedRecord> => createRecordOrder({ clock, onSample, refuse, warnings });
  let clock = createSampleClock();
  let order = createOrder();

  const spread = createSampleSpread<OrderedRecord>({ toHold: hold, onRecord: (record) => order.add(record) });

  const acceptDated: Sampler['acceptDated'] = ({ wallMs, resolutionMs, isInstant }, values, line) => {
    if (resolutionMs > 1000) warnings.add('coarse-timestamp', { line });
    spread.add({ values, line, wallMs, isInstant }, resolutionMs);
  };

  const dates = createSampleDates<UndatedRecord>({
    order: dateOrder,
    utcOffsetMinutes,
    mostHeld: Math.max(1, Math.floor(MOST_HELD_VALUES / Math.max(1, wantedCount))),
    toHold: hold,
    onDated: ({ values, line }, wallMs, resolutionMs, isInstant) =>
      acceptDated({ wallMs, resolutionMs, isInstant }, values, line),
    onUndated: ({ line }, time) => refuse('bad-timestamp', line, quoteCell(time)),
    onUndecided: (line) => warnings.add('date-order', { line }),
  });

  return {
    accept(cells, layout, { line, isLast }) {
      if (isLast && cells.length < layout.width) {
        onCut(line);
        return;
      }
      const fault = widthFault(cells, layout.width);
      const time = layout.splitsTime ? `${cells[0]} ${cells[1]}` : (cells[0] ?? '');
      if (fault === null) dates.add(time, { values: cellValues(cells, layout), line });
      else refuse(fault, line, `${formatPlural(cells.length, 'cell')} for ${layout.width}`);
    },
    acceptValues: (time, values, line) => dates.add(time, { values, line }),
    acceptDated,
    acceptRows(rows, from, to) {
      if (!dates.isMonthFirst() || spread.isWaiting()) return from;
      const end = order.readNext(rows.wallMs, from, to);
      const addedMs = clock.addedMs();
      batches.addRows(rows, from, end, addedMs);
      span.addRows(rows.wallMs, from, end, addedMs);
      return end;
    },
    takeBatches(all) {
      if (all) {
        dates.finish();
        spread.finish();
        order.finish();
      }
      return batches.take(all);
    },
    restart(count, keepHours, utcOffset = null) {
      width = count;
      dates.startClock(utcOffset);
      batches = createBatchWriter(width);
      clock = createSampleClock(keepHours ? clock.addedMs() : 0);
      order = createOrder();
    },
    ...span,
    firstRefusal,
  };
}

interface RecordOrderOptions {
  readonly clock: SampleClock;
  readonly onSample: (record: OrderedRecord, ms: number) => void;
  readonly refuse: (kind: LogWarningKind, line: number) => void;
  readonly warnings: WarningLog;
}

function createRecordOrder({ clock, onSample, refuse, warnings }: RecordOrderOptions): SampleOrder<OrderedRecord> {
  return createSampleOrder<OrderedRecord>({
    clock,
    onSample,
    toHold: (record) => ({ ...record, values: record.values.toHold() }),
    onDisorder: ({ line }) => refuse('time-disorder', line),
    onHourAdded: ({ line }) => warnings.add('clock-stepped-back', { line, column: 1 }),
  });
}

/** What is wrong with a record: it is left out, or cells of it hold no number. */
function createRecordWarnings(warnings: WarningLog) {
  let first: NoSamplesRefusal | null = null;
  const refuse = (kind: LogWarningKind, line: number, detail?: string): void => {
    first ??= { kind, line, detail: detail ?? null, column: kind === 'bad-timestamp' ? 1 : null };
    warnings.add(kind, kind === 'bad-timestamp' ? { line, column: 1 } : { line }, detail);
  };
  const warnOfNumbers =
    (line: number): OnOddNumber =>
    (cell, text, kind) =>
      warnings.add(kind, { line, column: cell + 1 }, quoteCell(text));
  return { refuse, warnOfNumbers, firstRefusal: () => first };
}

/** How many samples there are, and from when to when. */
function createSpan() {
  let samples = 0;
  let firstMs = Number.NaN;
  let lastMs = Number.NaN;

  function add(ms: number): void {
    samples++;
    if (!(firstMs <= ms)) firstMs = ms;
    if (!(lastMs >= ms)) lastMs = ms;
  }

  return {
    add,
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
  const most = Math.max(1, Math.min(MOST_BATCH_ROWS, Math.floor(BATCH_VALUES / Math.max(1, wantedCount))));
  const newRoom = (): BatchRoom => ({
    timesMs: new Float64Array(most),
    values: new Float64Array(most * wantedCount),
  });
  let room = newRoom();
  let rows = 0;
  let full: { readonly room: BatchRoom; readonly rows: number }[] = [];
  /** Rooms of the batches taken: where rows are added again, those batches are over. */
  let over: BatchRoom[] = [];

  function finishBatch(): void {
    if (rows === 0) return;
    full.push({ room, rows });
    room = over.pop() ?? newRoom();
    rows = 0;
  }

  return {
    addRows({ wallMs, values }, from, to, addedMs) {
      for (let row = from; row < to;) {
        const count = Math.min(to - row, most - rows);
        for (let i = 0; i < count; i++) room.timesMs[rows + i] = wallMs[row + i]! + addedMs;
        room.values.set(values.subarray(row * wantedCount, (row + count) * wantedCount), rows * wantedCount);
        row += count;
        rows += count;
        if (rows === most) finishBatch();
      }
    },
    add(ms, record, onOddNumber) {
      room.timesMs[rows] = ms;
      record.fill(room.values, rows * wantedCount, onOddNumber);
      rows++;
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
function cellValues(cells: readonly string[], { wantedCells, decimalMark }: RecordLayout): RecordValues {
  const record: RecordValues = {
    fill(values, start, onOddNumber) {
      for (let i = 0; i < wantedCells.length; i++) {
        const cell = wantedCells[i] ?? -1;
        const text = cells[cell] ?? '';
        const value = parseNumber(text, decimalMark);
        if (value === null) onOddNumber(cell, text, 'bad-number');
        else if (isRoundedNumber(text)) onOddNumber(cell, text, 'rounded-number');
        values[start + i] = value ?? Number.NaN;
      }
    },
    toHold: () => record,
  };
  return record;
}

function numberValues(width: number, fill: (numbers: Float64Array) => void): RecordValues {
  const numbers = new Float64Array(width);
  fill(numbers);
  const record: RecordValues = { fill: (values, start) => values.set(numbers, start), toHold: () => record };
  return record;
}

const MOST_CELL_CHARACTERS = 40;

/** A cell's text as a warning shows it. */
export const quoteCell = (text: string): string => `"${displayName(text, MOST_CELL_CHARACTERS)}"`;
