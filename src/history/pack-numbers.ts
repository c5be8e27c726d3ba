/**
 * Columns of numbers in few bytes, exactly. Each array is coded by the cheapest of a few ways: counters are whole numbers,
 * often multiples of a page, near the sample before or near the column beside them (the largest value of a day to the
 * smallest); what is measured (slopes) is any double, of which only the bytes that differ cost something. NaN is NaN: its
 * other bits are not kept.
 */
import { createByteReader, createByteWriter, damaged, type ByteReader, type ByteWriter } from './pack-bytes.ts';

/** Larger ones are coded as doubles: differences of these are exact, with a bit to spare for the sign and one for NaN. */
const MOST_WHOLE = 2 ** 50;
/** Shorter arrays cost no more than a reference to an equal one. */
const LEAST_REPEATED = 3;
/** In place of a shift: nothing differs from what was foretold, so nothing was written. */
const ALL_ZERO = 63;

/** How an array was coded. Part of the format: never renumber. */
const EMPTY = 0;
/** Whole numbers, each as its difference to the one before; the first as it is. */
const STEPS = 1;
/** The same, the first as its difference to the first of the array before. */
const STEPS_ON = 2;
/** Whole numbers, each as its difference to the same place in the column beside. */
const BESIDE = 3;
/** The same as the array so many arrays before. */
const REPEAT = 4;
const DOUBLES = 5;
/** Doubles, without the bits that the column beside has as well. */
const DOUBLES_BESIDE = 6;
/** Doubles, without the bits of what mirrors the column beside at the one before that: an interval around a slope. */
const DOUBLES_MIRRORED = 7;

/** The arrays of one column, one behind another: array `i` is `values[starts[i]]` up to `values[starts[i + 1]]`. */
export interface NumberColumn {
  readonly starts: Float64Array;
  readonly values: Float64Array;
}

/** Columns with arrays of the same lengths that came before: the one just before, and the one before that. */
export interface Beside {
  readonly first: Float64Array | null;
  readonly second: Float64Array | null;
}

interface Coded {
  readonly way: number;
  /** Whole numbers: the power of two that divides every difference, or `ALL_ZERO`. */
  readonly shift: number;
}

/** Writes a column. Cost: a few passes over it. */
export function writeNumbers(out: ByteWriter, column: NumberColumn, beside: Beside): void {
  const { starts, values } = column;
  const ways = createByteWriter();
  const whole = createByteWriter();
  const doubles = new Int32Array(2 * values.length);
  let doubleCount = 0;
  const seen = new Map<string, number>();
  for (let index = 0; index < starts.length - 1; index++) {
    const [from, to] = [starts[index]!, starts[index + 1]!];
    const earlier = from + LEAST_REPEATED <= to ? equalBefore(column, index, seen) : null;
    if (from === to) {
      ways.byte(EMPTY);
    } else if (earlier !== null) {
      ways.byte(REPEAT);
      ways.varint(index - earlier);
    } else if (isWholeArray(values, from, to)) {
      const before = firstBefore(column, index);
      const { way, shift } = cheapestWhole(values, beside.first, from, to, before);
      ways.byte(way);
      ways.byte(shift);
      if (shift !== ALL_ZERO)
        writeDifferences(whole, values, foretell(way, values, beside.first, before), from, to, shift);
    } else {
      const way = cheapestDoubles(values, beside, from, to);
      ways.byte(way);
      copyBits(way, values, beside, from, to, doubles, doubleCount);
      doubleCount += to - from;
    }
  }
  for (const part of [ways.written(), whole.written(), transpose(doubles.subarray(0, 2 * doubleCount))]) {
    out.varint(part.length);
    out.bytes(part);
  }
}

/** Reads what `writeNumbers` wrote into `column.values`. @throws LeakscanError HISTORY where it is damaged */
export function readNumbers(input: ByteReader, column: NumberColumn, beside: Beside): void {
  const { starts, values } = column;
  const part = (): Uint8Array => input.bytes(input.varint());
  const ways = createByteReader(part());
  const whole = createByteReader(part());
  const doubles = transposeBack(part());
  let doubleCount = 0;
  for (let index = 0; index < starts.length - 1; index++) {
    const [from, to] = [starts[index]!, starts[index + 1]!];
    const way = ways.byte();
    if (way === REPEAT) {
      const earlier = index - ways.varint();
      const start = starts[earlier];
      if (earlier === index || start === undefined || starts[earlier + 1]! - start !== to - from) {
        throw damaged('a repetition of what is not there');
      }
      values.copyWithin(from, start, start + to - from);
    } else if (way === STEPS || way === STEPS_ON || way === BESIDE) {
      const foretold = foretell(way, values, beside.first, firstBefore(column, index));
      readDifferences(whole, values, foretold, from, to, ways.byte());
    } else if (way === DOUBLES || way === DOUBLES_BESIDE || way === DOUBLES_MIRRORED) {
      if (doubles.length < 2 * (doubleCount + to - from)) throw damaged('it ends too early');
      pasteBits(way, values, beside, from, to, doubles, doubleCount);
      doubleCount += to - from;
    } else if (way !== EMPTY || from !== to) {
      throw damaged('an array in a way that this version does not know');
    }
  }
}

