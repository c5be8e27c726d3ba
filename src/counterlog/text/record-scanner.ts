/**
 * The host's side of the scan kernel (record-scan.as.ts): gives it bytes, takes rows of numbers.
 *
 * A plain file is read into a kernel's memory, one kernel a file, and scanned where it lies: copying it would take half
 * as long as the scan. All other bytes are copied into one kernel that serves all their readers, since a scan never
 * waits: what it found is taken before another may begin.
 */
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

/** What one read of a file fills: large enough that a read costs less than its scan, small enough for the cache. */
export const INPUT_BYTES = 2 * 1024 * 1024;
/** One is scanned while the next two are read, on threads of their own: waiting for one alone takes as long as the scan. */
const INPUTS = 3;
/** Room before it, for the line that the read before began. A longer one is put together elsewhere. */
export const HEADROOM_BYTES = 512 * 1024;
/** Behind each input, see the kernel. */
const PADDING = Buffer.from(`${' '.repeat(126)}"\n`);
/** Wanted cells, values, times and hard cells of one scan: 100,000 cells. */
const TABLE_BYTES = 2 << 20;
const MAX_ROWS = 1 << 14;
const PAGE_BYTES = 65_536;

interface Kernel extends KernelExports {
  /** Where one may read into: the headroom, then the input. */
  readonly inputs: readonly Buffer[];
  readonly tablesAt: number;
  /** All its memory, which does not grow any more: a read may be under way. */
  readonly bytes: Buffer;
}

let module: WebAssembly.Module | null = null;
/** Serves all bytes that are not in a kernel of their own; undefined until it is needed, null where there is no WebAssembly. */
let shared: Kernel | null | undefined;
const kernels = new WeakMap<ArrayBufferLike, Kernel>();

/**
 * The module is compiled at the first log: 3 KB in about a millisecond. Memory that is not touched takes none.
 * @returns null where Node has no WebAssembly (`--jitless`) or the system has no address space for it: a WebAssembly
 *   memory reserves some gigabytes (`ulimit -v`)
 */
function createKernel(): Kernel | null {
  // Not in the types: it is always there but with `--jitless`.
  if ((globalThis as { readonly WebAssembly?: unknown }).WebAssembly === undefined) return null;
  try {
    return startKernel();
  } catch (error) {
    if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) return null;
    throw error;
  }
}

function startKernel(): Kernel {
  module ??= new WebAssembly.Module(Buffer.from(RECORD_SCAN_WASM, 'base64'));
  // A failed assertion would call abort; there is none in the kernel.
  const kernel = new WebAssembly.Instance(module, {}).exports as unknown as KernelExports;
  const { memory } = kernel;
  const firstAt = align(kernel.freeFrom());
  const inputBytes = HEADROOM_BYTES + INPUT_BYTES + PADDING.length;
  const tablesAt = firstAt + INPUTS * inputBytes;
  memory.grow(Math.ceil((tablesAt + TABLE_BYTES - memory.buffer.byteLength) / PAGE_BYTES));
  const bytes = Buffer.from(memory.buffer);
  const inputs = Array.from({ length: INPUTS }, (_, i) => {
    const input = bytes.subarray(firstAt + i * inputBytes, firstAt + (i + 1) * inputBytes - PADDING.length);
    bytes.set(PADDING, input.byteOffset + input.length);
    return input;
  });
  return { ...kernel, inputs, tablesAt, bytes };
}

const align = (address: number): number => (address + 63) & ~63;

/** Given back by their files. The collector would take their memory late: to it a kernel is a small thing. */
const free: Kernel[] = [];

/**
 * Inputs of a kernel of their own, each with its headroom. What is read into them is scanned where it lies.
 * Without WebAssembly they are plain memory.
 * @returns with what gives them back, once nothing is read into them and nobody looks at them any more
 */
export function takeInputs(): { readonly inputs: readonly Buffer[]; readonly giveBack: () => void } {
  const kernel = free.pop() ?? createKernel();
  if (kernel === null) {
    const inputs = Array.from({ length: INPUTS }, () => Buffer.allocUnsafeSlow(HEADROOM_BYTES + INPUT_BYTES));
    return { inputs, giveBack: () => undefined };
  }
  kernels.set(kernel.memory.buffer, kernel);
  return { inputs: kernel.inputs, giveBack: () => void free.push(kernel) };
}

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
  const maxRows = Math.min(MAX_ROWS, Math.floor((TABLE_BYTES - 5 * 64 - 24 * count) / (20 * count + 16)));
  if (maxRows < 1) return null;
  const maxHard = (maxRows + 1) * count;

  function prepare(kernel: Kernel) {
    const { buffer } = kernel.memory;
    const fieldsAt = align(kernel.tablesAt);
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
    const own = kernels.get(bytes.buffer);
    if (own !== undefined) return { kernel: own, at: bytes.byteOffset + offset, length: bytes.length - offset };
    if (shared === undefined) shared = createKernel();
    if (shared === null) return null;
    const input = shared.inputs[0]!;
    const length = Math.min(input.length, bytes.length - offset);
    // Right before the padding, so that no bytes of another log are behind.
    const at = input.byteOffset + input.length - length;
    shared.bytes.set(bytes.subarray(offset, offset + length), at);
    return { kernel: shared, at, length };
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
