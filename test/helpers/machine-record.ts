/** A machine's record as nights see it: most processes level, some walking, a few leaking. Made from a seed. */
import type { MachineRecord, NightLevels, Resolution, RunRecord } from '../../src/model/history.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { Series } from '../../src/model/series.ts';

const DAY_MS = 86_400_000;
const PAGE = 4096;
/** Rows and slices of a day. */
const SHAPE = { fine: { rows: 512, slices: 64 }, coarse: { rows: 96, slices: 12 } } as const;
const RESOURCES = ['private-bytes', 'handles', 'threads', 'virtual-bytes', 'pool-nonpaged'] as const;

export interface RecordOptions {
  readonly machine: string;
  /** Counted from the first night. */
  readonly night: number;
  readonly processes: number;
  readonly resolution: Resolution;
}

/** Linear congruential; good enough for walks, and the same everywhere. */
export function createRandom(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function machineRecordOf({ machine, night, processes, resolution }: RecordOptions): MachineRecord {
  const startMs = Date.UTC(2026, 0, 5) + night * DAY_MS;
  const runs = Array.from({ length: processes }, (_, index) => runOf(machine, night, index, startMs, resolution));
  return {
    machine,
    utcOffsetMinutes: 60,
    objects: ['memory', 'process', 'system'],
    images: [...new Set(runs.map((run) => run.process.toLowerCase()))],
    laterThanWindows2003: true,
    stretches: [
      {
        hasProcessIds: true,
        firstMs: startMs,
        lastMs: startMs + DAY_MS - 60_000,
        short: [['cmd', 14]],
        leastGrown: [],
        runs,
        companions: [],
      },
    ],
  };
}

function runOf(machine: string, night: number, index: number, startMs: number, resolution: Resolution): RunRecord {
  const process = index % 5 < 2 ? 'svchost' : `service${index}`;
  const instance = index % 5 < 2 ? `${process}#${index}` : process;
  const random = createRandom(machine.length * 7919 + night * 104_729 + index);
  const levels = RESOURCES.map((resource) => levelOf(resource, index) + Math.floor(random() * 8) * unitOf(resource));
  return {
    process,
    firstInstance: instance,
    instance,
    pid: 400 + 4 * index,
    startMs,
    endMs: startMs + DAY_MS - 60_000,
    startKnown: false,
    endKnown: false,
    secondBlankMs: NaN,
    ageAtStartMs: night * DAY_MS + index * 1000,
    firstCells: Float64Array.from(levels),
    lastCells: Float64Array.from(levels),
    series: RESOURCES.map((resource, nth) => {
      const minutes = walk(levels[nth]!, unitOf(resource), index, random);
      return {
        resource,
        series: resolution === 'nights' ? dayOf(minutes, startMs) : thin(minutes, startMs, resolution),
      };
    }),
  };
}

const unitOf = (resource: Resource): number =>
  resource === 'private-bytes' || resource === 'virtual-bytes' ? PAGE : resource === 'pool-nonpaged' ? 8 : 1;
const levelOf = (resource: Resource, index: number): number =>
  (resource === 'threads' ? 5 + (index % 40) : 300 + ((index * 977) % 9000)) * unitOf(resource);

/** A value each minute: a tenth leaks, a fifth never moves, the others now and then. */
function walk(level: number, unit: number, index: number, random: () => number): Float64Array {
  const values = new Float64Array(1440);
  const busy = index % 5 === 1 ? 0 : index % 10 === 0 ? 0.6 : 0.02;
  const drift = index % 10 === 0 ? 0.7 : 0.5;
  let value = level;
  for (let i = 0; i < values.length; i++) {
    if (random() < busy) value = Math.max(unit, value + (random() < drift ? 1 : -1) * unit * Math.ceil(random() * 6));
    values[i] = value;
  }
  return values;
}

const nearest = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function thin(values: Float64Array, startMs: number, resolution: 'fine' | 'coarse'): Series {
  const { rows, slices } = SHAPE[resolution];
  const at = Float64Array.from({ length: rows }, (_, i) => Math.floor((i * values.length) / rows));
  const parts = Array.from({ length: slices }, (_, i) =>
    values.subarray(Math.floor((i * values.length) / slices), Math.floor(((i + 1) * values.length) / slices)),
  );
  const column = (of: (part: Float64Array, index: number) => number) => Float64Array.from(parts, of);
  const width = DAY_MS / slices;
  return {
    timesMs: at.map((minute) => startMs + minute * 60_000),
    values: at.map((minute) => values[minute]!),
    slices: {
      startMs: column((_, index) => startMs + index * width),
      widthMs: column(() => width),
      count: column((part) => part.length),
      missing: column(() => 0),
      min: column((part) => Math.min(...part)),
      max: column((part) => Math.max(...part)),
      mean: column(nearest),
      first: column((part) => part[0]!),
      last: column((part) => part.at(-1)!),
    },
  };
}

function dayOf(values: Float64Array, startMs: number): NightLevels {
  const n = values.length;
  const sorted = values.toSorted();
  const mean = nearest(values);
  let [xy, xx, yy] = [0, 0, 0];
  values.forEach((value, i) => {
    const x = (i - (n - 1) / 2) / 60;
    xy += x * (value - mean);
    xx += x * x;
    yy += (value - mean) ** 2;
  });
  const slope = xy / xx;
  const half = 1.96 * Math.sqrt(Math.max(0, yy - slope * xy) / (n - 2) / xx);
  const one = (value: number): Float64Array => Float64Array.of(value);
  return {
    startMs: one(startMs),
    endMs: one(startMs + DAY_MS - 60_000),
    count: one(n),
    first: one(values[0]!),
    last: one(values[n - 1]!),
    min: one(sorted[0]!),
    max: one(sorted[n - 1]!),
    median: one((sorted[n / 2 - 1]! + sorted[n / 2]!) / 2),
    slopePerHour: one(slope),
    ciLow: one(slope - half),
    ciHigh: one(slope + half),
  };
}
