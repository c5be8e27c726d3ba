/** A small log of whole objects: Process, Memory and Processor of one machine, as 64-bit Windows would write it. */
import {
  counterList,
  nameTable,
  perfBlock,
  sample,
  type WrittenCounter,
  type WrittenEvent,
  type WrittenInstance,
} from './binary-log-writer.ts';

export const START = Date.UTC(2024, 9, 1, 10);

export const PROCESS_COUNTERS: readonly WrittenCounter[] = [
  { index: 186, type: 0x10100 },
  { index: 952, type: 0x10000 },
  { index: 784, type: 0x10100 },
  { index: 684, type: 0x30240500 },
  { index: 28, type: 0x10410400 },
];

export interface Running {
  readonly name: string;
  readonly pid: number;
  readonly bytes: number;
  readonly handles: number;
}

const instanceOf = ({ name, pid, bytes, handles }: Running, faults: number): WrittenInstance => ({
  name,
  values: [bytes, handles, pid, 133_000_000_000_000_000n, faults],
});

export interface ProcessLogOptions {
  readonly samples: number;
  readonly intervalMs?: number;
  readonly machine?: string;
  /** Who runs in a sample; by default System, two svchost and a leaking store. */
  readonly running?: (sample: number) => readonly Running[];
  readonly names?: Readonly<Record<number, string>>;
}

export const usual = (number: number): readonly Running[] => [
  { name: 'System', pid: 4, bytes: 100_000, handles: 500 },
  { name: 'svchost', pid: 700, bytes: 5_000_000, handles: 200 },
  { name: 'store', pid: 900, bytes: 50_000_000 + 100_000 * number, handles: 3000 + number },
  { name: 'svchost', pid: 800, bytes: 6_000_000, handles: 300 },
];

/** Names, list and samples. */
export function processRecords(options: ProcessLogOptions): WrittenEvent[] {
  const { samples, intervalMs = 15_000, machine = 'HOST', running = usual } = options;
  const names = options.names ?? {};
  const records: WrittenEvent[] = [];
  if (Object.keys(names).length > 0) records.push(nameTable(START - 2, machine, names));
  const entries = ['Process', 'Memory', 'Processor'].map((object) => ({
    kind: 'object' as const,
    machine,
    object,
    ...(object === 'Memory' ? {} : { instance: '*' }),
  }));
  records.push(counterList(START - 1, entries));
  for (let number = 0; number < samples; number++) {
    const ms = START + number * intervalMs;
    const alive = running(number);
    const processes = {
      index: 230,
      counters: PROCESS_COUNTERS,
      instances: alive.map((one) => instanceOf(one, 1000 * number * one.pid)),
    };
    const memory = {
      index: 4,
      counters: [
        { index: 24, type: 0x10100 },
        { index: 26, type: 0x10100 },
      ],
      instances: [4_000_000_000 - number, 2_000_000_000 + number],
    };
    const processor = {
      index: 238,
      counters: [{ index: 6, type: 0x21510500 }],
      instances: ['0', '_Total'].map((name) => ({ name, values: [BigInt(number * intervalMs) * 7500n] })),
    };
    const block = { ms, machine };
    records.push(
      sample(
        ms,
        [processes, memory, processor].map((object) => perfBlock(block, [object])),
      ),
    );
  }
  return records;
}
