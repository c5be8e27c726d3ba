/** Visits -> values of the wanted columns. Only wanted numbers are read; rates remember the sample before. */
import { readInt64 } from './bytes.ts';
import { cook, needsTwoSamples, type Formula, type RawPair } from './counter-types.ts';
import {
  BLOCK_PERF_FREQ,
  BLOCK_PERF_TIME,
  BLOCK_TIME_100NS,
  OBJECT_PERF_FREQ,
  OBJECT_PERF_TIME,
  type CounterDefinition,
  type PerfObject,
} from './perf-object.ts';
import type { Plan } from './plans.ts';
import type { InstanceIndex, Visit } from './sample-index.ts';

export interface SampleValues {
  /**
   * Says which series are wanted from here on.
   * @param columnOf [series] its column, -1 where it is not wanted
   */
  choose(plans: readonly Plan[], columnOf: Int32Array): void;
  /**
   * Puts the values of one sample into a row that was filled with NaN. O(instances x wanted counters).
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

/** A counter of a plan that is wanted of at least one instance. */
interface ChosenCounter {
  /** [instances] column, -1 where not wanted. */
  readonly columns: Int32Array;
  /** [instances] */
  readonly series: Int32Array;
  readonly formula: Formula;
  /** Null for raw counters, whose numbers are 64 bits each. */
  readonly definition: CounterDefinition | null;
  /** Ticks per second of raw counters. */
  readonly timeBase: number;
}

/** What is wanted of a plan. */
interface Choice {
  readonly plain: PlainCounters;
  readonly cooked: readonly ChosenCounter[];
}

/** Counters whose own numbers are the values: read one instance after another, as they lie. */
interface PlainCounters {
  readonly width: number;
  /** [instances x width] column, -1 where not wanted. */
  readonly columns: Int32Array;
  /** [width] from where the numbers of an instance begin. */
  readonly offsets: Int32Array;
  /** [width] 1 = 64 bits. */
  readonly longs: Uint8Array;
}

/** A base of 100 ns. */
const TICKS_PER_SECOND = 10_000_000;
const IS_100NS = 0x00100000;

/** @param keepNegative whether numbers below 0 are values: no counter that is judged can be, but text shows them */
export function createSampleValues(keepNegative: boolean): SampleValues {
  const choices = new Map<Plan, Choice>();
  const pair: RawPair = new Float64Array(4);
  const rates = createRates();

  function fillPlain(
    { from, to }: Visit,
    { width, columns, offsets, longs }: PlainCounters,
    source: SampleSource,
    row: SampleRow,
  ): void {
    const { ids, places } = source.index;
    const { view } = source;
    const { values, start } = row;
    for (let i = from; i < to; i++) {
      const at = places[i]!;
      const first = ids[i]! * width;
      for (let k = 0; k < width; k++) {
        const column = columns[first + k]!;
        if (column < 0) continue;
        const place = at + offsets[k]!;
        const value = longs[k] === 1 ? readInt64(view, place) : view.getUint32(place, true);
        values[start + column] = value < 0 && !keepNegative ? Number.NaN : value;
      }
    }
  }

  function fillCooked({ from, to, object }: Visit, chosen: ChosenCounter, source: SampleSource, row: SampleRow): void {
    const { ids, places } = source.index;
    const { view, sample } = source;
    const { columns, series, formula, definition } = chosen;
    const timeBase = definition === null ? chosen.timeBase : readSecond(view, object!, definition, pair);
    for (let i = from; i < to; i++) {
      const id = ids[i]!;
      const column = columns[id]!;
      if (column < 0) continue;
      readPair(view, places[i]!, definition, pair);
      const before = needsTwoSamples(formula) ? rates.swap(series[id]!, sample, pair) : pair;
      const value = before === null ? Number.NaN : cook(formula, pair, before, timeBase);
      row.values[row.start + column] = value < 0 && !keepNegative ? Number.NaN : value;
    }
  }

  return {
    choose(plans, columnOf) {
      choices.clear();
      for (const plan of plans) choices.set(plan, choiceOf(plan, columnOf));
    },
    fill(visits, source, row) {
      for (const visit of visits) {
        const choice = choices.get(visit.plan);
        if (choice === undefined) continue;
        if (choice.plain.width > 0) fillPlain(visit, choice.plain, source, row);
        for (const chosen of choice.cooked) fillCooked(visit, chosen, source, row);
      }
    },
  };
}

function choiceOf(plan: Plan, columnOf: Int32Array): Choice {
  const all = chosenOf(plan, columnOf);
  const plain = all.filter(({ formula }) => formula === 'first');
  const width = plain.length;
  const columns = new Int32Array(width * plan.lastSeen.length);
  plain.forEach((one, k) => {
    one.columns.forEach((column, id) => (columns[id * width + k] = column));
  });
  return {
    plain: {
      width,
      columns,
      offsets: Int32Array.from(plain, ({ definition }) => definition?.offset ?? 0),
      longs: Uint8Array.from(plain, ({ definition }) => (definition === null || definition.size === 8 ? 1 : 0)),
    },
    cooked: all.filter(({ formula }) => formula !== 'first'),
  };
}

function chosenOf(plan: Plan, columnOf: Int32Array): ChosenCounter[] {
  const width = plan.counters.length;
  return plan.counters.flatMap(({ formula, definition, timeBase }, index): ChosenCounter[] => {
    if (formula === null) return [];
    const series = Int32Array.from({ length: plan.series.length / width }, (_, id) => plan.series[id * width + index]!);
    const columns = series.map((one) => (one < 0 ? -1 : columnOf[one]!));
    return columns.some((column) => column >= 0) ? [{ columns, series, formula, definition, timeBase }] : [];
  });
}

/** Puts the second number of a counter into `pair` where all instances have the same; gives its ticks per second. */
function readSecond(view: DataView, object: PerfObject, { type, second }: CounterDefinition, pair: RawPair): number {
  const { blockAt } = object;
  switch (second.kind) {
    case 'base':
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

/** Puts the numbers of one instance into `pair`, whose second number may be there already. */
function readPair(view: DataView, at: number, definition: CounterDefinition | null, pair: RawPair): void {
  if (definition === null) {
    readHalves(view, at, 8, pair, 0);
    readHalves(view, at + 8, 8, pair, 2);
    return;
  }
  const { size, offset, second } = definition;
  readHalves(view, at + offset, size, pair, 0);
  if (second.kind === 'base') readHalves(view, at + second.offset, second.size, pair, 2);
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
  const before: RawPair = new Float64Array(4);

  function slotOf(series: number): number {
    let slot = slots.get(series);
    if (slot !== undefined) return slot;
    slot = slots.size;
    slots.set(series, slot);
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
    /** Keeps the numbers of this sample, and gives those of the one before until the next call; null where it has none. */
    swap(series: number, sample: number, pair: RawPair): RawPair | null {
      const slot = slotOf(series);
      const hasBefore = samples[slot] === sample - 1 && sample > 0;
      samples[slot] = sample;
      for (let half = 0; half < 4; half++) {
        before[half] = pairs[4 * slot + half]!;
        pairs[4 * slot + half] = pair[half]!;
      }
      return hasBefore ? before : null;
    },
  };
}
