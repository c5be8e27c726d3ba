/** Visits -> values of the wanted columns. Only wanted numbers are read; rates remember the sample before. */
import { readInt64 } from './bytes.ts';
import { cook, needsTwoSamples, type RawPair } from './counter-types.ts';
import {
  BLOCK_PERF_FREQ,
  BLOCK_PERF_TIME,
  BLOCK_TIME_100NS,
  OBJECT_PERF_FREQ,
  OBJECT_PERF_TIME,
  type PerfObject,
} from './perf-object.ts';
import type { Plan, PlanCounter } from './plans.ts';
import type { InstanceIndex, Visit } from './sample-index.ts';

export interface SampleValues {
  /**
   * Says which series are wanted from here on.
   * @param columnOf [series] its column, -1 where it is not wanted
   */
  choose(plans: readonly Plan[], columnOf: Int32Array): void;
  /**
   * Puts the values of one sample into a row that was filled with NaN. O(wanted numbers).
   * @param sample counts the samples read, one by one
   */
  fill(visits: readonly Visit[], from: SampleSource, row: SampleRow): void;
}

export interface SampleSource {
  readonly view: DataView;
  readonly index: InstanceIndex;
  readonly sample: number;
}

export interface SampleRow {
  readonly values: Float64Array;
  readonly start: number;
}

/** What is wanted of a plan. */
interface Choice {
  /** [instances x counters] column, -1 where not wanted. */
  readonly columns: Int32Array;
  readonly counters: readonly ChosenCounter[];
  readonly width: number;
  /** [counters] their place in the plan. */
  readonly indexes: Int32Array;
  /** [counters] in the counter block, of plain numbers; -1 where a formula is needed. */
  readonly offsets: Int32Array;
  /** [counters] 1 where a plain number has 64 bits. */
  readonly longs: Uint8Array;
}

interface ChosenCounter {
  /** In the plan. */
  readonly index: number;
  readonly counter: PlanCounter;
}

/** A base of 100 ns. */
const TICKS_PER_SECOND = 10_000_000;
const IS_100NS = 0x00100000;

/** @param keepNegative whether numbers below 0 are values: no counter that is judged can be, but text shows them */
export function createSampleValues(keepNegative: boolean): SampleValues {
  const choices = new Map<Plan, Choice>();
  const pair: RawPair = new Float64Array(4);
  const rates = createRates();
  let series: (plan: Plan, at: number) => number = () => -1;

  const valueOf = (value: number): number => (value < 0 && !keepNegative ? Number.NaN : value);

  function cooked(counter: PlanCounter, key: number, sample: number, timeBase: number): number {
    const { formula } = counter;
    if (formula === null) return Number.NaN;
    if (!needsTwoSamples(formula)) return cook(formula, pair, pair, timeBase);
    return rates.next(key, sample, pair, (before) => cook(formula, pair, before, timeBase));
  }

  function fillRaw(visit: Visit, { columns, counters, width }: Choice, source: SampleSource, row: SampleRow): void {
    const { view, index, sample } = source;
    for (let i = visit.from; i < visit.to; i++) {
      const at = index.places[i]!;
      for (const { index: counterIndex, counter } of counters) {
        const cell = index.ids[i]! * width + counterIndex;
        const column = columns[cell]!;
        if (column < 0 || at < 0) continue;
        for (let half = 0; half < 4; half++) {
          pair[half] = half % 2 === 0 ? view.getUint32(at + 4 * half, true) : view.getInt32(at + 4 * half, true);
        }
        row.values[row.start + column] = valueOf(cooked(counter, series(visit.plan, cell), sample, counter.timeBase));
      }
    }
  }

  function fillObject(visit: Visit, choice: Choice, source: SampleSource, row: SampleRow): void {
    const { columns, counters, width, indexes, offsets, longs } = choice;
    const { view, index, sample } = source;
    const { ids, places } = index;
    const { values, start } = row;
    const object = visit.object!;
    for (let i = visit.from; i < visit.to; i++) {
      const at = places[i]!;
      const first = ids[i]! * width;
      for (let k = 0; k < indexes.length; k++) {
        const cell = first + indexes[k]!;
        const column = columns[cell]!;
        if (column < 0) continue;
        const offset = offsets[k]!;
        let value: number;
        if (offset >= 0) {
          const place = at + offset;
          value = longs[k] === 1 ? readInt64(view, place) : view.getUint32(place, true);
        } else {
          const timeBase = readPair(view, object, at, counters[k]!.counter, pair);
          value = cooked(counters[k]!.counter, series(visit.plan, cell), sample, timeBase);
        }
        values[start + column] = value < 0 ? valueOf(value) : value;
      }
    }
  }

  return {
    choose(plans, columnOf) {
      choices.clear();
      series = (plan, cell) => plan.series[cell]!;
      for (const plan of plans) {
        const choice = chooseOf(plan, columnOf);
        if (choice !== null) choices.set(plan, choice);
      }
    },
    fill(visits, source, row) {
      for (const visit of visits) {
        const choice = choices.get(visit.plan);
        if (choice === undefined) continue;
        if (visit.object === null) fillRaw(visit, choice, source, row);
        else fillObject(visit, choice, source, row);
      }
    },
  };
}

