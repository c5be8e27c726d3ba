import type { CompanionKey } from '../../../src/model/companion.ts';
import { describe, expect, it } from 'vitest';
import type { CounterPath } from '../../../src/model/counter-path.ts';
import { parseCounterPath } from '../../../src/counterlog/names/counter-path.ts';
import { createCaptureBuilder, type KeptStretch } from '../../../src/series/runs/capture.ts';
import { joinMachine, type MachineCapture, type MachineParts } from '../../../src/series/runs/join-machine.ts';
import { recordMachine, stretchesOf } from '../../../src/series/runs/machine-record.ts';
import { selectColumns } from '../../../src/series/samples/columns.ts';
import type { MachineRecord } from '../../../src/model/history.ts';
import { pack, unpack } from '../../../src/history/pack.ts';
import { START_MS } from '../../helpers/series.ts';

const B = NaN;
const MINUTE_MS = 60_000;
const at = (sample: number): number => START_MS + sample * MINUTE_MS;

type Columns = Readonly<Record<string, readonly number[]>>;

interface Part {
  readonly columns: Columns;
  /** Of its first sample. */
  readonly from?: number;
  readonly continues?: boolean;
}

/** What logs of these columns give; paths without a machine are of `SRV`. */
function partsOf(parts: readonly Part[], batchRows = 2): MachineParts<KeptStretch>[] {
  const builder = createCaptureBuilder();
  for (const { columns, from = 0, continues = false } of parts) {
    const names = Object.keys(columns);
    const paths = names.map((name): CounterPath => parseCounterPath(name)!);
    const wanted = selectColumns(paths, 'SRV');
    const rows = Object.values(columns)[0]!.length;
    const intake = builder.open(wanted, null, continues);
    for (let first = 0; first < rows; first += batchRows) {
      const count = Math.min(batchRows, rows - first);
      const values = Float64Array.from({ length: count * wanted.length }, (_, i) => {
        const { path } = wanted[i % wanted.length]!;
        return columns[names[path]!]![first + Math.floor(i / wanted.length)]!;
      });
      const timesMs = Float64Array.from({ length: count }, (_, row) => at(from + first + row));
      intake.add({ rows: count, timesMs, values });
    }
  }
  return builder.finish();
}

const joined = (parts: readonly Part[], batchRows?: number): MachineCapture[] =>
  partsOf(parts, batchRows).map((one) => joinMachine(one));

/** By process ID, the values of a detail and the samples they are of. */
function detailOf(capture: MachineCapture, resource: 'managed-heap' | 'managed-threads' | 'process-database-cache') {
  return capture.histories.flatMap((history) =>
    history.lifetimes.map((lifetime) => {
      const series = lifetime.series[resource];
      if (series === undefined) return [lifetime.pid, null];
      return [lifetime.pid, [...series.values], [...series.timesMs].map((ms) => (ms - START_MS) / MINUTE_MS)];
    }),
  );
}

