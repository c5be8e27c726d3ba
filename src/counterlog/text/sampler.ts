import type { LogWarningKind, SampleBatch } from '../../model/counter-log.ts';
import { displayName } from '../../util/escape.ts';
import { parseNumber } from '../number.ts';
import type { SampleClock } from '../sample-clock.ts';
import { parseTimestamp } from '../timestamp.ts';
import type { WarningLog } from '../warning-log.ts';
import { createSampleOrder, type TimedRecord } from './sample-order.ts';

/** How the records of one stretch of the file are read: from a header to the next. */
export interface RecordLayout {
  /** Cells of a record. */
  readonly width: number;
  /** [wanted] the cell of each wanted column, from 0; -1 where this stretch does not have the column. */
  readonly wantedCells: Int32Array;
  readonly decimalComma: boolean;
}

export interface RecordPlace {
  readonly line: number;
  /** True for a last line without line end. */
  readonly isLast: boolean;
}

/** Records -> samples, gathered into batches. */
export interface Sampler {
  accept(cells: readonly string[], layout: RecordLayout, place: RecordPlace): void;
  /** The batches that are full; with `all`, the one begun as well. */
  takeBatches(all: boolean): SampleBatch[];
  samples(): number;
  firstMs(): number;
  lastMs(): number;
  /** What was wrong with the first record that was left out; null if none was. */
  firstRefusal(): string | null;
}

/** Enough rows that a batch costs little beside its cells; 5,000 wanted columns make 20 MB of it. */
export const BATCH_ROWS = 512;

export interface SamplerOptions {
  readonly wantedCount: number;
  readonly warnings: WarningLog;
  readonly clock: SampleClock;
  /** Called where the last record of a cut file lacks cells. */
  readonly onCut: (line: number) => void;
}

interface OrderedRecord extends TimedRecord {
  readonly cells: readonly string[];
  readonly layout: RecordLayout;
}

export function createSampler({ wantedCount, warnings, clock, onCut }: SamplerOptions): Sampler {
  let times = new Float64Array(BATCH_ROWS);
  let values = new Float64Array(BATCH_ROWS * wantedCount);
  let rows = 0;
  let full: SampleBatch[] = [];
  let samples = 0;
  let firstMs = Number.NaN;
  let lastMs = Number.NaN;
  let refusal: string | null = null;

  function refuse(kind: LogWarningKind, line: number, detail?: string): void {
    refusal ??= `line ${line}: ${kind}${detail === undefined ? '' : `, ${detail}`}`;
    warnings.add(kind, kind === 'bad-timestamp' ? { line, column: 1 } : { line }, detail);
  }

  function finishBatch(): void {
    if (rows === 0) return;
    full.push({ rows, timesMs: times.slice(0, rows), values: values.slice(0, rows * wantedCount) });
    rows = 0;
  }

  function keep(cells: readonly string[], layout: RecordLayout, line: number, ms: number): void {
    times[rows] = ms;
    readCells(cells, layout, values, rows * wantedCount, (cell) => {
      warnings.add('bad-number', { line, column: cell + 1 }, quoteCell(cells[cell]));
    });
    rows++;
    samples++;
    if (samples === 1) firstMs = ms;
    lastMs = ms;
    if (rows === BATCH_ROWS) finishBatch();
  }

  const order = createSampleOrder<OrderedRecord>({
    clock,
    onSample: ({ cells, layout, line }, ms) => keep(cells, layout, line, ms),
    onDisorder: (line) => refuse('time-disorder', line),
    onHourAdded: (line) => warnings.add('clock-stepped-back', { line, column: 1 }),
  });

  return {
    accept(cells, layout, { line, isLast }) {
      if (isLast && cells.length < layout.width) {
        onCut(line);
        return;
      }
      const fault = widthFault(cells, layout.width);
      if (fault !== null) {
        refuse(fault, line, `${cells.length} cells for ${layout.width}`);
        return;
      }
      const wallMs = parseTimestamp(cells[0] ?? '');
      if (Number.isNaN(wallMs)) {
        refuse('bad-timestamp', line, quoteCell(cells[0]));
        return;
      }
      order.add({ cells, layout, line, wallMs });
    },
    takeBatches(all) {
      if (all) {
        order.finish();
        finishBatch();
        times = new Float64Array(0);
        values = new Float64Array(0);
      }
      const taken = full;
      full = [];
      return taken;
    },
    samples: () => samples,
    firstMs: () => firstMs,
    lastMs: () => lastMs,
    firstRefusal: () => refusal,
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
function readCells(
  cells: readonly string[],
  layout: RecordLayout,
  values: Float64Array,
  start: number,
  onBadNumber: (cell: number) => void,
): void {
  const { wantedCells, decimalComma } = layout;
  for (let i = 0; i < wantedCells.length; i++) {
    const cell = wantedCells[i] ?? -1;
    const value = cell < 0 ? Number.NaN : parseNumber(cells[cell] ?? '', decimalComma);
    if (value === null) onBadNumber(cell);
    values[start + i] = value ?? Number.NaN;
  }
}

const MOST_CELL_CHARACTERS = 40;

function quoteCell(cell: string | undefined): string {
  return `"${displayName(cell ?? '', MOST_CELL_CHARACTERS)}"`;
}
