import type { Slices } from '../model/series.ts';

/** What the rows of each of many equal slices of time held, also those that are not kept. */
export interface SliceStore {
  /** Numbers in memory. */
  size(): number;
  /** @param row [time, columns]; later than any before */
  add(row: Float64Array): void;
  /** Slices become longer by this factor, a power of two. */
  lengthen(factor: number): void;
  read(column: number): Slices;
  /** Gives unused memory back: no row follows. */
  seal(): void;
}

/** Numbers of a slice: its index in time and its rows, then of each column those below. */
const HEAD = 2;
const PER_COLUMN = 6;
const COUNT = 0;
const MIN = 1;
const MAX = 2;
const SUM = 3;
const FIRST = 4;
const LAST = 5;

/** @param columns beside the time @param firstWidthMs of a slice; slices are counted from instant 0 */
export function createSliceStore(columns: number, firstWidthMs: number): SliceStore {
  const stride = HEAD + PER_COLUMN * columns;
  let widthMs = firstWidthMs;
  let slices = new Float64Array(0);
  let length = 0;

  function begin(index: number): void {
    if ((length + 1) * stride > slices.length) {
      const longer = new Float64Array(Math.max(8, length + (length >> 1)) * stride);
      longer.set(slices);
      slices = longer;
    }
    const head = length++ * stride;
    slices.fill(NaN, head, head + stride);
    slices[head] = index;
    slices[head + 1] = 0;
    for (let c = 0, at = head + HEAD; c < columns; c++, at += PER_COLUMN) {
      slices[at + COUNT] = 0;
      slices[at + SUM] = 0;
    }
  }

  return {
    size: () => slices.length,
    add(row) {
      const index = Math.floor(row[0]! / widthMs);
      if (length === 0 || slices[(length - 1) * stride] !== index) begin(index);
      const head = (length - 1) * stride;
      slices[head + 1] = slices[head + 1]! + 1;
      for (let c = 0; c < columns; c++) take(slices, head + HEAD + c * PER_COLUMN, row[c + 1]!);
    },
    lengthen(factor) {
      let to = -1;
      for (let from = 0; from < length; from++) {
        const head = from * stride;
        const index = Math.floor(slices[head]! / factor);
        if (to >= 0 && slices[to * stride] === index) {
          join(slices, columns, to * stride, head);
        } else {
          slices.copyWithin(++to * stride, head, head + stride);
          slices[to * stride] = index;
        }
      }
      length = to + 1;
      widthMs *= factor;
    },
    read(column) {
      const field = (offset: number): Float64Array =>
        Float64Array.from({ length }, (_, i) => slices[i * stride + offset]!);
      const at = HEAD + column * PER_COLUMN;
      const count = field(at + COUNT);
      return {
        startMs: field(0).map((index) => index * widthMs),
        widthMs: new Float64Array(length).fill(widthMs),
        count,
        missing: field(1).map((rows, i) => rows - count[i]!),
        min: field(at + MIN),
        max: field(at + MAX),
        // 0 / 0 is NaN, as where there is no value.
        mean: field(at + SUM).map((sum, i) => sum / count[i]!),
        first: field(at + FIRST),
        last: field(at + LAST),
      };
    },
    seal() {
      slices = slices.slice(0, length * stride);
    },
  };
}

/** Takes a value into what a slice holds of one column. */
function take(slices: Float64Array, at: number, value: number): void {
  if (Number.isNaN(value)) return;
  if (slices[at + COUNT] === 0) slices[at + FIRST] = value;
  slices[at + COUNT] = slices[at + COUNT]! + 1;
  if (!(slices[at + MIN]! <= value)) slices[at + MIN] = value;
  if (!(slices[at + MAX]! >= value)) slices[at + MAX] = value;
  slices[at + SUM] = slices[at + SUM]! + value;
  slices[at + LAST] = value;
}

/** Takes a slice into the one before it. */
function join(slices: Float64Array, columns: number, to: number, from: number): void {
  slices[to + 1] = slices[to + 1]! + slices[from + 1]!;
  for (let c = 0; c < columns; c++) {
    const a = to + HEAD + c * PER_COLUMN;
    const b = from + HEAD + c * PER_COLUMN;
    if (slices[b + COUNT] === 0) continue;
    if (slices[a + COUNT] === 0) {
      slices.copyWithin(a, b, b + PER_COLUMN);
      continue;
    }
    slices[a + COUNT] = slices[a + COUNT]! + slices[b + COUNT]!;
    slices[a + MIN] = Math.min(slices[a + MIN]!, slices[b + MIN]!);
    slices[a + MAX] = Math.max(slices[a + MAX]!, slices[b + MAX]!);
    slices[a + SUM] = slices[a + SUM]! + slices[b + SUM]!;
    slices[a + LAST] = slices[b + LAST]!;
  }
}
