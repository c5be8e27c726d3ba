/**
 * Records of the history in few bytes. Values at the same place of many objects (`first` of all runs) are laid side by side,
 * as a column, whatever the depth: there they are alike. Then everything goes through brotli. Plain data only: what JSON
 * has, any number, and Float64Array. The format is described in docs/history.md.
 */
import { brotliCompressSync, brotliDecompressSync, constants, crc32 } from 'node:zlib';
import { LeakscanError } from '../util/errors.ts';
import { ByteReader, ByteWriter, damaged } from './pack-bytes.ts';
import { readNumbers, writeNumbers, type Beside } from './pack-numbers.ts';

/** In front of every record. Version 1 is without `MEANS`; it is still read. */
const VERSION = 2;
/** Version and check sum. */
const HEADER_BYTES = 5;
/**
 * Of brotli, measured on records of 100 processes. For what is kept for good: 5 gains 3 % in twice the time. For what is kept for some
 * nights: 5 gains 9 to 15 % in seven times the time. Deflate takes more of both.
 */
const QUALITY = { years: 4, nights: 1 } as const;
/** How long packed data is kept: the longer, the fewer bytes it should be. */
export type KeptFor = keyof typeof QUALITY;

/** No record has more; what claims to is damaged. */
const MAX_BYTES = 2 ** 28;
const MAX_VALUES = 2 ** 25;
/** Deeper data is none of ours, and would end in a stack overflow. */
const MAX_DEPTH = 64;

/** Kinds of values. Part of the format: never renumber. */
const KIND = { null: 0, false: 1, true: 2, number: 3, string: 4, doubles: 5, array: 6, object: 7 } as const;

interface ValueGroup {
  readonly kind: number;
  /** Names of the fields of objects. */
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
}

/** Doubles that came before at the same places of the same objects. */
interface Trail {
  lengths: readonly number[] | Float64Array;
  beside: Beside;
  /** The field that comes next. */
  field: string;
}
/** The field that says of how many numbers each mean is. Part of the format. */
const COUNTS = 'count';
const NO_COLUMNS: Beside = { first: null, second: null, counts: null };
const noTrail = (): Trail => ({ lengths: [], beside: NO_COLUMNS, field: '' });

interface Strings {
  readonly index: Map<string, number>;
  readonly list: string[];
}

/**
 * Packs plain data. A field that is undefined is left out. Cost: about 20 ms for a million numbers that are kept for nights.
 * @throws TypeError for what is no plain data, RangeError for what is too deep or too much
 */
export function pack(value: unknown, keptFor: KeptFor = 'years'): Uint8Array {
  const strings: Strings = { index: new Map(), list: [] };
  const body = new ByteWriter();
  const budget = { left: MAX_VALUES };
  writeValues(body, [value], strings, noTrail(), 0, budget);
  const head = new ByteWriter();
  const names = new TextEncoder().encode(JSON.stringify(strings.list));
  head.varint(names.length);
  head.bytes(names);
  head.bytes(body.written());
  const compressed = brotliCompressSync(head.written(), {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY[keptFor],
      [constants.BROTLI_PARAM_SIZE_HINT]: head.written().length,
    },
  });
  const packed = new Uint8Array(HEADER_BYTES + compressed.length);
  packed[0] = VERSION;
  new DataView(packed.buffer).setUint32(1, crc32(compressed));
  packed.set(compressed, HEADER_BYTES);
  return packed;
}

/**
 * What was packed. Holds no more than `MAX_BYTES` and `MAX_VALUES` whatever the bytes claim.
 * @throws LeakscanError HISTORY for bytes that are damaged, or of a later version
 */
export function unpack(packed: Uint8Array): unknown {
  const compressed = checkPacked(packed);
  try {
    const input = new ByteReader(brotliDecompressSync(compressed, { maxOutputLength: MAX_BYTES }));
    const strings = readStrings(input);
    const [value] = readValues(input, 1, strings, noTrail(), 0, { left: MAX_VALUES });
    if (input.left() !== 0) throw damaged('bytes-left-over');
    return value;
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    throw damaged('not-unpacked', error);
  }
}