describe('counters of .NET', () => {
  /** w3wp ends after the second sample, and w3wp#1 becomes w3wp in both objects. */
  const renumbered: Columns = {
    '\\Process(w3wp)\\Private Bytes': [10, 11, 22, 23],
    '\\Process(w3wp)\\ID Process': [1, 1, 2, 2],
    '\\Process(w3wp#1)\\Private Bytes': [20, 21, B, B],
    '\\Process(w3wp#1)\\ID Process': [2, 2, B, B],
    '\\.NET CLR Memory(_Global_)\\# Bytes in all Heaps': [8, 8, 8, 8],
    // Their order is another one, and they change places.
    '\\.NET CLR Memory(w3wp)\\# Bytes in all Heaps': [200, 101, 202, 203],
    '\\.NET CLR Memory(w3wp)\\Process ID': [2, 1, 2, 2],
    '\\.NET CLR Memory(w3wp#1)\\# Bytes in all Heaps': [100, 201, B, B],
    '\\.NET CLR Memory(w3wp#1)\\Process ID': [1, 2, B, B],
    '\\.NET CLR LocksAndThreads(w3wp)\\# of current logical Threads': [7, 3, 8, 8],
    '\\.NET CLR LocksAndThreads(w3wp#1)\\# of current logical Threads': [3, 7, B, B],
  };

  it.each([1, 2, 512])('belong to the process with their ID, whatever the instance, in batches of %i', (batchRows) => {
    const [capture] = joined([{ columns: renumbered }], batchRows);
    expect(detailOf(capture!, 'managed-heap')).toEqual([
      [1, [100, 101], [0, 1]],
      [2, [200, 201, 202, 203], [0, 1, 2, 3]],
    ]);
    expect(detailOf(capture!, 'managed-threads')).toEqual([
      [1, [3, 3], [0, 1]],
      [2, [7, 7, 8, 8], [0, 1, 2, 3]],
    ]);
  });

  it('make no process of their own', () => {
    const [capture] = joined([
      {
        columns: {
          '\\Process(a)\\Private Bytes': [1, 2],
          '\\Process(a)\\ID Process': [5, 5],
          '\\.NET CLR Memory(other)\\# Bytes in all Heaps': [9, 9],
          '\\.NET CLR Memory(other)\\Process ID': [6, 6],
        },
      },
    ]);
    expect(capture!.histories.map(({ process, siblings }) => [process, siblings])).toEqual([['a', 1]]);
    expect(detailOf(capture!, 'managed-heap')).toEqual([[5, null]]);
  });

  it('belong to a process while it lives: its ID is used again', () => {
    const [capture] = joined([
      {
        columns: {
          '\\Process(a)\\Private Bytes': [1, 2, B, B, B],
          '\\Process(a)\\ID Process': [5, 5, B, B, B],
          '\\Process(b)\\Private Bytes': [B, B, B, 3, 3],
          '\\Process(b)\\ID Process': [B, B, B, 5, 5],
          '\\.NET CLR Memory(a)\\# Bytes in all Heaps': [10, 11, 12, B, B],
          '\\.NET CLR Memory(a)\\Process ID': [5, 5, 5, B, B],
          '\\.NET CLR Memory(b)\\# Bytes in all Heaps': [B, B, B, 20, 21],
          '\\.NET CLR Memory(b)\\Process ID': [B, B, B, 5, 5],
        },
      },
    ]);
    expect(detailOf(capture!, 'managed-heap')).toEqual([
      [5, [10, 11], [0, 1]],
      [5, [20, 21], [3, 4]],
    ]);
  });

  it('are read by the ID in the instance name, and by the name alone where one process has it', () => {
    const processes = {
      '\\Process(w3wp)\\Private Bytes': [10, 11],
      '\\Process(w3wp)\\ID Process': [1, 1],
      '\\Process(w3wp#1)\\Private Bytes': [20, 21],
      '\\Process(w3wp#1)\\ID Process': [2, 2],
      '\\Process(app)\\Private Bytes': [30, 31],
      '\\Process(app)\\ID Process': [3, 3],
    };
    const byName = joined([
      { columns: { ...processes, '\\.NET CLR Memory(w3wp_p2_r15)\\# Bytes in all Heaps': [5, 6] } },
    ]);
    expect(detailOf(byName[0]!, 'managed-heap')).toEqual([
      [3, null],
      [1, null],
      [2, [5, 6], [0, 1]],
    ]);
    const alone = joined([
      {
        columns: {
          ...processes,
          '\\.NET CLR Memory(w3wp)\\# Bytes in all Heaps': [5, 6],
          '\\.NET CLR Memory(app)\\# Bytes in all Heaps': [7, 8],
        },
      },
    ]);
    expect(detailOf(alone[0]!, 'managed-heap')).toEqual([
      [3, [7, 8], [0, 1]],
      [1, null],
      [2, null],
    ]);
  });

  it('may be in another log, of several machines, and of a binary log whose instances come and go', () => {
    const captures = joined([
      {
        columns: {
          '\\\\A\\Process(app)\\Private Bytes': [1, 2],
          '\\\\A\\Process(app)\\ID Process': [5, 5],
          '\\\\B\\Process(app)\\Private Bytes': [3, 4],
          '\\\\B\\Process(app)\\ID Process': [5, 5],
        },
      },
      {
        columns: {
          '\\\\A\\.NET CLR Memory(app)\\# Bytes in all Heaps': [70],
          '\\\\A\\.NET CLR Memory(app)\\Process ID': [5],
        },
      },
      {
        columns: {
          '\\\\A\\.NET CLR Memory(app)\\# Bytes in all Heaps': [9],
          '\\\\A\\.NET CLR Memory(app)\\Process ID': [6],
          '\\\\A\\.NET CLR Memory(app#1)\\# Bytes in all Heaps': [71],
          '\\\\A\\.NET CLR Memory(app#1)\\Process ID': [5],
        },
        from: 1,
        continues: true,
      },
    ]);
    expect(captures.map(({ machine }) => machine)).toEqual(['A', 'B']);
    expect(captures.map((one) => detailOf(one, 'managed-heap'))).toEqual([[[5, [70, 71], [0, 1]]], [[5, null]]]);
  });
});

