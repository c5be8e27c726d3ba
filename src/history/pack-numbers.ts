/**
 * Columns of numbers in few bytes, exactly. Each array is coded by about the cheapest of a few ways: counters are whole numbers,
 * often multiples of a page, near the sample before or near the column beside them (the largest value of a day to the
 * smallest); what is measured (slopes) is any double, of which only the bytes that differ cost something. NaN is NaN: its
 * other bits are not kept.
 */
import { ByteReader, ByteWriter, damaged } from './pack-bytes.ts';

/** Larger ones are coded as doubles: differences of these are exact, with a bit to spare for the sign and one for NaN. */
const MAX_WHOLE = 2 ** 50;
/** Shorter arrays cost no more than a reference to an equal one. */
const MIN_REPEATED = 3;
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
const DOUBLE_WAYS = [DOUBLES, DOUBLES_BESIDE, DOUBLES_MIRRORED];

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

/** Writes a column. Cost: a few passes over it. */
export function writeNumbers(out: ByteWriter, column: NumberColumn, beside: Beside): void {
  const { starts, values } = column;
  const ways = new ByteWriter();
  const whole = new ByteWriter();
  let doubles = new Int32Array(0);
  let doubleWords = 0;
  let foretold: Foretold | null = null;
  const choice = new WholeChoice();
  const seen = new Map<number, number>();
  const bits = bitsOf(values);
  for (let index = 0; index < starts.length - 1; index++) {
    const [from, to] = [starts[index]!, starts[index + 1]!];
    const earlier = from + MIN_REPEATED <= to ? equalBefore(column, bits, index, seen) : null;
    if (from === to) {
      ways.byte(EMPTY);
    } else if (earlier !== null) {
      ways.byte(REPEAT);
      ways.varint(index - earlier);
    } else if (isWholeArray(values, from, to)) {
      choice.choose(values, beside.first, firstBefore(column, index), from, to);
      const { way, shift, differences } = choice;
      ways.byte(way);
      ways.byte(shift);
      if (shift !== ALL_ZERO) writeDifferences(whole, differences, to - from, shift);
    } else {
      if (foretold === null) {
        foretold = createForetold(values.length);
        doubles = new Int32Array(2 * values.length);
      }
      const way = cheapestDoubles(bits, beside, from, to, foretold);
      ways.byte(way);
      foretell(way, beside, from, to, foretold);
      for (let i = 2 * from; i < 2 * to; i++) doubles[doubleWords++] = bits[i]! ^ foretold.bits[i]!;
    }
  }
  for (const part of [ways.written(), whole.written(), transpose(doubles.subarray(0, doubleWords))]) {
    out.varint(part.length);
    out.bytes(part);
  }
}

/** Reads what `writeNumbers` wrote into `column.values`. @throws LeakscanError HISTORY where it is damaged */
export function readNumbers(input: ByteReader, column: NumberColumn, beside: Beside): void {
  const { starts, values } = column;
  const part = (): Uint8Array => input.bytes(input.varint());
  const ways = new ByteReader(part());
  const whole = new ByteReader(part());
  const doubles = transposeBack(part());
  let doubleWords = 0;
  let foretold: Foretold | null = null;
  const bits = bitsOf(values);
  for (let index = 0; index < starts.length - 1; index++) {
    const [from, to] = [starts[index]!, starts[index + 1]!];
    const way = ways.byte();
    if (way === REPEAT) {
      const earlier = index - ways.varint();
      const start = starts[earlier];
      if (earlier === index || start === undefined || starts[earlier + 1]! - start !== to - from) {
        throw damaged('wrong-repetition');
      }
      values.copyWithin(from, start, start + to - from);
    } else if (way === STEPS || way === STEPS_ON || way === BESIDE) {
      const start = way === STEPS_ON ? firstBefore(column, index) : 0;
      const near = way === BESIDE ? besideOf(beside.first, values) : null;
      readDifferences(whole, values, near, start, from, to, ways.byte());
    } else if (way === DOUBLES || way === DOUBLES_BESIDE || way === DOUBLES_MIRRORED) {
      if (doubles.length < doubleWords + 2 * (to - from)) throw damaged('cut-off');
      foretold ??= createForetold(values.length);
      foretell(way, beside, from, to, foretold);
      for (let i = 2 * from; i < 2 * to; i++) bits[i] = doubles[doubleWords++]! ^ foretold.bits[i]!;
    } else if (way !== EMPTY || from !== to) {
      throw damaged('unknown-kind-of-array');
    }
  }
}

