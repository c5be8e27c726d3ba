/**
 * The memory that files are read into: a few buffers that take turns. It is a WebAssembly memory with room to spare, so
 * that a scan can run where the bytes lie: copying them would take half as long as the scan.
 */

/** What one read of a file fills: large enough that a read costs less than its scan, small enough for the cache. */
export const INPUT_BYTES = 2 * 1024 * 1024;
/** One is looked at while the next two are read, on threads of their own: waiting for one alone takes as long as a scan. */
const INPUTS = 3;
/** Room before it, for the line that the read before began. A longer one is put together elsewhere. */
export const HEADROOM_BYTES = 512 * 1024;

/** At the start, for the data of whoever scans. */
const FRONT_BYTES = 64 * 1024;
/** After each input, for what marks its end. */
export const MARK_BYTES = 128;
/** At the end, for the results of a scan. */
export const WORK_BYTES = 2 * 1024 * 1024;
const ALIGNMENT = 64;
const PAGE_BYTES = 65_536;

/** Memory of one file. It does not grow: a read may be under way. */
export interface InputMemory {
  readonly memory: WebAssembly.Memory;
  /** All of it. */
  readonly bytes: Buffer;
  /** Where one may read into: the headroom, then the input. `MARK_BYTES` follow each. */
  readonly inputs: readonly Buffer[];
  /** Up to here it is for the data of whoever scans. */
  readonly frontBytes: number;
  /** Where `WORK_BYTES` begin. */
  readonly workAt: number;
}

const memories = new WeakMap<ArrayBufferLike, InputMemory>();

/**
 * Memory that is not touched takes none.
 * @returns null where Node has no WebAssembly (`--jitless`) or the system has no address space for it: a WebAssembly
 *   memory reserves some gigabytes (`ulimit -v`)
 */
export function createInputMemory(): InputMemory | null {
  // Not in the types: it is always there but with `--jitless`.
  if ((globalThis as { readonly WebAssembly?: unknown }).WebAssembly === undefined) return null;
  const inputBytes = align(HEADROOM_BYTES + INPUT_BYTES + MARK_BYTES);
  const workAt = FRONT_BYTES + INPUTS * inputBytes;
  try {
    const memory = new WebAssembly.Memory({ initial: Math.ceil((workAt + WORK_BYTES) / PAGE_BYTES) });
    const bytes = Buffer.from(memory.buffer);
    const inputs = Array.from({ length: INPUTS }, (_, i) => {
      const at = FRONT_BYTES + i * inputBytes;
      return bytes.subarray(at, at + HEADROOM_BYTES + INPUT_BYTES);
    });
    const made = { memory, bytes, inputs, frontBytes: FRONT_BYTES, workAt };
    memories.set(memory.buffer, made);
    return made;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const align = (address: number): number => Math.ceil(address / ALIGNMENT) * ALIGNMENT;

/** Given back by their files. The collector would take them late: to it such a memory is a small thing. */
const free: InputMemory[] = [];

/**
 * Inputs of one file, each with its headroom; plain memory where there is no WebAssembly.
 * @returns with what gives them back, once nothing is read into them and nobody looks at them any more
 */
export function takeInputs(): { readonly inputs: readonly Buffer[]; readonly giveBack: () => void } {
  const memory = free.pop() ?? createInputMemory();
  if (memory !== null) return { inputs: memory.inputs, giveBack: () => void free.push(memory) };
  const inputs = Array.from({ length: INPUTS }, () => Buffer.allocUnsafeSlow(HEADROOM_BYTES + INPUT_BYTES));
  return { inputs, giveBack: () => undefined };
}

/** The memory that bytes of a file lie in; null for all other bytes. */
export const inputMemoryOf = (bytes: Buffer): InputMemory | null => memories.get(bytes.buffer) ?? null;
