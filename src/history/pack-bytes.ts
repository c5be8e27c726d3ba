/** Bytes written one after another, and read again with every length checked. */
import type { PackDamage } from '../model/faults/history.ts';
import { LeakscanError } from '../util/errors.ts';

/** A buffer that grows. */
export class ByteWriter {
  #buffer = new Uint8Array(4096);
  #length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53, seven bits a byte. */
  varint(value: number): void {
    this.#reserve(8);
    const buffer = this.#buffer;
    let length = this.#length;
    let rest = value;
    // Bit operations see 32 bits only.
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 0x80)) buffer[length++] = (rest % 0x80) | 0x80;
    for (; rest >= 0x80; rest >>>= 7) buffer[length++] = (rest & 0x7f) | 0x80;
    buffer[length++] = rest;
    this.#length = length;
  }

  /** Several of less than 2^31. */
  varints(values: Int32Array, from: number, to: number): void {
    this.#reserve(5 * (to - from));
    const buffer = this.#buffer;
    let length = this.#length;
    for (let i = from; i < to; i++) {
      let rest = values[i]!;
      for (; rest >= 0x80; rest >>>= 7) buffer[length++] = (rest & 0x7f) | 0x80;
      buffer[length++] = rest;
    }
    this.#length = length;
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  /** What was written: a view, not a copy. */
  written(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#buffer.length, this.#length + more));
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}

/** Reads on with each call; all throw LeakscanError HISTORY at the end of the bytes. */
export class ByteReader {
  readonly #from: Uint8Array;
  #at = 0;

  constructor(from: Uint8Array) {
    this.#from = from;
  }

  byte(): number {
    const value = this.#from[this.#at];
    if (value === undefined) throw damaged('cut-off');
    this.#at += 1;
    return value;
  }

  varint(): number {
    const first = this.#from[this.#at];
    // Nearly always.
    if (first !== undefined && first < 0x80) {
      this.#at += 1;
      return first;
    }
    let value = 0;
    let scale = 1;
    for (;;) {
      const next = this.byte();
      value += (next & 0x7f) * scale;
      if (next < 0x80) break;
      scale *= 0x80;
      if (scale > Number.MAX_SAFE_INTEGER) throw damaged('number-too-long');
    }
    if (!Number.isSafeInteger(value)) throw damaged('number-too-large');
    return value;
  }

  /** A view of the next bytes. */
  bytes(count: number): Uint8Array {
    if (count > this.left()) throw damaged('cut-off');
    this.#at += count;
    return this.#from.subarray(this.#at - count, this.#at);
  }

  /** Bytes that are left. */
  left(): number {
    return this.#from.length - this.#at;
  }
}

/** The error of packed bytes that are not what was packed. */
/** @param cause of damage that zlib, JSON or a limit found */
export function damaged(damage: PackDamage, cause?: unknown): LeakscanError {
  const detail = cause instanceof Error ? cause.message : null;
  return new LeakscanError('HISTORY', { kind: 'history-value-damaged', file: null, damage, detail }, {}, cause);
}
