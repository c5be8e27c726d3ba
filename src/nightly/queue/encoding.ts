/**
 * Plain data with bytes and any numbers in it, as bytes that each version of Node.js reads: JSON, compressed, and behind it the bytes
 * as they are. What `undefined` is left out, as in JSON.
 */
import { packDocument, unpackDocument } from '../../history/documents.ts';

/** Keys of stand-ins. Names from logs are values, never keys with a NUL. */
const BYTES = '\0bytes';
const NUMBER = '\0number';

interface Document {
  readonly value: unknown;
  /** Of the bytes that follow. */
  readonly lengths: readonly number[];
}

const HEADER_BYTES = 4;

export function encode(value: unknown): Uint8Array {
  const parts: Uint8Array[] = [];
  const replaced = replaceWith(value, (one) => {
    if (one instanceof Uint8Array) return { [BYTES]: parts.push(one) - 1 };
    // JSON has neither.
    if (typeof one === 'number' && (!Number.isFinite(one) || Object.is(one, -0))) {
      return { [NUMBER]: Object.is(one, -0) ? '-0' : String(one) };
    }
    return one;
  });
  const document: Document = { value: replaced, lengths: parts.map(({ length }) => length) };
  const packed = packDocument(document);
  const header = new Uint8Array(HEADER_BYTES);
  new DataView(header.buffer).setUint32(0, packed.length);
  return Buffer.concat([header, packed, ...parts]);
}

/** @throws LeakscanError HISTORY where it is damaged */
export function decode(encoded: Uint8Array): unknown {
  const size = new DataView(encoded.buffer, encoded.byteOffset).getUint32(0);
  const packed = encoded.slice(HEADER_BYTES, HEADER_BYTES + size);
  const { value, lengths } = unpackDocument(packed as unknown as ArrayBuffer) as Document;
  let at = HEADER_BYTES + size;
  const parts = lengths.map((length) => new Uint8Array(encoded.subarray(at, (at += length))));
  return replaceWith(value, (one) => {
    if (typeof one !== 'object' || one === null) return one;
    if (BYTES in one) return parts[one[BYTES] as number];
    return NUMBER in one ? Number(one[NUMBER]) : one;
  });
}

/** A copy in which `replace` was asked for each value, outer ones first; it goes into what comes back as it is. */
function replaceWith(value: unknown, replace: (value: unknown) => unknown): unknown {
  const replaced = replace(value);
  if (replaced !== value || typeof value !== 'object' || value === null) return replaced;
  if (Array.isArray(value)) return value.map((one) => replaceWith(one, replace));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaceWith(one, replace)]));
}
