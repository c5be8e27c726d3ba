/** Events -> records: those of PDH are cut into parts where a record is longer than 8,000 bytes. */
import type { LogPosition, TraceDamage } from '../../model/counter-log.ts';
import { fileTimeMs, viewOf } from './bytes.ts';
import type { EtwBuffer, PdhEvent } from './events.ts';

/** A record put together, in the arena. */
export interface PdhRecord {
  readonly type: number;
  /** Wall clock of the collecting machine, in milliseconds as if UTC; NaN where it is no time. */
  readonly wallMs: number;
  readonly start: number;
  readonly end: number;
  /** Of its first part. */
  readonly position: LogPosition;
}

/**
 * Where records are kept until they are given up together. Grows to what was put into it, never to what a length in the
 * file says; `bytes` and `view` are others then.
 */
export interface Arena {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly length: number;
}

export interface RecordAssembler {
  readonly arena: Arena;
  /** Takes a part; gives the record that it completes, else null. */
  add(event: PdhEvent, buffer: EtwBuffer): PdhRecord | null;
  /**
   * Gives up the records whose parts did not all come.
   * @param onCutOff told of the last one where the log ends within it
   */
  finish(onCutOff: OnIncomplete): void;
  /** Gives up what the arena holds; parts of a record that is not complete move to the front. */
  release(): void;
}

export interface RecordAssemblerOptions {
  /** A record of which parts are missing, or which is too long. */
  readonly onIncomplete: OnIncomplete;
}

type OnIncomplete = (position: LogPosition, damage: TraceDamage) => void;

/** A record of thousands of threads has some megabytes. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;
/** Records begun; more than one is only where buffers are out of order. */
const MAX_BEGUN = 64;
const FIRST_ARENA_BYTES = 1024 * 1024;
/** Records start where numbers of eight bytes do. */
const ALIGNMENT = 8;

/** The record whose parts come one behind another: they are put where it stays. */
interface Running {
  readonly event: PdhEvent;
  readonly wallMs: number;
  readonly start: number;
  /** Of the arena, behind each part. */
  readonly ends: number[];
}

export function createRecordAssembler({ onIncomplete }: RecordAssemblerOptions): RecordAssembler {
  const arena = createArena();
  const strays = createStrays(onIncomplete);
  let running: Running | null = null;

  /** Its parts go where those wait that did not come in order. */
  function setAside(): void {
    if (running === null) return;
    const { event, wallMs, start, ends } = running;
    running = null;
    ends.forEach((end, i) => {
      const from = i === 0 ? start : ends[i - 1]!;
      strays.add({ ...event, part: i + 1 }, Uint8Array.from(arena.bytes().subarray(from, end)), wallMs);
    });
    arena.cut(start);
  }

  function goOn(event: PdhEvent, payload: Uint8Array, wallMs: number): PdhRecord | null {
    running ??= { event, wallMs, start: arena.align(), ends: [] };
    arena.append(payload);
    const { start } = running;
    const end = arena.length();
    running.ends.push(end);
    const { position } = running.event;
    if (event.part < event.parts && end - start <= MAX_RECORD_BYTES) return null;
    running = null;
    if (end - start <= MAX_RECORD_BYTES) return { type: event.type, wallMs, start, end, position };
    onIncomplete(event.position, { part: 'long-record' });
    arena.cut(start);
    return null;
  }

  return {
    get arena() {
      return { bytes: arena.bytes(), view: arena.view(), length: arena.length() };
    },
    add(event, buffer) {
      const { part, parts, type } = event;
      const isNext = running !== null && running.ends.length + 1 === part && isSameRecord(running.event, event);
      if (!isNext) setAside();
      if (part < 1 || part > parts) {
        onIncomplete(event.position, { part: 'record-part', number: part, parts });
        return null;
      }
      const payload = new Uint8Array(
        buffer.bytes.buffer,
        buffer.bytes.byteOffset + event.start,
        event.end - event.start,
      );
      const wallMs = running?.wallMs ?? fileTimeMs(event.ticksLow, event.ticksHigh);
      if (isNext || (part === 1 && !strays.has(event))) return goOn(event, payload, wallMs);
      const whole = strays.add(event, payload.slice(), wallMs);
      if (whole === null) return null;
      const start = arena.align();
      for (const one of whole.parts) arena.append(one);
      return { type, wallMs: whole.wallMs, start, end: arena.length(), position: whole.position };
    },
    finish(onCutOff) {
      if (running !== null) {
        const { event, start, ends } = running;
        onCutOff(event.position, { part: 'record-parts', found: ends.length, parts: event.parts, isLast: true });
        running = null;
        arena.cut(start);
      }
      strays.finish();
    },
    release() {
      const from = running?.start ?? arena.length();
      arena.shift(from);
      if (running !== null) running = { ...running, start: 0, ends: running.ends.map((end) => end - from) };
    },
  };
}