/** The latest array before that is equal to this one, if it is known; null = none. */
function equalBefore(
  { starts, values }: NumberColumn,
  bits: Int32Array,
  index: number,
  seen: Map<number, number>,
): number | null {
  const [from, to] = [starts[index]!, starts[index + 1]!];
  // Ends and middle tell apart what is not equal, nearly always.
  let key = to - from;
  for (const at of [from, (from + to) >> 1, to - 1]) {
    key = Math.imul(key ^ bits[2 * at]!, 0x9e3779b1);
    key = Math.imul((key ^ (key >>> 15)) + bits[2 * at + 1]!, 0x85ebca6b);
  }
  const earlier = seen.get(key);
  seen.set(key, index);
  if (earlier === undefined) return null;
  for (let i = from, other = starts[earlier]!; i < to; i++, other++) {
    if (!Object.is(values[i], values[other])) return null;
  }
  return earlier;
}

const isWhole = (value: number): boolean =>
  Number.isInteger(value) && Math.abs(value) <= MAX_WHOLE && !Object.is(value, -0);

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
  return earlier < 0 ? 0 : wholeOrZero(values[starts[earlier]!]!);
}

/** Chooses for one array after another. This is most of the work of packing, so it makes nothing but room. */
class WholeChoice {
  /** Of the array chosen for last, as are the others. */
  way = STEPS;
  /** The power of two that divides every difference, or `ALL_ZERO`. */
  shift = 0;
  /** To what was foretold; NaN of NaN. Behind the array's length, anything. */
  differences = new Float64Array(0);
  #other = new Float64Array(0);

  /**
   * Finds the way that takes the fewest bytes, or nearly: of the two kinds of steps only the one with the nearer beginning
   * is tried, which costs a fourth of a percent.
   * @param start for `STEPS_ON`
   */
  choose(values: Float64Array, beside: Float64Array | null, start: number, from: number, to: number): void {
    const count = to - from;
    if (count > this.differences.length) {
      this.differences = new Float64Array(2 * count);
      this.#other = new Float64Array(2 * count);
    }
    this.way = Math.abs(values[from]! - start) < Math.abs(values[from]!) ? STEPS_ON : STEPS;
    differToLatest(values, this.way === STEPS_ON ? start : 0, from, to, this.differences);
    this.shift = commonShift(this.differences, count);
    if (beside === null) return;
    const other = this.#other;
    differToBeside(values, besideOf(beside, values), from, to, other);
    const shift = commonShift(other, count);
    if (bytesOfDifferences(other, count, shift) > bytesOfDifferences(this.differences, count, this.shift)) return;
    this.way = BESIDE;
    this.shift = shift;
    this.#other = this.differences;
    this.differences = other;
  }
}

function besideOf(beside: Float64Array | null, values: Float64Array): Float64Array {
  if (beside === null || beside.length !== values.length) throw damaged('missing-column');
  return beside;
}

const wholeOrZero = (value: number): number => (isWhole(value) ? value : 0);

function differToBeside(
  values: Float64Array,
  beside: Float64Array,
  from: number,
  to: number,
  into: Float64Array,
): void {
  for (let i = from; i < to; i++) into[i - from] = values[i]! - wholeOrZero(beside[i]!);
}

function differToLatest(values: Float64Array, start: number, from: number, to: number, into: Float64Array): void {
  let latest = start;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    into[i - from] = value - latest;
    if (!Number.isNaN(value)) latest = value;
  }
}

function commonShift(differences: Float64Array, count: number): number {
  let low = 0;
  let shift = ALL_ZERO;
  for (let i = 0; i < count; i++) {
    const difference = differences[i]!;
    // The 32 low bits, as of a whole number of any size. That something is NaN has to be written.
    const bits = difference | 0;
    low |= bits;
    if (bits === 0 && difference !== 0)
      shift = Math.min(shift, Number.isNaN(difference) ? 52 : trailingZeros(difference));
  }
  return low === 0 ? shift : Math.min(shift, 31 - Math.clz32(low & -low));
}

