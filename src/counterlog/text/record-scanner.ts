/**
 * The host's side of the scan kernel (record-scan.as.ts): gives it bytes, takes rows of numbers.
 *
 * A plain file is scanned in the memory that it was read into (source/input-buffers.ts), by a kernel of its own. All other
 * bytes are copied into the memory of one kernel that serves all their readers, since a scan never waits: what it found is
 * taken before another may begin.
 */
import { createInputMemory, inputMemoryOf, MARK_BYTES, WORK_BYTES, type InputMemory } from '../source/input-buffers.ts';
import { RECORD_SCAN_WASM } from './record-scan-wasm.ts';

/** Regular records found by one scan. Valid until the next one. */
export interface ScannedRecords {
  readonly rows: number;
  /** [rows][cells wanted] NaN where the cell is blank, and where `hardCells` has it. */
  readonly values: Float64Array;
  /** [rows] the wall clock in milliseconds as if UTC; NaN where the timestamp is not `MM/dd/yyyy HH:mm:ss.fff`. */
  readonly wallMs: Float64Array;
  /** The timestamp of a record, bytes read as Latin-1. */
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

interface KernelExports {
  freeFrom(): number;
  rowCount(): number;
  hardCount(): number;
  stopReason(): number;
  configure(
    fields: number,
    count: number,
    cells: number,
    delimiter: number,
    timeCell: number,
    unsureDecimals: number,
    values: number,
    times: number,
    wallClocks: number,
    hard: number,
    rows: number,
    hardCells: number,
  ): void;
  scan(start: number, end: number): number;
}

const PARTIAL = 1;
const IRREGULAR = 2;

/** After each input, see the kernel. */
const PADDING = Buffer.from(`${' '.repeat(MARK_BYTES - 2)}"\n`);
const MAX_ROWS = 1 << 14;

interface Kernel extends KernelExports, InputMemory {}

let module: WebAssembly.Module | null = null;
/** Serves all bytes that are not in a memory of their own; undefined until it is needed, null without one. */
let shared: Kernel | null | undefined;
/** One for each memory that was scanned; null where it cannot be. */
const kernels = new WeakMap<InputMemory, Kernel | null>();

function kernelOf(memory: InputMemory): Kernel | null {
  let kernel = kernels.get(memory);
  if (kernel === undefined) {
    kernel = startKernel(memory);
    kernels.set(memory, kernel);
  }
  return kernel;
}

/** The module is compiled at the first log: 3 KB in about a millisecond. */
function startKernel(own: InputMemory): Kernel | null {
  try {
    module ??= new WebAssembly.Module(Buffer.from(RECORD_SCAN_WASM, 'base64'));
    // A failed assertion would call abort; the kernel has no assertion.
    const { exports } = new WebAssembly.Instance(module, { env: { memory: own.memory } });
    const kernel = exports as unknown as KernelExports;
    if (kernel.freeFrom() > own.frontBytes) throw new Error('the kernel needs more room for its data');
    for (const { byteOffset, length } of own.inputs) own.bytes.set(PADDING, byteOffset + length);
    return { ...kernel, ...own };
  } catch (error) {
    if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) return null;
    throw error;
  }
}

function sharedKernel(): Kernel | null {
  if (shared === undefined) {
    const memory = createInputMemory();
    shared = memory === null ? null : kernelOf(memory);
  }
  return shared;
}

const align = (address: number): number => (address + 63) & ~63;

/** Without a kernel csv-parse reads all records. */
const NOT_SCANNED: ScannedRecords = {
  rows: 0,
  values: new Float64Array(0),
  wallMs: new Float64Array(0),
  timeOf: () => '',
  hardCells: [],
  bytes: 0,
  stop: 'irregular',
};

/** What a scan must know of the records. */
export interface RecordForm {
  /** Cells of a record, at least 2. */
  readonly width: number;
  readonly delimiter: number;
  /** The cell of the timestamp, from 0. */
  readonly timeCell: number;
  /** Numbers with so many decimals are hard: they may be grouped digits. 0 = none. */
  readonly unsureDecimals: number;
}

/**
 * @param fields the wanted cells, ascending, from 1
 * @returns null where more is wanted than the tables hold, some 47,000
 */
export function createRecordScanner(form: RecordForm, fields: Int32Array): RecordScanner | null {
  const { width, delimiter, timeCell, unsureDecimals } = form;
  const count = fields.length;
  // Four bytes a field; 8 and 12 a value and a hard cell, of one row more: the last, incomplete one may be in them.
  const maxRows = Math.min(MAX_ROWS, Math.floor((WORK_BYTES - 5 * 64 - 24 * count) / (20 * count + 16)));
  if (maxRows < 1) return null;
  const maxHard = (maxRows + 1) * count;

  function prepare(kernel: Kernel) {
    const { buffer } = kernel.memory;
    const fieldsAt = align(kernel.workAt);
    const valuesAt = align(fieldsAt + 4 * count);
    const timesAt = align(valuesAt + 8 * count * (maxRows + 1));
    const wallClocksAt = align(timesAt + 8 * maxRows);
    const hardAt = align(wallClocksAt + 8 * maxRows);
    new Int32Array(buffer, fieldsAt, count).set(fields);
    // Other readers may have used the kernel since.
    kernel.configure(
      fieldsAt,
      count,
      width,
      delimiter,
      timeCell,
      unsureDecimals,
      valuesAt,
      timesAt,
      wallClocksAt,
      hardAt,
      maxRows,
      maxHard,
    );
    return {
      values: new Float64Array(buffer, valuesAt, maxRows * count),
      times: new Uint32Array(buffer, timesAt, 2 * maxRows),
      wallMs: new Float64Array(buffer, wallClocksAt, maxRows),
      hard: new Uint32Array(buffer, hardAt, 3 * maxHard),
    };
  }

  /** Where the bytes from `offset` on lie in a kernel's memory, and how many of them; null where there is no kernel. */
  function place(bytes: Buffer, offset: number): { kernel: Kernel; at: number; length: number } | null {
    const memory = inputMemoryOf(bytes);
    if (memory !== null) {
      const kernel = kernelOf(memory);
      return kernel === null ? null : { kernel, at: bytes.byteOffset + offset, length: bytes.length - offset };
    }
    const kernel = sharedKernel();
    if (kernel === null) return null;
    const input = kernel.inputs[0]!;
    const length = Math.min(input.length, bytes.length - offset);
    // Right before the padding, so that no bytes of another log are behind.
    const at = input.byteOffset + input.length - length;
    kernel.bytes.set(bytes.subarray(offset, offset + length), at);
    return { kernel, at, length };
  }

  return {
    scan(bytes, offset) {
      const placed = place(bytes, offset);
      if (placed === null) return NOT_SCANNED;
      const { kernel, at, length } = placed;
      const { values, times, wallMs, hard } = prepare(kernel);
      const stopped = kernel.scan(at, at + length);
      const rows = kernel.rowCount();
      const text = kernel.bytes;
      const read = stopped - at;
      // A record longer than the input, or without a line end, is never whole.
      const isNeverWhole = kernel.stopReason() === PARTIAL && read === 0;
      return {
        rows,
        values,
        wallMs,
        timeOf: (row) => text.toString('latin1', times[2 * row], times[2 * row + 1]),
        hardCells: Array.from({ length: kernel.hardCount() }, (_, i) => ({
          index: hard[3 * i]!,
          text: text.toString('latin1', hard[3 * i + 1], hard[3 * i + 2]),
        })),
        bytes: read,
        stop: kernel.stopReason() === IRREGULAR || isNeverWhole ? 'irregular' : 'end',
      };
    },
  };
}