it('reads the database cache of a process, in bytes, and no sum of Exchange’s store as one', () => {
  const [capture] = joined([
    {
      columns: {
        '\\Process(lsass)\\Private Bytes': [10, 11],
        '\\Process(lsass)\\ID Process': [1, 1],
        '\\Database(lsass)\\Database Cache Size (MB)': [2, 3],
        '\\Database(Information Store)\\Database Cache Size': [5, 5],
      },
    },
  ]);
  expect(detailOf(capture!, 'process-database-cache')).toEqual([[1, [2 * 2 ** 20, 3 * 2 ** 20], [0, 1]]]);
  expect([...capture!.companions.get('database-cache')!.values]).toEqual([5, 5]);
});

it('adds up the caches of all servers of a product, each with an object of its own', () => {
  const [capture] = joined([
    {
      columns: {
        '\\SQLServer:Memory Manager\\Total Server Memory (KB)': [1, 2],
        '\\MSSQL$CRM:Memory Manager\\Total Server Memory (KB)': [10, 20],
        '\\MSAS12:Memory\\Cleaner Memory shrinkable KB': [1, 1],
        '\\MSOLAP$CUBES:Memory\\Cleaner Memory shrinkable KB': [2, 3],
        '\\MSExchange Database(Information Store - DB01)\\Database Cache Size (MB)': [1, 1],
        '\\MSExchange Database(Information Store - DB02)\\Database Cache Size (MB)': [2, 4],
        '\\MSExchange Database(edgetransport)\\Database Cache Size (MB)': [9, 9],
      },
    },
  ]);
  const inKilobytes = (key: CompanionKey): number[] =>
    [...capture!.companions.get(key)!.values].map((value) => value / 1024);
  expect(inKilobytes('sql-server-memory')).toEqual([11, 22]);
  expect(inKilobytes('analysis-services-cache')).toEqual([3, 4]);
  expect(inKilobytes('database-cache')).toEqual([3 * 1024, 5 * 1024]);
});

it('adds the parts of the standby cache, and reads a named instance of SQL Server as the default one', () => {
  const [capture] = joined([
    {
      columns: {
        '\\Memory\\Standby Cache Core Bytes': [1, 2],
        '\\Memory\\Standby Cache Normal Priority Bytes': [10, 20],
        '\\Memory\\Standby Cache Reserve Bytes': [100, B],
        '\\MSSQL$SHAREPOINT:Memory Manager\\Total Server Memory (KB)': [1, 2],
      },
    },
  ]);
  expect([...capture!.companions.get('standby-cache')!.values]).toEqual([111, 22]);
  expect([...capture!.companions.get('sql-server-memory')!.values]).toEqual([1024, 2048]);
});

const POOLS: Columns = {
  '\\Process(w3wp)\\Private Bytes': [1, 2, 3, 4],
  '\\Process(w3wp)\\ID Process': [7120, 7120, 7120, 9004],
  '\\W3SVC_W3WP(_Total)\\Active Requests': [1, 1, 1, 1],
  '\\W3SVC_W3WP(7120_OrdersApi)\\Requests / Sec': [B, 4, 4, B],
  '\\W3SVC_W3WP(7120_OrdersApi)\\Active Requests': [0, 1, 1, B],
  '\\W3SVC_W3WP(7120_OrdersApi)\\Total Threads': [0, 1, 1, B],
  '\\W3SVC_W3WP(9004_Orders_Api v2)\\Active Requests': [B, B, B, 1],
  '\\Job Object Details(_Total/_Total)\\ID Process': [0, 0, 0, 0],
  '\\Job Object Details(nightly/java#1)\\ID Process': [31, 31, 40, 40],
  '\\Job Object Details(/Container_2f0/cexecsvc)\\ID Process': [B, 50, 50, B],
};

