/**
 * A performance data block as a log of whole objects has it in each sample: PERF_DATA_BLOCK, then objects with their
 * counters' definitions and instances (Windows SDK, winperf.h). Every length is checked against what contains it.
 */
import { readText } from './bytes.ts';
import { clockOf, hasBaseType, isBaseType } from './counter-types.ts';

/** Where the parts of a block are; offsets in the arena. */
export interface PerfBlock {
  readonly at: number;
  readonly end: number;
  readonly objects: readonly PerfObject[];
}

export interface PerfObject {
  /** Of the block it is in. */
  readonly blockAt: number;
  readonly at: number;
  readonly end: number;
  readonly index: number;
  readonly definitionsAt: number;
  readonly dataAt: number;
  readonly counters: number;
  /** -1 = an object without instances. */
  readonly instances: number;
  /** 0 = names in UTF-16, else in that code page. */
  readonly codePage: number;
}

export const BLOCK_PERF_TIME = 56;
export const BLOCK_PERF_FREQ = 64;
export const BLOCK_TIME_100NS = 72;
export const OBJECT_PERF_TIME = 48;
export const OBJECT_PERF_FREQ = 56;

const BLOCK_HEADER_BYTES = 88;
const OBJECT_HEADER_BYTES = 64;
const DEFINITION_BYTES = 40;
const INSTANCE_HEADER_BYTES = 24;
/** More than one query for one object can bring: the object and its parents. */
const MAX_OBJECTS = 256;
/** Of an instance: longer than any path of a file. */
const MAX_NAME_BYTES = 2048;
/** More counters than any object has. */
const MAX_COUNTERS = 4096;

/** `PERF` in UTF-16. */
const hasSignature = (view: DataView, at: number): boolean =>
  view.getUint32(at, true) === 0x00450050 && view.getUint32(at + 4, true) === 0x00460052;

/** Null where the bytes are no sound block. */
export function readPerfBlock(view: DataView, at: number, end: number): PerfBlock | null {
  if (at + BLOCK_HEADER_BYTES > end || !hasSignature(view, at)) return null;
  const total = view.getUint32(at + 20, true);
  const headerBytes = view.getUint32(at + 24, true);
  const count = view.getUint32(at + 28, true);
  if (total > end - at || headerBytes < BLOCK_HEADER_BYTES || headerBytes > total || count > MAX_OBJECTS) return null;
  const blockEnd = at + total;
  const objects: PerfObject[] = [];
  let next = at + headerBytes;
  for (let i = 0; i < count; i++) {
    const object = readObject(view, at, next, blockEnd);
    if (object === null) return null;
    objects.push(object);
    next = object.end;
  }
  return { at, end: blockEnd, objects };
}

/** The machine's name without backslashes; null where the block does not say. */
export function machineOf(bytes: Uint8Array, view: DataView, { at, end }: PerfBlock): string | null {
  const nameAt = at + view.getUint32(at + 84, true);
  const nameEnd = nameAt + view.getUint32(at + 80, true);
  const machine = nameEnd <= end ? readText(bytes, nameAt, nameEnd) : null;
  return machine === '' ? null : machine;
}

function readObject(view: DataView, blockAt: number, at: number, blockEnd: number): PerfObject | null {
  if (at + OBJECT_HEADER_BYTES > blockEnd) return null;
  const total = view.getUint32(at, true);
  const definitionBytes = view.getUint32(at + 4, true);
  const headerBytes = view.getUint32(at + 8, true);
  const counters = view.getUint32(at + 32, true);
  const isSound =
    total <= blockEnd - at &&
    definitionBytes <= total &&
    headerBytes >= OBJECT_HEADER_BYTES &&
    headerBytes <= definitionBytes &&
    counters <= MAX_COUNTERS &&
    counters * DEFINITION_BYTES <= definitionBytes - headerBytes;
  if (!isSound) return null;
  return {
    blockAt,
    at,
    end: at + total,
    index: view.getUint32(at + 12, true),
    definitionsAt: at + headerBytes,
    dataAt: at + definitionBytes,
    counters,
    instances: view.getInt32(at + 40, true),
    codePage: view.getUint32(at + 44, true),
  };
}

