/**
 * Arrays of whole numbers, as counters are: often multiples of a page, near the sample before or near the column beside them
 * (the largest value of a day to the smallest). Differences are divided by the largest power of two that divides them all.
 */
import type { ByteReader, ByteWriter } from './pack-bytes.ts';

/** Larger ones are coded as doubles: differences of these are exact, with a bit to spare for the sign and one for NaN. */
const MAX_WHOLE = 2 ** 50;
/** In place of a shift: nothing differs from what was foretold, so nothing was written. */
const ALL_ZERO = 63;

/** How an array was coded. Part of the format, with those of `pack-numbers.ts`: never renumber. */
/** Whole numbers, each as its difference to the one before; the first as it is. */
export const STEPS = 1;
/** The same, the first as its difference to the first of the array before. */
export const STEPS_ON = 2;
/** Whole numbers, each as its difference to the same place in the column beside. */
export const BESIDE = 3;
/**
 * Means of whole numbers: of each their sum, as its difference to as many times the same place in the column beside. The
 * sums are divided by the column of counts. Since version 2.
 */
export const MEANS = 8;

const isWhole = (value: number): boolean =>
  Number.isInteger(value) && Math.abs(value) <= MAX_WHOLE && !Object.is(value, -0);

export const wholeOrZero = (value: number): number => (isWhole(value) ? value : 0);

/** Differences that a shift and a sign leave 31 bits of; nearly all are. */
const MAX_SMALL = 2 ** 30;
/** Some difference is not small. No OR of small ones has this bit alone. */
const FAR = -(2 ** 31);

/** Writes one array after another. This is most of the work of packing, so it makes nothing but room. */
export class WholeWriter {
  readonly #ways: ByteWriter;
  readonly #differences: ByteWriter;
  readonly #values: Float64Array;
  readonly #beside: Float64Array | null;
  #steps = new Int32Array(128);
  #besides = new Int32Array(128);
  #large: LargeDifferences | null = null;

  /** @param values of the whole column @param beside the column beside it, of the same length */
  constructor(ways: ByteWriter, differences: ByteWriter, values: Float64Array, beside: Float64Array | null) {
    this.#ways = ways;
    this.#differences = differences;
    this.#values = values;
    this.#beside = beside;
  }