/**
 * Whether the bytes are those that were packed, by their check sum. Cost: 1 ms for 2 MB, a hundredth of `unpack`.
 * @returns what is to be decompressed
 * @throws as `unpack`
 */
export function checkPacked(packed: Uint8Array): Uint8Array {
  const version = packed[0];
  if (version === undefined || packed.length <= HEADER_BYTES) throw damaged('cut-off');
  if (version < 1 || version > VERSION) throw damaged('later-version');
  const compressed = packed.subarray(HEADER_BYTES);
  const sum = new DataView(packed.buffer, packed.byteOffset, packed.byteLength).getUint32(1);
  if (crc32(compressed) !== sum) throw damaged('wrong-check-sum');
  return compressed;
}

function readStrings(input: ByteReader): readonly string[] {
  const list: unknown = JSON.parse(new TextDecoder().decode(input.bytes(input.varint())));
  if (!Array.isArray(list) || !list.every((one) => typeof one === 'string')) throw damaged('wrong-names');
  return list;
}

interface Budget {
  left: number;
}

/** Counts values against what a record may hold. @throws RangeError beyond */
function spend(budget: Budget, count: number): void {
  budget.left -= count;
  if (budget.left < 0) throw new RangeError('too many values');
}

/** Writes a column of values of any kind: how many groups, the group of each value if there are several, each group. */
function writeValues(
  out: ByteWriter,
  values: readonly unknown[],
  strings: Strings,
  trail: Trail,
  depth: number,
  budget: Budget,
): void {
  if (depth > MAX_DEPTH) throw new RangeError('data too deep');
  spend(budget, values.length);
  const tags = new Uint32Array(values.length);
  const groups = groupValues(values, tags);
  out.varint(groups.length);
  if (groups.length > 1) for (const tag of tags) out.varint(tag);
  for (const group of groups) writeGroup(out, group, strings, trail, depth, budget);
}

/** @param tags [values] of each the index of its group is put here */
function groupValues(values: readonly unknown[], tags: Uint32Array): ValueGroup[] {
  const first = newGroup(values[0]);
  let same = 1;
  while (same < values.length && isOfGroup(values[same], first)) same++;
  // Nearly always.
  if (same === values.length) return [{ ...first, values }];
  const groups = [{ ...first, values: values.slice(0, same) }];
  for (let index = same; index < values.length; index++) {
    const value = values[index];
    let tag = groups.findIndex((group) => isOfGroup(value, group));
    if (tag < 0) tag = groups.push(newGroup(value)) - 1;
    tags[index] = tag;
    groups[tag]!.values.push(value);
  }
  return groups;
}

function newGroup(value: unknown): { kind: number; keys: string[]; values: unknown[] } {
  const kind = kindOf(value);
  return { kind, keys: kind === KIND.object ? keysOf(value as object) : [], values: [] };
}

function kindOf(value: unknown): number {
  if (value === null) return KIND.null;
  if (typeof value === 'boolean') return value ? KIND.true : KIND.false;
  if (typeof value === 'number') return KIND.number;
  if (typeof value === 'string') return KIND.string;
  if (value instanceof Float64Array) return KIND.doubles;
  if (Array.isArray(value)) return KIND.array;
  if (typeof value === 'object' && !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) return KIND.object;
  throw new TypeError(`no plain data: ${typeof value}`);
}

/** Names of the fields that have a value, in their order. */
const keysOf = (value: object): string[] =>
  Object.keys(value).filter((key) => (value as Readonly<Record<string, unknown>>)[key] !== undefined);

/** Objects are alike that have the same fields in the same order. */
function isOfGroup(value: unknown, { kind, keys }: ValueGroup): boolean {
  if (kindOf(value) !== kind) return false;
  if (kind !== KIND.object) return true;
  let next = 0;
  for (const key in value as object) {
    if ((value as Readonly<Record<string, unknown>>)[key] === undefined || !Object.hasOwn(value as object, key))
      continue;
    if (keys[next++] !== key) return false;
  }
  return next === keys.length;
}