/** A counter of an object, where its numbers are, and what they mean. */
export interface CounterDefinition {
  readonly nameIndex: number;
  readonly type: number;
  /** 4 or 8. */
  readonly size: number;
  /** In the counter block. */
  readonly offset: number;
  readonly second: SecondNumber;
}

/** What is set beside a counter's own number: its base counter, or a clock. */
export type SecondNumber =
  | { readonly kind: 'base'; readonly size: number; readonly offset: number }
  | { readonly kind: 'none' | '100ns' | 'object' | 'system' };

/** The counters of an object but for base counters, which are part of those that they serve. Null where they are not sound. */
export function readDefinitions(view: DataView, object: PerfObject): CounterDefinition[] | null {
  const raw: Omit<CounterDefinition, 'second'>[] = [];
  let at = object.definitionsAt;
  for (let i = 0; i < object.counters; i++) {
    if (at + DEFINITION_BYTES > object.dataAt) return null;
    const length = view.getUint32(at, true);
    const size = view.getUint32(at + 32, true);
    if (length < DEFINITION_BYTES || length > object.dataAt - at) return null;
    raw.push({
      nameIndex: view.getUint32(at + 4, true),
      type: view.getUint32(at + 28, true),
      size,
      offset: view.getUint32(at + 36, true),
    });
    at += length;
  }
  return raw.flatMap((one, i): CounterDefinition[] => {
    // Texts and the like have other sizes: no numbers.
    if (isBaseType(one.type) || !isNumber(one)) return [];
    const base = raw[i + 1];
    if (!hasBaseType(one.type)) return [{ ...one, second: { kind: clockOf(one.type) } }];
    if (base === undefined || !isBaseType(base.type) || !isNumber(base)) return [];
    return [{ ...one, second: { kind: 'base', size: base.size, offset: base.offset } }];
  });
}

/** The first number of a counter block is its length. */
const isNumber = ({ size, offset }: { readonly size: number; readonly offset: number }): boolean =>
  (size === 4 || size === 8) && offset >= 4;

/** An instance: its name, and where its numbers are. */
export interface PerfInstance {
  at: number;
  parentObject: number;
  parentNumber: number;
  uniqueId: number;
  nameAt: number;
  nameBytes: number;
  /** Of its counter block. */
  countersAt: number;
  countersBytes: number;
  /** Where the next one begins. */
  end: number;
}

/** @returns false where there is no sound instance at `at`; fills `into`, so that a walk makes no objects */
export function readInstance(view: DataView, at: number, objectEnd: number, into: PerfInstance): boolean {
  if (at + INSTANCE_HEADER_BYTES + 4 > objectEnd) return false;
  const length = view.getUint32(at, true);
  if (length < INSTANCE_HEADER_BYTES || length > objectEnd - at - 4) return false;
  const nameOffset = view.getUint32(at + 16, true);
  const nameBytes = view.getUint32(at + 20, true);
  if (nameBytes > MAX_NAME_BYTES || nameOffset > length || nameBytes > length - nameOffset) return false;
  const countersAt = at + length;
  const countersBytes = view.getUint32(countersAt, true);
  if (countersBytes < 4 || countersBytes > objectEnd - countersAt) return false;
  into.at = at;
  into.parentObject = view.getUint32(at + 4, true);
  into.parentNumber = view.getUint32(at + 8, true);
  into.uniqueId = view.getInt32(at + 12, true);
  into.nameAt = at + nameOffset;
  into.nameBytes = nameBytes;
  into.countersAt = countersAt;
  into.countersBytes = countersBytes;
  into.end = countersAt + countersBytes;
  return true;
}

export const newInstance = (): PerfInstance => ({
  at: 0,
  parentObject: 0,
  parentNumber: 0,
  uniqueId: 0,
  nameAt: 0,
  nameBytes: 0,
  countersAt: 0,
  countersBytes: 0,
  end: 0,
});
