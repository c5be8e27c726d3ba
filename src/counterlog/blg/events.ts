/**
 * The container: an event trace of buffers of one size, each a header of 72 bytes, events that never cross its end, and
 * fill (Windows SDK, evntrace.h, and real logs).
 */
import type { LogPosition, TraceDamage } from '../../model/counter-log.ts';
import { viewOf } from './bytes.ts';

export const BUFFER_HEADER_BYTES = 72;
/** Of an event of PDH, whatever the word size. */
const EVENT_HEADER_BYTES = 48;
/** Bytes in front of a part's payload: the session's GUID, its number and their count. */
const PART_HEADER_BYTES = 24;

/** {933f3bb3-943e-490d-9ced-3cbb14c14479}: every event of PDH has it at 0x18. */
const PDH_GUID = Uint8Array.of(
  ...[0xb3, 0x3b, 0x3f, 0x93, 0x3e, 0x94, 0x0d, 0x49, 0x9c, 0xed, 0x3c, 0xbb, 0x14, 0xc1, 0x44, 0x79],
);
const GUID_AT = 0x18;

/** One buffer of the file. */
export interface EtwBuffer {
  /** Valid until the next one is asked for; shorter than the others where the file is cut. */
  readonly bytes: Uint8Array;
  /** 1-based, in the order of the file. */
  readonly number: number;
  /** Of its first byte in the file, unpacked. */
  readonly offset: number;
  /** True where the writer's own numbers say that it comes before the one handed out last. */
  readonly goesBack: boolean;
}

/** A part of a record of PDH. */
export interface PdhEvent {
  /** 0x20 list of counters, 0x22 sample, 0x23 summary, 0x24 names. */
  readonly type: number;
  /** Of its FILETIME, in halves. */
  readonly ticksLow: number;
  readonly ticksHigh: number;
  /** 1-based. */
  readonly part: number;
  readonly parts: number;
  /** Of the payload in the buffer. */
  readonly start: number;
  readonly end: number;
  readonly position: LogPosition;
}

export interface EventHandler {
  onPdhEvent(event: PdhEvent, buffer: EtwBuffer): void;
  /** Bytes that no event can have: what follows up to the next event is left out. */
  onFault(position: LogPosition, damage: TraceDamage): void;
}

/** Header types that have their size at +4; all others have it at +0. */
const SYSTEM_HEADERS: ReadonlySet<number> = new Set([1, 2, 3, 4]);
const FULL_HEADERS: ReadonlySet<number> = new Set([0x0a, 0x14]);
const EVENT_MARK = 0xc0;

/** How many bytes of a buffer are events, its header included. */
export function usedBytes(bytes: Uint8Array): number {
  return bytes.length < BUFFER_HEADER_BYTES ? 0 : viewOf(bytes).getUint32(0x30, true);
}

/**
 * Whether nothing was written to a buffer: a file may get its room before its data, which is missing where the log is still
 * written or the machine stopped.
 */
export function isUnwritten(bytes: Uint8Array): boolean {
  const header = bytes.subarray(0, BUFFER_HEADER_BYTES);
  return header.every((byte) => byte === 0);
}

/** Gives the events of PDH in a buffer one after another. O(events). */
export function walkEvents(buffer: EtwBuffer, bufferSize: number, handler: EventHandler): void {
  const { bytes } = buffer;
  const view = viewOf(bytes);
  const used = usedBytes(bytes);
  const isUsed = used >= BUFFER_HEADER_BYTES && used <= bufferSize;
  if (!isUsed && bytes.length >= BUFFER_HEADER_BYTES) {
    handler.onFault(positionIn(buffer, 0, 0x30), { part: 'buffer-length', usedBytes: used });
  }
  const end = Math.min(bytes.length, isUsed ? used : bufferSize);
  let at = BUFFER_HEADER_BYTES;
  for (let number = 1; at + 8 <= end; number++) {
    const size = eventSize(bytes, view, at);
    const isWhole = size >= 8 && at + size <= end;
    if (isWhole) {
      if (isPdhEvent(bytes, at, size)) givePdhEvent(buffer, view, { at, size, number }, handler);
      at += (size + 7) & ~7;
      continue;
    }
    // Of a file cut here the rest is missing, which is told once for the file.
    if (size >= 8 && bytes.length < bufferSize && at + size <= bufferSize) return;
    // A length that was not to be relied on leaves the end in doubt: fill is no damage then.
    if (!isUsed && isFill(bytes, at, end)) return;
    handler.onFault(positionIn(buffer, number, at), { part: 'event-header' });
    at = nextPdhEvent(bytes, at + 8, end);
    if (at < 0) return;
  }
}

const positionIn = (buffer: EtwBuffer, event: number, at: number): LogPosition => ({
  line: buffer.number,
  event,
  offset: buffer.offset + at,
});

/** 0 where there is no event. */
function eventSize(bytes: Uint8Array, view: DataView, at: number): number {
  if (bytes[at + 3] !== EVENT_MARK) return 0;
  return view.getUint16(at + (SYSTEM_HEADERS.has(bytes[at + 2]!) ? 4 : 0), true);
}

function isPdhEvent(bytes: Uint8Array, at: number, size: number): boolean {
  return FULL_HEADERS.has(bytes[at + 2]!) && size >= EVENT_HEADER_BYTES && hasGuid(bytes, at + GUID_AT);
}

function hasGuid(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < PDH_GUID.length; i++) if (bytes[at + i] !== PDH_GUID[i]) return false;
  return true;
}

const isFill = (bytes: Uint8Array, at: number, end: number): boolean => {
  for (let i = at; i < Math.min(end, at + 8); i++) if (bytes[i] !== 0xff) return false;
  return true;
};

/** Where the next event of PDH stands behind damage; -1 if nowhere. */
function nextPdhEvent(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at + EVENT_HEADER_BYTES <= end; at += 8) {
    if (bytes[at + 3] === EVENT_MARK && bytes[at + GUID_AT] === PDH_GUID[0] && hasGuid(bytes, at + GUID_AT)) return at;
  }
  return -1;
}

interface EventPlace {
  readonly at: number;
  readonly size: number;
  readonly number: number;
}

function givePdhEvent(
  buffer: EtwBuffer,
  view: DataView,
  { at, size, number }: EventPlace,
  handler: EventHandler,
): void {
  const body = at + EVENT_HEADER_BYTES;
  const start = body + PART_HEADER_BYTES;
  const position = positionIn(buffer, number, at);
  if (start > at + size) {
    handler.onFault(position, { part: 'short-event' });
    return;
  }
  handler.onPdhEvent(
    {
      type: buffer.bytes[at + 4]!,
      ticksLow: view.getUint32(at + 0x10, true),
      ticksHigh: view.getUint32(at + 0x14, true),
      part: view.getUint32(body + 16, true),
      parts: view.getUint32(body + 20, true),
      start,
      end: at + size,
      position,
    },
    buffer,
  );
}