function writeGroup(
  out: ByteWriter,
  { kind, keys, values }: ValueGroup,
  strings: Strings,
  trail: Trail,
  depth: number,
  budget: Budget,
): void {
  out.byte(kind);
  if (kind === KIND.number) {
    writeNumbers(out, oneArray(Float64Array.from(values as number[])), NO_COLUMNS);
  } else if (kind === KIND.string) {
    writeStrings(out, values as string[], strings);
  } else if (kind === KIND.doubles) {
    writeDoubles(out, values as Float64Array[], trail, budget);
  } else if (kind === KIND.array) {
    const arrays = values as unknown[][];
    writeNumbers(out, oneArray(lengthsOf(arrays)), NO_COLUMNS);
    const items: unknown[] = [];
    for (const one of arrays) for (const item of one) items.push(item);
    if (items.length > 0) writeValues(out, items, strings, noTrail(), depth + 1, budget);
  } else if (kind === KIND.object) {
    out.varint(keys.length);
    for (const key of keys) out.varint(stringIndex(key, strings));
    const inner = noTrail();
    const records = values as Readonly<Record<string, unknown>>[];
    for (const key of keys) {
      const column = new Array<unknown>(records.length);
      for (let index = 0; index < column.length; index++) column[index] = records[index]![key];
      inner.field = key;
      writeValues(out, column, strings, inner, depth + 1, budget);
    }
  }
}

const oneArray = (values: Float64Array) => ({ starts: Float64Array.of(0, values.length), values });

function stringIndex(text: string, strings: Strings): number {
  const known = strings.index.get(text);
  if (known !== undefined) return known;
  strings.index.set(text, strings.list.length);
  strings.list.push(text);
  return strings.list.length - 1;
}

/** Names come in the same order wherever they are used: the distance to the one after the last is mostly 0. */
function writeStrings(out: ByteWriter, values: readonly string[], strings: Strings): void {
  let expected = 0;
  for (const value of values) {
    const index = stringIndex(value, strings);
    const distance = index - expected;
    out.varint(distance < 0 ? -2 * distance - 1 : 2 * distance);
    expected = index + 1;
  }
}

function writeDoubles(out: ByteWriter, arrays: readonly Float64Array[], trail: Trail, budget: Budget): void {
  const lengths = lengthsOf(arrays);
  const starts = startsOf(lengths);
  const values = new Float64Array(starts.at(-1)!);
  spend(budget, values.length);
  for (let index = 0; index < arrays.length; index++) values.set(arrays[index]!, starts[index]);
  const isLike = isSameNumbers(lengths, trail.lengths);
  out.byte(isLike ? 1 : 0);
  if (!isLike) {
    writeNumbers(out, oneArray(lengths), NO_COLUMNS);
    trail.beside = NO_COLUMNS;
  }
  writeNumbers(out, { starts, values }, trail.beside);
  follow(trail, lengths, values);
}

function follow(trail: Trail, lengths: Float64Array, values: Float64Array): void {
  const { first, counts } = trail.beside;
  trail.lengths = lengths;
  trail.beside = { first: values, second: first, counts: trail.field === COUNTS ? values : counts };
}

function lengthsOf(arrays: readonly { readonly length: number }[]): Float64Array {
  const lengths = new Float64Array(arrays.length);
  for (let index = 0; index < arrays.length; index++) lengths[index] = arrays[index]!.length;
  return lengths;
}

function startsOf(lengths: Float64Array): Float64Array {
  const starts = new Float64Array(lengths.length + 1);
  for (let index = 0; index < lengths.length; index++) starts[index + 1] = starts[index]! + lengths[index]!;
  return starts;
}

const isSameNumbers = (a: Float64Array, b: Trail['lengths']): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index]);

function readValues(
  input: ByteReader,
  count: number,
  strings: readonly string[],
  trail: Trail,
  depth: number,
  budget: Budget,
): unknown[] {
  if (depth > MAX_DEPTH) throw damaged('too-deep');
  spend(budget, count);
  const groupCount = input.varint();
  if (groupCount === 0 || groupCount > count) throw damaged('wrong-number-of-kinds');
  if (groupCount === 1) return readGroup(input, count, strings, trail, depth, budget);
  const tags = new Uint32Array(count);
  const sizes = new Float64Array(groupCount);
  for (let i = 0; i < count; i++) {
    const tag = input.varint();
    if (tag >= groupCount) throw damaged('missing-kind');
    tags[i] = tag;
    sizes[tag]! += 1;
  }
  const groups = Array.from(sizes, (size) => readGroup(input, size, strings, trail, depth, budget));
  const next = new Uint32Array(groupCount);
  return Array.from(tags, (tag) => {
    next[tag]! += 1;
    return groups[tag]![next[tag]! - 1];
  });
}

