/** Chunks of any length -> buffers of the trace, in the order in which they were written. */
import { BUFFER_HEADER_BYTES, isUnwritten, type EtwBuffer } from './events.ts';
import { viewOf } from './bytes.ts';

/** A buffer of the file as it stands there. */
export type PlacedBuffer = Omit<EtwBuffer, 'goesBack'>;

/**
 * The buffers that each chunk completes; the last one is shorter where the file is cut. Bytes of a buffer that lie in one
 * chunk are not copied.
 */
export async function* readBuffers(
  chunks: AsyncIterable<Buffer>,
  bufferSize: number,
): AsyncGenerator<readonly PlacedBuffer[]> {
  const begun = new Uint8Array(bufferSize);
  let filled = 0;
  let count = 0;
  const placed = (bytes: Uint8Array): PlacedBuffer => ({ bytes, number: ++count, offset: (count - 1) * bufferSize });
  for await (const chunk of chunks) {
    const buffers: PlacedBuffer[] = [];
    let at = 0;
    if (filled > 0) {
      at = Math.min(bufferSize - filled, chunk.length);
      begun.set(chunk.subarray(0, at), filled);
      filled += at;
      if (filled < bufferSize) continue;
      buffers.push(placed(begun));
      filled = 0;
    }
    for (; at + bufferSize <= chunk.length; at += bufferSize) {
      buffers.push(placed(new Uint8Array(chunk.buffer, chunk.byteOffset + at, bufferSize)));
    }
    if (buffers.length > 0) yield buffers;
    begun.set(chunk.subarray(at));
    filled = chunk.length - at;
  }
  if (filled > 0) yield [placed(begun.subarray(0, filled))];
}

/** So many bytes wait at most for a buffer that should come before them. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** A number that is further ahead is damage, or that of another log. */
const FARTHEST_AHEAD = 1 << 20;

export interface BufferOrderOptions {
  readonly bufferSize: number;
  /** The writer's number of a buffer (`bufferNumber`). */
  readonly numberOf: (bytes: Uint8Array) => number;
  /** Told of buffers that did not come: how many, and the one behind them. */
  readonly onMissing: (count: number, behind: PlacedBuffer) => void;
}

/**
 * Puts buffers in the order in which they were written, as far as few of them are out of place; holds 16 MB of those that
 * came too soon. One whose turn is over is handed on at once: the log began anew, or overwrote its oldest buffers.
 */
export async function* orderBuffers(
  buffers: AsyncIterable<readonly PlacedBuffer[]>,
  { bufferSize, numberOf, onMissing }: BufferOrderOptions,
): AsyncGenerator<readonly EtwBuffer[]> {
  const maxWaiting = Math.max(2, Math.floor(MAX_WAITING_BYTES / bufferSize));
  const waiting = new Map<number, PlacedBuffer>();
  let expected: number | null = null;

  /** Those whose turn it is; with `all`, all that wait. */
  function release(all: boolean, into: EtwBuffer[]): void {
    while (waiting.size > 0) {
      let next = waiting.get(expected!);
      if (next === undefined) {
        if (!all && waiting.size < maxWaiting) return;
        const lowest = Math.min(...waiting.keys());
        next = waiting.get(lowest)!;
        onMissing(lowest - expected!, next);
        expected = lowest;
      }
      waiting.delete(expected!);
      expected = expected! + 1;
      into.push({ ...next, goesBack: false });
    }
  }

  for await (const list of buffers) {
    const ready: EtwBuffer[] = [];
    for (const { bytes, number: place, offset } of list) {
      const number = bytes.length < BUFFER_HEADER_BYTES ? Number.NaN : numberOf(bytes);
      const ahead = expected === null ? 0 : number - expected;
      if (ahead > 0 && ahead <= FARTHEST_AHEAD && !waiting.has(number)) {
        // A copy: the next one may come to the same place.
        waiting.set(number, { bytes: bytes.slice(), number: place, offset });
      } else {
        if (ahead === 0 && !Number.isNaN(number)) expected = number + 1;
        ready.push({ bytes, number: place, offset, goesBack: ahead < 0 });
      }
      release(false, ready);
    }
    if (ready.length > 0) yield ready;
  }
  const rest: EtwBuffer[] = [];
  release(true, rest);
  if (rest.length > 0) yield rest;
}

/**
 * From Vista on a sequence number, before that another one, which leaves out a number now and then. NaN where there is
 * none: the number 0 of a buffer that was not written would be older than all others.
 */
export function bufferNumber(bytes: Uint8Array, windowsMajor: number): number {
  const view = viewOf(bytes);
  if (isUnwritten(bytes)) return Number.NaN;
  if (windowsMajor < 6) return view.getUint32(4, true);
  return view.getUint32(0x1c, true) === 0 ? view.getUint32(0x18, true) : Number.NaN;
}
