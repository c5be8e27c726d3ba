/**
 * Columns of numbers in few bytes, exactly. Each array is coded by about the cheapest of a few ways, as whole numbers
 * (`pack-whole.ts`) or as doubles (`pack-doubles.ts`). NaN is NaN: its other bits are not kept.
 */
import { ByteReader, ByteWriter, damaged } from './pack-bytes.ts';
import {
  bitsOf,
  DoubleReader,
  DOUBLES,
  DOUBLES_BESIDE,
  DOUBLES_MIRRORED,
  DoubleWriter,
  type Beside,
} from './pack-doubles.ts';
import { BESIDE, MEANS, readDifferences, readMeans, STEPS, STEPS_ON, wholeOrZero, WholeWriter } from './pack-whole.ts';

export type { Beside };

/** Shorter arrays cost no more than a reference to an equal one. */
const MIN_REPEATED = 3;

/** How an array was coded. Part of the format, with those of whole numbers and of doubles: never renumber. */
const EMPTY = 0;
/** The same as the array so many arrays before. */
const REPEAT = 4;

/** The arrays of one column, one behind another: array `i` is `values[starts[i]]` up to `values[starts[i + 1]]`. */
export interface NumberColumn {
  readonly starts: Float64Array;
  readonly values: Float64Array;
}

/** Writes a column. Cost: some 10 nanoseconds a number. */
export function writeNumbers(out: ByteWriter, column: NumberColumn, beside: Beside): void {
  const { starts, values } = column;
  const ways = new ByteWriter();
  const differences = new ByteWriter();
  const whole = new WholeWriter(ways, differences, values, beside.first);
  const doubles = new DoubleWriter(values, beside);
  const bits = bitsOf(values);
  const seen = new Map<number, number>();
  let start = 0;
  for (let index = 0; index < starts.length - 1; index++) {
    const from = starts[index]!;
    const to = starts[index + 1]!;
    if (from === to) {
      ways.byte(EMPTY);
      continue;
    }
    const earlier = from + MIN_REPEATED <= to ? equalBefore(starts, bits, index, seen) : null;
    if (earlier !== null) {
      ways.byte(REPEAT);
      ways.varint(index - earlier);
    } else if (
      !whole.write(from, to, start) &&
      (beside.counts === null || !whole.writeMeans(from, to, beside.counts))
    ) {
      ways.byte(doubles.write(from, to));
    }
    start = wholeOrZero(values[from]!);
  }
  for (const part of [ways.written(), differences.written(), doubles.written()]) {
    out.varint(part.length);
    out.bytes(part);
  }
}

/**
 * Reads what `writeNumbers` wrote into `column.values`.
 * @throws LeakscanError HISTORY where it is damaged
 */
export function readNumbers(input: ByteReader, { starts, values }: NumberColumn, beside: Beside): void {
  const part = (): Uint8Array => input.bytes(input.varint());
  const ways = new ByteReader(part());
  const differences = new ByteReader(part());
  const doubles = new DoubleReader(part());
  /** The first value of the latest array that has any, if it is whole; else 0. */
  let start = 0;
  for (let index = 0; index < starts.length - 1; index++) {
    const from = starts[index]!;
    const to = starts[index + 1]!;
    const way = ways.byte();
    if (way === REPEAT) {
      const earlier = index - ways.varint();
      const same = starts[earlier];
      if (earlier === index || same === undefined || starts[earlier + 1]! - same !== to - from) {
        throw damaged('wrong-repetition');
      }
      values.copyWithin(from, same, same + to - from);
    } else if (way === STEPS || way === STEPS_ON || way === BESIDE) {
      const near = way === BESIDE ? likeColumn(beside.first, values) : null;
      readDifferences(differences, values, near, way === STEPS_ON ? start : 0, from, to, ways.byte());
    } else if (way === MEANS) {
      const counts = likeColumn(beside.counts, values);
      readMeans(differences, values, beside.first, counts, from, to, ways.byte());
    } else if (way === DOUBLES || way === DOUBLES_BESIDE || way === DOUBLES_MIRRORED) {
      doubles.read(way, values, beside, from, to);
    } else if (way !== EMPTY || from !== to) {
      throw damaged('unknown-kind-of-array');
    }
    if (from !== to) start = wholeOrZero(values[from]!);
  }
}

function likeColumn(column: Float64Array | null, values: Float64Array): Float64Array {
  if (column === null || column.length !== values.length) throw damaged('missing-column');
  return column;
}

/** The latest array before that is equal to this one, if it is known; null = none. */
function equalBefore(starts: Float64Array, bits: Int32Array, index: number, seen: Map<number, number>): number | null {
  const from = starts[index]!;
  const to = starts[index + 1]!;
  // Ends and middle tell apart what is not equal, nearly always.
  let key = to - from;
  for (const at of [from, (from + to) >> 1, to - 1]) {
    key = Math.imul(key ^ bits[2 * at]!, 0x9e3779b1);
    key = Math.imul((key ^ (key >>> 15)) + bits[2 * at + 1]!, 0x85ebca6b);
  }
  const earlier = seen.get(key);
  seen.set(key, index);
  if (earlier === undefined) return null;
  const same = starts[earlier]!;
  if (starts[earlier + 1]! - same !== to - from) return null;
  for (let i = 2 * from, other = 2 * same; i < 2 * to; i++, other++) if (bits[i] !== bits[other]) return null;
  return earlier;
}