function readGroup(
  input: ByteReader,
  count: number,
  strings: readonly string[],
  trail: Trail,
  depth: number,
  budget: Budget,
): unknown[] {
  const kind = input.byte();
  switch (kind) {
    case KIND.null:
      return new Array<null>(count).fill(null);
    case KIND.false:
    case KIND.true:
      return new Array<boolean>(count).fill(kind === KIND.true);
    case KIND.number:
      return Array.from(readPlainNumbers(input, count));
    case KIND.string:
      return readIndexedStrings(input, count, strings);
    case KIND.doubles:
      return readDoubles(input, count, trail, budget);
    case KIND.array: {
      const lengths = checkedLengths(readPlainNumbers(input, count), budget);
      const starts = startsOf(lengths);
      const total = starts.at(-1)!;
      const items = total === 0 ? [] : readValues(input, total, strings, noTrail(), depth + 1, budget);
      return Array.from(lengths, (_, index) => items.slice(starts[index], starts[index + 1]));
    }
    case KIND.object:
      return readObjects(input, count, strings, depth, budget);
    default:
      throw damaged('unknown-kind');
  }
}

function readObjects(
  input: ByteReader,
  count: number,
  strings: readonly string[],
  depth: number,
  budget: Budget,
): Record<string, unknown>[] {
  const keyCount = input.varint();
  if (keyCount > input.left()) throw damaged('cut-off');
  const keys = Array.from({ length: keyCount }, () => namedString(strings, input.varint()));
  const objects = Array.from({ length: count }, (): Record<string, unknown> => ({}));
  const inner = noTrail();
  for (const key of keys) {
    inner.field = key;
    const column = readValues(input, count, strings, inner, depth + 1, budget);
    if (key === '__proto__') {
      // A field of that name, not what it does when it is set.
      const field = { configurable: true, enumerable: true, writable: true };
      objects.forEach((one, index) => Object.defineProperty(one, key, { ...field, value: column[index] }));
    } else {
      for (let index = 0; index < count; index++) objects[index]![key] = column[index];
    }
  }
  return objects;
}

function readPlainNumbers(input: ByteReader, count: number): Float64Array {
  const column = oneArray(new Float64Array(count));
  readNumbers(input, column, NO_COLUMNS);
  return column.values;
}

function readIndexedStrings(input: ByteReader, count: number, strings: readonly string[]): string[] {
  let expected = 0;
  return Array.from({ length: count }, () => {
    const code = input.varint();
    const index = expected + (code % 2 === 1 ? -(code + 1) / 2 : code / 2);
    expected = index + 1;
    return namedString(strings, index);
  });
}

function namedString(strings: readonly string[], index: number): string {
  const text = strings[index];
  if (text === undefined) throw damaged('missing-name');
  return text;
}

function readDoubles(input: ByteReader, count: number, trail: Trail, budget: Budget): Float64Array[] {
  const isLike = input.byte() === 1;
  if (isLike && trail.lengths.length !== count) throw damaged('missing-lengths');
  const lengths = isLike ? Float64Array.from(trail.lengths) : checkedLengths(readPlainNumbers(input, count), budget);
  if (!isLike) trail.beside = NO_COLUMNS;
  const starts = startsOf(lengths);
  const total = starts.at(-1)!;
  spend(budget, total);
  const values = new Float64Array(total);
  readNumbers(input, { starts, values }, trail.beside);
  follow(trail, lengths, values);
  // Views of the column: an array of its own for each would take twice the time of all the rest.
  const arrays = new Array<Float64Array>(count);
  for (let index = 0; index < count; index++) arrays[index] = values.subarray(starts[index], starts[index + 1]);
  return arrays;
}

function checkedLengths(lengths: Float64Array, budget: Budget): Float64Array {
  let total = 0;
  for (const length of lengths) {
    total += length;
    if (!Number.isInteger(length) || length < 0 || total > budget.left) throw damaged('wrong-length');
  }
  return lengths;
}