/** The latest array before that is equal to this one, if it is known; null = none. */
function equalBefore({ starts, values }: NumberColumn, index: number, seen: Map<string, number>): number | null {
  const [from, to] = [starts[index]!, starts[index + 1]!];
  // Ends and middle tell apart what is not equal, nearly always.
  const key = `${to - from} ${values[from]!} ${values[(from + to) >> 1]!} ${values[to - 1]!}`;
  const earlier = seen.get(key);
  seen.set(key, index);
  if (earlier === undefined) return null;
  for (let i = from, other = starts[earlier]!; i < to; i++, other++) {
    if (!Object.is(values[i], values[other])) return null;
  }
  return earlier;
}

const isWhole = (value: number): boolean =>
  Number.isInteger(value) && Math.abs(value) <= MOST_WHOLE && !Object.is(value, -0);

function isWholeArray(values: Float64Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value) && !isWhole(value)) return false;
  }
  return true;
}

/** The first value of the latest array before that has any, if it is whole; else 0. */
function firstBefore({ starts, values }: NumberColumn, index: number): number {
  let earlier = index - 1;
  // Empty arrays in a row are rare, and seldom many.
  while (earlier >= 0 && starts[earlier] === starts[earlier + 1]) earlier -= 1;
  const value = earlier < 0 ? 0 : values[starts[earlier]!]!;
  return isWhole(value) ? value : 0;
}

/** What is foretold of the value at a place, given the latest value of the array, or null at its beginning. */
type Foretell = (at: number, latest: number | null) => number;

function foretell(way: number, values: Float64Array, beside: Float64Array | null, before: number): Foretell {
  if (way === BESIDE) {
    if (beside === null || beside.length !== values.length) throw damaged('a column beside that is not there');
    return (at) => (isWhole(beside[at]!) ? beside[at]! : 0);
  }
  const start = way === STEPS_ON ? before : 0;
  return (_at, latest) => latest ?? start;
}

/** The way that takes the fewest bytes. */
function cheapestWhole(
  values: Float64Array,
  beside: Float64Array | null,
  from: number,
  to: number,
  before: number,
): Coded {
  let best: Coded & { bytes: number } = { way: STEPS, shift: 0, bytes: Infinity };
  for (const way of beside === null ? [STEPS, STEPS_ON] : [BESIDE, STEPS, STEPS_ON]) {
    const foretold = foretell(way, values, beside, before);
    const shift = commonShift(values, foretold, from, to);
    const bytes = shift === ALL_ZERO ? 0 : bytesOfDifferences(values, foretold, from, to, shift);
    if (bytes < best.bytes) best = { way, shift, bytes };
  }
  return best;
}

/** Calls back with each difference; NaN is passed on as it is. */
function eachDifference(
  values: Float64Array,
  foretold: Foretell,
  from: number,
  to: number,
  use: (difference: number) => void,
): void {
  let latest: number | null = null;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      use(NaN);
    } else {
      use(value - foretold(i, latest));
      latest = value;
    }
  }
}

function commonShift(values: Float64Array, foretold: Foretell, from: number, to: number): number {
  let shift = ALL_ZERO;
  eachDifference(values, foretold, from, to, (difference) => {
    if (Number.isNaN(difference)) shift = Math.min(shift, 52);
    else if (difference !== 0) shift = Math.min(shift, trailingZeros(difference));
  });
  return shift;
}

function trailingZeros(value: number): number {
  const size = Math.abs(value);
  const low = size % 2 ** 31;
  if (low !== 0) return 31 - Math.clz32(low & -low);
  const high = Math.floor(size / 2 ** 31);
  return 31 + 31 - Math.clz32(high & -high);
}

/** NaN is 0; a difference is counted from 1, its sign in the lowest bit. */
const codeOf = (difference: number, unit: number): number => {
  if (Number.isNaN(difference)) return 0;
  const scaled = difference / unit;
  return scaled < 0 ? -2 * scaled : 2 * scaled + 1;
};

function bytesOfDifferences(values: Float64Array, foretold: Foretell, from: number, to: number, shift: number): number {
  const unit = 2 ** shift;
  let bytes = 0;
  eachDifference(values, foretold, from, to, (difference) => {
    const code = codeOf(difference, unit);
    bytes += code < 0x80 ? 1 : Math.ceil((Math.log2(code) + 1) / 7);
  });
  return bytes;
}