function trailingZeros(value: number): number {
  const size = Math.abs(value);
  const low = size % 2 ** 31;
  if (low !== 0) return 31 - Math.clz32(low & -low);
  const high = Math.floor(size / 2 ** 31);
  return 31 + 31 - Math.clz32(high & -high);
}

/** NaN is 0; a difference is counted from 1, its sign in the lowest bit. */
const codeOf = (difference: number, perUnit: number): number => {
  if (Number.isNaN(difference)) return 0;
  const scaled = difference * perUnit;
  return scaled < 0 ? -2 * scaled : 2 * scaled + 1;
};

function bytesOfDifferences(differences: Float64Array, count: number, shift: number): number {
  if (shift === ALL_ZERO) return 0;
  const perUnit = 2 ** -shift;
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const code = codeOf(differences[i]!, perUnit);
    bytes += 1;
    for (let most = 0x80; code >= most; most *= 0x80) bytes += 1;
  }
  return bytes;
}

function writeDifferences(out: ByteWriter, differences: Float64Array, count: number, shift: number): void {
  const perUnit = 2 ** -shift;
  for (let i = 0; i < count; i++) out.varint(codeOf(differences[i]!, perUnit));
}

/** What `writeDifferences` wrote of an array. @param beside null for differences to the latest value */
function readDifferences(
  input: ByteReader,
  values: Float64Array,
  beside: Float64Array | null,
  start: number,
  from: number,
  to: number,
  shift: number,
): void {
  const unit = shift === ALL_ZERO ? 0 : 2 ** shift;
  let latest = start;
  for (let i = from; i < to; i++) {
    const code = unit === 0 ? 1 : input.varint();
    if (code === 0) {
      values[i] = NaN;
      continue;
    }
    const scaled = code % 2 === 0 ? -code / 2 : (code - 1) / 2;
    latest = (beside === null ? latest : wholeOrZero(beside[i]!)) + scaled * unit;
    values[i] = latest;
  }
}

/** The bits of doubles in their places: the low and the high word of each. Every machine that Node runs on is little-endian. */
const bitsOf = (values: Float64Array): Int32Array =>
  new Int32Array(values.buffer, values.byteOffset, 2 * values.length);

/** Doubles that are foretold, beside their bits; each array in its place in the column. */
interface Foretold {
  readonly values: Float64Array;
  readonly bits: Int32Array;
}

function createForetold(length: number): Foretold {
  const values = new Float64Array(length);
  return { values, bits: bitsOf(values) };
}

/** Foretells the doubles from `from` to `to`. */
function foretell(way: number, { first, second }: Beside, from: number, to: number, { values }: Foretold): void {
  if (way === DOUBLES) {
    values.fill(0, from, to);
    return;
  }
  if (first === null || first.length < to) throw damaged('missing-column');
  if (way === DOUBLES_BESIDE) {
    for (let i = from; i < to; i++) values[i] = first[i]!;
    return;
  }
  if (second === null || second.length < to) throw damaged('missing-column');
  for (let i = from; i < to; i++) values[i] = 2 * second[i]! - first[i]!;
}

/** The way that leaves the fewest bytes that are not zero. */
function cheapestDoubles(bits: Int32Array, beside: Beside, from: number, to: number, foretold: Foretold): number {
  let way = DOUBLES;
  let least = Infinity;
  for (const tried of DOUBLE_WAYS) {
    if (tried !== DOUBLES && beside.first === null) continue;
    if (tried === DOUBLES_MIRRORED && beside.second === null) continue;
    foretell(tried, beside, from, to, foretold);
    let bytes = 0;
    for (let i = 2 * from; i < 2 * to; i++) bytes += bytesThatDiffer(bits[i]! ^ foretold.bits[i]!);
    if (bytes >= least) continue;
    way = tried;
    least = bytes;
  }
  return way;
}

const bytesThatDiffer = (word: number): number =>
  Number((word & 0xff) !== 0) +
  Number((word & 0xff00) !== 0) +
  Number((word & 0xff0000) !== 0) +
  Number(word >>> 24 !== 0);

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
  if (planes.length % 8 !== 0) throw damaged('double-cut-off');
  const count = planes.length / 8;
  const out = new Uint8Array(planes.length);
  for (let plane = 0; plane < 8; plane++) {
    for (let i = 0; i < count; i++) out[8 * i + plane] = planes[plane * count + i]!;
  }
  return new Int32Array(out.buffer);
}