const naming = (kind: string, name: string, image: string, pid: number, from: number, to: number) => ({
  ...{ kind, names: [name], image, pid, fromMs: at(from), toMs: at(to) },
  ...{ startedMs: NaN, basis: 'counters' },
});

const POOL_NAMINGS = [
  naming('application-pool', 'OrdersApi', 'w3wp', 7120, 0, 2),
  naming('application-pool', 'Orders_Api v2', 'w3wp', 9004, 3, 3),
  naming('job', 'nightly', 'java', 31, 0, 1),
  naming('job', 'nightly', 'java', 40, 2, 3),
  naming('job', 'Container_2f0', 'cexecsvc', 50, 1, 2),
];

describe('names of pools and jobs', () => {
  it.each([1, 3, 512])('are known while their counters have values, in batches of %i', (batchRows) => {
    const [parts] = partsOf([{ columns: POOLS }], batchRows);
    const { namings } = parts!.stretches[0]!;
    expect(namings).toHaveLength(POOL_NAMINGS.length);
    expect(namings).toEqual(expect.arrayContaining(POOL_NAMINGS));
  });

  it('take one column of each instance, which is no rate', () => {
    const paths = Object.keys(POOLS).map((name) => parseCounterPath(name)!);
    const columns = selectColumns(paths, 'SRV').filter((one) => one.kind === 'naming');
    expect(columns.map(({ path, name }) => [paths[path]!.counter, name])).toEqual([
      ['Active Requests', 'OrdersApi'],
      ['Active Requests', 'Orders_Api v2'],
      ['ID Process', 'nightly'],
      ['ID Process', 'Container_2f0'],
    ]);
  });
});

describe('the history', () => {
  const columns: Columns = {
    ...POOLS,
    '\\.NET CLR Memory(w3wp)\\# Bytes in all Heaps': [5, 6, 7, 8],
    '\\.NET CLR Memory(w3wp)\\Process ID': [7120, 7120, 7120, 9004],
  };
  const recordsOf = (): Map<string, MachineRecord> => {
    const records = new Map<string, MachineRecord>();
    const facts = { objects: [], images: [], laterThanWindows2003: true };
    const [parts] = partsOf([{ columns }]);
    recordMachine(parts!, facts, (resolution, record) =>
      records.set(resolution, unpack(pack(record)) as MachineRecord),
    );
    return records;
  };
  const captureOf = (record: MachineRecord): MachineCapture =>
    joinMachine({ machine: 'SRV', utcOffsetMinutes: null, stretches: stretchesOf(record, null) });

  it('keeps them', () => {
    const record = recordsOf().get('fine')!;
    expect(stretchesOf(record, null)[0]!.namings).toEqual(expect.arrayContaining(POOL_NAMINGS));
    expect(detailOf(captureOf(record), 'managed-heap')).toEqual([
      [7120, [5, 6, 7], [0, 1, 2]],
      [9004, [8], [3]],
    ]);
    expect(
      detailOf(captureOf(recordsOf().get('nights')!), 'managed-heap').map(([pid, values]) => [pid, values !== null]),
    ).toEqual([
      [7120, true],
      [9004, true],
    ]);
  });

  it('has neither in records of older versions', () => {
    const record = recordsOf().get('fine')!;
    const stretches = record.stretches.map((one) => {
      const { short, leastGrown, runs, companions, hasProcessIds, firstMs, lastMs } = one;
      return { short, leastGrown, runs, companions, hasProcessIds, firstMs, lastMs };
    });
    const capture = captureOf({ ...record, stretches });
    expect(stretchesOf({ ...record, stretches }, null)[0]!.namings).toEqual([]);
    expect(detailOf(capture, 'managed-heap')).toEqual([
      [7120, null],
      [9004, null],
    ]);
  });
});
