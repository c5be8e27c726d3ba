/**
 * A circular log overwrites its oldest buffers, so its file begins with the newest ones. Where the file can be read at any
 * place, its buffers are read in the order of their numbers, without holding more than a few of them.
 */
import type { FilePlaces } from '../source/file-source.ts';
import type { PlacedBuffer } from './buffers.ts';
import { BUFFER_HEADER_BYTES } from './events.ts';

/** So many bytes are read at a time. */
const READ_BYTES = 1024 * 1024;
/** Of a file of 64 GB: numbers of all buffers are kept. */
const MAX_BUFFERS = 1 << 20;

type NumberOf = (bytes: Uint8Array) => number;

/** Whether the last buffer was written before the first one behind the log header. */
export async function isTurned(places: FilePlaces, bufferSize: number, numberOf: NumberOf): Promise<boolean> {
  const count = Math.floor(places.bytes / bufferSize);
  if (count < 3 || count > MAX_BUFFERS) return false;
  const numberAt = async (index: number): Promise<number> => {
    const header = new Uint8Array(BUFFER_HEADER_BYTES);
    const read = await places.read(header, index * bufferSize);
    return read < header.length ? Number.NaN : numberOf(header);
  };
  return (await numberAt(count - 1)) < (await numberAt(1));
}

/** All buffers by their numbers; those that follow one another in the file are read at a stroke. */
export async function* readTurned(
  places: FilePlaces,
  bufferSize: number,
  numberOf: NumberOf,
): AsyncGenerator<readonly PlacedBuffer[]> {
  const order = await orderOf(places, bufferSize, numberOf);
  const most = Math.max(1, Math.floor(READ_BYTES / bufferSize));
  const bytes = new Uint8Array(most * bufferSize);
  for (let next = 0; next < order.length;) {
    const first = order[next]!;
    let count = 1;
    while (count < most && order[next + count] === first + count) count++;
    const read = await places.read(bytes.subarray(0, count * bufferSize), first * bufferSize);
    const buffers: PlacedBuffer[] = [];
    for (let i = 0; i * bufferSize < read; i++) {
      const part = bytes.subarray(i * bufferSize, Math.min(read, (i + 1) * bufferSize));
      buffers.push({ bytes: part, number: first + i + 1, offset: (first + i) * bufferSize });
    }
    yield buffers;
    next += count;
  }
}

/** The log header first, whatever its number; a buffer without a number stays behind the one before it. */
async function orderOf(places: FilePlaces, bufferSize: number, numberOf: NumberOf): Promise<number[]> {
  const count = Math.ceil(places.bytes / bufferSize);
  const numbers = new Float64Array(count);
  const header = new Uint8Array(BUFFER_HEADER_BYTES);
  for (let index = 1; index < count; index++) {
    const read = await places.read(header, index * bufferSize);
    const number = read < header.length ? Number.NaN : numberOf(header);
    numbers[index] = Number.isNaN(number) ? numbers[index - 1]! : number;
  }
  numbers[0] = -Infinity;
  return Array.from(numbers, (_, index) => index).sort((a, b) => numbers[a]! - numbers[b]! || a - b);
}