function writeDifferences(
  out: ByteWriter,
  values: Float64Array,
  foretold: Foretell,
  from: number,
  to: number,
  shift: number,
): void {
  const unit = 2 ** shift;
  eachDifference(values, foretold, from, to, (difference) => out.varint(codeOf(difference, unit)));
}

function readDifferences(
  input: ByteReader,
  values: Float64Array,
  foretold: Foretell,
  from: number,
  to: number,
  shift: number,
): void {
  const unit = shift === ALL_ZERO ? 0 : 2 ** shift;
  let latest: number | null = null;
  for (let i = from; i < to; i++) {
    const code = unit === 0 ? 1 : input.varint();
    if (code === 0) {
      values[i] = NaN;
      continue;
    }
    const scaled = code % 2 === 0 ? -code / 2 : (code - 1) / 2;
    latest = foretold(i, latest) + scaled * unit;
    values[i] = latest;
  }
}

/** The bits of doubles in their places: the low and the high word of each. Every machine that Node runs on is little-endian. */
const bitsOf = (values: Float64Array): Int32Array =>
  new Int32Array(values.buffer, values.byteOffset, 2 * values.length);

/** What is foretold of the doubles from `from` to `to`, as bits. */
function foretoldBits(way: number, { first, second }: Beside, from: number, to: number): Int32Array {
  const foretold = new Float64Array(to - from);
  if (way === DOUBLES) return bitsOf(foretold);
  if (first === null || first.length < to) throw damaged('a column beside that is not there');
  if (way === DOUBLES_BESIDE) {
    foretold.set(first.subarray(from, to));
    return bitsOf(foretold);
  }
  if (second === null || second.length < to) throw damaged('a column beside that is not there');
  for (let i = from; i < to; i++) foretold[i - from] = 2 * second[i]! - first[i]!;
  return bitsOf(foretold);
}

/** The way that leaves the fewest bytes that are not zero. */
function cheapestDoubles(values: Float64Array, beside: Beside, from: number, to: number): number {
  const bits = bitsOf(values);
  let best = { way: DOUBLES, bytes: Infinity };
  const ways = [
    DOUBLES,
    ...(beside.first === null ? [] : [DOUBLES_BESIDE]),
    ...(beside.first === null || beside.second === null ? [] : [DOUBLES_MIRRORED]),
  ];
  for (const way of ways) {
    const foretold = foretoldBits(way, beside, from, to);
    let bytes = 0;
    for (let i = 0; i < foretold.length; i++) bytes += bytesThatDiffer(bits[2 * from + i]! ^ foretold[i]!);
    if (bytes < best.bytes) best = { way, bytes };
  }
  return best.way;
}

const bytesThatDiffer = (word: number): number =>
  Number((word & 0xff) !== 0) +
  Number((word & 0xff00) !== 0) +
  Number((word & 0xff0000) !== 0) +
  Number(word >>> 24 !== 0);

function copyBits(
  way: number,
  values: Float64Array,
  beside: Beside,
  from: number,
  to: number,
  out: Int32Array,
  count: number,
): void {
  const bits = bitsOf(values);
  const foretold = foretoldBits(way, beside, from, to);
  for (let i = 0; i < foretold.length; i++) out[2 * count + i] = bits[2 * from + i]! ^ foretold[i]!;
}

function pasteBits(
  way: number,
  values: Float64Array,
  beside: Beside,
  from: number,
  to: number,
  words: Int32Array,
  count: number,
): void {
  const bits = bitsOf(values);
  const foretold = foretoldBits(way, beside, from, to);
  for (let i = 0; i < foretold.length; i++) bits[2 * from + i] = words[2 * count + i]! ^ foretold[i]!;
}

/** First the lowest byte of each double, then the next of each: like stands by like, which the compressor needs. */
function transpose(words: Int32Array): Uint8Array {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const count = words.length / 2;
  const out = new Uint8Array(bytes.length);
  for (let plane = 0; plane < 8; plane++) {
    for (let i = 0; i < count; i++) out[plane * count + i] = bytes[8 * i + plane]!;
  }
  return out;
}

function transposeBack(planes: Uint8Array): Int32Array {
  if (planes.length % 8 !== 0) throw damaged('a double that is cut off');
  const count = planes.length / 8;
  const out = new Uint8Array(planes.length);
  for (let plane = 0; plane < 8; plane++) {
    for (let i = 0; i < count; i++) out[8 * i + plane] = planes[plane * count + i]!;
  }
  return new Int32Array(out.buffer);
}
