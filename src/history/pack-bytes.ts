/** Bytes written one after another, and read again with every length checked. */
import { LeakscanError } from '../util/errors.ts';

/** A buffer that grows. */
export interface ByteWriter {
  readonly byte: (value: number) => void;
  /** A whole number from 0 to 2^53, seven bits a byte. */
  readonly varint: (value: number) => void;
  readonly bytes: (value: Uint8Array) => void;
  /** What was written: a view, not a copy. */
  readonly written: () => Uint8Array;
}

export function createByteWriter(): ByteWriter {
  let buffer = new Uint8Array(4096);
  let length = 0;
  const reserve = (more: number): void => {
    if (length + more <= buffer.length) return;
    const larger = new Uint8Array(Math.max(2 * buffer.length, length + more));
    larger.set(buffer);
    buffer = larger;
  };
  return {
    byte: (value) => {
      reserve(1);
      buffer[length] = value;
      length += 1;
    },
    varint: (value) => {
      reserve(8);
      let rest = value;
      // Bit operations see 32 bits only.
      while (rest >= 0x80) {
        buffer[length] = (rest % 0x80) | 0x80;
        length += 1;
        rest = Math.floor(rest / 0x80);
      }
      buffer[length] = rest;
      length += 1;
    },
    bytes: (value) => {
      reserve(value.length);
      buffer.set(value, length);
      length += value.length;
    },
    written: () => buffer.subarray(0, length),
  };
}

/** Each reads on; all throw LeakscanError HISTORY at the end of the bytes. */
export interface ByteReader {
  readonly byte: () => number;
  readonly varint: () => number;
  /** A view of the next bytes. */
  readonly bytes: (count: number) => Uint8Array;
  /** Bytes that are left. */
  readonly left: () => number;
}

export function createByteReader(from: Uint8Array): ByteReader {
  let at = 0;
  const byte = (): number => {
    const value = from[at];
    if (value === undefined) throw damaged('it ends too early');
    at += 1;
    return value;
  };
  return {
    byte,
    varint: () => {
      let value = 0;
      let scale = 1;
      for (;;) {
        const next = byte();
        value += (next & 0x7f) * scale;
        if (next < 0x80) break;
        scale *= 0x80;
        if (scale > Number.MAX_SAFE_INTEGER) throw damaged('a number is too long');
      }
      if (!Number.isSafeInteger(value)) throw damaged('a number is too large');
      return value;
    },
    bytes: (count) => {
      if (count > from.length - at) throw damaged('it ends too early');
      at += count;
      return from.subarray(at - count, at);
    },
    left: () => from.length - at,
  };
}

/** The error of packed bytes that are not what was packed. */
export const damaged = (why: string, cause?: unknown): LeakscanError =>
  new LeakscanError('HISTORY', `a packed record of the history is damaged: ${why}`, {}, cause);
