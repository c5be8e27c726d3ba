/**
 * The host's side of the scan kernel (record-scan.as.ts): gives it bytes, takes rows of numbers. One kernel serves all
 * readers of a process, since a scan never waits: what it found is taken before another may begin.
 */
import { RECORD_SCAN_WASM } from './record-scan-wasm.ts';

/** Regular records found by one scan. Valid until the next one. */
export interface ScannedRecords {
  readonly rows: number;
  /** [rows][cells wanted] NaN where the cell is blank, and where `hardCells` has it. */
  readonly values: Float64Array;
  /** The first cell of a record, bytes read as Latin-1. */
  timeOf(row: number): string;
  /** Cells that hold no plain decimal number, in the order of `values`; those of incomplete rows among them. */
  readonly hardCells: readonly { readonly index: number; readonly text: string }[];
  /** Bytes read, a whole number of records. */
  readonly bytes: number;
  /** `end`: all whole records were read. `irregular`: the next record must be read by csv-parse. */
  readonly stop: 'end' | 'irregular';
}

export interface RecordScanner {
  /** Reads regular records from `offset`, which begins one; a bounded number of them. */
  scan(bytes: Buffer, offset: number): ScannedRecords;
}

interface Kernel {
  readonly memory: WebAssembly.Memory;
  freeFrom(): number;
  rowCount(): number;
  hardCount(): number;
  stopReason(): number;
  configure(
    fields: number,
    count: number,
    cells: number,
    delimiter: number,
    values: number,
    times: number,
    hard: number,
    rows: number,
    hardCells: number,
  ): void;
  scan(start: number, end: number): number;
}

const PARTIAL = 1;
const IRREGULAR = 2;

/** As much as a level 2 cache holds: larger pieces are no faster. */
const PIECE_BYTES = 1 << 20;
const PADDING = Buffer.from(`${' '.repeat(66)}"`);
/** Values of one scan, and rows of narrow logs: enough that a piece is seldom given twice. */
const VALUES_BYTES = 1 << 20;
const MOST_ROWS = 1 << 14;
const PAGE_BYTES = 65_536;

let kernel: Kernel | null = null;

/** Compiled at the first log: 2 KB in about a millisecond. */
function loadKernel(): Kernel {
  if (kernel === null) {
    const module = new WebAssembly.Module(Buffer.from(RECORD_SCAN_WASM, 'base64'));
    // A failed assertion would call abort; there is none in the kernel.
    const instance = new WebAssembly.Instance(module, {});
    kernel = instance.exports as unknown as Kernel;
  }
  return kernel;
}

/**
 * @param width cells of a record, at least 2
 * @param fields the wanted cells, ascending, without the first (the timestamp)
 */
export function createRecordScanner(width: number, delimiter: number, fields: Int32Array): RecordScanner {
  const scanKernel = loadKernel();
  const { memory } = scanKernel;
  const count = fields.length;
  const mostRows = Math.max(1, Math.min(MOST_ROWS, Math.floor(VALUES_BYTES / 8 / Math.max(1, count))));
  const mostHard = mostRows * count + count;
  const align = (address: number): number => (address + 63) & ~63;
  const fieldsAt = align(scanKernel.freeFrom());
  const valuesAt = align(fieldsAt + 4 * count);
  // The last, incomplete record may fill one row more.
  const timesAt = align(valuesAt + 8 * count * (mostRows + 1));
  const hardAt = align(timesAt + 8 * mostRows);
  const inputAt = align(hardAt + 12 * mostHard);
  const needed = inputAt + PIECE_BYTES + PADDING.length;

  function prepare(): Uint8Array {
    const missing = needed - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    new Int32Array(memory.buffer, fieldsAt, count).set(fields);
    // Other readers may have used the kernel since.
    scanKernel.configure(fieldsAt, count, width, delimiter, valuesAt, timesAt, hardAt, mostRows, mostHard);
    return new Uint8Array(memory.buffer);
  }

  return {
    scan(bytes, offset) {
      const all = prepare();
      const length = Math.min(PIECE_BYTES, bytes.length - offset);
      all.set(bytes.subarray(offset, offset + length), inputAt);
      all.set(PADDING, inputAt + length);
      const stopped = scanKernel.scan(inputAt, inputAt + length);
      const rows = scanKernel.rowCount();
      const times = new Uint32Array(memory.buffer, timesAt, 2 * rows);
      const text = Buffer.from(memory.buffer, 0, needed);
      const hard = new Uint32Array(memory.buffer, hardAt, 3 * scanKernel.hardCount());
      const read = stopped - inputAt;
      // A record longer than a piece, or without a line end, is never whole.
      const isNeverWhole = scanKernel.stopReason() === PARTIAL && read === 0;
      return {
        rows,
        values: new Float64Array(memory.buffer, valuesAt, rows * count),
        timeOf: (row) => text.toString('latin1', times[2 * row], times[2 * row + 1]),
        hardCells: Array.from({ length: hard.length / 3 }, (_, i) => ({
          index: hard[3 * i]!,
          text: text.toString('latin1', hard[3 * i + 1], hard[3 * i + 2]),
        })),
        bytes: read,
        stop: scanKernel.stopReason() === IRREGULAR || isNeverWhole ? 'irregular' : 'end',
      };
    },
  };
}
