/**
 * Arrays of doubles without a pattern, as what is measured (slopes): only the bytes that differ from what the columns beside
 * foretell cost something.
 */
import { damaged } from './pack-bytes.ts';

/** How an array was coded. Part of the format, with those of `pack-numbers.ts`: never renumber. */
export const DOUBLES = 5;
/** Doubles, without the bits that the column beside has as well. */
export const DOUBLES_BESIDE = 6;
/** Doubles, without the bits of what mirrors the column beside at the one before that: an interval around a slope. */
export const DOUBLES_MIRRORED = 7;

/** Columns with arrays of the same lengths that came before: the one just before, and the one before that. */
export interface Beside {
  readonly first: Float64Array | null;
  readonly second: Float64Array | null;
  /** The latest one named `count`: of how many numbers each mean is. */
  readonly counts: Float64Array | null;
}

/** The bits of doubles in their places: the low and the high word of each. Every machine that Node runs on is little-endian. */
export const bitsOf = (values: Float64Array): Int32Array =>
  new Int32Array(values.buffer, values.byteOffset, 2 * values.length);

/** One double that is foretold, beside its bits. */
const foretold = new Float64Array(1);
const foretoldBits = bitsOf(foretold);

/** What differs from what was foretold, array by array. */
export class DoubleWriter {
  readonly #values: Float64Array;
  readonly #beside: Beside;
  /** Made for the first array, as few columns have any. */
  #words = new Int32Array(0);
  #length = 0;

  /** @param values of the whole column */
  constructor(values: Float64Array, beside: Beside) {
    this.#values = values;
    this.#beside = beside;
  }

  /** @returns the way that it was coded */
  write(from: number, to: number): number {
    if (this.#words.length === 0) this.#words = new Int32Array(2 * this.#values.length);
    const bits = bitsOf(this.#values);
    const way = cheapestWay(bits, this.#beside, from, to);
    const words = this.#words;
    for (let i = from; i < to; i++) {
      foretell(way, this.#beside, i);
      words[this.#length++] = bits[2 * i]! ^ foretoldBits[0]!;
      words[this.#length++] = bits[2 * i + 1]! ^ foretoldBits[1]!;
    }
    return way;
  }

  /** First the lowest byte of each double, then the next of each: like stands by like, which the compressor needs. */
  written(): Uint8Array {
    const bytes = new Uint8Array(this.#words.buffer, 0, 4 * this.#length);
    const count = this.#length / 2;
    const out = new Uint8Array(bytes.length);
    for (let plane = 0; plane < 8; plane++) {
      for (let i = 0; i < count; i++) out[plane * count + i] = bytes[8 * i + plane]!;
    }
    return out;
  }
}

/** Reads what a `DoubleWriter` wrote. */
export class DoubleReader {
  readonly #words: Int32Array;
  #at = 0;

  /** @throws LeakscanError HISTORY where it is damaged, as `read` */
  constructor(planes: Uint8Array) {
    if (planes.length % 8 !== 0) throw damaged('double-cut-off');
    const count = planes.length / 8;
    const out = new Uint8Array(planes.length);
    for (let plane = 0; plane < 8; plane++) {
      for (let i = 0; i < count; i++) out[8 * i + plane] = planes[plane * count + i]!;
    }
    this.#words = new Int32Array(out.buffer);
  }

  /** @param values of the whole column */
  read(way: number, values: Float64Array, beside: Beside, from: number, to: number): void {
    if (this.#words.length < this.#at + 2 * (to - from)) throw damaged('cut-off');
    const { first, second } = beside;
    if (way !== DOUBLES && (first === null || first.length < to)) throw damaged('missing-column');
    if (way === DOUBLES_MIRRORED && (second === null || second.length < to)) throw damaged('missing-column');
    const bits = bitsOf(values);
    for (let i = from; i < to; i++) {
      foretell(way, beside, i);
      bits[2 * i] = this.#words[this.#at++]! ^ foretoldBits[0]!;
      bits[2 * i + 1] = this.#words[this.#at++]! ^ foretoldBits[1]!;
    }
  }
}

/** Puts what is foretold of one double into `foretold`. */
function foretell(way: number, { first, second }: Beside, i: number): void {
  foretold[0] = way === DOUBLES ? 0 : way === DOUBLES_BESIDE ? first![i]! : 2 * second![i]! - first![i]!;
}

/** The way that leaves the fewest bytes that are not zero; of equal ones the first. */
function cheapestWay(bits: Int32Array, { first, second }: Beside, from: number, to: number): number {
  if (first === null) return DOUBLES;
  let [plain, beside, mirrored] = [0, 0, second === null ? Infinity : 0];
  for (let i = from; i < to; i++) {
    const [low, high] = [bits[2 * i]!, bits[2 * i + 1]!];
    plain += bytesThatDiffer(low) + bytesThatDiffer(high);
    foretold[0] = first[i]!;
    beside += bytesThatDiffer(low ^ foretoldBits[0]!) + bytesThatDiffer(high ^ foretoldBits[1]!);
    if (second === null) continue;
    foretold[0] = 2 * second[i]! - first[i]!;
    mirrored += bytesThatDiffer(low ^ foretoldBits[0]!) + bytesThatDiffer(high ^ foretoldBits[1]!);
  }
  if (plain <= beside && plain <= mirrored) return DOUBLES;
  return beside <= mirrored ? DOUBLES_BESIDE : DOUBLES_MIRRORED;
}

/** Bytes of a word that are not zero: the top bit of each such byte is set, and these are added up. */
function bytesThatDiffer(word: number): number {
  const tops = ((((word & 0x7f7f7f7f) + 0x7f7f7f7f) | word) >>> 7) & 0x01010101;
  return Math.imul(tops, 0x01010101) >>> 24;
}