function chooseOf(plan: Plan, columnOf: Int32Array): Choice | null {
  const width = plan.counters.length;
  const columns = new Int32Array(plan.series.length).fill(-1);
  const isChosen = new Uint8Array(width);
  for (let cell = 0; cell < columns.length; cell++) {
    const series = plan.series[cell]!;
    const column = series < 0 ? -1 : columnOf[series]!;
    columns[cell] = column;
    if (column >= 0) isChosen[cell % width] = 1;
  }
  if (!isChosen.includes(1)) return null;
  const counters = plan.counters.flatMap((counter, index) => (isChosen[index] === 1 ? [{ counter, index }] : []));
  return {
    columns,
    counters,
    width,
    indexes: Int32Array.from(counters, ({ index }) => index),
    offsets: Int32Array.from(counters, ({ counter: { definition, formula } }) =>
      definition !== null && formula === 'first' ? definition.offset : -1,
    ),
    longs: Uint8Array.from(counters, ({ counter }) => (counter.definition?.size === 8 ? 1 : 0)),
  };
}

/** Puts both raw numbers of a counter into `pair`; gives the ticks per second of the second one. */
function readPair(view: DataView, object: PerfObject, at: number, { definition }: PlanCounter, pair: RawPair): number {
  const { size, offset, second, type } = definition!;
  readHalves(view, at + offset, size, pair, 0);
  const { blockAt } = object;
  switch (second.kind) {
    case 'base':
      readHalves(view, at + second.offset, second.size, pair, 2);
      return (type & IS_100NS) !== 0 ? TICKS_PER_SECOND : readInt64(view, blockAt + BLOCK_PERF_FREQ);
    case '100ns':
      readHalves(view, blockAt + BLOCK_TIME_100NS, 8, pair, 2);
      return TICKS_PER_SECOND;
    case 'object':
      readHalves(view, object.at + OBJECT_PERF_TIME, 8, pair, 2);
      return readInt64(view, object.at + OBJECT_PERF_FREQ);
    case 'system':
      readHalves(view, blockAt + BLOCK_PERF_TIME, 8, pair, 2);
      return readInt64(view, blockAt + BLOCK_PERF_FREQ);
    case 'none':
      pair[2] = pair[3] = 0;
      return 0;
  }
}

function readHalves(view: DataView, at: number, size: number, pair: RawPair, to: 0 | 2): void {
  pair[to] = view.getUint32(at, true);
  pair[to + 1] = size === 8 ? view.getInt32(at + 4, true) : 0;
}

/** The raw numbers that rates had in the sample before. */
function createRates() {
  const slots = new Map<number, number>();
  let pairs = new Float64Array(4 * 64);
  let samples = new Int32Array(64);

  function slotOf(key: number): number {
    let slot = slots.get(key);
    if (slot !== undefined) return slot;
    slot = slots.size;
    slots.set(key, slot);
    if (slot === samples.length) {
      const [oldPairs, oldSamples] = [pairs, samples];
      pairs = new Float64Array(2 * oldPairs.length);
      pairs.set(oldPairs);
      samples = new Int32Array(2 * oldSamples.length);
      samples.set(oldSamples);
    }
    samples[slot] = -1;
    return slot;
  }

  return {
    /** NaN unless the sample before had a number too. */
    next(key: number, sample: number, pair: RawPair, rate: (before: RawPair) => number): number {
      const slot = slotOf(key);
      const before = pairs.subarray(4 * slot, 4 * slot + 4);
      const value = samples[slot] === sample - 1 && sample > 0 ? rate(before) : Number.NaN;
      before.set(pair);
      samples[slot] = sample;
      return value;
    },
  };
}