  /**
   * Finds the way that takes the fewest bytes, or nearly: of the two kinds of steps only the one with the nearer beginning
   * is tried, which costs a fourth of a percent.
   * @param start for `STEPS_ON` @returns whether all are whole, or NaN; else nothing was written
   */
  write(from: number, to: number, start: number): boolean {
    const values = this.#values;
    const first = values[from]!;
    const count = to - from;
    if (count > this.#steps.length) {
      this.#steps = new Int32Array(2 * count);
      this.#besides = new Int32Array(2 * count);
    }
    const steps = this.#steps;
    const bits = isWhole(first) ? stepsOf(values, from, to, steps) : FAR;
    if (bits === FAR) return this.#writeLarge(from, to, start);
    const isOn = Math.abs(first - start) < Math.abs(first);
    const firstStep = isOn ? first - start : first;
    const shift = Math.min(shiftOf(bits), firstStep === 0 ? ALL_ZERO : trailingZeros(firstStep));
    if (this.#beside !== null && this.#writeBeside(this.#beside, from, to, firstStep, shift)) return true;
    this.#ways.byte(isOn ? STEPS_ON : STEPS);
    this.#ways.byte(shift);
    if (shift === ALL_ZERO) return true;
    this.#differences.varint(codeOf(firstStep, 2 ** -shift));
    encode(steps, 1, count, shift);
    this.#differences.varints(steps, 1, count);
    return true;
  }

  /** Where it takes no more bytes than the steps. */
  #writeBeside(beside: Float64Array, from: number, to: number, firstStep: number, stepShift: number): boolean {
    const besides = this.#besides;
    const count = to - from;
    const bits = differencesTo(beside, this.#values, from, to, besides);
    if (bits === FAR) return false;
    const shift = shiftOf(bits);
    if (shift !== ALL_ZERO) {
      if (stepShift === ALL_ZERO) return false;
      const ofSteps = bytesOf(codeOf(firstStep, 2 ** -stepShift)) + bytesOfSmall(this.#steps, 1, count, stepShift);
      if (bytesOfSmall(besides, 0, count, shift) > ofSteps) return false;
    }
    this.#ways.byte(BESIDE);
    this.#ways.byte(shift);
    if (shift === ALL_ZERO) return true;
    encode(besides, 0, count, shift);
    this.#differences.varints(besides, 0, count);
    return true;
  }

  /**
   * The same for means of so many whole numbers each, or NaN.
   * @param counts of the whole column @returns whether all are such means; else nothing was written
   */
  writeMeans(from: number, to: number, counts: Float64Array): boolean {
    const differences = new Float64Array(to - from);
    for (let i = from; i < to; i++) {
      const [mean, count] = [this.#values[i]!, counts[i]!];
      const sum = Math.round(mean * count);
      if (!Object.is(sum / count, mean) || !(Number.isNaN(sum) || isWhole(sum))) return false;
      differences[i - from] = sum - sumBeside(this.#beside, count, i);
    }
    const shift = commonShift(differences, differences.length);
    this.#ways.byte(MEANS);
    this.#ways.byte(shift);
    if (shift !== ALL_ZERO) writeDifferences(this.#differences, differences, differences.length, shift);
    return true;
  }

  /** The same where some number is NaN, or far from the one before. */
  #writeLarge(from: number, to: number, start: number): boolean {
    if (!isWholeArray(this.#values, from, to)) return false;
    const large = (this.#large ??= new LargeDifferences());
    large.choose(this.#values, this.#beside, start, from, to);
    this.#ways.byte(large.way);
    this.#ways.byte(large.shift);
    if (large.shift !== ALL_ZERO) writeDifferences(this.#differences, large.differences, to - from, large.shift);
    return true;
  }
}

/**
 * @param into [to - from] the differences of each but the first to the one before it are put here
 * @returns their bits, by OR; `FAR` where some number is not whole or far from the one before
 */
function stepsOf(values: Float64Array, from: number, to: number, into: Int32Array): number {
  let bits = 0;
  let latest = values[from]!;
  for (let i = from + 1; i < to; i++) {
    const value = values[i]!;
    const step = (value - latest) | 0;
    // Only what comes out again: a fraction may be lost in the difference.
    if (latest + step !== value || step >= MAX_SMALL || step <= -MAX_SMALL || Object.is(value, -0)) return FAR;
    into[i - from] = step;
    bits |= step;
    latest = value;
  }
  return bits;
}

/** The same for the differences to the column beside. */
function differencesTo(beside: Float64Array, values: Float64Array, from: number, to: number, into: Int32Array): number {
  let bits = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    const near = wholeOrZero(beside[i]!);
    const difference = (value - near) | 0;
    if (near + difference !== value || difference >= MAX_SMALL || difference <= -MAX_SMALL) return FAR;
    into[i - from] = difference;
    bits |= difference;
  }
  return bits;
}

const shiftOf = (bits: number): number => (bits === 0 ? ALL_ZERO : 31 - Math.clz32(bits & -bits));

/** As `codeOf`, in place. */
function encode(differences: Int32Array, from: number, to: number, shift: number): void {
  for (let i = from; i < to; i++) {
    const scaled = differences[i]! >> shift;
    differences[i] = scaled < 0 ? -2 * scaled : 2 * scaled + 1;
  }
}

/** Bytes that the differences take once they are encoded. */
function bytesOfSmall(differences: Int32Array, from: number, to: number, shift: number): number {
  let bytes = to - from;
  for (let i = from; i < to; i++) {
    const scaled = differences[i]! >> shift;
    const code = scaled < 0 ? -2 * scaled : 2 * scaled + 1;
    if (code >= 0x80) bytes += bytesOf(code) - 1;
  }
  return bytes;
}

function bytesOf(code: number): number {
  let bytes = 1;
  for (let most = 0x80; code >= most; most *= 0x80) bytes += 1;
  return bytes;
}

/** Chooses for one array after another. */
class LargeDifferences {
  /** Of the array chosen for last, as are the others. */
  way = STEPS;
  /** The power of two that divides every difference, or `ALL_ZERO`. */
  shift = 0;
  /** To what was foretold; NaN of NaN. Behind the array's length, anything. */
  differences = new Float64Array(0);
  #other = new Float64Array(0);

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
    differToBeside(values, beside, from, to, other);
    const shift = commonShift(other, count);
    if (bytesOfDifferences(other, count, shift) > bytesOfDifferences(this.differences, count, this.shift)) return;
    this.way = BESIDE;
    this.shift = shift;
    this.#other = this.differences;
    this.differences = other;
  }
}

function isWholeArray(values: Float64Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value) && !isWhole(value)) return false;
  }
  return true;
}

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

/** Of a code that is not 0, what `codeOf` scaled. */
const scaledOf = (code: number): number => (code % 2 === 0 ? -code / 2 : (code - 1) / 2);

function bytesOfDifferences(differences: Float64Array, count: number, shift: number): number {
  if (shift === ALL_ZERO) return 0;
  const perUnit = 2 ** -shift;
  let bytes = 0;
  for (let i = 0; i < count; i++) bytes += bytesOf(codeOf(differences[i]!, perUnit));
  return bytes;
}

function writeDifferences(out: ByteWriter, differences: Float64Array, count: number, shift: number): void {
  const perUnit = 2 ** -shift;
  for (let i = 0; i < count; i++) out.varint(codeOf(differences[i]!, perUnit));
}

/** What the sum of so many numbers may be near. */
const sumBeside = (beside: Float64Array | null, count: number, i: number): number =>
  beside === null ? 0 : wholeOrZero(wholeOrZero(beside[i]!) * count);

/** What `writeMeans` wrote of an array. @param beside and counts as they were there */
export function readMeans(
  input: ByteReader,
  values: Float64Array,
  beside: Float64Array | null,
  counts: Float64Array,
  from: number,
  to: number,
  shift: number,
): void {
  const unit = shift === ALL_ZERO ? 0 : 2 ** shift;
  for (let i = from; i < to; i++) {
    const code = unit === 0 ? 1 : input.varint();
    values[i] = code === 0 ? NaN : (sumBeside(beside, counts[i]!, i) + scaledOf(code) * unit) / counts[i]!;
  }
}

/** What `writeDifferences` wrote of an array. @param beside null for differences to the latest value */
export function readDifferences(
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
    latest = (beside === null ? latest : wholeOrZero(beside[i]!)) + scaledOf(code) * unit;
    values[i] = latest;
  }
}
