/** Little-endian numbers and strings of a binary log, each within bounds that its container sets. */

const TWO_32 = 4_294_967_296;

/** Of 1 January 1970, in ticks of 100 ns since 1601. */
const UNIX_EPOCH_TICKS = 116_444_736_000_000_000;
const TICKS_PER_MS = 10_000;

/** FILETIMEs from 1 January 1970 up to 1 January 2200: what lies outside is damage. */
const LAST_MS = 7_258_118_400_000;

/**
 * Milliseconds since 1970 of a FILETIME, on whatever clock it is; NaN where it is no time from 1970 to 2199. Parts of a
 * millisecond are dropped, as Windows does when it writes text.
 * @param low its lower 32 bits, unsigned
 * @param high its upper ones
 */
export function fileTimeMs(low: number, high: number): number {
  // Whole milliseconds stay exact: they are multiples of 16 ticks below 2^57.
  const ticks = high * TWO_32 + low;
  const ms = Math.floor((ticks - UNIX_EPOCH_TICKS) / TICKS_PER_MS);
  return ms >= 0 && ms < LAST_MS ? ms : Number.NaN;
}

/** A signed 64-bit number; beyond 2^53 rounded once. */
export const readInt64 = (view: DataView, at: number): number =>
  view.getInt32(at + 4, true) * TWO_32 + view.getUint32(at, true);

/** A view of the same bytes. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * The UTF-16 string at `at`, up to its NUL or to `end`; null where `at` is out of bounds. Names are short: of a longer
 * text the first 4,096 letters are read.
 */
export function readText(bytes: Uint8Array, at: number, end: number): string | null {
  if (at < 0 || at > end || end > bytes.length) return null;
  const last = Math.min(end - 1, at + 2 * MAX_LETTERS);
  let stop = at;
  while (stop < last && (bytes[stop] !== 0 || bytes[stop + 1] !== 0)) stop += 2;
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, stop - at).toString('utf16le');
}

const MAX_LETTERS = 4096;