function createArena() {
  let bytes = Buffer.alloc(FIRST_ARENA_BYTES);
  let view = viewOf(bytes);
  let length = 0;
  return {
    bytes: (): Buffer => bytes,
    view: (): DataView => view,
    length: (): number => length,
    append(payload: Uint8Array): void {
      if (length + payload.length > bytes.length) {
        const grown = Buffer.alloc(2 * bytes.length + payload.length);
        bytes.copy(grown, 0, 0, length);
        bytes = grown;
        view = viewOf(bytes);
      }
      bytes.set(payload, length);
      length += payload.length;
    },
    /** Where the next record starts. */
    align(): number {
      length = Math.min(bytes.length, Math.ceil(length / ALIGNMENT) * ALIGNMENT);
      return length;
    },
    cut(to: number): void {
      length = to;
    },
    shift(from: number): void {
      bytes.copyWithin(0, from, length);
      length -= from;
    },
  };
}

/** A record of which parts came that did not follow one another. */
interface Stray {
  readonly key: string;
  readonly wallMs: number;
  readonly count: number;
  readonly position: LogPosition;
  readonly parts: Map<number, Uint8Array>;
  bytes: number;
}

/** A record put together from them. */
interface WholeStray {
  readonly wallMs: number;
  readonly position: LogPosition;
  readonly parts: readonly Uint8Array[];
}

function createStrays(onIncomplete: OnIncomplete) {
  const begun = new Map<string, Stray>();
  /** Of all of them. */
  let bytes = 0;

  function remove(one: Stray): void {
    begun.delete(one.key);
    bytes -= one.bytes;
  }

  function drop(one: Stray): void {
    remove(one);
    onIncomplete(one.position, { part: 'record-parts', found: one.parts.size, parts: one.count, isLast: false });
  }

  const dropOldest = (): void => drop(begun.values().next().value!);

  function begin({ parts: count, position, ...event }: PdhEvent, wallMs: number): Stray {
    const key = keyOf({ ...event, parts: count });
    const known = begun.get(key);
    if (known !== undefined) return known;
    if (begun.size >= MAX_BEGUN) dropOldest();
    const one = { key, wallMs, count, position, parts: new Map<number, Uint8Array>(), bytes: 0 };
    begun.set(key, one);
    return one;
  }

  return {
    has: (event: PdhEvent): boolean => begun.size > 0 && begun.has(keyOf(event)),
    /** @param payload kept */
    add(event: PdhEvent, payload: Uint8Array, wallMs: number): WholeStray | null {
      const one = begin(event, wallMs);
      if (!one.parts.has(event.part)) {
        one.parts.set(event.part, payload);
        one.bytes += payload.length;
        bytes += payload.length;
      }
      while (bytes > MAX_RECORD_BYTES) dropOldest();
      if (one.parts.size < one.count || !begun.has(one.key)) return null;
      remove(one);
      const parts = Array.from({ length: one.count }, (_, i) => one.parts.get(i + 1)!);
      return { wallMs: one.wallMs, position: one.position, parts };
    },
    finish(): void {
      for (const one of [...begun.values()]) drop(one);
    },
  };
}

type RecordKey = Pick<PdhEvent, 'type' | 'ticksHigh' | 'ticksLow' | 'parts'>;

const keyOf = ({ type, ticksHigh, ticksLow, parts }: RecordKey): string => `${type} ${ticksHigh} ${ticksLow} ${parts}`;

const isSameRecord = (a: RecordKey, b: RecordKey): boolean =>
  a.type === b.type && a.ticksLow === b.ticksLow && a.ticksHigh === b.ticksHigh && a.parts === b.parts;
